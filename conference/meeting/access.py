"""The one rule of access: button, decision, hosts' list and every explanation read it."""

from dataclasses import dataclass
from enum import StrEnum

from conference.meeting.meeting import Meeting, Phase
from conference.meeting.participant import DENIALS_THAT_CLOSE, Participant


class Action(StrEnum):
    """What this participant may do now."""

    WAIT = "wait"
    JOIN = "join"
    ASK = "ask"
    PENDING = "pending"
    COOLDOWN = "cooldown"
    CLOSED = "closed"
    FINAL = "final"


class Because(StrEnum):
    """Why. Of `TOLD_AS_FULL` a guest learns no more than that it is full (R2)."""

    ENDED = "ended"
    NOT_STARTED = "not_started"
    SENT_BACK = "sent_back"
    HOST = "host"
    ASKED = "asked"
    DENIED = "denied"
    REMOVED = "removed"
    BOOKED = "booked"
    LET_IN = "let_in"
    SEAT = "seat"
    ROOM = "room"
    FULL = "full"
    LOCKED = "locked"
    SOMEONE_BARRED = "someone_barred"
    SOMEONE_SENT_BACK = "someone_sent_back"


TOLD_AS_FULL = frozenset({Because.LOCKED, Because.SOMEONE_BARRED, Because.SOMEONE_SENT_BACK})


@dataclass(frozen=True, slots=True)
class Access:
    """`retry_at` (UTC seconds) comes with COOLDOWN. The counts are for hosts alone."""

    action: Action
    because: Because
    occupancy: int
    capacity: int
    retry_at: float | None = None

    @property
    def told_guest(self) -> Because:
        """The reason as the guest may know it: nothing about anybody else (R2, R8)."""
        return Because.FULL if self.because in TOLD_AS_FULL else self.because


def access(meeting: Meeting, participant: Participant, *, now: float) -> Access:
    """What `participant` may do at the door; first match wins (R12-R16, R24-R26, R42, R43)."""
    action, because, retry_at = _decide(meeting, participant, now=now)
    return Access(
        action=action,
        because=because,
        occupancy=meeting.tally.occupancy,
        capacity=meeting.capacity_now,
        retry_at=retry_at,
    )


def _decide(
    meeting: Meeting, participant: Participant, *, now: float
) -> tuple[Action, Because, float | None]:
    if meeting.phase is Phase.ENDED:
        return Action.FINAL, Because.ENDED, None
    if participant.is_host:  # hosts never wait, never ask (R18)
        return Action.JOIN, Because.HOST, None
    if meeting.phase is not Phase.STARTED:
        return Action.WAIT, Because.NOT_STARTED, None
    if participant.barred:
        return _decide_barred(participant, now=now)
    if participant.sent_back:  # whatever else they have, until a host lets them back in (R43)
        return Action.WAIT, Because.SENT_BACK, None
    if meeting.is_booked(participant):
        return Action.JOIN, Because.BOOKED, None
    if participant.let_in:
        return Action.JOIN, Because.LET_IN, None
    if participant.seats:
        return Action.JOIN, Because.SEAT, None
    if meeting.open_to_all:
        return Action.JOIN, Because.ROOM, None
    if participant.request is not None:
        return Action.PENDING, Because.ASKED, None
    return Action.ASK, _why_not_open(meeting), None


def _why_not_open(meeting: Meeting) -> Because:
    """What a host could change comes first: unlocking, then admitting who is barred."""
    if meeting.locked:
        return Because.LOCKED
    if meeting.has_room and meeting.tally.sent_back:
        return Because.SOMEONE_SENT_BACK
    return Because.SOMEONE_BARRED if meeting.has_room else Because.FULL


def _decide_barred(participant: Participant, *, now: float) -> tuple[Action, Because, float | None]:
    """Barred: only a host's Admit lets them in, whatever else they have (R24-R26)."""
    because = Because(participant.bar.value)
    if participant.request is not None:
        return Action.PENDING, Because.ASKED, None
    if participant.denials >= DENIALS_THAT_CLOSE:
        return Action.CLOSED, because, None
    if participant.ask_again_at is not None and now < participant.ask_again_at:
        return Action.COOLDOWN, because, participant.ask_again_at
    return Action.ASK, because, None
