"""The spatial and temporal layers of a layer: which ones a packet belongs to, what each takes, and
who is sent less than all of them.

What is left of a stream goes out as it came, but for its numbers and the marker. VP9's payload
descriptor speaks of the frame itself and of what the encoder did (RFC 9628, section 4.2: B, E, D,
Z), so it stays true. The dependency descriptor's `active_decode_targets_bitmask` should follow (AV1
RTP specification, A.4), but hardly a packet has one: it would have to be put in, which means to
build the header block of every frame anew for every limit. Receivers that go by the frames'
dependencies, as browsers do, have no use for it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING

from conference.forwarding.layers import fills
from conference.forwarding.thinning import Thinning
from conference.rtp.codecs import Vp8FramePart, vp8_frame_part
from conference.rtp.dependency import Descriptor, Structure, read_descriptor
from conference.rtp.extensions import Layout
from conference.rtp.header import (
    FIXED_HEADER_BYTES,
    MARKER,
    PAYLOAD_TYPE,
    Buffer,
    Malformed,
    payload_start,
)
from conference.rtp.scalable import ALL, EVERYTHING, FramePart, Limit
from conference.rtp.sequence import extend_seq

if TYPE_CHECKING:
    from conference.forwarding.publication import Layer

_WEIGHT = 0.3
"""Of the newest look: with a keyframe in it, the base seems to take more than it does."""
_FEWEST_FRAMES = 8
"""In so many pictures, every pattern of temporal layers in use has come round."""
_FEWEST_UNTOLD = 16
"""So many packets, and none that tells its layers, come of an encoder that has none."""
_MOST_READ = 256
_REST = 2.0
"""Packets, and seconds between two looks: shares change little, and reading is not free."""


class Scalability:
    """Nothing is looked into unless somebody is sent less than all: the hot loop counts nothing for
    it."""

    __slots__ = (
        "_asked",
        "_by_limit",
        "_highest",
        "_layer",
        "_learnt_at",
        "_looked_at",
        "_next_look",
        "_shares",
        "_structure",
        "thinnings",
    )

    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        self.thinnings: list[Thinning] = []
        """Those in use."""
        self._by_limit: dict[Limit, Thinning] = {}
        """Whether in use or not: their numbers go on if they are used again."""
        self._structure: Structure | None = None
        """What its dependency descriptors refer to."""
        self._learnt_at = 0
        self._highest = 0
        """The highest temporal layer that came of late in VP8."""
        self._asked = False
        self._looked_at = layer.highest
        self._next_look = float("-inf")
        self._shares: dict[Limit, float] = {}
        """Of the layer's bytes, of what can be cut out, worst first."""

    @property
    def has_surplus(self) -> bool:
        """Whether some of its frames are of no use to those who are sent the best picture: those
        of smaller ones that it does not refer to (K-SVC, or several streams in one)."""
        return self._structure is not None and not self._structure.is_whole

    def learn_structure(self, packet: Buffer, layout: Layout) -> None:
        """See whether this packet, of another layout than the one before, brings a structure for
        dependency descriptors, or says what of it is sent at present. Raises `Malformed`."""
        begin, end = layout.dependency
        if end:
            descriptor = read_descriptor(packet[begin:end], self._structure)
            if descriptor is not None:
                self._learn(descriptor, seq=packet[2] << 8 | packet[3])

    def _learn(self, descriptor: Descriptor, *, seq: int) -> None:
        structure, layer = descriptor.structure, self._layer
        if structure == self._structure:
            return
        ext_seq = extend_seq(seq, near=layer.highest)
        if ext_seq < self._learnt_at:
            # A late packet says what was so before.
            return
        self._structure = structure
        self._learnt_at = ext_seq
        if structure.pixels:
            layer.pixels = structure.pixels[structure.targets[structure.target(EVERYTHING)].spatial]
        for subscription in layer.active:
            subscription.aim()
        if not descriptor.key and self.has_surplus:
            # What is best now may refer to what was left out before.
            layer.keyframes.want()
            layer.update_watch()

    def read_newest(self, packet: bytes, start: int) -> FramePart | None:
        """What the newest packet says of its frame, as `read`; and what it says of others is
        learnt."""
        part = self.read(packet, start)
        if isinstance(part, Descriptor):
            self._learn(part, seq=packet[2] << 8 | packet[3])
        return part

    def read(self, packet: bytes, start: int) -> FramePart | None:
        """What a packet says of its frame; None unless it tells its layers: VP8 does so in its
        payload, other codecs do in a dependency descriptor."""
        codec = self._layer.publication.codecs.get(packet[1] & PAYLOAD_TYPE)
        if codec is not None and codec.name == "vp8":
            return vp8_frame_part(packet, start, len(packet), highest=self._highest)
        value = self._descriptor(packet, start)
        try:
            return read_descriptor(value, self._structure) if value else None
        except Malformed:
            return None

    def frame_number(self, packet: bytes, start: int) -> int | None:
        """The frame's number in a packet's dependency descriptor; None without one."""
        value = self._descriptor(packet, start)
        return int.from_bytes(value[1:3], "big") if value else None

    def _descriptor(self, packet: bytes, start: int) -> bytes:
        """The value of the dependency descriptor; nothing if there is none."""
        if start <= FIXED_HEADER_BYTES:
            return b""
        begin, end = self._layer.read_layout(packet[FIXED_HEADER_BYTES:start]).dependency
        return packet[begin:end]

    def largest_of_use(self, demand: int | None, *, described: bool) -> int:
        """The smallest spatial layer that fills so many pixels, or else `ALL`. So it is also where
        their sizes are not known: too small a picture is seen by everybody, one that is larger than
        its tile costs bits, and those the budget counts anyway.

        Who is sent no descriptors (`described`) cannot put AV1's frames of several sizes together,
        and is sent the smallest alone; VP9 tells them apart in its payload.
        """
        structure = self._structure
        if structure is None:
            return ALL
        spatials = sorted({structure.targets[each].spatial for each in structure.sent})
        for spatial in spatials[:-1]:
            if not described and self._codec_name == "av1":
                return spatial
            if structure.pixels and fills(structure.pixels[spatial], demand):
                return spatial
        return ALL

    @property
    def _codec_name(self) -> str:
        """Of the newest packet."""
        codec = self._layer.publication.codecs.get(self._layer.payload_type or 0)
        return codec.name if codec is not None else ""

    def thinned(self, limit: Limit, *, ext_seq: int) -> Thinning | None:
        """The thinning that leaves out what is not of use up to `limit`, used from this packet on;
        None if that is nothing."""
        if limit == EVERYTHING and not self.has_surplus:
            return None
        thinning = self._by_limit.get(limit)
        if thinning is None:
            thinning = self._by_limit[limit] = Thinning(limit, ext_seq=ext_seq)
        return thinning

    def has_within(self, thinning: Thinning | None, wanted: Limit, *, ext_seq: int) -> bool:
        """Whether `wanted` can be had by leaving out more than `thinning` does, from this packet
        on, the newest. Pictures are not cut in two."""
        structure = self._structure
        return (
            structure is not None
            and self._begins_picture(ext_seq)
            and (thinning is None or structure.includes(thinning.limit, wanted))
        )

    def _begins_picture(self, ext_seq: int) -> bool:
        """Whether the frames of another instant begin with this packet, as far as that is known:
        all of one instant have the same timestamp."""
        before, packet = (self._layer.history.get(each) for each in (ext_seq - 1, ext_seq))
        return before is not None and packet is not None and before[4:8] != packet[4:8]

    def leads(self, thinning: Thinning | None, wanted: Limit) -> bool:
        """Whether those who are sent what `thinning` leaves will come to a place where they can go
        over to `wanted` without a keyframe, as far as that is known before."""
        structure = self._structure
        return structure is None or thinning is None or structure.leads(thinning.limit, wanted)

    def update_thinnings(self) -> None:
        """Some subscription of the layer has begun, turned or ended."""
        if self._by_limit:
            used = {subscription.rewriter.thinning for subscription in self._layer.active}
            self.thinnings = [each for each in self._by_limit.values() if each in used]
        self._layer.update_watch()

    def leave_out(self, frame: FramePart, *, ext_seq: int, payload_bytes: int) -> None:
        """The newest packet is of this frame, which not everybody may be sent."""
        for thinning in self.thinnings:
            if not frame.within(thinning.limit):
                thinning.leave_out(ext_seq, picture=frame.picture, payload_bytes=payload_bytes)
            elif frame.completes(thinning.limit):
                thinning.completed = ext_seq

    def note_late(self, packet: bytes, start: int) -> None:
        """A packet that was missing has come; where it should have been left out it is filled."""
        frame = self.read(packet, start) if self.thinnings else None
        for thinning in self.thinnings:
            if frame is not None and not frame.within(thinning.limit):
                thinning.fill(payload_bytes=len(packet) - start)

    def filling(self, packet: bytes, start: int, *, limit: Limit) -> bytes:
        """A stored packet as those are sent it who are held to `limit`: itself, marked if their
        picture is complete with it; or, in the place of one that was missing when those around it
        went out and should have been left out, an empty one. Receivers take that as padding."""
        frame = self.read(packet, start)
        if frame is None:
            return packet
        if not frame.within(limit):
            return packet[:1] + bytes((packet[1] & PAYLOAD_TYPE,)) + packet[2:start]
        if frame.completes(limit):
            return packet[:1] + bytes((packet[1] | MARKER,)) + packet[2:]
        return packet

    def rates(self) -> list[tuple[Limit, float]]:
        """Bits per second of all that can be cut out, worst first; the last is the best picture,
        and the only one while the layer is not known to have several."""
        self._asked = True
        if not self._shares:
            return [(EVERYTHING, self._layer.bitrate_bps)]
        return [(limit, share * self._layer.bitrate_bps) for limit, share in self._shares.items()]

    def rate(self, limit: Limit) -> float:
        """Bits per second up to `limit`."""
        rates = dict(self.rates())
        return rates.get(limit, rates[EVERYTHING])

    def measure(self, *, now: float) -> None:
        """Look at what has come since the last time, if somebody asked and that is enough to tell.

        Called for every layer several times a second: whatever cannot tell is not read again.
        """
        layer = self._layer
        if not self._asked or layer.highest == self._looked_at or now < self._next_look:
            return
        kinds: dict[Hashable, FramePart] = {}
        sizes: dict[Hashable, int] = {}
        untold = pictures = 0
        timestamp = b""
        first = max(self._looked_at + 1, layer.highest - min(_MOST_READ, layer.history.mask))
        for ext_seq in range(first, layer.highest + 1):
            packet = layer.history.get(ext_seq)
            if packet is None:
                continue
            part = self.read(packet, payload_start(packet))
            if part is None:
                untold += len(packet)
                if not kinds and ext_seq - first >= _FEWEST_UNTOLD:
                    break
                continue
            pictures += part.begins and packet[4:8] != timestamp
            timestamp = packet[4:8]
            kinds[part.kind] = part
            sizes[part.kind] = sizes.get(part.kind, 0) + len(packet)
        if kinds and pictures < _FEWEST_FRAMES and first == self._looked_at + 1:
            return
        if not kinds and layer.highest - first < _FEWEST_UNTOLD:
            return
        self._asked = False
        self._next_look = now + _REST
        self._looked_at = layer.highest
        total = max(1, untold + sum(sizes.values()))
        newest = {
            limit: (untold + sum(sizes[kind] for kind, part in kinds.items() if part.within(limit)))
            / total
            for limit in self._limits(kinds.values())
        }
        if newest.keys() != self._shares.keys():
            self._shares = newest
        for limit, share in newest.items():
            self._shares[limit] += _WEIGHT * (share - self._shares[limit])

    def _limits(self, parts: Iterable[FramePart]) -> tuple[Limit, ...]:
        """What can be cut out of a layer that brings these, worst first."""
        temporals = [part.temporal for part in parts if isinstance(part, Vp8FramePart)]
        if temporals or self._structure is None:
            self._highest = max(temporals, default=0)
            return (*(Limit(ALL, temporal) for temporal in range(self._highest)), EVERYTHING)
        return self._structure.limits
