"""A layer without some of its spatial and temporal layers, numbered as if they had never been.

A thinning belongs to a layer and a limit, and all subscriptions that are held to that limit share
it: what to leave out and how the rest is numbered is worked out once for them all. Packets are
counted by *place*: the layer's extended seq less the packets that were left out before it. What is
missing in the layer keeps its places, because nobody knows yet what it was. If it comes after all
and is nothing that would have been forwarded, it leaves a place that something empty has to fill,
or subscribers would ask for it for ever.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from conference.rtp.scalable import Limit

_MOST_CUTS = 1024
"""Twice as many as a history of as many packets can have; the older half goes at once."""


class Place(NamedTuple):
    """A packet's number among those that are left, and the pictures left out before it."""

    number: int
    pictures: int


class _Cut(NamedTuple):
    """Packets from `first` up to but not including `beyond` are left out. With them it is so many
    packets and pictures in all."""

    first: int
    beyond: int
    packets: int
    pictures: int

    @property
    def place_beyond(self) -> int:
        return self.beyond - self.packets


class Thinning:
    """What is of no use up to `limit` is left out.

    The hot loop (`fanout`) reads `packets`, `pictures`, `beyond` and `completed` directly.
    """

    __slots__ = (
        "_cuts",
        "_picture",
        "beyond",
        "completed",
        "limit",
        "packets",
        "payload_bytes",
        "pictures",
    )

    def __init__(self, limit: Limit, *, ext_seq: int) -> None:
        """Nothing is left out before `ext_seq`."""
        self.limit = limit
        self.packets = 0
        self.pictures = 0
        self.payload_bytes = 0
        """Left out so far, as the two before; also those of places that were filled instead."""
        self.beyond = ext_seq
        """The newest packet left out is the one before this."""
        self.completed = -1
        """The newest packet with which a picture of what is left was complete, though not its
        publisher's: its marker must be set."""
        self._picture = -1
        self._cuts = [_Cut(ext_seq, ext_seq, 0, 0)]

    def leave_out(self, ext_seq: int, *, picture: int, payload_bytes: int) -> None:
        """Leave out a packet that is newer than all before. Its picture is told from the one of the
        packet left out before by its number as on the wire."""
        if picture != self._picture:
            self._picture = picture
            self.pictures += 1
        self.packets += 1
        self.payload_bytes += payload_bytes
        first = self._cuts.pop().first if ext_seq == self.beyond else ext_seq
        self.beyond = ext_seq + 1
        self._cuts.append(_Cut(first, self.beyond, self.packets, self.pictures))
        if len(self._cuts) > _MOST_CUTS:
            del self._cuts[: _MOST_CUTS // 2]

    def fill(self, *, payload_bytes: int) -> None:
        """Something empty goes where a packet came late that should have been left out."""
        self.payload_bytes += payload_bytes

    def place(self, ext_seq: int) -> Place | None:
        """Where a packet of the layer stands; None if it was left out, or is too old to tell."""
        index = bisect_right(self._cuts, ext_seq, key=lambda cut: cut.first) - 1
        if index < 0 or ext_seq < self._cuts[index].beyond:
            return None
        cut = self._cuts[index]
        return Place(ext_seq - cut.packets, cut.pictures)

    def origin(self, place: int) -> int | None:
        """The extended seq of the packet that has this place; None if that is too old to tell."""
        index = bisect_right(self._cuts, place, key=lambda cut: cut.place_beyond) - 1
        return place + self._cuts[index].packets if index >= 0 else None
