"""The verb of the guest before a full meeting: ask."""

from enum import StrEnum

from conference.ids import DeviceId, ParticipantId, RequestId
from conference.meeting.access import Action, Because, access
from conference.meeting.draft import Draft, Step
from conference.meeting.effects import Notice, NotifyHosts
from conference.meeting.errors import (
    AlreadyJoined,
    Closed,
    Cooldown,
    MeetingEnded,
    NotAtDoor,
    NotStarted,
    SentBack,
)
from conference.meeting.meeting import Meeting
from conference.meeting.participant import Request, Stage


class Answer(StrEnum):
    """What became of a press of Ask to Join."""

    ASKED = "asked"
    ALREADY_ASKED = "already_asked"
    JOIN_IS_OPEN = "join_is_open"


def ask(
    meeting: Meeting,
    *,
    participant_id: ParticipantId,
    device_id: DeviceId,
    request_id: RequestId,
    now: float,
) -> tuple[Step, Answer]:
    """Ask to Join (R14, R16, R19, R25). Asking twice, or when joining is open, changes nothing.

    Raises `NotStarted`, `SentBack`, `Cooldown`, `Closed`, `MeetingEnded`, `NotAtDoor`,
    `AlreadyJoined`.
    """
    participant = meeting.participant(participant_id)
    device = meeting.device(participant_id, device_id)
    if device.in_call:
        raise AlreadyJoined("You are in the call already.")
    if device.stage is not Stage.PAGE:
        raise NotAtDoor("Only a page that is open at the door can ask.")
    may = access(meeting, participant, now=now)
    match may.action:
        case Action.FINAL:
            raise MeetingEnded("This meeting has ended.")
        case Action.WAIT if may.because is Because.SENT_BACK:
            raise SentBack("The host has asked you to wait; they will let you in again.")
        case Action.WAIT:
            raise NotStarted("Please wait for the host to start this meeting")
        case Action.CLOSED:
            raise Closed("The host has declined; asking again is not possible.")
        case Action.COOLDOWN:
            wait = (may.retry_at or now) - now
            raise Cooldown("Please wait a moment before asking again.", retry_after_s=wait)
        case Action.JOIN:
            return Step(meeting), Answer.JOIN_IS_OPEN
        case Action.PENDING:
            return Step(meeting), Answer.ALREADY_ASKED
        case Action.ASK:
            pass

    draft = Draft(meeting, now=now)
    draft.asked += 1
    request = Request(id=request_id, device_id=device_id, asked_at=now, order=draft.asked)
    draft.decide(participant, request=request)
    draft.requests[participant_id] = None
    draft.emit(NotifyHosts(Notice.ASKED, participant_id))
    draft.record("asked", by=participant_id, participant_id=participant_id)
    return draft.step(), Answer.ASKED
