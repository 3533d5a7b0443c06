"""What a load of the benches is: who sends how much, and who gets what of whom."""

from collections import Counter

import pytest

from conference.forwarding.media import Kind
from tests.bench.forwarding import CALL, CROWD, GROUP, HALL
from tests.bench.shape import Shape


@pytest.mark.parametrize(
    ("shape", "publishers", "subscribers", "in_per_s", "out_per_s"),
    [
        # A voice is 50 packets/s, a camera 90, one in a crowd 30.
        (CALL, 40, 40, 40 * 140, 40 * 140),
        (HALL, 10, 100, 10 * 140, 100 * 140),
        (GROUP, 40, 40, 40 * 140, 40 * 3 * 140),
        (CROWD, 10, 40, 10 * 30 + 6 * 50, 40 * (9 * 30 + 5 * 50)),
    ],
    ids=lambda value: value.name if isinstance(value, Shape) else None,
)
def test_a_shape_is_so_many_people_and_packets(
    shape: Shape, publishers: int, subscribers: int, in_per_s: int, out_per_s: int
) -> None:
    assert (shape.publishers, shape.subscribers) == (publishers, subscribers)
    assert (shape.in_per_s, shape.out_per_s) == (in_per_s, out_per_s)


def test_everybody_gets_as_many_as_they_have_places_for_and_never_themself() -> None:
    for person in range(CROWD.people):
        cameras, voices = (CROWD.gets(person, kind) for kind in (Kind.VIDEO, Kind.AUDIO))
        assert len(set(cameras) - {person}) == 9
        assert len(set(voices) - {person}) == 5


@pytest.mark.parametrize("shape", [CALL, CROWD], ids=lambda shape: shape.name)
def test_packets_of_a_stream_are_evenly_spaced(shape: Shape) -> None:
    order, last, gaps = shape.order, {}, {}
    assert Counter(order) == Counter(
        {number: each.track.packets_per_s for number, each in enumerate(shape.streams)}
    )
    for place, number in enumerate(order):
        if number in last:
            gaps.setdefault(number, set()).add(place - last[number])
        last[number] = place
    for number, seen in gaps.items():
        even = shape.in_per_s / shape.streams[number].track.packets_per_s
        assert all(abs(gap - even) <= 2 for gap in seen), (number, even, seen)
