"""Layers in real browsers: each page gets the size that it shows, and nobody encodes in vain."""

import asyncio
import itertools
from pathlib import Path

import pytest

from tests.browser.conftest import Browsers
from tests.browser.people import Guest
from tests.support.product import CLIENT_ONE, CLIENT_TWO

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONNECTIONS, H264 = (
    (Path(__file__).parent / name).read_text(encoding="utf-8")
    for name in ("connections.js", "h264.js")
)

WIDE = (1280, 800)
NARROW = (480, 400)
TINY = (320, 240)
"""Of a window, in which the host's tile needs the largest, a middle, or the smallest layer."""

MIDDLE_CAMERA = (640, 360)
MIDDLE_HEIGHTS = {WIDE: 360, TINY: 180}
"""Of the picture that arrives then: of such a camera Chromium sends two layers."""
LARGE_CAMERA = (1024, 576)
LARGE_HEIGHTS = {WIDE: 576, TINY: 144, NARROW: 288}
"""Of such a one it sends three."""

SWITCHES = 50
FIREFOX_ASKS = 5
"""Times in so many, at most, for a new beginning. It asked three times, with no packet lost, beside
two programs that took both cores: whoever has nothing to decode for a while asks. Where switches
disturb a decoder, it asks with each; Chromium never did."""


async def resize(guest: Guest, size: tuple[int, int], height: int, *, of: str) -> None:
    """The window gets this size, and the picture of this person the layer of this height."""
    await guest.page.set_viewport_size({"width": size[0], "height": size[1]})
    video = guest.tile(of).locator("video")
    await guest.page.wait_for_function(
        "([video, height]) => video.videoHeight === height",
        arg=[await video.element_handle(), height],
    )


async def switch(
    guest: Guest, heights: dict[tuple[int, int], int], *, of: str, may_ask: int = 0
) -> None:
    """Fifty times another size of window: each picture arrives, all frames decode, and switches
    make no decoder ask for a new beginning."""
    sizes = itertools.cycle(heights.items())
    await resize(guest, *next(sizes), of=of)
    before = await guest.page.evaluate("decoded()")
    for size, height in itertools.islice(sizes, SWITCHES):
        await resize(guest, size, height, of=of)
    after = await guest.page.evaluate("decoded()")
    assert after["frames"] > before["frames"] + SWITCHES
    assert after["beginnings_asked"] - before["beginnings_asked"] <= may_ask


async def test_fifty_switches_of_layers_disturb_no_decoder(browsers: Browsers) -> None:
    """Both browsers decode on through every switch."""
    booked = await browsers.server.book("Layers", clients=(CLIENT_ONE[0], CLIENT_TWO[0]))
    host = await browsers.host(camera=MIDDLE_CAMERA)
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
    chromium, firefox = guests
    await asyncio.gather(
        switch(chromium, MIDDLE_HEIGHTS, of=host.look.name),
        switch(firefox, MIDDLE_HEIGHTS, of=host.look.name, may_ask=FIREFOX_ASKS),
    )
    for guest in guests:
        await guest.meets(host.look)


async def test_fifty_switches_of_h264_layers_disturb_no_decoder(browsers: Browsers) -> None:
    """Between Chromium peers, who know their sizes from the stream alone."""
    booked = await browsers.server.book("Layers of H.264", clients=(CLIENT_ONE[0],))
    host = await browsers.host(camera=LARGE_CAMERA)
    guest = await browsers.guest("Robin", hue=120, pitch_hz=500)
    await host.page.evaluate(H264)
    await host.starts(booked.title)
    await guest.page.add_init_script(H264)
    await guest.page.add_init_script(CONNECTIONS)
    await guest.opens(booked.link)
    await guest.gives_name()
    await guest.joins()
    await guest.meets(host.look)
    assert await guest.page.evaluate("codecsOfPictures('inbound-rtp')") == ["video/H264"]
    await switch(guest, LARGE_HEIGHTS, of=host.look.name)
    await guest.meets(host.look)


async def test_layers_that_nobody_takes_are_not_encoded(browsers: Browsers) -> None:
    booked = await browsers.server.book("Layers in use", clients=(CLIENT_ONE[0],))
    host = await browsers.host(camera=MIDDLE_CAMERA)
    await host.page.evaluate(CONNECTIONS)
    guest = await browsers.guest("Robin", hue=120, pitch_hz=500, firefox=True)
    await host.starts(booked.title)
    await guest.opens(booked.link)
    await guest.gives_name()
    await guest.joins()
    await resize(guest, TINY, MIDDLE_HEIGHTS[TINY], of=host.look.name)
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
    await resize(guest, WIDE, MIDDLE_HEIGHTS[WIDE], of=host.look.name)


async def test_each_size_comes_in_two_temporal_layers(browsers: Browsers) -> None:
    booked = await browsers.server.book("Frames to spare", clients=(CLIENT_ONE[0],))
    host = await browsers.host(camera=MIDDLE_CAMERA)
    await host.page.evaluate(CONNECTIONS)
    guest = await browsers.guest("Robin", hue=120, pitch_hz=500, firefox=True)
    await host.starts(booked.title)
    await guest.opens(booked.link)
    await guest.gives_name()
    await guest.joins()
    await guest.meets(host.look)
    assert await host.page.evaluate("modesSent()") == ["L1T2"]
