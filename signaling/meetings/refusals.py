"""What was tried and refused, for the ledger: gathered per session, code and minute (R27).

Somebody who hammers at a closed door is one line a minute, with a count.
"""

from collections.abc import Callable, Sequence

from conference.ids import AccountId, ParticipantId
from signaling.process.timing import Alarm, Timing
from signaling.store.save import LedgerLine

MINUTE = 60.0


class Refusals:
    """Of one session. `write` is handed the lines of a minute that is over."""

    __slots__ = ("_alarm", "_counts", "_since", "_timing", "_write")

    def __init__(self, *, write: Callable[[Sequence[LedgerLine]], None], timing: Timing) -> None:
        self._write = write
        self._timing = timing
        self._counts: dict[tuple[str, str, AccountId | ParticipantId | None], int] = {}
        self._since = 0.0
        self._alarm = Alarm(timing, self.flush)

    def add(self, *, action: str, code: str, by: AccountId | ParticipantId | None) -> None:
        """`action` is the command's type."""
        if not self._counts:
            self._since = self._timing.now()
            self._alarm.set(self._since + MINUTE)
        key = (action, code, by)
        self._counts[key] = self._counts.get(key, 0) + 1

    def flush(self) -> None:
        """Hand over what has gathered: at the end of the minute, and of the session."""
        self._alarm.close()
        lines = [
            LedgerLine(
                at=self._since,
                action="refused",
                entry={"by": by, "tried": action, "code": code, "count": count},
            )
            for (action, code, by), count in self._counts.items()
        ]
        self._counts.clear()
        if lines:
            self._write(lines)
