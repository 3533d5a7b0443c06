"""Verbs of the way into the call and of the media in it: join, resume, media up, drop."""

from dataclasses import replace

from conference.ids import DeviceId, ParticipantId
from conference.meeting.access import Action
from conference.meeting.buttons import pressed
from conference.meeting.draft import Draft, Step
from conference.meeting.effects import CloseMedia, Connect, Reason
from conference.meeting.errors import MustAsk, NotInCall
from conference.meeting.meeting import Meeting, Phase
from conference.meeting.participant import Device, Participant, Stage


def join(
    meeting: Meeting, *, participant_id: ParticipantId, device_id: DeviceId, now: float
) -> Step:
    """Join now, decided at this moment (R12, R14, R16). A host's starts the meeting (R3, R32).

    Raises `NotStarted`, `SentBack`, `MustAsk`, `MeetingEnded`, `NotAtDoor`, `AlreadyJoined`; what
    to show instead is what `access` says.
    """
    may = pressed(meeting, participant_id=participant_id, device_id=device_id, now=now)
    if may.action is not Action.JOIN:
        raise MustAsk("By now this takes an Ask to Join.")

    draft = Draft(meeting, now=now)
    participant = draft.end_request(meeting.participant(participant_id), outcome=None)
    enter(draft, participant, meeting.device(participant_id, device_id))
    if participant.is_host and draft.phase is not Phase.STARTED:
        draft.start(by=participant.account_id)
    draft.record("joined", by=participant_id, participant_id=participant_id)
    return draft.step()


def enter(
    draft: Draft, participant: Participant, device: Device, *, straight_in: bool = False
) -> Participant:
    """Put a device into the call; another one of the same identity is taken over from (R36).

    The seat has one deadline: 30 s from here, or what is left of it if the device taken over from
    had no connected media either, because nothing but media renews it (R35).
    """
    deadline = draft.now + draft.settings.connecting
    taken_over = participant.call_device
    if taken_over is not None:
        if taken_over.deadline is not None:
            deadline = taken_over.deadline
        participant = draft.finish_device(
            participant, taken_over, reason=Reason.CONTINUED_ELSEWHERE
        )
    generation = participant.generation + 1
    participant = replace(
        participant,
        generation=generation,
        kept_seat=False,
        kept_until=None,
        said=None,
        responded=None,
    )
    participant = draft.put_device(
        participant,
        device,
        stage=Stage.CONNECTING,
        since=draft.now,
        generation=generation,
        deadline=deadline,
    )
    draft.emit(Connect(participant.id, device.id, generation, straight_in=straight_in))
    return participant


def resume_call(
    meeting: Meeting, *, participant_id: ParticipantId, device_id: DeviceId, now: float
) -> Step:
    """A device in the call needs new media: its page was reloaded, or its worker is gone (R31).

    A host's restarts a held meeting (R32). Raises `NotInCall`.
    """
    participant = meeting.participant(participant_id)
    device = meeting.device(participant_id, device_id)
    if not device.in_call:
        raise NotInCall("You are not in the call.")
    draft = Draft(meeting, now=now)
    deadline = device.deadline
    if deadline is None:
        deadline = now + meeting.settings.reconnect_grace
    generation = participant.generation + 1
    draft.emit(CloseMedia(participant_id, device_id, device.generation))
    draft.put_device(
        replace(participant, generation=generation),
        device,
        stage=Stage.CONNECTING,
        since=now,
        online=True,
        generation=generation,
        deadline=deadline,
    )
    draft.emit(Connect(participant_id, device_id, generation))
    draft.settle()
    return draft.step()


def media_up(
    meeting: Meeting,
    *,
    participant_id: ParticipantId,
    device_id: DeviceId,
    generation: int,
    now: float,
) -> Step:
    """The relay has this device's media: the one thing that turns a seat's deadline off (R35).

    Of another generation, or of a device that is out by now, it is nothing.
    """
    device = _in_generation(meeting, participant_id, device_id, generation)
    if device is None or device.stage is Stage.CONNECTED:
        return Step(meeting)
    draft = Draft(meeting, now=now)
    draft.put_device(
        meeting.participant(participant_id),
        device,
        stage=Stage.CONNECTED,
        since=now,
        deadline=None,
    )
    draft.settle()
    return draft.step()


def drop(
    meeting: Meeting,
    *,
    participant_id: ParticipantId,
    device_id: DeviceId,
    generation: int,
    now: float,
) -> Step:
    """The media of a connected device is lost: grace, and the seat stays (R31)."""
    device = _in_generation(meeting, participant_id, device_id, generation)
    if device is None or device.stage is not Stage.CONNECTED:
        return Step(meeting)
    draft = Draft(meeting, now=now)
    draft.put_device(
        meeting.participant(participant_id),
        device,
        stage=Stage.GRACE,
        since=now,
        deadline=now + meeting.settings.reconnect_grace,
    )
    draft.settle()
    return draft.step()


def _in_generation(
    meeting: Meeting, participant_id: ParticipantId, device_id: DeviceId, generation: int
) -> Device | None:
    """The device, if that media connection of it is still the one that counts."""
    participant = meeting.participants.get(participant_id)
    device = participant.devices.get(device_id) if participant else None
    if device is None or not device.in_call or device.generation != generation:
        return None
    return device
