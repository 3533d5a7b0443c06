"""Batches of datagrams in, batches out, over memory that is allocated once.

`recvmmsg` and `sendmmsg` through cffi's ABI mode need no compiler; where the C library has none
(macOS), a loop of `recvfrom_into` and `sendto` stands behind the same methods. All packet memory
comes from pylibsrtp's cffi, so that libsrtp works on it in place.
"""

import errno
import socket
import struct
import sys
from abc import ABC, abstractmethod
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any, ClassVar, Final

import cffi

from conference.forwarding.outgoing import MOST_AT_ONCE, SLOT_BYTES
from conference.relay.aiortc_seam import SRTP_FFI

RECEIVE_SLOTS: Final = 64
SEND_SLOTS: Final = 4 * MOST_AT_ONCE

MAX_DATAGRAM_BYTES: Final = 1500
"""More than an Ethernet frame carries is not WebRTC's."""

_BUFFER_BYTES: Final = 4 * 1024 * 1024
"""Asked of the kernel in each direction: half a second of 64 Mbit/s while Python is elsewhere."""


class SlotMemory:
    """`slots` × `SLOT_BYTES` of writable memory: one view of all, a view and a pointer of each."""

    def __init__(self, slots: int) -> None:
        self._memory = SRTP_FFI.new("char[]", slots * SLOT_BYTES)
        self.base = int(SRTP_FFI.cast("uintptr_t", self._memory))
        self.view = memoryview(SRTP_FFI.buffer(self._memory)).cast("B")
        starts = range(0, slots * SLOT_BYTES, SLOT_BYTES)
        self.views: list[memoryview] = [self.view[at : at + SLOT_BYTES] for at in starts]
        self.pointers: list[Any] = [self._memory + at for at in starts]


class Destination:
    """A name that is sent to, where the kernel can read it for as long as this object lives."""

    __slots__ = ("_memory", "name", "pointer")

    def __init__(self, name: bytes) -> None:
        self.name = name
        self._memory = _FFI.new("char[]", name.ljust(_SOCKADDR_IN6.size, b"\0"))
        self.pointer = int(_FFI.cast("uintptr_t", self._memory))


class SendRing(SlotMemory):
    """Slots of packets to send, and for each where to. Whoever queues a packet in a slot writes

        lengths[slot] = length
        destinations[slot] = destination
        names[slot] = destination.pointer

    and leaves the slot alone until it is sent.
    """

    def __init__(self) -> None:
        super().__init__(SEND_SLOTS)
        self._headers = _Headers(SEND_SLOTS)
        self.array = self._headers.array
        self.lengths = self._headers.vectors[1::2]
        self.names = self._headers.names
        self.destinations: list[Destination | None] = [None] * SEND_SLOTS
        for slot in range(SEND_SLOTS):
            self._headers.vectors[2 * slot] = self.base + slot * SLOT_BYTES

    def packet(self, slot: int) -> memoryview:
        """What is queued there."""
        return self.views[slot][: self.lengths[slot]]


class PacketSocket(ABC):
    """Where packets come in and go out; the port and the outbox know no more of a network.

    A *name* is the address of the other end as the kernel writes it (`sockaddr`): it is compared,
    looked up and sent to, and only people need it as text.
    """

    connected: ClassVar[bool] = False
    """Whether it leads to one other end only, and so to one peer."""

    inbox: SlotMemory
    lengths: Sequence[int] = ()
    """Bytes of each packet of the last `receive`; one that was too long for a slot is cut off at
    `SLOT_BYTES`, and so still seen to be too long."""
    names: Sequence[bytes] = ()
    """Where each of them came from."""

    @abstractmethod
    def receive(self) -> int:
        """Take up to `RECEIVE_SLOTS` packets into the slots of `inbox`; how many. Never waits."""

    @abstractmethod
    def send_slots(self, first: int, end: int) -> int:
        """Send what is queued in these slots of the outbox, in order; how many packets went.

        What the kernel will not take is dropped, as a full network would, and counted; a bad
        destination does not hold up the others.
        """

    @abstractmethod
    def send(self, datagram: bytes, name: bytes) -> None:
        """Send one packet now."""

    @abstractmethod
    def release(self, name: bytes) -> None:
        """No peer is reached by this name any more."""


