"""When to look for garbage that refers to itself: not in the middle of calls.

A full collection visits every object there is, and Python would choose the moment by itself: with
five thousand sessions it stops signaling for half a second, and a relay worker's packets wait as
long as it takes. What somebody who left leaves behind is nearly all freed without it, so the full
collection waits for a quiet moment, or until much has gathered.
"""

import gc

YOUNG, MIDDLE = 2_000, 2
"""Allocations before a collection of the youngest, and of those before one of the middle: a few
milliseconds each."""

NEVER = 1_000_000_000


class Garbage:
    """Told of everybody who leaves; collects when that is worth it."""

    def __init__(self, *, quiet: int, worthwhile: int, overdue: int) -> None:
        """`quiet`: with so few present a full collection disturbs nobody. `worthwhile` and
        `overdue`: how many have left since the last, for one when quiet, and for one anyhow."""
        self._quiet = quiet
        self._worthwhile = worthwhile
        self._overdue = overdue
        self._left = 0

    def take_over(self) -> None:
        """Full collections are ours from now on; what was loaded so far is not looked at again."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG, MIDDLE, NEVER)

    def somebody_left(self) -> None:
        self._left += 1

    def collect_if_worthwhile(self, *, present: int) -> int | None:
        """How many objects were found; None if it was not worth it. Call it every few seconds."""
        is_quiet = present <= self._quiet and self._left >= self._worthwhile
        if not is_quiet and self._left < self._overdue:
            return None
        self._left = 0
        return gc.collect()
