"""What calls notice of a process that is killed: a relay worker, or signaling."""

import asyncio
import os
import signal
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
    Host,
    Look,
    meet_by_link,
    practitioner,
)
from tests.browser.roaming import CONNECTIONS
from tests.support.browsers import Appearance, product_and_chromium, visitor
from tests.support.product import CLIENT_ONE, Server

CRASHES = 20
AT_REST = 4.0
"""Seconds from one crash to the next, so that each finds calls that go on evenly."""
FORGIVEN = 31.0
"""The same where what was killed is waited for: the supervisor starts it at once only if it lived
for 30 s, else it would be a crash loop."""
ALONE = 5
"""Crashes that are waited out so long."""
UNDER_WAY_MS = 300
"""After so long nothing more is painted of what was sent before the crash."""
SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
CLIENT = Look("Robin", Appearance(hue=120, pitch_hz=500))


@dataclass(frozen=True, slots=True)
class Call:
    """A host and a guest, each before a page of their own in Chromium."""

    host: Host
    guest: Guest

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
        """Seconds from the story's beginning until both ends have seen new pictures."""
        times = []
        for caller, _ in self.ends:
            took: float = await caller.page.evaluate(
                """async ([underWay, patience]) => {
                  const later = (ms) => new Promise((done) => setTimeout(done, ms));
                  const { began } = window.tellStory();
                  await later(Math.max(0, began + underWay - performance.now()));
                  const { frames } = window.tellStory();
                  while (window.tellStory().frames === frames) {
                    if (performance.now() - began > patience) return patience;
                    await later(10);
                  }
                  return performance.now() - began;
                }""",
                [UNDER_WAY_MS, PATIENCE_MS],
            )
            times.append(took / 1000)
        return max(times)


async def run() -> list[Section]:
    return [
        await _killed_workers(workers=2),
        await _killed_workers(workers=1),
        await _killed_signaling(),
    ]


async def _killed_workers(*, workers: int) -> Section:
    elsewhere = " What another call loses is of one on the other worker." if workers > 1 else ""
    crashes, rest = (CRASHES, AT_REST) if workers > 1 else (ALONE, FORGIVEN)
    section = Section(
        f"A relay worker is killed, one of {workers}",
        f"{crashes} times, in the middle of a call between two pages: until both see new pictures,"
        f" with nobody pressing anything.{elsewhere}",
    )
    times = []
    async with _calls(2 if workers > 1 else 1, relay_workers=str(workers)) as (server, calls):
        struck, *others = calls
        lost = 0
        for _ in range(crashes):
            await asyncio.sleep(rest)
            on = await struck.worker(server)
            spared = [each for each in others if await each.worker(server) != on]
            before = sum([await each.lost_packets() for each in spared])
            await struck.begin_story()
            os.kill(server.child(f"--worker={on}"), signal.SIGKILL)
            times.append(await struck.flows_again())
            lost += sum([await each.lost_packets() for each in spared]) - before
    section.add("pictures both ways, p50", percentile(times, 0.5), "s")
    section.add("pictures both ways, p95", percentile(times, 0.95), "s", limit=3)
    if workers > 1:
        section.add("packets that another call lost", lost, "", limit=0)
    return section


async def _killed_signaling() -> Section:
    section = Section(
        "Signaling is killed",
        f"{ALONE} times, in the middle of a call between two pages. A pause is the longest"
        " between two painted frames, of which there are 15 a second; whoever has no tile any more"
        " is shown as left.",
    )
    pauses, welcomes, missing = [], [], 0.0
    async with _calls(1) as (server, (call,)):
        for _ in range(ALONE):
            await asyncio.sleep(FORGIVEN)
            await call.begin_story()
            os.kill(server.child("run-signaling"), signal.SIGKILL)
            await asyncio.sleep(2 * AT_REST)
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
async def _calls(count: int, **settings: str) -> AsyncIterator[tuple[Server, list[Call]]]:
    async with AsyncExitStack() as stack:
        server, chromium = await stack.enter_async_context(product_and_chromium(**settings))
        calls = [
            await _call(stack, chromium, server, title=f"Crash {number}") for number in range(count)
        ]
        yield server, calls


async def _call(stack: AsyncExitStack, chromium: Browser, server: Server, *, title: str) -> Call:
    booked = await server.book(title, clients=(CLIENT_ONE[0],))
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
    return Call(host, guest)
