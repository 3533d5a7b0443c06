"""Verbs of words at the door: say, run late, respond (R44). None of them is a decision (R21)."""

from conference.ids import AccountId, DeviceId, ParticipantId
from conference.meeting.draft import Draft, Step
from conference.meeting.errors import (
    AlreadyJoined,
    AlreadyStarted,
    BadText,
    MeetingEnded,
    NotAtDoor,
    NothingSaid,
)
from conference.meeting.meeting import Meeting, Phase
from conference.meeting.names import clean_text
from conference.meeting.participant import Participant
from conference.meeting.permissions import check_host
from conference.meeting.words import MOST_MINUTES_LATE, Responded, Response, Said


def say(
    meeting: Meeting,
    *,
    by: AccountId,
    participant_id: ParticipantId | None,
    text: str | None,
    now: float,
) -> Step:
    """A host's message to one guest at the door, or to everybody there (`participant_id` None).

    It takes the place of the last one to the same, and of the answer to that; `text` None takes it
    back. Raises `NotHost`,
    `MeetingEnded`, `BadText`, `UnknownParticipant`, `NotAtDoor`, `AlreadyJoined`.
    """
    check_host(meeting, by)
    said = None if text is None else Said(text=clean_text(text), at=now)
    draft = Draft(meeting, now=now)
    if participant_id is None:
        if said != draft.said:
            draft.said = said
            draft.record(_action(said), by=by, detail="to all")
        return draft.step()
    participant = meeting.participant(participant_id)
    _check_hears(participant)
    if said != participant.said:
        draft.put(participant, said=said, responded=None)
        draft.record(_action(said), by=by, participant_id=participant_id)
    return draft.step()


def run_late(meeting: Meeting, *, by: AccountId, minutes: int | None, now: float) -> Step:
    """Tell everybody at the door how late it will be, until it starts; None takes it back.

    Raises `NotHost`, `MeetingEnded`, `AlreadyStarted`, `BadText` beyond 1 to 240 minutes.
    """
    check_host(meeting, by)
    if minutes is not None:
        if not 1 <= minutes <= MOST_MINUTES_LATE:
            raise BadText(f"Please give 1 to {MOST_MINUTES_LATE} minutes.")
        if meeting.phase is Phase.STARTED:
            raise AlreadyStarted("The meeting has started already.")
    draft = Draft(meeting, now=now)
    if draft.late_minutes != minutes:
        draft.late_minutes = minutes
        draft.record("late", by=by, detail="" if minutes is None else str(minutes))
    return draft.step()


def respond(
    meeting: Meeting,
    *,
    participant_id: ParticipantId,
    device_id: DeviceId,
    response: Response,
    now: float,
) -> Step:
    """A guest's quick reply to what a host has said; the last one stands.

    Raises `MeetingEnded`, `AlreadyJoined`, `NotAtDoor`, `NothingSaid`.
    """
    participant = meeting.participant(participant_id)
    device = meeting.device(participant_id, device_id)
    if meeting.phase is Phase.ENDED:
        raise MeetingEnded("This meeting has ended.")
    if device.in_call:
        raise AlreadyJoined("You are in the call already.")
    if participant.is_host:
        raise NotAtDoor("Hosts write messages instead.")
    if not (participant.said or meeting.said or meeting.late_minutes):
        raise NothingSaid("There is nothing to reply to.")
    draft = Draft(meeting, now=now)
    draft.put(participant, responded=Responded(response=response, at=now))
    return draft.step()


def _action(said: Said | None) -> str:
    """What was said is between these people and not written into the ledger."""
    return "took_back" if said is None else "said"


def _check_hears(participant: Participant) -> None:
    if participant.in_call:
        raise AlreadyJoined("This guest is in the call already.")
    if participant.is_host or not participant.devices:
        raise NotAtDoor("This guest is not at the door.")
