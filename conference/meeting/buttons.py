"""What holds of both buttons at the door, Join now and Ask to Join, when they are pressed."""

from conference.ids import DeviceId, ParticipantId
from conference.meeting.access import Access, Action, Because, access
from conference.meeting.errors import (
    AlreadyJoined,
    MeetingEnded,
    NotAtDoor,
    NotStarted,
    SentBack,
)
from conference.meeting.meeting import Meeting
from conference.meeting.participant import Stage


def pressed(
    meeting: Meeting, *, participant_id: ParticipantId, device_id: DeviceId, now: float
) -> Access:
    """What this person may do at this moment, who has a page open at the door and need not wait.

    Raises `NotStarted`, `SentBack`, `MeetingEnded`, `NotAtDoor`, `AlreadyJoined`.
    """
    device = meeting.device(participant_id, device_id)
    if device.in_call:
        raise AlreadyJoined("You are in the call already.")
    if device.stage is not Stage.PAGE:
        raise NotAtDoor("Only a page that is open at the door can do that.")
    may = access(meeting, meeting.participant(participant_id), now=now)
    match may.action:
        case Action.FINAL:
            raise MeetingEnded("This meeting has ended.")
        case Action.WAIT if may.because is Because.SENT_BACK:
            raise SentBack("The host has asked you to wait; they will let you in again.")
        case Action.WAIT:
            raise NotStarted("Please wait for the host to start this meeting")
    return may
