"""One packet to one subscriber, off the hot loop: repairs, what came late, and padding."""

from __future__ import annotations

from struct import Struct

from conference.forwarding.drops import Counters, Total
from conference.forwarding.nack import extend_nacked
from conference.forwarding.outgoing import Outgoing
from conference.forwarding.padding import MOST_PADDING, padding_packet
from conference.forwarding.rewriter import Span
from conference.forwarding.subscription import Subscription
from conference.forwarding.variation import number_room, variation_for
from conference.rtp.header import (
    FIXED_HEADER,
    FIXED_HEADER_BYTES,
    MARKER,
    PAYLOAD_TYPE,
    payload_start,
)

_PADDED_WITH = 32
"""The newest packets are what a padded receiver is most likely to have lost."""
_RTX_SEQ = Struct("!H")
_NUMBER = Struct("!BH")
"""A transport-wide number's element in one-byte form."""


class Writer:
    """Writes stored packets for all peers of one worker to `outgoing`."""

    __slots__ = ("_counters", "_outgoing")

    def __init__(self, *, outgoing: Outgoing, counters: Counters) -> None:
        self._outgoing = outgoing
        self._counters = counters

    def resend(self, subscription: Subscription, seq: int, *, now: float) -> bool:
        """Give a subscriber the packet again that had `seq` (16 bits) there, as RTX if it takes
        RTX; False if that is too long ago or too much."""
        rewriter = subscription.rewriter
        found = rewriter.find(extend_nacked(seq, highest=rewriter.highest))
        if found is None:
            return False
        span, ext_seq = found
        data = span.layer.history.get(ext_seq)
        round_trip = subscription.peer.round_trip_for_retries
        if data is None or not subscription.limit.allows(
            seq, size=len(data), forwarded=subscription.sent[1], round_trip=round_trip, now=now
        ):
            return False
        subscription.resent += 1
        self._counters[Total.RESENT] += 1
        self.write(subscription, span, data, ext_seq, again=True, now=now)
        return True

    def pad(self, subscription: Subscription, size: int, *, now: float) -> int:
        """Send about `size` bytes of what was sent before as RTX again, to see whether the path
        has room for so much more, or of nothing where there is no picture; how many were sent."""
        if subscription.receiving.rtx_ssrc is None:
            return 0
        sent = 0
        span = subscription.rewriter.span
        if span is None:
            for _ in range(MOST_PADDING):
                if sent >= size:
                    break
                sent += self._pad_with_nothing(subscription, now=now)
        else:
            for ext_seq in range(span.layer.highest, span.layer.highest - _PADDED_WITH, -1):
                data = span.layer.history.get(ext_seq)
                if sent >= size:
                    break
                if data is not None and ext_seq >= span.first_in:
                    sent += self.write(subscription, span, data, ext_seq, again=True, now=now)
        self._counters[Total.PADDED] += sent
        return sent

    def _pad_with_nothing(self, subscription: Subscription, *, now: float) -> int:
        packet = padding_packet(subscription, subscription.peer.ledger.next_number)
        subscription.peer.ledger.add(len(packet), now=now)
        self._put(packet, subscription)
        return len(packet)

    def write(
        self,
        subscription: Subscription,
        span: Span,
        data: bytes,
        ext_seq: int,
        *,
        again: bool = False,
        now: float,
    ) -> int:
        """One stored packet to one subscriber, for the first time or `again`; the bytes of it."""
        layer = span.layer
        route = subscription.routes.get(data[1] & PAYLOAD_TYPE)
        place = span.place(ext_seq)
        if route is None or place is None:
            return 0
        start = payload_start(data)
        if span.thinning is not None:
            data = layer.scalability.filling(data, start, limit=span.thinning.limit)
        layout = layer.read_layout(data[12:start]) if start > FIXED_HEADER_BYTES else None
        variation = variation_for(subscription, span, route)
        body = variation.render(data, layout=layout, start=start, pictures_left_out=place.pictures)
        if body is None:
            return 0
        number_at = 0
        if subscription.number_id:
            number_at, body = number_room(layout, variation, body)
        receiving = subscription.receiving
        seq, payload_type, ssrc = (
            place.number + span.seq_delta & 0xFFFF,
            route.payload_type,
            receiving.ssrc,
        )
        if again and receiving.rtx_ssrc is not None and route.rtx_payload_type is not None:
            start = payload_start(body)
            body = body[:start] + _RTX_SEQ.pack(seq) + body[start:]
            seq, payload_type, ssrc = (
                subscription.rtx_seq,
                route.rtx_payload_type,
                receiving.rtx_ssrc,
            )
            subscription.rtx_seq = seq + 1 & 0xFFFF
        header = FIXED_HEADER.pack(
            body[0],
            data[1] & MARKER | payload_type,
            seq,
            int.from_bytes(data[4:8], "big") + span.timestamp_delta & 0xFFFF_FFFF,
            ssrc,
        )
        packet = header + body[FIXED_HEADER_BYTES:]
        if number_at:
            number = subscription.peer.ledger.add(len(packet), now=now)
            element = _NUMBER.pack(subscription.number_id << 4 | 1, number & 0xFFFF)
            packet = packet[:number_at] + element + packet[number_at + _NUMBER.size :]
        self._put(packet, subscription)
        return len(packet)

    def _put(self, packet: bytes, subscription: Subscription) -> None:
        offset = self._outgoing.reserve(1)
        self._outgoing.memory[offset : offset + len(packet)] = packet
        self._outgoing.send_rtp(offset, len(packet), (subscription.peer.egress,))
