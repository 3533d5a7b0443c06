"""RTP header extensions (RFC 8285), one-byte and two-byte form.

Reading elements one by one would cost more than all else done to a packet. But the packets of one
track repeat a few *layouts*: the same ids and lengths at the same places, with other values. So a
layout is read once, and turned into masks over the whole block taken as one big integer: one
`&` and one comparison recognise it, one shift reads a value, one `&` takes elements out and one
`|` gives them other ids. A taken-out element becomes padding (zero bytes, which RFC 8285 §4.1.2
allows anywhere between elements), so that a block never changes its length.
"""

from collections.abc import Mapping

from conference.rtp.header import Buffer, Defect, Malformed

MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
TRANSPORT_CC = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
ABS_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
TRANSMISSION_OFFSET = "urn:ietf:params:rtp-hdrext:toffset"
DEPENDENCY_DESCRIPTOR = (
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"
)

OF_ONE_HOP = frozenset({MID, RID, REPAIRED_RID, TRANSPORT_CC, ABS_SEND_TIME, TRANSMISSION_OFFSET})
"""What describes the publisher's own connection and says something false on a subscriber's. Send
times of several publishers' clocks in one connection would mislead a receiver's estimator."""

ONE_BYTE_PROFILE = 0xBEDE
TWO_BYTE_PROFILE = 0x1000
_TWO_BYTE_PROFILE_MASK = 0xFFF0
_ONE_BYTE_LAST_ID = 14
_BLOCK_HEADER_BYTES = 4
_ROOM = ONE_BYTE_PROFILE.to_bytes(2, "big") + b"\0\1" + bytes(4)

Element = tuple[int, int, int]
"""An element's id, and where its value begins and ends within the block."""


def _is_known(block: Buffer) -> bool:
    profile = block[0] << 8 | block[1]
    return profile == ONE_BYTE_PROFILE or profile & _TWO_BYTE_PROFILE_MASK == TWO_BYTE_PROFILE


def read_elements(block: Buffer) -> list[Element]:
    """The elements of a whole block, its four header bytes included. Raises `Malformed`.

    A block of neither form has no elements: its profile belongs to somebody else's rules.
    """
    profile = block[0] << 8 | block[1]
    if profile == ONE_BYTE_PROFILE:
        return _read_one_byte(block)
    if profile & _TWO_BYTE_PROFILE_MASK == TWO_BYTE_PROFILE:
        return _read_two_byte(block)
    return []


def _read_one_byte(block: Buffer) -> list[Element]:
    elements: list[Element] = []
    position, end = _BLOCK_HEADER_BYTES, len(block)
    while position < end:
        head = block[position]
        position += 1
        if head == 0:
            continue
        identifier = head >> 4
        if identifier > _ONE_BYTE_LAST_ID:
            # RFC 8285 §4.2: id 15 is reserved, and whoever sees it stops reading.
            break
        value_end = position + (head & 0x0F) + 1
        if value_end > end:
            raise Malformed(Defect.EXTENSION)
        if identifier:
            # Id 0 with a length is no element either (§4.2), but its value is skipped.
            elements.append((identifier, position, value_end))
        position = value_end
    return elements


def _read_two_byte(block: Buffer) -> list[Element]:
    elements: list[Element] = []
    position, end = _BLOCK_HEADER_BYTES, len(block)
    while position < end:
        identifier = block[position]
        position += 1
        if identifier == 0:
            continue
        if position >= end:
            raise Malformed(Defect.EXTENSION)
        value_end = position + 1 + block[position]
        if value_end > end:
            raise Malformed(Defect.EXTENSION)
        elements.append((identifier, position + 1, value_end))
        position = value_end
    return elements


