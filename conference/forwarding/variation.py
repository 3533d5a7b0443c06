"""What differs between subscribers beyond the fixed header: extension ids, RED, the numbers of
pictures and frames, and which packets they get at all.

Subscribers that need the same packet behind the header share one variation, and most need none:
then the publisher's bytes are copied as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conference.forwarding.formats import Route
from conference.forwarding.history import History
from conference.forwarding.outgoing import MAX_RTP_BYTES
from conference.forwarding.thinning import Thinning
from conference.rtp.codecs import vp8_picture_fields
from conference.rtp.extensions import Layout, make_room
from conference.rtp.header import PAYLOAD_TYPE, Malformed, payload_start
from conference.rtp.red import make_red, red_primary

if TYPE_CHECKING:
    from conference.forwarding.rewriter import Span
    from conference.forwarding.subscription import Subscription

_LARGEST_WITH_OLDER = 1200
"""Bytes: a packet that a network might fragment, and so lose sooner, is no better protected."""


@dataclass(frozen=True, slots=True)
class Redundancy:
    """Frames go out in RED, each with the one before it from the layer's history: a subscriber that
    loses one packet has its sound in the next.

    `payload_type` is the subscriber's for the codec inside.
    """

    payload_type: int
    history: History

    def wrap(self, packet: bytes, *, start: int) -> bytes:
        """The payload of `packet`, which begins at `start`, as RED."""
        newest = packet[start:]
        before = self.history.get((packet[2] << 8 | packet[3]) - 1)
        if before is None or (before[1] ^ packet[1]) & PAYLOAD_TYPE:
            return make_red(newest, payload_type=self.payload_type)
        older = before[payload_start(before) :]
        if len(packet) + len(older) > _LARGEST_WITH_OLDER:
            older = b""
        ticks = int.from_bytes(packet[4:8], "big") - int.from_bytes(before[4:8], "big")
        return make_red(
            newest, payload_type=self.payload_type, older=older, ticks=ticks & 0xFFFF_FFFF
        )


@dataclass(frozen=True, slots=True)
class Variation:
    """Hashable, so that subscribers are grouped by it."""

    extension_ids: tuple[tuple[int, int], ...] | None = None
    unwrap_red: bool = False
    redundancy: Redundancy | None = None
    picture_delta: int = 0
    level_delta: int = 0
    frame_delta: int = 0
    thinning: Thinning | None = None

    def render(
        self, packet: bytes, *, layout: Layout | None, start: int, pictures_left_out: int = 0
    ) -> bytes | None:
        """The whole packet in this variation; `start` is where its payload begins.

        None if the payload is not what its payload type says, or what was added to the packet has
        outgrown the send slot: then nothing is sent of it.
        """
        head = packet[:start]
        if layout is not None and self.extension_ids is not None:
            head = packet[:12] + layout.renaming(self.extension_ids).apply(packet[12:start])
        if layout is not None and self.frame_delta:
            head = self._renumber_frame(head, layout)
        payload = packet[start:]
        if self.redundancy is not None:
            payload = self.redundancy.wrap(packet, start=start)
        elif payload and self.unwrap_red:
            try:
                payload = payload[red_primary(payload, 0, len(payload)) :]
            except Malformed:
                return None
        if len(head) + len(payload) > MAX_RTP_BYTES:
            return None
        picture_delta = self.picture_delta - pictures_left_out
        if payload and (picture_delta or self.level_delta):
            payload = self._renumber(payload, picture_delta)
        return head + payload

    def _renumber_frame(self, head: bytes, layout: Layout) -> bytes:
        """Move a dependency descriptor's frame number on: 16 bits behind its first byte."""
        begin, end = layout.dependency
        if not end or not head[begin - 1]:
            # None came, or the subscriber has no id for it and it has become padding.
            return head
        number = int.from_bytes(head[begin + 1 : begin + 3], "big") + self.frame_delta & 0xFFFF
        return head[: begin + 1] + number.to_bytes(2, "big") + head[begin + 3 :]

    def _renumber(self, payload: bytes, picture_delta: int) -> bytes:
        """Move a VP8 payload's picture numbers on, each modulo its width (RFC 7741 §4.2)."""
        picture_at, picture_bytes, level_at = vp8_picture_fields(payload, 0, len(payload))
        if not picture_at:
            return payload
        changed = bytearray(payload)
        if picture_bytes == 2:
            number = changed[picture_at] << 8 | changed[picture_at + 1]
            number = 0x8000 | number + picture_delta & 0x7FFF
            changed[picture_at : picture_at + 2] = number.to_bytes(2, "big")
        else:
            changed[picture_at] = changed[picture_at] + picture_delta & 0x7F
        if level_at:
            changed[level_at] = changed[level_at] + self.level_delta & 0xFF
        return bytes(changed)


UNCHANGED = Variation()
"""The publisher's bytes as they are."""


def number_room(
    layout: Layout | None, variation: Variation | None, body: bytes
) -> tuple[int, bytes]:
    """Where a transport-wide number goes in a rendered packet, made room for if there is none."""
    if layout is not None and layout.number_at:
        ids = variation.extension_ids if variation is not None else None
        if ids is None or layout.renaming(ids).in_place:
            return layout.number_at, body
    body, number_at = make_room(body)
    return number_at, body


def variation_for(subscription: Subscription, span: Span, route: Route) -> Variation:
    """What this subscriber needs of packets of this span beyond the fixed header."""
    redundancy = None
    if route.red_inner is not None:
        redundancy = Redundancy(route.red_inner, span.layer.history)
    return Variation(
        extension_ids=subscription.extension_ids,
        unwrap_red=route.unwrap_red,
        redundancy=redundancy,
        picture_delta=0 if span.described else span.picture_delta,
        level_delta=span.level_delta,
        frame_delta=span.picture_delta if span.described else 0,
        thinning=span.thinning,
    )
