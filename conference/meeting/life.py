"""Verbs of the meeting itself: create, open again, end, tick, restarted (R5, R17, R31, R33-R35)."""

from conference.ids import AccountId, AppointmentId, MeetingId
from conference.meeting.draft import Draft, Step
from conference.meeting.effects import Reason
from conference.meeting.errors import MeetingEnded, NotEnded, NotHost
from conference.meeting.meeting import Meeting, Phase
from conference.meeting.participant import Participant, Stage
from conference.meeting.settings import DoorSettings
from conference.meeting.talk import TalkEnd, TalkStage


def create(
    *,
    meeting_id: MeetingId,
    appointment_id: AppointmentId,
    booking: frozenset[AccountId],
    hosts: frozenset[AccountId],
    booked_end: float,
    settings: DoorSettings,
    now: float,
) -> Meeting:
    """The meeting of a new appointment: scheduled, nobody there, and always with a door (R1)."""
    return Meeting(
        id=meeting_id,
        appointment_id=appointment_id,
        booking=booking,
        hosts=hosts,
        opened_at=now,
        booked_end=booked_end,
        settings=settings,
    )


def open_again(meeting: Meeting, *, by: AccountId, meeting_id: MeetingId, now: float) -> Meeting:
    """A new meeting with an empty list behind the same links (R5). Raises `NotEnded`, `NotHost`."""
    if by not in meeting.hosts:
        raise NotHost("Only a host of this appointment can do that.")
    if meeting.phase is not Phase.ENDED:
        raise NotEnded("This meeting has not ended.")
    return create(
        meeting_id=meeting_id,
        appointment_id=meeting.appointment_id,
        booking=meeting.booking,
        hosts=meeting.hosts,
        booked_end=meeting.booked_end,
        settings=meeting.settings,
        now=now,
    )


def end(meeting: Meeting, *, by: AccountId, now: float) -> Step:
    """End for all, from the call or the workspace, in any state (R33)."""
    if by not in meeting.hosts:
        raise NotHost("Only a host of this appointment can do that.")
    return _ended(meeting, by=by, detail="by a host", now=now)


def cancel(meeting: Meeting, *, now: float) -> Step:
    """The appointment was cancelled (R33)."""
    return _ended(meeting, by=None, detail="cancelled", now=now)


def _ended(meeting: Meeting, *, by: AccountId | None, detail: str, now: float) -> Step:
    if meeting.phase is Phase.ENDED:
        raise MeetingEnded("This meeting has ended.")
    draft = Draft(meeting, now=now)
    _end(draft, by=by, detail=detail)
    return draft.step()


def _end(draft: Draft, *, by: AccountId | None, detail: str) -> None:
    """All out, requests closed, a final screen for everybody. Media is closed before the record."""
    draft.move_phase(Phase.ENDED)
    draft.hold_until = draft.said = draft.late_minutes = None
    for participant in draft.everyone():
        participant = draft.end_request(participant, outcome=None)
        participant = draft.clear_announcement(participant)
        for device in tuple(participant.devices.values()):
            participant = draft.finish_device(participant, device, reason=Reason.ENDED, first=True)
        draft.put(
            participant,
            kept_seat=False,
            kept_until=None,
            ask_again_at=None,
            said=None,
            responded=None,
        )
    draft.record("ended", by=by, detail=detail)


# ------------------------------------------------------------------ deadlines


def next_deadline(meeting: Meeting) -> float | None:
    """When `tick` has something to do next; None if never. Looks only at those with a deadline."""
    if meeting.phase is Phase.ENDED:
        return None
    times = [time for each in meeting.timed for time in meeting.participants[each].deadlines]
    times += [each.deadline for each in meeting.talks.values() if each.deadline is not None]
    if meeting.hold_until is not None:
        times.append(meeting.hold_until)
    idle_end = _idle_end(meeting)
    if idle_end is not None:
        times.append(idle_end)
    return min(times, default=None)


