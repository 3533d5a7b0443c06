"""The least of late: what a delay is without a queue."""

from math import inf


class RecentLeast:
    """Of what was noted within the last `seconds`, and before that for as long again at most."""

    __slots__ = ("_before", "_now", "_seconds", "_until")

    def __init__(self, *, seconds: float) -> None:
        self._seconds = seconds
        self._now = self._before = inf
        self._until = -inf

    def note(self, value: float, *, now: float) -> None:
        if now >= self._until:
            self._before, self._now = self._now, value
            self._until = now + self._seconds
        elif value < self._now:
            self._now = value

    @property
    def value(self) -> float:
        """Infinite before anything was noted."""
        return min(self._now, self._before)
