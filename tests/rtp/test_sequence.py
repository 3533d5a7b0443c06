"""Numbers that wrap."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.rtp.sequence import extend_seq, seq_distance, timestamp_distance


@pytest.mark.parametrize(
    ("later", "earlier", "distance"),
    [
        (1, 0, 1),
        (0, 1, -1),
        (0, 0xFFFF, 1),
        (0xFFFF, 0, -1),
        (0x7FFF, 0, 0x7FFF),
        (0x8000, 0, -0x8000),
        (10, 0xFFF0, 26),
    ],
)
def test_seq_distance_across_the_wrap(later: int, earlier: int, distance: int) -> None:
    assert seq_distance(later, earlier) == distance


@pytest.mark.parametrize(
    ("later", "earlier", "distance"),
    [
        (3000, 0, 3000),
        (0, 0xFFFF_FFFF, 1),
        (0xFFFF_FFFF, 0, -1),
        (0x8000_0000, 0, -0x8000_0000),
    ],
)
def test_timestamp_distance_across_the_wrap(later: int, earlier: int, distance: int) -> None:
    assert timestamp_distance(later, earlier) == distance


@pytest.mark.parametrize(
    ("seq", "near", "extended"),
    [
        (5, 0x1_0004, 0x1_0005),
        (0, 0x1_FFFF, 0x2_0000),
        (0xFFFF, 0x2_0000, 0x1_FFFF),
        (0xFFFF, 0x1_0000, 0xFFFF),
    ],
)
def test_extending_takes_the_nearest(seq: int, near: int, extended: int) -> None:
    assert extend_seq(seq, near=near) == extended


@given(st.integers(0x1_0000, 1 << 40), st.integers(-0x7FFF, 0x7FFF))
def test_any_seq_within_half_a_cycle_is_found_again(near: int, offset: int) -> None:
    assert extend_seq((near + offset) & 0xFFFF, near=near) == near + offset
