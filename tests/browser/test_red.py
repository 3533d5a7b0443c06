"""A voice in RED from Chromium: whoever has RED gets it so, and whoever has not hears it too."""

from pathlib import Path

import pytest

from tests.browser.conftest import Browsers
from tests.support.product import CLIENT_ONE, CLIENT_TWO

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONNECTIONS = (Path(__file__).parent / "connections.js").read_text(encoding="utf-8")


async def test_a_voice_goes_up_in_red_and_is_heard_without(browsers: Browsers) -> None:
    booked = await browsers.server.book("RED", clients=(CLIENT_ONE[0], CLIENT_TWO[0]))
    host = await browsers.host()
    await host.page.evaluate(CONNECTIONS)
    await host.starts(booked.title)
    chris = await browsers.guest("Chris", hue=120, pitch_hz=500)
    robin = await browsers.guest("Robin", hue=240, pitch_hz=700, firefox=True)
    for guest in (chris, robin):
        await guest.opens(booked.link)
        await guest.gives_name()
        await guest.joins()
        await guest.meets(host.look)
    # An encoder of 40 kbit/s fills 100 bytes in 20 ms.
    assert await host.page.evaluate("bytesOfVoice()") > 150
    await chris.meets(robin.look)
