"""A clock and timers that only move when a test says so."""

import heapq
import itertools
from collections.abc import Callable

NOON = 1_790_000_000.0


class CountedTimer:
    def __init__(self, ring: Callable[[], None]) -> None:
        self.ring: Callable[[], None] | None = ring

    def cancel(self) -> None:
        self.ring = None


class CountedTiming:
    """`signaling.process.timing.Timing` whose time is advanced by counting."""

    def __init__(self, start: float = NOON) -> None:
        self._now = start
        self._order = itertools.count()
        self._timers: list[tuple[float, int, CountedTimer]] = []

    def now(self) -> float:
        return self._now

    def call_at(self, when: float, ring: Callable[[], None]) -> CountedTimer:
        timer = CountedTimer(ring)
        heapq.heappush(self._timers, (when, next(self._order), timer))
        return timer

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass; every timer due on the way rings at its own time, in order."""
        end = self._now + seconds
        while self._timers and self._timers[0][0] <= end:
            when, _, timer = heapq.heappop(self._timers)
            self._now = max(self._now, when)
            ring, timer.ring = timer.ring, None
            if ring is not None:
                ring()
        self._now = end
