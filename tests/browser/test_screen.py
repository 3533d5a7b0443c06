"""A shared screen in real browsers: full size, a low rate, within its budget, with its sound."""

import asyncio
from pathlib import Path

import pytest

from signaling.config import Settings
from tests.browser.conftest import Browsers
from tests.browser.people import PATIENCE_MS, SENSES
from tests.support.product import CLIENT_ONE

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONNECTIONS = (Path(__file__).parent / "connections.js").read_text(encoding="utf-8")
FRAMES = 10
"""Of each encoding, to count bits by."""
BUDGET_BPS = Settings.model_fields["screen_bitrate_bps"].default


@pytest.mark.parametrize("firefox", [False, True], ids=["Chromium", "Firefox"])
async def test_a_shared_screen_arrives_in_full_size_at_a_low_rate(
    browsers: Browsers, firefox: bool
) -> None:
    booked = await browsers.server.book(f"A screen {firefox}", clients=(CLIENT_ONE[0],))
    host = await browsers.host()
    guest = await browsers.guest("Robin", hue=120, pitch_hz=500, firefox=firefox)
    await host.starts(booked.title)
    await guest.page.add_init_script(CONNECTIONS)
    await guest.opens(booked.link)
    await guest.gives_name()
    await guest.joins()
    await guest.meets(host.look)
    await guest.press("Share screen")
    screen = host.tile("Screen of Robin").locator("video")
    await host.page.wait_for_function(
        "(video) => video.videoWidth === 1920 && video.videoHeight === 1080",
        arg=await screen.element_handle(),
    )
    await host.meets(guest.look)
    sound = host.tile("Screen of Robin").locator("audio")
    await sound.evaluate(
        f"(audio, wanted) => {SENSES}.hears(audio, wanted)",
        {"pitch_hz": 1000, "patience_ms": PATIENCE_MS},
    )
    before = await guest.page.evaluate("sentByRid()")
    async with asyncio.timeout(3 * PATIENCE_MS / 1000):
        await guest.page.evaluate(
            """async ({ before, frames }) => {
              const rest = () => new Promise((resolve) => setTimeout(resolve, 100));
              const sent = async (rid) => (await sentByRid())[rid].frames - before[rid].frames;
              for (const rid of ["spare", "sharp"]) while (await sent(rid) < frames) await rest();
            }""",
            {"before": before, "frames": FRAMES},
        )
    after = await guest.page.evaluate("sentByRid()")
    sent = {
        rid: {name: after[rid][name] - before[rid][name] for name in after[rid]} for rid in after
    }
    spare, sharp = sent["spare"], sent["sharp"]
    seconds = spare["milliseconds"] / 1000
    assert spare["frames"] <= 1.2 * 3 * seconds
    assert sharp["frames"] <= 1.2 * 8 * seconds
    assert 8 * (spare["bytes"] + sharp["bytes"]) <= 1.2 * BUDGET_BPS * seconds
    await host.meets(guest.look)
