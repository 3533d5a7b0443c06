"""/metrics: on loopback, apart from the pages, and without a link or name in it."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

import pytest
from aiohttp import ClientSession
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from conference.forwarding.census import (
    ESTIMATE_BOUNDS,
    ROUND_TRIP_BOUNDS,
    Census,
    Distribution,
)
from conference.relay.client import WorkerCounters
from signaling.http.metrics import Metrics, MetricsListener
from signaling.http.sockets import CannotListen
from signaling.meetings.relay_metrics import RelayMetrics
from tests.support.practice import free_port, running_practice
from tests.support.relay import FakeRelay


class Relay(Collector):
    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily("anteroom_peers", "Peers", value=7)


class OneWorker(FakeRelay):
    """A relay whose first worker does not answer."""

    def __init__(self, read: WorkerCounters) -> None:
        super().__init__(told=lambda event: None)
        self.read = read

    async def counters(self) -> dict[int, WorkerCounters]:
        return {1: self.read}


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


def samples(metrics: RelayMetrics) -> dict[str, float]:
    """As they are served: name with labels → value."""
    registry = CollectorRegistry()
    registry.register(metrics)
    lines = generate_latest(registry).decode().splitlines()
    rows = [line.rsplit(" ", 1) for line in lines if not line.startswith("#")]
    return {name: float(value) for name, value in rows}


async def test_the_relay_by_worker_with_reasons_and_units() -> None:
    census = Census(
        meetings=2,
        publications=5,
        subscriptions=4,
        round_trips=Distribution.of([0.02, 0.03, 5.0], bounds=ROUND_TRIP_BOUNDS),
        estimates_bps=Distribution.of([250_000], bounds=ESTIMATE_BOUNDS),
        sending={"excellent": 2, "poor": 1},
        receiving={"lost": 3},
    )
    values = {
        "peers": 3,
        "probes": 1,
        "streams": 1,
        "rtp_received": 70,
        "bytes_sent": 900,
        "rtp_duplicate": 4,
    }
    metrics = RelayMetrics()
    worker = OneWorker(WorkerCounters(values, census, load=0.25))
    reading = asyncio.create_task(metrics.keep_reading(worker))
    await asyncio.sleep(0)
    reading.cancel()
    told = samples(metrics)
    assert told["anteroom_relay_workers"] == 1
    assert told['anteroom_relay_load_ratio{worker="1"}'] == 0.25
    assert told['anteroom_relay_peers{worker="1"}'] == 3
    assert told['anteroom_relay_tcp_connections{worker="1"}'] == 1
    assert told['anteroom_relay_meetings{worker="1"}'] == 2
    assert told['anteroom_relay_rtp_received_packets_total{worker="1"}'] == 70
    assert told['anteroom_relay_sent_bytes_total{worker="1"}'] == 900
    assert told['anteroom_relay_dropped_packets_total{reason="rtp_duplicate",worker="1"}'] == 4
    assert told['anteroom_relay_round_trip_seconds_bucket{le="0.025",worker="1"}'] == 1
    assert told['anteroom_relay_round_trip_seconds_bucket{le="0.05",worker="1"}'] == 2
    assert told['anteroom_relay_round_trip_seconds_bucket{le="+Inf",worker="1"}'] == 3
    assert told['anteroom_relay_round_trip_seconds_gsum{worker="1"}'] == 5.05
    assert told['anteroom_relay_estimate_bits_per_second_gcount{worker="1"}'] == 1
    labels = 'direction="sending",quality="poor",worker="1"'
    assert told[f"anteroom_relay_quality_peers{{{labels}}}"] == 1


def test_what_no_worker_answers_is_not_made_up() -> None:
    assert samples(RelayMetrics()) == {"anteroom_relay_workers": 0}


@pytest.mark.parametrize(
    ("values", "counts"),
    [([], (0, 0, 0)), ([1.0], (1, 0, 0)), ([1.5, 2.0], (0, 2, 0)), ([9.0], (0, 0, 1))],
)
def test_a_value_is_counted_up_to_its_bound(values: list[float], counts: tuple[int, ...]) -> None:
    assert Distribution.of(values, bounds=(1.0, 2.0)) == Distribution(counts, sum(values))
