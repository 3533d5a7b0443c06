"""What each temporal layer of a layer takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conference.rtp.header import payload_start

if TYPE_CHECKING:
    from conference.forwarding.publication import Layer

_WEIGHT = 0.3
"""Of the newest look: with a keyframe in it, the base seems to take more than it does."""
_FEWEST_FRAMES = 8
"""In so many, every pattern of temporal layers in use has come round."""


class TemporalRates:
    """Looks into the packets of the history, and only if somebody has asked: the hot loop counts
    nothing for it."""

    __slots__ = ("_asked", "_layer", "_looked_at", "_shares", "highest")

    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        self._looked_at = layer.highest
        self._shares: list[float] = []
        """Of the layer's bytes, by temporal layer."""
        self._asked = False
        self.highest = 0
        """The highest temporal layer that came of late."""

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
            part = layer.read_frame(packet, payload_start(packet))
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
