"""One meeting's media: its peers, and what they have in common."""

from __future__ import annotations

from conference.forwarding.events import (
    Event,
    LayersWanted,
    QualityChanged,
    SlotsChanged,
    SpeakersChanged,
    TrackStarted,
    TrackStopped,
)
from conference.forwarding.media import Purpose, Source
from conference.forwarding.peer import ForwardingPeer
from conference.forwarding.publication import Layer, Publication
from conference.forwarding.speakers import Speakers
from conference.ids import MeetingId, ParticipantId


class MeetingMedia:
    """Nothing of it is ever reachable from another meeting."""

    __slots__ = (
        "_changed_slots",
        "_events",
        "echoes",
        "meeting_id",
        "next_judgement",
        "next_measure",
        "peers",
        "placement_due",
        "received",
        "received_bytes",
        "speakers",
        "ssrc_owners",
    )

    def __init__(
        self, meeting_id: MeetingId, *, echoes: bool, events: list[Event], now: float
    ) -> None:
        """`echoes`: everybody is sent their own media, as in a probe of one (R39). `events` is
        where what happens is told, in order."""
        self.meeting_id = meeting_id
        self.echoes = echoes
        self.peers: list[ForwardingPeer] = []
        """In order of coming."""
        self.ssrc_owners: dict[int, ParticipantId] = {}
        self.speakers = Speakers()
        self.placement_due = False
        """Whether somebody may have to be put into, or taken out of, a slot."""
        self.received = 0
        self.received_bytes = 0
        """Packets, and bytes of payload, of layers that are gone."""
        self.next_measure = now
        self.next_judgement = now
        self._events = events
        self._changed_slots: dict[ForwardingPeer, None] = {}

    def publishers(self, purpose: Purpose) -> list[ForwardingPeer]:
        """Whom others should see, in order of coming: of a participant with two peers (one is
        taking over) the newest; of screens only those that are shared now."""
        newest = {peer.participant_id: peer for peer in self.peers}
        return [
            peer
            for peer in self.peers
            if newest[peer.participant_id] is peer
            and any(
                publication.publishing.source.purpose is purpose
                and (purpose is Purpose.CAMERA or publication.started)
                for publication in peer.publications.values()
            )
        ]

    def note_slots(self, peer: ForwardingPeer) -> None:
        """This peer's slots have changed; told once, as they are when events are taken."""
        self._changed_slots[peer] = None

    def tell_slots(self) -> None:
        for peer in self._changed_slots:
            if not peer.closed:
                states = tuple(slot.state for slot in peer.slots)
                self._events.append(SlotsChanged(peer.peer_id, states))
        self._changed_slots.clear()

    def note_track(self, publication: Publication, *, started: bool) -> None:
        """A track began to arrive, or stopped; told if that is new."""
        if publication.started is started:
            return
        publication.started = started
        peer = publication.peer
        kind = TrackStarted if started else TrackStopped
        self._events.append(kind(peer.peer_id, peer.participant_id, publication.publishing.source))
        if publication.publishing.source.purpose is Purpose.SCREEN:
            self.placement_due = True

    def note_wanted(self, publication: Publication, rids: tuple[str, ...]) -> None:
        """Other layers of a track are of use than before."""
        source = publication.publishing.source
        self._events.append(LayersWanted(publication.peer.peer_id, source, rids))

    def tell_again(self) -> None:
        """All that has been told and still is so."""
        self._tell_speakers()
        for peer in self.peers:
            peer.health.tell_again()
            if peer.slots:
                self.note_slots(peer)
            for publication in peer.publications.values():
                if publication.wanted:
                    self.note_wanted(publication, publication.wanted)

    def judge(self, *, now: float) -> None:
        """Find the words for everybody's paths; told together, and only those that are new."""
        changed = [
            quality
            for peer in self.peers
            if (quality := peer.health.judge(peer, now=now)) is not None
        ]
        if changed:
            self._events.append(QualityChanged(self.meeting_id, tuple(changed)))

    def disown(self, ssrc: int, *, participant_id: ParticipantId) -> None:
        if self.ssrc_owners.get(ssrc) == participant_id:
            del self.ssrc_owners[ssrc]

    def remove_peer(self, peer: ForwardingPeer) -> None:
        """Forget it in all that is common; other peers of the participant stay."""
        self.peers.remove(peer)
        self._changed_slots.pop(peer, None)
        self.placement_due = True
        if any(other.participant_id == peer.participant_id for other in self.peers):
            return
        self.ssrc_owners = {
            ssrc: owner for ssrc, owner in self.ssrc_owners.items() if owner != peer.participant_id
        }
        if self.speakers.remove(peer.participant_id):
            self._tell_speakers()

    def retire_layer(self, layer: Layer) -> None:
        self.received += layer.packets
        self.received_bytes += layer.payload_bytes

    def update_speakers(self, *, now: float) -> None:
        """Take what the mics said since the last call."""
        levels: dict[ParticipantId, float] = {}
        for peer in self.peers:
            for layer in peer.layers.values():
                heard = not layer.publication.is_withheld
                if (
                    heard
                    and layer.level_packets
                    and layer.publication.publishing.source is Source.MIC
                ):
                    mean = layer.level_total / layer.level_packets
                    known = levels.get(peer.participant_id, 127.0)
                    levels[peer.participant_id] = min(known, mean)
                layer.level_total = layer.level_packets = 0
        if self.speakers.update(levels, now=now):
            self.placement_due = True
            self._tell_speakers()

    def _tell_speakers(self) -> None:
        self._events.append(SpeakersChanged(self.meeting_id, self.speakers.current))
