"""Streams that can be cut out of a scalable stream, and what its frames are to them, whatever the
codec says it in."""

from collections.abc import Hashable
from typing import NamedTuple, Protocol

ALL = 64
"""Of layers: no codec counts so far, nor does the dependency descriptor."""


class Limit(NamedTuple):
    """The highest spatial and temporal layer, counted from 0, of what is cut out."""

    spatial: int
    temporal: int


EVERYTHING = Limit(ALL, ALL)
"""The best picture that there is."""


class FramePart(Protocol):
    """What a packet says of the frame that it is a part of."""

    @property
    def begins(self) -> bool:
        """Whether it is the frame's first."""

    @property
    def key(self) -> bool:
        """Whether anything can begin with it."""

    @property
    def kind(self) -> Hashable:
        """Frames of one kind belong to the same streams."""

    @property
    def picture(self) -> int:
        """The frame's number where numbers must be without gaps, else -1."""

    def within(self, limit: Limit) -> bool:
        """Whether it belongs to what is cut out at `limit`."""

    def completes(self, limit: Limit) -> bool:
        """Whether a picture cut out at `limit` is complete with it, though its publisher may send
        a larger one behind it."""

    def opens(self, limit: Limit, wanted: Limit) -> Limit | None:
        """The nearest to `wanted` that whoever had all up to `limit` can go on with from this frame
        on; None if it is no place to go over."""
