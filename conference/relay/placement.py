"""Which worker has which peer, and which one takes the next. No I/O, no clock."""

import contextlib
from collections.abc import Iterable, Iterator
from typing import Final

from conference.errors import BadOffer, Busy, PeerClosed, RelayUnavailable
from conference.ids import MeetingId, PeerId
from conference.relay.control import OpenPeer
from conference.relay.load import COMPANY, SPARE
from conference.relay.offer import Offer
from conference.relay.opening import Opening
from conference.relay.workers import Worker

_BUSY_RETRY: Final = 10.0


class Placement:
    """A meeting's peers are on one worker: where it is, or where the least is to do.

    `rated_load` is the share of a core up to which a worker takes new meetings.
    """

    def __init__(self, workers: Iterable[Worker], *, rated_load: float) -> None:
        self.draining = False
        """No meeting begins any more: whoever would is told `Busy`."""
        self._workers = workers
        self._rated_load = rated_load
        self._peers: dict[PeerId, tuple[Worker, OpenPeer]] = {}
        self._openings: dict[Opening, Worker] = {}
        self._returning: dict[PeerId, MeetingId] = {}
        """Had media on a worker that is gone: there is room for them wherever they come."""

    # -------------------------------------------------------------- who is where

    def where(self, peer_id: PeerId, generation: int) -> Worker:
        """Raises `PeerClosed`."""
        worker, opened = self._peers.get(peer_id, (None, None))
        if worker is None or opened is None or opened.generation != generation:
            raise PeerClosed("this generation of the peer is over")
        return worker

    def on(self, worker: Worker) -> dict[PeerId, OpenPeer]:
        """The peers of one worker."""
        return {
            peer_id: opened for peer_id, (home, opened) in self._peers.items() if home is worker
        }

    @property
    def is_called(self) -> bool:
        """Whether anybody is in a call, or on the way into one."""
        calling = (not opened.probe for _, opened in self._peers.values())
        return any(calling) or any(not opening.probe for opening in self._openings)

    def before(self, peer_id: PeerId, generation: int, offer: Offer) -> OpenPeer | None:
        """The same peer's last offer in this generation, as it was negotiated.

        Raises `PeerClosed`, `BadOffer`.
        """
        _, before = self._peers.get(peer_id, (None, None))
        if before is None or before.generation < generation:
            return None
        if before.generation > generation:
            raise PeerClosed("this generation of the peer is over")
        if before.fingerprints != offer.fingerprints:
            raise BadOffer("another certificate needs another generation")
        return before

    # -------------------------------------------------------------- coming and going

    @contextlib.contextmanager
    def opening(self, opening: Opening) -> Iterator[Worker]:
        """The worker that the peer's meeting is on, for as long as its offer is under way.

        Raises `Busy` if there is no room there, `RelayUnavailable`.
        """
        worker = self._openings[opening] = self._home(opening)
        try:
            yield worker
        finally:
            del self._openings[opening]

    def put(self, worker: Worker, opened: OpenPeer, *, before: OpenPeer | None) -> None:
        worker.load.opened += before is None
        self._returning.pop(opened.peer_id, None)
        self._peers[opened.peer_id] = (worker, opened)

    def undo(self, opened: OpenPeer, *, before: OpenPeer | None) -> None:
        """The worker did not take it; unless something newer has been put since."""
        worker, present = self._peers.get(opened.peer_id, (None, None))
        if worker is None or present is not opened:
            return
        if before is None:
            del self._peers[opened.peer_id]
        else:
            self._peers[opened.peer_id] = (worker, before)

    def found(self, worker: Worker, present: OpenPeer) -> None:
        """It outlived the signaling process that had put it there."""
        worker.load.peers += 1
        self._peers[present.peer_id] = (worker, present)

    def ended(self, peer_id: PeerId, generation: int) -> None:
        """The worker has closed it by itself."""
        _, opened = self._peers.get(peer_id, (None, None))
        if opened is not None and opened.generation == generation:
            del self._peers[peer_id]

    def close(self, peer_id: PeerId, generation: int) -> None:
        """That generation and older ones, also where an offer is under way."""
        for opening in self._openings:
            if opening.peer_id == peer_id and opening.generation <= generation:
                opening.closed = True
        _, opened = self._peers.get(peer_id, (None, None))
        if opened is not None and opened.generation <= generation:
            del self._peers[peer_id]
        self._returning.pop(peer_id, None)

    def close_meeting(self, meeting_id: MeetingId) -> None:
        for opening in self._openings:
            if opening.meeting_id == meeting_id:
                opening.closed = True
        for peer_id, (_, opened) in list(self._peers.items()):
            if opened.meeting_id == meeting_id:
                del self._peers[peer_id]
        for peer_id, lost_by in list(self._returning.items()):
            if lost_by == meeting_id:
                del self._returning[peer_id]

    def clear(self, worker: Worker) -> dict[PeerId, int]:
        """The worker is gone: the generations of those it had, who may come again anywhere."""
        lost = self.on(worker)
        for peer_id, opened in lost.items():
            del self._peers[peer_id]
            if not opened.probe:
                self._returning[peer_id] = opened.meeting_id
        return {peer_id: opened.generation for peer_id, opened in lost.items()}

    def give_way(self, worker: Worker) -> dict[PeerId, int]:
        """The generations of those who leave a worker that is as busy as it may be, before a call
        suffers."""
        if worker.load.share < self._rated_load:
            return {}
        probes = {id_: opened.generation for id_, opened in self.on(worker).items() if opened.probe}
        for peer_id in probes:
            del self._peers[peer_id]
        return probes

    # -------------------------------------------------------------- where there is room

    @property
    def has_room_for_probe(self) -> bool:
        return self._spare() is not None

    def _home(self, opening: Opening) -> Worker:
        if opening.probe:
            spare = self._spare()
            if spare is None:
                raise Busy("the relay has no room to spare", retry_after_s=_BUSY_RETRY)
            return spare
        home, most = self._home_of(opening.meeting_id), self._rated_load * COMPANY
        if home is None:
            home, most = self._least_loaded(), self._rated_load
            if home is None:
                raise RelayUnavailable("no relay worker answers")
            if self.draining:
                most = 0.0
        is_new = opening.peer_id not in self._peers and opening.peer_id not in self._returning
        if is_new and home.load.expected >= most:
            raise Busy("the relay is busy", retry_after_s=_BUSY_RETRY)
        return home

    def _home_of(self, meeting_id: MeetingId) -> Worker | None:
        for worker, opened in self._peers.values():
            if opened.meeting_id == meeting_id:
                return worker
        for opening, worker in self._openings.items():
            if opening.meeting_id == meeting_id:
                return worker
        return None

    def _spare(self) -> Worker | None:
        """The least loaded worker, if there is room on it beyond what calls may come to need."""
        least = self._least_loaded()
        if self.draining or least is None:
            return None
        return least if least.load.expected < self._rated_load * SPARE else None

    def _least_loaded(self) -> Worker | None:
        answering = [worker for worker in self._workers if worker.attached]
        return min(answering, key=lambda worker: worker.load.expected, default=None)
