"""A bad network in numbers: what becomes of a packet on one way. Pure and seeded, so that a failing
run replays exactly."""

import math
import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bursts:
    """Gilbert's two states: a packet makes a good way bad with probability `begin` and a bad one
    good with `end`; while it is bad, every packet is lost."""

    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Impairment:
    """What one way does to its packets. Seconds and shares, each packet on its own but for
    `bursts`.

    `jitter` is added evenly from 0 to so much, but keeps the order; only the `reordered` are held
    back by `held_back` and overtaken. `rate_bps` lets packets leave one after the other, and what
    would wait longer than `longest_queue` is lost.
    """

    loss: float = 0.0
    bursts: Bursts | None = None
    delay: float = 0.0
    jitter: float = 0.0
    reordered: float = 0.0
    held_back: float = 0.03
    duplicated: float = 0.0
    rate_bps: float | None = None
    longest_queue: float = 0.2


PERFECT = Impairment()


class Way:
    """One direction between two places.

    Every packet draws the same numbers whatever becomes of it, so that more of one evil does not
    deal the others differently.
    """

    def __init__(self, impairment: Impairment, *, seed: int) -> None:
        self.impairment = impairment
        """May be replaced while packets flow."""
        self.bytes = 0
        """Sent into it, lost or not."""
        self.lost = 0
        """By chance, alone or in bursts."""
        self.overflowed = 0
        """For want of room in the queue."""
        self._rng = random.Random(seed)
        self._bad = False
        self._free_at = float("-inf")
        self._newest_arrival = float("-inf")

    def send(self, packet: bytes, *, now: float) -> list[tuple[float, bytes]]:
        """When the packet arrives: never, once, or twice. `now` does not go backwards."""
        how = self.impairment
        self.bytes += len(packet)
        lost, turned, shaken, overtaken, doubled = (self._rng.random() for _ in range(5))
        if how.bursts is not None:
            self._bad = turned >= how.bursts.end if self._bad else turned < how.bursts.begin
        if lost < how.loss or (how.bursts is not None and self._bad):
            self.lost += 1
            return []
        leaves = max(now, self._free_at)
        if how.rate_bps is not None:
            if leaves - now > how.longest_queue:
                self.overflowed += 1
                return []
            leaves += len(packet) * 8 / how.rate_bps
            self._free_at = leaves
        arrival = leaves + how.delay + shaken * how.jitter
        # Later than the one before, not with it: event loops do not keep order among equals.
        arrival = max(arrival, math.nextafter(self._newest_arrival, math.inf))
        if overtaken < how.reordered:
            arrival += how.held_back
        else:
            self._newest_arrival = arrival
        return [(arrival, packet)] * (2 if doubled < how.duplicated else 1)
