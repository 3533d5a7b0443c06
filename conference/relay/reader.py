"""When to look at the sockets: at once while little comes, once in a millisecond or two under load.

A wake finds the processor's caches and branch predictors filled by others, and so costs hundreds of
microseconds of Python on a shared machine, nearly whatever it brings: the more comes, the longer it
pays to gather.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from conference.relay.datagrams import DatagramSocket

GATHER: Final = 0.001
"""A wake costs more than a packet, so a relay that takes together what arrives within a millisecond
halves its cost for a delay that nobody hears."""

LONG_GATHER: Final = 0.002
LONG_FROM: Final = 0.5
"""Share of the time that goes into looking, from which on it gathers for longer: with what else
there is to do the worker is well beyond half busy, and a quarter less work per packet is worth
another millisecond of delay. The share falls by that quarter, so around this load the two take
turns."""
_WEIGHT: Final = 1 / 16
"""Of the newest look in that share."""

BUSY_GAP: Final = 0.001
"""Two wakes closer than this are load. Further apart, gathering would cost two wakes a packet."""


class Reader:
    """Calls `take` for a socket that has datagrams; it returns how many it took."""

    def __init__(
        self, sockets: Sequence[DatagramSocket], *, take: Callable[[DatagramSocket], int]
    ) -> None:
        self._sockets = sockets
        self._take = take
        self._last_wake = float("-inf")
        self._timer: asyncio.TimerHandle | None = None
        self._listening = False
        self._looked = 0.0
        """When the last look ended."""
        self._taken_between = 0
        """By `look_between`, since `_gather` last looked."""
        self._share = 0.0

    def start(self) -> None:
        """Begin on the running event loop."""
        loop = asyncio.get_running_loop()
        self._listening = True
        for each in self._sockets:
            loop.add_reader(each.fileno(), self._wake, each)

    def stop(self) -> None:
        """Look no more; twice is nothing."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._listening:
            self._listening = False
            loop = asyncio.get_running_loop()
            for each in self._sockets:
                loop.remove_reader(each.fileno())

    def look_between(self, steps: Iterable[None]) -> None:
        """Go through `steps`, and look whenever they have taken `GATHER`: what is done for a
        hundred peers in one go takes longer than a packet should wait."""
        look_at = time.monotonic() + GATHER
        for _ in steps:
            if time.monotonic() >= look_at:
                self._taken_between += self._take_all()
                look_at = time.monotonic() + GATHER

    def _wake(self, readable: DatagramSocket) -> None:
        now = time.monotonic()
        busy = now - self._last_wake < BUSY_GAP
        self._last_wake = now
        try:
            self._take(readable)
        finally:
            if busy and self._listening:
                self.stop()
                self._looked = time.monotonic()
                self._plan(GATHER)

    def _take_all(self) -> int:
        return sum([self._take(each) for each in self._sockets])

    def _plan(self, pause: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(pause, self._gather)

    def _gather(self) -> None:
        self._timer = None
        began = time.monotonic()
        taken = 1  # an error of ours is no reason to stop looking
        try:
            taken = self._take_all() + self._taken_between
        finally:
            self._taken_between = 0
            if taken:
                ended = time.monotonic()
                share = (ended - began) / (ended - self._looked)
                self._share += _WEIGHT * (share - self._share)
                self._looked = ended
                self._plan(LONG_GATHER if self._share >= LONG_FROM else GATHER)
            else:
                self.start()