class DatagramSocket(PacketSocket):
    """A UDP socket on one address of this machine, with its receive ring and its send queue."""

    def __init__(self, host: str, port: int, outbox: SendRing) -> None:
        """Raises OSError if the address is not this machine's or the port is taken."""
        self.host = host
        self.inbox = SlotMemory(RECEIVE_SLOTS)
        self.dropped = 0
        """Datagrams that the kernel would not take."""
        self._outbox = outbox
        self._socket = _open(host, port)
        self.port: int = self._socket.getsockname()[1]

    def send(self, datagram: bytes, name: bytes) -> None:
        try:
            self._socket.sendto(datagram, _endpoint(name))
        except OSError:
            self.dropped += 1

    def release(self, name: bytes) -> None:
        """The socket is everybody's."""

    def fileno(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        self._socket.close()


class PlainSocket(DatagramSocket):
    """One system call per datagram: for systems without the batched calls."""

    def receive(self) -> int:
        lengths: list[int] = []
        names: list[bytes] = []
        for view in self.inbox.views:
            try:
                length, endpoint = self._socket.recvfrom_into(view)
            except OSError:  # nothing there, or an ICMP error of an earlier send
                break
            lengths.append(length)
            names.append(name_of(*endpoint))
        self.lengths, self.names = lengths, names
        return len(lengths)

    def send_slots(self, first: int, end: int) -> int:
        sent = 0
        for slot in range(first, end):
            destination = self._outbox.destinations[slot]
            assert destination is not None
            try:
                self._socket.sendto(self._outbox.packet(slot), _endpoint(destination.name))
                sent += 1
            except OSError:
                self.dropped += 1
        return sent


class BatchedSocket(DatagramSocket):
    """`recvmmsg` and `sendmmsg`: one system call for up to a ring of datagrams."""

    def __init__(self, host: str, port: int, outbox: SendRing) -> None:
        super().__init__(host, port, outbox)
        # One family a socket, so all names are of one length and the kernel never changes it.
        self._name_bytes = 16 if self._socket.family == socket.AF_INET else 28
        self._names = _FFI.new("char[]", RECEIVE_SLOTS * self._name_bytes)
        self._names_view = memoryview(_FFI.buffer(self._names)).cast("B")
        self._headers = headers = _Headers(RECEIVE_SLOTS, name_bytes=self._name_bytes)
        first_name = int(_FFI.cast("uintptr_t", self._names))
        for slot in range(RECEIVE_SLOTS):
            headers.names[slot] = first_name + slot * self._name_bytes
            headers.vectors[2 * slot] = self.inbox.base + slot * SLOT_BYTES
            headers.vectors[2 * slot + 1] = SLOT_BYTES

    def receive(self) -> int:
        headers = self._headers
        count: int = _LIBC.recvmmsg(
            self._socket.fileno(), headers.array, RECEIVE_SLOTS, 0, _FFI.NULL
        )
        if count <= 0:
            return 0
        self.lengths = headers.lengths[:count].tolist()
        size = self._name_bytes
        packed = self._names_view[: count * size].tobytes()
        self.names = [packed[at : at + size] for at in range(0, count * size, size)]
        return count

    def send_slots(self, first: int, end: int) -> int:
        fd, array = self._socket.fileno(), self._outbox.array
        start, sent = first, 0
        while start < end:
            count = _LIBC.sendmmsg(fd, array + start, end - start, 0)
            if count > 0:
                sent += count
                start += count
            elif (
                _FFI.errno == errno.EAGAIN
            ):  # the buffer is full, and the rest would not fit either
                break
            elif _FFI.errno != errno.EINTR:  # the first of them cannot be sent, ever
                start += 1
        self.dropped += end - first - sent
        return sent


def open_socket(host: str, port: int, outbox: SendRing) -> DatagramSocket:
    """The fastest kind there is on this system. Raises OSError as `DatagramSocket` does."""
    kind = PlainSocket if _LIBC is None else BatchedSocket
    return kind(host, port, outbox)


def name_of(host: str, port: int, flow: int = 0, scope: int = 0) -> bytes:
    """The `sockaddr_in` or `sockaddr_in6` of an address, as Linux writes it."""
    address = ip_address(host.partition("%")[0])
    if address.version == 4:
        return _SOCKADDR_IN.pack(socket.AF_INET, port.to_bytes(2, "big"), address.packed)
    packed_port = port.to_bytes(2, "big")
    return _SOCKADDR_IN6.pack(socket.AF_INET6, packed_port, flow, address.packed, scope)


def address_of(name: bytes) -> tuple[str, int]:
    """Host and port of a name, for people and for `sendto`."""
    if len(name) == _SOCKADDR_IN.size:
        host = socket.inet_ntop(socket.AF_INET, name[4:8])
    else:
        host = socket.inet_ntop(socket.AF_INET6, name[8:24])
    return host, int.from_bytes(name[2:4], "big")


_SOCKADDR_IN: Final = struct.Struct("=H2s4s8x")
_SOCKADDR_IN6: Final = struct.Struct("=H2sI16sI")


def _endpoint(name: bytes) -> tuple[str, int] | tuple[str, int, int, int]:
    if len(name) == _SOCKADDR_IN.size:
        return address_of(name)
    _, _, flow, _, scope = _SOCKADDR_IN6.unpack(name)
    return *address_of(name), flow, scope


def _open(host: str, port: int) -> socket.socket:
    family = socket.AF_INET if ip_address(host).version == 4 else socket.AF_INET6
    opened = socket.socket(family, socket.SOCK_DGRAM)
    try:
        if family == socket.AF_INET6:
            # The same port on an IPv4 address is another socket's.
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER_BYTES)
        opened.setblocking(False)
        opened.bind((host, port))
    except OSError:
        opened.close()
        raise
    return opened


