"""One participant's media connection on a worker: its agent, its DTLS, its keys, its end."""

from collections.abc import Callable
from enum import Enum, auto
from typing import Any, Final

from conference.errors import AnteroomError
from conference.forwarding.media import Source
from conference.forwarding.peer import ForwardingPeer
from conference.relay.aiortc_seam import DtlsCertificate, DtlsTransport
from conference.relay.control import OpenPeer
from conference.relay.ice import IceAgent
from conference.relay.outbox import Egress

MAX_DTLS_BACKLOG: Final = 8
"""DTLS datagrams of one peer that wait to be read; a whole flight is three at most."""


class PeerState(Enum):
    """Where a media connection stands."""

    CHECKING = auto()
    """No path is selected, or nothing but checks has come by it."""
    HANDSHAKING = auto()
    """Waiting for its turn at the handshake, or in it."""
    UP = auto()
    SILENT = auto()
    """It was up, and has not been heard of for the drop time; it may come back."""
    CLOSED = auto()


TRANSITIONS: Final = {
    PeerState.CHECKING: {PeerState.HANDSHAKING, PeerState.CLOSED},
    PeerState.HANDSHAKING: {PeerState.UP, PeerState.CLOSED},
    PeerState.UP: {PeerState.SILENT, PeerState.CLOSED},
    PeerState.SILENT: {PeerState.UP, PeerState.CLOSED},
    PeerState.CLOSED: set[PeerState](),
}


class Peer:
    """The state of one peer. `opened` is how it was last negotiated.

    Its parts are read by the packet way (`port`) without a call between, hence the plain slots.
    """

    __slots__ = (
        "agent",
        "dtls",
        "dtls_waiting",
        "egress",
        "forwarding",
        "opened",
        "srtp_in",
        "ssrcs",
        "state",
        "withheld",
    )

    def __init__(
        self,
        opened: OpenPeer,
        *,
        certificate: DtlsCertificate,
        dtls_ended: Callable[["Peer"], None],
    ) -> None:
        self.opened = opened
        self.state = PeerState.CHECKING
        self.agent = IceAgent(local=opened.local, remote=opened.remote)
        self.egress = Egress()
        self.forwarding: ForwardingPeer | None = None
        self.withheld: frozenset[Source] = frozenset()
        """What it sends and is forwarded to nobody, also once it is up."""
        self.srtp_in: Any = None
        """libsrtp's session for what the peer sends, once its DTLS is connected."""
        self.ssrcs: set[int] = set()
        """Of which the peer has sent an authenticated packet."""
        self.dtls_waiting = 0
        """Its DTLS datagrams that wait for their step."""
        self.dtls = DtlsTransport(
            certificate,
            send=self._send_dtls,
            ended=lambda: dtls_ended(self),
            backlog=MAX_DTLS_BACKLOG,
        )

    def enter(self, state: PeerState) -> None:
        """Raises for what the table does not have: that would be a bug of ours."""
        if state not in TRANSITIONS[self.state]:
            raise AnteroomError(f"a peer cannot go from {self.state.name} to {state.name}")
        self.state = state

    def take_keys(self) -> None:
        """DTLS is connected: read and write with the keys that came out of it."""
        self.srtp_in, self.egress.srtp = self.dtls.srtp_sessions()

    def mute(self) -> None:
        """Send nothing more until `unmute`; what the peer sends is still read."""
        self.egress.srtp = None

    def unmute(self) -> None:
        _, self.egress.srtp = self.dtls.srtp_sessions()

    async def close(self) -> None:
        """Nothing of or to it from here on, but a close_notify. Twice is nothing."""
        if self.state is PeerState.CLOSED:
            return
        self.enter(PeerState.CLOSED)
        self.srtp_in = None
        self.mute()
        await self.dtls.stop()
        self.egress.socket = self.egress.destination = None

    def _send_dtls(self, datagram: bytes) -> None:
        socket, destination = self.egress.socket, self.egress.destination
        if socket is not None and destination is not None:
            socket.send(datagram, destination.name)
