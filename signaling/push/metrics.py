"""Web Push on /metrics: how pushes end, and how many people want them."""

from collections.abc import Iterable

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from signaling.push.sender import Fate
from signaling.push.web_push import WebPush


class PushMetrics(Collector):
    """Many `failed` mean that services cannot be reached from here, many `refused` that they do not
    take our key."""

    def __init__(self, push: WebPush) -> None:
        self._sender = push.sender
        self._summoner = push.summoner

    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily(
            "anteroom_summonses", "People who are called by Web Push", value=self._summoner.people
        )
        yield GaugeMetricFamily(
            "anteroom_pushes_waiting", "Pushes that have not ended", value=self._sender.waiting
        )
        ended = CounterMetricFamily("anteroom_pushes", "Pushes by how they ended", labels=("fate",))
        for fate in Fate:
            ended.add_metric((fate.value,), self._sender.fates[fate])
        yield ended