# ------------------------------------------------------------------ the C side

_FFI: Final = cffi.FFI()
_FFI.cdef("""
typedef unsigned int socklen_t;
struct iovec { void *iov_base; size_t iov_len; };
struct msghdr {
    void *msg_name; socklen_t msg_namelen;
    struct iovec *msg_iov; size_t msg_iovlen;
    void *msg_control; size_t msg_controllen;
    int msg_flags;
};
struct mmsghdr { struct msghdr msg_hdr; unsigned int msg_len; };
int recvmmsg(int, struct mmsghdr *, unsigned int, int, void *);
int sendmmsg(int, struct mmsghdr *, unsigned int, int);
""")
_HEADER_BYTES: Final = _FFI.sizeof("struct mmsghdr")


def _batched_calls() -> Any:
    """The C library, if it has both calls with the 64-bit Linux layout declared above."""
    if sys.platform != "linux" or _HEADER_BYTES != 64:
        return None
    library = _FFI.dlopen(None)
    try:
        return library if library.recvmmsg and library.sendmmsg else None
    except AttributeError:
        return None


_LIBC: Final = _batched_calls()


class _Headers:
    """An array of `struct mmsghdr`, each with one `struct iovec`; names stand elsewhere.

    Numbers are written through plain memory views: a field of a cffi struct costs twice as much.
    """

    def __init__(self, slots: int, *, name_bytes: int = _SOCKADDR_IN6.size) -> None:
        """The kernel reads `name_bytes` of each name; behind one of IPv4 it ignores what is
        there."""
        self.array = _FFI.new("struct mmsghdr[]", slots)
        self._vectors = _FFI.new("struct iovec[]", slots)
        for slot in range(slots):
            header = self.array[slot].msg_hdr
            header.msg_namelen = name_bytes
            header.msg_iov = self._vectors + slot
            header.msg_iovlen = 1
        memory = memoryview(_FFI.buffer(self.array)).cast("B")
        self.names = memory.cast("Q")[:: _HEADER_BYTES // 8]
        """Pointers: `msg_name` is a header's first field."""
        self.lengths = memory.cast("I")[
            _FFI.offsetof("struct mmsghdr", "msg_len") // 4 :: _HEADER_BYTES // 4
        ]
        self.vectors = memoryview(_FFI.buffer(self._vectors)).cast("B").cast("Q")
