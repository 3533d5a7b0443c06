"""RED, the payload that carries older frames beside the newest (RFC 2198): taken apart, and made.

Payload offsets are positions in the whole packet, so that nothing is copied to look at it.
"""

from conference.rtp.header import Buffer, Defect, Malformed

_MORE = 0x80
_MAX_OFFSET = (1 << 14) - 1
_MAX_LENGTH = (1 << 10) - 1


def red_primary(packet: Buffer, start: int, end: int) -> int:
    """Where the newest frame of a RED payload begins (RFC 2198 §3). Raises `Malformed`.

    It is the last block: behind all block headers and all older blocks.
    """
    position = start
    older = 0
    while position < end and packet[position] & _MORE:
        if position + 4 > end:
            raise Malformed(Defect.PAYLOAD)
        older += (packet[position + 2] << 8 | packet[position + 3]) & _MAX_LENGTH
        position += 4
    primary = position + 1 + older
    if position >= end or primary > end:
        raise Malformed(Defect.PAYLOAD)
    return primary


def make_red(newest: bytes, *, payload_type: int, older: bytes = b"", ticks: int = 0) -> bytes:
    """A RED payload of one frame, or of two: `older` is from `ticks` before.

    Both are of `payload_type`. What does not fit RED's 14 bits of ticks or 10 bits of length is
    left out.
    """
    if not 0 < ticks <= _MAX_OFFSET or not 0 < len(older) <= _MAX_LENGTH:
        return bytes((payload_type,)) + newest
    head = (_MORE | payload_type) << 24 | ticks << 10 | len(older)
    return head.to_bytes(4, "big") + bytes((payload_type,)) + older + newest
