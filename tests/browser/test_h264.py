"""H.264 where both ends have it: between Chromium and a stock aiortc peer, undecoded on its way."""

from pathlib import Path

import pytest

from tests.browser.conftest import Browsers
from tests.browser.people import Headless, Host
from tests.support.product import CLIENT_ONE

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONNECTIONS, H264 = (
    (Path(__file__).parent / name).read_text(encoding="utf-8")
    for name in ("connections.js", "h264.js")
)


async def in_a_call(browsers: Browsers) -> tuple[Host, Headless]:
    """Neither sends a picture that is not H.264, and the peer takes no other."""
    booked = await browsers.server.book("H.264", clients=(CLIENT_ONE[0],))
    host = await browsers.host()
    await host.page.evaluate(CONNECTIONS)
    await host.page.evaluate(H264)
    await host.starts(booked.title)
    return host, await browsers.headless("Probe", booked, video_codec="H264")


async def test_a_stock_peer_sees_the_h264_of_chromium(browsers: Browsers) -> None:
    host, probe = await in_a_call(browsers)
    await probe.meets(host.look)
    assert set(await host.page.evaluate("codecsOfPictures('outbound-rtp')")) == {"video/H264"}
    assert probe.video_codecs == {"H264", "rtx"}


async def test_chromium_sees_the_h264_of_a_stock_peer(browsers: Browsers) -> None:
    host, probe = await in_a_call(browsers)
    await host.meets(probe.look)
    assert await host.page.evaluate("codecsOfPictures('inbound-rtp')") == ["video/H264"]
