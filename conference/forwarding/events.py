"""What forwarding tells the outside: facts, in the order they happened, taken by `take_events`."""

from dataclasses import dataclass

from conference.forwarding.media import Purpose, Source
from conference.forwarding.quality import Pictures, Quality
from conference.ids import MeetingId, ParticipantId, PeerId


@dataclass(frozen=True, slots=True)
class SlotState:
    """Who stands in one slot of a subscriber.

    `generation` grows with every occupant of any slot of the peer, so that a late message about the
    one before is known for what it is. `ready` means that the slot's picture may be shown: the
    first keyframe of `participant_id` was forwarded, or there is no picture at all. It stays False
    for a person without a camera while somebody else's last frame may still stand there.
    """

    mid_audio: str | None
    mid_video: str | None
    purpose: Purpose
    participant_id: ParticipantId | None
    generation: int
    ready: bool


@dataclass(frozen=True, slots=True)
class SlotsChanged:
    """The present state of all slots of one subscriber."""

    peer_id: PeerId
    slots: tuple[SlotState, ...]


@dataclass(frozen=True, slots=True)
class SpeakersChanged:
    """Who speaks in a meeting, loudest first; empty when nobody does."""

    meeting_id: MeetingId
    participant_ids: tuple[ParticipantId, ...]


@dataclass(frozen=True, slots=True)
class TrackStarted:
    """Packets of this track have begun, or begun again, to arrive."""

    peer_id: PeerId
    participant_id: ParticipantId
    source: Source


@dataclass(frozen=True, slots=True)
class TrackStopped:
    """The track said BYE, was negotiated away, or has been silent for `track_idle`."""

    peer_id: PeerId
    participant_id: ParticipantId
    source: Source


@dataclass(frozen=True, slots=True)
class LayersWanted:
    """The simulcast layers of a track that are of use to anybody; the others need not be encoded.

    `rids` are in the offer's order."""

    peer_id: PeerId
    source: Source
    rids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeerQuality:
    """How it stands with one peer: what it sends, what it receives, and what it sees of others."""

    peer_id: PeerId
    sending: Quality
    receiving: Quality
    pictures: Pictures


@dataclass(frozen=True, slots=True)
class QualityChanged:
    """Of these peers of a meeting another word is true than was told before."""

    meeting_id: MeetingId
    changed: tuple[PeerQuality, ...]


Event = SlotsChanged | SpeakersChanged | TrackStarted | TrackStopped | LayersWanted | QualityChanged
