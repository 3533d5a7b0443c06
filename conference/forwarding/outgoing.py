"""The seam to the relay's send ring: the one thing forwarding needs from the world of sockets."""

from collections.abc import Sequence
from typing import Protocol

SLOT_BYTES = 2048
"""Bytes of one send slot. A plain packet leaves room for the SRTP trailer behind it."""

MAX_RTP_BYTES = 1600
"""The largest plain RTP packet that is taken or written; larger ones are dropped by name."""

MOST_AT_ONCE = 64
"""Slots that may be reserved in one go."""


class Outgoing(Protocol):
    """Where plain packets are written, to be protected in place and sent with the next batch.

    `egress` is the relay's own handle of a subscriber (SRTP session and destination) and opaque
    here. None of the methods may raise: what cannot be sent is counted by the relay and forgotten,
    so that one peer's trouble never ends the loop over the others.
    """

    @property
    def memory(self) -> memoryview:
        """All send slots in one writable view of bytes; it never changes."""

    def reserve(self, count: int) -> int:
        """The offset in `memory` of so many free slots in a row, `SLOT_BYTES` apart. Asking twice
        without sending is the same."""

    def send_rtp(self, offset: int, length: int, egresses: Sequence[object]) -> None:
        """Protect the packets of `length` bytes in as many slots from `offset` on, in place, and
        queue each to its egress."""

    def send_rtcp(self, packet: bytes, egress: object) -> None:
        """Protect and queue a plain compound or reduced-size RTCP packet."""
