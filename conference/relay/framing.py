"""Packets on a byte stream: each behind its length in two bytes (RFC 4571 section 2)."""

from typing import Final

LENGTH_BYTES: Final = 2


def frame(packet: bytes | memoryview) -> bytes:
    """One packet as it goes on the stream; at most 65,535 bytes."""
    return b"".join((len(packet).to_bytes(LENGTH_BYTES, "big"), packet))


class Frames:
    """Cuts what arrives into packets; half of one waits for the rest.

    `longest` is what a packet may have. One that claims more is never waited for: `overlong` says
    so, and nothing after it can be read.
    """

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._bytes = bytearray()

    def feed(self, arrived: bytes) -> None:
        self._bytes += arrived

    def take(self, most: int) -> list[bytes]:
        """The next whole packets, in order, at most so many."""
        packets: list[bytes] = []
        while len(packets) < most and self.waiting:
            end = LENGTH_BYTES + self._next_length
            packets.append(bytes(self._bytes[LENGTH_BYTES:end]))
            del self._bytes[:end]
        return packets

    @property
    def waiting(self) -> bool:
        """Whether a whole packet is there."""
        held = len(self._bytes) - LENGTH_BYTES
        return held >= 0 and not self.overlong and held >= self._next_length

    @property
    def overlong(self) -> bool:
        """Whether the next packet claims to be longer than any may be."""
        return len(self._bytes) >= LENGTH_BYTES and self._next_length > self._longest

    @property
    def _next_length(self) -> int:
        return int.from_bytes(self._bytes[:LENGTH_BYTES], "big")
