"""From the press of Join now to the first painted frame of somebody else: over the network itself,
and through a real TURN server."""

import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests.bench.measure import percentile
from tests.bench.report import Section
from tests.browser.people import HOST_LOOK, Guest, Look, practitioner
from tests.support import product
from tests.support.browsers import Appearance, launch_chromium, launch_firefox, visitor
from tests.support.coturn import SECRET, Coturn, running_coturn
from tests.support.product import CLIENT_ONE, Server
from tests.support.sound import sound_card

JOINS = 20
TURN_JOINS = 3
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
    return [await _over_the_network(), await _through_turn()]


async def _over_the_network() -> Section:
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
    return section


async def _through_turn() -> Section:
    section = Section(
        "Joining through TURN",
        f"The worst of {TURN_JOINS} joins, one after the other, of a page that may use no path but"
        " the TURN server's; the host is on the relay's own network.",
    )
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        sound = await stack.enter_async_context(sound_card())
        chromium = await launch_chromium(playwright, "--ignore-certificate-errors")
        stack.push_async_callback(chromium.close)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        coturn = await stack.enter_async_context(running_coturn(folder))
        firefox = await launch_firefox(playwright, sound=sound, authority=coturn.authority)
        stack.push_async_callback(firefox.close)
        for name, browser in ("Chromium", chromium), ("Firefox", firefox):
            for transport in "udp", "tcp", "tls":
                worst = await _worst_through_turn(chromium, browser, coturn, transport)
                section.add(f"{name}, {transport.upper()}", worst / 1e3, "s", limit=5)
    return section


async def _worst_through_turn(
    chromium: Browser, browser: Browser, coturn: Coturn, transport: str
) -> float:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = await stack.enter_async_context(
            product.running(folder, turn_urls=coturn.url(transport), turn_secret=SECRET)
        )
        booked = await server.book("Joining", clients=(CLIENT_ONE[0],))
        host = await stack.enter_async_context(practitioner(chromium, server))
        await host.starts(booked.title)
        script = coturn.alone(transport)
        return max(
            [await _join(browser, server, booked.link, script=script) for _ in range(TURN_JOINS)]
        )


async def _join(browser: Browser, server: Server, link: str, *, script: str = "") -> float:
    """Milliseconds, by the page's own clock; the page runs the script first."""
    async with visitor(browser, appearance=CLIENT.appearance) as page:
        if script:
            await page.add_init_script(script)
        guest = Guest(page, CLIENT)
        email, password = CLIENT_ONE
        await guest.signs_in(f"{server.clients}/portal", email=email, password=password)
        await guest.opens(link)
        await guest.is_offered("Join now")
        took: float = await page.evaluate(PRESS_AND_WATCH, HOST_LOOK.name)
        await guest.press("Leave")
        return took
