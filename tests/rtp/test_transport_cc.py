"""Transport-wide feedback: bytes by hand from the draft, and any arrivals read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.rtp.header import Malformed
from conference.rtp.rtcp import parse_packets
from conference.rtp.transport_cc import (
    MAX_STATUSES,
    TICKS_PER_REFERENCE,
    TransportFeedback,
    encode_transport_feedback,
    split_arrivals,
)
from tests.support.transport_cc import read_transport_feedback

HEAD = "00000001 00000002"

VECTORS = [
    # One packet, seq 1, 300 ticks in: reference 1 (64 ms = 256 ticks), delta 44; a run of one.
    ("one", 1, [(1, 300)], 0, "8fcd0005" + HEAD + "0001 0001 000001 00 2001 2c 00"),
    # Three in a row, 1 ms apart.
    (
        "run",
        10,
        [(10, 0), (11, 4), (12, 8)],
        5,
        "8fcd0006" + HEAD + "000a 0003 000000 05 2003 00 04 04 000000",
    ),
    # Seq 2 lost: one-bit vector 101, padded with zeros: 1 0 | 10 1000 0000 0000.
    ("hole", 1, [(1, 0), (3, 255)], 0, "8fcd0005" + HEAD + "0001 0003 000000 00 a800 00 ff"),
    # The seqs before the first arrival were lost: 0 0 1.
    ("lost first", 5, [(7, 0)], 0, "8fcd0005" + HEAD + "0005 0003 000000 00 8800 00 00"),
    # 256 ticks is a large delta, and so is a negative one: 01 10 10 in a two-bit vector.
    (
        "large",
        1,
        [(1, 10), (2, 266), (3, 265)],
        0,
        "8fcd0006" + HEAD + "0001 0003 000000 00 da00 0a 0100 ffff 00",
    ),
    # Fourteen and more lost make a run: 20 lost, then one small.
    ("long hole", 1, [(21, 0)], 0, "8fcd0006" + HEAD + "0001 0015 000000 00 0014 2001 00 000000"),
    # The seq wraps on the wire.
    (
        "wrap",
        0x1FFFF,
        [(0x1FFFF, 0), (0x20000, 0)],
        255,
        "8fcd0005" + HEAD + "ffff 0002 000000 ff 2002 00 00",
    ),
    # The reference time wraps after 2^24 × 64 ms.
    (
        "clock wrap",
        1,
        [(1, (1 << 24) * 256 + 3)],
        0,
        "8fcd0005" + HEAD + "0001 0001 000000 00 2001 03 00",
    ),
]


@pytest.mark.parametrize(
    ("first", "arrivals", "count", "hexadecimal"),
    [vector[1:] for vector in VECTORS],
    ids=[vector[0] for vector in VECTORS],
)
def test_bytes_are_as_in_the_draft(
    first: int, arrivals: list[tuple[int, int]], count: int, hexadecimal: str
) -> None:
    packet = encode_transport_feedback(
        arrivals, first=first, count=count, sender_ssrc=1, media_ssrc=2
    )
    assert packet.hex() == hexadecimal.replace(" ", "")


def read(hexadecimal: str) -> TransportFeedback:
    (feedback,) = parse_packets(bytes.fromhex(hexadecimal.replace(" ", "")))
    assert isinstance(feedback, TransportFeedback)
    return feedback


@pytest.mark.parametrize(
    ("first", "arrivals", "count", "hexadecimal"),
    [vector[1:] for vector in VECTORS],
    ids=[vector[0] for vector in VECTORS],
)
def test_bytes_of_the_draft_are_read(
    first: int, arrivals: list[tuple[int, int]], count: int, hexadecimal: str
) -> None:
    feedback = read(hexadecimal)
    begin = feedback.reference * TICKS_PER_REFERENCE
    wrap = TICKS_PER_REFERENCE << 24
    assert (feedback.sender_ssrc, feedback.media_ssrc) == (1, 2)
    assert (feedback.first, feedback.count) == (first & 0xFFFF, count)
    assert feedback.statuses == arrivals[-1][0] - first + 1
    assert [
        (first + offset, begin + tick)
        for offset, tick in zip(feedback.offsets, feedback.ticks, strict=True)
    ] == [(number, tick % wrap) for number, tick in arrivals]


MALFORMED = [
    "8fcd0003" + HEAD + "0001 0001",  # no reference time
    "8fcd0004" + HEAD + "0001 0001 000000 00",  # no chunk
    "8fcd0005" + HEAD + "0001 0000 000000 00 2001 0000",  # tells of nothing
    "8fcd0005" + HEAD + "0001 0003 000000 00 2003 0000",  # a delta too few
    "8fcd0005" + HEAD + "0001 0002 000000 00 4002 0000",  # half the deltas
    "8fcd0005" + HEAD + "0001 0001 000000 00 6001 0000",  # the reserved status, as a run
    "8fcd0005" + HEAD + "0001 0001 000000 00 f000 0000",  # and in a vector
    "8fcd0005" + HEAD + "0001 ffff 000000 00 3fff 0000",  # a run that cannot be
    "8fcd0005" + HEAD + "0001 ffff 000000 00 0001 0000",  # statuses too few
]


@pytest.mark.parametrize("hexadecimal", MALFORMED)
def test_malformed_feedback_is_malformed(hexadecimal: str) -> None:
    with pytest.raises(Malformed):
        read(hexadecimal)


def test_statuses_behind_the_last_mean_nothing() -> None:
    feedback = read("8fcd0005" + HEAD + "0001 0001 000000 00 bfff 0700")
    assert (feedback.offsets, feedback.ticks) == ([0], [7])


def test_a_long_outage_is_read_at_the_price_of_its_bytes() -> None:
    feedback = read(
        "8fcd000b" + HEAD + "0001 ffff 000000 00" + "1fff" * 8 + "2007" + "01" * 7 + "000000"
    )
    assert feedback.statuses == 0xFFFF
    assert feedback.offsets == list(range(8 * 0x1FFF, 8 * 0x1FFF + 7))


@given(st.binary(max_size=80))
def test_no_bytes_of_feedback_do_worse_than_malformed(data: bytes) -> None:
    data += bytes(-len(data) % 4)
    packet = bytes((0x8F, 205)) + (len(data) // 4).to_bytes(2, "big") + data
    try:
        (feedback,) = parse_packets(packet) or (None,)
    except Malformed:
        return
    assert isinstance(feedback, TransportFeedback)
    assert len(feedback.offsets) == len(feedback.ticks) <= feedback.statuses
    assert all(offset < feedback.statuses for offset in feedback.offsets)


@given(
    st.integers(0, 1 << 20),
    st.lists(st.tuples(st.integers(1, 40), st.integers(-300, 40_000)), min_size=1, max_size=200),
)
def test_any_arrivals_are_read_back(first: int, steps: list[tuple[int, int]]) -> None:
    arrivals: list[tuple[int, int]] = []
    number, tick = first, 1_000
    for step, delta in steps:
        number, tick = number + step, max(0, tick + delta)
        arrivals.append((number, tick))
    told: dict[int, float | None] = {}
    for begin, part in split_arrivals(arrivals, first=first):
        packet = encode_transport_feedback(part, first=begin, count=0, sender_ssrc=1, media_ssrc=2)
        assert len(packet) < 1_400 * 3
        told |= read_transport_feedback(packet)[2]
        feedback = read(packet.hex())
        origin = feedback.reference * TICKS_PER_REFERENCE
        assert [
            (begin + offset, origin + tick)
            for offset, tick in zip(feedback.offsets, feedback.ticks, strict=True)
        ] == part
    received = {number & 0xFFFF: tick * 0.00025 for number, tick in arrivals}
    for seq in range(first, number + 1):
        expected = received.get(seq & 0xFFFF)
        arrival = told[seq & 0xFFFF]
        if expected is None:
            assert arrival is None
        else:
            assert arrival == pytest.approx(expected)


def test_a_hole_too_wide_to_tell_is_not_told() -> None:
    parts = split_arrivals([(1, 0), (1 + 5 * MAX_STATUSES, 1)], first=1)
    assert parts == [(1, [(1, 0)]), (1 + 5 * MAX_STATUSES, [(1 + 5 * MAX_STATUSES, 1)])]


def test_a_time_difference_beyond_16_bits_takes_a_packet_of_its_own() -> None:
    parts = split_arrivals([(1, 0), (2, 40_000), (4, 40_001)], first=1)
    assert parts == [(1, [(1, 0)]), (2, [(2, 40_000), (4, 40_001)])]
