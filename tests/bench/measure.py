"""What every bench needs: CPU seconds of a process, percentiles, even pacing, core pinning."""

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

RELAY_CORE, LOAD_CORE = 0, 1


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far, from its scheduler's nanosecond count."""
    total_ns = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        total_ns += int((task / "schedstat").read_text().split()[0])
    return total_ns / 1e9


def memory_bytes(pid: int) -> int:
    """Resident memory of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0..1) of the values do not exceed; nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def pin(core: int) -> None:
    """Keep this process on one core, if the machine has it."""
    if core < (os.cpu_count() or 1):
        os.sched_setaffinity(0, {core})


async def pace(*, per_second: float, seconds: float, send: Callable[[int], None]) -> int:
    """Call `send(i)` at an even pace, one by one as real publishers do; how many were sent.

    It spins instead of sleeping: a timer's granularity would turn an even pace into bursts.
    """
    started, sent = time.perf_counter(), 0
    while (elapsed := time.perf_counter() - started) < seconds:
        due = int(elapsed * per_second)
        while sent < due:
            send(sent)
            sent += 1
        await asyncio.sleep(0)
    return sent
