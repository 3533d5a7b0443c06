"""Where an H.264 stream can be begun, and how large its pictures are."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.rtp.h264 import h264_begins_keyframe, h264_keyframe_pixels


def payload_of(spaced: str) -> bytes:
    return bytes.fromhex(spaced.replace(" ", ""))


@pytest.mark.parametrize(
    ("payload", "begins"),
    [
        ("67 42", True),  # a sequence parameter set
        ("65 88", False),  # an IDR slice: its parameter set was before it
        ("41 9a", False),
        ("68 ce", False),  # a picture parameter set
        ("78 0002 6742 0001 68", True),  # gathered
        ("78 0002 09f0 0002 6742 0002 6588", True),  # behind an access unit delimiter
        ("78 0001 68 0002 6588", False),
        ("78 0000 0002 6742", True),  # behind nothing
        ("78 0001 68 00", False),  # cut short
        ("7c 87 42", True),  # the first of several parts
        ("7c 07 42", False),
        ("7c 85 88", False),
        ("7c", False),
        ("", False),
    ],
)
def test_a_keyframe_begins_with_its_parameter_set(payload: str, begins: bool) -> None:
    packet = bytes(12) + payload_of(payload)
    assert h264_begins_keyframe(packet, 12, len(packet)) is begins


CHROMIUM_720 = "6742c0208c8d402802dd37010d010784423500"
SETS = [
    # OpenH264 in Chromium, three layers of one camera: constrained baseline, the last two cropped.
    (CHROMIUM_720, 1280 * 720),
    ("6742c01f8c8d405017fcb37010d01078442350", 640 * 360),
    ("6742c0158c8d40a0cbcf37010d010784423500", 320 * 180),
]


class Writer:
    """Writes sequence parameter sets, field by field."""

    def __init__(self) -> None:
        self.bits = ""

    def u(self, count: int, value: int) -> "Writer":
        self.bits += f"{value:0{count}b}"
        return self

    def ue(self, *values: int) -> "Writer":
        for value in values:
            code = f"{value + 1:b}"
            self.bits += "0" * (len(code) - 1) + code
        return self

    def se(self, *values: int) -> "Writer":
        return self.ue(*(2 * value - 1 if value > 0 else -2 * value for value in values))

    def done(self) -> str:
        """With its NAL header and stop bit, and what keeps start codes out of it."""
        bits = self.bits + "1"
        bits += "0" * (-len(bits) % 8)
        raw = int(bits, 2).to_bytes(len(bits) // 8, "big")
        out = bytearray(b"\x67")
        zeros = 0
        for byte in raw:
            if zeros >= 2 and byte <= 3:
                out.append(3)
                zeros = 0
            out.append(byte)
            zeros = zeros + 1 if byte == 0 else 0
        return out.hex()


def begun(profile_idc: int) -> Writer:
    return Writer().u(8, profile_idc).u(8, 0).u(8, 31).ue(0)


def sized(
    writer: Writer,
    width: int,
    height: int,
    *,
    interlaced: bool = False,
    crop: tuple[int, int, int, int] | None = None,
) -> str:
    """The rest of a set, from max_num_ref_frames on; sizes in macroblocks."""
    writer.ue(1).u(1, 0).ue(width - 1, height - 1).u(1, not interlaced)
    if interlaced:
        writer.u(1, 1)
    writer.u(1, 1).u(1, crop is not None)
    if crop is not None:
        writer.ue(*crop)
    return writer.u(1, 0).done()


def high(chroma_format: int) -> Writer:
    writer = begun(100).ue(chroma_format)
    if chroma_format == 3:
        writer.u(1, 0)
    return writer.ue(0, 0).u(2, 0)


BUILT = [
    # By order count type: log2 of the most; a cycle; none.
    (sized(begun(66).ue(0, 0, 4), 80, 45), 1280 * 720),
    (sized(begun(77).ue(0, 1).u(1, 0).se(-3, 7).ue(3).se(1, -2, 40_000), 40, 23), 640 * 368),
    (sized(begun(77).ue(0, 2), 40, 23), 640 * 368),
    # Interlaced: a map unit is two macroblocks high, and a crop unit four lines.
    (sized(begun(77).ue(0, 2), 120, 34, interlaced=True, crop=(0, 0, 0, 2)), 1920 * 1080),
    # With chroma formats: monochrome, 4:2:0, 4:2:2, 4:4:4.
    (sized(high(0).ue(0, 2), 120, 68, crop=(1, 1, 3, 5)), 1918 * 1080),
    (sized(high(1).ue(0, 2), 120, 68, crop=(0, 0, 0, 4)), 1920 * 1080),
    (sized(high(2).ue(0, 2), 120, 68, crop=(0, 1, 0, 8)), 1918 * 1080),
    (sized(high(3).ue(0, 2), 120, 68, crop=(0, 1, 0, 8)), 1919 * 1080),
    # With scaling lists: one that says all, one that stops at once, one that stops later.
    (
        sized(
            begun(100).ue(1, 0, 0).u(1, 0).u(1, 1)
            .u(1, 1).se(*[1] * 16).u(1, 1).se(-8).u(4, 0).u(1, 1).se(2, -10).u(1, 0).ue(0, 2),
            20, 12,
        ),
        320 * 192,
    ),
    # Zeros enough to need bytes against start codes: of them the size is read through.
    (sized(begun(66).ue(2**30 - 1, 0, 2**30 - 1), 80, 45), 1280 * 720),
]  # fmt: skip

NONSENSE = [
    sized(begun(66).ue(0, 2), 80, 45, crop=(0, 640, 0, 0)),  # nothing left
    sized(begun(66).ue(0, 2), 80, 45, crop=(0, 0, 2**31, 0)),
    sized(begun(66).ue(0, 2), 65_536, 65_536),  # more than any level has
    "67" + "00" * 300,
    "67" + "ff" * 3,
    "67",
]


@pytest.mark.parametrize(("parameter_set", "pixels"), [*SETS, *BUILT])
def test_a_parameter_set_tells_the_size(parameter_set: str, pixels: int) -> None:
    packed = bytes.fromhex(parameter_set)
    gathered = b"\x78" + len(packed).to_bytes(2, "big") + packed + bytes.fromhex("000468ce3c80")
    part = bytes((0x7C, 0x87)) + packed[1:]
    for payload in (packed, gathered, part):
        packet = bytes(12) + payload
        assert h264_keyframe_pixels(packet, 12, len(packet)) == pixels


def test_the_tables_hold_bytes_against_start_codes() -> None:
    assert any("000003" in parameter_set for parameter_set, _ in BUILT)


@pytest.mark.parametrize("parameter_set", NONSENSE)
def test_nonsense_has_no_size(parameter_set: str) -> None:
    data = bytes.fromhex(parameter_set)
    assert h264_keyframe_pixels(data, 0, len(data)) == 0


@pytest.mark.parametrize(("parameter_set", "pixels"), [*SETS, *BUILT])
def test_cut_short_anywhere_it_tells_the_size_or_nothing(parameter_set: str, pixels: int) -> None:
    data = bytes.fromhex(parameter_set)
    told = [h264_keyframe_pixels(data, 0, end) for end in range(len(data) + 1)]
    assert {size for size, _ in itertools.groupby(told)} <= {0, pixels}
    assert told[0] == 0
    assert told[-1] == pixels


@given(st.binary(max_size=300))
def test_any_bytes_have_a_size_or_none(data: bytes) -> None:
    for payload in (data, b"\x67" + data, b"\x67\x64" + data, b"\x78" + data, b"\x7c\x87" + data):
        assert h264_keyframe_pixels(payload, 0, len(payload)) >= 0
