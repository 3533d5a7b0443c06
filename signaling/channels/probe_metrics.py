"""Probes on /metrics: how many there are, and how they end."""

from collections.abc import Iterable

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from conference.probe.queue import Ending
from signaling.channels.probing import Probes


class ProbeMetrics(Collector):
    """Many that end by `no_turn` or `gave_way` mean that calls leave no room for them."""

    def __init__(self, probes: Probes) -> None:
        self._probes = probes

    def collect(self) -> Iterable[Metric]:
        now = GaugeMetricFamily(
            "anteroom_probes", "Checks of a connection before a call", labels=("state",)
        )
        now.add_metric(("waiting",), self._probes.waiting)
        now.add_metric(("running",), self._probes.running)
        yield now
        ended = CounterMetricFamily(
            "anteroom_probes_ended", "Checks that are over, by why", labels=("ending",)
        )
        for ending in Ending:
            ended.add_metric((ending.value,), self._probes.endings[ending])
        yield ended
