"""A meeting as plain values for the store, and back: one for its own fields, one per participant.

What can be derived is not stored. `FORMAT` grows when the shape changes; a newer one is refused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from conference.ids import AccountId, AppointmentId, DeviceId, MeetingId, ParticipantId, RequestId
from conference.meeting.meeting import Meeting, Phase, Tally
from conference.meeting.participant import (
    Bar,
    Decision,
    Device,
    Outcome,
    Participant,
    Request,
    Role,
    Stage,
)
from conference.meeting.settings import DoorSettings
from conference.meeting.words import Responded, Response, Said

FORMAT = 6
"""1 knew no lock, 2 no sending back, 3 no words at the door, 4 not when it was started, 5 no
binding. What an older one does not have is as at a new meeting."""

Plain = dict[str, Any]
"""Only str, int, float, bool, None, list and dict: what JSON can hold."""


def meeting_to_plain(meeting: Meeting) -> Plain:
    """The meeting's own fields, without participants and settings."""
    return {
        "format": FORMAT,
        "id": meeting.id,
        "appointment_id": meeting.appointment_id,
        "booking": sorted(meeting.booking),
        "hosts": sorted(meeting.hosts),
        "opened_at": meeting.opened_at,
        "booked_end": meeting.booked_end,
        "phase": meeting.phase.value,
        "capacity": meeting.capacity,
        "started_at": meeting.started_at,
        "hold_until": meeting.hold_until,
        "locked": meeting.locked,
        "said": asdict(meeting.said) if meeting.said else None,
        "late_minutes": meeting.late_minutes,
        "starts": meeting.starts,
        "asked": meeting.asked,
        "used_up": sorted(meeting.used_up),
        "version": meeting.version,
    }


def participant_to_plain(participant: Participant) -> Plain:
    """One participant with devices, request and marks."""
    plain = {name: getattr(participant, name) for name in _PLAIN_FIELDS}
    request, decision = participant.request, participant.last_decision
    said, responded = participant.said, participant.responded
    return {
        **plain,
        "role": participant.role.value,
        "bar": participant.bar.value,
        "devices": [
            {**asdict(device), "stage": device.stage.value}
            for device in participant.devices.values()
        ],
        "request": asdict(request) if request else None,
        "last_decision": {**asdict(decision), "outcome": decision.outcome.value}
        if decision
        else None,
        "said": asdict(said) if said else None,
        "responded": {**asdict(responded), "response": responded.response.value}
        if responded
        else None,
    }


_PLAIN_FIELDS = (
    "id", "name", "arrived_at", "account_id", "bound_to", "let_in", "denials", "ask_again_at",
    "kept_seat", "kept_until", "sent_back", "rung", "generation", "version",
)  # fmt: skip


def restore(
    meeting: Mapping[str, Any], participants: Iterable[Mapping[str, Any]], *, settings: DoorSettings
) -> Meeting:
    """The meeting as it was. Raises `ValueError` if it was written by a newer release."""
    if meeting["format"] > FORMAT:
        raise ValueError(f"meeting in format {meeting['format']}, this release reads {FORMAT}")
    everyone = {each.id: each for each in map(_participant, participants)}
    tally = Tally()
    for each in everyone.values():
        tally = tally.plus(Tally.of(each))
    asking = [each for each in everyone.values() if each.request is not None]
    asking.sort(key=lambda each: each.request.order if each.request else 0)
    return Meeting(
        id=MeetingId(meeting["id"]),
        appointment_id=AppointmentId(meeting["appointment_id"]),
        booking=frozenset(map(AccountId, meeting["booking"])),
        hosts=frozenset(map(AccountId, meeting["hosts"])),
        opened_at=meeting["opened_at"],
        booked_end=meeting["booked_end"],
        settings=settings,
        phase=Phase(meeting["phase"]),
        capacity=meeting["capacity"],
        started_at=meeting.get("started_at"),
        hold_until=meeting["hold_until"],
        locked=meeting.get("locked", False),
        said=_said(meeting.get("said")),
        late_minutes=meeting.get("late_minutes"),
        starts=meeting["starts"],
        asked=meeting["asked"],
        participants=everyone,
        used_up=frozenset(map(ParticipantId, meeting["used_up"])),
        requests=tuple(each.id for each in asking),
        accounts={each.account_id: each.id for each in everyone.values() if each.account_id},
        timed=frozenset(each.id for each in everyone.values() if each.deadlines),
        tally=tally,
        version=meeting["version"],
    )


def _participant(plain: Mapping[str, Any]) -> Participant:
    values: dict[str, Any] = {name: plain[name] for name in _PLAIN_FIELDS if name in plain}
    devices = [_device(each) for each in plain["devices"]]
    request, decision = plain["request"], plain["last_decision"]
    return Participant(
        **values,
        role=Role(plain["role"]),
        bar=Bar(plain["bar"]),
        devices={device.id: device for device in devices},
        request=_request(request) if request else None,
        last_decision=_decision(decision) if decision else None,
        said=_said(plain.get("said")),
        responded=_responded(plain.get("responded")),
    )


def _device(plain: Mapping[str, Any]) -> Device:
    return Device(**{**plain, "id": DeviceId(plain["id"]), "stage": Stage(plain["stage"])})


def _request(plain: Mapping[str, Any]) -> Request:
    return Request(**{**plain, "id": RequestId(plain["id"])})


def _decision(plain: Mapping[str, Any]) -> Decision:
    return Decision(**{**plain, "outcome": Outcome(plain["outcome"])})


def _said(plain: Mapping[str, Any] | None) -> Said | None:
    return Said(**plain) if plain else None


def _responded(plain: Mapping[str, Any] | None) -> Responded | None:
    return Responded(**{**plain, "response": Response(plain["response"])}) if plain else None
