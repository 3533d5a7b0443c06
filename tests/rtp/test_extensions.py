"""Header extensions: reading, recognising, blanking and renaming them in both forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.rtp.extensions import (
    ABS_SEND_TIME,
    AUDIO_LEVEL,
    MID,
    ONE_BYTE_PROFILE,
    TRANSPORT_CC,
    Layout,
    read_elements,
    write_block,
)
from conference.rtp.header import Malformed

VIDEO_ORIENTATION = "urn:3gpp:video-orientation"
URIS = {1: AUDIO_LEVEL, 2: ABS_SEND_TIME, 3: TRANSPORT_CC, 4: MID, 13: VIDEO_ORIENTATION}


def values(block: bytes) -> list[tuple[int, bytes]]:
    return [(identifier, block[start:end]) for identifier, start, end in read_elements(block)]


@pytest.mark.parametrize(
    ("block", "elements"),
    [
        ("bede0001 1055 0000", [(1, "55")]),
        ("bede0002 1055 00 00 3101020 0", [(1, "55"), (3, "0102")]),
        ("bede0001 00000000", []),
        ("bede0000", []),
        ("bede0001 0299aaab", []),  # id 0 with a length: skipped with its value
        ("bede0001 10 55 f0 77", [(1, "55")]),  # id 15 ends the reading
        ("10000002 0100 1001 55 000000", [(1, ""), (16, "55")]),
        ("100f0001 05 01 aa 00", [(5, "aa")]),
        ("abcd0001 10550000", []),  # somebody else's profile
    ],
)
def test_reading(block: str, elements: list[tuple[int, str]]) -> None:
    assert values(bytes.fromhex(block.replace(" ", ""))) == [
        (identifier, bytes.fromhex(value)) for identifier, value in elements
    ]


@pytest.mark.parametrize(
    "block",
    ["bede0001 13010203", "bede0001 0000001f", "10000001 00000001", "10000001 0103aabb"],
    ids=["one-byte value", "one-byte end", "two-byte head", "two-byte value"],
)
def test_a_value_beyond_the_block_is_malformed(block: str) -> None:
    with pytest.raises(Malformed):
        read_elements(bytes.fromhex(block.replace(" ", "")))


ELEMENTS = st.lists(
    st.tuples(st.integers(1, 255), st.binary(max_size=20)), max_size=8, unique_by=lambda e: e[0]
)


@given(ELEMENTS)
def test_what_is_written_is_read(elements: list[tuple[int, bytes]]) -> None:
    block = write_block(elements)
    assert len(block) % 4 == 0
    assert int.from_bytes(block[2:4], "big") * 4 + 4 == len(block)
    assert values(block) == elements


@given(st.binary(min_size=4, max_size=60))
def test_no_block_does_worse_than_malformed(block: bytes) -> None:
    for profile in (b"\xbe\xde", b"\x10\x00", block[:2]):
        try:
            layout = Layout(profile + block[2:], URIS)
        except Malformed:
            continue
        assert int.from_bytes(profile + block[2:], "big") & layout.mask == layout.expected


def chromium_block(*, level: int, seq: int, mid: bytes | None = None) -> bytes:
    elements = [(2, b"\x01\x02\x03"), (3, seq.to_bytes(2, "big")), (1, bytes((level,)))]
    return write_block([*elements, (4, mid)] if mid else elements)


def test_a_layout_recognises_its_packets_and_reads_them() -> None:
    layout = Layout(chromium_block(level=30, seq=1), URIS)
    other = int.from_bytes(chromium_block(level=0x80 | 45, seq=0xFFFF), "big")
    assert other & layout.mask == layout.expected
    assert other >> layout.transport_cc_shift & 0xFFFF == 0xFFFF
    assert other >> layout.level_shift & 0x7F == 45


def test_a_layout_does_not_take_another_for_its_own() -> None:
    layout = Layout(chromium_block(level=30, seq=1), URIS)
    for other in (
        write_block([(2, b"\x01\x02\x03"), (3, b"\0\1"), (5, b"\x1e")]),
        write_block([(2, b"\x01\x02\x03"), (3, b"\0\1"), (1, b"\x1e")][::-1]),
        write_block([(2, b"\x01\x02\x03"), (20, b"\0\1"), (1, b"\x1e")]),
    ):
        assert int.from_bytes(other, "big") & layout.mask != layout.expected
    empty = Layout(bytes.fromhex("bede000100000000"), URIS)
    assert int.from_bytes(bytes.fromhex("bede000110550000"), "big") & empty.mask != empty.expected


@pytest.mark.parametrize("two_byte", [False, True])
def test_what_describes_one_hop_is_blanked_in_place(two_byte: bool) -> None:
    elements = [(2, b"\x01\x02\x03"), (13, b"\x01"), (3, b"\xaa\xbb"), (1, b"\x85"), (4, b"mid0")]
    if two_byte:
        elements.append((9, b""))
    block = write_block(elements)
    layout = Layout(block, URIS)
    kept = (int.from_bytes(block, "big") & layout.keep).to_bytes(len(block), "big")
    assert layout.strips
    assert values(kept) == [(13, b"\x01"), (1, b"\x85")]
    assert not Layout(kept, URIS).strips


def test_an_id_that_was_not_negotiated_is_blanked() -> None:
    block = write_block([(1, b"\x05"), (7, b"secret")])
    layout = Layout(block, URIS)
    assert values((int.from_bytes(block, "big") & layout.keep).to_bytes(len(block), "big")) == [
        (1, b"\x05")
    ]


def test_nothing_of_a_foreign_profile_is_passed_on() -> None:
    block = bytes.fromhex("abcd0002 0102030405060708")
    layout = Layout(block, URIS)
    assert layout.strips
    assert int.from_bytes(block, "big") & layout.keep == int.from_bytes(block[:4], "big") << 64


@pytest.mark.parametrize("two_byte", [False, True])
def test_renaming_in_place(two_byte: bool) -> None:
    elements = [(1, b"\x85"), (13, b"\x02"), (6, b"xyz")] + ([(99, b"")] if two_byte else [])
    block = write_block(elements)
    uris = URIS | {6: "urn:example:other", 99: "urn:example:more"}
    renamed = Layout(block, uris).renaming(((1, 14), (13, 3))).apply(block)
    assert len(renamed) == len(block)
    assert values(renamed) == [(14, b"\x85"), (3, b"\x02")]


def test_an_id_that_does_not_fit_is_written_in_two_byte_form() -> None:
    block = write_block([(1, b"\x85"), (13, b"\x02")])
    assert int.from_bytes(block[:2], "big") == ONE_BYTE_PROFILE
    renamed = Layout(block, URIS).renaming(((1, 17), (13, 3))).apply(block)
    assert renamed[:2] == b"\x10\x00"
    assert values(renamed) == [(17, b"\x85"), (3, b"\x02")]


@given(ELEMENTS, st.data())
def test_renaming_keeps_every_value(elements: list[tuple[int, bytes]], data: st.DataObject) -> None:
    block = write_block(elements)
    uris = {identifier: f"urn:{identifier}" for identifier, _ in elements}
    targets = data.draw(st.permutations(range(1, 200)))
    ids = {identifier: targets[i] for i, (identifier, _) in enumerate(elements)}
    renamed = Layout(block, uris).renaming(tuple(ids.items())).apply(block)
    assert values(renamed) == [(ids[identifier], value) for identifier, value in elements]
