"""Transport-wide feedback: when each packet of a connection arrived.

The format of draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1: a status per packet in
chunks, then a time difference in 250 µs ticks per received packet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from struct import Struct

from conference.rtp.feedback import TRANSPORT_FEEDBACK, feedback_packet
from conference.rtp.header import Defect, Malformed

FORM = 15
_LOST, _SMALL, _LARGE = 0, 1, 2
TICKS_PER_SECOND = 4000
TICKS_PER_REFERENCE = 256
"""The reference time counts 64 ms."""
_SMALL_LIMIT = 255
_LARGE_LIMIT = 0x7FFF
_RUN_LIMIT = 0x1FFF
MAX_STATUSES = 1000
"""Keeps one packet well under an MTU: at worst 2 bytes of chunk per 7 and 2 of time per packet."""

_FIXED = Struct("!IIHHI")
"""Both SSRCs, first seq, number of statuses, then 24 bits of reference time and 8 of count."""
_ONES = tuple(tuple(bit for bit in range(7) if half >> 6 - bit & 1) for half in range(128))
"""Which of the seven statuses in half a one-bit vector say "received"."""


@dataclass(slots=True)  # not frozen: one is made for each feedback, and that would double its cost
class TransportFeedback:
    """What one packet tells: of `statuses` packets from wire seq `first` on, those at `offsets`
    arrived, at `ticks` of 250 µs after the reference time; the others had not. `reference` counts
    64 ms in 24 bits, on a clock of the receiver's own. Offsets ascend; ticks need not."""

    sender_ssrc: int
    media_ssrc: int
    first: int
    statuses: int
    reference: int
    count: int
    offsets: Sequence[int]
    ticks: Sequence[int]


def split_arrivals(
    arrivals: Sequence[tuple[int, int]], *, first: int
) -> list[tuple[int, list[tuple[int, int]]]]:
    """Cut into parts that one packet each can express: (the first seq to report on, arrivals).

    `arrivals` are (extended transport seq, tick), by seq; `first` is the seq to begin with, so that
    what was lost since the last report is told too.
    """
    parts: list[tuple[int, list[tuple[int, int]]]] = []
    part: list[tuple[int, int]] = []
    begin, previous = first, 0
    for number, tick in arrivals:
        if part and (
            number - begin >= MAX_STATUSES or not -_LARGE_LIMIT <= tick - previous <= _LARGE_LIMIT
        ):
            parts.append((begin, part))
            part, begin = [], part[-1][0] + 1
        if not part and number - begin >= MAX_STATUSES:
            # A hole wider than a packet can tell says nothing useful about the path.
            begin = number
        part.append((number, tick))
        previous = tick
    if part:
        parts.append((begin, part))
    return parts


def encode_transport_feedback(
    arrivals: Sequence[tuple[int, int]],
    *,
    first: int,
    count: int,
    sender_ssrc: int,
    media_ssrc: int,
) -> bytes:
    """One feedback packet. `arrivals` as a part of `split_arrivals`; `count` is its own number,
    0-255."""
    reference = arrivals[0][1] // TICKS_PER_REFERENCE
    previous = reference * TICKS_PER_REFERENCE
    symbols: list[int] = []
    deltas = bytearray()
    expected = first
    for number, tick in arrivals:
        if number != expected:
            symbols += [_LOST] * (number - expected)
        expected = number + 1
        delta = tick - previous
        previous = tick
        if 0 <= delta <= _SMALL_LIMIT:
            symbols.append(_SMALL)
            deltas.append(delta)
        else:
            symbols.append(_LARGE)
            deltas += (delta & 0xFFFF).to_bytes(2, "big")
    fci = bytearray()
    fci += (first & 0xFFFF).to_bytes(2, "big") + len(symbols).to_bytes(2, "big")
    fci += (reference & 0xFF_FFFF).to_bytes(3, "big") + bytes((count & 0xFF,))
    fci += _encode_chunks(symbols) + deltas
    fci += bytes(-len(fci) % 4)
    return feedback_packet(
        TRANSPORT_FEEDBACK,
        FORM,
        sender_ssrc=sender_ssrc,
        media_ssrc=media_ssrc,
        fci=bytes(fci),
    )


