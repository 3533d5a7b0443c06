"""The signaling side of the relay: reads offers, writes answers, and speaks with the workers.

SDP stays on this side; only what was negotiated reaches a worker.
"""

import asyncio
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from conference.errors import PeerClosed, RelayUnavailable
from conference.forwarding.census import Census
from conference.forwarding.media import Source
from conference.forwarding.statistics import PeerStatistics
from conference.ids import MeetingId, ParticipantId, PeerId
from conference.relay import control
from conference.relay.answer import write_answer
from conference.relay.events import MediaLost, MediaUp, RelayEvent, SourcesWithheld, WorkerGone
from conference.relay.link import WorkerLink
from conference.relay.negotiation import SlotHint
from conference.relay.offer import read_offer
from conference.relay.opening import Opening
from conference.relay.placement import Placement
from conference.relay.workers import Worker, Workers

_READING_THREADS: Final = 2
_DRAIN_LOOK: Final = 0.1


@dataclass(frozen=True, slots=True)
class WorkerCounters:
    """Of one worker: drop reasons and totals by name, what its peers are like, and the share of a
    core that it uses."""

    values: Mapping[str, int]
    census: Census
    load: float


class RelayClient:
    """All workers of this machine. A meeting's peers are on one of them.

    `control_paths` are the workers' Unix sockets, one per worker. `on_event` is called on the event
    loop, in the order things happened, and must return at once. `lease` is the workers' own.
    `rated_load` is the share of a core up to which a worker takes new meetings.
    """

    def __init__(
        self,
        control_paths: Sequence[Path],
        *,
        on_event: Callable[[RelayEvent], None],
        lease: float = 10.0,
        rated_load: float = 1.0,
    ) -> None:
        self._workers = Workers(control_paths, told=self._told, gone=self._gone, lease=lease)
        self._placement = Placement(self._workers, rated_load=rated_load)
        self._on_event = on_event
        self._readers = ThreadPoolExecutor(_READING_THREADS, thread_name_prefix="offer")

    # -------------------------------------------------------------- the verbs

    async def attach(self, allowed: Mapping[PeerId, int]) -> None:
        """Take over the workers; peers that are not in `allowed` by generation are closed.

        Call it once, first. Peers that stay and have media are told as `MediaUp`. A worker that is
        gone, now or later, is looked for again in the background.
        Raises `RelayUnavailable` if no worker answers at all.
        """
        await self._workers.attach(allowed)

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
        """The answer to an offer; also for a further offer of the same peer and generation.

        Raises `BadOffer`, `OfferTooLarge`, `PeerClosed` (this generation was closed or replaced),
        `Busy` (never to a peer that is open), `RelayUnavailable`.
        """
        asked_for = Opening(meeting_id, participant_id, peer_id, generation, offer_id)
        return await self._open(asked_for, offer_sdp, sources=sources, slots=slots)

    @property
    def has_room_for_probe(self) -> bool:
        """Whether some worker has room to spare, beyond what calls may come to need."""
        return self._placement.has_room_for_probe

    async def open_probe(
        self,
        *,
        peer_id: PeerId,
        offer_sdp: str,
    ) -> str:
        """The answer to the one offer of a probe: a peer that meets nobody and is sent its own
        media back (R39). It is closed like any other, by its id and generation 1; and unasked, told
        by `MediaLost`, as soon as calls may need what it takes.

        Raises as `open_peer`, `Busy` also where there is no room to spare.
        """
        alone = MeetingId(f"probe-{peer_id}"), ParticipantId(peer_id)
        asked_for = Opening(*alone, peer_id, generation=1, offer_id=1, probe=True)
        return await self._open(asked_for, offer_sdp, sources={}, slots=())

    async def _open(
        self,
        asked_for: Opening,
        offer_sdp: str,
        *,
        sources: Mapping[str, Source],
        slots: Sequence[SlotHint],
    ) -> str:
        peer_id, generation, offer_id = asked_for.peer_id, asked_for.generation, asked_for.offer_id
        with self._placement.opening(asked_for) as worker:
            offer = await asyncio.get_running_loop().run_in_executor(
                self._readers, read_offer, offer_sdp
            )
            if asked_for.closed:
                raise PeerClosed("the peer was closed while its offer was read")
            # From here to the command nothing waits, so nothing that was asked later comes before.
            link, attached = worker.link, worker.attached
            if link is None or attached is None:
                raise RelayUnavailable("the relay worker is gone")
            before = self._placement.before(peer_id, generation, offer)
            command = asked_for.command(
                link.next_id(), offer, before=before, sources=sources, slots=slots
            )
            self._placement.put(worker, command, before=before)
            asked = link.ask(command)
            answer = write_answer(
                offer,
                command.media,
                session=(zlib.crc32(f"{peer_id}/{generation}".encode()), offer_id),
                credentials=command.local,
                fingerprints=attached.fingerprints,
                candidates=attached.candidates,
            )
            try:
                await link.reply(asked)
            except Exception:
                self._placement.undo(command, before=before)
                raise
            return answer

    async def show_peer(
        self, *, peer_id: PeerId, generation: int, pixels: Mapping[str, int]
    ) -> None:
        """What the peer's page can show: pixels by the mid of a slot's video, 0 for what is out of
        sight. Raises `PeerClosed`, `RelayUnavailable`."""
        link = self._link_of(peer_id, generation)
        command = control.ShowPeer(
            request_id=link.next_id(),
            peer_id=peer_id,
            generation=generation,
            pixels=dict(pixels),
        )
        await link.reply(link.ask(command))

    async def withhold_peer(
        self, *, peer_id: PeerId, generation: int, sources: Iterable[Source]
    ) -> None:
        """Forward to nobody what the peer sends from these sources, and all the rest; after it
        returns no packet of them is forwarded. Raises `PeerClosed`, `RelayUnavailable`."""
        link = self._link_of(peer_id, generation)
        command = control.WithholdPeer(
            request_id=link.next_id(),
            peer_id=peer_id,
            generation=generation,
            sources=frozenset(sources),
        )
        await link.reply(link.ask(command))

    async def favour_peer(
        self,
        *,
        peer_id: PeerId,
        generation: int,
        participant_id: ParticipantId | None,
        seconds: float,
    ) -> None:
        """Of all pictures that go to the peer, this participant's comes first for so long; no
        one's, if it is none. Raises `PeerClosed`, `RelayUnavailable`."""
        link = self._link_of(peer_id, generation)
        command = control.FavourPeer(
            request_id=link.next_id(),
            peer_id=peer_id,
            generation=generation,
            participant_id=participant_id,
            seconds=seconds,
        )
        await link.reply(link.ask(command))

    async def read_peer(self, *, peer_id: PeerId, generation: int) -> PeerStatistics:
        """The peer's numbers now. Raises `PeerClosed`, `RelayUnavailable`."""
        link = self._link_of(peer_id, generation)
        command = control.ReadPeer(
            request_id=link.next_id(), peer_id=peer_id, generation=generation
        )
        reply = await link.reply(link.ask(command))
        if not isinstance(reply, control.PeerNumbers):
            raise RelayUnavailable("the relay worker does not answer as agreed")
        return reply.statistics

    async def close_peer(self, *, peer_id: PeerId, generation: int) -> None:
        """Close that generation and older ones. After it returns no packet of or to the peer is
        sent or forwarded, also when an `open_peer` of it is still under way. Never raises."""
        self._placement.close(peer_id, generation)
        await self._workers.ask_all(
            lambda number: control.ClosePeer(
                request_id=number, peer_id=peer_id, generation=generation
            )
        )

    async def close_meeting(self, meeting_id: MeetingId) -> None:
        """As `close_peer`, for everybody in the meeting."""
        self._placement.close_meeting(meeting_id)
        await self._workers.ask_all(
            lambda number: control.CloseMeeting(request_id=number, meeting_id=meeting_id)
        )

    async def counters(self) -> dict[int, WorkerCounters]:
        """What each worker counts, by its place among the control paths; who does not answer is
        left out."""
        replies = dict(
            await self._workers.ask_all(lambda number: control.ReadCounters(request_id=number))
        )
        return {
            place: WorkerCounters(reply.values, reply.census, worker.load.share)
            for place, worker in enumerate(self._workers)
            if isinstance(reply := replies.get(worker), control.Counters)
        }

    async def drain(self) -> None:
        """Begin no meeting any more: whoever would is told `Busy`. Returns when those under way
        have come to their end."""
        self._placement.draining = True
        # Peers go in many ways, and minutes are waited for here: a look now and then will do.
        while self._placement.is_called:  # noqa: ASYNC110
            await asyncio.sleep(_DRAIN_LOOK)

    async def close(self) -> None:
        """Let go of the workers; without a new signaling they end by their lease."""
        await self._workers.close()
        self._readers.shutdown(wait=False, cancel_futures=True)

    def _link_of(self, peer_id: PeerId, generation: int) -> WorkerLink:
        """To the worker that has this peer. Raises `PeerClosed`, `RelayUnavailable`."""
        return self._placement.where(peer_id, generation).reach()

    # -------------------------------------------------------------- what the workers say

    def _told(self, worker: Worker, event: control.AnyEvent) -> None:
        match event:
            case control.LoadChanged(share=share):
                worker.load.told(share, peers=len(self._placement.on(worker)))
                self._make_room(worker)
            case control.PeerPresent(peer=peer):
                self._placement.found(worker, peer)
                if event.withheld:
                    self._on_event(SourcesWithheld(peer.peer_id, peer.generation, event.withheld))
                if event.up:
                    self._on_event(MediaUp(peer_id=peer.peer_id, generation=peer.generation))
            case MediaLost(peer_id=peer_id, generation=generation):
                if event.reason != "silent":
                    self._placement.ended(peer_id, generation)
                self._on_event(event)
            case _:
                self._on_event(event)

    def _make_room(self, worker: Worker) -> None:
        link = worker.reach()
        for peer_id, generation in self._placement.give_way(worker).items():
            number = link.next_id()
            link.ask(control.ClosePeer(request_id=number, peer_id=peer_id, generation=generation))
            self._on_event(MediaLost(peer_id=peer_id, generation=generation, reason="gave_way"))

    def _gone(self, worker: Worker) -> None:
        self._on_event(WorkerGone(peers=self._placement.clear(worker)))
