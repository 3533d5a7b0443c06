"""Loss and delay as receiver reports tell them, over all that one subscriber is sent."""

from math import inf

from conference.bandwidth.least import RecentLeast

_INTERVAL = 1.0
_LEAST_PACKETS = 20
"""A share of fewer is chance."""
_MOST_PACKETS = 1 << 16
"""Reports do not lie so far apart that more could have been sent in between."""
_CYCLE = 1 << 32
_QUEUE = 0.1
"""Seconds that a round trip takes longer than it may when packets queue on the way."""
_BASE_TIME = 10.0
"""Seconds in which the least round trip is looked for, two such buckets: what has stood longer is
the path's own, or that of a receiver who is slow to report, and no picture waits for its end."""


class ReportedLoss:
    """Sums up the blocks of all streams (RFC 3550 §6.4.1) second by second.

    It counts by the totals in the blocks, because `fraction lost` is a share of nobody knows how
    many: some receivers report on each stream by itself, and sound has few packets.
    """

    __slots__ = ("_began", "_expected", "_known", "_lost")

    def __init__(self, *, now: float) -> None:
        self._known: dict[int, tuple[int, int]] = {}
        """By SSRC: highest seq and packets lost, as told last."""
        self._began = now
        self._expected = 0
        self._lost = 0

    def take(self, ssrc: int, *, highest_seq: int, packets_lost: int, now: float) -> float | None:
        """One block; the share that was lost, 0 to 1, whenever a second is full."""
        before = self._known.get(ssrc)
        self._known[ssrc] = highest_seq, packets_lost
        if before is None:
            return None
        expected = highest_seq - before[0] & _CYCLE - 1
        if expected > _MOST_PACKETS:
            return None
        self._expected += expected
        # Fewer than before were lost if what was missing came late.
        self._lost += packets_lost - before[1]
        if now - self._began < _INTERVAL or self._expected < _LEAST_PACKETS:
            return None
        share = min(1.0, max(0, self._lost) / self._expected)
        self._began, self._expected, self._lost = now, 0, 0
        return share


class ReportedDelay:
    """Whether packets queue on the way to one subscriber, by the round trips of its reports
    (RFC 3550 §6.4.1).

    It goes by the quickest of a second: a queue delays them all, a receiver that was busy for a
    moment only some.
    """

    __slots__ = ("_base", "_quickest")

    def __init__(self) -> None:
        self._quickest = inf
        self._base = RecentLeast(seconds=_BASE_TIME)

    def take(self, round_trip: float, *, now: float) -> None:
        """Seconds."""
        self._base.note(round_trip, now=now)
        self._quickest = min(self._quickest, round_trip)

    def take_verdict(self) -> bool:
        """Whether packets have queued since the last call; no, if nothing was told."""
        quickest, self._quickest = self._quickest, inf
        return inf > quickest > self._base.value + _QUEUE
