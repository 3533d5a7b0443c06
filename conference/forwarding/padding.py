"""RTX packets of padding alone: how a path is tried that nothing sent before can be resent on."""

from conference.forwarding.subscription import Subscription
from conference.rtp.extensions import make_room
from conference.rtp.header import FIXED_HEADER, PADDING, PLAIN

MOST_PADDING = 128
"""Such packets: 14 Mbit/s, if asked every 20 ms."""

_PADDING = bytes(254) + b"\xff"
"""As much as one packet can have (RFC 3550 §5.1)."""


def padding_packet(subscription: Subscription, number: int) -> bytes:
    """The next packet of the subscription's repair stream, with this transport-wide number and
    without a payload (RFC 4588 §4): its receiver reports that it arrived, and drops it."""
    receiving = subscription.receiving
    payload_types = (codec.rtx_payload_type for codec in receiving.codecs)
    header = FIXED_HEADER.pack(
        PLAIN | PADDING,
        next(filter(None, payload_types)),
        subscription.rtx_seq,
        0,
        receiving.rtx_ssrc,
    )
    subscription.rtx_seq = subscription.rtx_seq + 1 & 0xFFFF
    packet, number_at = make_room(header)
    element = bytes((subscription.number_id << 4 | 1,)) + (number & 0xFFFF).to_bytes(2, "big")
    return packet[:number_at] + element + packet[number_at + len(element) :] + _PADDING
