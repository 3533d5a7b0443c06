"""The ears of a load: datagrams of many sockets in batches, each with when the kernel had it.

A load in Python lags behind what it loads. Here a packet costs it a tenth of what asyncio's sockets
do, and its lag is in no figure: delays, and what subscribers tell of arrivals, are of the kernel's
time, as browsers take it.
"""

import asyncio
import select
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from struct import Struct
from typing import Any, Final, TypeAlias

import cffi

SLOTS: Final = 64
SLOT_BYTES: Final = 2048

Take: TypeAlias = Callable[[memoryview, float], None]
"""Takes a datagram, which stays where it is until the call ends, and the second of the wall clock
(`time.time()`) at which it arrived."""

_SO_TIMESTAMPNS: Final = 35
"""asm-generic/socket.h; Python's `socket` has no name for it. Also the message's type."""
_CONTROL: Final = Struct("=QiiqQ")
"""`struct cmsghdr` with a `struct timespec` behind it, as 64-bit Linux lays them out."""
_FFI: Final = cffi.FFI()
_FFI.cdef("""
struct iovec { void *iov_base; size_t iov_len; };
struct msghdr {
    void *msg_name; unsigned int msg_namelen;
    struct iovec *msg_iov; size_t msg_iovlen;
    void *msg_control; size_t msg_controllen;
    int msg_flags;
};
struct mmsghdr { struct msghdr msg_hdr; unsigned int msg_len; };
int recvmmsg(int, struct mmsghdr *, unsigned int, int, void *);
""")
_LIBC: Final = _FFI.dlopen(None)
_HEADER_BYTES: Final = _FFI.sizeof("struct mmsghdr")
_CONTROL_LENGTH: Final = _FFI.offsetof("struct msghdr", "msg_controllen")
_LENGTH: Final = _FFI.offsetof("struct mmsghdr", "msg_len")


@dataclass(slots=True)
class Inbox:
    """Of one event loop, until `close`."""

    _poll: select.epoll = field(default_factory=select.epoll)
    _takers: dict[int, Take] = field(default_factory=dict)
    _ring: "_Ring" = field(default_factory=lambda: _Ring())

    def __post_init__(self) -> None:
        asyncio.get_running_loop().add_reader(self._poll.fileno(), self._take_all)

    def watch(self, opened: socket.socket, take: Take) -> None:
        """Give what arrives here to `take`; nobody else may read the socket any more."""
        opened.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self._takers[opened.fileno()] = take
        self._poll.register(opened.fileno(), select.EPOLLIN)

    def close(self) -> None:
        """Leave the sockets, which are others', alone."""
        if not self._poll.closed:
            asyncio.get_running_loop().remove_reader(self._poll.fileno())
            self._poll.close()

    def _take_all(self) -> None:
        for descriptor, _ in self._poll.poll(0):
            self._ring.receive(descriptor, self._takers[descriptor])


class _Ring:
    """Memory for one `recvmmsg`."""

    def __init__(self) -> None:
        self._packets = _FFI.new("char[]", SLOTS * SLOT_BYTES)
        self._controls = _FFI.new("char[]", SLOTS * _CONTROL.size)
        self._vectors = _FFI.new("struct iovec[]", SLOTS)
        self._headers = _FFI.new("struct mmsghdr[]", SLOTS)
        for slot in range(SLOTS):
            vector = self._vectors + slot
            vector.iov_base = self._packets + slot * SLOT_BYTES
            vector.iov_len = SLOT_BYTES
            header = self._headers[slot].msg_hdr
            header.msg_iov, header.msg_iovlen = vector, 1
            header.msg_control = self._controls + slot * _CONTROL.size
        memory = _view(self._packets)
        self._views = [memory[at : at + SLOT_BYTES] for at in range(0, len(memory), SLOT_BYTES)]
        self._stamps = _view(self._controls)
        headers = _view(self._headers)
        self._lengths = headers.cast("I")[_LENGTH // 4 :: _HEADER_BYTES // 4]
        self._control_lengths = headers.cast("Q")[_CONTROL_LENGTH // 8 :: _HEADER_BYTES // 8]

    def receive(self, descriptor: int, take: Take) -> None:
        """Give all that is there to `take`, oldest first."""
        count = SLOTS
        while count == SLOTS:
            for slot in range(SLOTS):
                self._control_lengths[slot] = _CONTROL.size  # the kernel writes what it used
            count = _LIBC.recvmmsg(descriptor, self._headers, SLOTS, socket.MSG_DONTWAIT, _FFI.NULL)
            if count <= 0:
                return
            stamps = _CONTROL.iter_unpack(self._stamps[: count * _CONTROL.size])
            for view, length, (_, _, _, seconds, nanoseconds) in zip(
                self._views, self._lengths[:count], stamps, strict=False
            ):
                take(view[:length], seconds + nanoseconds / 1e9)


def _view(memory: Any) -> memoryview:
    return memoryview(_FFI.buffer(memory)).cast("B")
