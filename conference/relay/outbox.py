"""The send ring: plain packets are written into its slots, protected there and sent in batches."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Final

from conference.forwarding.outgoing import SLOT_BYTES
from conference.relay.aiortc_seam import SRTP_FFI, SRTP_LIB, SRTP_OK
from conference.relay.datagrams import SEND_SLOTS, Destination, PacketSocket, SendRing

MAX_RTCP_BYTES: Final = 1400
"""A compound packet that fits a datagram with its SRTCP trailer on any path."""

_SLOT_SHIFT: Final = SLOT_BYTES.bit_length() - 1


class Egress:
    """Where one peer's packets go and under which key. Muted (`srtp` is None), or without a
    destination, nothing goes out."""

    __slots__ = ("destination", "socket", "srtp")

    def __init__(self) -> None:
        self.srtp: Any = None
        self.socket: PacketSocket | None = None
        self.destination: Destination | None = None


class Outbox:
    """`forwarding.Outgoing` over libsrtp and the sockets of one worker; an egress is an `Egress`.

    Slots are handed out in order; `flush` sends what was queued and begins again at the first. It
    happens at the end of every batch of arrivals, and in between when the ring is full.
    """

    def __init__(self, counters: dict[str, int], *, clock: Callable[[], float]) -> None:
        self.slots = SendRing()
        self.flushed_at = float("-inf")
        """When the newest flush began, by `clock`."""
        self._clock = clock
        self._memory = self.slots.view
        self._length = SRTP_FFI.new("int *")
        self._next = 0
        self._runs: list[tuple[int, PacketSocket | None]] = []
        """The slots that one socket sends in one go: where they begin, each up to the next's
        beginning. None: a slot that is not sent."""
        self._counters = counters
        counters.update(dict.fromkeys(("packets_sent", "bytes_sent", "send_refused"), 0))
        counters.update(dict.fromkeys(("send_muted", "protect_failed"), 0))

    @property
    def memory(self) -> memoryview:
        return self._memory

    def reserve(self, count: int) -> int:
        if self._next + count > SEND_SLOTS:
            self.flush()
        return self._next << _SLOT_SHIFT

    def send_rtp(
        self,
        offset: int,
        length: int,
        egresses: Sequence[Any],
        protect: Any = SRTP_LIB.srtp_protect,
    ) -> None:
        """HOT, and therefore flat: a round of its loop for every packet of every subscriber."""
        slots, cell, runs = self.slots, self._length, self._runs
        pointers, lengths = slots.pointers, slots.lengths
        destinations, names = slots.destinations, slots.names
        slot = offset >> _SLOT_SHIFT
        latest = runs[-1][1] if runs else None
        for egress in egresses:
            srtp, destination, socket = egress.srtp, egress.destination, egress.socket
            if srtp is None or socket is None:
                self._counters["send_muted"] += 1
                socket = None
            else:
                cell[0] = length
                if protect(srtp, pointers[slot], cell) == SRTP_OK:
                    lengths[slot] = cell[0]
                    destinations[slot] = destination
                    names[slot] = destination.pointer
                else:
                    self._counters["protect_failed"] += 1
                    socket = None
            if socket is not latest:
                runs.append((slot, socket))
                latest = socket
            slot += 1
        self._next = slot

    def send_rtcp(self, packet: bytes, egress: Any) -> None:
        if len(packet) > MAX_RTCP_BYTES:
            self._counters["protect_failed"] += 1
            return
        offset = self.reserve(1)
        self._memory[offset : offset + len(packet)] = packet
        self.send_rtp(offset, len(packet), (egress,), SRTP_LIB.srtp_protect_rtcp)

    def flush(self) -> None:
        """Send all that is queued."""
        self.flushed_at = self._clock()
        lengths = self.slots.lengths
        self._runs.append((self._next, None))
        for (first, socket), (end, _) in pairwise(self._runs):
            if socket is not None:
                self._counters["packets_sent"] += socket.send_slots(first, end)
                self._counters["bytes_sent"] += sum(lengths[first:end])
        self._runs.clear()
        self._next = 0
