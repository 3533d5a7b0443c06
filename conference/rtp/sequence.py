"""Arithmetic of numbers that wrap: 16-bit sequence numbers and 32-bit timestamps (RFC 1982, RFC
3550 A.1).

An *extended* number (`ext_seq`) is the wire's number unwrapped into an ordinary integer, so that
comparing and subtracting need no care. It starts one cycle up, which leaves room for packets that
are older than the first one seen.
"""

FIRST_CYCLE = 1 << 16


def seq_distance(later: int, earlier: int) -> int:
    """How far `later` is ahead of `earlier`, -32768 to 32767, across the wrap."""
    return ((later - earlier + 0x8000) & 0xFFFF) - 0x8000


def timestamp_distance(later: int, earlier: int) -> int:
    """How far `later` is ahead of `earlier` in media clock ticks, across the wrap."""
    return ((later - earlier + 0x8000_0000) & 0xFFFF_FFFF) - 0x8000_0000


def extend_seq(seq: int, *, near: int) -> int:
    """The extended number nearest to `near` that ends in the 16 bits of `seq`."""
    return near + seq_distance(seq, near)
