"""What was forwarded lately: one plain copy per layer, shared by all its subscribers.

A ring of the packets' own `bytes` objects. They are made anyway, because subscribers' packets are
copied from them; keeping a reference costs nothing, while a preallocated arena would take a second
copy of each packet and the memory of the largest for every one.
"""


class History:
    """The newest `size` (a power of two) packets by seq. The hot loop writes `packets[seq &
    mask]`."""

    __slots__ = ("mask", "packets")

    def __init__(self, size: int) -> None:
        if size & (size - 1) or size <= 0:
            raise ValueError("a history's size is a power of two")
        self.mask = size - 1
        self.packets: list[bytes | None] = [None] * size

    def get(self, seq: int) -> bytes | None:
        """The packet of this seq (extended or not), if it is still there."""
        packet = self.packets[seq & self.mask]
        if packet is None or packet[2] << 8 | packet[3] != seq & 0xFFFF:
            return None
        return packet

    def clear(self) -> None:
        self.packets = [None] * (self.mask + 1)
