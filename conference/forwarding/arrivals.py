"""When one publisher's packets arrived: reported to it, or judged here."""

from conference.bandwidth.receiving import Arrival, ReceiverEstimate
from conference.rtp.sequence import FIRST_CYCLE, extend_seq
from conference.rtp.transport_cc import (
    TICKS_PER_SECOND,
    encode_transport_feedback,
    split_arrivals,
)


class Arrivals:
    """Gathers between two feedbacks. The hot loop writes `times[transport_seq] = now`, or appends
    to `sent` where the publisher wants to be told by REMB."""

    __slots__ = ("_estimate", "_next_number", "_origin", "_sent", "sent", "times")

    def __init__(self, *, now: float) -> None:
        self.times: dict[int, float] = {}
        """Wire transport seq → arrival."""
        self.sent: list[Arrival] = []
        """What `ReceiverEstimate` takes."""
        self._estimate = ReceiverEstimate()
        self._next_number: int | None = None
        self._origin = now
        self._sent = 0

    def judge(self, *, most: float, now: float) -> bool:
        """Judge what has arrived since the last call; whether the estimate fell."""
        fell = self._estimate.take(self.sent, most=most, now=now)
        self.sent.clear()
        return fell

    def estimate_bps(self, *, most: float) -> float:
        """Bits per second that the publisher should keep to, of the `most` that are of use."""
        return self._estimate.bps(most=most)

    def take_feedback(self, *, sender_ssrc: int, media_ssrc: int) -> list[bytes]:
        """The feedback packets for all that arrived since the last call; mostly one, or none.

        Each reports from behind the last one's end, so that every loss is told once. What arrives
        late is told late, with a lower beginning.
        """
        if not self.times:
            return []
        near = self._next_number
        if near is None:
            near = next(iter(self.times)) + FIRST_CYCLE
        origin = self._origin
        arrivals = sorted(
            (extend_seq(number, near=near), int((at - origin) * TICKS_PER_SECOND))
            for number, at in self.times.items()
        )
        self.times.clear()
        lowest, highest = arrivals[0][0], arrivals[-1][0]
        first = lowest if self._next_number is None else min(lowest, self._next_number)
        self._next_number = max(highest + 1, self._next_number or 0)
        packets = []
        for begin, part in split_arrivals(arrivals, first=first):
            packets.append(
                encode_transport_feedback(
                    part,
                    first=begin,
                    count=self._sent,
                    sender_ssrc=sender_ssrc,
                    media_ssrc=media_ssrc,
                )
            )
            self._sent = self._sent + 1 & 0xFF
        return packets
