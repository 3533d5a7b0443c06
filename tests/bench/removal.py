"""How long removal takes at the relay, and that nothing flows after it."""

import asyncio
import time
from collections.abc import Callable

from conference.ids import PeerId
from tests.bench import relay
from tests.bench.measure import LOAD_CORE, percentile, pin
from tests.bench.report import Section
from tests.bench.shape import Shape

REMOVALS = 20
PACKETS_PER_S = 500
MEETING = Shape(
    "removal", meetings=1, people=1 + REMOVALS, showing=1, speaking=0, seen=1, heard=0,
)  # fmt: skip


async def run() -> list[Section]:
    pin(LOAD_CORE)
    section = Section(
        "Removal",
        f"{REMOVALS} subscribers of one publisher at {PACKETS_PER_S} packets/s are removed one"
        " after the other, with media flowing to all of them.",
    )
    times, late = [], 0
    async with relay.running() as worker:
        seated = await worker.seat(MEETING)
        flowing = asyncio.create_task(_flow(seated.senders[0].send))
        await asyncio.sleep(1)
        # The publisher is the first, and stays.
        for number, subscriber in enumerate(seated.receivers[1:], start=1):
            began = time.perf_counter()
            await worker.client.close_peer(peer_id=PeerId(f"person-0-{number}"), generation=1)
            times.append(time.perf_counter() - began)
            await asyncio.sleep(0.05)  # what the kernel held when the answer came
            subscriber.start_counting()
        await asyncio.sleep(1)
        late = sum(each.arrived for each in seated.receivers)
        flowing.cancel()
        worker.inbox.close()
        await seated.close()
    section.add("until the worker's answer, p50", percentile(times, 0.5) * 1e3, "ms")
    section.add("until the worker's answer, worst", max(times) * 1e3, "ms", limit=100)
    section.add("packets after it", late, "", limit=0)
    return [section]


async def _flow(send: Callable[[], None]) -> None:
    while True:
        send()
        await asyncio.sleep(1 / PACKETS_PER_S)
