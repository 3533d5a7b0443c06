"""What every bench needs: CPU seconds of a process, percentiles, even pacing, core pinning."""

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

RELAY_CORE, LOAD_CORE = 0, 1

MOST_BEHIND = 0.005
"""Seconds. What the load itself was longer late for is left out, or a stall of the load would come
to the server as a burst that no publisher sends."""


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far, from its scheduler's nanosecond count."""
    return _scheduled(pid, 0)


def waited_seconds(pid: int) -> float:
    """How long a process could have run so far and did not get its core, from the same count."""
    return _scheduled(pid, 1)


def _scheduled(pid: int, column: int) -> float:
    """proc(5), schedstat: time run, time waited on a run queue, both in nanoseconds."""
    total_ns = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        total_ns += int((task / "schedstat").read_text().split()[column])
    return total_ns / 1e9


def memory_bytes(pid: int) -> int:
    """Resident memory of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def descriptors(pid: int) -> int:
    """How many files and sockets a process has open."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0..1) of the values do not exceed; nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Of the line through the points that fits them best by least squares."""
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    rise = sum((x - middle_x) * (y - middle_y) for x, y in points)
    return rise / sum((x - middle_x) ** 2 for x, _ in points)


def pin(core: int) -> None:
    """Keep this process on one core, if the machine has it."""
    if core < (os.cpu_count() or 1):
        os.sched_setaffinity(0, {core})


async def pace(*, per_second: float, seconds: float, send: Callable[[int], None]) -> int:
    """Call `send(i)` at an even pace, one by one as real publishers do; how many were sent.

    It spins instead of sleeping: a timer's granularity would turn an even pace into bursts.
    """
    due = time.perf_counter()
    ends, gap, sent = due + seconds, 1 / per_second, 0
    while (now := time.perf_counter()) < ends:
        due = max(due, now - MOST_BEHIND)
        while due <= now:
            send(sent)
            sent += 1
            due += gap
        await asyncio.sleep(0)
    return sent
