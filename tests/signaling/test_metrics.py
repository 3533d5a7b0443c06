"""/metrics: on loopback, apart from the pages, and without a link or name in it."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from aiohttp import ClientSession
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from signaling.metrics import Metrics, MetricsListener
from signaling.sockets import CannotListen
from tests.support.practice import free_port, running_practice


class Relay(Collector):
    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily("anteroom_peers", "Peers", value=7)


async def test_it_shows_own_counters_and_those_handed_in() -> None:
    metrics, port = Metrics(), free_port()
    metrics.add(Relay())
    metrics.refusals.labels("busy").inc()
    listener = MetricsListener(metrics, port=port)
    await listener.start()
    try:
        async with (
            ClientSession() as session,
            session.get(f"http://127.0.0.1:{port}/metrics") as response,
        ):
            text = await response.text()
            assert response.content_type == "text/plain"
        assert "anteroom_peers 7.0" in text
        assert 'anteroom_http_refusals_total{code="busy"} 1.0' in text
        assert "process_resident_memory_bytes" in text
        with pytest.raises(CannotListen):
            await MetricsListener(metrics, port=port).start()
    finally:
        await listener.close()
        await listener.close()


async def test_requests_are_counted_by_route_and_never_by_link(tmp_path: Path) -> None:
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        appointment = await practice.add_appointment()
        for path in (f"/m/{appointment.link}", "/m/wrong", "/nothing", "/static/js/call.js"):
            async with browser.get(path):
                pass
        samples = {
            (sample.labels["route"], sample.labels["status"]): sample.value
            for family in practice.metrics.requests.collect()
            for sample in family.samples
            if sample.name.endswith("_total")
        }
        assert samples == {
            ("/m/{link}", "200"): 1,
            ("/m/{link}", "404"): 1,
            ("none", "404"): 1,
            ("/static/{path}", "200"): 1,
        }
