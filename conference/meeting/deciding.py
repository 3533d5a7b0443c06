"""Verbs of hosts about guests: admit, deny, admit all, remove, send back, lock.

R19-R27, R42, R43.
"""

from dataclasses import dataclass

from conference.ids import AccountId, ParticipantId, RequestId
from conference.meeting.draft import Draft, Step
from conference.meeting.effects import Reason, TellGuest
from conference.meeting.errors import (
    AlreadyDecided,
    AlreadyJoined,
    HostNotRemovable,
    NotAtDoor,
    NotInCall,
    NotStarted,
    RequestGone,
    StateChanged,
)
from conference.meeting.joining import enter
from conference.meeting.meeting import Meeting, Phase
from conference.meeting.participant import (
    Bar,
    Decision,
    Device,
    Outcome,
    Participant,
    Request,
    Stage,
)
from conference.meeting.permissions import check_host


@dataclass(frozen=True, slots=True)
class Admitted:
    """One line of the answer to Admit all."""

    participant_id: ParticipantId
    request_id: RequestId


def admit(
    meeting: Meeting,
    *,
    by: AccountId,
    participant_id: ParticipantId,
    request_id: RequestId | None = None,
    version: int | None = None,
    now: float,
) -> Step:
    """Let a guest in, naming the request that was seen, or the version of one who has not asked.

    Raises `AlreadyDecided`, `AlreadyJoined`, `RequestGone`, `StateChanged` (R21), `NotAtDoor`,
    `NotHost`, `NotStarted`, `MeetingEnded`.
    """
    check_may_decide(meeting, by)
    participant = meeting.participant(participant_id)
    if request_id is not None:
        check_pending(participant, request_id)
    else:
        _check_unasked(participant, version)
    draft = Draft(meeting, now=now)
    _let_in(draft, participant, by=by)
    return draft.step()


def admit_all(meeting: Meeting, *, by: AccountId, now: float) -> tuple[Step, tuple[Admitted, ...]]:
    """Admit exactly the requests pending now, in order, above capacity too (R19)."""
    check_may_decide(meeting, by)
    draft = Draft(meeting, now=now)
    results = []
    for participant_id in meeting.requests:
        participant = draft[participant_id]
        assert participant.request is not None
        results.append(Admitted(participant_id, participant.request.id))
        _let_in(draft, participant, by=by)
    return draft.step(), tuple(results)


def deny(
    meeting: Meeting,
    *,
    by: AccountId,
    participant_id: ParticipantId,
    request_id: RequestId,
    now: float,
) -> Step:
    """Turn a request down; it holds also when a seat frees (R25). Raises as `admit`."""
    check_may_decide(meeting, by)
    participant = meeting.participant(participant_id)
    check_pending(participant, request_id)
    draft = Draft(meeting, now=now)
    participant = draft.end_request(participant, outcome=Outcome.DENIED)
    draft.decide(
        participant,
        bar=Bar.REMOVED if participant.bar is Bar.REMOVED else Bar.DENIED,
        denials=participant.denials + 1,
        ask_again_at=now + meeting.settings.cooldown,
        let_in=False,
        last_decision=Decision(
            Outcome.DENIED,
            by=by,
            at=now,
            version=draft.next_version(participant),
            request_id=request_id,
        ),
    )
    draft.emit(TellGuest(participant_id, Outcome.DENIED))
    draft.record("denied", by=by, participant_id=participant_id)
    return draft.step()


def remove(meeting: Meeting, *, by: AccountId, participant_id: ParticipantId, now: float) -> Step:
    """Put a guest out, at once and on every device; coming back takes an Admit (R26).

    Raises `NotHost`, `HostNotRemovable`, `MeetingEnded`.
    """
    check_host(meeting, by)
    participant = meeting.participant(participant_id)
    if participant.is_host:
        raise HostNotRemovable("A host cannot be removed, only lose the role.")
    draft = Draft(meeting, now=now)
    request = participant.request
    participant = draft.end_request(participant, outcome=None)
    device = participant.call_device
    if device is not None:
        participant = draft.send_to_door(participant, device, reason=Reason.REMOVED, first=True)
    draft.decide(
        participant,
        bar=Bar.REMOVED,
        ask_again_at=now + meeting.settings.cooldown,
        let_in=False,
        sent_back=False,
        kept_seat=False,
        kept_until=None,
        last_decision=Decision(
            Outcome.REMOVED,
            by=by,
            at=now,
            version=draft.next_version(participant),
            request_id=request.id if request else None,
        ),
    )
    draft.record("removed", by=by, participant_id=participant_id)
    return draft.step()


