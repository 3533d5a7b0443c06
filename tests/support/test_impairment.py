"""The bad network is as bad as it says, and as bad again with the same seed."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.impairment import PERFECT, Bursts, Impairment, Way

shares = st.floats(0, 1)
moments = st.floats(0, 0.5)
impairments = st.builds(
    Impairment,
    loss=shares,
    bursts=st.none() | st.builds(Bursts, begin=shares, end=shares),
    delay=moments,
    jitter=moments,
    reordered=shares,
    held_back=moments,
    duplicated=shares,
    rate_bps=st.none() | st.floats(1e4, 1e7),
    longest_queue=moments,
)
traffic = st.lists(st.tuples(moments, st.integers(1, 1500)), max_size=50)
"""Pauses before packets, and their sizes."""

Sent = list[tuple[float, bytes]]
Arrivals = list[list[tuple[float, bytes]]]


def flow(pauses: list[tuple[float, int]]) -> Sent:
    times = itertools.accumulate(pause for pause, _ in pauses)
    return [
        (now, number.to_bytes(2, "big") + bytes(size))
        for number, (now, (_, size)) in enumerate(zip(times, pauses, strict=True))
    ]


def evenly(count: int, *, step: float = 0.001) -> Sent:
    return [(number * step, number.to_bytes(4, "big")) for number in range(count)]


def arrivals(impairment: Impairment, sent: Sent, *, seed: int = 1) -> Arrivals:
    way = Way(impairment, seed=seed)
    return [way.send(packet, now=now) for now, packet in sent]


@given(impairments, traffic, st.integers())
def test_a_seed_replays_exactly(
    how: Impairment, pauses: list[tuple[float, int]], seed: int
) -> None:
    sent = flow(pauses)
    assert arrivals(how, sent, seed=seed) == arrivals(how, sent, seed=seed)


@given(impairments, traffic)
def test_what_arrives_was_sent_and_not_before_its_time(
    how: Impairment, pauses: list[tuple[float, int]]
) -> None:
    sent = flow(pauses)
    way = Way(how, seed=1)
    came = [way.send(packet, now=now) for now, packet in sent]
    for (now, packet), copies in zip(sent, came, strict=True):
        assert len(copies) <= 2
        assert all(copy == packet and at >= now + how.delay for at, copy in copies)
    assert way.lost + way.overflowed == came.count([])


@given(impairments, traffic)
def test_only_the_held_back_are_overtaken(how: Impairment, pauses: list[tuple[float, int]]) -> None:
    calm = Impairment(delay=how.delay, jitter=how.jitter, rate_bps=how.rate_bps)
    times = [at for copies in arrivals(calm, flow(pauses)) for at, _ in copies]
    assert all(earlier < later for earlier, later in itertools.pairwise(times))


@given(traffic, st.integers())
def test_a_perfect_way_is_no_way(pauses: list[tuple[float, int]], seed: int) -> None:
    sent = flow(pauses)
    came = list(arrivals(PERFECT, sent, seed=seed))
    assert [[packet for _, packet in copies] for copies in came] == [[p] for _, p in sent]
    assert [copies[0][0] for copies in came] == pytest.approx([now for now, _ in sent])


@given(traffic, st.floats(1e4, 1e6), moments)
def test_a_rate_is_kept_and_its_queue_is_bounded(
    pauses: list[tuple[float, int]], rate_bps: float, longest: float
) -> None:
    sent = flow(pauses)
    came = arrivals(Impairment(rate_bps=rate_bps, longest_queue=longest), sent)
    out = [(at, len(packet)) for copies in came for at, packet in copies]
    for (earlier, _), (later, size) in itertools.pairwise(out):
        assert later - earlier >= size * 8 / rate_bps - 1e-9
    for (now, packet), copies in zip(sent, came, strict=True):
        assert all(at - now <= longest + len(packet) * 8 / rate_bps + 1e-9 for at, _ in copies)


@pytest.mark.parametrize("loss", [0.05, 0.2])
def test_so_many_are_lost_and_the_others_fare_as_before(loss: float) -> None:
    sent = evenly(20_000)
    fate = Impairment(delay=0.05, reordered=0.01, duplicated=0.02)
    whole = arrivals(fate, sent)
    holed = arrivals(Impairment(loss=loss, delay=0.05, reordered=0.01, duplicated=0.02), sent)
    assert holed.count([]) / len(sent) == pytest.approx(loss, abs=0.01)
    assert all(there == here for there, here in zip(holed, whole, strict=True) if there)


def test_bursts_are_as_frequent_and_as_long_as_their_states() -> None:
    came = arrivals(Impairment(bursts=Bursts(begin=0.02, end=0.25)), evenly(50_000))
    lengths = [
        len(list(run)) for lost, run in itertools.groupby(came, key=lambda each: not each) if lost
    ]
    assert sum(lengths) / len(lengths) == pytest.approx(4, rel=0.1)
    assert sum(lengths) / len(came) == pytest.approx(0.02 / 0.27, rel=0.1)


def test_some_are_overtaken_and_some_come_twice() -> None:
    came = arrivals(Impairment(reordered=0.1, held_back=0.01, duplicated=0.05), evenly(10_000))
    order = [packet for _, packet in sorted(copies[0] for copies in came)]
    overtaken = sum(later < earlier for earlier, later in itertools.pairwise(order))
    assert overtaken == pytest.approx(1_000, rel=0.1)
    assert sum(len(copies) == 2 for copies in came) == pytest.approx(500, rel=0.15)
