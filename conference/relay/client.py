"""The signaling side of the relay: reads offers, writes answers, and speaks with the workers.

The one module of `conference.relay` that signaling needs. SDP stays on this side; only what was
negotiated reaches a worker.
"""

import asyncio
import contextlib
import logging
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from conference.errors import BadOffer, Busy, PeerClosed, RelayUnavailable
from conference.forwarding.census import Census
from conference.forwarding.media import Source
from conference.forwarding.statistics import PeerStatistics
from conference.ids import MeetingId, ParticipantId, PeerId
from conference.relay import control
from conference.relay.answer import write_answer
from conference.relay.control import (
    LayersWanted,
    MediaLost,
    MediaUp,
    QualityChanged,
    SlotsChanged,
    SpeakersChanged,
)
from conference.relay.link import WorkerLink
from conference.relay.load import COMPANY, SPARE, Load
from conference.relay.negotiation import SlotHint
from conference.relay.offer import Offer, read_offer
from conference.relay.opening import Opening

__all__ = [
    "LayersWanted",
    "MediaLost",
    "MediaUp",
    "QualityChanged",
    "RelayClient",
    "RelayEvent",
    "SlotHint",
    "SlotsChanged",
    "SourcesWithheld",
    "SpeakersChanged",
    "WorkerCounters",
    "WorkerGone",
]

logger = logging.getLogger(__name__)

RECONNECT_INTERVAL: Final = 0.5
_READING_THREADS: Final = 2
_BUSY_RETRY: Final = 10.0
_DRAIN_LOOK: Final = 0.1


@dataclass(frozen=True, slots=True)
class WorkerGone:
    """A worker died or went silent; none of these peers has media, and they may offer anew."""

    peers: Mapping[PeerId, int]
    """Peer to generation."""


@dataclass(frozen=True, slots=True)
class WorkerCounters:
    """Of one worker: drop reasons and totals by name, what its peers are like, and the share of a
    core that it uses."""

    values: Mapping[str, int]
    census: Census
    load: float


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


