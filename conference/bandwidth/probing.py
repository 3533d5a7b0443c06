"""Finding out whether a path carries more than is sent on it.

For a moment more is sent than the estimate allows, padded with what costs nothing to lose (RTX of
packets sent already, or RTP padding). From how it arrives one sees at once whether there is room;
growing slowly would take half a minute.
"""

from dataclasses import dataclass

from conference.bandwidth.sent import Outcome

_PACKET_BITS = 1200 * 8
_PACKETS = 10
_SHORTEST = 0.06
_LONGEST = 0.2
"""A probe lasts ten packets, but long enough for a relay that ticks every 20 ms to spread them, and
no longer than a queue should grow by."""
_LEAST_TOLD = 5
"""Fewer acknowledged packets prove nothing."""
_PATIENCE = 1.0
"""Beyond a round trip; then the probe's feedback was lost."""
_FULL = 0.9
"""A smaller share of the rate sent means that the path was full."""
_JITTERS = 12
_LONGEST_JITTERY = 0.3
"""On a path that jitters, so much longer than the jitter that its ends do not blur the rate."""
_COUNTING_PACKETS = 48
_COUNTING_SHORTEST = 0.25
_COUNTING_LONGEST = 0.5
"""A probe that counts losses takes more: a fifth of ten packets is anything from none to five, and
a short queue must not swallow it all."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A plan: send `rate_bps` in all, media and padding, for `duration` seconds from `started_at`
    on."""

    rate_bps: float
    duration: float
    started_at: float

    @property
    def total_bytes(self) -> int:
        return int(self.rate_bps * self.duration / 8)


def plan_probe(rate_bps: float, *, jitter: float, counts_losses: bool, now: float) -> Probe:
    """`jitter` in seconds; `counts_losses`: to find out what loss means, and not how much
    arrives."""
    packets, shortest, longest = _PACKETS, _SHORTEST, _LONGEST
    if counts_losses:
        packets, shortest, longest = _COUNTING_PACKETS, _COUNTING_SHORTEST, _COUNTING_LONGEST
    duration = min(max(packets * _PACKET_BITS / rate_bps, shortest), longest)
    duration = max(duration, min(_JITTERS * jitter, _LONGEST_JITTERY))
    return Probe(rate_bps, duration, now)


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """Rates of what was acknowledged, as it was sent and as it arrived, and the share that was
    not."""

    sent_bps: float
    delivered_bps: float
    loss_ratio: float

    @property
    def path_was_full(self) -> bool:
        return self.delivered_bps < _FULL * self.sent_bps


class ProbeReading:
    """A probe under way, from its first packet to its last acknowledgement."""

    __slots__ = ("_lost", "_told", "ended_at", "probe")

    def __init__(self, probe: Probe) -> None:
        self.probe = probe
        self.ended_at: float | None = None
        """When its last packet was sent."""
        self._told: list[tuple[float, float, int]] = []
        self._lost = 0

    def padding_due(self, sent_bytes: int, *, now: float) -> int:
        """Bytes to pad with now, given all that was sent since the beginning."""
        elapsed = now - self.probe.started_at
        if elapsed >= self.probe.duration:
            self.ended_at = now
        return max(0, int(self.probe.rate_bps * elapsed / 8) - sent_bytes)

    def take(self, outcome: Outcome) -> bool:
        """Note what belongs to the probe; whether something later has arrived, so that all of it
        must have."""
        start = self.probe.started_at
        end = float("inf") if self.ended_at is None else self.ended_at
        acknowledged = outcome.acknowledged
        self._told += [packet for packet in acknowledged if start <= packet[0] <= end]
        self._lost += sum(start <= sent <= end for sent in outcome.lost)
        return any(packet[0] > end for packet in acknowledged)

    def is_overdue(self, *, round_trip: float, now: float) -> bool:
        ended_at = self.ended_at
        if ended_at is None:
            ended_at = self.probe.started_at + self.probe.duration
        return now > ended_at + round_trip + _PATIENCE

    def result(self) -> ProbeResult | None:
        """None if too little was told."""
        told = self._told
        if len(told) < _LEAST_TOLD:
            return None
        # A rate is what was let out between two moments, so what went at the first does not count.
        total = sum(size for _, _, size in told)
        first_sent = min(sent for sent, _, _ in told)
        sent_time = max(sent for sent, _, _ in told) - first_sent
        first_arrived = min(arrived for _, arrived, _ in told)
        arrived_time = max(arrived for _, arrived, _ in told) - first_arrived
        if sent_time <= 0 or arrived_time <= 0:
            return None
        sent_first = sum(size for sent, _, size in told if sent == first_sent)
        arrived_first = sum(size for _, arrived, size in told if arrived == first_arrived)
        return ProbeResult(
            sent_bps=(total - sent_first) * 8 / sent_time,
            delivered_bps=(total - arrived_first) * 8 / arrived_time,
            loss_ratio=self._lost / (self._lost + len(told)),
        )
