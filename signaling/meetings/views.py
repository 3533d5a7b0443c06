"""The door's state in the words of the wire: who may be told what is decided here.

A guest learns of themself and of nobody else (R2, R8); hosts get rows, counts and marks; the people
in the call see each other. Pure: state in, messages out.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Literal

from conference.conversation import looks
from conference.conversation.chat import Line
from conference.forwarding import events as forwarding
from conference.forwarding import statistics as numbers
from conference.ids import AccountId, DeviceId, ParticipantId
from conference.meeting import words
from conference.meeting.access import access
from conference.meeting.meeting import Meeting
from conference.meeting.participant import Device, Participant, Stage
from conference.meeting.talk import TalkStage
from signaling.wire import parts
from signaling.wire.commands import ConnectionWord, Sources
from signaling.wire.parts import (
    Access,
    ChatLine,
    Direction,
    GuestRow,
    IceServer,
    Look,
    MeetingState,
    Person,
    Quality,
    ReceivedTrack,
    Responded,
    Said,
    SentLayer,
    SentTrack,
    SlotState,
    View,
    Words,
)
from signaling.wire.replies import ClientList, ClientRow, GuestPage, Statistics

NAMING = View(stage="naming", access=Access(action="wait", reason="not_arrived"))
"""Of an unverified guest who has not given a name (R9): nothing is known of them yet."""

WireStage = Literal["door", "connecting", "connected", "grace"]
WireAction = Literal["wait", "join", "ask", "pending", "cooldown", "closed", "final"]

_STAGES: Mapping[Stage, WireStage] = {
    Stage.PAGE: "door",
    Stage.AWAY: "door",
    Stage.CONNECTING: "connecting",
    Stage.CONNECTED: "connected",
    Stage.GRACE: "grace",
}

SILENT = Sources(mic=False, camera=False, screen=False)
"""Until a page says which of its tracks are live."""


def view_of(meeting: Meeting, participant: Participant, device: Device, *, now: float) -> View:
    """One's own place and button."""
    may = access(meeting, participant, now=now)
    told = None if device.in_call or participant.is_host else _words(meeting, participant)
    return _view(_STAGES[device.stage], may.action.value, may.told_guest.value, may.retry_at, told)


@lru_cache(maxsize=1024)
def _view(
    stage: WireStage,
    action: WireAction,
    reason: str,
    retry_at: float | None,
    told: Words | None,
) -> View:
    """Thousands who wait have the same one; made once, it is also told apart by identity."""
    may = Access(action=action, reason=reason, retry_at=retry_at)
    return View(stage=stage, access=may, words=told)


def _words(meeting: Meeting, participant: Participant) -> Words | None:
    """What this guest was told at the door, and nothing of what others were (R44)."""
    if not (meeting.late_minutes or meeting.said or participant.said or participant.responded):
        return None
    return Words(
        late_minutes=meeting.late_minutes,
        to_all=_said(meeting.said),
        to_you=_said(participant.said),
        responded=_responded(participant.responded),
    )


def _said(said: words.Said | None) -> Said | None:
    return Said(text=said.text, at=said.at) if said else None


def _responded(responded: words.Responded | None) -> Responded | None:
    return Responded(response=responded.response.value, at=responded.at) if responded else None


def meeting_state(meeting: Meeting) -> MeetingState:
    """For hosts."""
    return MeetingState(
        meeting=meeting.id,
        phase=meeting.phase.value,
        capacity=meeting.capacity_now,
        occupancy=meeting.tally.occupancy,
        waiting=meeting.tally.waiting,
        asking=len(meeting.requests),
        in_call=meeting.tally.in_call,
        hold_ends_at=meeting.hold_until,
        started_at=meeting.started_at,
        locked=meeting.locked,
        said=_said(meeting.said),
        late_minutes=meeting.late_minutes,
    )


def shown_away_at(meeting: Meeting, participant: Participant) -> float | None:
    """When hosts begin to see this person as away; None while a page is open or in the call."""
    if not participant.away:
        return None
    latest = max(device.since for device in participant.devices.values())
    return latest + meeting.settings.away_after


Checked = Mapping[DeviceId, ConnectionWord]
"""What pages found when they checked their connections."""

_BEST_FIRST: tuple[ConnectionWord, ...] = ("good", "weak", "blocked")


def guest_row(
    meeting: Meeting, participant: Participant, *, checked: Checked, now: float
) -> GuestRow:
    """A line of the attendee list, for hosts. How ready somebody is, is told of the readiest of
    their pages at the door."""
    pages = [each for each in participant.devices.values() if each.stage is Stage.PAGE]
    words = {checked[page.id] for page in pages if page.id in checked}
    away_at = shown_away_at(meeting, participant)
    request = participant.request
    return GuestRow(
        participant=participant.id,
        version=participant.version,
        role=participant.role.value,
        name=participant.name,
        verified=participant.verified,
        booked=meeting.is_booked(participant),
        bound_to=participant.bound_to,
        called=participant.called.value,
        away=away_at is not None and now >= away_at,
        arrived_at=participant.arrived_at,
        request=request.id if request else None,
        asked_at=request.asked_at if request else None,
        denials=participant.denials,
        said=_said(participant.said),
        responded=_responded(participant.responded),
        talks_with=_talks_with(meeting, participant),
        devices_ready=any(page.ready for page in pages),
        connection=next((word for word in _BEST_FIRST if word in words), None),
    )


