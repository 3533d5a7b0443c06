"""What the relay tells signaling of its own accord: a worker's events as they are, and what becomes
of a worker itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from conference.forwarding.media import Source
from conference.ids import PeerId
from conference.relay.control import (
    LayersWanted,
    MediaLost,
    MediaUp,
    QualityChanged,
    SlotsChanged,
    SpeakersChanged,
)

__all__ = [
    "LayersWanted",
    "MediaLost",
    "MediaUp",
    "QualityChanged",
    "RelayEvent",
    "SlotsChanged",
    "SourcesWithheld",
    "SpeakersChanged",
    "WorkerGone",
]


@dataclass(frozen=True, slots=True)
class WorkerGone:
    """A worker died or went silent; none of these peers has media, and they may offer anew."""

    peers: Mapping[PeerId, int]
    """Peer to generation."""


@dataclass(frozen=True, slots=True)
class SourcesWithheld:
    """A worker that was taken over forwards these sources of the peer to nobody."""

    peer_id: PeerId
    generation: int
    sources: frozenset[Source]


RelayEvent = (
    MediaUp
    | MediaLost
    | SlotsChanged
    | SpeakersChanged
    | LayersWanted
    | QualityChanged
    | SourcesWithheld
    | WorkerGone
)
