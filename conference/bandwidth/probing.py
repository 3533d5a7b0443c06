"""Finding out whether a path carries more than is sent on it.

For a moment more is sent than the estimate allows, padded with what costs nothing to lose (RTX of
packets sent already, or RTP padding). From how it arrives one sees at once whether there is room;
growing slowly would take half a minute.
"""

from dataclasses import dataclass
from itertools import accumulate
from math import inf, sqrt

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
_SIGNIFICANT = 2.0
"""Standard errors from which on a growth of delay is no play of jitter."""
_JITTERS = 16
_LONGEST_JITTERY = 0.3
"""On a path that jitters, so much longer than the jitter that it does not blur the rate."""
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
    path_was_full: bool
    """Packets came out plainly slower than they went in."""


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
        end = inf if self.ended_at is None else self.ended_at
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
        told = sorted(self._told)
        if len(told) < _LEAST_TOLD:
            return None
        totals = list(accumulate(size for _, _, size in told))
        sent_for, _ = _line(totals, [sent for sent, _, _ in told])
        arrived_for, _ = _line(totals, [arrived for _, arrived, _ in told])
        delayed_for, doubt = _line(totals, [arrived - sent for sent, arrived, _ in told])
        if sent_for <= 0 or arrived_for <= 0:
            return None
        slower = delayed_for > _SIGNIFICANT * doubt
        return ProbeResult(
            sent_bps=8 / sent_for,
            delivered_bps=8 / arrived_for,
            loss_ratio=self._lost / (self._lost + len(told)),
            path_was_full=slower and sent_for < _FULL * arrived_for,
        )


def _line(totals: list[int], times: list[float]) -> tuple[float, float]:
    """Seconds a byte, by least squares, and their standard error. What a full path lets out is a
    straight line; its two ends alone would tell of jitter."""
    count = len(totals)
    total, time = sum(totals) / count, sum(times) / count
    spread = sum((x - total) ** 2 for x in totals)
    slope = sum((x - total) * (y - time) for x, y in zip(totals, times, strict=True)) / spread
    residue = sum((y - time - slope * (x - total)) ** 2 for x, y in zip(totals, times, strict=True))
    return slope, sqrt(residue / (count - 2) / spread)