def send_back(
    meeting: Meeting, *, by: AccountId, participant_id: ParticipantId, now: float
) -> Step:
    """Send a guest from the call back to the waiting room until a host lets them in again (R43).

    A hold of one person: they count as let in and keep the seat, which no deadline frees meanwhile.
    Raises `NotHost`, `HostNotRemovable`, `NotInCall`, `MeetingEnded`.
    """
    check_host(meeting, by)
    participant = meeting.participant(participant_id)
    if participant.is_host:
        raise HostNotRemovable("A host cannot be sent back, only lose the role.")
    device = participant.call_device
    if device is None:
        raise NotInCall("This guest is not in the call.")
    draft = Draft(meeting, now=now)
    participant = draft.hold_at_door(participant, device)
    draft.decide(
        participant,
        last_decision=Decision(
            Outcome.SENT_BACK, by=by, at=now, version=draft.next_version(participant)
        ),
    )
    draft.record("sent_back", by=by, participant_id=participant_id)
    return draft.step()


def lock(meeting: Meeting, *, by: AccountId, locked: bool, now: float) -> Step:
    """Lock or unlock: while locked nobody new comes in by Join now (R42).

    In any state; doing it twice is nothing. Raises `NotHost`, `MeetingEnded`.
    """
    check_host(meeting, by)
    draft = Draft(meeting, now=now)
    if draft.locked != locked:
        draft.locked = locked
        draft.record("locked" if locked else "unlocked", by=by)
    return draft.step()


def check_may_decide(meeting: Meeting, by: AccountId) -> None:
    """Hosts decide while the meeting is started or held (R32). Raises `NotHost`, `MeetingEnded`,
    `NotStarted`."""
    check_host(meeting, by)
    if meeting.phase is Phase.SCHEDULED:
        raise NotStarted("Start the meeting before letting guests in.")


def check_pending(participant: Participant, request_id: RequestId) -> None:
    """The request that the host saw still stands; else why not (R21): raises `AlreadyJoined`,
    `AlreadyDecided`, `RequestGone`."""
    if participant.request is not None and participant.request.id == request_id:
        return
    if participant.in_call:
        raise AlreadyJoined("This guest is in the call already.")
    decision = participant.last_decision
    if decision is not None and decision.request_id == request_id:
        raise _already(decision)
    raise RequestGone("This request is no longer pending.")


def _check_unasked(participant: Participant, version: int | None) -> None:
    """The guest has not asked, is at the door, and is as the host saw them (R21)."""
    if participant.in_call:
        raise AlreadyJoined("This guest is in the call already.")
    if participant.is_host:
        raise NotAtDoor("A host needs no Admit.")
    if version != participant.version:
        decision = participant.last_decision
        if decision is not None and (version is None or decision.version > version):
            raise _already(decision)
        raise StateChanged("This guest's state has changed; please look again.")
    if not participant.devices:
        raise NotAtDoor("This guest is not at the door.")


def _already(decision: Decision) -> AlreadyDecided:
    return AlreadyDecided(
        f"This guest was {decision.outcome} already.", by=decision.by, outcome=decision.outcome
    )


def _let_in(draft: Draft, participant: Participant, *, by: AccountId) -> None:
    """Admit: the mark, the end of every bar, the word to the guest, and straight in by R23.

    Whoever was sent back keeps the seat from here as after a hold: for one reconnect grace (R43).
    """
    request = participant.request
    kept_until = participant.kept_until
    if participant.sent_back and participant.kept_seat and draft.phase is Phase.STARTED:
        kept_until = draft.now + draft.settings.reconnect_grace
    participant = draft.end_request(participant, outcome=Outcome.ADMITTED)
    participant = draft.decide(
        participant,
        let_in=True,
        bar=Bar.NONE,
        denials=0,
        ask_again_at=None,
        sent_back=False,
        kept_until=kept_until,
        last_decision=Decision(
            Outcome.ADMITTED,
            by=by,
            at=draft.now,
            version=draft.next_version(participant),
            request_id=request.id if request else None,
        ),
    )
    draft.emit(TellGuest(participant.id, Outcome.ADMITTED))
    draft.record("admitted", by=by, participant_id=participant.id)
    device = _device_to_take_in(draft, participant, request)
    if device is not None:
        enter(draft, participant, device, straight_in=True)
        draft.record("joined", by=participant.id, participant_id=participant.id)


def _device_to_take_in(
    draft: Draft, participant: Participant, request: Request | None
) -> Device | None:
    """The device that asked, if it is still there to go straight in (R23)."""
    if request is None or draft.phase is not Phase.STARTED or participant.in_call:
        return None
    if draft.now - request.asked_at > draft.settings.straight_in:
        return None
    device = participant.devices.get(request.device_id)
    if device is None or device.stage is not Stage.PAGE:
        return None
    return device if device.visible and device.ready else None
