"""When to look for garbage that refers to itself: not while thousands are connected.

A full collection visits every object there is; with five thousand sessions it stops everybody for
half a second, and Python would choose the moment by itself. What a closed session leaves behind is
nearly all freed without it, so the full collection waits for a quiet moment, or until much has
gathered.
"""

import gc

import structlog

log = structlog.get_logger(__name__)

YOUNG, MIDDLE = 2_000, 2
"""Allocations before a collection of the youngest, and of those before one of the middle: a few
milliseconds each."""

NEVER = 1_000_000_000

QUIET_SESSIONS = 500
"""With so few connected a full collection takes some tens of milliseconds."""

WORTHWHILE, OVERDUE = 1_000, 50_000
"""Sessions closed since the last full collection: worth one when quiet, and worth one anyhow."""


class Garbage:
    """Told of every session that ends; collects when that is worth it."""

    def __init__(self) -> None:
        self._closed = 0

    def take_over(self) -> None:
        """Full collections are ours from now on; what was loaded so far is not looked at again."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG, MIDDLE, NEVER)

    def session_closed(self) -> None:
        self._closed += 1

    def collect_if_worthwhile(self, *, sessions: int) -> None:
        """Called every few seconds with the number of those connected."""
        quiet = sessions <= QUIET_SESSIONS and self._closed >= WORTHWHILE
        if quiet or self._closed >= OVERDUE:
            self._closed = 0
            found = gc.collect()
            log.info("garbage_collected", found=found, sessions=sessions)
