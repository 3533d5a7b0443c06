"""How long a call is interrupted by a change of network: a NAT that rebinds between the relay and
stock peers, a browser that loses the interface it uses, or whose path dies."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from playwright.async_api import async_playwright

from conference.headless.peer import HeadlessPeer
from conference.ids import ParticipantId
from conference.relay.settings import RelaySettings
from tests.bench.measure import percentile
from tests.bench.report import Section
from tests.browser.conftest import Browsers
from tests.browser.people import PATIENCE_MS
from tests.browser.roaming import UNDER_WAY, call_through_shim, roaming_call
from tests.support import product
from tests.support.browsers import launch_chromium, launch_firefox
from tests.support.calls import Calls, attached
from tests.support.impairment import PERFECT
from tests.support.shim import Shim
from tests.support.sound import sound_card
from tests.support.waiting import until
from tests.support.worker import running_worker

ADDRESS = "10.77.0.1"

REBINDS = 50
REBINDS_OF_ONE = 10
"""A peer may have 32 addresses in a minute."""
RECEIVERS = 10
RECEIVERS_ROUNDS = 2
CHANGES = 20
AT_REST = 4.0
"""From one change to the next, so that each finds a call that goes on evenly."""


async def run() -> list[Section]:
    return [
        await _rebind_of_senders(),
        await _rebind_of_receivers(),
        await _interface_changes(),
        await _dead_paths(),
    ]


# ------------------------------------------------------------------ a NAT that rebinds


async def _rebind_of_senders() -> Section:
    section = Section(
        "A NAT rebinds while the peer sends",
        f"{REBINDS} times, of a stock aiortc peer in a call with another: until the relay sends to"
        " the new address and both ends have decoded a new picture. One offer a call.",
    )
    times = []
    for number in range(REBINDS // REBINDS_OF_ONE):
        async with _calls() as calls:
            ana, bo = calls.join("ana", up=PERFECT, seed=number), calls.join("bo")
            await until(lambda: _pictures(ana[0], "bo") and _pictures(bo[0], "ana"))  # noqa: B023
            for turn in range(REBINDS_OF_ONE):
                await asyncio.sleep(
                    1 + turn / 30
                )  # not always in the same place between two frames
                times.append(await _rebound(calls.shims[0], [(ana[0], "bo"), (bo[0], "ana")]))
            await _hang_up(ana, bo)
    section.add("back both ways, p50", percentile(times, 0.5) * 1e3, "ms")
    section.add("back both ways, p95", percentile(times, 0.95) * 1e3, "ms", limit=800)
    return section


async def _rebind_of_receivers() -> Section:
    section = Section(
        "A NAT rebinds while the peer only receives",
        f"{RECEIVERS * RECEIVERS_ROUNDS} times, of stock aiortc peers, which check their path every"
        " 4 to 6 s and report once a second or so: until the relay sends to the new address and a"
        " new picture is decoded.",
    )
    times: list[float] = []
    async with _calls() as calls:
        sender = calls.join("bo")
        names = [f"ana-{number}" for number in range(RECEIVERS)]
        receivers = [calls.join(name, up=PERFECT, publish=False) for name in names]
        await until(lambda: all(_pictures(peer, "bo") for peer, _ in receivers), within=60)
        for _ in range(RECEIVERS_ROUNDS):
            await asyncio.sleep(1)
            times += await asyncio.gather(
                *(
                    _rebound(shim, [(peer, "bo")])
                    for shim, (peer, _) in zip(calls.shims, receivers, strict=True)
                )
            )
        await _hang_up(sender, *receivers)
    section.add("back, p50", percentile(times, 0.5), "s")
    section.add("back, worst", max(times), "s", limit=6)
    return section


async def _interface_changes() -> Section:
    section = Section(
        "The interface in use is lost",
        f"{CHANGES} times for each browser, with another interface there: until both ends decode"
        f" new pictures, {UNDER_WAY} s at the least. The machine sends by the other one, and the"
        " relay follows; no new connection is made.",
    )
    for name, firefox in (("Chromium", False), ("Firefox", True)):
        with tempfile.TemporaryDirectory() as folder:
            async with roaming_call(Path(folder), firefox=firefox) as call:
                times = []
                for _ in range(CHANGES):
                    times.append(await call.changes_network())
                    await asyncio.sleep(AT_REST)
                assert await call.connections_made() == 1
        section.add(f"{name}, p50", percentile(times, 0.5), "s")
        section.add(f"{name}, p95", percentile(times, 0.95), "s", limit=3)
    return section


async def _dead_paths() -> Section:
    section = Section(
        "The path in use dies",
        f"{CHANGES} times for each browser: nothing passes any more by the sockets that it has, of"
        " media and of signaling, and nobody says so. Until both ends decode new pictures, which is"
        " waited for no longer than 20 s; the page is to restart ICE by itself.",
    )
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = await stack.enter_async_context(product.running(folder))
        playwright = await stack.enter_async_context(async_playwright())
        sound = await stack.enter_async_context(sound_card())
        chromium = await launch_chromium(playwright)
        stack.push_async_callback(chromium.close)
        firefox = await launch_firefox(playwright, sound=sound)
        stack.push_async_callback(firefox.close)
        for name, is_firefox in (("Chromium", False), ("Firefox", True)):
            async with AsyncExitStack() as pages:
                browsers = Browsers(chromium, firefox, server, pages)
                call = await call_through_shim(browsers, "Dead path", firefox=is_firefox)
                times = []
                for _ in range(CHANGES):
                    await asyncio.sleep(AT_REST)
                    try:
                        times.append(await call.path_dies())
                    except TimeoutError:
                        times.append(PATIENCE_MS / 1000)
                further = await call.connections_made() - 1
            section.add(f"{name}, p50", percentile(times, 0.5), "s")
            section.add(f"{name}, p95", percentile(times, 0.95), "s", limit=3)
            section.add(f"{name}, new connections", further, "", limit=0)
    return section


async def _rebound(shim: Shim, watched: list[tuple[HeadlessPeer, str]]) -> float:
    """Seconds, from the moment of the rebind."""
    down = shim.down.bytes
    began = time.perf_counter()
    shim.rebind()
    await until(lambda: shim.down.bytes > down)
    seen = [_pictures(watcher, name) for watcher, name in watched]
    await until(
        lambda: all(
            _pictures(watcher, name) > before
            for (watcher, name), before in zip(watched, seen, strict=True)
        )
    )
    return time.perf_counter() - began


@asynccontextmanager
async def _calls() -> AsyncIterator[Calls]:
    """A worker of its own, and whoever calls by it."""
    with tempfile.TemporaryDirectory() as folder:
        control_path = Path(folder) / "run" / "relay.sock"
        settings = RelaySettings(media_addresses=(ADDRESS,), media_port=0)
        async with running_worker(control_path, settings), attached(control_path) as calls:
            yield calls


def _pictures(watcher: HeadlessPeer, name: str) -> int:
    seen = watcher.observed.get(ParticipantId(name))
    return 0 if seen is None else seen.frames


async def _hang_up(*joined: tuple[HeadlessPeer, "asyncio.Task[None]"]) -> None:
    for peer, task in joined:
        await peer.close()
        await task
