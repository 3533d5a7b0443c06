"""A port with real sockets, STUN and SRTP, a counted clock, and a forwarder that only remembers."""

import socket
from collections.abc import Callable
from dataclasses import dataclass, field

from aioice import stun
from pylibsrtp import Policy, Session

from conference.forwarding.media import PeerMedia
from conference.ids import MeetingId, ParticipantId, PeerId
from conference.relay.aiortc_seam import DtlsCertificate
from conference.relay.control import OpenPeer
from conference.relay.datagrams import DatagramSocket, open_socket
from conference.relay.handshakes import Handshakes
from conference.relay.outbox import Outbox
from conference.relay.peer import Peer, PeerState
from conference.relay.port import Port
from conference.relay.transport import Fingerprint, IceCredentials

CERTIFICATE = DtlsCertificate.generateCertificate()
REMOTE = IceCredentials("theirs", "r" * 24)
PEER_KEY, OUR_KEY = bytes(range(30)), bytes(range(30, 60))


def opened(peer_id: str, *, generation: int = 1, offer_id: int = 1, ufrag: str = "") -> OpenPeer:
    """An `OpenPeer` with nothing to send or receive; its local ufrag is the peer's id."""
    return OpenPeer(
        request_id=1,
        meeting_id=MeetingId("meeting"),
        participant_id=ParticipantId(peer_id),
        peer_id=PeerId(peer_id),
        generation=generation,
        offer_id=offer_id,
        local=IceCredentials(ufrag or f"{peer_id}-ufrag", "l" * 24),
        remote=REMOTE,
        fingerprints=(Fingerprint("sha-256", "00"),),
        media=PeerMedia(),
    )


def check(
    local: IceCredentials,
    *,
    remote: IceCredentials = REMOTE,
    nominate: bool = False,
    password: str | None = None,
    controlled: bool = False,
) -> bytes:
    """A connectivity check as a browser sends it."""
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    message.attributes["USERNAME"] = f"{local.ufrag}:{remote.ufrag}"
    message.attributes["PRIORITY"] = 1
    message.attributes["ICE-CONTROLLED" if controlled else "ICE-CONTROLLING"] = 1
    if nominate:
        message.attributes["USE-CANDIDATE"] = None
    message.add_message_integrity((password or local.password).encode())
    return bytes(message)


def rtp(ssrc: int = 7, seq: int = 1, *, payload: bytes = b"payload") -> bytes:
    """A plain RTP packet of payload type 96."""
    header = bytes([0x80, 96]) + seq.to_bytes(2, "big") + (seq * 960).to_bytes(4, "big")
    return header + ssrc.to_bytes(4, "big") + payload


def srtp_session(key: bytes, *, inbound: bool) -> Session:
    kind = Policy.SSRC_ANY_INBOUND if inbound else Policy.SSRC_ANY_OUTBOUND
    policy = Policy(key=key, ssrc_type=kind)
    policy.window_size = 1024
    return Session(policy)


class RememberingForwarder:
    """In forwarding's place: what got through to it, by peer."""

    def __init__(self) -> None:
        self.rtp: list[tuple[object, bytes]] = []
        self.rtcp: list[tuple[object, bytes]] = []
        self.times: list[float] = []
        """When each of the RTP packets came, as it was told."""
        self.moved: list[object] = []
        self.left_later: list[tuple[float, float]] = []
        """From when on, and when it really was."""
        self.meanwhile: Callable[[], None] = lambda: None
        """What happens while a packet is forwarded."""

    def receive_rtp(self, peer: object, packet: memoryview, length: int, *, now: float) -> None:
        self.rtp.append((peer, bytes(packet[:length])))
        self.times.append(now)
        self.meanwhile()

    def left_late(self, *, since: float, at: float) -> None:
        self.left_later.append((since, at))

    def change_path(self, peer: object, *, now: float) -> None:
        self.moved.append(peer)

    def receive_rtcp(self, peer: object, packet: bytes, *, now: float) -> None:
        self.rtcp.append((peer, packet))


class Source:
    """A place on the network that packets come from: a socket on loopback."""

    def __init__(self, to: tuple[str, int]) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self._to = to

    @property
    def address(self) -> tuple[str, int]:
        host, port = self._socket.getsockname()
        return host, port

    def send(self, datagram: bytes) -> None:
        self._socket.sendto(datagram, self._to)

    def received(self) -> list[bytes]:
        """What has come since the last call; loopback delivers at once."""
        datagrams = []
        while True:
            try:
                datagrams.append(self._socket.recv(4096))
            except BlockingIOError:
                return datagrams

    def close(self) -> None:
        self._socket.close()


@dataclass
class Bench:
    """The port and what is around it."""

    port: Port
    socket: DatagramSocket
    outbox: Outbox
    forwarder: RememberingForwarder
    counters: dict[str, int]
    now: float = 1000.0
    broken: list[Peer] = field(default_factory=list)
    _sources: list[Source] = field(default_factory=list)
    _sessions: list[Session] = field(default_factory=list)

    @classmethod
    def make(cls) -> "Bench":
        counters: dict[str, int] = {}
        outbox = Outbox(counters, clock=lambda: bench.now)
        udp = open_socket("127.0.0.1", 0, outbox.slots)
        forwarder = RememberingForwarder()
        port = Port(
            [udp],
            outbox=outbox,
            forwarder=forwarder,  # type: ignore[arg-type]
            handshakes=Handshakes(limit=2, deadline=10.0, finished=lambda peer, result: None),
            counters=counters,
            clock=lambda: bench.now,
            broken=lambda peer: bench.broken.append(peer),
        )
        bench = cls(port, udp, outbox, forwarder, counters)
        return bench

    def close(self) -> None:
        self.socket.close()
        for source in self._sources:
            source.close()

    def source(self) -> Source:
        source = Source((self.socket.host, self.socket.port))
        self._sources.append(source)
        return source

    def peer(self, peer_id: str = "peer") -> Peer:
        """A peer that may send checks."""
        peer = Peer(opened(peer_id), certificate=CERTIFICATE, dtls_ended=lambda peer: None)
        self.port.add(peer)
        return peer

    def connected(self, peer_id: str = "peer") -> tuple[Peer, Source, Session]:
        """A peer with a selected path and SRTP keys, where it is, and what it protects with."""
        peer = self.peer(peer_id)
        source = self.source()
        self.arrive(source, check(peer.opened.local, nominate=True))
        source.received()
        return peer, source, self.keys(peer)

    def keys(self, peer: Peer) -> Session:
        """The peer's handshake is done; with what it protects."""
        inbound = srtp_session(PEER_KEY, inbound=True)
        outbound = srtp_session(OUR_KEY, inbound=False)
        self._sessions += [inbound, outbound]
        peer.srtp_in = inbound._srtp[0]
        peer.egress.srtp = outbound._srtp[0]
        peer.state = PeerState.UP
        peer.forwarding = peer.opened.peer_id  # type: ignore[assignment]
        return srtp_session(PEER_KEY, inbound=False)

    def arrive(self, source: Source, *datagrams: bytes) -> dict[str, int]:
        """Send these and let the port take them; the counters that moved, and by how much."""
        before = dict(self.counters)
        for datagram in datagrams:
            source.send(datagram)
        self.port.take(self.socket)
        ignored = ("datagrams_received", "packets_sent", "bytes_sent")
        return {
            name: value - before.get(name, 0)
            for name, value in self.counters.items()
            if value != before.get(name, 0) and name not in ignored
        }
