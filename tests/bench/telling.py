"""What a browser tells a relay about arrivals, made cheaply enough for a load of many browsers.

SRTP leaves a packet's header and its extensions in the clear, so a packet's transport-wide number
is read without opening it. Between two feedbacks two bytes and a time are kept of each; where
nothing is missing, as mostly, a feedback is then one run of "received" and one byte a packet.
"""

import asyncio
import time
from collections.abc import Sequence
from operator import sub
from struct import Struct, unpack
from typing import Protocol

from conference.rtp.feedback import TRANSPORT_FEEDBACK, feedback_packet
from conference.rtp.sequence import FIRST_CYCLE, extend_seq
from conference.rtp.transport_cc import (
    FORM,
    TICKS_PER_REFERENCE,
    TICKS_PER_SECOND,
    encode_transport_feedback,
    split_arrivals,
)

_REPORT_BITS = 68 * 8
_SHORTEST_INTERVAL, _LONGEST_INTERVAL = 0.05, 0.25

HEAD_BYTES = 36
"""Of a packet, for its number to be in them."""

_TICK = 0.001
_BLOCK_AT = 16
_ONE_BYTE_BLOCK = b"\xbe\xde"
_RUN = Struct("!HHIH")
"""First seq, number of statuses, reference time and count, one chunk."""
_RECEIVED = 1 << 13
"""A run of packets whose time differences take a byte."""
_SENDER_SSRC, _MEDIA_SSRC = 1, 2
"""A relay reads a feedback by its transport-wide numbers alone."""


def telling_interval(received_bps: float) -> float:
    """Seconds between two feedbacks: libwebrtc spends a twentieth of what it receives on reports of
    68 bytes, one every 50 to 250 ms; of a camera of 220 kbit/s or more one every 50."""
    return min(_LONGEST_INTERVAL, max(_SHORTEST_INTERVAL, _REPORT_BITS / (received_bps / 20)))


class Telling:
    """One subscriber's. `number_id` is the id of the transport-wide numbers' extension."""

    __slots__ = ("_id_byte", "_next", "_numbers", "_origin", "_sent", "_times")

    def __init__(self, number_id: int) -> None:
        self._id_byte = number_id << 4 | 1
        self._numbers = bytearray()
        self._times: list[float] = []
        self._next: int | None = None
        self._origin = time.time()
        self._sent = 0

    def note(self, packet: bytes, now: float) -> None:
        """An RTP packet, protected or not, has arrived; its first `HEAD_BYTES` will do. The number
        is looked for in a one-byte extension block behind no CSRC, first in its first place, where
        our relay has it."""
        if packet[12:14] == _ONE_BYTE_BLOCK:
            at = _BLOCK_AT if packet[_BLOCK_AT] == self._id_byte else self._find(packet)
            if at:
                self._numbers += packet[at + 1 : at + 3]
                self._times.append(now)

    def _find(self, packet: bytes) -> int:
        """Where the number's element begins; 0 if there is none."""
        at = _BLOCK_AT
        end = min(at + 4 * packet[15], len(packet) - 2)
        while at < end:
            if packet[at] == self._id_byte:
                return at
            at += (packet[at] & 0x0F) + 2 if packet[at] else 1
        return 0

    def take(self) -> list[bytes]:
        """Feedback packets for what was noted since the last call: mostly one, or none."""
        count = len(self._times)
        if not count:
            return []
        numbers = unpack(f"!{count}H", self._numbers)
        origin = self._origin
        ticks = [int((at - origin) * TICKS_PER_SECOND) for at in self._times]
        self._numbers.clear()
        self._times.clear()
        near = numbers[0] + FIRST_CYCLE if self._next is None else self._next
        first = extend_seq(numbers[0], near=near)
        if self._next in (None, first) and numbers == tuple(range(numbers[0], numbers[0] + count)):
            self._next = first + count
            packet = self._all_received(numbers[0], ticks)
            if packet is not None:
                return [packet]
        arrivals = sorted(
            (extend_seq(number, near=first), tick)
            for number, tick in zip(numbers, ticks, strict=True)
        )
        begin = arrivals[0][0] if self._next is None else min(arrivals[0][0], self._next)
        self._next = max(arrivals[-1][0] + 1, self._next or 0)
        return [
            encode_transport_feedback(
                part,
                first=begin,
                count=self._count(),
                sender_ssrc=_SENDER_SSRC,
                media_ssrc=_MEDIA_SSRC,
            )
            for begin, part in split_arrivals(arrivals, first=begin)
        ]

    def _all_received(self, first: int, ticks: list[int]) -> bytes | None:
        """One run in order; None if a pause between two is too long for a byte."""
        reference = ticks[0] // TICKS_PER_REFERENCE
        try:
            deltas = bytes((ticks[0] % TICKS_PER_REFERENCE, *map(sub, ticks[1:], ticks)))
        except ValueError:
            return None
        last = (reference & 0xFF_FFFF) << 8 | self._count()
        fci = _RUN.pack(first, len(ticks), last, _RECEIVED | len(ticks)) + deltas
        fci += bytes(-len(fci) % 4)
        return feedback_packet(
            TRANSPORT_FEEDBACK, FORM, sender_ssrc=_SENDER_SSRC, media_ssrc=_MEDIA_SSRC, fci=fci
        )

    def _count(self) -> int:
        self._sent = self._sent + 1 & 0xFF
        return self._sent


class Teller(Protocol):
    def tell(self) -> None: ...


class Rota:
    """Lets each subscriber tell in its turn, evenly spread over the interval, as people who do not
    know of each other are. `spent` is the seconds that it took of the load's core."""

    def __init__(self, tellers: Sequence[Teller], *, interval: float) -> None:
        self._tellers = tellers
        self._interval = interval
        self.spent = 0.0

    async def run(self) -> None:
        """Until cancelled."""
        tellers = self._tellers
        started, told = time.perf_counter(), 0
        while tellers:
            now = time.perf_counter()
            due = int((now - started) / self._interval * len(tellers))
            for turn in range(told, due):
                tellers[turn % len(tellers)].tell()
            told = due
            self.spent += time.perf_counter() - now
            await asyncio.sleep(_TICK)
