"""What the relay reports, and what it means at the door (R31): media up, dropped, or gone with its
worker; and what the people in the call are told of slots and speakers."""

from collections.abc import Callable

from conference.conversation.stops import Stoppable
from conference.forwarding.media import Source
from conference.ids import DeviceId, MeetingId, ParticipantId, PeerId, TalkId
from conference.meeting import arriving, joining, talking
from conference.meeting.draft import Step
from conference.meeting.meeting import Meeting
from conference.meeting.participant import Stage
from conference.meeting.talk import Talker
from conference.relay.events import (
    LayersWanted,
    MediaLost,
    MediaUp,
    QualityChanged,
    RelayEvent,
    SlotsChanged,
    SourcesWithheld,
    SpeakersChanged,
    WorkerGone,
)
from signaling.meetings.live import LiveMeeting
from signaling.meetings.mailbox import at, in_turn
from signaling.meetings.registry import Registry
from signaling.meetings.views import quality, slot_states
from signaling.wire import commands, events


class Hearing:
    """Hears the relay for every meeting of the registry. What it reports has happened, so it is
    recorded however long the store is away."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def hear(self, event: RelayEvent) -> None:
        """What the relay reports, in its order."""
        match event:
            case WorkerGone(peers):
                for peer_id, generation in peers.items():
                    if talker := self._registry.talks.find(peer_id):
                        self._talk_changed(*talker, up=False)
                    self._worker_gone(peer_id, generation)
            case SpeakersChanged():
                if live := self._registry.find(event.meeting_id):
                    live.board.speakers = event.participant_ids
                    told = events.Speakers(participants=list(event.participant_ids))
                    self._registry.dispatcher_of(live).tell_inside(told)
            case QualityChanged():
                if live := self._registry.find(event.meeting_id):
                    self._quality_changed(live, event)
            case SlotsChanged():
                if live := self._registry.live_of(event.peer_id):
                    self._slots_changed(live, event)
            case LayersWanted():
                if live := self._registry.live_of(event.peer_id):
                    self._layers_wanted(live, event)
            case SourcesWithheld():
                if live := self._registry.live_of(event.peer_id):
                    self._sources_withheld(live, event)
            case MediaUp() | MediaLost() if talker := self._registry.talks.find(event.peer_id):
                self._talk_changed(*talker, up=isinstance(event, MediaUp))
            case MediaUp() | MediaLost():
                if live := self._registry.live_of(event.peer_id):
                    self._media_changed(live, event)

    def _media_changed(self, live: LiveMeeting, event: MediaUp | MediaLost) -> None:
        device_id = DeviceId(event.peer_id)
        verb: Callable[..., Step] = joining.media_up
        if isinstance(event, MediaUp):
            live.board.peers[device_id] = event.generation
        else:
            verb = joining.drop
            if event.reason != "silent":
                live.board.forget_peer(device_id, generation=event.generation)
        owner = live.owner_of(device_id)
        if owner is not None:
            generation = event.generation
            live.mailbox.insist(
                at(verb, participant_id=owner, device_id=device_id, generation=generation)
            )

    def _sources_withheld(self, live: LiveMeeting, event: SourcesWithheld) -> None:
        """The worker remembers what hosts have turned off, which this process never knew."""
        owner = live.owner_of(DeviceId(event.peer_id))
        for source in Stoppable:
            if owner is not None and Source(source) in event.sources:
                live.board.conversation.stops.stop(owner, source)

    def _talk_changed(
        self, meeting_id: MeetingId, talk_id: TalkId, side: Talker, *, up: bool
    ) -> None:
        live = self._registry.find(meeting_id)
        if live is None:
            return
        if up:
            participant_id = side.participant_id
            live.mailbox.insist(
                at(talking.talk_media_up, talk_id=talk_id, participant_id=participant_id)
            )
        else:
            live.mailbox.insist(at(talking.talk_media_lost, talk_id=talk_id))

    def _slots_changed(self, live: LiveMeeting, event: SlotsChanged) -> None:
        device_id = DeviceId(event.peer_id)
        live.board.slots[device_id] = (event.generation, event.slots)
        session = live.inside.get(device_id)
        if session is not None and session.generation == event.generation:
            slots = slot_states(event.slots)
            session.tell(events.SlotsChanged(generation=event.generation, slots=slots))

    def _layers_wanted(self, live: LiveMeeting, event: LayersWanted) -> None:
        device_id = DeviceId(event.peer_id)
        layers = list(event.rids)
        source: commands.SourceName = event.source.value
        live.board.note_layers(device_id, generation=event.generation, source=source, layers=layers)
        session = live.inside.get(device_id)
        if session is not None and session.generation == event.generation:
            session.tell(events.Encode(generation=event.generation, source=source, layers=layers))

    def _quality_changed(self, live: LiveMeeting, event: QualityChanged) -> None:
        """Of a connection that is over nothing is told: the one after it speaks for its person."""
        told = []
        for each in event.changed:
            owner = live.owner_of(DeviceId(each.peer_id))
            device = live.meeting.participants[owner].call_device if owner else None
            if owner is None or device is None or device.id != DeviceId(each.peer_id):
                continue
            if device.generation == event.generations[each.peer_id]:
                live.board.quality[owner] = quality(owner, each)
                told.append(live.board.quality[owner])
        if told:
            self._registry.dispatcher_of(live).tell_inside(events.QualityChanged(changed=told))

    def _worker_gone(self, peer_id: PeerId, generation: int) -> None:
        """Everybody whose media went with it is asked to connect anew; nobody is dropped by it."""
        live = self._registry.live_of(peer_id)
        if live is None:
            return
        device_id = DeviceId(peer_id)
        live.board.forget_peer(device_id, generation=generation)
        owner = live.owner_of(device_id)
        if owner is not None:
            live.mailbox.insist(
                at(_lose_media, participant_id=owner, device_id=device_id, generation=generation)
            )


def _lose_media(
    meeting: Meeting,
    *,
    participant_id: ParticipantId,
    device_id: DeviceId,
    generation: int,
    now: float,
) -> Step:
    """A worker took this media along: a new connection is due, as after a reload."""
    device = meeting.device(participant_id, device_id)
    if device.generation != generation or device.stage not in (Stage.CONNECTING, Stage.CONNECTED):
        return Step(meeting)
    who = {"participant_id": participant_id, "device_id": device_id}
    anew = at(joining.resume_call, **who)
    if not device.online:
        # It has no page now to which the new connection could be told.
        anew = in_turn(anew, at(arriving.lose, **who))
    return anew(meeting, now)
