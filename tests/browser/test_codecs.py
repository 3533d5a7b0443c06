"""H.264 where both ends have it, undecoded from a browser to a stock aiortc peer and back."""

from pathlib import Path

import pytest

from tests.browser.conftest import Browsers
from tests.support.product import CLIENT_ONE

pytestmark = pytest.mark.asyncio(loop_scope="session")

H264 = (Path(__file__).parent / "h264.js").read_text(encoding="utf-8")


async def test_h264_passes_between_chromium_and_a_stock_peer(browsers: Browsers) -> None:
    """The peer has no other codec; the host's pictures leave as nothing else."""
    booked = await browsers.server.book("H.264", clients=(CLIENT_ONE[0],))
    host = await browsers.host()
    await host.page.evaluate(H264)
    await host.starts(booked.title)
    probe = await browsers.headless("Probe", booked, video_codec="H264")

    await host.meets(probe.look)
    await probe.meets(host.look)

    assert sorted(await host.page.evaluate("codecsOfPictures()")) == [
        ["inbound-rtp", "video/H264"],
        ["outbound-rtp", "video/H264"],
    ]
    assert probe.video_codecs == {"H264", "rtx"}
