"""Where keyframes begin, VP8's numbers, RED's primary block, and which formats are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.rtp.codecs import (
    KEYFRAME_TESTS,
    Vp8FramePart,
    format_fitness,
    h264_profile,
    vp8_frame_part,
    vp8_keyframe_pixels,
    vp8_picture_fields,
)
from conference.rtp.scalable import ALL, Limit

KEYFRAMES = [
    ("vp8", "10 00", True),
    ("vp8", "10 01", False),  # an interframe
    ("vp8", "00 00", False),  # not the start of a partition
    ("vp8", "11 00", False),  # another partition's start
    ("vp8", "90 80 05 00", True),  # 7-bit picture id
    ("vp8", "90 80 85 05 00", True),  # 15-bit picture id
    ("vp8", "90 f0 85 05 01 20 00", True),  # and TL0PICIDX, TID, KEYIDX
    ("vp8", "90 f0 85 05 01 20 01", False),
    ("vp8", "90 f0 85 05 01 20", False),  # cut before the frame header
    ("vp8", "90 80", False),
    ("vp8", "90", False),
    ("vp8", "", False),
    ("vp9", "08", True),
    ("vp9", "48", False),  # predicted
    ("vp9", "00", False),  # not a frame's beginning
    ("vp9", "a8 05 00", True),  # picture id, layer indices: spatial 0
    ("vp9", "a8 85 05 00", True),
    ("vp9", "a8 85 05 02", False),  # spatial layer 1
    ("vp9", "a8 85 05", False),
    ("vp9", "a8", False),
    ("vp9", "", False),
    ("av1", "18", True),
    ("av1", "10", False),
    ("av1", "", False),
]


@pytest.mark.parametrize(("name", "payload", "begins"), KEYFRAMES)
def test_where_keyframes_begin(name: str, payload: str, begins: bool) -> None:
    packet = bytes(12) + bytes.fromhex(payload.replace(" ", ""))
    assert KEYFRAME_TESTS[name](packet, 12, len(packet)) is begins


VP8_FRAMES = [
    ("90 e0 8123 07 00 00", Vp8FramePart(True, True, 0, False, 0x123)),
    ("90 e0 8123 07 60 01", Vp8FramePart(True, False, 1, True, 0x123)),
    ("90 e0 8123 07 80 01", Vp8FramePart(True, False, 2, False, 0x123)),
    ("90 f0 8123 07 9f 01", Vp8FramePart(True, False, 2, False, 0x123)),  # and KEYIDX
    ("80 e0 8123 07 80 01", Vp8FramePart(False, False, 2, False, 0x123)),  # goes on
    ("91 e0 8123 07 80 01", Vp8FramePart(False, False, 2, False, 0x123)),  # another partition
    ("90 a0 05 40 01", Vp8FramePart(True, False, 1, False, 5)),  # 7-bit picture id, no TL0PICIDX
    ("90 20 40 01", Vp8FramePart(True, False, 1, False, -1)),  # nothing but T
    ("90 d0 8123 07 1f 01", None),  # KEYIDX alone
    ("90 c0 8123 07 01", None),
    ("10 01", None),
]


@pytest.mark.parametrize(("payload", "part"), VP8_FRAMES)
def test_what_a_vp8_packet_says_of_its_frame(payload: str, part: Vp8FramePart | None) -> None:
    packet = bytes(12) + bytes.fromhex(payload.replace(" ", ""))
    assert vp8_frame_part(packet, 12, len(packet)) == part
    for end in range(12, len(packet)):
        assert vp8_frame_part(packet[:end], 12, end) is None


@pytest.mark.parametrize(
    ("part", "before", "wanted", "reached"),
    [
        (Vp8FramePart(True, True, 0, False, 1, 2), 0, ALL, ALL),
        (Vp8FramePart(True, False, 1, True, 1, 1), 0, ALL, ALL),
        (Vp8FramePart(True, False, 1, True, 1, 2), 0, ALL, 1),  # the next one opens later
        (Vp8FramePart(True, False, 2, True, 1, 2), 0, ALL, None),
        (Vp8FramePart(True, False, 1, False, 1, 2), 0, ALL, None),
        (Vp8FramePart(True, False, 0, True, 1, 2), 0, ALL, None),
        (Vp8FramePart(True, False, 2, False, 1, 2), 2, ALL, ALL),  # has all already
        (Vp8FramePart(True, False, 2, False, 1, 2), ALL, 0, 0),
    ],
)
def test_where_temporal_layers_of_vp8_begin(
    part: Vp8FramePart, before: int, wanted: int, reached: int | None
) -> None:
    expected = None if reached is None else Limit(ALL, reached)
    assert part.opens(Limit(ALL, before), Limit(ALL, wanted)) == expected


@given(st.sampled_from(sorted(KEYFRAME_TESTS)), st.binary(max_size=40))
def test_any_payload_is_or_is_not_a_keyframe(name: str, payload: bytes) -> None:
    KEYFRAME_TESTS[name](payload, 0, len(payload))
    picture_at, picture_bytes, level_at = vp8_picture_fields(payload, 0, len(payload))
    assert picture_at + picture_bytes <= len(payload)
    assert level_at < max(1, len(payload))
    vp8_keyframe_pixels(payload, 0, len(payload))


@pytest.mark.parametrize(
    ("payload", "fields"),
    [
        ("10 00", (0, 0, 0)),
        ("90 80 05 00", (2, 1, 0)),
        ("90 c0 85 05 07 00", (2, 2, 4)),
        ("90 c0 05 07 00", (2, 1, 3)),
        ("90 40 07 00", (0, 0, 2)),
        ("90 c0 85 05", (0, 0, 0)),  # cut before TL0PICIDX
        ("90 80", (0, 0, 0)),
        ("90", (0, 0, 0)),
    ],
)
def test_where_vp8_has_its_numbers(payload: str, fields: tuple[int, int, int]) -> None:
    data = bytes.fromhex(payload.replace(" ", ""))
    assert vp8_picture_fields(data, 0, len(data)) == fields


@pytest.mark.parametrize(
    ("payload", "pixels"),
    [
        ("10 000000 9d012a 8002 6801", 640 * 360),
        ("90 80 05 000000 9d012a 8042 6881", 640 * 360),  # the upper bits say how to scale
        ("10 000000 9d012b 8002 6801", 0),
        ("10 000000 9d012a 8002 68", 0),
    ],
)
def test_a_keyframe_tells_its_size(payload: str, pixels: int) -> None:
    data = bytes.fromhex(payload.replace(" ", ""))
    assert vp8_keyframe_pixels(data, 0, len(data)) == pixels


@pytest.mark.parametrize(
    ("profile_level_id", "profile"),
    [
        ("42e01f", "constrained baseline"),
        ("42C01E", "constrained baseline"),
        ("42001f", "baseline"),
        ("4d001f", "main"),
        ("4d8028", "constrained baseline"),
        ("64001f", "high"),
        ("640c1f", "constrained high"),
        ("", "constrained baseline"),
        ("nonsense", "nonsense"),
    ],
)
def test_h264_profiles(profile_level_id: str, profile: str) -> None:
    assert h264_profile(profile_level_id) == profile


MODE_1 = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id="


@pytest.mark.parametrize(
    ("name", "sent", "received", "fitness"),
    [
        ("vp8", "", "max-fs=12288", 3),
        ("opus", "minptime=10;useinbandfec=1", "", 3),
        ("h264", MODE_1 + "42e01f", MODE_1 + "42e034", 3),
        ("h264", MODE_1 + "42e01f", MODE_1 + "42001f", 1),
        ("h264", MODE_1 + "42001f", MODE_1 + "42e01f", 1),
        ("h264", MODE_1 + "64001f", MODE_1 + "42e01f", 0),
        ("h264", "packetization-mode=0;profile-level-id=42e01f", MODE_1 + "42e01f", 2),
        ("h264", MODE_1 + "42e01f", "profile-level-id=42e01f", 0),
        ("vp9", "profile-id=0", "", 3),
        ("vp9", "profile-id=2", "profile-id=0", 0),
        ("av1", "profile=0;level-idx=5", "", 3),
        ("av1", "profile=1", "profile=0", 0),
    ],
)
def test_which_formats_suit(name: str, sent: str, received: str, fitness: int) -> None:
    assert format_fitness(name, sent=sent, received=received) == fitness
