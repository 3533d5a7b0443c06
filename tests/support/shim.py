"""A bad network between a real peer and the relay: a UDP forwarder in user space, where `tc netem`
is not to be had.

`through` opens one for the peer whose answer it is given, and puts itself in the place of the
relay's candidate there. All that the peer and the relay say to each other, STUN and DTLS too, then
takes the two impaired ways.
"""

import asyncio
import re
from collections.abc import Callable
from typing import Self, TypeAlias

from tests.support.impairment import Impairment, Way

Address: TypeAlias = tuple[str, int]

_CANDIDATE = re.compile(r"a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host")
_CANDIDATES = re.compile(r"(?:a=candidate:[^\r\n]*\r\n)+")


class Shim:
    """One peer's ways to the relay (`up`) and from it (`down`)."""

    def __init__(self, *, up: Impairment, down: Impairment, seed: int) -> None:
        self.up = Way(up, seed=seed)
        self.down = Way(down, seed=~seed)
        self._peer: Address | None = None
        self._front: asyncio.DatagramTransport | None = None
        self._back: asyncio.DatagramTransport | None = None

    @classmethod
    async def open(cls, relay: Address, *, up: Impairment, down: Impairment, seed: int) -> Self:
        """Sockets on the relay's own host, for whatever peer sends to the front one."""
        shim = cls(up=up, down=down, seed=seed)
        loop = asyncio.get_running_loop()
        shim._back, _ = await loop.create_datagram_endpoint(
            lambda: _Receiver(lambda datagram, _: shim._pass(shim.down, datagram, shim._to_peer)),
            remote_addr=relay,
        )
        shim._front, _ = await loop.create_datagram_endpoint(
            lambda: _Receiver(shim._from_peer), local_addr=(relay[0], 0)
        )
        return shim

    @property
    def address(self) -> Address:
        """Where the peer sends to."""
        assert self._front is not None
        host, port = self._front.get_extra_info("sockname")[:2]
        return host, port

    def close(self) -> None:
        """What is under way is lost."""
        for transport in (self._front, self._back):
            if transport is not None:
                transport.close()

    def _from_peer(self, datagram: bytes, peer: Address) -> None:
        self._peer = peer
        self._pass(self.up, datagram, self._to_relay)

    def _pass(self, way: Way, datagram: bytes, deliver: Callable[[bytes], None]) -> None:
        loop = asyncio.get_running_loop()
        for arrival, packet in way.send(datagram, now=loop.time()):
            loop.call_at(arrival, deliver, packet)

    def _to_relay(self, datagram: bytes) -> None:
        if self._back is not None and not self._back.is_closing():
            self._back.sendto(datagram)

    def _to_peer(self, datagram: bytes) -> None:
        if self._front is not None and self._peer is not None and not self._front.is_closing():
            self._front.sendto(datagram, self._peer)


async def through(answer: str, *, up: Impairment, down: Impairment, seed: int) -> tuple[str, Shim]:
    """The relay's answer with a new shim as its only candidate, and the shim; the caller's to
    close."""
    found = _CANDIDATE.search(answer)
    assert found is not None, "the answer names no host candidate"
    shim = await Shim.open((found[1], int(found[2])), up=up, down=down, seed=seed)
    host, port = shim.address
    only = f"a=candidate:1 1 udp 2130706431 {host} {port} typ host\r\n"
    return _CANDIDATES.sub(only, answer), shim


class _Receiver(asyncio.DatagramProtocol):
    """Hands every datagram on; a relay that has gone is the same as a lost packet."""

    def __init__(self, take: Callable[[bytes, Address], None]) -> None:
        self._take = take

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._take(data, addr)
