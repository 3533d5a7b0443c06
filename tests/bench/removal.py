"""How long removal takes at the relay, and that nothing flows after it."""

import asyncio
import time
from collections.abc import Callable

from conference.ids import PeerId
from tests.bench import relay
from tests.bench.measure import LOAD_CORE, percentile, pin
from tests.bench.report import Section

REMOVALS = 20
PACKETS_PER_S = 500


async def run() -> list[Section]:
    pin(LOAD_CORE)
    section = Section(
        "Removal",
        f"{REMOVALS} subscribers of one publisher at {PACKETS_PER_S} packets/s are removed one"
        " after the other, with media flowing to all of them.",
    )
    times, late = [], 0
    async with relay.running() as worker:
        publisher = await worker.publish(meeting=0, size=1100)
        subscribers = [await worker.subscribe(meeting=0, number=n) for n in range(REMOVALS)]
        flowing = asyncio.create_task(_flow(publisher.send))
        await asyncio.sleep(1)
        for number, subscriber in enumerate(subscribers):
            began = time.perf_counter()
            await worker.client.close_peer(peer_id=PeerId(f"subscriber-0-{number}"), generation=1)
            times.append(time.perf_counter() - began)
            await asyncio.sleep(0.05)  # what the kernel held when the answer came
            subscriber.counting = True
        await asyncio.sleep(1)
        late = sum(each.arrived for each in subscribers)
        flowing.cancel()
    section.add("until the worker's answer, p50", percentile(times, 0.5) * 1e3, "ms")
    section.add("until the worker's answer, worst", max(times) * 1e3, "ms", limit=100)
    section.add("packets after it", late, "", limit=0)
    return [section]


async def _flow(send: Callable[[], None]) -> None:
    while True:
        send()
        await asyncio.sleep(1 / PACKETS_PER_S)