@dataclass(slots=True)
class _Worker:
    """One control path, its connection if there is one, and what the worker said of itself."""

    path: Path
    link: WorkerLink | None = None
    attached: control.Attached | None = None
    load: Load = field(default_factory=Load)


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
        self._rated_load = rated_load
        self._workers = [_Worker(path) for path in control_paths]
        self._on_event = on_event
        self._lease = lease
        self._peers: dict[PeerId, tuple[_Worker, control.OpenPeer]] = {}
        self._openings: dict[Opening, _Worker] = {}
        self._returning: dict[PeerId, MeetingId] = {}
        """Had media on a worker that is gone: there is room for them wherever they come."""
        self._readers = ThreadPoolExecutor(_READING_THREADS, thread_name_prefix="offer")
        self._reconnecting: set[asyncio.Task[None]] = set()
        self._draining = False
        self._closed = False

    # -------------------------------------------------------------- the verbs

    async def attach(self, allowed: Mapping[PeerId, int]) -> None:
        """Take over the workers; peers that are not in `allowed` by generation are closed.

        Call it once, first. Peers that stay and have media are told as `MediaUp`. A worker that is
        gone, now or later, is looked for again in the background.
        Raises `RelayUnavailable` if no worker answers at all.
        """
        await asyncio.gather(
            *(self._attach(worker, allowed) for worker in self._workers), return_exceptions=True
        )
        for worker in self._workers:
            if worker.attached is None:
                self._look_again(worker)
        if not any(worker.attached for worker in self._workers):
            raise RelayUnavailable("no relay worker answers")

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
        return self._spare() is not None

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
        with self._opening(asked_for) as worker:
            offer = await asyncio.get_running_loop().run_in_executor(
                self._readers, read_offer, offer_sdp
            )
            if asked_for.closed:
                raise PeerClosed("the peer was closed while its offer was read")
            # From here to the command nothing waits, so nothing that was asked later comes before.
            link, attached = worker.link, worker.attached
            if link is None or attached is None:
                raise RelayUnavailable("the relay worker is gone")
            before = self._before(peer_id, generation, offer)
            command = asked_for.command(
                link.next_id(), offer, before=before, sources=sources, slots=slots
            )
            worker.load.opened += before is None
            self._returning.pop(peer_id, None)
            self._peers[peer_id] = (worker, command)
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
                self._undo(command, before)
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
        for opening in self._openings:
            if opening.peer_id == peer_id and opening.generation <= generation:
                opening.closed = True
        known = self._peers.get(peer_id)
        if known is not None and known[1].generation <= generation:
            del self._peers[peer_id]
        self._returning.pop(peer_id, None)
        await self._tell_all(
            lambda number: control.ClosePeer(
                request_id=number, peer_id=peer_id, generation=generation
            )
        )

    async def close_meeting(self, meeting_id: MeetingId) -> None:
        """As `close_peer`, for everybody in the meeting."""
        for opening in self._openings:
            if opening.meeting_id == meeting_id:
                opening.closed = True
        for peer_id, (_, opened) in list(self._peers.items()):
            if opened.meeting_id == meeting_id:
                del self._peers[peer_id]
        for peer_id, lost_by in list(self._returning.items()):
            if lost_by == meeting_id:
                del self._returning[peer_id]
        await self._tell_all(
            lambda number: control.CloseMeeting(request_id=number, meeting_id=meeting_id)
        )

    async def counters(self) -> dict[int, WorkerCounters]:
        """What each worker counts, by its place among the control paths; who does not answer is
        left out."""
        asked = {
            place: (link, link.ask(control.ReadCounters(request_id=link.next_id())))
            for place, worker in enumerate(self._workers)
            if worker.attached and (link := worker.link)
        }
        replies = await asyncio.gather(
            *(link.reply(future) for link, future in asked.values()), return_exceptions=True
        )
        return {
            place: WorkerCounters(reply.values, reply.census, self._workers[place].load.share)
            for place, reply in zip(asked, replies, strict=True)
            if isinstance(reply, control.Counters)
        }

    async def drain(self) -> None:
        """Begin no meeting any more: whoever would is told `Busy`. Returns when those under way
        have come to their end."""
        self._draining = True
        # Peers go in many ways, and minutes are waited for here: a look now and then will do.
        while self._is_called:  # noqa: ASYNC110
            await asyncio.sleep(_DRAIN_LOOK)

    @property
    def _is_called(self) -> bool:
        """Whether anybody is in a call, or on the way into one."""
        calling = (not opened.probe for _, opened in self._peers.values())
        return any(calling) or any(not opening.probe for opening in self._openings)

    async def close(self) -> None:
        """Let go of the workers; without a new signaling they end by their lease."""
        self._closed = True
        for task in self._reconnecting:
            task.cancel()
        await asyncio.gather(*self._reconnecting, return_exceptions=True)
        for worker in self._workers:
            if worker.link is not None:
                worker.link.close()
        self._readers.shutdown(wait=False, cancel_futures=True)

    # -------------------------------------------------------------- offers

    @contextlib.contextmanager
    def _opening(self, opening: Opening) -> Iterator[_Worker]:
        """The worker that the peer's meeting is on, for as long as its offer is under way."""
        worker = self._openings[opening] = self._home(opening)
        try:
            yield worker
        finally:
            del self._openings[opening]

    def _home(self, opening: Opening) -> _Worker:
        """The worker that has the meeting, else the least loaded. Raises `Busy` if there is no room
        there, `RelayUnavailable`."""
        if opening.probe:
            spare = self._spare()
            if spare is None:
                raise Busy("the relay has no room to spare", retry_after_s=_BUSY_RETRY)
            return spare
        home, most = self._home_of(opening.meeting_id), self._rated_load * COMPANY
        if home is None:
            answering = [each for each in self._workers if each.attached]
            if not answering:
                raise RelayUnavailable("no relay worker answers")
            home, most = min(answering, key=lambda each: each.load.expected), self._rated_load
            if self._draining:
                most = 0.0
        is_new = opening.peer_id not in self._peers and opening.peer_id not in self._returning
        if is_new and home.load.expected >= most:
            raise Busy("the relay is busy", retry_after_s=_BUSY_RETRY)
        return home

    def _spare(self) -> _Worker | None:
        """The least loaded worker, if there is room on it beyond what calls may come to need."""
        answering = [each for each in self._workers if each.attached]
        if self._draining or not answering:
            return None
        least = min(answering, key=lambda each: each.load.expected)
        return least if least.load.expected < self._rated_load * SPARE else None

    def _home_of(self, meeting_id: MeetingId) -> _Worker | None:
        for worker, opened in self._peers.values():
            if opened.meeting_id == meeting_id:
                return worker
        for opening, worker in self._openings.items():
            if opening.meeting_id == meeting_id:
                return worker
        return None

    def _link_of(self, peer_id: PeerId, generation: int) -> WorkerLink:
        """To the worker that has this peer. Raises `PeerClosed`, `RelayUnavailable`."""
        known = self._peers.get(peer_id)
        if known is None or known[1].generation != generation:
            raise PeerClosed("this generation of the peer is over")
        link = known[0].link
        if link is None:
            raise RelayUnavailable("the relay worker is gone")
        return link

    def _before(self, peer_id: PeerId, generation: int, offer: Offer) -> control.OpenPeer | None:
        """The same peer's last offer in this generation, as it was negotiated."""
        known = self._peers.get(peer_id)
        if known is None or known[1].generation < generation:
            return None
        before = known[1]
        if before.generation > generation:
            raise PeerClosed("this generation of the peer is over")
        if before.fingerprints != offer.fingerprints:
            raise BadOffer("another certificate needs another generation")
        return before

    def _undo(self, command: control.OpenPeer, before: control.OpenPeer | None) -> None:
        known = self._peers.get(command.peer_id)
        if known is not None and known[1] is command:
            if before is None:
                del self._peers[command.peer_id]
            else:
                self._peers[command.peer_id] = (known[0], before)

    # -------------------------------------------------------------- workers

    async def _attach(self, worker: _Worker, allowed: Mapping[PeerId, int]) -> None:
        link = await WorkerLink.connect(worker.path, told=self._told, gone=self._gone)
        worker.link = link
        command = control.Attach(request_id=link.next_id(), allowed=dict(allowed))
        reply = await link.reply(link.ask(command))
        if not isinstance(reply, control.Attached):
            link.close()
            raise RelayUnavailable("the relay worker does not answer as agreed")
        worker.attached = reply
        worker.load = Load(peers=len(self._on(worker)))
        link.keep_lease(self._lease)

    def _look_again(self, worker: _Worker) -> None:
        task = asyncio.create_task(self._find(worker))
        self._reconnecting.add(task)
        task.add_done_callback(self._reconnecting.discard)

    async def _find(self, worker: _Worker) -> None:
        """Until the worker, or its successor, answers: nobody is allowed on it any more."""
        while worker.attached is None:
            await asyncio.sleep(RECONNECT_INTERVAL)
            with contextlib.suppress(RelayUnavailable):
                await self._attach(worker, {})

    async def _tell_all(
        self, command: Callable[[int], control.AnyCommand]
    ) -> list[control.AnyReply]:
        """The replies of all workers that answer."""
        links = [worker.link for worker in self._workers if worker.attached and worker.link]
        asked = [(link, link.ask(command(link.next_id()))) for link in links]
        replies = await asyncio.gather(
            *(link.reply(future) for link, future in asked), return_exceptions=True
        )
        return [reply for reply in replies if not isinstance(reply, BaseException)]

    def _told(self, link: WorkerLink, event: control.AnyEvent) -> None:
        worker = next(each for each in self._workers if each.link is link)
        if isinstance(event, control.LoadChanged):
            worker.load.told(event.share, peers=len(self._on(worker)))
            if event.share >= self._rated_load:
                self._give_way(worker, link)
            return
        if isinstance(event, control.PeerPresent):
            peer_id, generation = event.peer.peer_id, event.peer.generation
            self._peers[peer_id] = (worker, event.peer)
            if event.withheld:
                self._on_event(SourcesWithheld(peer_id, generation, event.withheld))
            if event.up:
                self._on_event(MediaUp(peer_id=peer_id, generation=generation))
            return
        if isinstance(event, MediaLost) and event.reason != "silent":
            known = self._peers.get(event.peer_id)
            if known is not None and known[1].generation == event.generation:
                del self._peers[event.peer_id]
        self._on_event(event)

    def _give_way(self, worker: _Worker, link: WorkerLink) -> None:
        """The worker is as busy as it may be: what can go, goes before a call suffers."""
        for peer_id, opened in self._on(worker).items():
            if opened.probe:
                del self._peers[peer_id]
                generation = opened.generation
                link.ask(
                    control.ClosePeer(
                        request_id=link.next_id(), peer_id=peer_id, generation=generation
                    )
                )
                self._on_event(MediaLost(peer_id=peer_id, generation=generation, reason="gave_way"))

    def _on(self, worker: _Worker) -> dict[PeerId, control.OpenPeer]:
        """The peers of one worker."""
        return {
            peer_id: opened for peer_id, (home, opened) in self._peers.items() if home is worker
        }

    def _gone(self, link: WorkerLink) -> None:
        for worker in self._workers:
            if worker.link is link:
                was_attached, worker.link, worker.attached = worker.attached, None, None
                lost = self._on(worker)
                for peer_id, opened in lost.items():
                    del self._peers[peer_id]
                    if not opened.probe:
                        self._returning[peer_id] = opened.meeting_id
                if was_attached and not self._closed:
                    generations = {peer_id: opened.generation for peer_id, opened in lost.items()}
                    self._on_event(WorkerGone(peers=generations))
                    self._look_again(worker)
