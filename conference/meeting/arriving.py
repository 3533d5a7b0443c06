"""Verbs of coming and going at the door: arrive, rename, lose, come back, presence, leave."""

from conference.ids import AccountId, DeviceId, ParticipantId
from conference.meeting.draft import Draft, Step
from conference.meeting.effects import Notice, NotifyHosts, Reason
from conference.meeting.errors import BadName, IdentityUsedUp, MeetingEnded
from conference.meeting.meeting import Meeting, Phase
from conference.meeting.names import clean_name
from conference.meeting.participant import Device, Participant, Role, Stage


def arrive(
    meeting: Meeting,
    *,
    participant_id: ParticipantId,
    device_id: DeviceId,
    name: str,
    account_id: AccountId | None = None,
    now: float,
) -> Step:
    """A device comes to the door (R6, R7, R9, R28).

    An account that was here before is found again whatever `participant_id` says; a new identity
    gets that id. Arriving twice with one device is coming back. Raises `MeetingEnded`,
    `IdentityUsedUp`, `BadName`.
    """
    if meeting.phase is Phase.ENDED:
        raise MeetingEnded("This meeting has ended.")
    if participant_id in meeting.used_up:
        raise IdentityUsedUp("This guest has signed in since; please reload the page.")
    if account_id is not None:
        participant_id = meeting.accounts.get(account_id, participant_id)
    known = meeting.participants.get(participant_id)
    if known is not None and known.verified and account_id is None:
        raise IdentityUsedUp("This guest has signed in since; please reload the page.")
    if known is not None and device_id in known.devices:
        return come_back(meeting, participant_id=participant_id, device_id=device_id, now=now)

    draft = Draft(meeting, now=now)
    role = Role.HOST if account_id in meeting.hosts else Role.GUEST
    participant = known or Participant(
        id=participant_id,
        role=role,
        name=clean_name(name),
        account_id=account_id,
        arrived_at=now,
    )
    if account_id is not None and participant.bound:
        participant = draft.put(participant, name=clean_name(name))
    first_device = not participant.devices
    device = Device(id=device_id, stage=Stage.PAGE, since=now)
    participant = draft.put_device(participant, device)
    if first_device and not participant.is_host:
        participant = draft.decide(participant, arrived_at=now)
        if meeting.phase in (Phase.SCHEDULED, Phase.HELD):
            draft.put(participant, rung=meeting.starts)
            draft.emit(NotifyHosts(Notice.ARRIVED, participant_id))
    return draft.step()


def rename(meeting: Meeting, *, participant_id: ParticipantId, name: str, now: float) -> Step:
    """An unverified guest corrects the name (R9). A verified one's is the account's: `BadName`."""
    participant = meeting.participant(participant_id)
    if participant.verified:
        raise BadName("The name of a signed-in person is that of the account.")
    draft = Draft(meeting, now=now)
    cleaned = clean_name(name)
    if cleaned != participant.name:
        draft.decide(participant, name=cleaned)
    return draft.step()


def lose(
    meeting: Meeting, *, participant_id: ParticipantId, device_id: DeviceId, now: float
) -> Step:
    """A device's session has been gone for a while; in the call that is nothing (R11, R31)."""
    participant, device = _both(meeting, participant_id, device_id)
    draft = Draft(meeting, now=now)
    if device.online:
        stage = Stage.AWAY if device.stage is Stage.PAGE else device.stage
        since = device.since if stage is device.stage else now
        draft.put_device(
            participant, device, stage=stage, since=since, online=False, visible=False, ready=False
        )
    return draft.step()


def come_back(
    meeting: Meeting, *, participant_id: ParticipantId, device_id: DeviceId, now: float
) -> Step:
    """A device has a session again; its place was never lost (R11)."""
    participant, device = _both(meeting, participant_id, device_id)
    draft = Draft(meeting, now=now)
    if not device.online:
        stage = Stage.PAGE if device.stage is Stage.AWAY else device.stage
        since = device.since if stage is device.stage else now
        draft.put_device(participant, device, stage=stage, since=since, online=True)
    return draft.step()


def presence(
    meeting: Meeting,
    *,
    participant_id: ParticipantId,
    device_id: DeviceId,
    visible: bool,
    ready: bool,
    now: float,
) -> Step:
    """The page's word on being seen and having its devices, for going straight in (R23)."""
    participant, device = _both(meeting, participant_id, device_id)
    draft = Draft(meeting, now=now)
    if (device.visible, device.ready) != (visible, ready):
        draft.put_device(participant, device, visible=visible, ready=ready)
    return draft.step()


def leave(
    meeting: Meeting, *, participant_id: ParticipantId, device_id: DeviceId, now: float
) -> Step:
    """One device leaves on purpose (R33, R36); with the last one go request and seat."""
    participant, device = _both(meeting, participant_id, device_id)
    draft = Draft(meeting, now=now)
    participant = draft.finish_device(participant, device, reason=Reason.LEFT)
    if not participant.devices:
        participant = draft.end_request(participant, outcome=None)
        participant = draft.clear_announcement(participant)
        if participant.kept_seat:
            participant = draft.decide(participant, kept_seat=False, kept_until=None)
        draft.put(participant, said=None, responded=None)
    draft.settle()
    return draft.step()


def _both(
    meeting: Meeting, participant_id: ParticipantId, device_id: DeviceId
) -> tuple[Participant, Device]:
    return meeting.participant(participant_id), meeting.device(participant_id, device_id)
