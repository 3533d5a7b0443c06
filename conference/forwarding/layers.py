"""Which simulcast layer suits a subscriber, and which ones a publisher need not encode."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conference.forwarding.publication import Layer

SHARP_ENOUGH = 0.7
"""Pixels of the picture for each pixel of the screen: scaled up by a fifth each way it still looks
sharp, and the next layer would cost its publisher and subscriber three times as much."""

_BITRATE_WORTH_A_SWITCH = 1.25


def rank(layer: Layer) -> tuple[int, int, float]:
    """Lowest first: by size, of one size in the order of the offer, and by bitrate where the codec
    does not tell sizes."""
    return layer.pixels, layer.place if layer.pixels else 0, layer.bitrate_bps


def fills(pixels: int, demand: int | None) -> bool:
    """Whether a picture of this size is large enough for `demand` pixels of a screen; None if
    nothing was said of it."""
    return demand is not None and pixels >= SHARP_ENOUGH * demand


def choose_layer(
    layers: Iterable[Layer], *, demand: int | None, current: Layer | None = None
) -> Layer | None:
    """The smallest layer that fills `demand` pixels, or else the largest; None if there is none, or
    nothing is looked at (`demand` is 0). Without a word on it (None), the largest.

    A layer only a little fatter than `current`, of the same size, is not worth a keyframe.
    """
    best: Layer | None = None
    if demand == 0:
        return None
    for layer in sorted(layers, key=rank):
        if best is None or best.pixels == layer.pixels or not fills(best.pixels, demand):
            best = layer
    if (
        best is not None
        and current is not None
        and best.pixels == current.pixels
        and best.bitrate_bps <= current.bitrate_bps * _BITRATE_WORTH_A_SWITCH
    ):
        return current
    return best
