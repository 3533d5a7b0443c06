"""Transport-wide feedback: when each packet of a connection arrived.

The format of draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1: a status per packet in
chunks, then a time difference in 250 µs ticks per received packet.
"""

from collections.abc import Sequence

from conference.rtp.feedback import TRANSPORT_FEEDBACK, feedback_packet

_FORM = 15
_LOST, _SMALL, _LARGE = 0, 1, 2
TICKS_PER_SECOND = 4000
_TICKS_PER_REFERENCE = 256
"""The reference time counts 64 ms."""
_SMALL_LIMIT = 255
_LARGE_LIMIT = 0x7FFF
_RUN_LIMIT = 0x1FFF
MAX_STATUSES = 1000
"""Keeps one packet well under an MTU: at worst 2 bytes of chunk per 7 and 2 of time per packet."""


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
    reference = arrivals[0][1] // _TICKS_PER_REFERENCE
    previous = reference * _TICKS_PER_REFERENCE
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
        _FORM,
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
