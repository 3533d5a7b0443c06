"""The numbers of one subscription: whatever is put into a slot, the subscriber sees one continuous
stream on the slot's SSRC.

The stream is made of *spans*, each a stretch of one layer forwarded with fixed differences. What
seq of which layer stands behind a subscriber's seq is found again through the spans, for NACK and
for late packets.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from conference.forwarding.thinning import Place
from conference.rtp.codecs import vp8_picture_fields
from conference.rtp.header import payload_start
from conference.rtp.sequence import FIRST_CYCLE, timestamp_distance

if TYPE_CHECKING:
    from conference.forwarding.publication import Layer
    from conference.forwarding.thinning import Thinning

_SPANS_KEPT = 32
_TRUSTED_SKEW = 5.0
"""A capture time further from now than this is a broken clock's."""
_STEP = 0.01
"""The least a timestamp moves on where two spans meet, so that no two frames share one."""


@dataclass(frozen=True, slots=True)
class PictureNumbers:
    """VP8 picture id (15 bits) and TL0PICIDX of one packet, as the subscriber saw or shall see
    them; or, if `described`, the number (16 bits) of its frame in its dependency descriptor."""

    picture: int
    level: int
    described: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """From `first_in` on, packets of `layer` go out with these differences, modulo their widths;
    all of them, or those that a thinning leaves, whose differences are then from the thinned
    numbers. `left_out`: packets that the thinning had left out before. `turned`: the span before
    went over into this one without a break."""

    layer: Layer
    first_in: int
    first_out: int
    timestamp_delta: int
    picture_delta: int = 0
    level_delta: int = 0
    described: bool = False
    thinning: Thinning | None = None
    left_out: int = 0
    turned: bool = False

    @property
    def seq_delta(self) -> int:
        return self.first_out - self.first_in + self.left_out

    @property
    def pictures_left_out(self) -> int:
        return 0 if self.thinning is None else self.thinning.pictures

    def out_of(self, ext_seq: int) -> int:
        """The newest packet's extended seq at the subscriber, or, if it was left out, that of the
        one before it."""
        left_out = 0 if self.thinning is None else self.thinning.packets
        return ext_seq - left_out + self.seq_delta

    def place(self, ext_seq: int) -> Place | None:
        """Where an older packet went, or would have gone; None if it was left out, or is too old
        to tell."""
        if self.thinning is None:
            return Place(ext_seq, 0)
        return self.thinning.place(ext_seq)


