"""What must be known of a codec to forward it undecoded: where keyframes begin, VP8's picture
numbers and temporal layers, and which two negotiated formats are the same.

Payload offsets are positions in the whole packet, so that nothing is copied to look at it.
"""

from collections.abc import Callable
from typing import NamedTuple

from conference.rtp.h264 import h264_begins_keyframe, h264_keyframe_pixels
from conference.rtp.header import Buffer
from conference.rtp.scalable import ALL, Limit

KeyframeTest = Callable[[Buffer, int, int], bool]
"""Does a keyframe begin in this packet, whose payload spans the two offsets?"""
KeyframeSize = Callable[[Buffer, int, int], int]
"""How many pixels has the keyframe that begins there; 0 if it does not say?"""


class Vp8FramePart(NamedTuple):
    """What a VP8 packet says of the frame that it is a part of: a `FramePart`.

    `temporal` counts layers from 0, the base, up to `highest`. Whoever had all up to the layer
    below can go on with all up to `temporal` from this frame on, if it is a `sync` frame.
    """

    begins: bool
    key: bool
    temporal: int
    sync: bool
    picture: int
    highest: int = ALL

    @property
    def kind(self) -> int:
        return self.temporal

    def within(self, limit: Limit) -> bool:
        return self.temporal <= limit.temporal

    def completes(self, limit: Limit) -> bool:
        """Its publisher marks that: a picture has one frame."""
        return False

    def opens(self, limit: Limit, wanted: Limit) -> Limit | None:
        before = limit.temporal
        if self.key or before >= min(wanted.temporal, self.highest):
            return wanted
        if not self.sync or not before < self.temporal <= before + 1:
            return None
        if self.temporal >= self.highest:
            return wanted
        return Limit(wanted.spatial, min(wanted.temporal, self.temporal))


def vp8_begins_keyframe(packet: Buffer, start: int, end: int) -> bool:
    """RFC 7741 §4.2, §4.3: start of partition 0, and the frame header's inverse keyframe bit is
    0."""
    if start >= end or packet[start] & 0x17 != 0x10:
        return False
    header = _vp8_descriptor_end(packet, start, end)
    return header < end and packet[header] & 0x01 == 0


def _vp8_descriptor_end(packet: Buffer, start: int, end: int) -> int:
    """Where the VP8 payload header begins; `end` if the descriptor is cut short."""
    position = start + 1
    if start < end and packet[start] & 0x80:
        if position >= end:
            return end
        optional = packet[position]
        position += 1
        if optional & 0x80:
            if position >= end:
                return end
            position += 2 if packet[position] & 0x80 else 1
        if optional & 0x40:
            position += 1
        if optional & 0x30:
            position += 1
    return min(position, end)


def vp8_picture_fields(packet: Buffer, start: int, end: int) -> tuple[int, int, int]:
    """Where a VP8 descriptor holds its picture id, how many bytes it takes (1 or 2), and where
    TL0PICIDX is; 0 for what is not there. `end` bounds the payload."""
    if start + 1 >= end or not packet[start] & 0x80:
        return 0, 0, 0
    optional = packet[start + 1]
    position = start + 2
    picture_at = picture_bytes = 0
    if optional & 0x80:
        if position >= end:
            return 0, 0, 0
        picture_at = position
        picture_bytes = 2 if packet[position] & 0x80 else 1
        position += picture_bytes
    level_at = position if optional & 0x40 else 0
    if position + (1 if level_at else 0) > end:
        return 0, 0, 0
    return picture_at, picture_bytes, level_at


def vp8_frame_part(
    packet: Buffer, start: int, end: int, *, highest: int = ALL
) -> Vp8FramePart | None:
    """RFC 7741 §4.2: T says that there is a TID and Y, in the descriptor's last byte. With Y the
    frame refers to the base alone; but what follows it may refer to layers between the two.
    `highest` is the highest temporal layer that is known to be sent."""
    if start + 1 >= end or not packet[start] & 0x80 or not packet[start + 1] & 0x20:
        return None
    header = _vp8_descriptor_end(packet, start, end)
    if header >= end:
        return None
    picture = -1
    if packet[start + 1] & 0x80:
        picture = packet[start + 2] & 0x7F
        if packet[start + 2] & 0x80:
            picture = picture << 8 | packet[start + 3]
    begins = packet[start] & 0x17 == 0x10
    return Vp8FramePart(
        begins=begins,
        key=begins and packet[header] & 0x01 == 0,
        temporal=packet[header - 1] >> 6,
        sync=packet[header - 1] & 0x20 != 0,
        picture=picture,
        highest=highest,
    )


