"""A relay's port with a TCP listener beside its UDP socket, and raw clients that connect to it."""

import socket
from collections.abc import Callable

from pylibsrtp import Session

from conference.forwarding.outgoing import SLOT_BYTES
from conference.relay.framing import Frames, frame
from conference.relay.peer import Peer
from conference.relay.settings import RelaySettings
from conference.relay.stream import Stream
from conference.relay.streams import DROP_REASONS, Streams, open_listener
from tests.relay.parts import Bench, check
from tests.support.waiting import until

SETTINGS = RelaySettings(max_streams=6, max_streams_per_address=4)


class Client:
    """A raw TCP socket with a small window, so that whoever does not read is soon felt."""

    def __init__(self, to: tuple[str, int], host: str) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.bind((host, 0))
        self.socket.connect(to)
        self.socket.setblocking(False)
        self._frames = Frames(SLOT_BYTES)
        self.packets: list[bytes] = []
        self.over = False

    def send(self, *packets: bytes) -> None:
        self.socket.sendall(b"".join(map(frame, packets)))

    def read(self) -> None:
        """Everything that has come."""
        try:
            while arrived := self.socket.recv(65536):
                self._frames.feed(arrived)
            self.over = True
        except BlockingIOError:
            pass
        except ConnectionResetError:
            self.over = True
        self.packets += self._frames.take(100_000)

    def is_over(self) -> bool:
        self.read()
        return self.over

    def has(self, count: int) -> Callable[[], bool]:
        """Whether so many packets have come."""

        def arrived() -> bool:
            self.read()
            return len(self.packets) >= count

        return arrived


class Place:
    """A port with its UDP socket and a TCP listener, and the clients of both."""

    def __init__(self, settings: RelaySettings = SETTINGS) -> None:
        self.bench = Bench.make()
        self.counters = self.bench.counters
        self.listener = open_listener("127.0.0.1", 0)
        self.streams = Streams(
            [self.listener],
            port=self.bench.port,
            outbox=self.bench.outbox.slots,
            settings=settings,
            counters=self.counters,
            clock=lambda: self.bench.now,
        )
        self.streams.start()
        self._clients: list[Client] = []

    def client(self, host: str = "127.0.0.1") -> Client:
        made = Client(self.listener.getsockname(), host)
        self._clients.append(made)
        return made

    async def known(self, peer: Peer, *, nominate: bool = False) -> Client:
        """A connection whose first check was answered."""
        client = self.client()
        client.send(check(peer.opened.local, nominate=nominate))
        await until(client.has(1))
        client.packets.clear()
        return client

    async def connected(self) -> tuple[Peer, Client, Session]:
        """A peer with its keys, whose only path is a connection."""
        peer = self.bench.peer()
        return peer, await self.known(peer, nominate=True), self.bench.keys(peer)

    @property
    def stream(self) -> Stream:
        """The one connection that there is."""
        (only,) = self.streams._open
        return only

    def dropped(self) -> dict[str, int]:
        return {name: self.counters[name] for name in DROP_REASONS if self.counters[name]}

    def close(self) -> None:
        self.streams.close()
        self.bench.close()
        for client in self._clients:
            client.socket.close()