class Rewriter:
    """One per subscription, over the life of its slot."""

    __slots__ = (
        "_base_timestamp",
        "_epoch",
        "_last_pictures",
        "_last_timestamp",
        "_next_out",
        "span",
        "spans",
    )

    def __init__(self, *, first_seq: int, base_timestamp: int, now: float) -> None:
        """`first_seq` (16 bits) and `base_timestamp` (32 bits) are random (RFC 3550 §5.1)."""
        self.span: Span | None = None
        """The one being forwarded now."""
        self.spans: list[Span] = []
        self._next_out = FIRST_CYCLE + first_seq
        self._base_timestamp = base_timestamp
        self._epoch = now
        self._last_timestamp: int | None = None
        self._last_pictures: dict[bool, PictureNumbers] = {}
        """By whether they were described: a receiver counts the two apart."""

    @property
    def was_used(self) -> bool:
        """Whether anything was ever sent here."""
        return self.span is not None or self._last_timestamp is not None

    @property
    def thinning(self) -> Thinning | None:
        """What leaves out some of what is forwarded now."""
        return None if self.span is None else self.span.thinning

    @property
    def highest(self) -> int:
        """Extended seq of the newest packet sent."""
        span = self.span
        return self._next_out - 1 if span is None else span.out_of(span.layer.highest)

    def begin(
        self,
        layer: Layer,
        *,
        ext_seq: int,
        timestamp: int,
        picture: PictureNumbers | None,
        now: float,
    ) -> Span:
        """Go on with `layer` from the packet with these numbers. Ends a span that is still open."""
        self.end()
        picture_delta = level_delta = 0
        last = self._last_pictures.get(picture.described) if picture is not None else None
        if picture is not None and last is not None:
            picture_delta = last.picture + 1 - picture.picture & 0xFFFF
            level_delta = last.level + 1 - picture.level & 0xFF
        target = self._timestamp_for(layer, timestamp, now=now)
        return self._open(
            Span(
                layer=layer,
                first_in=ext_seq,
                first_out=self._next_out,
                timestamp_delta=target - timestamp & 0xFFFF_FFFF,
                picture_delta=picture_delta,
                level_delta=level_delta,
                described=picture is not None and picture.described,
            )
        )

    def turn(self, thinning: Thinning | None, *, ext_seq: int) -> Span:
        """Go on with the same layer, otherwise thinned, from this packet on, which is the newest
        and which neither thinning has looked at yet."""
        span = self.span
        assert span is not None
        pictures = 0 if thinning is None else thinning.pictures
        return self._open(
            replace(
                span,
                first_in=ext_seq,
                first_out=span.out_of(ext_seq),
                picture_delta=span.picture_delta - span.pictures_left_out + pictures & 0xFFFF,
                thinning=thinning,
                left_out=0 if thinning is None else thinning.packets,
                turned=True,
            )
        )

    def _open(self, span: Span) -> Span:
        self.span = span
        # A list: an empty deque is 600 bytes, in each of a subscriber's slots.
        if len(self.spans) >= _SPANS_KEPT:
            del self.spans[0]
        self.spans.append(span)
        return span

    def end(self) -> None:
        """Remember where the open span ends, before its layer goes on or is lost."""
        span = self.span
        if span is None:
            return
        layer = span.layer
        self._next_out = span.out_of(layer.highest) + 1
        self._last_timestamp = layer.timestamp + span.timestamp_delta & 0xFFFF_FFFF
        last = picture_numbers(layer, layer.history.get(layer.highest))
        if last is not None:
            self._last_pictures[last.described] = PictureNumbers(
                last.picture + span.picture_delta - span.pictures_left_out & 0xFFFF,
                last.level + span.level_delta & 0xFF,
            )
        self.span = None

    def forget(self, layer: Layer) -> None:
        """Its packets may not be asked for any more."""
        if self.span is not None and self.span.layer is layer:
            self.end()
        self.spans = [span for span in self.spans if span.layer is not layer]

    def find(self, ext_out: int) -> tuple[Span, int] | None:
        """The span that a sent packet belongs to, and its extended seq in the layer."""
        if ext_out > self.highest:
            return None
        for span in reversed(self.spans):
            if ext_out < span.first_out:
                continue
            ext_seq: int | None = ext_out - span.seq_delta
            if span.thinning is not None:
                ext_seq = span.thinning.origin(ext_out - span.seq_delta)
            return None if ext_seq is None else (span, ext_seq)
        return None

    def span_of(self, ext_seq: int) -> Span | None:
        """The span that a late packet of the present layer belongs to, if that is this one or it
        went over into this one without a break."""
        if self.span is None:
            return None
        for span in reversed(self.spans):
            if ext_seq >= span.first_in:
                return span
            if not span.turned:
                break
        return None

    def timestamp_at(self, at: float, *, clock_rate: int) -> int:
        """The slot's media clock: it runs with the relay's, whoever stands in the slot."""
        return self._base_timestamp + int((at - self._epoch) * clock_rate) & 0xFFFF_FFFF

    def _timestamp_for(self, layer: Layer, timestamp: int, *, now: float) -> int:
        captured = layer.captured_at(timestamp)
        if captured is None or abs(captured - now) > _TRUSTED_SKEW:
            captured = now
        target = self.timestamp_at(captured, clock_rate=layer.clock_rate)
        if self._last_timestamp is not None:
            step = int(layer.clock_rate * _STEP)
            if timestamp_distance(target, self._last_timestamp) < step:
                target = self._last_timestamp + step & 0xFFFF_FFFF
        return target


def picture_numbers(layer: Layer, packet: bytes | None) -> PictureNumbers | None:
    """The numbers in a stored packet of `layer`; None if it carries none."""
    if packet is None:
        return None
    codec = layer.publication.codecs.get(packet[1] & 0x7F)
    start = payload_start(packet)
    if codec is None or codec.name != "vp8":
        number = layer.scalability.frame_number(packet, start)
        return None if number is None else PictureNumbers(number, 0, described=True)
    picture_at, picture_bytes, level_at = vp8_picture_fields(packet, start, len(packet))
    if not picture_at:
        return None
    picture = packet[picture_at] & 0x7F
    if picture_bytes == 2:
        picture = picture << 8 | packet[picture_at + 1]
    return PictureNumbers(picture, packet[level_at] if level_at else 0)
