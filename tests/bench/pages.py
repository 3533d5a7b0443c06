"""How light the pages are: what the first one takes to come and to be used, what a page does when
somebody joins, and what it keeps of those who have left."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, CookieJar
from playwright.async_api import Browser, CDPSession, Page, expect

from conference.headless.peer import HeadlessOptions, HeadlessPeer
from signaling.client.headless import GuestSignaller
from tests.bench.measure import percentile
from tests.bench.report import Section
from tests.browser.people import Host, practitioner
from tests.support.browsers import product_and_chromium
from tests.support.product import CLIENT_ONE, Booked, Server

WATCH = (Path(__file__).parent / "pages.js").read_text(encoding="utf-8")
PHONE = {"width": 390, "height": 844}
SLOWER = 4
"""Times slower than this machine: a telephone of some years."""

PARTS = """[...document.querySelectorAll("link[href]:not([data-with=incall]), script[src]")].map(
  (part) => part.href || part.src)"""
"""What a page itself names for the time until a call: all that the waiting room needs."""

FIRST_LOADS = 9
NINE = 9
NINTH_JOINS = 10
WARM_UP_TURNS = 10
TURNS = 100


async def run() -> list[Section]:
    async with product_and_chromium() as (server, chromium):
        return [
            await _first_page(chromium, server),
            await _joins(chromium, server),
            await _turnover(chromium, server),
        ]


# ------------------------------------------------------------------ the first page


async def _first_page(chromium: Browser, server: Server) -> Section:
    section = Section(
        "The first page",
        f"A guest's link opened {FIRST_LOADS} times in Chromium with nothing kept, on a processor"
        f" {SLOWER} times slower than this one: bytes with heads, of what the waiting room needs"
        " and with what a call needs besides, which comes behind it; and until the name can be"
        " typed and no long task is under way.",
    )
    booked = await server.book("First page")
    named, fetched = await _bytes(chromium, booked.link)
    loads = [await _until_ready(chromium, booked.link) for _ in range(FIRST_LOADS)]
    section.add("over the wire", named / 1024, "KiB", limit=150)
    section.add("with what a call needs besides", fetched / 1024, "KiB")
    section.add("interactive, p50", percentile(loads, 0.5), "ms", limit=1000)
    section.add("interactive, worst", max(loads), "ms")
    return section


@asynccontextmanager
async def _new_page(chromium: Browser) -> AsyncIterator[tuple[Page, CDPSession]]:
    """A telephone's, of a browser with nothing kept."""
    context = await chromium.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = await context.new_page()
    yield page, await context.new_cdp_session(page)
    await context.close()


async def _bytes(chromium: Browser, link: str) -> tuple[int, int]:
    """Of what the page names until a call, and of all. Apart from the time: who counts slows."""
    urls: dict[str, str] = {}
    sizes: dict[str, int] = {}
    """By request, heads included, as they came over the wire."""
    async with _new_page(chromium) as (page, devtools):
        devtools.on("Network.requestWillBeSent", lambda told: urls.update(_url(told)))
        devtools.on("Network.loadingFinished", lambda told: sizes.update(_size(told)))
        await devtools.send("Network.enable")
        await page.goto(link, wait_until="networkidle")
        parts = {link, *await page.evaluate(PARTS)}
    named = sum(size for request, size in sizes.items() if urls[request] in parts)
    return named, sum(sizes.values())


async def _until_ready(chromium: Browser, link: str) -> float:
    """Milliseconds from the beginning of the navigation."""
    async with _new_page(chromium) as (page, devtools):
        await devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        await page.add_init_script(WATCH)
        await page.goto(link, wait_until="networkidle")
        await expect(page.locator("input[name=name]")).to_be_enabled()
        ready: float = await page.evaluate(
            """() => bench.tasks
              .filter(({ start }) => start <= bench.ready)
              .reduce((ready, { start, length }) => Math.max(ready, start + length), bench.ready)"""
        )
    return ready


def _url(told: dict[str, Any]) -> dict[str, str]:
    return {told["requestId"]: told["request"]["url"]}


def _size(told: dict[str, Any]) -> dict[str, int]:
    return {told["requestId"]: told["encodedDataLength"]}


# ------------------------------------------------------------------ joining and leaving


