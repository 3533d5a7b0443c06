"""The delay detector: queues that grow are seen, and nothing else is taken for one."""

from random import Random

import pytest

from conference.bandwidth import delay
from conference.bandwidth.delay import Congestion, DelayDetector

Packets = list[tuple[float, float, int]]


def take(detector: DelayDetector, packets: Packets) -> None:
    detector.take([sent for sent, _, _ in packets], [arrived for _, arrived, _ in packets])


def stream(
    count: int, *, start: float = 0.0, every: float = 0.01, growth: float = 0.0, base: float = 0.05
) -> Packets:
    """Packets `every` so often, each `growth` seconds later on its way than the one before."""
    return [
        (start + index * every, 7_000.0 + start + index * every + base + index * growth, 1_200)
        for index in range(count)
    ]


def test_a_steady_path_is_normal() -> None:
    detector = DelayDetector()
    take(detector, stream(500))
    assert detector.congestion is Congestion.NORMAL
    assert detector.queue_delay < 1e-9


def test_a_growing_queue_is_overuse_and_a_shrinking_one_underuse() -> None:
    detector = DelayDetector()
    take(detector, stream(100))
    take(detector, stream(40, start=1, growth=0.002))
    assert detector.congestion is Congestion.OVERUSING
    assert detector.queue_delay == pytest.approx(0.08, abs=0.01)
    take(detector, stream(40, start=1.4, growth=-0.002, base=0.13))
    assert detector.congestion is Congestion.UNDERUSING


def test_overuse_is_seen_within_a_quarter_of_a_second() -> None:
    detector = DelayDetector()
    take(detector, stream(100))
    for packet in stream(25, start=1, growth=0.003):
        take(detector, [packet])
        if detector.congestion is Congestion.OVERUSING:
            return
    pytest.fail("not seen")


@pytest.mark.parametrize("seed", range(5))
def test_jitter_is_no_congestion_for_long(seed: int) -> None:
    random = Random(seed)
    detector = DelayDetector()
    overused = 0
    arrived = 0.0
    for sent, on_time, size in stream(3_000):
        arrived = max(arrived, on_time + abs(random.gauss(0, 0.01)))
        take(detector, [(sent, arrived, size)])
        overused += detector.congestion is Congestion.OVERUSING
    assert overused < 150
    assert detector.queue_delay < 0.03


def test_bursts_of_one_moment_are_one_group() -> None:
    """The relay sends a frame's packets at once; that the link spreads them is no growing queue."""
    detector = DelayDetector()
    for frame in range(300):
        at = frame / 30
        take(detector, [(at, 9 + at + 0.003 * index, 1_200) for index in range(6)])
    assert detector.congestion is Congestion.NORMAL


def test_packets_let_go_together_are_one_group() -> None:
    """A radio that sends every 40 ms holds up what comes in between."""
    detector = DelayDetector()
    for number in range(1_000):
        sent = number * 0.01
        let_go = (number // 4 + 1) * 0.04
        take(detector, [(sent, 3 + let_go + number % 4 * 0.0005, 1_200)])
        assert detector.congestion is Congestion.NORMAL


def test_clocks_may_drift_and_be_set() -> None:
    detector = DelayDetector()
    take(detector, [(sent, arrived * 1.0001, size) for sent, arrived, size in stream(6_000)])
    assert detector.congestion is Congestion.NORMAL
    assert detector.queue_delay < 0.005
    take(detector, [(sent, arrived + 3_600, size) for sent, arrived, size in stream(50, start=60)])
    assert detector.congestion is Congestion.NORMAL
    assert detector.queue_delay < 0.005


def test_a_probes_own_queue_is_not_held_against_the_path() -> None:
    detector = DelayDetector()
    take(detector, stream(100))
    detector.rest(1.0, 1.8)
    take(detector, stream(40, start=1, growth=0.002))
    take(detector, stream(40, start=1.4, growth=-0.002, base=0.13))
    take(detector, stream(100, start=1.8))
    assert detector.congestion is Congestion.NORMAL
    assert detector.queue_delay < 0.01


def test_what_is_told_late_changes_nothing() -> None:
    detector = DelayDetector()
    take(detector, stream(100))
    take(detector, [(0.5, 7_001.2, 1_200), (0.51, 7_001.2, 1_200)])
    for packet in stream(100, start=1):
        take(detector, [packet])
        assert detector.congestion is Congestion.NORMAL
        assert detector.queue_delay < 0.001


def test_the_threshold_learns() -> None:
    """On a calm path it comes down, so that a slow growth is seen; a growth that goes on raises it,
    as when others fill the queue and would never make room."""
    calm, tried = DelayDetector(), DelayDetector()
    take(calm, stream(100))
    take(tried, stream(100))
    take(tried, stream(200, start=1, growth=0.0004))
    assert tried.congestion is Congestion.OVERUSING
    take(tried, stream(100, start=3, growth=0.00036, base=0.13))
    assert tried.congestion is Congestion.NORMAL
    take(calm, stream(100, start=1, growth=0.00036))
    assert calm.congestion is Congestion.OVERUSING


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("growth", [0.0005, 0.001, 0.004])
def test_what_was_put_by_as_calm_is_judged_once_it_matters(
    seed: int, growth: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Overuse is seen by the feedback that shows it when every group is judged as it comes."""

    def first_overuse() -> int:
        random, detector = Random(seed), DelayDetector()
        calm = stream(1_000)
        queued = stream(200, start=10, growth=growth)
        packets = [
            (sent, arrived + random.random() * 0.001, size) for sent, arrived, size in calm + queued
        ]
        for begin in range(0, len(packets), 10):
            take(detector, packets[begin : begin + 10])
            if detector.congestion is Congestion.OVERUSING:
                return begin
        return -1

    by_exception = first_overuse()
    monkeypatch.setattr(delay, "_CALM", -1.0)
    assert 1_000 <= by_exception <= first_overuse()
