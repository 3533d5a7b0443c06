"""Layers in real browsers: each page gets the size that it shows, and nobody encodes in vain."""

import asyncio
from pathlib import Path

import pytest

from tests.browser.conftest import Browsers
from tests.browser.people import Guest
from tests.support.product import CLIENT_ONE, CLIENT_TWO

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONNECTIONS = (Path(__file__).parent / "connections.js").read_text(encoding="utf-8")

WIDE = (1280, 800)
TINY = (320, 240)
"""Of a window, in which the host's tile needs the largest, or no more than the smallest layer."""

HEIGHT = {WIDE: 360, TINY: 180}
"""Of the picture that arrives then: the camera of the tests is 640 × 360, of which Chromium sends
two layers."""

SWITCHES = 50


async def resize(guest: Guest, size: tuple[int, int], *, of: str) -> None:
    """The window gets this size, and the picture of this person the layer for it."""
    await guest.page.set_viewport_size({"width": size[0], "height": size[1]})
    video = guest.tile(of).locator("video")
    await guest.page.wait_for_function(
        "([video, height]) => video.videoHeight === height",
        arg=[await video.element_handle(), HEIGHT[size]],
    )


async def test_fifty_switches_of_layers_disturb_no_decoder(browsers: Browsers) -> None:
    """Both browsers decode on through every switch: no decoder ever asks for a new beginning."""
    booked = await browsers.server.book("Layers", clients=(CLIENT_ONE[0], CLIENT_TWO[0]))
    host = await browsers.host()
    guests = [
        await browsers.guest("Robin", hue=120, pitch_hz=500),
        await browsers.guest("Bo", hue=240, pitch_hz=700, firefox=True),
    ]
    await host.starts(booked.title)
    for guest in guests:
        await guest.page.add_init_script(CONNECTIONS)
        await guest.opens(booked.link)
        await guest.gives_name()
        await guest.joins()
        await guest.meets(host.look)

    async def switch(guest: Guest) -> None:
        await resize(guest, WIDE, of=host.look.name)
        before = await guest.page.evaluate("decoded()")
        for index in range(SWITCHES):
            await resize(guest, TINY if index % 2 == 0 else WIDE, of=host.look.name)
        after = await guest.page.evaluate("decoded()")
        assert after["frames"] > before["frames"] + SWITCHES
        assert after["beginnings_asked"] == before["beginnings_asked"]

    await asyncio.gather(*(switch(guest) for guest in guests))
    for guest in guests:
        await guest.meets(host.look)


async def test_layers_that_nobody_takes_are_not_encoded(browsers: Browsers) -> None:
    booked = await browsers.server.book("Layers in use", clients=(CLIENT_ONE[0],))
    host = await browsers.host()
    await host.page.evaluate(CONNECTIONS)
    guest = await browsers.guest("Robin", hue=120, pitch_hz=500, firefox=True)
    await host.starts(booked.title)
    await guest.opens(booked.link)
    await guest.gives_name()
    await guest.joins()
    await resize(guest, TINY, of=host.look.name)
    await host.page.evaluate(
        """async () => {
          const rest = (delay) => new Promise((resolve) => setTimeout(resolve, delay));
          for (let before = await framesEncoded(), now; ; before = now) {
            await rest(1000);
            now = await framesEncoded();
            if (now.low > before.low && now.middle === before.middle) return;
          }
        }"""
    )
    await resize(guest, WIDE, of=host.look.name)
