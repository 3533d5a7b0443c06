"""A bad network between a real peer and the relay: a UDP forwarder in user space, where `tc netem`
is not to be had.

`through` opens one for the peer whose answer it is given, and puts itself in the place of the
relay's candidate there. All that the peer and the relay say to each other, STUN and DTLS too, then
takes the two impaired ways. It is a NAT as well: the relay sees an address of its making for each
address of the peer's, and another one after `rebind`.
"""

import asyncio
import re
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Self, TypeAlias

from tests.support.impairment import Impairment, Way

Address: TypeAlias = tuple[str, int]

_CANDIDATE = re.compile(r"a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host")
_CANDIDATES = re.compile(r"(?:a=candidate:[^\r\n]*\r\n)+")
_LARGEST_DATAGRAM = 65_536


class Shim:
    """One peer's ways to the relay (`up`) and from it (`down`)."""

    def __init__(self, relay: Address, *, up: Impairment, down: Impairment, seed: int) -> None:
        self.up = Way(up, seed=seed)
        self.down = Way(down, seed=~seed)
        self._relay = relay
        self._front: asyncio.DatagramTransport | None = None
        self._outside: dict[Address, socket.socket] = {}
        """By the peer's own address, the socket that speaks for it to the relay."""
        self._dead: set[Address] = set()

    @classmethod
    async def open(cls, relay: Address, *, up: Impairment, down: Impairment, seed: int) -> Self:
        """Sockets on the relay's own host, for whatever peer sends to the front one."""
        shim = cls(relay, up=up, down=down, seed=seed)
        shim._front, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: _Receiver(shim._from_peer), local_addr=(relay[0], 0)
        )
        return shim

    @property
    def address(self) -> Address:
        """Where the peer sends to."""
        assert self._front is not None
        host, port = self._front.get_extra_info("sockname")[:2]
        return host, port

    @property
    def outside(self) -> set[Address]:
        """The addresses that the relay sees."""
        return {each.getsockname() for each in self._outside.values()}

    def rebind(self) -> None:
        """Forget who is who, as a NAT does when it restarts: what the relay sends to the addresses
        of before is lost, and the peer's next packet comes from another one."""
        loop = asyncio.get_running_loop()
        for each in self._outside.values():
            loop.remove_reader(each)
            each.close()
        self._outside.clear()

    def swallow(self) -> None:
        """From now on nothing passes from or to the addresses that the peer has used so far; from
        others of its own it does."""
        self._dead |= set(self._outside)

    def close(self) -> None:
        """What is under way is lost."""
        self.rebind()
        if self._front is not None:
            self._front.close()

    def _from_peer(self, datagram: bytes, peer: Address) -> None:
        if peer in self._dead:
            return
        self._pass(self.up, datagram, lambda packet: self._to_relay(packet, peer))

    def _from_relay(self, outside: socket.socket, peer: Address) -> None:
        # A relay that has gone is the same as a lost packet.
        with suppress(OSError):
            datagram = outside.recv(_LARGEST_DATAGRAM)
            if peer in self._dead:
                return
            self._pass(self.down, datagram, lambda packet: self._to_peer(packet, peer))

    def _pass(self, way: Way, datagram: bytes, deliver: Callable[[bytes], None]) -> None:
        loop = asyncio.get_running_loop()
        for arrival, packet in way.send(datagram, now=loop.time()):
            loop.call_at(arrival, deliver, packet)

    def _to_relay(self, datagram: bytes, peer: Address) -> None:
        if self._front is None or self._front.is_closing():
            return
        outside = self._outside.get(peer)
        if outside is None:
            outside = self._outside[peer] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            outside.setblocking(False)
            outside.connect(self._relay)
            asyncio.get_running_loop().add_reader(outside, self._from_relay, outside, peer)
        with suppress(OSError):
            outside.send(datagram)

    def _to_peer(self, datagram: bytes, peer: Address) -> None:
        if self._front is not None and not self._front.is_closing():
            self._front.sendto(datagram, peer)


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
    """Hands every datagram on."""

    def __init__(self, take: Callable[[bytes, Address], None]) -> None:
        self._take = take

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._take(data, addr)
