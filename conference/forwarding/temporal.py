"""The temporal layers of a layer: which one a packet belongs to, what each takes, and who is sent
less than all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conference.forwarding.thinning import EVERYTHING, Thinning
from conference.rtp.codecs import FramePart, vp8_frame_part
from conference.rtp.dependency import Structure, read_descriptor
from conference.rtp.extensions import Layout
from conference.rtp.header import (
    FIXED_HEADER_BYTES,
    PAYLOAD_TYPE,
    Buffer,
    Malformed,
    payload_start,
)

if TYPE_CHECKING:
    from conference.forwarding.publication import Layer

_WEIGHT = 0.3
"""Of the newest look: with a keyframe in it, the base seems to take more than it does."""
_FEWEST_FRAMES = 8
"""In so many, every pattern of temporal layers in use has come round."""


class TemporalLayers:
    """Nothing is looked into unless somebody has less room than for all: the hot loop counts
    nothing for it."""

    __slots__ = (
        "_asked",
        "_by_limit",
        "_layer",
        "_looked_at",
        "_shares",
        "_structure",
        "highest",
        "thinnings",
    )

    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        self.thinnings: list[Thinning] = []
        """Those in use."""
        self._by_limit: dict[int, Thinning] = {}
        """Whether in use or not: their numbers go on if they are used again."""
        self._structure: Structure | None = None
        """What its dependency descriptors refer to."""
        self.highest = 0
        """The highest temporal layer that came of late."""
        self._asked = False
        self._looked_at = layer.highest
        self._shares: list[float] = []
        """Of the layer's bytes, by temporal layer."""

    def learn_structure(self, packet: Buffer, layout: Layout) -> None:
        """See whether this packet, of another layout than the one before, brings a structure for
        dependency descriptors. Raises `Malformed`."""
        begin, end = layout.dependency
        if end:
            descriptor = read_descriptor(packet[begin:end], self._structure)
            if descriptor is not None:
                self._structure = descriptor.structure

    def read(self, packet: bytes, start: int) -> FramePart | None:
        """What a packet says of its frame; None unless it tells its temporal layer: VP8 does so in
        its payload, other codecs do in a dependency descriptor."""
        codec = self._layer.publication.codecs.get(packet[1] & PAYLOAD_TYPE)
        if codec is not None and codec.name == "vp8":
            return vp8_frame_part(packet, start, len(packet))
        value = self._descriptor(packet, start)
        try:
            descriptor = read_descriptor(value, self._structure) if value else None
        except Malformed:
            return None
        if descriptor is None:
            return None
        template = descriptor.template
        return FramePart(
            begins=descriptor.begins,
            key=descriptor.key,
            spatial=template.spatial,
            temporal=template.temporal,
            opens=descriptor.opens,
            needs=template.temporal,
            picture=-1,
        )

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

    def thinned(self, limit: int, *, ext_seq: int) -> Thinning | None:
        """The thinning that leaves out what is above temporal layer `limit`, used from this packet
        on; None if that is nothing."""
        if limit == EVERYTHING:
            return None
        thinning = self._by_limit.get(limit)
        if thinning is None:
            thinning = self._by_limit[limit] = Thinning(limit, ext_seq=ext_seq)
        return thinning

    def update_thinnings(self) -> None:
        """Some subscription of the layer has begun, turned or ended."""
        if self._by_limit:
            used = {subscription.rewriter.thinning for subscription in self._layer.active}
            self.thinnings = [each for each in self._by_limit.values() if each in used]
        self._layer.update_watch()

    def leave_out(self, frame: FramePart, *, ext_seq: int, payload_bytes: int) -> None:
        """The newest packet is of this frame, which not everybody may be sent."""
        for thinning in self.thinnings:
            if frame.temporal > thinning.limit:
                thinning.leave_out(ext_seq, picture=frame.picture, payload_bytes=payload_bytes)

    def note_late(self, packet: bytes, start: int) -> None:
        """A packet that was missing has come; where it should have been left out it is filled."""
        frame = self.read(packet, start) if self.thinnings else None
        for thinning in self.thinnings:
            if frame is not None and frame.temporal > thinning.limit:
                thinning.fill(payload_bytes=len(packet) - start)

    def filling(self, packet: bytes, start: int, *, limit: int) -> bytes:
        """What fills the place of a packet that was missing when those around it went out: itself,
        or an empty one if it should have been left out. Receivers take that as padding."""
        frame = self.read(packet, start)
        if frame is None or frame.temporal <= limit:
            return packet
        return packet[:1] + bytes((packet[1] & PAYLOAD_TYPE,)) + packet[2:start]

    def up_to_each(self) -> list[float]:
        """Bits per second up to each temporal layer but the highest, which takes all that the layer
        takes; empty while it is not known to have several."""
        self._asked = True
        bitrate_bps, reached = self._layer.bitrate_bps, 0.0
        rates = []
        for share in self._shares[:-1]:
            reached += share
            rates.append(reached * bitrate_bps)
        return rates

    def up_to(self, limit: int) -> float:
        """Bits per second up to temporal layer `limit`."""
        rates = [*self.up_to_each(), self._layer.bitrate_bps]
        return rates[min(limit, len(rates) - 1)]

    def measure(self) -> None:
        """Look at what has come since the last time, if that is enough to tell."""
        if not self._asked:
            return
        layer = self._layer
        sizes: list[int] = []
        frames = 0
        first = max(self._looked_at + 1, layer.highest - layer.history.mask)
        for ext_seq in range(first, layer.highest + 1):
            packet = layer.history.get(ext_seq)
            if packet is None:
                continue
            part = self.read(packet, payload_start(packet))
            temporal, begins = (part.temporal, part.begins) if part is not None else (0, False)
            frames += begins
            sizes += [0] * (temporal + 1 - len(sizes))
            sizes[temporal] += len(packet)
        if frames < _FEWEST_FRAMES and layer.highest - self._looked_at <= layer.history.mask:
            return
        self._asked = False
        self._looked_at = layer.highest
        self.highest = max(0, len(sizes) - 1)
        newest = [size / sum(sizes) for size in sizes]
        if len(newest) != len(self._shares):
            self._shares = newest
        self._shares = [
            known + _WEIGHT * (share - known)
            for known, share in zip(self._shares, newest, strict=True)
        ]
