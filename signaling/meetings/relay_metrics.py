"""The relay on /metrics: what each worker has done, why it dropped what, and how its peers are.

Names and units as Prometheus asks for. Nobody and no meeting can be told from them.
"""

import asyncio
from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import Final

from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeHistogramMetricFamily,
    GaugeMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from conference.forwarding.census import ESTIMATE_BOUNDS, ROUND_TRIP_BOUNDS, Distribution
from conference.forwarding.quality import Quality
from conference.relay.client import WorkerCounters
from signaling.meetings.relaying import Relay

READ_EVERY: Final = 5.0

_TOTALS: Final = {
    "datagrams_received": ("datagrams_received", "Datagrams that came in, of whatever kind"),
    "packets_sent": ("packets_sent", "Datagrams that went out"),
    "bytes_sent": ("sent_bytes", "Bytes of datagrams that went out"),
    "rtp_received": ("rtp_received_packets", "RTP packets taken from publishers"),
    "rtp_received_bytes": ("rtp_received_bytes", "Bytes of payload taken from publishers"),
    "rtp_forwarded": ("rtp_forwarded_packets", "RTP packets passed to subscribers"),
    "rtp_forwarded_bytes": ("rtp_forwarded_bytes", "Bytes of payload passed to subscribers"),
    "nacked_to_publishers": ("nacked_packets", "Lost packets that publishers were asked for"),
    "repaired_by_publishers": ("repaired_packets", "Lost packets that publishers sent again"),
    "resent_to_subscribers": ("resent_packets", "Packets sent again to subscribers"),
    "nacked_but_not_resent": ("not_resent_packets", "Packets asked for that could not be resent"),
    "padding_bytes_to_subscribers": ("padding_bytes", "Bytes sent to see what a path carries"),
    "keyframe_requests_sent": ("keyframe_requests", "PLI and FIR sent to publishers"),
    "subscriptions_without_common_codec": (
        "uncommon_codec_subscriptions",
        "Subscriptions that have no codec in common with their publisher",
    ),
    "checks_answered": ("checks_answered", "ICE checks answered"),
    "paths_moved": ("paths_moved", "Peers that went on from another address"),
    "streams_accepted": ("tcp_connections_accepted", "Connections taken on the media port"),
    "stalls": ("stalls", "Times that the worker stood still for a second or more"),
    "internal_errors": ("internal_errors", "Faults of ours, each logged"),
}
"""What a worker counts beside the reasons for which it drops: its name for it, ours, the help."""

_GAUGES: Final = {
    "peers": ("peers", "Media connections, also those still connecting"),
    "probes": ("probes", "Of the media connections, those that check a connection before a call"),
    "streams": ("tcp_connections", "Open connections on the media port"),
}


class RelayMetrics(Collector):
    """As the workers were read last; a scrape waits for nobody."""

    def __init__(self) -> None:
        self._latest: Mapping[int, WorkerCounters] = {}

    async def keep_reading(self, relay: Relay) -> None:
        """Until cancelled."""
        while True:
            self._latest = await relay.counters()
            await asyncio.sleep(READ_EVERY)

    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily(
            "anteroom_relay_workers", "Relay workers that answer", value=len(self._latest)
        )
        yield from self._counted()
        yield from self._census()

    def _counted(self) -> Iterable[Metric]:
        for name, (shown, text) in _TOTALS.items():
            total = CounterMetricFamily(f"anteroom_relay_{shown}", text, labels=("worker",))
            for worker, read in self._latest.items():
                total.add_metric((str(worker),), read.values.get(name, 0))
            yield total
        yield self._gauge(
            "load_ratio",
            "Share of a core that the worker uses",
            {worker: read.load for worker, read in self._latest.items()},
        )
        for name, (shown, text) in _GAUGES.items():
            yield self._gauge(
                shown, text, {worker: read.values[name] for worker, read in self._latest.items()}
            )
        dropped = CounterMetricFamily(
            "anteroom_relay_dropped_packets",
            "What was not taken or not passed on, by reason",
            labels=("worker", "reason"),
        )
        for worker, read in self._latest.items():
            for reason in sorted(read.values.keys() - _TOTALS.keys() - _GAUGES.keys()):
                dropped.add_metric((str(worker), reason), read.values[reason])
        yield dropped

    def _census(self) -> Iterable[Metric]:
        taken = {worker: read.census for worker, read in self._latest.items()}
        yield self._gauge(
            "meetings", "Meetings with media", {w: each.meetings for w, each in taken.items()}
        )
        yield self._gauge(
            "publications",
            "Tracks that arrive",
            {w: each.publications for w, each in taken.items()},
        )
        yield self._gauge(
            "subscriptions",
            "Tracks that are sent to somebody",
            {w: each.subscriptions for w, each in taken.items()},
        )
        yield _histogram(
            "round_trip_seconds",
            "Round trips to the peers of now",
            {worker: each.round_trips for worker, each in taken.items()},
            bounds=ROUND_TRIP_BOUNDS,
        )
        yield _histogram(
            "estimate_bits_per_second",
            "What the paths to the peers of now are thought to carry",
            {worker: each.estimates_bps for worker, each in taken.items()},
            bounds=ESTIMATE_BOUNDS,
        )
        quality = GaugeMetricFamily(
            "anteroom_relay_quality_peers",
            "Peers of now, by the word for each direction of their path",
            labels=("worker", "direction", "quality"),
        )
        for worker, each in taken.items():
            for direction, tally in (("sending", each.sending), ("receiving", each.receiving)):
                for word in Quality:
                    labels = (str(worker), direction, word.value)
                    quality.add_metric(labels, tally.get(word.value, 0))
        yield quality

    def _gauge(self, name: str, text: str, values: Mapping[int, float]) -> Metric:
        gauge = GaugeMetricFamily(f"anteroom_relay_{name}", text, labels=("worker",))
        for worker, value in values.items():
            gauge.add_metric((str(worker),), value)
        return gauge


def _histogram(
    name: str, text: str, read: Mapping[int, Distribution], *, bounds: tuple[float, ...]
) -> Metric:
    """Of what is so now, not of events: it may shrink, so it is a gauge's histogram."""
    histogram = GaugeHistogramMetricFamily(f"anteroom_relay_{name}", text, labels=("worker",))
    limits = [*(str(bound) for bound in bounds), "+Inf"]
    for worker, distribution in read.items():
        buckets = list(zip(limits, accumulate(distribution.counts), strict=True))
        histogram.add_metric((str(worker),), buckets, distribution.total)
    return histogram
