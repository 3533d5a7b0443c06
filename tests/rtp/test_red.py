"""RED: the newest block is found, and what is made of two frames gives both again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.rtp.header import Malformed
from conference.rtp.red import make_red, red_primary
from tests.support.red import Block, read_red


@pytest.mark.parametrize(
    ("payload", "primary"),
    [
        ("6f aabb", 1),
        ("ef 0014 02 6f 1111 aabb", 7),  # 14-bit timestamp offset, 10-bit length 2
        ("ef 0014 01 ef 0014 01 6f 1122 aabb", 11),
        ("ef 0014 00 6f", 5),
    ],
)
def test_the_newest_block_of_red(payload: str, primary: int) -> None:
    data = bytes.fromhex(payload.replace(" ", ""))
    assert red_primary(data, 0, len(data)) == primary


@pytest.mark.parametrize("payload", ["", "ef", "ef0014", "ef001402", "ef0014026f11"])
def test_red_cut_short_is_malformed(payload: str) -> None:
    data = bytes.fromhex(payload)
    with pytest.raises(Malformed):
        red_primary(data, 0, len(data))


@pytest.mark.parametrize(
    ("older", "ticks", "payload"),
    [
        (b"\x11", 960, "ef 0f0001 6f 11 aabb"),
        (b"\x11" * 1023, 16_383, "ef ffffff 6f" + "11" * 1023 + "aabb"),
        (b"\x11" * 1024, 960, "6f aabb"),
        (b"\x11", 16_384, "6f aabb"),
        (b"\x11", 0, "6f aabb"),
        (b"", 960, "6f aabb"),
    ],
)
def test_what_does_not_fit_is_left_out(older: bytes, ticks: int, payload: str) -> None:
    made = make_red(b"\xaa\xbb", payload_type=111, older=older, ticks=ticks)
    assert made == bytes.fromhex(payload)


@given(
    newest=st.binary(max_size=600),
    older=st.binary(min_size=1, max_size=1023),
    ticks=st.integers(1, 16_383),
    payload_type=st.integers(0, 127),
)
def test_both_frames_are_read_again(
    newest: bytes, older: bytes, ticks: int, payload_type: int
) -> None:
    made = make_red(newest, payload_type=payload_type, older=older, ticks=ticks)
    assert read_red(made) == [
        Block(payload_type, ticks, older),
        Block(payload_type, 0, newest),
    ]
    assert made[red_primary(made, 0, len(made)) :] == newest
