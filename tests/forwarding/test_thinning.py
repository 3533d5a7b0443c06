"""What a thinning leaves out, and where it puts the rest: rows, then what holds for any of them."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from conference.forwarding.thinning import Thinning
from conference.rtp.scalable import ALL, Limit

BASE = Limit(ALL, 0)


def test_what_is_left_closes_ranks() -> None:
    thinning = Thinning(BASE, ext_seq=100)
    for ext_seq, picture in ((101, 8), (102, 8), (104, 10), (105, 11), (108, 14)):
        thinning.leave_out(ext_seq, picture=picture, payload_bytes=50)
    rows = {
        99: None,
        100: (100, 0),
        101: None,
        102: None,
        103: (101, 1),
        104: None,
        105: None,
        106: (102, 3),
        107: (103, 3),
        108: None,
        109: (104, 4),
    }
    assert {ext_seq: thinning.place(ext_seq) for ext_seq in rows} == rows
    for ext_seq, place in rows.items():
        if place is not None:
            assert thinning.origin(place[0]) == ext_seq
    assert (thinning.packets, thinning.pictures, thinning.payload_bytes) == (5, 4, 250)


def test_a_hole_keeps_its_places() -> None:
    thinning = Thinning(BASE, ext_seq=100)
    thinning.leave_out(101, picture=8, payload_bytes=1)
    thinning.leave_out(105, picture=9, payload_bytes=1)
    assert [thinning.place(ext_seq) for ext_seq in (102, 103, 104)] == [
        (101, 1),
        (102, 1),
        (103, 1),
    ]


def test_a_picture_with_a_hole_in_it_is_one_picture() -> None:
    thinning = Thinning(BASE, ext_seq=100)
    thinning.leave_out(100, picture=8, payload_bytes=1)
    thinning.leave_out(102, picture=8, payload_bytes=1)
    assert thinning.pictures == 1


def test_it_remembers_no_more_than_a_history_does() -> None:
    thinning = Thinning(BASE, ext_seq=0)
    for ext_seq in range(0, 100_000, 2):
        thinning.leave_out(ext_seq, picture=ext_seq, payload_bytes=1)
    assert thinning.place(1) is None
    assert thinning.origin(1) is None
    assert all(thinning.place(seq) is not None for seq in range(100_000 - 1023, 100_000, 2))
    assert all(thinning.origin(place) for place in range(50_000 - 512, 50_000))


@given(st.lists(st.booleans(), max_size=200))
def test_places_are_without_gaps_and_lead_back(left_out: list[bool]) -> None:
    thinning = Thinning(BASE, ext_seq=1000)
    kept = []
    for ext_seq, out in enumerate(left_out, start=1000):
        if out:
            thinning.leave_out(ext_seq, picture=ext_seq, payload_bytes=1)
        else:
            kept.append(ext_seq)
    places = [thinning.place(ext_seq) for ext_seq in kept]
    assert None not in places
    numbers = [place.number for place in places if place is not None]
    assert numbers == list(itertools.islice(itertools.count(1000), len(kept)))
    assert [thinning.origin(number) for number in numbers] == kept
