"""Frames are cut where they end, however the stream was cut on its way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.relay.framing import Frames, frame

LONGEST = 40
PACKETS = [b"first", b"", b"x" * LONGEST, b"last"]
STREAM = b"".join(map(frame, PACKETS))


@pytest.mark.parametrize("cut", range(len(STREAM) + 1))
def test_a_stream_cut_at_any_byte_gives_the_same_packets(cut: int) -> None:
    frames = Frames(LONGEST)
    frames.feed(STREAM[:cut])
    before = frames.take(10)
    frames.feed(STREAM[cut:])
    assert before + frames.take(10) == PACKETS
    assert not frames.waiting


@given(
    packets=st.lists(st.binary(max_size=40), max_size=20),
    sizes=st.lists(st.integers(1, 50), min_size=1),
    most=st.integers(1, 5),
)
def test_nothing_is_lost_or_mixed_up(packets: list[bytes], sizes: list[int], most: int) -> None:
    frames, taken = Frames(LONGEST), []
    rest = b"".join(map(frame, packets))
    while rest:
        size = sizes[len(taken) % len(sizes)]
        frames.feed(rest[:size])
        rest = rest[size:]
        while frames.waiting:
            some = frames.take(most)
            assert 1 <= len(some) <= most
            taken += some
    assert taken == packets


def test_a_frame_too_long_is_seen_by_its_length_alone_and_after_what_came_before() -> None:
    frames = Frames(LONGEST)
    frames.feed(frame(b"good"))
    frames.feed((LONGEST + 1).to_bytes(2, "big"))
    assert not frames.overlong
    assert frames.take(10) == [b"good"]
    assert frames.overlong
    assert not frames.waiting
    frames.feed(bytes(LONGEST + 1))
    assert frames.take(10) == []