def tick(meeting: Meeting, *, now: float) -> Step:
    """Everything that is due by `now`, in the order it fell due; of the same moment, hosts first.

    So guests whose time is up together with the last host's, as after a restart of the server, are
    in the call when it is held, and keep their seats.
    """
    draft = Draft(meeting, now=now)
    for participant in sorted(
        draft.timed(), key=lambda each: (min(each.deadlines), not each.is_host)
    ):
        # A host's deadline holds the meeting, and so changes guests, before theirs is looked at.
        _participant_due(draft, draft[participant.id], now=now)
        draft.settle()
    if draft.hold_until is not None and draft.hold_until <= now:
        _hold_over(draft)
    _end_talks_due(draft)
    step = draft.step()
    idle_end = _idle_end(step.meeting)
    if step.meeting.phase is Phase.ENDED or idle_end is None or idle_end > now:
        return step
    _end(draft, by=None, detail="idle")
    return draft.step()


def _idle_end(meeting: Meeting) -> float | None:
    """When the system ends it by itself: never while a host is in the call or a hold runs (R33)."""
    if meeting.phase is Phase.STARTED or meeting.hold_until is not None:
        return None
    return max(meeting.booked_end, meeting.opened_at) + meeting.settings.idle_end


def _participant_due(draft: Draft, participant: Participant, *, now: float) -> None:
    device = participant.call_device
    if device is not None and device.deadline is not None and device.deadline <= now:
        dropped = device.stage is Stage.GRACE
        reason = Reason.CONNECTION_LOST if dropped else Reason.NOT_CONNECTED
        keeps = draft.phase is Phase.HELD and not participant.is_host
        participant = draft.send_to_door(participant, device, reason=reason)
        if keeps:
            participant = draft.decide(participant, kept_seat=True, kept_until=None)
    if participant.kept_until is not None and participant.kept_until <= now:
        participant = draft.decide(participant, kept_seat=False, kept_until=None)
    if participant.ask_again_at is not None and participant.ask_again_at <= now:
        draft.put(participant, ask_again_at=None)


def _end_talks_due(draft: Draft) -> None:
    """No answer came to the offer, or no media (R80, R81)."""
    for talk in tuple(draft.talks.values()):
        if talk.deadline is not None and talk.deadline <= draft.now:
            offered = talk.stage is TalkStage.OFFERED
            draft.end_talk(talk, TalkEnd.UNANSWERED if offered else TalkEnd.LOST)


def _hold_over(draft: Draft) -> None:
    """No host came back in time: guests in the call wait again, with a kept seat (R31)."""
    draft.hold_until = None
    for participant in draft.everyone():
        device = participant.call_device
        if device is None or participant.is_host:
            continue
        participant = draft.send_to_door(participant, device, reason=Reason.HOLD_OVER)
        draft.decide(participant, kept_seat=True, kept_until=None)


# ------------------------------------------------------------------ restart of the server


def restarted(meeting: Meeting, *, now: float) -> Step:
    """The server process is a new one: no drop, but nobody has a session yet (R31, R34).

    Everybody in the call has the reconnect grace to come back, also whose own grace has run out
    while nobody could have answered. Who waits is away until the page is back.
    """
    grace = now + meeting.settings.reconnect_grace
    draft = Draft(meeting, now=now)
    for participant in draft.everyone():
        for device in tuple(participant.devices.values()):
            if not device.in_call:
                if device.online:
                    participant = draft.put_device(
                        participant,
                        device,
                        stage=Stage.AWAY,
                        since=now,
                        online=False,
                        visible=False,
                        ready=False,
                    )
                continue
            connected = device.stage is Stage.CONNECTED
            participant = draft.put_device(
                participant,
                device,
                stage=Stage.CONNECTING if connected else device.stage,
                online=False,
                visible=False,
                ready=False,
                deadline=max(device.deadline or grace, grace),
            )
        if participant.kept_until is not None:
            draft.put(participant, kept_until=max(participant.kept_until, grace))
    return draft.step()
