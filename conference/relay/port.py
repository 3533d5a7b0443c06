"""Who sent this? The worker's port: every packet goes to its peer or is dropped by name.

Nothing but a proved check reaches anything of ours from a source that is not known by one; the one
exception is an SRTP or SRTCP packet that authenticates as a known peer's, which is how a rebinding
NAT shows itself first. Guards come first, each with its counter.
"""

import logging
import struct
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from conference.forwarding.forwarder import Forwarder
from conference.relay.aiortc_seam import SRTP_FFI, SRTP_LIB, SRTP_OK, SRTP_REPLAYED
from conference.relay.datagrams import (
    MAX_DATAGRAM_BYTES,
    RECEIVE_SLOTS,
    PacketSocket,
)
from conference.relay.handshakes import Handshakes
from conference.relay.ice import MAX_PATHS, Path
from conference.relay.outbox import Outbox
from conference.relay.peer import Peer
from conference.relay.stun import CheckRefused, answer_check, read_check
from conference.relay.transport import IceCredentials
from conference.rtp.feedback import TRANSPORT_FEEDBACK
from conference.rtp.transport_cc import FORM

logger = logging.getLogger(__name__)

MIN_DATAGRAM_BYTES: Final = 12
"""An RTP header; everything else that WebRTC sends is longer."""

MAX_PEER_SSRCS: Final = 128
"""libsrtp keeps a context per SSRC for as long as the peer lives, so there has to be an end."""

SOURCE_HOLD: Final = 5.0
"""A source address is its peer's until it has been silent for this long; only then may another's
check take it over. A connection's is its peer's to its end."""

_MAX_ROUNDS: Final = 8
"""Full rings taken in one go before handshakes and control messages get their turn."""

HELD_UP: Final = 0.004
"""Seconds from when a packet is said to be sent until it is, from which on forwarding is told. A
full ring takes some 2 ms; whatever takes longer was another program's turn on the processor."""

_SSRC: Final = struct.Struct("!I").unpack_from

DROP_REASONS: Final = (
    "datagram_empty",
    "datagram_runt",
    "datagram_oversized",
    "datagram_unknown_kind",
    "source_unknown",
    "source_taken",
    "source_limit",
    *(reason.value for reason in CheckRefused),
    "dtls_backlog",
    "srtp_before_dtls",
    "srtp_unauthenticated",
    "srtp_replayed",
    "ssrc_limit",
)


