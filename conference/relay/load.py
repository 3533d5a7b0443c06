"""How busy a worker is, and whether there is room on it for more."""

from dataclasses import dataclass
from typing import Final

TOLD_EVERY: Final = 0.5
"""Seconds between two words of a worker about its load."""

_WEIGHT: Final = 0.5
"""Of the newest of them: half of what is known is of the last second."""

_LEAST_SHARE_OF_PEER: Final = 0.002
"""Of a core. Somebody in a consultation of two costs that and more; before their media flows
nothing shows it, and a thousand who come at once must not all be put where there is room for a
hundred."""

COMPANY: Final = 1.25
"""Times the rated load up to which a worker takes those who come into a meeting that it has: a call
that has begun is made complete before another begins."""


SPARE: Final = 0.8
"""Share of the rated load up to which a worker takes probes: the rest is for those who call."""


class LoadMeter:
    """Of the process that it is in: feed it the clock and the CPU time used."""

    __slots__ = ("_cpu", "_now", "share")

    def __init__(self, *, now: float, cpu: float) -> None:
        self._now, self._cpu = now, cpu
        self.share = 0.0
        """Of one core, over about the last second."""

    def is_due(self, now: float) -> bool:
        return now - self._now >= TOLD_EVERY

    def measure(self, *, now: float, cpu: float) -> float:
        """Bring `share` up to date. Seconds, both."""
        newest = (cpu - self._cpu) / (now - self._now)
        self._now, self._cpu = now, cpu
        self.share += _WEIGHT * (newest - self.share)
        return self.share


STALL: Final = 1.0
"""A tick that comes so late is counted: the machine is overloaded, or the process was stopped."""


class TickWatch:
    """Notes when ticks come late. `interval` is the time from the end of one to the next."""

    __slots__ = ("_due", "_interval")

    def __init__(self, *, interval: float, now: float) -> None:
        self._interval = interval
        self._due = now

    def begin(self, now: float) -> float:
        """Seconds by which this tick is late, 0 if it is not a stall."""
        late = now - self._due
        return late if late >= STALL else 0.0

    def end(self, now: float) -> None:
        self._due = now + self._interval


@dataclass(slots=True)
class Load:
    """Of one worker, as signaling knows it: what it said last, and who was put on it since."""

    share: float = 0.0
    peers: int = 0
    """That it had when it said so."""
    opened: int = 0
    """Since."""

    def told(self, share: float, *, peers: int) -> None:
        self.share, self.peers, self.opened = share, peers, 0

    @property
    def expected(self) -> float:
        """The share of a core that it will use once those who were opened since have media."""
        each = max(_LEAST_SHARE_OF_PEER, self.share / self.peers if self.peers else 0.0)
        return self.share + self.opened * each
