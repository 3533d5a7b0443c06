"""RTCP (RFC 3550 §6): a datagram of packets, reports, names and goodbyes.

`parse_packets` reads all of a datagram or raises `Malformed`: nothing of a malformed one is acted
on. Kinds we have no use for are skipped; feedback is in `feedback`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from struct import Struct
from typing import TypeAlias

from conference.rtp.feedback import (
    PAYLOAD_FEEDBACK,
    TRANSPORT_FEEDBACK,
    Feedback,
    parse_payload_feedback,
    parse_transport_feedback,
)
from conference.rtp.header import Defect, Malformed
from conference.rtp.transport_cc import FORM as ARRIVALS
from conference.rtp.transport_cc import TransportFeedback, parse_arrivals

SENDER_REPORT = 200
RECEIVER_REPORT = 201
SOURCE_DESCRIPTION = 202
GOODBYE = 203
_KINDS = range(192, 224)
"""What may stand where RTP has marker and payload type, on one port with it (RFC 5761 §4)."""

_HEADER = Struct("!BBH")
_SENDER_INFO = Struct("!IQIII")
_BLOCK = Struct("!IIIIII")
_CNAME = 1
MAX_BLOCKS = 31
"""What the five-bit count in an RTCP header can say."""

NTP_EPOCH = 2_208_988_800
"""Seconds from 1900, where NTP time begins, to 1970."""


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """What a receiver says about one source. `jitter` is in media clock ticks, `last_report` is the
    middle 32 bits of the NTP time in the newest sender report, `delay` is in 1/65536 s."""

    ssrc: int
    fraction_lost: int
    packets_lost: int
    highest_seq: int
    jitter: int
    last_report: int
    delay: int

    def encode(self) -> bytes:
        lost = max(-0x80_0000, min(0x7F_FFFF, self.packets_lost)) & 0xFF_FFFF
        return _BLOCK.pack(
            self.ssrc,
            self.fraction_lost << 24 | lost,
            self.highest_seq & 0xFFFF_FFFF,
            min(self.jitter, 0xFFFF_FFFF),
            self.last_report,
            min(self.delay, 0xFFFF_FFFF),
        )


@dataclass(frozen=True, slots=True)
class SenderReport:
    """`ntp` is NTP time as 32.32 bits, `rtp_timestamp` the same instant on the media clock."""

    ssrc: int
    ntp: int
    rtp_timestamp: int
    packets: int
    payload_bytes: int
    blocks: tuple[ReportBlock, ...] = ()

    def encode(self) -> bytes:
        info = _SENDER_INFO.pack(
            self.ssrc,
            self.ntp,
            self.rtp_timestamp & 0xFFFF_FFFF,
            self.packets & 0xFFFF_FFFF,
            self.payload_bytes & 0xFFFF_FFFF,
        )
        return _framed(SENDER_REPORT, len(self.blocks), info + _joined(self.blocks))


@dataclass(frozen=True, slots=True)
class ReceiverReport:
    ssrc: int
    blocks: tuple[ReportBlock, ...] = ()

    def encode(self) -> bytes:
        body = self.ssrc.to_bytes(4, "big") + _joined(self.blocks)
        return _framed(RECEIVER_REPORT, len(self.blocks), body)


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """Canonical names by SSRC; other items are not kept."""

    names: tuple[tuple[int, str], ...]

    def encode(self) -> bytes:
        body = bytearray()
        for ssrc, name in self.names:
            text = name.encode()[:255]
            body += ssrc.to_bytes(4, "big") + bytes((_CNAME, len(text))) + text
            # At least one zero byte ends a chunk, then up to the next word (§6.5).
            body += bytes(4 - len(body) % 4)
        return _framed(SOURCE_DESCRIPTION, len(self.names), bytes(body))


@dataclass(frozen=True, slots=True)
class Goodbye:
    ssrcs: tuple[int, ...]

    def encode(self) -> bytes:
        body = b"".join(ssrc.to_bytes(4, "big") for ssrc in self.ssrcs)
        return _framed(GOODBYE, len(self.ssrcs), body)


RtcpPacket: TypeAlias = (
    SenderReport | ReceiverReport | SourceDescription | Goodbye | Feedback | TransportFeedback
)


def _framed(kind: int, count: int, body: bytes) -> bytes:
    return _HEADER.pack(0x80 | count, kind, len(body) // 4) + body


def _joined(blocks: Iterable[ReportBlock]) -> bytes:
    return b"".join(block.encode() for block in blocks)


def parse_packets(data: bytes) -> list[RtcpPacket]:
    """The packets of one datagram, compound or reduced-size (RFC 5506). Raises `Malformed`."""
    packets: list[RtcpPacket] = []
    position, size = 0, len(data)
    if size < 8:
        raise Malformed(Defect.RTCP)
    while position < size:
        if position + 4 > size:
            raise Malformed(Defect.RTCP)
        first, kind, words = _HEADER.unpack_from(data, position)
        end = position + 4 + 4 * words
        if first >> 6 != 2 or end > size or kind not in _KINDS:
            raise Malformed(Defect.RTCP)
        body = data[position + 4 : end]
        if first & 0x20:
            # By §6.4.1 padding is whole words, and of the last packet alone. libwebrtc pads each
            # transport-wide feedback by as many bytes as it lacks, and sends several together.
            if not body or not 0 < body[-1] <= len(body):
                raise Malformed(Defect.RTCP)
            body = body[: -body[-1]]
        packet = _parse_one(kind, first & 0x1F, body)
        if packet is not None:
            packets.append(packet)
        position = end
    return packets


def _parse_one(kind: int, count: int, body: bytes) -> RtcpPacket | None:
    if kind == SENDER_REPORT:
        if len(body) < _SENDER_INFO.size + count * _BLOCK.size:
            raise Malformed(Defect.RTCP)
        ssrc, ntp, rtp_timestamp, sent, payload_bytes = _SENDER_INFO.unpack_from(body)
        blocks = _parse_blocks(body, _SENDER_INFO.size, count)
        return SenderReport(ssrc, ntp, rtp_timestamp, sent, payload_bytes, blocks)
    if kind == RECEIVER_REPORT:
        if len(body) < 4 + count * _BLOCK.size:
            raise Malformed(Defect.RTCP)
        return ReceiverReport(int.from_bytes(body[:4], "big"), _parse_blocks(body, 4, count))
    if kind == SOURCE_DESCRIPTION:
        return _parse_names(body, count)
    if kind == GOODBYE:
        if len(body) < 4 * count:
            raise Malformed(Defect.RTCP)
        return Goodbye(tuple(int.from_bytes(body[4 * i : 4 * i + 4], "big") for i in range(count)))
    if kind == TRANSPORT_FEEDBACK and count == ARRIVALS:
        return parse_arrivals(body)
    if kind == TRANSPORT_FEEDBACK:
        return parse_transport_feedback(count, body)
    if kind == PAYLOAD_FEEDBACK:
        return parse_payload_feedback(count, body)
    return None


def _parse_blocks(body: bytes, start: int, count: int) -> tuple[ReportBlock, ...]:
    blocks = []
    for position in range(start, start + count * _BLOCK.size, _BLOCK.size):
        ssrc, loss, highest_seq, jitter, last_report, delay = _BLOCK.unpack_from(body, position)
        lost = ((loss & 0xFF_FFFF) ^ 0x80_0000) - 0x80_0000
        blocks.append(ReportBlock(ssrc, loss >> 24, lost, highest_seq, jitter, last_report, delay))
    return tuple(blocks)


def _parse_names(body: bytes, count: int) -> SourceDescription:
    names: list[tuple[int, str]] = []
    position, size = 0, len(body)
    for _ in range(count):
        if position + 4 > size:
            raise Malformed(Defect.RTCP)
        ssrc = int.from_bytes(body[position : position + 4], "big")
        position += 4
        while True:
            if position >= size:
                raise Malformed(Defect.RTCP)
            item = body[position]
            if item == 0:
                position += 4 - position % 4
                break
            if position + 2 > size or position + 2 + body[position + 1] > size:
                raise Malformed(Defect.RTCP)
            text = body[position + 2 : position + 2 + body[position + 1]]
            if item == _CNAME:
                names.append((ssrc, text.decode("utf-8", "replace")))
            position += 2 + len(text)
    return SourceDescription(tuple(names))


def ntp_from_wall(wall: float) -> int:
    """UTC seconds since 1970 as NTP time in 32.32 bits."""
    return int((wall + NTP_EPOCH) * 4_294_967_296) & 0xFFFF_FFFF_FFFF_FFFF


def seconds_from_ntp(ntp: int) -> float:
    """NTP time in 32.32 bits as seconds since 1900, to about a microsecond."""
    return ntp / 4_294_967_296


def middle_of_ntp(ntp: int) -> int:
    """The 32 bits by which a report block refers to a sender report: 16.16 seconds."""
    return ntp >> 16 & 0xFFFF_FFFF
