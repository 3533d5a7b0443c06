"""People who come and go by the thousand, and what is left of them: nothing."""

import asyncio
import json
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass

from tests.bench import relay
from tests.bench.load import Sender
from tests.bench.measure import LOAD_CORE, cpu_seconds, descriptors, memory_bytes, pin, slope
from tests.bench.report import Section
from tests.bench.shape import CAMERA, VOICE, Shape

CYCLES = int(os.environ.get("CYCLES", "10000"))
READINGS = 20
WARMING = 0.25
"""Of all cycles: until then an allocator grows into what it needs."""

CALL = Shape("turnover", meetings=1, people=2, showing=2, speaking=2, seen=1, heard=1)
COUNTED_WORKER = "tests.bench.counted_worker"


@dataclass(slots=True)
class Reading:
    """What a worker holds."""

    memory: int
    counts: Mapping[str, int]


async def run() -> list[Section]:
    pin(LOAD_CORE)
    section = Section(
        "Coming and going",
        f"{CYCLES:,} times somebody joins a call of two with microphone and camera, is sent a frame"
        " and sends one, and leaves. What the worker holds is read"
        f" {READINGS} times; the slope is that of its memory after a quarter of it.",
    )
    async with relay.running(module=COUNTED_WORKER) as worker:
        seated = await worker.seat(CALL)
        readings: list[tuple[int, Reading]] = []
        for cycle in range(CYCLES):
            if cycle % max(CYCLES // READINGS, 1) == 0:
                readings.append((cycle, await _read(worker)))
            await _come_and_go(worker, seated.senders, name=f"newcomer-{cycle}")
            if cycle == 0:
                cpu = cpu_seconds(worker.pid)
        cpu = cpu_seconds(worker.pid) - cpu
        readings.append((CYCLES, await _read(worker)))
        worker.inbox.close()
        await seated.close()
    warm = [each for each in readings if each[0] >= CYCLES * WARMING]
    grown = slope([(cycle, reading.memory) for cycle, reading in warm])
    section.add("memory, slope", grown / 1024, "KiB per cycle", limit=1)
    section.add("memory, in all", (warm[-1][1].memory - readings[0][1].memory) / 1024, "KiB")
    for name, count in warm[-1][1].counts.items():
        section.add(f"{name} that are left", count - warm[0][1].counts[name], "", limit=0)
    section.add("joining, being there and leaving", cpu / max(CYCLES - 1, 1) * 1e3, "ms of CPU")
    return [section]


async def _come_and_go(worker: relay.Worker, residents: list[Sender], *, name: str) -> None:
    peer, senders, _ = await worker.join(
        meeting="meeting-0", name=name, tracks=(VOICE, CAMERA), seen=1, heard=1
    )
    for each in (*residents, *senders):
        for _ in each.track.sizes:
            each.send()
    await asyncio.sleep(0)
    await worker.leave(peer, name=name)


async def _read(worker: relay.Worker) -> Reading:
    os.kill(worker.pid, signal.SIGUSR1)
    counts = json.loads(await worker.output.readline())
    counts["descriptors"] = descriptors(worker.pid)
    return Reading(memory_bytes(worker.pid), counts)
