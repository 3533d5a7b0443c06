"""A relay that moves no packet: remembers what it was asked, and reports what a test says."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from conference.errors import AnteroomError, PeerClosed, RelayUnavailable
from conference.forwarding.census import Census
from conference.forwarding.events import PeerQuality
from conference.forwarding.media import Source
from conference.forwarding.quality import Pictures, Quality
from conference.forwarding.statistics import PeerStatistics
from conference.ids import MeetingId, ParticipantId, PeerId
from conference.relay.client import WorkerCounters
from conference.relay.events import (
    LayersWanted,
    MediaLost,
    MediaUp,
    QualityChanged,
    RelayEvent,
    SourcesWithheld,
    WorkerGone,
)
from conference.relay.negotiation import SlotHint
from tests.support.waiting import until


@dataclass
class FakeRelay:
    """The verbs of `RelayClient`. `open` is who has media; `offered` everybody who ever tried."""

    told: Callable[[RelayEvent], None]
    open: dict[PeerId, int] = field(default_factory=dict)
    meetings: dict[PeerId, MeetingId] = field(default_factory=dict)
    offered: list[tuple[ParticipantId, PeerId, int]] = field(default_factory=list)
    shown: dict[PeerId, dict[str, int]] = field(default_factory=dict)
    withheld: dict[PeerId, frozenset[Source]] = field(default_factory=dict)
    favoured: dict[PeerId, tuple[ParticipantId | None, float]] = field(default_factory=dict)
    numbers: dict[PeerId, PeerStatistics] = field(default_factory=dict)
    closed: list[tuple[PeerId, int]] = field(default_factory=list)
    over: dict[PeerId, int] = field(default_factory=dict)
    attached: Mapping[PeerId, int] | None = None
    refuses: AnteroomError | None = None
    has_room_for_probe: bool = True
    probes: dict[PeerId, None] = field(default_factory=dict)
    """Those that are open."""

    async def attach(self, allowed: Mapping[PeerId, int]) -> None:
        self.attached = allowed
        for peer_id, generation in list(self.open.items()):
            if allowed.get(peer_id) == generation:
                if sources := self.withheld.get(peer_id):
                    self.told(SourcesWithheld(peer_id, generation, sources))
                self.told(MediaUp(peer_id=peer_id, generation=generation))
            else:
                del self.open[peer_id]

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
    ) -> str:
        self.offered.append((participant_id, peer_id, generation))
        if self.refuses is not None:
            raise self.refuses
        if self.over.get(peer_id, -1) >= generation:
            raise PeerClosed("this generation of the peer is over")
        if self.open.get(peer_id) != generation:
            self.withheld.pop(peer_id, None)
        self.open[peer_id] = generation
        self.meetings[peer_id] = meeting_id
        return f"answer {generation}/{offer_id}"

    async def open_probe(self, *, peer_id: PeerId, offer_sdp: str) -> str:
        if self.refuses is not None:
            raise self.refuses
        self.probes[peer_id] = None
        return "answer to a probe"

    async def show_peer(
        self, *, peer_id: PeerId, generation: int, pixels: Mapping[str, int]
    ) -> None:
        if self.open.get(peer_id) != generation:
            raise PeerClosed("this generation of the peer is over")
        self.shown[peer_id] = dict(pixels)

    async def withhold_peer(
        self, *, peer_id: PeerId, generation: int, sources: Iterable[Source]
    ) -> None:
        if self.open.get(peer_id) != generation:
            raise PeerClosed("this generation of the peer is over")
        self.withheld[peer_id] = frozenset(sources)

    async def favour_peer(
        self,
        *,
        peer_id: PeerId,
        generation: int,
        participant_id: ParticipantId | None,
        seconds: float,
    ) -> None:
        if self.open.get(peer_id) != generation:
            raise PeerClosed("this generation of the peer is over")
        self.favoured[peer_id] = (participant_id, seconds)

    async def read_peer(self, *, peer_id: PeerId, generation: int) -> PeerStatistics:
        if self.open.get(peer_id) != generation:
            raise PeerClosed("this generation of the peer is over")
        return self.numbers.get(peer_id, PeerStatistics())

    async def close_peer(self, *, peer_id: PeerId, generation: int) -> None:
        self.closed.append((peer_id, generation))
        self.over[peer_id] = max(generation, self.over.get(peer_id, -1))
        self.probes.pop(peer_id, None)
        if self.open.get(peer_id, generation + 1) <= generation:
            del self.open[peer_id]

    async def close_meeting(self, meeting_id: MeetingId) -> None:
        for peer_id, generation in list(self.open.items()):
            if self.meetings[peer_id] == meeting_id:
                await self.close_peer(peer_id=peer_id, generation=generation)

    async def counters(self) -> dict[int, WorkerCounters]:
        if self.refuses:
            return {}
        return {0: WorkerCounters(self._counted(), Census(), load=0.0)}

    def _counted(self) -> dict[str, int]:
        return {
            "peers": len(self.open) + len(self.probes),
            "probes": len(self.probes),
            "streams": 0,
        }

    async def drain(self) -> None:
        await until(lambda: not self.open)

    async def close(self) -> None:
        pass

    # ---------------------------------------------------------------- what a test says

    def media_up(self, device: str) -> None:
        """The handshake of a device that has offered is done, or its packets are back."""
        peer_id = PeerId(device)
        self.told(MediaUp(peer_id=peer_id, generation=self.open[peer_id]))

    def media_lost(self, device: str, reason: Literal["silent", "dtls_closed"] = "silent") -> None:
        """Nothing was heard of a device for the drop time."""
        peer_id = PeerId(device)
        generation = self.open[peer_id]
        if reason != "silent":
            del self.open[peer_id]
        self.told(MediaLost(peer_id=peer_id, generation=generation, reason=reason))

    def want_layers(self, device: str, *rids: str) -> None:
        """Somebody takes these layers of a device's camera, and nobody the others."""
        peer_id = PeerId(device)
        self.told(
            LayersWanted(
                peer_id=peer_id,
                generation=self.open[peer_id],
                source=Source.CAMERA,
                rids=rids,
            )
        )

    def judge(
        self,
        device: str,
        *,
        sending: str = "excellent",
        receiving: str = "excellent",
        pictures: str = "all",
        generation: int | None = None,
    ) -> None:
        """Another word is true of a device's connection."""
        peer_id = PeerId(device)
        held = self.open[peer_id] if generation is None else generation
        changed = PeerQuality(peer_id, Quality(sending), Quality(receiving), Pictures(pictures))
        self.told(
            QualityChanged(
                meeting_id=self.meetings[peer_id], changed=(changed,), generations={peer_id: held}
            )
        )

    def takes_back_probes(self) -> None:
        """Calls need the room."""
        probes, self.probes, self.has_room_for_probe = self.probes, {}, False
        for peer_id in probes:
            self.told(MediaLost(peer_id=peer_id, generation=1, reason="gave_way"))

    def die(self) -> None:
        """The worker is gone with everybody's media."""
        peers, self.open = {**self.open, **dict.fromkeys(self.probes, 1)}, {}
        self.probes.clear()
        self.refuses = RelayUnavailable("the relay worker is gone", retry_after_s=1.0)
        self.told(WorkerGone(peers))

    def come_back(self) -> None:
        self.refuses = None
