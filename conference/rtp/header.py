"""The RTP header (RFC 3550 §5.1): where the payload begins and ends, and every way it can be
wrong."""

from enum import StrEnum
from struct import Struct
from typing import TypeAlias

from conference.errors import BadInput

Buffer: TypeAlias = bytes | bytearray | memoryview

FIXED_HEADER = Struct("!BBHII")
"""First byte (version, padding, extension, CSRC count), second (marker, payload type), seq,
timestamp, SSRC."""

FIXED_HEADER_BYTES = 12
PLAIN = 0x80
"""First byte of a packet with version 2 and nothing else set: what most audio looks like."""
PLAIN_EXTENDED = 0x90
"""The same with an extension block."""

MARKER = 0x80
PAYLOAD_TYPE = 0x7F
PADDING = 0x20
_EXTENSION = 0x10
_CSRC_COUNT = 0x0F


class Defect(StrEnum):
    """How a packet can be malformed; the names are drop reasons and appear in metrics."""

    TOO_SHORT = "rtp_too_short"
    VERSION = "rtp_version"
    CSRC = "rtp_csrc"
    EXTENSION = "rtp_extension"
    DEPENDENCY = "rtp_dependency_descriptor"
    PADDING = "rtp_padding"
    PAYLOAD = "rtp_payload"
    RTCP = "rtcp_malformed"


class Malformed(BadInput):
    """The bytes are no packet. `defect` says where they stop being one."""

    code = "malformed_packet"

    def __init__(self, defect: Defect) -> None:
        super().__init__(defect.value)
        self.defect = defect


def payload_bounds(packet: Buffer, length: int) -> tuple[int, int, int]:
    """Where extension block, payload and padding begin in the first `length` bytes of `packet`.

    Without an extension block, it and the payload begin at the same place. Raises `Malformed`.
    """
    if length < FIXED_HEADER_BYTES:
        raise Malformed(Defect.TOO_SHORT)
    first = packet[0]
    if first >> 6 != 2:
        raise Malformed(Defect.VERSION)
    block = FIXED_HEADER_BYTES + 4 * (first & _CSRC_COUNT)
    if block > length:
        raise Malformed(Defect.CSRC)
    start = block
    if first & _EXTENSION:
        if block + 4 > length:
            raise Malformed(Defect.EXTENSION)
        start = block + 4 + 4 * (packet[block + 2] << 8 | packet[block + 3])
        if start > length:
            raise Malformed(Defect.EXTENSION)
    end = length
    if first & PADDING:
        padding = packet[length - 1]
        # The last byte counts itself, so an empty payload area cannot hold any padding.
        if padding == 0 or padding > length - start:
            raise Malformed(Defect.PADDING)
        end = length - padding
    return block, start, end


def plain_form(packet: Buffer, length: int) -> bytearray:
    """The same packet without CSRC list and padding, the form all of forwarding works on.

    A packet of padding alone becomes one with an empty payload: its seq must still reach
    subscribers, or each of them would ask for it again and again. Raises `Malformed`.
    """
    block, start, end = payload_bounds(packet, length)
    plain = bytearray(packet[:FIXED_HEADER_BYTES])
    plain[0] = PLAIN | packet[0] & _EXTENSION
    plain += packet[block:start]
    plain += packet[start:end]
    return plain


def payload_start(packet: Buffer) -> int:
    """Where the payload begins in a packet of plain form."""
    if packet[0] & 0x10:
        return 16 + 4 * (packet[14] << 8 | packet[15])
    return FIXED_HEADER_BYTES
