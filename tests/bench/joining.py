"""From the press of Join now to the first painted frame of somebody else, in a real Chromium."""

import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests.bench.measure import percentile
from tests.bench.report import Section
from tests.browser.people import HOST_LOOK, Guest, Look, practitioner
from tests.support import product
from tests.support.browsers import Appearance, launch_chromium, visitor
from tests.support.product import CLIENT_ONE, Server

JOINS = 20
CLIENT = Look("Client One", Appearance(hue=120, pitch_hz=500))

PRESS_AND_WATCH = """(name) => new Promise((resolve, reject) => {
  const late = setTimeout(() => reject(new Error("no frame in 20 s")), 20000);
  const buttons = [...document.querySelectorAll("button")];
  const pressed = performance.now();
  buttons.find((button) => button.textContent.trim() === "Join now").click();
  const painted = () => document.querySelector(`[role=group][aria-label="${name}"] video.painted`);
  const look = () => {
    if (!painted()) return;
    observer.disconnect();
    clearTimeout(late);
    resolve(performance.now() - pressed);
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ["class"] });
})"""


async def run() -> list[Section]:
    section = Section(
        "Joining",
        f"{JOINS} joins on loopback, one after the other: from Join now to the host's first painted"
        " frame, with signaling, ICE, DTLS, a keyframe asked for, decoded and shown.",
    )
    times = []
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        server = await stack.enter_async_context(product.running(Path(folder)))
        playwright = await stack.enter_async_context(async_playwright())
        chromium = await launch_chromium(playwright)
        stack.push_async_callback(chromium.close)
        booked = await server.book("Joining", clients=(CLIENT_ONE[0],))
        host = await stack.enter_async_context(practitioner(chromium, server))
        await host.starts(booked.title)
        for _ in range(JOINS):
            times.append(await _join(chromium, server, booked.link))
    section.add("p50", percentile(times, 0.5), "ms")
    section.add("p95", percentile(times, 0.95), "ms", limit=1500)
    return [section]


async def _join(chromium: Browser, server: Server, link: str) -> float:
    """Milliseconds, by the page's own clock."""
    async with visitor(chromium, appearance=CLIENT.appearance) as page:
        guest = Guest(page, CLIENT)
        email, password = CLIENT_ONE
        await guest.signs_in(f"{server.clients}/portal", email=email, password=password)
        await guest.opens(link)
        await guest.is_offered("Join now")
        took: float = await page.evaluate(PRESS_AND_WATCH, HOST_LOOK.name)
        await guest.press("Leave")
        return took
