"""The hot loop: one packet in, one packet into each subscriber's slot.

`Fanout.receive` runs for every packet on the worker, and `_forward` behind it: they are flat, and
make no object but the history's copy and, for each kind of subscriber that needs other bytes,
theirs. Whatever is not the next packet of a known layer in plain form leaves them for a method
below. All they need to know of subscribers stands in the layer's *fan*, rebuilt whenever one of
them changes.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import TypeAlias

from conference.bandwidth.sent import SentLedger
from conference.forwarding.demux import Arrival, Demux
from conference.forwarding.drops import Counters, Drop, Total
from conference.forwarding.outgoing import MAX_RTP_BYTES, MOST_AT_ONCE, SLOT_BYTES, Outgoing
from conference.forwarding.peer import ForwardingPeer
from conference.forwarding.publication import Layer
from conference.forwarding.rewriter import picture_numbers
from conference.forwarding.subscription import Subscription
from conference.forwarding.variation import UNCHANGED, Variation, number_room, variation_for
from conference.forwarding.writer import Writer
from conference.rtp.extensions import Layout
from conference.rtp.header import (
    FIXED_HEADER,
    FIXED_HEADER_BYTES,
    MARKER,
    PAYLOAD_TYPE,
    PLAIN,
    PLAIN_EXTENDED,
    Buffer,
    Defect,
    Malformed,
    payload_bounds,
    plain_form,
)
from conference.rtp.sequence import extend_seq

Target: TypeAlias = tuple[int, int, int, int, SentLedger]
"""Second header byte, seq delta, timestamp delta, SSRC, what was sent there."""
Group: TypeAlias = tuple[Variation | None, int, tuple[Target, ...], tuple[object, ...]]
"""Those for whom the same bytes will do but for the fixed header and the number, at most
`MOST_AT_ONCE`: their variation (None: the publisher's bytes as they are), the id of their
transport-wide numbers (0: none), and an egress for each target."""
Fan: TypeAlias = tuple[Group, ...]
Packer: TypeAlias = Callable[..., None]
"""A `Struct.pack_into`; see `Fanout._packer`."""

_PADDED_WITH = 32
"""The newest packets are what a padded receiver is most likely to have lost."""
_MOST_AHEAD = 3000
"""A seq further ahead is not loss but another stream (RFC 3550 A.1, MAX_DROPOUT)."""
_integer = int.from_bytes
"""Big-endian by default; a name of the module's own is found quicker than an attribute."""
_RTX_SEQ = Struct("!H")
_NUMBER = Struct("!BH")
"""A transport-wide number's element in one-byte form."""
_MOST_PACKERS = 2048
"""There is one for each size of packet and place of its number; a peer may send them all."""


class Fanout:
    """Receives for all peers of one worker and writes to `outgoing`."""

    __slots__ = ("_counters", "_demux", "_memory", "_packers", "_reserve", "_send", "_writer")

    def __init__(
        self, *, outgoing: Outgoing, demux: Demux, writer: Writer, counters: Counters
    ) -> None:
        self._memory = outgoing.memory
        self._reserve = outgoing.reserve
        self._send = outgoing.send_rtp
        self._writer = writer
        self._packers: dict[tuple[int, int], Packer] = {}
        self._demux = demux
        self._counters = counters

    def receive(self, peer: ForwardingPeer, packet: memoryview, length: int, *, now: float) -> None:
        """One plain RTP packet: the first `length` bytes of `packet`, which is written into (what
        must not be passed on is blanked) and not kept. Never raises on what a peer sent."""
        if not FIXED_HEADER_BYTES <= length <= MAX_RTP_BYTES:
            reason = Drop.TOO_LONG if length > MAX_RTP_BYTES else Defect.TOO_SHORT
            self._counters[reason] += 1
            return
        first, second, seq, timestamp, ssrc = FIXED_HEADER.unpack_from(packet)
        layer = peer.layers.get(ssrc)
        if layer is None or (first != PLAIN_EXTENDED and first != PLAIN):
            self._receive_unusual(peer, packet, length, now=now)
            return
        fan = layer.fans.get(second)
        if fan is None and (fan := self._build_fan(layer, second)) is None:
            self._counters[Drop.PAYLOAD_TYPE] += 1
            return

        layout = None
        start = FIXED_HEADER_BYTES
        if first == PLAIN_EXTENDED:
            layout = layer.layout
            block = 0
            if layout is not None:
                start = layout.end
                block = _integer(packet[12:start])
            if layout is None or block & layout.mask != layout.expected or start > length:
                layout = self._read_layout(layer, packet, length)
                if layout is None:
                    return
                start = layout.end
                block = _integer(packet[12:start])
            shift = layout.transport_cc_shift
            if shift >= 0:
                peer.arrivals.times[block >> shift & 0xFFFF] = now
            shift = layout.send_time_shift
            if shift >= 0:
                peer.arrivals.sent.append((block >> shift & 0xFF_FFFF, now, length))
            shift = layout.level_shift
            if shift >= 0:
                layer.level_total += block >> shift & 0x7F
                layer.level_packets += 1
            if layout.strips:
                packet[12:start] = (block & layout.keep).to_bytes(start - 12, "big")

        data = bytes(packet[:length])
        ahead = seq - layer.highest - 1 & 0xFFFF
        if ahead:
            if ahead > _MOST_AHEAD:
                self._receive_out_of_order(layer, data, start=start, now=now)
                return
            if layer.active or layer.waiting:
                expected = layer.highest + 1
                if not layer.losses.lost(expected, expected + ahead, now=now):
                    layer.keyframes.want()
        layer.highest += ahead + 1
        layer.packets += 1
        layer.payload_bytes += length - start
        history = layer.history
        history.packets[seq & history.mask] = data
        if timestamp != layer.timestamp:
            # RFC 3550 A.8, but once a frame: the packets of one frame share a timestamp while they
            # are sent one after the other.
            arrival = now * layer.clock_rate
            transit = arrival - layer.arrival_ticks
            transit -= (timestamp - layer.timestamp + 0x8000_0000 & 0xFFFF_FFFF) - 0x8000_0000
            layer.jitter += (abs(transit) - layer.jitter) / 16
            layer.arrival_ticks = arrival
            layer.timestamp = timestamp
        if layer.watched and self._look_into(layer, data, start=start, now=now):
            fan = self._build_fan(layer, second) or ()
        if fan:
            self._forward(fan, data, layout, start, layer.highest, timestamp, now)

    def _forward(
        self,
        fan: Fan,
        data: bytes,
        layout: Layout | None,
        start: int,
        ext_seq: int,
        timestamp: int,
        now: float,
    ) -> None:
        """HOT: a round of its inner loops for every packet of every subscriber.

        One `pack_into` writes a whole packet: a slice assignment, and a number more or less, each
        cost as much as that.
        """
        memory = self._memory
        for variation, number_id, targets, egresses in fan:
            body = data
            place = ext_seq
            if variation is not None:
                pictures = 0
                thinning = variation.thinning
                if thinning is not None:
                    if thinning.beyond > ext_seq:
                        continue
                    place -= thinning.packets
                    pictures = thinning.pictures
                    if thinning.completed == ext_seq:
                        targets = tuple((each[0] | MARKER, *each[1:]) for each in targets)
                rendered = variation.render(
                    data, layout=layout, start=start, pictures_left_out=pictures
                )
                if rendered is None:
                    continue
                body = rendered
            number_at = 0
            if number_id:
                number_at, body = number_room(layout, variation, body)
            size = len(body)
            pack = self._packer(size, number_at)
            first_offset = offset = self._reserve(len(targets))
            first = body[0]
            if number_at:
                before, behind = body[12:number_at], body[number_at + 3 :]
                element = number_id << 4 | 1
                for second_out, seq_delta, timestamp_delta, ssrc_out, ledger in targets:
                    number = ledger.next_number
                    ledger.next_number = number + 1
                    ledger.sizes[number & ledger.mask] = size
                    ledger.times[number & ledger.mask] = now
                    pack(
                        memory,
                        offset,
                        first,
                        second_out,
                        place + seq_delta & 0xFFFF,
                        timestamp + timestamp_delta & 0xFFFF_FFFF,
                        ssrc_out,
                        before,
                        element,
                        number & 0xFFFF,
                        behind,
                    )
                    offset += SLOT_BYTES
            else:
                behind = body[12:]
                for second_out, seq_delta, timestamp_delta, ssrc_out, _ in targets:
                    pack(
                        memory,
                        offset,
                        first,
                        second_out,
                        place + seq_delta & 0xFFFF,
                        timestamp + timestamp_delta & 0xFFFF_FFFF,
                        ssrc_out,
                        behind,
                    )
                    offset += SLOT_BYTES
            self._send(first_offset, size, egresses)

    def _packer(self, size: int, number_at: int) -> Packer:
        """Writes a packet of this size in one go: the fixed header, then either all that is behind
        it (`number_at` is 0) or what is before the transport-wide number's element of one-byte
        form, that element, and what is behind."""
        pack = self._packers.get((size, number_at))
        if pack is None:
            if len(self._packers) >= _MOST_PACKERS:
                self._packers.clear()
            before = number_at - FIXED_HEADER_BYTES
            rest = f"{before}sBH{size - number_at - 3}s" if number_at else f"{size - 12}s"
            pack = self._packers[size, number_at] = Struct("!BBHII" + rest).pack_into
        return pack

    def _read_layout(self, layer: Layer, packet: Buffer, length: int) -> Layout | None:
        """Another layout than the packet before had; None, and counted, if it is malformed."""
        end = 16 + 4 * (packet[14] << 8 | packet[15]) if length >= 16 else length + 1
        if end > length:
            self._counters[Defect.EXTENSION] += 1
            return None
        try:
            layout = layer.read_layout(packet[12:end])
            layer.scalability.learn_structure(packet, layout)
        except Malformed as malformed:
            self._counters[malformed.defect] += 1
            return None
        layer.layout = layout
        return layout

    def _receive_unusual(
        self,
        peer: ForwardingPeer,
        packet: memoryview,
        length: int,
        *,
        now: float,
    ) -> None:
        """Not in plain form, or of an SSRC that has no layer: brought to plain form, then bound to
        its layer, taken as a repair, or dropped."""
        try:
            if packet[0] != PLAIN_EXTENDED and packet[0] != PLAIN:
                plain = plain_form(packet, length)
                self.receive(peer, memoryview(plain), len(plain), now=now)
                return
            block, start, _ = payload_bounds(packet, length)
            ssrc = int.from_bytes(packet[8:12], "big")
            repaired = peer.repairs.get(ssrc)
            if repaired is None:
                arrival = Arrival(packet, length, block=block, start=start)
                if self._demux.bind(peer, arrival, now=now):
                    self.receive(peer, packet, length, now=now)
                return
            self._receive_repair(repaired, packet, length, start=start, now=now)
        except Malformed as malformed:
            self._counters[malformed.defect] += 1

    def _receive_repair(
        self, layer: Layer, packet: memoryview, length: int, *, start: int, now: float
    ) -> None:
        """An RTX packet (RFC 4588 §4): its payload is the original seq and the original payload."""
        peer = layer.publication.peer
        if start > FIXED_HEADER_BYTES:
            block = packet[12:start]
            layout = layer.read_layout(block)
            value = int.from_bytes(block, "big")
            if layout.transport_cc_shift >= 0:
                peer.arrivals.times[value >> layout.transport_cc_shift & 0xFFFF] = now
            if layout.send_time_shift >= 0:
                sent = value >> layout.send_time_shift & 0xFF_FFFF
                peer.arrivals.sent.append((sent, now, length))
            packet[12:start] = (value & layout.keep).to_bytes(start - 12, "big")
        if length < start + _RTX_SEQ.size:
            # Publishers probe for bandwidth with padding on the RTX stream.
            self._counters[Drop.EMPTY_REPAIR] += 1
            return
        payload_type = layer.publication.repaired_types.get(packet[1] & PAYLOAD_TYPE)
        if payload_type is None:
            self._counters[Drop.PAYLOAD_TYPE] += 1
            return
        original = bytearray(packet[:start]) + packet[start + _RTX_SEQ.size : length]
        original[1] = packet[1] & MARKER | payload_type
        original[2:4] = packet[start : start + _RTX_SEQ.size]
        original[8:12] = layer.ssrc.to_bytes(4, "big")
        self.receive(peer, memoryview(original), len(original), now=now)

    def _receive_out_of_order(self, layer: Layer, data: bytes, *, start: int, now: float) -> None:
        """Not within reach of the packets before: late, a duplicate, or from another beginning."""
        seq = data[2] << 8 | data[3]
        ext_seq = extend_seq(seq, near=layer.highest)
        if not 0 <= layer.highest - ext_seq < len(layer.history.packets):
            if seq == layer.resync_seq:
                layer.resync(seq)
                self.receive(
                    layer.publication.peer, memoryview(bytearray(data)), len(data), now=now
                )
                return
            # RFC 3550 A.1: two in a row mean that the publisher started over.
            layer.resync_seq = seq + 1 & 0xFFFF
            self._counters[Drop.JUMP if ext_seq > layer.highest else Drop.TOO_OLD] += 1
            return
        if layer.history.get(ext_seq) is not None:
            self._counters[Drop.DUPLICATE] += 1
            return
        layer.history.packets[seq & layer.history.mask] = data
        layer.packets += 1
        layer.payload_bytes += len(data) - start
        if layer.losses.arrived(ext_seq):
            layer.repaired += 1
            self._counters[Total.REPAIRED] += 1
        layer.scalability.note_late(data, start)
        for subscription in layer.active:
            span = subscription.rewriter.span_of(ext_seq)
            if span is not None:
                self._writer.write(subscription, span, data, ext_seq, now=now)
        if layer.waiting:
            self._begin_late(layer, data, ext_seq=ext_seq, start=start, now=now)

    def _look_into(self, layer: Layer, data: bytes, *, start: int, now: float) -> bool:
        """See what the newest packet of a watched layer is; whether it changes who gets what."""
        ext_seq = layer.highest
        changed = bool(self._begin_waiting(layer, data, ext_seq=ext_seq, start=start, now=now))
        scalability = layer.scalability
        if not (layer.turning or scalability.thinnings):
            return changed
        frame = scalability.read_newest(data, start)
        if frame is None:
            return changed
        if frame.begins:
            for subscription in list(layer.turning):
                changed |= subscription.turn(layer, frame, ext_seq=ext_seq)
        scalability.leave_out(frame, ext_seq=ext_seq, payload_bytes=len(data) - start)
        return changed

    def _begin_waiting(
        self, layer: Layer, data: bytes, *, ext_seq: int, start: int, now: float
    ) -> list[Subscription]:
        """Look for a keyframe's first packet; the subscriptions that begin with it."""
        payload_type = data[1] & PAYLOAD_TYPE
        if not layer.keyframe_test(payload_type)(data, start, len(data)):
            return []
        layer.note_keyframe(data, start=start)
        picture = picture_numbers(layer, data)
        begun = [each for each in layer.waiting if payload_type in each.routes]
        for subscription in begun:
            subscription.begin(
                layer,
                ext_seq=ext_seq,
                timestamp=int.from_bytes(data[4:8], "big"),
                picture=picture,
                now=now,
            )
        return begun

    def _begin_late(
        self, layer: Layer, data: bytes, *, ext_seq: int, start: int, now: float
    ) -> None:
        """A keyframe whose first packet was repaired: what came after it is in the history."""
        for subscription in self._begin_waiting(layer, data, ext_seq=ext_seq, start=start, now=now):
            span = subscription.rewriter.span
            if span is None:
                continue
            for number in range(ext_seq, layer.highest + 1):
                stored = layer.history.get(number)
                if stored is not None:
                    self._writer.write(subscription, span, stored, number, now=now)

    def _build_fan(self, layer: Layer, second: int) -> Fan | None:
        """What becomes of packets with this second header byte; None if its payload type was not
        negotiated."""
        payload_type = second & PAYLOAD_TYPE
        if payload_type not in layer.publication.codecs:
            return None
        groups: dict[tuple[Variation, int], list[tuple[Target, object]]] = {}
        for subscription in layer.active:
            route = subscription.routes.get(payload_type)
            span = subscription.rewriter.span
            if route is None or span is None:
                continue
            variation = variation_for(subscription, span, route)
            target = (
                second & MARKER | route.payload_type,
                span.seq_delta & 0xFFFF,
                span.timestamp_delta,
                subscription.receiving.ssrc,
                subscription.peer.ledger,
            )
            group = groups.setdefault((variation, subscription.number_id), [])
            group.append((target, subscription.peer.egress))
        fan = tuple(
            (
                None if variation == UNCHANGED else variation,
                number_id,
                tuple(target for target, _ in members[begin : begin + MOST_AT_ONCE]),
                tuple(egress for _, egress in members[begin : begin + MOST_AT_ONCE]),
            )
            for (variation, number_id), members in groups.items()
            for begin in range(0, len(members), MOST_AT_ONCE)
        )
        layer.fans[second] = fan
        return fan
