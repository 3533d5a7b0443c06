"""How a path feels to the person at its end: one word, out of numbers, that does not flicker."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar


class Quality(StrEnum):
    """Best first."""

    EXCELLENT = "excellent"
    GOOD = "good"
    POOR = "poor"
    LOST = "lost"


class Pictures(StrEnum):
    """What a subscriber sees of the others, as far as its path decides. Best first."""

    ALL = "all"
    SMALLER = "smaller"
    """Smaller, or of fewer frames, than its page has use for."""
    FEWER = "fewer"
    """Not of everybody."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One direction of a path over the last seconds.

    `lost` is the share of packets that did not arrive at first, `missing` the share that no repair
    brought either, both 0 to 1. `round_trip` and `jitter` are in seconds; a round trip is None
    before anything is known of it. `given` is the share of what is wanted of pictures, 0 to 1, that
    the path has room for, and `stopped` says that some picture is not sent at all for want of it.
    """

    lost: float = 0.0
    missing: float = 0.0
    round_trip: float | None = None
    jitter: float = 0.0
    given: float = 1.0
    stopped: bool = False

    @property
    def pictures(self) -> Pictures:
        if self.stopped:
            return Pictures.FEWER
        return Pictures.ALL if self.given >= 1.0 else Pictures.SMALLER


_SATISFIED = 80
_SOME_DISSATISFIED = 70
"""Ratings of ITU-T G.109, table 1: from 80 on users are satisfied, from 70 on some are not, and
below that many."""

_BASE_RATING = 93.2
"""G.107 §7.7: of a call that nothing impairs."""
_LOSS_ROBUSTNESS = 25.1
"""G.113 appendix I, Bpl with loss concealment and random loss; Opus conceals no worse."""
_LATE = 0.1773
"""Seconds one way from which on people talk over each other: where the curve of G.107 for delay has
its knee, in the two straight lines of Cole and Rosenbluth ("Voice over IP performance monitoring",
2001)."""
_PLAYING = 0.06
"""Seconds in a packet, the encoder's look-ahead and a calm jitter buffer."""
_BUFFERED_JITTER = 2.0
"""An adaptive buffer holds about twice the jitter."""

_MUCH_REPAIRED = 0.05
"""Beyond this loss even what is repaired comes a round trip late and takes room from pictures."""
_HALF_AS_WIDE = 0.25
"""A simulcast layer is half as wide and high as the next, and a quarter of its pixels. One step
down is seen only by who looks for it; two are."""


def rating(*, missing: float, delay: float) -> float:
    """The E-model's R (G.107) for a share of sound that is missing and seconds one way."""
    delay_ms = delay * 1000
    impaired = 0.024 * delay_ms + 0.11 * max(0.0, delay_ms - _LATE * 1000)
    percent = 100 * missing
    return _BASE_RATING - impaired - 95 * percent / (percent + _LOSS_ROBUSTNESS)


def grade(reading: Reading) -> Quality:
    """The word for what was read, whatever was before. Never `LOST`: that is silence."""
    delay = (reading.round_trip or 0.0) / 2 + _BUFFERED_JITTER * reading.jitter + _PLAYING
    rated = rating(missing=reading.missing, delay=delay)
    if rated < _SOME_DISSATISFIED or reading.stopped or reading.given < _HALF_AS_WIDE:
        return Quality.POOR
    if rated < _SATISFIED or reading.lost > _MUCH_REPAIRED or reading.given < 1.0:
        return Quality.GOOD
    return Quality.EXCELLENT


_WORSE_FOR = 3.0
"""A burst of loss or a switch of networks is over sooner, and no reason to worry anybody."""
_BETTER_FOR = 8.0
"""Good news may wait: what comes and goes would only unsettle."""

ValueT = TypeVar("ValueT", bound=StrEnum)


class Steady(Generic[ValueT]):
    """A value that changes only when what is better, or worse, has lasted. `order` is best first.

    It becomes as bad as it is by then, but only as good as it was throughout.
    """

    __slots__ = ("_order", "_since", "_worst", "value")

    def __init__(self, order: Sequence[ValueT], *, first: ValueT) -> None:
        self._order = order
        self.value = first
        self._worst: ValueT | None = None
        """Of what has been seen on one side of `value` since `_since`; None on neither side."""
        self._since = 0.0

    def see(self, seen: ValueT, *, now: float) -> None:
        """What it would be by this moment alone."""
        rank = self._order.index
        if seen == self.value:
            self._worst = None
            return
        worse = rank(seen) > rank(self.value)
        if self._worst is None or worse != (rank(self._worst) > rank(self.value)):
            self._worst, self._since = seen, now
            return
        self._worst = max(self._worst, seen, key=rank)
        if now - self._since >= (_WORSE_FOR if worse else _BETTER_FOR):
            self.begin(seen if worse else self._worst)

    def begin(self, value: ValueT) -> None:
        """It is this from now on, whatever was before."""
        self.value = value
        self._worst = None
