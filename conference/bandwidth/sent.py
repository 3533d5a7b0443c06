"""What was sent to one subscriber, by transport-wide seq, and what became of it."""

from array import array
from dataclasses import dataclass

from conference.rtp.transport_cc import (
    TICKS_PER_REFERENCE,
    TICKS_PER_SECOND,
    TransportFeedback,
)

_LOST = 1 << 16
_ACKNOWLEDGED = 1 << 17
MAX_ENTRY_BYTES = _SIZE = _LOST - 1
"""A packet's fate stands in the bits above its size, so that the hot loop clears it by writing."""
_SECONDS_PER_TICK = 1 / TICKS_PER_SECOND
_REFERENCE_CYCLE = 1 << 24


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one feedback tells that was not known before."""

    acknowledged: list[tuple[float, float, int]]
    """(sent, arrived, bytes) in order of sending; `arrived` is seconds on the subscriber's clock,
    which has any origin."""

    acknowledged_bytes: int
    last_arrived: float
    """The latest of those arrivals; minus infinity without any."""

    lost: list[float]
    """When each packet was sent that is now said to be missing."""

    recovered: int
    """How many of `acknowledged` had been told as lost before."""

    gap: bool
    """Some packets before these were never told of: a feedback packet was lost."""


class SentLedger:
    """A ring of the newest packets. For every packet, the hot loop does no more than

        number = ledger.next_number
        ledger.next_number = number + 1
        ledger.sizes[number & ledger.mask] = size
        ledger.times[number & ledger.mask] = now

    and writes the lower 16 bits of `number` on the wire. Sizes are bytes, of at most 65,535.
    """

    __slots__ = ("_reference", "_told", "mask", "next_number", "sizes", "times")

    def __init__(self, *, capacity: int = 4096) -> None:
        """`capacity`: a power of two, up to 65,536; packets sent within the longest round trip."""
        if capacity & capacity - 1 or not 1 <= capacity <= 1 << 16:
            raise ValueError("capacity must be a power of two up to 65,536")
        self.mask = capacity - 1
        self.next_number = 0
        # Arrays, because a list lets go of the number that stood there, which is long out of the
        # processor's caches: that would cost more than everything else here.
        self.times = array("d", [float("-inf")]) * capacity
        # Nothing to tell of what was never sent.
        self.sizes = array("I", [_ACKNOWLEDGED]) * capacity
        self._told = 0
        """Everything below this number has been told of, or will not be."""
        self._reference = 0
        """Newest reference time, unwrapped."""

    def add(self, size: int, *, now: float) -> int:
        """The four lines, for whoever is in no hurry; the packet's number."""
        number = self.next_number
        self.next_number = number + 1
        self.sizes[number & self.mask] = size
        self.times[number & self.mask] = now
        return number

    def take_feedback(self, feedback: TransportFeedback) -> Outcome:
        """Settle what it tells. What is told twice, too old, or was never sent changes nothing."""
        newest = self.next_number - 1
        # Feedback tells of the past, so its first seq means that number's newest use.
        first = newest - (newest - feedback.first & 0xFFFF)
        oldest = newest - self.mask
        sizes, times, mask = self.sizes, self.times, self.mask

        ahead = feedback.reference - self._reference & _REFERENCE_CYCLE - 1
        if ahead >= _REFERENCE_CYCLE >> 1:
            ahead -= _REFERENCE_CYCLE
        reference = self._reference + ahead
        self._reference = max(self._reference, reference)
        base = reference * TICKS_PER_REFERENCE

        acknowledged = []
        total = recovered = 0
        last_arrived = float("-inf")
        for offset, tick in zip(feedback.offsets, feedback.ticks, strict=True):
            number = first + offset
            if not oldest <= number <= newest:
                continue
            index = number & mask
            size = sizes[index]
            if size >= _LOST:
                if size >= _ACKNOWLEDGED:
                    continue
                recovered += 1
                size &= _SIZE
            sizes[index] = size | _ACKNOWLEDGED
            arrived = (base + tick) * _SECONDS_PER_TICK
            acknowledged.append((times[index], arrived, size))
            total += size
            if arrived > last_arrived:
                last_arrived = arrived

        end = min(first + feedback.statuses, self.next_number)
        begin = max(first, self._told, oldest)
        gap = begin > self._told and end > begin
        lost = []
        # Each number is looked at once, so a lie about thousands costs no more than they did.
        for number in range(begin, end):
            index = number & mask
            if sizes[index] < _LOST:
                sizes[index] |= _LOST
                lost.append(times[index])
        self._told = max(self._told, end)
        return Outcome(acknowledged, total, last_arrived, lost, recovered, gap)

    @property
    def untold_since(self) -> float | None:
        """When the first packet was sent that no feedback has reached; None if there is none."""
        if self._told == self.next_number:
            return None
        oldest = self.next_number - 1 - self.mask
        return self.times[max(self._told, oldest) & self.mask]

    def bytes_since(self, start: float) -> int:
        """Bytes sent at `start` or later, as far as the ring reaches."""
        total = 0
        for number in range(self.next_number - 1, self.next_number - 2 - self.mask, -1):
            index = number & self.mask
            if self.times[index] < start:
                break
            total += self.sizes[index] & _SIZE
        return total
