"""What is written to everybody in the call (R63)."""

from collections import deque
from dataclasses import dataclass, replace
from typing import ClassVar

from conference.errors import BadInput, Busy
from conference.ids import ParticipantId
from conference.text import one_line, shows_something

MAX_CHARACTERS = 2000
"""Of one line: more than anybody types, and a pasted letter is told to be too long."""

MAX_KEPT_CHARACTERS = 100_000
"""Of all lines together: more than an hour of two people who do nothing but type."""

_AT_ONCE = 5
_SECONDS_EACH = 1.0
"""Several short lines are usual; nobody types more than one a second for long."""


class NothingWritten(BadInput):
    """There is nothing to see in the text."""

    code: ClassVar[str] = "bad_text"


class TooFast(Busy):
    """Written faster than anybody reads; `retry_after_s` says when."""

    code: ClassVar[str] = "too_fast"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing written. `number` counts all of the call, from 1; the name is that of the time."""

    number: int
    participant_id: ParticipantId
    name: str
    text: str
    at: float


class Chat:
    """Everybody sees what was written while they were in the call, and nothing from before: what
    was spoken of without somebody is not theirs to read, as with a voice."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque()
        self._kept = 0
        self._written = 0
        self._since: dict[ParticipantId, int] = {}
        self._free_at: dict[ParticipantId, float] = {}

    def enter(self, participant_id: ParticipantId) -> None:
        """From here on they are told; twice is nothing, and so is a drop or a reload."""
        self._since.setdefault(participant_id, self._written)

    def leave(self, participant_id: ParticipantId) -> None:
        """Coming back is coming anew. How fast they wrote is not forgotten by it."""
        self._since.pop(participant_id, None)

    def write(self, participant_id: ParticipantId, *, name: str, text: str, now: float) -> Line:
        """Raises `NothingWritten`, `TooFast`; then nothing has changed."""
        shown = _clean(text)
        if not shows_something(shown):
            raise NothingWritten("There is nothing to send.")
        # Each line makes its writer a second busier, up to five seconds ahead of the clock.
        free_at = max(self._free_at.get(participant_id, now), now) + _SECONDS_EACH
        ahead = free_at - now - _AT_ONCE * _SECONDS_EACH
        if ahead > 0:
            raise TooFast("Please write a little slower.", retry_after_s=ahead)
        self._free_at[participant_id] = free_at
        self._written += 1
        line = Line(self._written, participant_id, name, shown, now)
        self._lines.append(line)
        self._kept += len(shown)
        while self._kept > MAX_KEPT_CHARACTERS:
            self._kept -= len(self._lines.popleft().text)
        return line

    def seen_by(self, participant_id: ParticipantId) -> tuple[Line, ...]:
        """All that is still kept and this person may see, oldest first."""
        since = self._since.get(participant_id, self._written)
        return tuple(line for line in self._lines if line.number > since)

    def merge(self, used_up: ParticipantId, into: ParticipantId) -> None:
        """The guest has signed in (R41): what either has seen is both's, and what they wrote."""
        ours = [self._since.pop(each) for each in (used_up, into) if each in self._since]
        if ours:
            self._since[into] = min(ours)
        self._free_at[into] = max(self._free_at.pop(each, 0.0) for each in (used_up, into))
        self._lines = deque(
            replace(line, participant_id=into) if line.participant_id == used_up else line
            for line in self._lines
        )


def _clean(text: str) -> str:
    """Line by line what can be seen of it, with at most one empty line between two."""
    lines: list[str] = []
    for line in map(one_line, text.splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip("\n")
