"""What a publisher is told that its way to the relay carries, where it estimates nothing itself.

Receiver-side congestion control (draft-ietf-rmcat-gcc-02 §3, REMB): the delay detector runs over
send times that the publisher writes (abs-send-time) and arrivals seen here. It begins at the most
that is of use, because the publisher takes over what it is told first and would otherwise climb for
a quarter of a minute, and falls as soon as a queue grows.
"""

from conference.bandwidth.delay import Congestion, DelayDetector
from conference.bandwidth.delivery import DeliveryRate

_BETA = 0.85
_BETA_OF_QUEUE = 0.5
"""Of what arrives, when delay grows and when a queue stands that has to drain."""
_QUEUE = 0.1
_LONG_QUEUE = 0.3
"""Seconds: more than jitter makes, and more than a conversation bears."""
_RISE_PER_SECOND = 1.08
_MIN_BPS = 100_000.0
_BETWEEN_FALLS = 0.3
"""Seconds until a fall shows."""
_TICKS_PER_SECOND = 1 << 18
_CYCLE = 1 << 24
"""abs-send-time: 24 bits, 6 of them whole seconds."""

Arrival = tuple[int, float, int]
"""(abs-send-time as on the wire, arrival in seconds here, bytes)."""


class ReceiverEstimate:
    """Of all that one publisher sends on one connection. Never raises on what it writes."""

    __slots__ = ("_delay", "_delivery", "_estimate_bps", "_fell_at", "_sent", "_taken_at")

    def __init__(self) -> None:
        self._estimate_bps = float("inf")
        self._delay = DelayDetector()
        self._delivery = DeliveryRate()
        self._sent: int | None = None
        """The newest send time, unwrapped, in ticks."""
        self._taken_at = float("-inf")
        self._fell_at = float("-inf")

    def bps(self, *, most: float) -> float:
        """Bits per second it should keep to; `most` is what is of use."""
        return min(self._estimate_bps, most)

    def take(self, arrivals: list[Arrival], *, most: float, now: float) -> bool:
        """What has arrived since the last call, in order; whether the estimate fell."""
        if not arrivals:
            return False
        packets = []
        for written, arrived, size in arrivals:
            newest = self._sent if self._sent is not None else written
            ahead = (written - newest + _CYCLE // 2) % _CYCLE - _CYCLE // 2
            packets.append(((newest + ahead) / _TICKS_PER_SECOND, arrived, size))
            self._sent = newest + max(0, ahead)
        packets.sort()
        self._delay.take([sent for sent, _, _ in packets], [arrived for _, arrived, _ in packets])
        self._delivery.add(arrivals[-1][1], sum(size for _, _, size in arrivals))
        elapsed = min(now - self._taken_at, 1.0)
        self._taken_at = now
        queue = self._delay.queue_delay
        if queue > _LONG_QUEUE:
            return self._fall(_BETA_OF_QUEUE, most, now=now)
        if self._delay.congestion is Congestion.OVERUSING:
            return self._fall(_BETA, most, now=now)
        rises = self._delay.congestion is Congestion.NORMAL and queue < _QUEUE
        if rises and self._estimate_bps < most:
            self._estimate_bps *= _RISE_PER_SECOND**elapsed
        return False

    def _fall(self, beta: float, most: float, *, now: float) -> bool:
        delivered = self._delivery.bps
        if delivered is None or now - self._fell_at < _BETWEEN_FALLS:
            return False
        target = max(_MIN_BPS, beta * delivered)
        if target >= self.bps(most=most):
            return False
        self._estimate_bps = target
        self._fell_at = now
        return True
