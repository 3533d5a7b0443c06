"""How one looks at a call, with real media: pictures go on, rest, and come again."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Browsers
from tests.support.product import CLIENT_ONE, CLIENT_TWO

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_speaker_view_speaking_while_muted_and_audio_only(browsers: Browsers) -> None:
    booked = await browsers.server.book("Views", clients=(CLIENT_ONE[0], CLIENT_TWO[0]))
    host = await browsers.host()
    guest = await browsers.guest("Robin", hue=120, pitch_hz=500)
    await host.starts(booked.title)
    await guest.opens(booked.link)
    await guest.gives_name()
    await guest.joins()
    probe = await browsers.headless("Probe", booked)
    await guest.meets(host.look, probe.look)

    await guest.page.keyboard.press("g")
    await expect(guest.page.locator(".tile[data-large]")).to_have_count(1)
    await guest.meets(host.look, probe.look)

    await guest.press("Mute")
    await guest.reads("Your microphone is off, but you are speaking.")
    await guest.press("Turn it on")
    await host.meets(guest.look)

    await guest.page.keyboard.press("n")
    received = guest.page.get_by_text("Largest picture you receive")
    await expect(received).to_be_visible()
    await guest.page.keyboard.press("a")
    await guest.reads("Audio only: you see nobody and nobody sees you.")
    await expect(received).to_have_count(0)  # the relay sends none, whatever the page shows
    await guest.is_offered("Start video")
    await guest.press("Show pictures again")
    await guest.meets(host.look, probe.look)
    await host.meets(guest.look)
