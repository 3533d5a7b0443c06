"""What was sent to one subscriber, by transport-wide seq, and what became of it."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conference.rtp.transport_cc import (
    TICKS_PER_REFERENCE,
    TICKS_PER_SECOND,
    TransportFeedback,
)

_LOST = 1 << 16
_UNTOLD = 1 << 17
MAX_ENTRY_BYTES = _SIZE = _LOST - 1
"""What became of a packet that did not simply arrive stands in the bits above its size, so that the
hot loop clears it by writing: told as lost, or skipped because a feedback was lost."""
_MOST = 1 << 14
_LONGEST_WAY = 1.75
"""Seconds: a round trip of 1.5 s, and feedback every quarter of one."""
_SECONDS_PER_TICK = 1 / TICKS_PER_SECOND
_REFERENCE_CYCLE = 1 << 24


@dataclass(slots=True)  # not frozen, as `TransportFeedback` is not
class Outcome:
    """What one feedback tells that was not known before."""

    sent: Sequence[float]
    """When each acknowledged packet was sent, in that order."""

    arrived: Sequence[float]
    """When each of them arrived, in seconds on the subscriber's clock, which has any origin."""

    sizes: Sequence[int]
    """Bytes of each."""

    last_arrived: float
    """The latest of those arrivals; minus infinity without any."""

    lost: list[float]
    """When each packet was sent that is now said to be missing."""

    recovered: int
    """How many of the acknowledged had been told as lost before."""

    gap: bool
    """Some packets before these were never told of: a feedback packet was lost."""

    @property
    def acknowledged(self) -> list[tuple[float, float, int]]:
        """(sent, arrived, bytes) in order of sending."""
        return list(zip(self.sent, self.arrived, self.sizes, strict=True))


class SentLedger:
    """A ring of the newest packets. For every packet, the hot loop does no more than

        number = ledger.next_number
        ledger.next_number = number + 1
        ledger.sizes[number & ledger.mask] = size
        ledger.times[number & ledger.mask] = now

    and writes the lower 16 bits of `number` on the wire. Sizes are bytes, of at most 65,535.
    """

    __slots__ = ("_reference", "_told", "mask", "next_number", "sizes", "times")

    def __init__(self, *, capacity: int = 1024) -> None:
        """`capacity`: a power of two, up to 65,536; how many it holds until there is need for more.
        1,024 are 12 KiB, and seconds of a consultation."""
        if capacity & capacity - 1 or not 1 <= capacity <= 1 << 16:
            raise ValueError("capacity must be a power of two up to 65,536")
        self.mask = capacity - 1
        self.next_number = 0
        # Arrays, because a list lets go of the number that stood there, which is long out of the
        # processor's caches: that would cost more than everything else here.
        self.times = array("d", [float("-inf")]) * capacity
        # Nothing to tell of what was never sent: it has no bytes.
        self.sizes = array("I", [0]) * capacity
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

    def make_room(self, *, now: float) -> None:
        """Hold twice as many, if those it holds were all sent within the last `_LONGEST_WAY`: what
        is told of them may still be under way. Call it some times a second."""
        size = self.mask + 1
        place = self.next_number & self.mask
        if now - self.times[place] >= _LONGEST_WAY or size >= _MOST:
            return
        times = array("d", [float("-inf")]) * (2 * size)
        sizes = array("I", [0]) * (2 * size)
        # The two halves of the ring go where their numbers belong in one of twice the size.
        newest = self.next_number & size
        later, earlier = (
            slice(newest, newest + place),
            slice(size - newest + place, 2 * size - newest),
        )
        times[later], times[earlier] = self.times[:place], self.times[place:]
        sizes[later], sizes[earlier] = self.sizes[:place], self.sizes[place:]
        self.times, self.sizes, self.mask = times, sizes, 2 * size - 1

    def left_late(self, *, since: float, at: float) -> None:
        """What was added at `since` or later has left at `at`."""
        for index in self._newest_first():
            if self.times[index] < since:
                break
            self.times[index] = at

    def forget(self) -> None:
        """What is under way will not be told of: its fate says nothing about what comes next."""
        self._told = self.next_number

    def take_feedback(self, feedback: TransportFeedback) -> Outcome:
        """Settle what it tells. What is told twice, too old, or was never sent changes nothing."""
        next_number, told, mask = self.next_number, self._told, self.mask
        newest = next_number - 1
        # Feedback tells of the past, so its first seq means that number's newest use.
        first = newest - (newest - feedback.first & 0xFFFF)
        end = first + feedback.statuses

        ahead = feedback.reference - self._reference & _REFERENCE_CYCLE - 1
        if ahead >= _REFERENCE_CYCLE >> 1:
            ahead -= _REFERENCE_CYCLE
        reference = self._reference + ahead
        if ahead > 0:
            self._reference = reference
        base = reference * TICKS_PER_REFERENCE

        index = first & mask
        after = index + feedback.statuses
        if (
            first == told
            and end <= next_number
            and first > newest - mask
            and after <= mask
            and len(feedback.offsets) == feedback.statuses
        ):
            # The next ones, and all of them there: then there is nothing to look at one by one.
            self._told = end
            arrived = [(base + tick) * _SECONDS_PER_TICK for tick in feedback.ticks]
            sent, sizes = self.times[index:after], self.sizes[index:after]
            return Outcome(sent, arrived, sizes, max(arrived), [], 0, gap=False)
        return self._take_one_by_one(feedback, first=first, base=base)

    def _take_one_by_one(self, feedback: TransportFeedback, *, first: int, base: int) -> Outcome:
        oldest = max(0, self.next_number - 1 - self.mask)
        end = min(first + feedback.statuses, self.next_number)
        told = self._told
        all_sizes, times, mask = self.sizes, self.times, self.mask
        begin = max(first, told, oldest)
        gap = told < begin < end
        if gap:
            for number in range(max(told, oldest), begin):
                all_sizes[number & mask] |= _UNTOLD
        missing = bytearray(b"\1") * max(0, end - begin)

        sent: list[float] = []
        arrived: list[float] = []
        sizes: list[int] = []
        recovered = 0
        for offset, tick in zip(feedback.offsets, feedback.ticks, strict=True):
            number = first + offset
            index = number & mask
            size = all_sizes[index]
            if not oldest <= number < end or not size:
                continue
            if number >= begin:
                missing[number - begin] = 0
            elif size <= _SIZE:
                continue
            else:
                recovered += size >> 16 & 1
                size = all_sizes[index] = size & _SIZE
            sent.append(times[index])
            arrived.append((base + tick) * _SECONDS_PER_TICK)
            sizes.append(size)

        lost = []
        # Each number is looked at once, so a lie about thousands costs no more than they did.
        for offset, is_missing in enumerate(missing):
            index = begin + offset & mask
            if is_missing and all_sizes[index]:
                all_sizes[index] |= _LOST
                lost.append(times[index])
        self._told = max(told, end)
        last_arrived = max(arrived, default=float("-inf"))
        return Outcome(sent, arrived, sizes, last_arrived, lost, recovered, gap)

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
        for index in self._newest_first():
            if self.times[index] < start:
                break
            total += self.sizes[index] & _SIZE
        return total

    def _newest_first(self) -> Iterator[int]:
        """The places of the whole ring."""
        for number in range(self.next_number - 1, self.next_number - 2 - self.mask, -1):
            yield number & self.mask
