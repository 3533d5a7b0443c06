"""How soon a browser sends the configured bitrate, from a cold start: feedback to publishers."""

import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from signaling.config import Settings
from tests.bench.report import Section
from tests.browser.people import Guest, Look, practitioner
from tests.support import product
from tests.support.browsers import Appearance, launch_chromium, launch_firefox
from tests.support.product import Server
from tests.support.sound import sound_card

NOISE = (Path(__file__).parent / "noise.js").read_text(encoding="utf-8")
TARGET_BPS = Settings.model_fields["video_bitrate_bps"].default
REACHED = 0.9
"""Of the target: what is announced covers RTP's own headers and retransmissions too."""
PATIENCE_S = 20
RUNS = 3


async def run() -> list[Section]:
    section = Section(
        "Climbing to the bitrate of 360p",
        f"A camera of noise; seconds from the connection until half a second of it is sent at"
        f" {REACHED:.0%} of {TARGET_BPS // 1000} kbit/s. The worst of {RUNS} joins.",
    )
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        server = await stack.enter_async_context(product.running(Path(folder)))
        playwright = await stack.enter_async_context(async_playwright())
        sound = await stack.enter_async_context(sound_card())
        chromium = await launch_chromium(playwright)
        stack.push_async_callback(chromium.close)
        firefox = await launch_firefox(playwright, sound=sound)
        stack.push_async_callback(firefox.close)
        host = await stack.enter_async_context(practitioner(chromium, server))
        for name, browser in (("Chromium", chromium), ("Firefox", firefox)):
            title = f"Climbing in {name}"
            booked = await server.book(title, clients=(product.CLIENT_ONE[0],))
            await host.page.goto(f"{server.workspace}/workspace")
            await host.starts(title)
            times = [await _climb(browser, server, booked.link) for _ in range(RUNS)]
            section.add(f"{name}, worst", max(times), "s", limit=3.0)
    return [section]


async def _climb(browser: Browser, server: Server, link: str) -> float:
    context = await browser.new_context()
    await context.add_init_script(NOISE)
    guest = Guest(await context.new_page(), Look("Noise", Appearance(hue=0, pitch_hz=0)))
    await guest.opens(link)
    await guest.gives_name()
    await guest.is_offered("Join now")
    await guest.press("Join now")
    took: float = await guest.page.evaluate(
        "([rate, patience]) => untilSentAt(rate, patience)", [TARGET_BPS * REACHED, PATIENCE_S]
    )
    await guest.press("Leave")
    await context.close()
    return took
