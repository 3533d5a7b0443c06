"""The send ring: plain packets are written into its slots, protected there and sent in batches."""

from typing import Any, Final

from conference.forwarding.outgoing import SLOT_BYTES
from conference.relay.aiortc_seam import SRTP_FFI, SRTP_LIB, SRTP_OK
from conference.relay.datagrams import SEND_SLOTS, PacketSocket, SlotMemory

MAX_RTCP_BYTES: Final = 1400
"""A compound packet that fits a datagram with its SRTCP trailer on any path."""

_END: Final = SEND_SLOTS * SLOT_BYTES
_SLOT_SHIFT: Final = SLOT_BYTES.bit_length() - 1


class Egress:
    """Where one peer's packets go and under which key. Muted (`srtp` is None) nothing goes out."""

    __slots__ = ("name", "socket", "srtp")

    def __init__(self) -> None:
        self.srtp: Any = None
        self.socket: PacketSocket | None = None
        self.name = b""


class Outbox:
    """`forwarding.Outgoing` over libsrtp and the sockets of one worker; an egress is an `Egress`.

    Slots are handed out in order; `flush` sends what was queued and begins again at the first. It
    happens at the end of every batch of arrivals, and in between when the ring is full.
    """

    def __init__(self, counters: dict[str, int]) -> None:
        self.slots = SlotMemory(SEND_SLOTS)
        self._memory = self.slots.view
        self._pointers = self.slots.pointers
        self._length = SRTP_FFI.new("int *")
        self._next = 0
        self._counters = counters
        self._bytes = 0
        self._waiting: set[PacketSocket] = set()
        self._latest: PacketSocket | None = None
        counters.update(dict.fromkeys(("packets_sent", "bytes_sent", "send_refused"), 0))
        counters.update(dict.fromkeys(("send_muted", "protect_failed"), 0))

    @property
    def memory(self) -> memoryview:
        return self._memory

    def reserve(self) -> int:
        return self._next

    def send_rtp(
        self, offset: int, length: int, egress: Any, protect: Any = SRTP_LIB.srtp_protect
    ) -> int:
        """HOT, and therefore flat: it runs for every packet of every subscriber."""
        socket = egress.socket
        if egress.srtp is None or socket is None:
            self._counters["send_muted"] += 1
            return offset
        cell = self._length
        cell[0] = length
        if protect(egress.srtp, self._pointers[offset >> _SLOT_SHIFT], cell) != SRTP_OK:
            self._counters["protect_failed"] += 1
            return offset
        length = cell[0]
        socket.queue(offset, length, egress.name)
        if socket is not self._latest:
            self._latest = socket
            self._waiting.add(socket)
        self._bytes += length
        offset += SLOT_BYTES
        if offset == _END:
            self.flush()
            return 0
        self._next = offset
        return offset

    def send_rtcp(self, packet: bytes, egress: Any) -> None:
        if len(packet) > MAX_RTCP_BYTES:
            self._counters["protect_failed"] += 1
            return
        offset = self._next
        self._memory[offset : offset + len(packet)] = packet
        self.send_rtp(offset, len(packet), egress, SRTP_LIB.srtp_protect_rtcp)

    def flush(self) -> None:
        """Send all that is queued."""
        for socket in self._waiting:
            self._counters["packets_sent"] += socket.flush()
        self._counters["bytes_sent"] += self._bytes
        self._bytes = 0
        self._latest = None
        self._waiting.clear()
        self._next = 0