def _encode_chunks(symbols: list[int]) -> bytes:
    """Runs where a run says more than a vector, else one-bit vectors of 14, else two-bit of 7."""
    chunks = bytearray()
    position, size = 0, len(symbols)
    while position < size:
        symbol = symbols[position]
        run = position + 1
        while run < size and symbols[run] == symbol and run - position < _RUN_LIMIT:
            run += 1
        length = run - position
        if run == size or length >= (7 if symbol == _LARGE else 14):
            chunk = symbol << 13 | length
        elif _LARGE not in symbols[position : position + 14]:
            vector = symbols[position : position + 14]
            length = len(vector)
            chunk = 0x8000
            for index, bit in enumerate(vector):
                chunk |= bit << 13 - index
        else:
            vector = symbols[position : position + 7]
            length = len(vector)
            chunk = 0xC000
            for index, bits in enumerate(vector):
                chunk |= bits << 12 - 2 * index
        chunks += chunk.to_bytes(2, "big")
        position += length
    return bytes(chunks)


def parse_arrivals(body: bytes) -> TransportFeedback:
    """`body` is all behind the first four bytes of the packet. Raises `Malformed`.

    Costs no more than the body is long, however many packets it says were lost.
    """
    if len(body) < _FIXED.size:
        raise Malformed(Defect.RTCP)
    sender_ssrc, media_ssrc, first, statuses, last = _FIXED.unpack_from(body)
    if not statuses:
        raise Malformed(Defect.RTCP)
    offsets: Sequence[int]
    ticks: Sequence[int]
    begin = _FIXED.size + 2
    chunk = body[begin - 2 : begin]
    if statuses <= _RUN_LIMIT and chunk == (_SMALL << 13 | statuses).to_bytes(2, "big"):
        # One run of small deltas, as mostly.
        if begin + statuses > len(body):
            raise Malformed(Defect.RTCP)
        offsets = range(statuses)
        ticks = list(accumulate(body[begin : begin + statuses]))
    else:
        offsets, symbols, begin = _parse_chunks(body, statuses)
        ticks = _parse_deltas(body, symbols, begin)
    return TransportFeedback(
        sender_ssrc, media_ssrc, first, statuses, last >> 8, last & 0xFF, offsets, ticks
    )


def _parse_chunks(body: bytes, statuses: int) -> tuple[list[int], bytearray, int]:
    """Offsets of what arrived, the sizes of their deltas in bytes, and where those begin."""
    offsets: list[int] = []
    symbols = bytearray()
    index, position, size = 0, _FIXED.size, len(body)
    while index < statuses:
        if position + 2 > size:
            raise Malformed(Defect.RTCP)
        chunk = body[position] << 8 | body[position + 1]
        position += 2
        if chunk < 0x8000:
            symbol = chunk >> 13
            length = min(chunk & _RUN_LIMIT, statuses - index)
            # Every arrival has a delta, so no honest run is longer than what is left.
            if symbol > _LARGE or (symbol != _LOST and length > size - position):
                raise Malformed(Defect.RTCP)
            if symbol != _LOST:
                offsets += range(index, index + length)
                symbols += bytes((symbol,)) * length
            index += length
        elif chunk < 0xC000:
            offsets += [index + bit for bit in _ONES[chunk >> 7 & 0x7F]]
            offsets += [index + 7 + bit for bit in _ONES[chunk & 0x7F]]
            symbols += b"\1" * (len(offsets) - len(symbols))
            index += 14
        else:
            for shift in range(12, -2, -2):
                symbol = chunk >> shift & 3
                if symbol > _LARGE:
                    raise Malformed(Defect.RTCP)
                if symbol != _LOST:
                    offsets.append(index)
                    symbols.append(symbol)
                index += 1
    # The last vector is filled up with statuses that mean nothing.
    while offsets and offsets[-1] >= statuses:
        offsets.pop()
        symbols.pop()
    return offsets, symbols, position


def _parse_deltas(body: bytes, symbols: bytearray, position: int) -> list[int]:
    """Arrivals after the reference time, in ticks."""
    # A symbol's value is also the size of its delta.
    if position + sum(symbols) > len(body):
        raise Malformed(Defect.RTCP)
    if _LARGE not in symbols:
        return list(accumulate(body[position : position + len(symbols)]))
    ticks: list[int] = []
    tick = 0
    for symbol in symbols:
        delta = body[position]
        if symbol == _LARGE:
            delta = ((delta << 8 | body[position + 1]) ^ 0x8000) - 0x8000
        tick += delta
        ticks.append(tick)
        position += symbol
    return ticks