def write_block(elements: list[tuple[int, bytes]]) -> bytes:
    """A block with these ids and values: in one-byte form if all of them fit, else in two-byte
    form.

    A two-byte block is for peers that take it (`a=extmap-allow-mixed`); who negotiated an id above
    14 does.
    """
    one_byte = all(
        identifier <= _ONE_BYTE_LAST_ID and 1 <= len(value) <= 16 for identifier, value in elements
    )
    body = bytearray()
    for identifier, value in elements:
        if one_byte:
            body.append(identifier << 4 | len(value) - 1)
        else:
            body += bytes((identifier, len(value)))
        body += value
    body += bytes(-len(body) % 4)
    profile = ONE_BYTE_PROFILE if one_byte else TWO_BYTE_PROFILE
    return profile.to_bytes(2, "big") + (len(body) // 4).to_bytes(2, "big") + bytes(body)


class Layout:
    """One arrangement of elements in the packets of one publication, as masks over the block.

    `end` is the payload's offset in a packet without CSRCs. A block `b`, read as a big-endian
    integer, has this layout if `b & mask == expected`. `b & keep` is what may be passed on.
    A shift of -1 means that the element is not there. `number_at` is where in the packet a
    subscriber's own transport-wide number may be written, its head byte first; 0 if there is no
    room. `dependency` is where in the packet a dependency descriptor begins and ends, both 0
    without one.
    """

    __slots__ = (
        "_renamings",
        "dependency",
        "elements",
        "end",
        "expected",
        "keep",
        "level_shift",
        "mask",
        "number_at",
        "send_time_shift",
        "strips",
        "transport_cc_shift",
    )

    def __init__(self, block: Buffer, uris: Mapping[int, str]) -> None:
        """Read `block`; `uris` names the negotiated ids. Raises `Malformed`."""
        size = len(block)
        self.end = 12 + size
        self.elements = tuple(read_elements(block))
        self.transport_cc_shift = -1
        self.number_at = 0
        self.dependency = (0, 0)
        self.level_shift = -1
        self.send_time_shift = -1
        self._renamings: dict[tuple[tuple[int, int], ...], Renaming] = {}
        values = 0
        two_byte = block[0] != ONE_BYTE_PROFILE >> 8
        keep = _bits(0, _BLOCK_HEADER_BYTES, size)
        for identifier, start, end in self.elements:
            values |= _bits(start, end, size)
            uri = uris.get(identifier)
            if uri is not None and uri not in OF_ONE_HOP:
                keep |= _bits(start - (2 if two_byte else 1), end, size)
            if uri == TRANSPORT_CC and end - start == 2:
                self.transport_cc_shift = 8 * (size - end)
            if uri == TRANSPORT_CC and end - start == 2 and not two_byte:
                self.number_at = 12 + start - 1
            elif uri == ABS_SEND_TIME and end - start == 3:
                self.send_time_shift = 8 * (size - end)
            elif uri == DEPENDENCY_DESCRIPTOR:
                self.dependency = (12 + start, 12 + end)
            elif uri == AUDIO_LEVEL and end - start == 1:
                self.level_shift = 8 * (size - end)
        everything = _bits(0, size, size)
        self.mask = everything & ~values
        self.expected = int.from_bytes(block, "big") & self.mask
        if not _is_known(block):
            # Nothing behind this profile is ours to read or to pass on, so it is all one layout.
            self.mask = keep
            self.expected = int.from_bytes(block, "big") & keep
        self.keep = keep
        self.strips = not _is_known(block) or self.expected & ~keep != 0

    def renaming(self, ids: tuple[tuple[int, int], ...]) -> "Renaming":
        """How to write such a block for a subscriber: `ids` pairs the publisher's with theirs."""
        renaming = self._renamings.get(ids)
        if renaming is None:
            renaming = self._renamings[ids] = Renaming(self, dict(ids))
        return renaming


class Renaming:
    """Rewrites blocks of one layout to another peer's ids; elements without an id there go.

    In place where the form allows it. Only if an id above 14 must stand in a one-byte block is the
    block built anew in two-byte form.
    """

    __slots__ = ("_keep", "_rebuilt", "_set", "_size", "in_place")

    def __init__(self, layout: Layout, ids: Mapping[int, int]) -> None:
        size = self._size = layout.end - 12
        two_byte = layout.expected >> 8 * (size - 1) != ONE_BYTE_PROFILE >> 8
        self._keep = _bits(0, _BLOCK_HEADER_BYTES, size)
        self._set = 0
        self._rebuilt: list[tuple[int, int, int]] | None = None
        self.in_place = True
        """Whether every element stays where it was."""
        kept = [(ids[element[0]], *element[1:]) for element in layout.elements if element[0] in ids]
        if not two_byte and any(identifier > _ONE_BYTE_LAST_ID for identifier, _, _ in kept):
            self._rebuilt = kept
            self.in_place = False
            return
        for identifier, start, end in kept:
            self._keep |= _bits(start, end, size)
            if two_byte:
                self._keep |= _bits(start - 1, start, size)
                self._set |= identifier << 8 * (size - start + 1)
            else:
                self._keep |= 0x0F << 8 * (size - start)
                self._set |= identifier << 8 * (size - start) + 4

    def apply(self, block: Buffer) -> bytes:
        """The block as the subscriber must see it."""
        if self._rebuilt is not None:
            return write_block(
                [(identifier, bytes(block[start:end])) for identifier, start, end in self._rebuilt]
            )
        return (int.from_bytes(block, "big") & self._keep | self._set).to_bytes(self._size, "big")


def make_room(packet: bytes) -> tuple[bytes, int]:
    """A packet of plain form with room for a transport-wide number, and where its head byte goes;
    0, and the packet as it was, if its extensions have two-byte form."""
    if not packet[0] & 0x10:
        return bytes((packet[0] | 0x10,)) + packet[1:12] + _ROOM + packet[12:], 16
    if packet[12] << 8 | packet[13] != ONE_BYTE_PROFILE:
        return packet, 0
    words = packet[14] << 8 | packet[15]
    end = 16 + 4 * words
    size = (words + 1).to_bytes(2, "big")
    return packet[:14] + size + packet[16:end] + bytes(4) + packet[end:], end


def _bits(start: int, end: int, size: int) -> int:
    """Ones over bytes `start` to `end` of a big-endian integer of `size` bytes."""
    return ((1 << 8 * (end - start)) - 1) << 8 * (size - end)
