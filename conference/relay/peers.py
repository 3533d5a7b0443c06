"""Who is on this worker: opening, closing, and what becomes of the peers in between."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from conference.errors import BadInput, Busy, PeerClosed
from conference.forwarding.events import (
    Event,
    LayersWanted,
    QualityChanged,
    SlotsChanged,
    SpeakersChanged,
)
from conference.forwarding.forwarder import Forwarder
from conference.forwarding.statistics import PeerStatistics
from conference.ids import MeetingId, PeerId
from conference.relay import control
from conference.relay.aiortc_seam import DtlsCertificate
from conference.relay.datagrams import DatagramSocket
from conference.relay.handshakes import Handshakes
from conference.relay.outbox import Outbox
from conference.relay.peer import Peer, PeerState
from conference.relay.port import Port
from conference.relay.settings import RelaySettings

logger = logging.getLogger(__name__)

_TOMBSTONES: Final = 10_000
"""Closed generations that are remembered, so that a late `OpenPeer` does not open them again."""

_BUSY_RETRY: Final = 30.0


class Peers:
    """The owner of all peers of a worker, and of the parts they share.

    `tell` takes the events for signaling; it is called in order and must not wait. `left` is called
    for every peer that is gone.
    """

    def __init__(
        self,
        sockets: list[DatagramSocket],
        *,
        outbox: Outbox,
        forwarder: Forwarder,
        certificate: DtlsCertificate,
        settings: RelaySettings,
        counters: dict[str, int],
        clock: Callable[[], float],
        tell: Callable[[control.AnyEvent], None],
        left: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._certificate = certificate
        self._clock = clock
        self._tell = tell
        self._left = left
        self._outbox = outbox
        self._forwarder = forwarder
        self._handshakes = Handshakes(
            limit=settings.max_handshakes,
            deadline=settings.handshake_deadline,
            finished=self._handshake_finished,
        )
        self.port = Port(
            sockets,
            outbox=outbox,
            forwarder=forwarder,
            handshakes=self._handshakes,
            counters=counters,
            clock=clock,
            broken=lambda peer: self._lose(peer, "internal_error"),
        )
        self._peers: dict[PeerId, Peer] = {}
        self._closed: OrderedDict[PeerId, int] = OrderedDict()
        self._closing: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._peers)

    @property
    def probes(self) -> int:
        """How many of them are probes."""
        return sum(peer.opened.probe for peer in self._peers.values())

    # -------------------------------------------------------------- the verbs

    def open(self, command: control.OpenPeer) -> None:
        """Open a peer, or take a further offer of one that is open.

        Raises `PeerClosed` for a generation that was closed or replaced, `Busy` when the worker is
        full, `BadInput` for what cannot be changed on an open peer.
        """
        known = self._peers.get(command.peer_id)
        latest = known.opened.generation if known else self._closed.get(command.peer_id, -1)
        if command.generation < latest or (known is None and command.generation == latest):
            raise PeerClosed("this generation of the peer is over")
        if known is not None and known.opened.generation == command.generation:
            self._change(known, command)
            return
        if known is None and len(self._peers) >= self._settings.max_peers:
            self._make_room(command)
        if known is not None:
            self._drop(known)
        peer = Peer(command, certificate=self._certificate, dtls_ended=self._dtls_ended)
        self._peers[command.peer_id] = peer
        self.port.add(peer)

    def _make_room(self, command: control.OpenPeer) -> None:
        """A probe goes for a peer of a call, and for nobody else. Raises `Busy`."""
        probe = next((each for each in self._peers.values() if each.opened.probe), None)
        if command.probe or probe is None:
            raise Busy("the relay is full", retry_after_s=_BUSY_RETRY)
        self._lose(probe, "gave_way")

    def show(self, command: control.ShowPeer) -> None:
        """What the peer's page can show. Raises `PeerClosed` if there is no such peer."""
        peer = self._present(command.peer_id, command.generation)
        if peer.forwarding is not None:
            self._forwarder.show(peer.forwarding, command.pixels)
            self._outbox.flush()

    def withhold(self, command: control.WithholdPeer) -> None:
        """Forward these sources of the peer to nobody. Raises `PeerClosed` if there is no such
        peer."""
        peer = self._present(command.peer_id, command.generation)
        peer.withheld = command.sources
        if peer.forwarding is not None:
            self._forwarder.withhold(peer.forwarding, command.sources)
            self._outbox.flush()

    def favour(self, command: control.FavourPeer) -> None:
        """Send somebody's picture first for a while. Raises `PeerClosed` if there is no such peer;
        nothing for one that is not up yet."""
        peer = self._present(command.peer_id, command.generation)
        if peer.forwarding is not None:
            until = self._clock() + command.seconds
            self._forwarder.favour(peer.forwarding, command.participant_id, until=until)

    def read(self, command: control.ReadPeer) -> PeerStatistics:
        """The peer's numbers, all nought before it is up. Raises `PeerClosed` if there is none."""
        peer = self._present(command.peer_id, command.generation)
        if peer.forwarding is None:
            return PeerStatistics()
        return self._forwarder.statistics(peer.forwarding)

    async def close(self, peer_id: PeerId, generation: int) -> None:
        """Close that generation and older ones; on return nothing of or to them is sent."""
        peer = self._peers.get(peer_id)
        if peer is not None and peer.opened.generation > generation:
            return
        self._bury(peer_id, generation)
        await self._drop_all([peer] if peer else [])

    async def close_meeting(self, meeting_id: MeetingId) -> None:
        """Close every peer of the meeting; on return nothing of or to them is sent."""
        await self._drop_all(
            peer for peer in self._peers.values() if peer.opened.meeting_id == meeting_id
        )

    async def keep_only(self, allowed: Mapping[PeerId, int]) -> None:
        """Close every peer that is not allowed in its very generation."""
        await self._drop_all(
            peer
            for peer_id, peer in self._peers.items()
            if allowed.get(peer_id) != peer.opened.generation
        )

    async def close_all(self) -> None:
        await self._drop_all(self._peers.values())

    def present(self) -> Iterator[control.PeerPresent]:
        """Every peer as it stands."""
        for peer in self._peers.values():
            yield control.PeerPresent(
                peer=peer.opened, up=peer.state is PeerState.UP, withheld=peer.withheld
            )

    # -------------------------------------------------------------- time

    def tick(self, now: float, wall: float) -> Iterator[None]:
        """All of forwarding that is due, and its news; between its steps packets may be taken."""
        yield from self.port.take_told()
        yield from self._forwarder.tick(now=now, wall=wall)
        self._outbox.flush()
        for event in self._forwarder.take_events():
            told = self._as_told(event)
            if told is not None:
                self._tell(told)

    def _as_told(self, event: Event) -> control.AnyEvent | None:
        """What signaling is told of it, with the generation that it is about."""
        match event:
            case SlotsChanged(peer_id, slots) if peer_id in self._peers:
                generation = self._peers[peer_id].opened.generation
                return control.SlotsChanged(peer_id=peer_id, generation=generation, slots=slots)
            case LayersWanted(peer_id, source, rids) if peer_id in self._peers:
                generation = self._peers[peer_id].opened.generation
                return control.LayersWanted(
                    peer_id=peer_id, generation=generation, source=source, rids=rids
                )
            case SpeakersChanged(meeting_id, participant_ids):
                return control.SpeakersChanged(
                    meeting_id=meeting_id, participant_ids=participant_ids
                )
            case QualityChanged(meeting_id, changed):
                present = tuple(each for each in changed if each.peer_id in self._peers)
                generations = {
                    each.peer_id: self._peers[each.peer_id].opened.generation for each in present
                }
                return control.QualityChanged(
                    meeting_id=meeting_id, changed=present, generations=generations
                )
        return None

    def excuse(self, seconds: float) -> None:
        """The worker stood still for so long: that is nobody's silence."""
        for peer in self._peers.values():
            peer.agent.excuse(seconds)

    def watch(self, now: float) -> None:
        """Who has fallen silent, who is back; to be called a few times within the drop time."""
        for peer in self._peers.values():
            if peer.forwarding is not None:
                self._forwarder.note_heard(peer.forwarding, at=peer.agent.last_heard)
            silent = peer.agent.is_gone(now, drop_time=self._settings.drop_time)
            if peer.state is PeerState.UP and silent:
                peer.enter(PeerState.SILENT)
                self._pause(peer)
                self._tell_lost(peer, "silent")
            elif peer.state is PeerState.SILENT and not silent:
                peer.enter(PeerState.UP)
                self._resume(peer)
                self._tell_up(peer)

    # -------------------------------------------------------------- what happens to a peer

    def _present(self, peer_id: PeerId, generation: int) -> Peer:
        peer = self._peers.get(peer_id)
        if peer is None or peer.opened.generation != generation:
            raise PeerClosed("this generation of the peer is over")
        return peer

    def _change(self, peer: Peer, command: control.OpenPeer) -> None:
        if command.offer_id <= peer.opened.offer_id:
            if command.offer_id < peer.opened.offer_id:
                raise PeerClosed("a later offer of this peer was taken already")
            return
        if command.fingerprints != peer.opened.fingerprints:
            raise BadInput("another certificate needs another generation")
        if peer.forwarding is not None:
            self._forwarder.update_peer(peer.forwarding, media=command.media, now=self._clock())
            self._outbox.flush()
        self.port.restart(peer, local=command.local, remote=command.remote)
        peer.opened = command

    def _handshake_finished(self, peer: Peer, connected: bool | None) -> None:
        if not connected:
            self._lose(peer, "handshake_timeout" if connected is None else "handshake_failed")
            return
        peer.take_keys()
        peer.enter(PeerState.UP)
        try:
            peer.forwarding = self._forwarder.add_peer(
                peer.opened.peer_id,
                meeting_id=peer.opened.meeting_id,
                participant_id=peer.opened.participant_id,
                media=peer.opened.media,
                egress=peer.egress,
                echo=peer.opened.probe,
                now=self._clock(),
            )
            self._forwarder.withhold(peer.forwarding, peer.withheld)
        except Exception:
            logger.exception("a peer could not be added; it is closed")
            self._lose(peer, "internal_error")
            return
        self._outbox.flush()
        self._tell_up(peer)

    def _pause(self, peer: Peer) -> None:
        """Send nothing to where nobody is heard any more (RFC 7675)."""
        if peer.forwarding is not None:
            self._forwarder.pause_peer(peer.forwarding)
        peer.mute()

    def _resume(self, peer: Peer) -> None:
        peer.unmute()
        if peer.forwarding is not None:
            self._forwarder.resume_peer(peer.forwarding)

    def _dtls_ended(self, peer: Peer) -> None:
        self._lose(peer, "dtls_closed")

    def _lose(self, peer: Peer, reason: control.LostReason) -> None:
        """The peer's connection is over by itself."""
        if self._peers.get(peer.opened.peer_id) is peer:
            self._drop(peer)
            self._tell_lost(peer, reason)

    def _drop(self, peer: Peer) -> None:
        """Take a peer out of everything, at once; what is left to do is to say good-bye to it."""
        del self._peers[peer.opened.peer_id]
        self._left()
        self._bury(peer.opened.peer_id, peer.opened.generation)
        self.port.remove(peer)
        if peer.forwarding is not None:
            self._forwarder.remove_peer(peer.forwarding, now=self._clock())
            peer.forwarding = None
            self._outbox.flush()
        task = asyncio.get_running_loop().create_task(self._finish(peer))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _finish(self, peer: Peer) -> None:
        await self._handshakes.abandon(peer)
        await peer.close()

    async def _drop_all(self, peers: Iterable[Peer]) -> None:
        """Returns when nothing more is said to these, nor to any that were dropped before."""
        for peer in list(peers):
            self._drop(peer)
        if self._closing:
            await asyncio.wait(self._closing)

    def _bury(self, peer_id: PeerId, generation: int) -> None:
        self._closed[peer_id] = max(generation, self._closed.pop(peer_id, -1))
        if len(self._closed) > _TOMBSTONES:
            self._closed.popitem(last=False)

    def _tell_up(self, peer: Peer) -> None:
        self._tell(control.MediaUp(peer_id=peer.opened.peer_id, generation=peer.opened.generation))

    def _tell_lost(self, peer: Peer, reason: control.LostReason) -> None:
        self._tell(
            control.MediaLost(
                peer_id=peer.opened.peer_id, generation=peer.opened.generation, reason=reason
            )
        )
