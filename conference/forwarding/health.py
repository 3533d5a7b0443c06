"""What both directions of one peer's path are like: windows over its counters, and the words."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conference.forwarding.events import PeerQuality
from conference.forwarding.layers import rank
from conference.forwarding.media import Kind
from conference.forwarding.quality import Pictures, Quality, Reading, Steady, grade

if TYPE_CHECKING:
    from conference.forwarding.peer import ForwardingPeer
    from conference.forwarding.publication import Layer, Publication
    from conference.forwarding.subscription import Subscription

JUDGE_INTERVAL = 1.0
"""Seconds between two looks; a word cannot change more often."""

_WINDOW = 3
"""Looks that loss is counted over: 150 packets of sound, so that one lost is not one in fifty."""
_FEWEST_PACKETS = 20
"""A share of fewer says nothing."""
_BRINGS_LAYER = 4.0
"""Seconds within which a browser that was asked for a layer brings it, if its uplink lets it."""

_SILENT_PUBLISHER = 4.0
_SILENT_SUBSCRIBER = 7.0
"""Seconds without anything authenticated after which a path is lost. Whoever publishes is heard all
the time; whoever does not may be heard by its checks alone, which Firefox sends every 4 to 6 s."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """A layer's counters at one look."""

    expected: int
    packets: int
    repaired: int

    @classmethod
    def of(cls, layer: Layer) -> _Counted:
        expected = layer.report_base.expected(highest=layer.highest)
        return cls(expected, layer.packets, layer.repaired)


