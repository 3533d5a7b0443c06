"""What signaling needs of the relay, as a protocol: `conference.relay.client` in servers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from conference.forwarding.media import Source
from conference.forwarding.statistics import PeerStatistics
from conference.ids import MeetingId, ParticipantId, PeerId
from conference.relay.client import WorkerCounters
from conference.relay.negotiation import SlotHint


class Relay(Protocol):
    """The verbs of `RelayClient`, whose docstrings say what each promises."""

    async def attach(self, allowed: Mapping[PeerId, int]) -> None: ...

    async def open_peer(
        self,
        *,
        meeting_id: MeetingId,
        participant_id: ParticipantId,
        peer_id: PeerId,
        generation: int,
        offer_id: int,
        offer_sdp: str,
        sources: Mapping[str, Source],
        slots: Sequence[SlotHint],
    ) -> str: ...

    @property
    def has_room_for_probe(self) -> bool: ...

    async def open_probe(self, *, peer_id: PeerId, offer_sdp: str) -> str: ...

    async def show_peer(
        self, *, peer_id: PeerId, generation: int, pixels: Mapping[str, int]
    ) -> None: ...

    async def withhold_peer(
        self, *, peer_id: PeerId, generation: int, sources: Iterable[Source]
    ) -> None: ...

    async def favour_peer(
        self,
        *,
        peer_id: PeerId,
        generation: int,
        participant_id: ParticipantId | None,
        seconds: float,
    ) -> None: ...

    async def read_peer(self, *, peer_id: PeerId, generation: int) -> PeerStatistics: ...

    async def close_peer(self, *, peer_id: PeerId, generation: int) -> None: ...

    async def close_meeting(self, meeting_id: MeetingId) -> None: ...

    async def counters(self) -> dict[int, WorkerCounters]: ...

    async def drain(self) -> None: ...

    async def close(self) -> None: ...
