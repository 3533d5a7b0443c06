"""The verb of the guest before a full meeting: ask."""

from enum import StrEnum

from conference.ids import DeviceId, ParticipantId, RequestId
from conference.meeting.access import Action
from conference.meeting.buttons import pressed
from conference.meeting.draft import Draft, Step
from conference.meeting.effects import Notice, NotifyHosts
from conference.meeting.errors import Closed, Cooldown
from conference.meeting.meeting import Meeting
from conference.meeting.participant import Request


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
    may = pressed(meeting, participant_id=participant_id, device_id=device_id, now=now)
    match may.action:
        case Action.CLOSED:
            raise Closed("The host has declined; asking again is not possible.")
        case Action.COOLDOWN:
            wait = (may.retry_at or now) - now
            raise Cooldown("Please wait a moment before asking again.", retry_after_s=wait)
        case Action.JOIN:
            return Step(meeting), Answer.JOIN_IS_OPEN
        case Action.PENDING:
            return Step(meeting), Answer.ALREADY_ASKED

    draft = Draft(meeting, now=now)
    draft.asked += 1
    request = Request(id=request_id, device_id=device_id, asked_at=now, order=draft.asked)
    draft.decide(meeting.participant(participant_id), request=request)
    draft.requests[participant_id] = None
    draft.emit(NotifyHosts(Notice.ASKED, participant_id))
    draft.record("asked", by=participant_id, participant_id=participant_id)
    return draft.step(), Answer.ASKED