class Health:
    """Of one peer, from its beginning on. It reads the peer's parts and changes none of them."""

    __slots__ = (
        "_counted",
        "_lowest_pixels",
        "_missed_since",
        "_pictures",
        "_received",
        "_sent",
        "receiving",
        "sending",
        "told",
    )

    def __init__(self) -> None:
        self._counted: deque[dict[int, _Counted]] = deque(maxlen=_WINDOW + 1)
        """By SSRC, oldest look first."""
        self._lowest_pixels: dict[str, int] = {}
        """By mid: the lowest layer's, when all layers that were wanted came last."""
        self._missed_since: dict[str, float] = {}
        """By mid: since when a layer that is wanted does not come."""
        self._sent = Steady(tuple(Quality), first=Quality.EXCELLENT)
        self._received = Steady(tuple(Quality), first=Quality.EXCELLENT)
        self._pictures = Steady(tuple(Pictures), first=Pictures.ALL)
        self.told: PeerQuality | None = None
        """What was told last."""
        self.sending = Reading()
        self.receiving = Reading()
        """As last looked at."""

    def judge(self, peer: ForwardingPeer, *, now: float) -> PeerQuality | None:
        """Look at the peer; what is to be told of it, if that is new."""
        self._counted.append({ssrc: _Counted.of(layer) for ssrc, layer in peer.layers.items()})
        self.sending = self._read_sending(peer, now=now)
        self.receiving = _read_receiving(peer)
        silent = self._is_silent(peer, now=now)
        for word, reading in ((self._sent, self.sending), (self._received, self.receiving)):
            if silent:
                word.begin(Quality.LOST)
            elif word.value is Quality.LOST:
                word.begin(grade(reading))
            else:
                word.see(grade(reading), now=now)
        self._pictures.see(self.receiving.pictures, now=now)
        if len(self._counted) == 1:
            return None
        quality = PeerQuality(
            peer.peer_id, self._sent.value, self._received.value, self._pictures.value
        )
        if quality == self.told:
            return None
        self.told = quality
        return quality

    def tell_again(self) -> None:
        """Whoever was told has forgotten: at the next look everything is new."""
        self.told = None

    def _is_silent(self, peer: ForwardingPeer, *, now: float) -> bool:
        """Once silent it is so until it is heard, though meanwhile its tracks have ended too."""
        if peer.heard_at is None:
            return False
        publishes = self._sent.value is Quality.LOST or any(
            publication.started for publication in peer.publications.values()
        )
        return now - peer.heard_at >= (_SILENT_PUBLISHER if publishes else _SILENT_SUBSCRIBER)

    # What it sends

    def _read_sending(self, peer: ForwardingPeer, *, now: float) -> Reading:
        losses = [self.losses_of(layer) for layer in peer.layers.values()]
        sounds = [
            layer.jitter / layer.clock_rate
            for layer in peer.layers.values()
            if layer.publication.kind is Kind.AUDIO and layer.is_arriving
        ]
        given = [self._given(each, now=now) for each in peer.publications.values()]
        return Reading(
            lost=max((lost for lost, _ in losses), default=0.0),
            missing=max((missing for _, missing in losses), default=0.0),
            round_trip=peer.round_trip,
            # A frame's packets bear one timestamp, so a picture's jitter is mostly its pacing.
            jitter=max(sounds, default=0.0),
            given=min(given, default=1.0),
        )

    def losses_of(self, layer: Layer) -> tuple[float, float]:
        """The shares of a layer's packets that were lost, and that are missing for good, within the
        window."""
        if not self._counted:
            return 0.0, 0.0
        newest = self._counted[-1].get(layer.ssrc)
        oldest = self._counted[0].get(layer.ssrc)
        if newest is None or oldest is None:
            return 0.0, 0.0
        expected = newest.expected - oldest.expected
        # Less than before: its numbers have begun anew in between.
        if expected < _FEWEST_PACKETS:
            return 0.0, 0.0
        packets = newest.packets - oldest.packets
        repaired = newest.repaired - oldest.repaired
        missing = max(0.0, 1 - packets / expected)
        return max(0.0, 1 - (packets - repaired) / expected), missing

    def _given(self, publication: Publication, *, now: float) -> float:
        """The share of a wanted picture's size that its publisher brings over its uplink.

        A camera that is switched off, or exchanged for a smaller one, holds nothing back: then no
        layer comes at all, or the lowest has another size than it had beside the others.
        """
        mid = publication.publishing.mid
        arriving = sorted(publication.arriving, key=rank)
        wanted = [layer for layer in publication.layers.values() if layer.rid in publication.wanted]
        top = max(wanted, key=rank, default=None)
        if not arriving or top is None or not top.pixels:
            return 1.0
        share = arriving[-1].pixels / top.pixels
        if share >= 1.0:
            self._lowest_pixels[mid] = arriving[0].pixels
        if share >= 1.0 or self._lowest_pixels.get(mid) != arriving[0].pixels:
            self._missed_since.pop(mid, None)
            return 1.0
        since = self._missed_since.setdefault(mid, now)
        return share if now - since >= _BRINGS_LAYER else 1.0


# What it receives


def _read_receiving(peer: ForwardingPeer) -> Reading:
    shown = [each for each in peer.subscriptions.values() if each.active is not None]
    sounds = [each for each in shown if each.receiving.kind is Kind.AUDIO]
    budget = peer.budget
    tells_arrivals = budget is not None and peer.reports_arrivals
    lost = budget.estimator.loss_ratio if budget and tells_arrivals else _lost(shown)
    # What its path adds is in every sound; the more in some is from their own publishers' paths.
    jitters = [
        each.report.jitter / each.receiving.codecs[0].clock_rate
        for each in sounds
        if each.report is not None
    ]
    return Reading(
        lost=lost,
        # Whoever has RED gets each frame twice: both must be lost, which at random is the square.
        missing=lost * lost if lost and _have_red(sounds) else lost,
        round_trip=peer.round_trip,
        jitter=min(jitters, default=0.0),
        given=1.0 if budget is None else budget.given,
        stopped=budget is not None and budget.stops_pictures,
    )


def _have_red(sounds: list[Subscription]) -> bool:
    return bool(sounds) and all(
        any(codec.name == "red" for codec in each.receiving.codecs) for each in sounds
    )


def _lost(shown: list[Subscription]) -> float:
    """As its newest reports say, one voice each: whose packets they are does not matter."""
    fractions = [each.report.fraction_lost / 256 for each in shown if each.report is not None]
    return sum(fractions) / len(fractions) if fractions else 0.0
