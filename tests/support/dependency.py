"""Writes dependency descriptors (AV1 RTP specification, appendix A), for the tests' encoders."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

SYMBOLS = "-DSR"
"""Not present, discardable, switch, required, as the specification's examples have them."""


@dataclass(frozen=True)
class Row:
    """A template as in the specification's examples: "0 1 S D -" with its frame differences."""

    spatial: int
    temporal: int
    indications: str
    differences: tuple[int, ...] = ()
    chains: tuple[int, ...] = (0,)


L1T3 = (
    Row(0, 0, "SSS"),
    Row(0, 0, "SSS", (4,), (4,)),
    Row(0, 1, "SD-", (2,), (2,)),
    Row(0, 2, "D--", (1,), (1,)),
    Row(0, 2, "D--", (1,), (3,)),
)
"""The specification's first example: 30, 15 and 7.5 frames a second."""

L3T3 = (
    Row(0, 0, "SSSSSSSSS", (), (0, 0, 0)),
    Row(0, 0, "RRRRRRSSS", (12,), (12, 11, 10)),
    Row(0, 1, "RR-RR-SD-", (6,), (6, 5, 4)),
    Row(0, 2, "R--R--D--", (3,), (3, 2, 1)),
    Row(0, 2, "R--R--D--", (3,), (9, 8, 7)),
    Row(1, 0, "SSSSSS---", (1,), (1, 1, 1)),
    Row(1, 0, "RRRSSS---", (12, 1), (1, 1, 1)),
    Row(1, 1, "RR-SD----", (6, 1), (7, 6, 5)),
    Row(1, 2, "R--D-----", (3, 1), (4, 3, 2)),
    Row(1, 2, "R--D-----", (3, 1), (10, 9, 8)),
    Row(2, 0, "SSS------", (1,), (2, 1, 1)),
    Row(2, 0, "SSS------", (12, 1), (2, 1, 1)),
    Row(2, 1, "SD-------", (6, 1), (8, 7, 6)),
    Row(2, 2, "D--------", (3, 1), (5, 4, 3)),
    Row(2, 2, "D--------", (3, 1), (11, 10, 9)),
)
"""The specification's second example: three sizes at three rates, best first, each size made out of
the one below."""

L3T3_KEY = tuple(
    replace(row, indications=own, differences=row.differences[:1])
    for row, own in zip(
        L3T3,
        (
            *("SSSSSSSSS", "------SSS", "------SD-", "------D--", "------D--"),
            *("SSSSSS---", "---SSS---", "---SD----", "---D-----", "---D-----"),
            *("SSS------", "SSS------", "SD-------", "D--------", "D--------"),
        ),
        strict=True,
    )
)
"""K-SVC: a size is made out of the one below in keyframes only. (As the specification's third
example, but all sizes have their temporal layers at the same time, as browsers do it.)"""

KEY_PICTURE = (0, 5, 10)
PICTURES = ((3, 8, 13), (2, 7, 12), (4, 9, 14), (1, 6, 11))
"""Templates of both, smallest size first: of a key picture, and of those between."""


@dataclass
class Bits:
    """Written from the left."""

    written: list[int] = field(default_factory=list)

    def put(self, value: int, count: int) -> None:
        self.written += [value >> place & 1 for place in reversed(range(count))]

    def non_symmetric(self, value: int, count: int) -> None:
        width = count.bit_length()
        short = (1 << width) - count
        if value < short:
            self.put(value, width - 1)
        else:
            self.put(value + short, width)

    def encode(self) -> bytes:
        bits = self.written + [0] * (-len(self.written) % 8)
        return int("".join(map(str, bits)), 2).to_bytes(len(bits) // 8, "big")


def descriptor(
    template: int,
    *,
    number: int,
    begins: bool = True,
    ends: bool = True,
    rows: Sequence[Row] | None = None,
    first_id: int = 0,
    active: int | None = None,
    targets: int = 3,
    indications: str | None = None,
    differences: tuple[int, ...] | None = None,
    chains: tuple[int, ...] | None = None,
    sizes: Sequence[tuple[int, int]] = (),
) -> bytes:
    """A descriptor of template `template`; with a structure if there are `rows`. `active` is a mask
    of that many decode `targets`."""
    bits = Bits()
    bits.put(begins, 1)
    bits.put(ends, 1)
    bits.put((first_id + template) % 64, 6)
    bits.put(number & 0xFFFF, 16)
    own = (indications, differences, chains)
    if rows is None and active is None and all(each is None for each in own):
        return bits.encode()
    bits.put(rows is not None, 1)
    bits.put(active is not None, 1)
    for each in own:
        bits.put(each is not None, 1)
    if rows is not None:
        _put_structure(bits, rows, first_id=first_id, sizes=sizes)
    if active is not None:
        bits.put(active, targets)
    for symbol in indications or "":
        bits.put(SYMBOLS.index(symbol), 2)
    if differences is not None:
        for difference in differences:
            bits.put(2, 2)
            bits.put(difference - 1, 8)
        bits.put(0, 2)
    for chain in chains or ():
        bits.put(chain, 8)
    return bits.encode()


def _put_structure(
    bits: Bits, rows: Sequence[Row], *, first_id: int, sizes: Sequence[tuple[int, int]]
) -> None:
    targets = len(rows[0].indications)
    bits.put(first_id, 6)
    bits.put(targets - 1, 5)
    for before, after in zip(rows, [*rows[1:], None], strict=True):
        if after is None:
            bits.put(3, 2)
        elif after.spatial > before.spatial:
            bits.put(2, 2)
        else:
            bits.put(after.temporal - before.temporal, 2)
    for row in rows:
        for symbol in row.indications:
            bits.put(SYMBOLS.index(symbol), 2)
    for row in rows:
        for difference in row.differences:
            bits.put(1, 1)
            bits.put(difference - 1, 4)
        bits.put(0, 1)
    chains = len(rows[0].chains)
    bits.non_symmetric(chains, targets + 1)
    if chains:
        for _ in range(targets):
            bits.non_symmetric(0, chains)
        for row in rows:
            for chain in row.chains:
                bits.put(chain, 4)
    bits.put(bool(sizes), 1)
    for width, height in sizes:
        bits.put(width - 1, 16)
        bits.put(height - 1, 16)