def vp8_keyframe_pixels(packet: Buffer, start: int, end: int) -> int:
    """Width × height from a VP8 keyframe's first packet (RFC 6386 §9.1), 0 if it does not say."""
    header = _vp8_descriptor_end(packet, start, end)
    if header + 10 > end or bytes(packet[header + 3 : header + 6]) != b"\x9d\x01\x2a":
        return 0
    # Both are 14 bits, little-endian, below two bits of upscaling.
    width = (packet[header + 6] | packet[header + 7] << 8) & 0x3FFF
    height = (packet[header + 8] | packet[header + 9] << 8) & 0x3FFF
    return width * height


def vp9_begins_keyframe(packet: Buffer, start: int, end: int) -> bool:
    """RFC 9628 §4.2: begins a frame (B), of the lowest spatial layer, not predicted (P)."""
    if start >= end or packet[start] & 0x48 != 0x08:
        return False
    if not packet[start] & 0x20:
        return True
    position = start + 1
    if packet[start] & 0x80:
        if position >= end:
            return False
        position += 2 if packet[position] & 0x80 else 1
    return position < end and packet[position] & 0x0E == 0


def av1_begins_keyframe(packet: Buffer, start: int, end: int) -> bool:
    """AV1 RTP specification §4.4: N, the first packet of a coded video sequence."""
    return start < end and packet[start] & 0x08 != 0


def always(packet: Buffer, start: int, end: int) -> bool:
    """Sound can be joined anywhere."""
    return True


KEYFRAME_TESTS: dict[str, KeyframeTest] = {
    "vp8": vp8_begins_keyframe,
    "h264": h264_begins_keyframe,
    "vp9": vp9_begins_keyframe,
    "av1": av1_begins_keyframe,
}
KEYFRAME_SIZES: dict[str, KeyframeSize] = {
    "vp8": vp8_keyframe_pixels,
    "h264": h264_keyframe_pixels,
}


def fmtp_parameters(fmtp: str) -> dict[str, str]:
    """`a=b;c=d` as a table; keys in lower case."""
    pairs = (part.partition("=") for part in fmtp.split(";"))
    return {key.strip().lower(): value.strip() for key, _, value in pairs if key.strip()}


_H264_DEFAULT_PROFILE = "42e01f"
_H264_DECODED_BY = {
    "constrained baseline": ("baseline", "main", "constrained high", "high"),
    # Not by the letter; but nobody encodes what sets the two apart, and stock aiortc gives its
    # constrained baseline the other's name.
    "baseline": ("constrained baseline",),
    "main": ("high",),
    "constrained high": ("high",),
}


def h264_profile(profile_level_id: str) -> str:
    """A profile's name (RFC 6184 §8.1, table 5); levels do not matter to a forwarder."""
    try:
        value = int(profile_level_id or _H264_DEFAULT_PROFILE, 16)
    except ValueError:
        return profile_level_id
    idc, constraints = value >> 16, value >> 8 & 0xFF
    if idc == 0x42:
        return "constrained baseline" if constraints & 0x40 else "baseline"
    if idc == 0x4D:
        return "constrained baseline" if constraints & 0x80 else "main"
    if idc == 0x58:
        return "constrained baseline" if constraints & 0xC0 == 0xC0 else "extended"
    if idc == 0x64:
        return "constrained high" if constraints & 0x0C == 0x0C else "high"
    return profile_level_id[:4].lower()


def format_fitness(name: str, *, sent: str, received: str) -> int:
    """How well a stream of codec `name` with fmtp `sent` suits a receiver with fmtp `received`.

    3 is the same format, less is one that the receiver must understand too, 0 is none.
    """
    ours, theirs = fmtp_parameters(sent), fmtp_parameters(received)
    if name == "h264":
        return _h264_fitness(ours, theirs)
    if name == "vp9":
        return 3 if ours.get("profile-id", "0") == theirs.get("profile-id", "0") else 0
    if name == "av1":
        return 3 if ours.get("profile", "0") == theirs.get("profile", "0") else 0
    return 3


def _h264_fitness(ours: dict[str, str], theirs: dict[str, str]) -> int:
    our_mode = ours.get("packetization-mode", "0")
    their_mode = theirs.get("packetization-mode", "0")
    if our_mode != their_mode and (our_mode, their_mode) != ("0", "1"):
        return 0
    our_profile = h264_profile(ours.get("profile-level-id", ""))
    their_profile = h264_profile(theirs.get("profile-level-id", ""))
    if our_profile != their_profile:
        return 1 if their_profile in _H264_DECODED_BY.get(our_profile, ()) else 0
    return 3 if our_mode == their_mode else 2
