"""RTCP feedback (RFC 4585, RFC 5104, REMB): what receivers ask of senders.

Each is sent and taken alone or in a compound packet. `sender_ssrc` is whoever speaks, `media_ssrc`
the source that is spoken about.
"""

from dataclasses import dataclass
from struct import Struct
from typing import TypeAlias

from conference.rtp.header import Defect, Malformed

TRANSPORT_FEEDBACK = 205
PAYLOAD_FEEDBACK = 206

_NACK = 1
_PLI = 1
_FIR = 4
_APPLICATION = 15
_REMB_NAME = b"REMB"

_HEADER = Struct("!BBHII")
_PAIR = Struct("!HH")
_FIR_ENTRY = Struct("!IB3x")
_BODY_START = 8


def feedback_packet(
    kind: int, form: int, *, sender_ssrc: int, media_ssrc: int, fci: bytes
) -> bytes:
    """A feedback packet around its control information, which is whole 32-bit words."""
    return _HEADER.pack(0x80 | form, kind, 2 + len(fci) // 4, sender_ssrc, media_ssrc) + fci


@dataclass(frozen=True, slots=True)
class Nack:
    """Asks for packets again, by their wire seqs (RFC 4585 §6.2.1)."""

    sender_ssrc: int
    media_ssrc: int
    seqs: tuple[int, ...]

    def encode(self) -> bytes:
        """`seqs` in order of sending; a run within 17 shares one pair of first and bitmask.

        A pair does not reach over the wrap, though it could: stock aiortc reads 65,536 there for 0.
        """
        fci = bytearray()
        remaining = list(self.seqs)
        while remaining:
            first = remaining.pop(0)
            mask = 0
            while remaining and 1 <= (offset := remaining[0] - first) <= 16:
                mask |= 1 << offset - 1
                remaining.pop(0)
            fci += _PAIR.pack(first, mask)
        return feedback_packet(
            TRANSPORT_FEEDBACK,
            _NACK,
            sender_ssrc=self.sender_ssrc,
            media_ssrc=self.media_ssrc,
            fci=bytes(fci),
        )


@dataclass(frozen=True, slots=True)
class PictureLoss:
    """PLI: the picture is broken, a keyframe is needed (RFC 4585 §6.3.1)."""

    sender_ssrc: int
    media_ssrc: int

    def encode(self) -> bytes:
        return feedback_packet(
            PAYLOAD_FEEDBACK,
            _PLI,
            sender_ssrc=self.sender_ssrc,
            media_ssrc=self.media_ssrc,
            fci=b"",
        )


@dataclass(frozen=True, slots=True)
class FullIntraRequest:
    """FIR: `requests` pairs each media SSRC with a command number; a repeated number is the same
    command (RFC 5104 §4.3.1)."""

    sender_ssrc: int
    requests: tuple[tuple[int, int], ...]

    def encode(self) -> bytes:
        fci = b"".join(_FIR_ENTRY.pack(ssrc, number & 0xFF) for ssrc, number in self.requests)
        return feedback_packet(
            PAYLOAD_FEEDBACK, _FIR, sender_ssrc=self.sender_ssrc, media_ssrc=0, fci=fci
        )


@dataclass(frozen=True, slots=True)
class BitrateEstimate:
    """REMB: no more than `bitrate_bps` for these SSRCs together (draft-alvestrand-rmcat-remb
    §2.2)."""

    sender_ssrc: int
    bitrate_bps: int
    ssrcs: tuple[int, ...]

    def encode(self) -> bytes:
        """18 bits of mantissa and 6 of exponent; what does not fit is rounded down."""
        exponent = max(0, self.bitrate_bps.bit_length() - 18)
        mantissa = self.bitrate_bps >> exponent
        numbers = len(self.ssrcs) << 24 | exponent << 18 | mantissa
        fci = _REMB_NAME + numbers.to_bytes(4, "big")
        fci += b"".join(ssrc.to_bytes(4, "big") for ssrc in self.ssrcs)
        return feedback_packet(
            PAYLOAD_FEEDBACK, _APPLICATION, sender_ssrc=self.sender_ssrc, media_ssrc=0, fci=fci
        )


Feedback: TypeAlias = Nack | PictureLoss | FullIntraRequest | BitrateEstimate


def _ssrcs(body: bytes) -> tuple[int, int]:
    if len(body) < _BODY_START:
        raise Malformed(Defect.RTCP)
    return int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big")


def parse_transport_feedback(form: int, body: bytes) -> Nack | None:
    """`body` is all behind the first four bytes. Raises `Malformed`."""
    sender_ssrc, media_ssrc = _ssrcs(body)
    if form != _NACK:
        return None
    if len(body) < _BODY_START + _PAIR.size:
        raise Malformed(Defect.RTCP)
    seqs: list[int] = []
    for first, mask in _PAIR.iter_unpack(body[_BODY_START:]):
        seqs.append(first)
        offset = 1
        while mask:
            if mask & 1:
                seqs.append((first + offset) & 0xFFFF)
            mask >>= 1
            offset += 1
    return Nack(sender_ssrc, media_ssrc, tuple(seqs))


def parse_payload_feedback(form: int, body: bytes) -> Feedback | None:
    """`body` is all behind the first four bytes. Raises `Malformed`."""
    sender_ssrc, media_ssrc = _ssrcs(body)
    fci = body[_BODY_START:]
    if form == _PLI:
        return PictureLoss(sender_ssrc, media_ssrc)
    if form == _FIR:
        if not fci or len(fci) % _FIR_ENTRY.size:
            raise Malformed(Defect.RTCP)
        return FullIntraRequest(sender_ssrc, tuple(_FIR_ENTRY.iter_unpack(fci)))
    if form == _APPLICATION and fci[:4] == _REMB_NAME:
        if len(fci) < 8 or len(fci) < 8 + 4 * fci[4]:
            raise Malformed(Defect.RTCP)
        numbers = int.from_bytes(fci[5:8], "big")
        ssrcs = tuple(int.from_bytes(fci[8 + 4 * i : 12 + 4 * i], "big") for i in range(fci[4]))
        return BitrateEstimate(sender_ssrc, (numbers & 0x3FFFF) << (numbers >> 18), ssrcs)
    return None
