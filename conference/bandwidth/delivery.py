"""How fast a path delivers: bits that arrived over the time in which they did."""

from collections import deque

_WINDOW = 0.4
"""Long enough for several feedbacks, short enough to see a link fall within two."""


class DeliveryRate:
    """Over the newest feedbacks, by the subscriber's clock."""

    __slots__ = ("_marks", "_total")

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()
        """(newest arrival, bytes up to it), one a feedback."""
        self._total = 0

    def add(self, arrived: float, size: int) -> None:
        """`size` bytes arrived, the last of them at `arrived`."""
        marks = self._marks
        if marks and arrived <= marks[-1][0]:
            # Told late; the bytes count where the clock already is.
            self._total += size
            marks[-1] = (marks[-1][0], self._total)
            return
        self._total += size
        marks.append((arrived, self._total))
        while len(marks) > 2 and arrived - marks[1][0] >= _WINDOW:
            marks.popleft()

    def reset(self) -> None:
        """Begin anew, because arrivals in between are not known."""
        self._marks.clear()
        self._total = 0

    @property
    def bps(self) -> float | None:
        """None until enough time was seen."""
        marks = self._marks
        if not marks or (span := marks[-1][0] - marks[0][0]) < _WINDOW / 4:
            return None
        return (marks[-1][1] - marks[0][1]) * 8 / span
