"""The time and a way to wait for it, handed in so that tests count instead of sleeping.

Deadlines of the door are stored as times (R34), so everything here counts UTC seconds, not the
event loop's.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol

LONGEST_NAP = 30.0
"""A timer looks at the clock this often, so a corrected system clock delays it no longer."""


class Timer(Protocol):
    """What `call_at` returns; cancelling it twice is nothing."""

    def cancel(self) -> None: ...


class Timing(Protocol):
    """The time and a way to wait for it."""

    def now(self) -> float:
        """UTC seconds since 1970; never smaller than what was returned before."""
        ...

    def call_at(self, when: float, ring: Callable[[], None]) -> Timer:
        """Call `ring` once, on the event loop, when `when` has come or at most LONGEST_NAP ahead
        of now, whichever is earlier."""
        ...


class SystemTiming:
    """The machine's clock, and the event loop's timers."""

    def __init__(self) -> None:
        self._latest = time.time()

    def now(self) -> float:
        self._latest = max(self._latest, time.time())
        return self._latest

    def call_at(self, when: float, ring: Callable[[], None]) -> Timer:
        nap = min(max(0.0, when - self.now()), LONGEST_NAP)
        return asyncio.get_running_loop().call_later(nap, ring)


class Alarm:
    """Rings when its time has come; setting it again moves it, `close` ends it.

    `ring` is called on the event loop and must not block. After it rang, the alarm is off.
    """

    __slots__ = ("_ring", "_timer", "_timing", "_when")

    def __init__(self, timing: Timing, ring: Callable[[], None]) -> None:
        self._timing = timing
        self._ring = ring
        self._when: float | None = None
        self._timer: Timer | None = None

    def set(self, when: float | None) -> None:
        """Ring at `when`; None means not at all."""
        if when == self._when:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._when = when
        self._arm()

    def set_no_later(self, when: float) -> None:
        """Ring at `when` unless it is set to ring earlier."""
        if self._when is None or when < self._when:
            self.set(when)

    def close(self) -> None:
        self.set(None)

    def _arm(self) -> None:
        if self._when is not None:
            self._timer = self._timing.call_at(self._when, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._when is None:
            return
        if self._timing.now() < self._when:
            self._arm()
            return
        self._when = None
        self._ring()
