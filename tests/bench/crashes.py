"""What calls notice of a process that is killed: a relay worker, or signaling."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser

from tests.bench.measure import percentile
from tests.bench.report import Section
from tests.browser.people import (
    HOST_LOOK,
    PATIENCE_MS,
    Caller,
    Guest,
    Headless,
    Host,
    Look,
    headless_guest,
    meet_by_link,
    practitioner,
)
from tests.browser.roaming import CONNECTIONS
from tests.support.browsers import Appearance, product_and_chromium, visitor
from tests.support.product import CLIENT_ONE, Server

CRASHES = 20
FORGIVEN = 31.0
"""Seconds that each process lives before it is killed: after less than 30 the supervisor takes it
for a crash loop, and has it wait ever longer."""
SIGNALING_CRASHES = 5
STORY = 8.0
"""Seconds in which all that a crash of signaling does is done."""
UNDER_WAY_MS = 300
"""After so long nothing more is painted of what was sent before the crash."""
UNTIL_NEW = """async ([underWay, patience]) => {
  const later = (ms) => new Promise((done) => setTimeout(done, ms));
  const { began } = window.tellStory();
  await later(Math.max(0, began + underWay - performance.now()));
  const { frames } = window.tellStory();
  while (window.tellStory().frames === frames) {
    if (performance.now() - began > patience) return patience;
    await later(10);
  }
  return performance.now() - began;
}"""
SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
CLIENT = Look("Robin", Appearance(hue=120, pitch_hz=500))


@dataclass(frozen=True, slots=True)
class Call:
    """A host and a guest, each before a page of their own in Chromium."""

    host: Host
    guest: Guest
    headless: Headless | None
    """A stock aiortc peer; none where it would take processor from what is measured."""

    @property
    def ends(self) -> tuple[tuple[Caller, str], ...]:
        """Each with whom they look at."""
        return (self.host, self.guest.look.name), (self.guest, self.host.look.name)

    async def begin_story(self) -> None:
        for caller, other in self.ends:
            await caller.page.evaluate("(name) => window.beginStory(name)", other)

    async def stories(self) -> list[dict[str, float | None]]:
        return [await caller.page.evaluate("window.tellStory()") for caller, _ in self.ends]

    async def worker(self, server: Server) -> int:
        """Which relay worker it is on, from 0."""
        port: int = await self.guest.page.evaluate("window.portInUse()")
        return port - server.media_port

    async def lost_packets(self) -> int:
        return sum([await caller.page.evaluate("window.lostPackets()") for caller, _ in self.ends])

    async def flows_again(self) -> float:
        """Seconds from now, which is when a story has begun, until all have seen new pictures."""
        pages = [
            caller.page.evaluate(UNTIL_NEW, [UNDER_WAY_MS, PATIENCE_MS]) for caller, _ in self.ends
        ]
        *of_pages, of_headless = await asyncio.gather(*pages, self._headless_sees_new())
        return max(of_headless, *(took / 1000 for took in of_pages))

    async def _headless_sees_new(self) -> float:
        """Both of the others."""
        if self.headless is None:
            return 0.0
        began = time.perf_counter()
        others = self.host.look, self.guest.look
        await asyncio.sleep(UNDER_WAY_MS / 1000)
        before = {other: self.headless.pictures_of(other) for other in others}
        while any(self.headless.pictures_of(other) == seen for other, seen in before.items()):
            if time.perf_counter() - began > PATIENCE_MS / 1000:
                break
            await asyncio.sleep(0.01)
        return time.perf_counter() - began


async def run() -> list[Section]:
    return [
        await _killed_workers(workers=2),
        await _killed_workers(workers=1),
        await _killed_signaling(),
    ]


async def _killed_workers(*, workers: int) -> Section:
    alone = workers == 1
    people = "two pages and a stock aiortc peer" if alone else "two pages"
    elsewhere = "" if alone else " What another call loses is of one on the other worker."
    section = Section(
        f"A relay worker is killed, one of {workers}",
        f"{CRASHES} times, in the middle of a call between {people}: until all"
        f" see new pictures, with nobody pressing anything.{elsewhere}",
    )
    times = []
    async with _calls(workers, headless=alone, relay_workers=str(workers)) as (server, calls):
        struck, *others = calls
        lost = 0
        for _ in range(CRASHES):
            await asyncio.sleep(FORGIVEN / workers)
            on = await struck.worker(server)
            spared = [each for each in others if await each.worker(server) != on]
            before = sum([await each.lost_packets() for each in spared])
            await struck.begin_story()
            os.kill(server.child(f"--worker={on}"), signal.SIGKILL)
            times.append(await struck.flows_again())
            lost += sum([await each.lost_packets() for each in spared]) - before
    section.add("pictures every way, p50", percentile(times, 0.5), "s")
    section.add("pictures every way, p95", percentile(times, 0.95), "s", limit=3)
    if not alone:
        section.add("packets that another call lost", lost, "", limit=0)
    return section


async def _killed_signaling() -> Section:
    section = Section(
        "Signaling is killed",
        f"{SIGNALING_CRASHES} times, in the middle of a call between two pages. A pause is the"
        " longest between two painted frames, of which there are 15 a second; whoever has no tile"
        " any more is shown as left.",
    )
    pauses, welcomes, missing = [], [], 0.0
    async with _calls(1) as (server, (call,)):
        for _ in range(SIGNALING_CRASHES):
            await asyncio.sleep(FORGIVEN)
            await call.begin_story()
            os.kill(server.child("run-signaling"), signal.SIGKILL)
            await asyncio.sleep(STORY)
            for story in await call.stories():
                pauses.append(story["longest"] or 0.0)
                welcomes.append(story["welcomed"] or PATIENCE_MS)
                missing += story["missing"] or 0.0
    section.add("longest pause of pictures, p50", percentile(pauses, 0.5), "ms")
    section.add("longest pause of pictures, p95", percentile(pauses, 0.95), "ms", limit=200)
    section.add("pages are back, p50", percentile(welcomes, 0.5) / 1000, "s")
    section.add("pages are back, p95", percentile(welcomes, 0.95) / 1000, "s", limit=3)
    section.add("times that somebody was shown as left", missing, "", limit=0)
    return section


@asynccontextmanager
async def _calls(
    count: int, *, headless: bool = False, **settings: str
) -> AsyncIterator[tuple[Server, list[Call]]]:
    """`headless`: with a stock peer in each."""
    async with AsyncExitStack() as stack:
        server, chromium = await stack.enter_async_context(product_and_chromium(**settings))
        calls = [
            await _call(stack, chromium, server, number=number, headless=headless)
            for number in range(count)
        ]
        yield server, calls


async def _call(
    stack: AsyncExitStack, chromium: Browser, server: Server, *, number: int, headless: bool
) -> Call:
    booked = await server.book(f"Crash {number}", clients=(CLIENT_ONE[0],))
    host = await stack.enter_async_context(practitioner(chromium, server, look=HOST_LOOK))
    page = await stack.enter_async_context(visitor(chromium, appearance=CLIENT.appearance))
    guest = Guest(page, CLIENT)
    for caller in (host, guest):
        await caller.page.add_init_script(CONNECTIONS)
        await caller.page.add_init_script(SCRIPT)
    await host.page.reload()
    await meet_by_link(host, guest, booked)
    await guest.meets(host.look)
    await host.meets(guest.look)
    probe: Headless | None = None
    if headless:
        probe = await stack.enter_async_context(headless_guest("Probe", booked, admitted_by=host))
        await probe.meets(host.look, guest.look)
    return Call(host, guest, probe)
