"""What a worker's peers are like at one moment, counted and sorted for metrics: nobody by name."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conference.forwarding.meeting import MeetingMedia
    from conference.forwarding.peer import ForwardingPeer

ROUND_TRIP_BOUNDS = (0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds: a town, a country, a continent, the world, and what is wrong with all of them."""
ESTIMATE_BOUNDS = (100e3, 300e3, 1e6, 3e6, 10e6)
"""Bits per second: sound alone, a small picture, one in full, a group, plenty."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many values are up to each bound and above the one before, and last how many are above
    all of them; and the sum of all."""

    counts: tuple[int, ...]
    total: float

    @classmethod
    def of(cls, values: Iterable[float], *, bounds: tuple[float, ...]) -> Distribution:
        counts, total = [0] * (len(bounds) + 1), 0.0
        for value in values:
            counts[bisect_left(bounds, value)] += 1
            total += value
        return cls(tuple(counts), total)


@dataclass(frozen=True, slots=True)
class Census:
    """`sending` and `receiving` say how many peers there are by the word for that direction."""

    meetings: int = 0
    publications: int = 0
    subscriptions: int = 0
    round_trips: Distribution = Distribution((0,) * (len(ROUND_TRIP_BOUNDS) + 1), 0.0)
    estimates_bps: Distribution = Distribution((0,) * (len(ESTIMATE_BOUNDS) + 1), 0.0)
    sending: dict[str, int] = field(default_factory=dict)
    receiving: dict[str, int] = field(default_factory=dict)


def take_census(meetings: Iterable[MeetingMedia]) -> Census:
    """Publications are those that arrive, subscriptions those that are sent something. Of probes
    nothing is counted: what they find is no call's quality."""
    every = [meeting for meeting in meetings if not meeting.echoes]
    peers = [peer for meeting in every for peer in meeting.peers]
    told = [quality for peer in peers if (quality := peer.health.told) is not None]
    return Census(
        meetings=len(every),
        publications=sum(
            publication.started for peer in peers for publication in peer.publications.values()
        ),
        subscriptions=sum(
            subscription.active is not None
            for peer in peers
            for subscription in peer.subscriptions.values()
        ),
        round_trips=Distribution.of(
            (peer.round_trip for peer in peers if peer.round_trip is not None),
            bounds=ROUND_TRIP_BOUNDS,
        ),
        estimates_bps=Distribution.of(_estimates(peers), bounds=ESTIMATE_BOUNDS),
        sending=_tally(quality.sending.value for quality in told),
        receiving=_tally(quality.receiving.value for quality in told),
    )


def _estimates(peers: Iterable[ForwardingPeer]) -> Iterable[float]:
    """Of those who report arrivals; the others are held to nothing until they complain."""
    return (
        peer.budget.estimator.estimate_bps
        for peer in peers
        if peer.budget is not None and peer.reports_arrivals
    )


def _tally(words: Iterable[str]) -> dict[str, int]:
    tally: dict[str, int] = {}
    for word in words:
        tally[word] = tally.get(word, 0) + 1
    return tally