class Attendee:
    """A stock peer that only receives: encoders would take the processor from the page."""

    def __init__(self, http: ClientSession, booked: Booked, name: str) -> None:
        signaller = GuestSignaller(http, booked.link, name=name, told=lambda _: None)
        self._peer = HeadlessPeer(HeadlessOptions(name=name, publish=False), signaller)
        self._running = asyncio.create_task(self._peer.run())

    async def close(self) -> None:
        await self._peer.close()
        await self._running


@asynccontextmanager
async def attending(
    host: Host, booked: Booked, name: str, *, by: ClientSession | None = None
) -> AsyncIterator[None]:
    """Asks, is admitted, and is on the host's page, until they leave. Who comes `by` a browser of
    before is the person of before, and joins because there is room."""
    async with AsyncExitStack() as stack:
        http = by or await stack.enter_async_context(_browser())
        attendee = Attendee(http, booked, name)
        try:
            if by is None:
                await host.finds(name, under="Waiting to Join")
                # By keyboard: where one row follows another within half a second, a second click
                # is taken for half of a double one.
                attendees = host.page.locator(".attendees-part")
                admit = attendees.get_by_role("button", name=f"Admit {name}", exact=True)
                await admit.press("Enter")
            await expect(host.tile(name)).to_have_count(1)
            yield
        finally:
            await attendee.close()
    await expect(host.tile(name)).to_have_count(0)


def _browser() -> ClientSession:
    """A guest's, with nothing in it."""
    return ClientSession(cookie_jar=CookieJar(unsafe=True))


@asynccontextmanager
async def _call(
    chromium: Browser, server: Server, title: str, *, clients: tuple[str, ...] = ()
) -> AsyncIterator[tuple[Host, Booked]]:
    booked = await server.book(title, clients=clients)
    async with practitioner(chromium, server) as host:
        await host.page.evaluate(WATCH)
        await host.starts(title)
        yield host, booked


async def _joins(chromium: Browser, server: Server) -> Section:
    section = Section(
        "Somebody joins a call of nine",
        f"{NINTH_JOINS} times the ninth comes and goes, of whom the host sees and hears nothing but"
        " their tile: the longest task of the host's page meanwhile. 50 ms: none was longer.",
    )
    async with AsyncExitStack() as stack:
        host, booked = await stack.enter_async_context(_call(chromium, server, "Nine"))
        for number in range(NINE - 2):
            await stack.enter_async_context(attending(host, booked, f"Guest {number}"))
        longest = []
        for number in range(NINTH_JOINS):
            await host.page.evaluate("bench.tasks.length = 0")
            async with attending(host, booked, f"Ninth {number}"):
                await host.page.wait_for_timeout(1000)
                tasks = await host.page.evaluate("bench.tasks.map(({ length }) => length)")
            longest.append(max(tasks, default=50))
    section.add("longest task, p50", percentile(longest, 0.5), "ms")
    section.add("longest task, worst", max(longest), "ms", limit=100)
    return section


async def _turnover(chromium: Browser, server: Server) -> Section:
    section = Section(
        "Others come and go",
        f"{TURNS} times somebody joins and leaves, after {WARM_UP_TURNS} that are not counted: what"
        " the host's page holds more than before, after a garbage collection. The same person each"
        " time, because whoever has left stays in the host's list.",
    )
    room = _call(chromium, server, "Turnover", clients=(CLIENT_ONE[0],))
    async with room as (host, booked), _browser() as passer_by:
        devtools = await host.page.context.new_cdp_session(host.page)
        await _come_and_go(host, booked, passer_by, turns=WARM_UP_TURNS)
        before = await _held(host.page, devtools)
        await _come_and_go(host, booked, passer_by, turns=TURNS)
        after = await _held(host.page, devtools)
    more = {name: after[name] - before[name] for name in before}
    section.add("objects", more["JSHeapUsedSize"] / 1024, "KiB more", limit=1024)
    section.add("nodes of the page", more["Nodes"], "more", limit=200)
    section.add("listeners", more["JSEventListeners"], "more", limit=50)
    return section


async def _come_and_go(host: Host, booked: Booked, passer_by: ClientSession, *, turns: int) -> None:
    for _ in range(turns):
        async with attending(host, booked, "Passer-by", by=passer_by):
            pass


async def _held(page: Page, devtools: CDPSession) -> dict[str, float]:
    await devtools.send("HeapProfiler.collectGarbage")
    await devtools.send("Performance.enable")
    told: dict[str, Any] = await devtools.send("Performance.getMetrics")
    held = {each["name"]: each["value"] for each in told["metrics"]}
    return {name: held[name] for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners")}
