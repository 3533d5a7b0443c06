"""The fixed header, CSRCs, extension block and padding: where the payload is, what is no packet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.rtp.extensions import write_block
from conference.rtp.header import FIXED_HEADER, Defect, Malformed, payload_bounds, plain_form

FIXED = FIXED_HEADER.pack(0x80, 96, 7, 3000, 0xABCD)
BLOCK = write_block([(1, b"\x11"), (3, b"\x22\x33")])


def packet(first: int, behind: bytes) -> bytes:
    return bytes((first,)) + FIXED[1:] + behind


@pytest.mark.parametrize(
    ("data", "bounds"),
    [
        (packet(0x80, b"media"), (12, 12, 17)),
        (packet(0x80, b""), (12, 12, 12)),
        (packet(0x82, bytes(8) + b"media"), (20, 20, 25)),
        (packet(0x90, BLOCK + b"media"), (12, 24, 29)),
        (packet(0x91, bytes(4) + BLOCK + b"media"), (16, 28, 33)),
        (packet(0xA0, b"media" + b"\0\0\3"), (12, 12, 17)),
        (packet(0xB0, BLOCK + b"\0\0\0\4"), (12, 24, 24)),
        (packet(0x90, b"\xbe\xde\0\0media"), (12, 16, 21)),
    ],
    ids=[
        "plain",
        "empty",
        "csrc",
        "extended",
        "csrc+extended",
        "padded",
        "only padding",
        "no words",
    ],
)
def test_where_the_payload_is(data: bytes, bounds: tuple[int, int, int]) -> None:
    assert payload_bounds(data, len(data)) == bounds


@pytest.mark.parametrize(
    ("data", "defect"),
    [
        (b"", Defect.TOO_SHORT),
        (FIXED[:11], Defect.TOO_SHORT),
        (packet(0x40, b"media"), Defect.VERSION),
        (packet(0x00, b"media"), Defect.VERSION),
        (packet(0xC0, b"media"), Defect.VERSION),
        (packet(0x8F, bytes(59)), Defect.CSRC),
        (packet(0x90, b"\xbe\xde\0"), Defect.EXTENSION),
        (packet(0x90, b"\xbe\xde\0\2" + bytes(7)), Defect.EXTENSION),
        (packet(0x91, bytes(4) + b"\xbe\xde\xff\xff" + bytes(40)), Defect.EXTENSION),
        (packet(0xA0, b""), Defect.PADDING),
        (packet(0xA0, b"media\0"), Defect.PADDING),
        (packet(0xA0, b"media\x07"), Defect.PADDING),
        (packet(0xB0, BLOCK + b"me\x04"), Defect.PADDING),
    ],
)
def test_what_is_no_packet(data: bytes, defect: Defect) -> None:
    with pytest.raises(Malformed) as raised:
        payload_bounds(data, len(data))
    assert raised.value.defect is defect


def test_bytes_behind_the_length_are_not_looked_at() -> None:
    # A receive ring's slot still holds an older, longer packet behind this one.
    stale = packet(0x90, b"\xbe\xde\0\2" + bytes(8) + b"media")
    with pytest.raises(Malformed):
        payload_bounds(stale, 20)


@pytest.mark.parametrize(
    ("data", "plain"),
    [
        (packet(0x82, bytes(8) + b"media"), packet(0x80, b"media")),
        (packet(0xB1, bytes(4) + BLOCK + b"media\0\2"), packet(0x90, BLOCK + b"media")),
        (packet(0xA0, b"\0\0\3"), packet(0x80, b"")),
    ],
)
def test_plain_form_has_neither_csrcs_nor_padding(data: bytes, plain: bytes) -> None:
    assert plain_form(data, len(data)) == plain


@given(st.binary(max_size=120))
def test_no_bytes_do_worse_than_malformed(data: bytes) -> None:
    try:
        block, start, end = payload_bounds(data, len(data))
    except Malformed:
        return
    assert 12 <= block <= start <= end <= len(data)
    assert payload_bounds(plain := plain_form(data, len(data)), len(plain))[2] == len(plain)
