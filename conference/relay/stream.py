"""One TCP connection in the place of a UDP socket (ICE-TCP, RFC 6544): packets in, packets out.

Nothing here waits. What the kernel does not take at once stands in a short queue of whole packets;
what gets too old there is dropped, as a network would, because late media is worth nothing and only
delays what comes after it.
"""

import socket
import struct
from collections import deque
from collections.abc import Callable
from itertools import islice
from typing import Final

from conference.relay.datagrams import (
    MAX_DATAGRAM_BYTES,
    RECEIVE_SLOTS,
    PacketSocket,
    SendRing,
    SlotMemory,
    name_of,
)
from conference.relay.framing import Frames, frame

QUEUE_BYTES: Final = 256 * 1024
"""What one connection may have unsent: a third of a second of eight people's video."""

LATE: Final = 0.5
"""After this long in the queue a packet is of no use: nobody's jitter buffer waits longer."""

_READ_BYTES: Final = 16 * 1024
_VECTORS: Final = 64
_UNSENT_BYTES: Final = 16 * 1024
"""What the kernel may hold of ours beyond what is on its way: what it has taken cannot get too old
any more, so the queue has to be here."""

_KEEPALIVE: Final = (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3))

DROP_REASONS: Final = (
    "stream_not_a_check",
    "stream_frame_oversized",
    "stream_send_full",
    "stream_send_late",
)


class Stream(PacketSocket):
    """A connection that was accepted. Until `proved` it yields one packet, which has to be STUN.

    `ended` says that it is of no more use and waits for its owner to close it. `stuck` is called
    with True when the kernel takes no more, and `write` is to be called when it does again; with
    False when that is no longer needed. `released` is called when no peer needs it any more.
    """

    connected = True

    def __init__(
        self,
        opened: socket.socket,
        *,
        inbox: SlotMemory,
        outbox: SendRing,
        counters: dict[str, int],
        clock: Callable[[], float],
        stuck: Callable[["Stream", bool], None],
        released: Callable[["Stream"], None],
    ) -> None:
        """`inbox` may be shared by streams, as what it holds is used before the next `receive`.

        Raises OSError if the other end is gone already.
        """
        self.name = name_of(*opened.getpeername())
        self.inbox = inbox
        self.opened_at = clock()
        self.proved = False
        self.ended = False
        self.stuck_since: float | None = None
        """Since when the other end has taken nothing although there was something."""
        self._outbox = outbox
        self._socket = opened
        self._counters = counters
        self._clock = clock
        self._stuck = stuck
        self._released = released
        self._frames = Frames(MAX_DATAGRAM_BYTES)
        self._unsent: deque[tuple[float, memoryview]] = deque()
        self._unsent_bytes = 0
        self._begun = False
        """Whether a part of the first unsent frame is sent, so that it has to be finished."""
        _set_up(opened)

    # -------------------------------------------------------------- in

    def receive(self) -> int:
        if not self._frames.waiting and not self.ended:
            self._read()
        packets = self._frames.take(RECEIVE_SLOTS if self.proved else 1)
        if packets and not self.proved and not _is_stun(packets[0]):
            self._counters["stream_not_a_check"] += 1
            self.ended = True
            packets = []
        elif self._frames.overlong and not self.ended:
            self._counters["stream_frame_oversized"] += 1
            self.ended = True
        for view, packet in zip(self.inbox.views, packets, strict=False):
            view[: len(packet)] = packet
        self.lengths = [len(packet) for packet in packets]
        self.names = [self.name] * len(packets)
        return len(packets)

    @property
    def waiting(self) -> bool:
        """Whether a packet is here already, of which the kernel will not tell."""
        return self._frames.waiting

    def _read(self) -> None:
        try:
            arrived = self._socket.recv(_READ_BYTES)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            arrived = b""
        if arrived:
            self._frames.feed(arrived)
        else:
            self.ended = True

    # -------------------------------------------------------------- out

    def send_slots(self, first: int, end: int) -> int:
        now = self._clock()
        taken = sum([self._put(self._outbox.packet(slot), now) for slot in range(first, end)])
        if self.stuck_since is None:
            self._write(now)
        return taken

    def send(self, datagram: bytes, name: bytes) -> None:
        now = self._clock()
        self._put(datagram, now)
        if self.stuck_since is None:
            self._write(now)

    def write(self) -> None:
        """Go on with what is unsent: the kernel takes it again."""
        self._write(self._clock())

    def _put(self, packet: bytes | memoryview, now: float) -> bool:
        """Whether the packet found room."""
        if self.ended:
            return False
        framed = frame(packet)
        if self._unsent_bytes + len(framed) > QUEUE_BYTES:
            self._drop_late(now)
        if self._unsent_bytes + len(framed) > QUEUE_BYTES:
            self._counters["stream_send_full"] += 1
            return False
        self._unsent.append((now, memoryview(framed)))
        self._unsent_bytes += len(framed)
        return True

    def _write(self, now: float) -> None:
        self._drop_late(now)
        while self._unsent:
            try:
                sent = self._socket.sendmsg([data for _, data in islice(self._unsent, _VECTORS)])
            except (BlockingIOError, InterruptedError):
                if self.stuck_since is None:
                    self.stuck_since = now
                    self._stuck(self, True)
                return
            except OSError:  # the reader is told as well, and by then nobody is in a loop over us
                self.ended = True
                self._forget_unsent()
                break
            self._sent(sent)
            if self.stuck_since is not None:
                self.stuck_since = now
        if self.stuck_since is not None:
            self.stuck_since = None
            self._stuck(self, False)

    def _sent(self, count: int) -> None:
        """So many bytes are gone from the front."""
        self._unsent_bytes -= count
        while count:
            put_at, data = self._unsent.popleft()
            self._begun = count < len(data)
            if self._begun:
                self._unsent.appendleft((put_at, data[count:]))
            count -= min(count, len(data))

    def _drop_late(self, now: float) -> None:
        """Whole packets only: one that is begun is finished, or all after it would be garbage."""
        begun = self._unsent.popleft() if self._begun else None
        while self._unsent and now - self._unsent[0][0] > LATE:
            self._unsent_bytes -= len(self._unsent.popleft()[1])
            self._counters["stream_send_late"] += 1
        if begun is not None:
            self._unsent.appendleft(begun)

    def _forget_unsent(self) -> None:
        self._unsent.clear()
        self._unsent_bytes = 0
        self._begun = False

    # -------------------------------------------------------------- its end

    def release(self, name: bytes) -> None:
        self._released(self)

    def fileno(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        """Twice is nothing. What is unsent is thrown away, by the kernel as well: nobody gets a
        byte more after their removal."""
        self.ended = True
        self._frames = Frames(MAX_DATAGRAM_BYTES)
        self._forget_unsent()
        abort(self._socket)


def abort(opened: socket.socket) -> None:
    """Close at once, with a reset and without a word; twice is nothing."""
    if opened.fileno() >= 0:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        opened.close()


def _is_stun(packet: bytes) -> bool:
    """By RFC 7983's first byte; the port reads it."""
    return packet != b"" and packet[0] <= 3


def _set_up(opened: socket.socket) -> None:
    opened.setblocking(False)
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT_BYTES)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in _KEEPALIVE:
        if hasattr(socket, option):  # macOS has no TCP_KEEPIDLE before Python 3.13
            opened.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
