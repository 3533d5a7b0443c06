"""The seam to the relay's send ring: the one thing forwarding needs from the world of sockets."""

from typing import Protocol

SLOT_BYTES = 2048
"""Bytes of one send slot. A plain packet leaves room for the SRTP trailer behind it."""

MAX_RTP_BYTES = 1600
"""The largest plain RTP packet that is taken or written; larger ones are dropped by name."""


class Outgoing(Protocol):
    """Where plain packets are written, to be protected in place and sent with the next batch.

    `egress` is the relay's own handle of a subscriber (SRTP session and destination) and opaque
    here. None of the methods may raise: what cannot be sent is counted by the relay and forgotten,
    so that one peer's trouble never ends the loop over the others.
    """

    @property
    def memory(self) -> memoryview:
        """All send slots in one writable view of bytes; it never changes."""

    def reserve(self) -> int:
        """The offset in `memory` of the next free slot. Asking twice without sending is the
        same."""

    def send_rtp(self, offset: int, length: int, egress: object) -> int:
        """Protect `length` bytes at `offset` in place, queue them; the offset of the next free
        slot."""

    def send_rtcp(self, packet: bytes, egress: object) -> None:
        """Protect and queue a plain compound or reduced-size RTCP packet."""