def talk_of(
    meeting: Meeting,
    device_id: DeviceId,
    *,
    ice_servers: Callable[[DeviceId], list[IceServer]],
) -> parts.Talk | None:
    """The doorstep talk of this device, as its page may know it."""
    for talk in meeting.talks.values():
        if side := talk.side_of(device_id):
            other = meeting.participants[talk.other_than(side).participant_id]
            is_open = talk.stage is TalkStage.OPEN
            return parts.Talk(
                talk=talk.id,
                stage=talk.stage.value,
                participant=other.id,
                name=other.name,
                ice_servers=ice_servers(device_id) if is_open else [],
            )
    return None


def _talks_with(meeting: Meeting, participant: Participant) -> str | None:
    talk = meeting.talks.get(participant.id)
    return meeting.participants[talk.host.participant_id].name if talk else None


def client_list(meeting: Meeting, names: Mapping[AccountId, str]) -> ClientList:
    """Those booked, by name."""
    holders = {
        account_id: meeting.participants[meeting.accounts[account_id]]
        for account_id in names
        if account_id in meeting.accounts
    }
    return ClientList(
        clients=[
            ClientRow(
                client=account_id,
                name=name,
                here=account_id in holders,
                bound=account_id in holders and holders[account_id].bound,
            )
            for account_id, name in sorted(names.items(), key=lambda each: each[1])
        ]
    )


def guest_page(
    meeting: Meeting,
    *,
    after: ParticipantId | None,
    limit: int,
    checked: Checked,
    now: float,
) -> GuestPage:
    """Those who ask first, in the order of asking, then everybody else as they came.

    An `after` that is gone begins at the top again; whoever reads pages knows rows by id.
    """
    others = [each for each in meeting.participants.values() if each.request is None]
    others.sort(key=lambda each: (each.arrived_at, each.id))
    order = [*meeting.requests, *(each.id for each in others)]
    start = 0
    if after is not None and after in meeting.participants:
        start = order.index(after) + 1
    shown = order[start : start + limit]
    return GuestPage(
        meeting=meeting.id,
        rows=[
            guest_row(meeting, meeting.participants[each], checked=checked, now=now)
            for each in shown
        ],
        total=len(order),
        next=shown[-1] if start + limit < len(order) else None,
    )


def person(participant: Participant, sources: Sources, *, for_host: bool) -> Person:
    """Somebody in the call, as the others in it see them (R30)."""
    device = participant.call_device
    return Person(
        participant=participant.id,
        name=participant.name,
        role=participant.role.value,
        verified=participant.verified if for_host else None,
        connected=device is not None and device.stage is Stage.CONNECTED,
        mic=sources.mic,
        camera=sources.camera,
        screen=sources.screen,
    )


def chat_line(line: Line) -> ChatLine:
    return ChatLine(
        number=line.number,
        participant=line.participant_id,
        name=line.name,
        text=line.text,
        at=line.at,
    )


def close_look(look: looks.Look) -> Look:
    return Look(by=look.by, participant=look.participant_id, ends_at=look.ends_at)


def slot_states(slots: Iterable[forwarding.SlotState]) -> list[SlotState]:
    return [
        SlotState(
            audio=slot.mid_audio,
            video=slot.mid_video,
            purpose=slot.purpose.value,
            participant=slot.participant_id,
            generation=slot.generation,
            ready=slot.ready,
        )
        for slot in slots
    ]


def quality(participant_id: ParticipantId, told: forwarding.PeerQuality) -> Quality:
    """Words only: numbers are for whose connection it is."""
    return Quality(
        participant=participant_id,
        sending=told.sending.value,
        receiving=told.receiving.value,
        pictures=told.pictures.value,
    )


def statistics(known: numbers.PeerStatistics, *, generation: int) -> Statistics:
    """For the person whose connection it is; sections that nobody stands in are left out."""
    return Statistics(
        generation=generation,
        round_trip_ms=None if known.round_trip is None else known.round_trip * 1000,
        estimate_bps=known.estimate_bps,
        sending=_direction(known.sending),
        receiving=_direction(known.receiving),
        sent=[
            SentTrack(
                source=track.source.value, layers=[_sent_layer(each) for each in track.layers]
            )
            for track in known.publications
        ],
        received=[
            ReceivedTrack(
                mid=track.mid,
                layer=track.layer,
                bitrate_bps=track.bitrate_bps,
                lost=track.fraction_lost,
                jitter_ms=track.jitter * 1000,
            )
            for track in known.subscriptions
            if track.packets
        ],
    )


def _direction(known: numbers.DirectionStatistics) -> Direction:
    return Direction(
        bitrate_bps=known.bitrate_bps,
        lost=known.lost,
        missing=known.missing,
        jitter_ms=known.jitter * 1000,
    )


def _sent_layer(known: numbers.LayerStatistics) -> SentLayer:
    return SentLayer(
        rid=known.rid,
        bitrate_bps=known.bitrate_bps,
        lost=known.loss,
        jitter_ms=known.jitter * 1000,
        forwarded_to=known.subscribers,
    )
