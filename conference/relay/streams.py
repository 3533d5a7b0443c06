"""Media over TCP: who may connect, how long they have to prove themselves, and when it is over.

Only an authenticated check makes a connection known. It costs the UDP port nothing: a connection is
one more `PacketSocket` before it, and each has its own turns of the event loop.
"""

import asyncio
import errno
import logging
import socket
from collections import Counter
from collections.abc import Callable, Sequence
from ipaddress import IPv6Network, ip_address
from typing import Final

from conference.relay import stream
from conference.relay.datagrams import RECEIVE_SLOTS, SendRing, SlotMemory
from conference.relay.port import Port
from conference.relay.settings import RelaySettings
from conference.relay.stream import Stream, abort

logger = logging.getLogger(__name__)

STALLED: Final = 10.0
"""A connection whose other end has read nothing for so long, although there was something, ends."""

_BACKLOG: Final = 128
_ACCEPTS_PER_TURN: Final = 16
"""A flood of connections must not keep packets from their turn."""

_OUT_OF_FILES: Final = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_OUT_OF_FILES_PAUSE: Final = 1.0

DROP_REASONS: Final = (
    "stream_limit",
    "stream_address_limit",
    "stream_unproved",
    "stream_too_late",
    "stream_stalled",
    *stream.DROP_REASONS,
)


class Streams:
    """All TCP connections of a worker, from their accept to their end; whoever makes it closes it.

    `listeners` are listening sockets (`open_listener`), `outbox` the slots that packets leave from.
    """

    def __init__(
        self,
        listeners: Sequence[socket.socket],
        *,
        port: Port,
        outbox: SendRing,
        settings: RelaySettings,
        counters: dict[str, int],
        clock: Callable[[], float],
    ) -> None:
        self._listeners = listeners
        self._port = port
        self._outbox = outbox
        self._inbox = SlotMemory(RECEIVE_SLOTS)
        self._settings = settings
        self._counters = counters
        self._clock = clock
        self._open: dict[Stream, str] = {}
        """Each with the place that it counts for."""
        self._by_place: Counter[str] = Counter()
        self._pauses: dict[socket.socket, asyncio.TimerHandle] = {}
        counters.update(dict.fromkeys(DROP_REASONS, 0))
        counters.update(streams_accepted=0)

    def __len__(self) -> int:
        return len(self._open)

    def start(self) -> None:
        """Begin on the running event loop."""
        for each in self._listeners:
            self._listen(each)

    def watch(self, now: float) -> None:
        """End those that did not prove themselves in time, and those that nobody reads."""
        for each in list(self._open):
            if not each.proved and now - each.opened_at >= self._settings.stream_deadline:
                self._end(each, "stream_too_late")
            elif each.stuck_since is not None and now - each.stuck_since >= STALLED:
                self._end(each, "stream_stalled")

    def close(self) -> None:
        """Everything, the listeners too; twice is nothing."""
        for pause in self._pauses.values():
            pause.cancel()
        self._pauses.clear()
        for listener in self._listeners:
            if listener.fileno() >= 0:
                asyncio.get_running_loop().remove_reader(listener)
                listener.close()
        for each in list(self._open):
            self._close(each)

    # -------------------------------------------------------------- coming

    def _listen(self, listener: socket.socket) -> None:
        self._pauses.pop(listener, None)
        asyncio.get_running_loop().add_reader(listener, self._accept, listener)

    def _accept(self, listener: socket.socket) -> None:
        for _ in range(_ACCEPTS_PER_TURN):
            try:
                opened, address = listener.accept()
            except OSError as error:
                if error.errno in _OUT_OF_FILES:
                    self._pause(listener)
                return
            self._admit(opened, _place(address[0]))

    def _pause(self, listener: socket.socket) -> None:
        """Without files there is nothing to accept with, and the loop would run hot on it."""
        logger.error("no more files for TCP connections; accepting pauses")
        loop = asyncio.get_running_loop()
        loop.remove_reader(listener)
        self._pauses[listener] = loop.call_later(_OUT_OF_FILES_PAUSE, self._listen, listener)

    def _admit(self, opened: socket.socket, place: str) -> None:
        if len(self._open) >= self._settings.max_streams:
            self._counters["stream_limit"] += 1
            abort(opened)
            return
        if self._by_place[place] >= self._settings.max_streams_per_address:
            self._counters["stream_address_limit"] += 1
            abort(opened)
            return
        try:
            made = Stream(
                opened,
                inbox=self._inbox,
                outbox=self._outbox,
                counters=self._counters,
                clock=self._clock,
                stuck=self._stuck,
                released=self._close,
            )
        except OSError:  # it is gone again
            abort(opened)
            return
        self._counters["streams_accepted"] += 1
        self._open[made] = place
        self._by_place[place] += 1
        self._port.connect(made)
        asyncio.get_running_loop().add_reader(opened, self._readable, made)

    # -------------------------------------------------------------- being there

    def _readable(self, readable: Stream) -> None:
        if readable not in self._open:
            return
        taken = self._port.take(readable)
        if taken and not readable.proved:
            if not self._port.knows(readable):
                self._end(readable, "stream_unproved")
                return
            readable.proved = True
        if readable.ended and not (readable.proved and readable.waiting):
            self._close(readable)
        elif readable.waiting:
            asyncio.get_running_loop().call_soon(self._readable, readable)

    def _stuck(self, blocked: Stream, stuck: bool) -> None:
        loop = asyncio.get_running_loop()
        if stuck:
            loop.add_writer(blocked, blocked.write)
        else:
            loop.remove_writer(blocked)

    # -------------------------------------------------------------- going

    def _end(self, over: Stream, reason: str) -> None:
        self._counters[reason] += 1
        self._close(over)

    def _close(self, over: Stream) -> None:
        place = self._open.pop(over, None)
        if place is None:
            return
        self._by_place[place] -= 1
        if not self._by_place[place]:
            del self._by_place[place]
        loop = asyncio.get_running_loop()
        loop.remove_reader(over)
        loop.remove_writer(over)
        over.close()
        self._port.disconnect(over)


def open_listener(host: str, port: int) -> socket.socket:
    """A TCP socket that listens on one address of this machine.

    Raises OSError if the address is not this machine's or the port is taken.
    """
    family = socket.AF_INET if ip_address(host).version == 4 else socket.AF_INET6
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        if family == socket.AF_INET6:
            # The same port on an IPv4 address is another socket's.
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.setblocking(False)
        opened.bind((host, port))
        opened.listen(_BACKLOG)
    except OSError:
        opened.close()
        raise
    return opened


def _place(host: str) -> str:
    """Whose connections are counted together: an address, or the /64 that one customer has."""
    address = ip_address(host.partition("%")[0])
    return host if address.version == 4 else str(IPv6Network((int(address), 64), strict=False))
