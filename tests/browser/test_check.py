"""R39 in real browsers: a page checks its connection through the relay, says what it found, and the
host sees who is ready; nothing of it is left when the call begins."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Browsers
from tests.browser.people import Guest
from tests.support.product import CLIENT_ONE

pytestmark = pytest.mark.asyncio(loop_scope="session")

WITHOUT_UDP = (Path(__file__).parent / "without_udp.js").read_text(encoding="utf-8")
WITHOUT_ANYTHING = WITHOUT_UDP.replace(" udp ", " (udp|tcp) ")

CARRIES = re.compile("Your connection is (good|weak)")
"""Two cores that encode for three browsers are no network to judge."""


async def checks(guest: Guest, link: str, *, network: str = "") -> None:
    if network:
        await guest.page.add_init_script(network)
    await guest.opens(link)
    await guest.gives_name()
    await guest.press("Check the connection")


async def test_everybody_knows_beforehand_whether_a_call_will_work(browsers: Browsers) -> None:
    booked = await browsers.server.book("Check", clients=(CLIENT_ONE[0],))
    robin = await browsers.guest("Robin", hue=120, pitch_hz=500)
    chris = await browsers.guest("Chris", hue=240, pitch_hz=700, firefox=True)
    alex = await browsers.guest("Alex", hue=60, pitch_hz=900)
    await asyncio.gather(
        checks(robin, booked.link),
        checks(chris, booked.link, network=WITHOUT_UDP),
        checks(alex, booked.link, network=WITHOUT_ANYTHING),
    )
    await robin.reads(CARRIES)
    await chris.reads(CARRIES)
    await chris.reads("This network allows only a slower way")
    await alex.reads("This network lets no calls through")
    await alex.is_offered("Check again")

    host = await browsers.host()
    await host.opens_pre_join(booked.title)
    for name, how in (("Robin", "ready|weak"), ("Alex", "blocked")):
        row = host.page.locator(".row", has_text=name)
        await expect(row.locator("[data-readiness]")).to_have_attribute(
            "data-readiness", re.compile(how)
        )
    await host.joins()
    await robin.joins()
    await robin.meets(host.look)
    await host.meets(robin.look)
