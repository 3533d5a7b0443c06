"""A reader of RED of the tests' own, bit by bit as RFC 2198 section 3 draws it; no stock one is at
hand in Python."""

from typing import NamedTuple


class Block(NamedTuple):
    """`ticks` is how much older it is than the packet's timestamp."""

    payload_type: int
    ticks: int
    frame: bytes


def read_red(payload: bytes) -> list[Block]:
    """Its blocks, the newest last."""
    bits = "".join(f"{byte:08b}" for byte in payload)
    headers: list[tuple[int, int, int]] = []
    while bits[0] == "1":
        number, ticks, length = (int(bits[a:b], 2) for a, b in ((1, 8), (8, 22), (22, 32)))
        headers.append((number, ticks, length))
        bits = bits[32:]
    newest_number = int(bits[1:8], 2)
    frames = payload[len(payload) - (len(bits) - 8) // 8 :]
    blocks = []
    for number, ticks, length in headers:
        blocks.append(Block(number, ticks, frames[:length]))
        frames = frames[length:]
    return [*blocks, Block(newest_number, 0, frames)]