class Port:
    """One port on several addresses, the peers behind it, and the way of a packet.

    `counters` holds every drop reason from the start. The port does not own the peers: `add` and
    `remove` tell it who there is, and `broken` is told of one whose packet met an error of ours.
    """

    def __init__(
        self,
        sockets: Sequence[PacketSocket],
        *,
        outbox: Outbox,
        forwarder: Forwarder,
        handshakes: Handshakes,
        counters: dict[str, int],
        clock: Callable[[], float],
        broken: Callable[[Peer], None],
    ) -> None:
        self._outbox = outbox
        self._forwarder = forwarder
        self._handshakes = handshakes
        self._clock = clock
        self._broken = broken
        self.counters = counters
        counters.update(dict.fromkeys(DROP_REASONS, 0))
        counters.update(datagrams_received=0, paths_moved=0, checks_answered=0, internal_errors=0)
        self._sources: dict[PacketSocket, dict[bytes, Path]] = {each: {} for each in sockets}
        self._by_ufrag: dict[str, Peer] = {}
        self._by_ssrc: dict[int, Peer] = {}
        self._length = SRTP_FFI.new("int *")
        self._told: list[tuple[Peer, bytes, float]] = []
        """What was told of arrivals since the last `take_told`, with the time it came."""

    # -------------------------------------------------------------- who there is

    def add(self, peer: Peer) -> None:
        """Answer checks for this peer."""
        for ufrag in peer.agent.local_ufrags:
            self._by_ufrag[ufrag] = peer

    def restart(self, peer: Peer, *, local: IceCredentials, remote: IceCredentials) -> None:
        """Answer checks with new credentials too, if they are new (an ICE restart)."""
        before = peer.agent.local_ufrags
        peer.agent.restart(local=local, remote=remote)
        for ufrag in before:
            del self._by_ufrag[ufrag]
        self.add(peer)

    def remove(self, peer: Peer) -> None:
        """Know nothing of this peer any more; twice is nothing."""
        for ufrag in peer.agent.local_ufrags:
            self._by_ufrag.pop(ufrag, None)
        for path in list(peer.agent.paths):
            self._forget(path)
        for ssrc in peer.ssrcs:
            if self._by_ssrc.get(ssrc) is peer:
                del self._by_ssrc[ssrc]

    # -------------------------------------------------------------- connections

    def connect(self, socket: PacketSocket) -> None:
        """Take from this connection too."""
        self._sources[socket] = {}

    def knows(self, socket: PacketSocket) -> bool:
        """Whether a peer has proved that it is at the other end."""
        return bool(self._sources.get(socket))

    def disconnect(self, socket: PacketSocket) -> None:
        """The connection is gone; its peer goes on by another path, if it has one."""
        now = self._clock()
        for path in self._sources.pop(socket).values():
            peer = path.peer
            peer.agent.lose(path, now)
            self._follow(peer)
            if peer.egress.socket is socket:
                peer.egress.socket = peer.egress.destination = None

    # -------------------------------------------------------------- the way of a packet

    def take(self, source: PacketSocket) -> int:
        """Take what has arrived on one socket, send what follows from it; how many packets."""
        total = 0
        for _ in range(_MAX_ROUNDS):
            count = source.receive()
            if count:
                self._batch(source, count)
            total += count
            if count < RECEIVE_SLOTS:
                break
        return total

    def _batch(self, socket: PacketSocket, count: int) -> None:
        """Media of a known source, in one flat loop; all else is rare and elsewhere."""
        now = self._clock()
        outbox = self._outbox
        counters, sources = self.counters, self._sources[socket]
        views, pointers = socket.inbox.views, socket.inbox.pointers
        lengths, names = socket.lengths, socket.names
        unprotect, cell = SRTP_LIB.srtp_unprotect, self._length
        receive = self._forwarder.receive_rtp
        counters["datagrams_received"] += count
        for index in range(count):
            if outbox.flushed_at > now:  # the ring was full: what follows leaves with the next
                self._left(since=now)
                now = self._clock()
            view, length = views[index], lengths[index]
            path = sources.get(names[index])
            if (
                path is None
                or not MIN_DATAGRAM_BYTES <= length <= MAX_DATAGRAM_BYTES
                or view[0] & 0xC0 != 0x80  # neither RTP nor RTCP (RFC 7983)
                or 192 <= view[1] <= 223  # RTCP (RFC 5761 section 4)
            ):
                self._rare(socket, index, path, now)
                continue
            peer = path.peer
            if peer.srtp_in is None:
                counters["srtp_before_dtls"] += 1
                continue
            (ssrc,) = _SSRC(view, 8)
            is_known = ssrc in peer.ssrcs
            if not is_known and len(peer.ssrcs) >= MAX_PEER_SSRCS:
                counters["ssrc_limit"] += 1
                continue
            cell[0] = length
            status = unprotect(peer.srtp_in, pointers[index], cell)
            if status != SRTP_OK:
                self._refuse(status)
                continue
            if is_known and peer.agent.selected is path:
                path.last_heard = now
            else:
                self._heard(path, ssrc, now)
            if peer.forwarding is not None:
                try:
                    receive(peer.forwarding, view, cell[0], now=now)
                except Exception:
                    self._fail(peer)
        outbox.flush()
        self._left(since=now)

    def _left(self, *, since: float) -> None:
        """What has been written since then has left with the newest flush."""
        left_at = self._outbox.flushed_at
        if left_at - since > HELD_UP:
            self._forwarder.left_late(since=since, at=left_at)

    def _heard(self, path: Path, ssrc: int, now: float) -> None:
        """An authenticated packet came by `path`: the peer is there, and the SSRC is its own."""
        path.last_heard = now
        peer = path.peer
        if peer.agent.selected is not path:
            peer.agent.heard(path, now)
            self._follow(peer)
        if ssrc not in peer.ssrcs:
            peer.ssrcs.add(ssrc)
            self._by_ssrc.setdefault(ssrc, peer)

    def _rare(self, socket: PacketSocket, index: int, path: Path | None, now: float) -> None:
        """All but media of a known source, by RFC 7983's first bytes."""
        length, view = socket.lengths[index], socket.inbox.views[index]
        if length == 0:
            self.counters["datagram_empty"] += 1
        elif length < MIN_DATAGRAM_BYTES:
            self.counters["datagram_runt"] += 1
        elif length > MAX_DATAGRAM_BYTES:
            self.counters["datagram_oversized"] += 1
        elif view[0] <= 3:
            self._check(socket, index, now)
        elif path is None:
            self._stranger(socket, index, now)
        elif 20 <= view[0] <= 63:
            if not self._handshakes.deliver(path.peer, bytes(view[:length])):
                self.counters["dtls_backlog"] += 1
        elif 128 <= view[0] <= 191:
            self._rtcp(socket, index, path, now)
        else:
            self.counters["datagram_unknown_kind"] += 1

    def _rtcp(self, socket: PacketSocket, index: int, path: Path, now: float) -> None:
        peer, view = path.peer, socket.inbox.views[index]
        (ssrc,) = _SSRC(view, 4)
        if peer.srtp_in is None:
            self.counters["srtp_before_dtls"] += 1
            return
        if ssrc not in peer.ssrcs and len(peer.ssrcs) >= MAX_PEER_SSRCS:
            self.counters["ssrc_limit"] += 1
            return
        self._length[0] = socket.lengths[index]
        status = SRTP_LIB.srtp_unprotect_rtcp(
            peer.srtp_in, socket.inbox.pointers[index], self._length
        )
        if status != SRTP_OK:
            self._refuse(status)
            return
        self._heard(path, ssrc, now)
        packet = bytes(view[: self._length[0]])
        if packet[1] == TRANSPORT_FEEDBACK and packet[0] & 0x1F == FORM:
            self._told.append((peer, packet, now))
        else:
            self._take_feedback(peer, packet, now)

    def take_told(self) -> Iterator[None]:
        """Give forwarding what peers have told of arrivals, with every tick; a step for each.

        Browsers tell it every 50 ms, which makes it most of all RTCP. One after the other these
        cost half of what they do between packets of media, where the processor's caches hold
        something else each time; and no estimate is worse for being 20 ms older.
        """
        told, self._told = self._told, []
        for peer, packet, at in told:
            self._take_feedback(peer, packet, at)
            yield

    def _take_media(self, peer: Peer, view: memoryview, length: int, now: float) -> None:
        if peer.forwarding is not None:
            try:
                self._forwarder.receive_rtp(peer.forwarding, view, length, now=now)
            except Exception:
                self._fail(peer)

    def _take_feedback(self, peer: Peer, packet: bytes, now: float) -> None:
        if peer.forwarding is not None:
            try:
                self._forwarder.receive_rtcp(peer.forwarding, packet, now=now)
            except Exception:
                self._fail(peer)

    def _stranger(self, socket: PacketSocket, index: int, now: float) -> None:
        """Of a source that no check has proved, only a packet that proves itself: its peer has
        moved.

        The SSRC says whose keys to try; libsrtp changes nothing of theirs when the packet is not
        genuine or was seen before. The reply way is safe from a copy of it by being moved back with
        the next packet from where the peer really is.
        """
        view = socket.inbox.views[index]
        is_rtcp = 192 <= view[1] <= 223
        (ssrc,) = _SSRC(view, 4 if is_rtcp else 8)
        peer = self._by_ssrc.get(ssrc) if 128 <= view[0] <= 191 else None
        if peer is None or peer.srtp_in is None:
            self.counters["source_unknown"] += 1
            return
        self._length[0] = socket.lengths[index]
        unprotect = SRTP_LIB.srtp_unprotect_rtcp if is_rtcp else SRTP_LIB.srtp_unprotect
        if unprotect(peer.srtp_in, socket.inbox.pointers[index], self._length) != SRTP_OK:
            self.counters["source_unknown"] += 1
            return
        path = self._path(peer, socket, socket.names[index], now)
        if path is not None:
            self._heard(path, ssrc, now)
            if is_rtcp:
                self._take_feedback(peer, bytes(view[: self._length[0]]), now)
            else:
                self._take_media(peer, view, self._length[0], now)

    # -------------------------------------------------------------- checks and paths

    def _check(self, socket: PacketSocket, index: int, now: float) -> None:
        """A STUN datagram; whoever cannot prove who they are gets no reply at all."""
        name = socket.names[index]
        check = read_check(bytes(socket.inbox.views[index][: socket.lengths[index]]))
        if isinstance(check, CheckRefused):
            self.counters[check.value] += 1
            return
        peer = self._by_ufrag.get(check.local)
        password = peer.agent.password_for(check) if peer else None
        if peer is None or password is None:
            refused = CheckRefused.UNKNOWN_UFRAG if peer is None else CheckRefused.BAD_INTEGRITY
            self.counters[refused.value] += 1
            return
        path = self._path(peer, socket, name, now)
        if path is None:
            return
        socket.send(answer_check(check, source=name, password=password), name)
        self.counters["checks_answered"] += 1
        if not check.role_conflict:
            before = peer.agent.local_ufrags
            peer.agent.checked(path, check, now)
            for ufrag in set(before).difference(peer.agent.local_ufrags):
                del self._by_ufrag[ufrag]
            self._follow(peer)
            self._handshakes.path_selected(peer)

    def _path(self, peer: Peer, socket: PacketSocket, name: bytes, now: float) -> Path | None:
        """The peer's path from this source, maybe a new one; None, and counted, if it may not."""
        sources = self._sources.get(socket)
        if sources is None:  # a connection that ended with an earlier packet of the same batch
            return None
        known = sources.get(name)
        if known is not None:
            if known.peer is peer:
                return known
            if socket.connected or now - known.last_heard < SOURCE_HOLD:
                self.counters["source_taken"] += 1
                return None
            self._forget(known)
        if len(peer.agent.paths) >= MAX_PATHS:
            stale = peer.agent.stale_path(now)
            if stale is None:
                self.counters["source_limit"] += 1
                return None
            self._forget(stale)
        path = Path(peer, socket, name, now)
        peer.agent.paths.append(path)
        sources[name] = path
        return path

    def _forget(self, path: Path) -> None:
        path.peer.agent.forget(path)
        self._sources[path.socket].pop(path.name, None)
        path.socket.release(path.name)

    def _follow(self, peer: Peer) -> None:
        """Send to the selected path, which may be another than before."""
        path, egress = peer.agent.selected, peer.egress
        if path is not None and egress.destination is not path.destination:
            moved = egress.socket is not None
            egress.socket, egress.destination = path.socket, path.destination
            if moved:
                self.counters["paths_moved"] += 1
                if peer.forwarding is not None:
                    self._forwarder.change_path(peer.forwarding, now=self._clock())

    def _refuse(self, status: int) -> None:
        reason = "srtp_replayed" if status in SRTP_REPLAYED else "srtp_unauthenticated"
        self.counters[reason] += 1

    def _fail(self, peer: Peer) -> None:
        """A packet of this peer met an error of ours, which is to cost nobody else anything."""
        logger.exception("forwarding failed; its peer is closed")
        self.counters["internal_errors"] += 1
        self._broken(peer)
