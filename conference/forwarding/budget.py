"""What one subscriber's path carries, and which layers of whom go over it."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from conference.bandwidth.allocation import Allocator, Rank, Want
from conference.bandwidth.allocation import Layer as Step
from conference.bandwidth.estimator import Estimator
from conference.bandwidth.reported import ReportedDelay, ReportedLoss
from conference.bandwidth.sent import MAX_ENTRY_BYTES
from conference.bandwidth.settings import BandwidthSettings
from conference.forwarding.layers import choose_layer, rank
from conference.forwarding.media import Kind, Purpose
from conference.rtp.rtcp import ReportBlock
from conference.rtp.scalable import ALL, EVERYTHING, Limit
from conference.rtp.transport_cc import TransportFeedback

if TYPE_CHECKING:
    from conference.forwarding.peer import ForwardingPeer
    from conference.forwarding.publication import Layer
    from conference.forwarding.subscription import Subscription

_RUN_INTERVAL = 0.1
"""Seconds between looks at what time alone changes; only a probe under way needs every tick."""
_SHARE_INTERVAL = 0.1
_EASY_INTERVAL = 0.5
"""Seconds between two looks: while something is held back, and while everything fits."""
_HEADER_BYTES = 20
"""Of a packet, extensions included: only payloads are counted."""


class Budget:
    """Of one peer; it holds the peer's subscriptions to what there is room for.

    Best is a peer that reports arrivals. One that cannot says how much it could take (REMB), or
    only what was lost (receiver reports); what is sent to it has no numbers, and is counted here.
    """

    __slots__ = (
        "_allocator",
        "_counted_bytes",
        "_delay",
        "_losses",
        "_next_run",
        "_next_share",
        "_peer",
        "_wanted_bps",
        "estimator",
        "given",
        "stops_pictures",
    )

    def __init__(self, peer: ForwardingPeer, *, now: float) -> None:
        """Begins with what is sent already: that it is reported on shows that it arrives. Who does
        not tell what arrives is held to nothing until they complain."""
        sent_bps = sum(
            subscription.active.bitrate_bps
            for subscription in peer.subscriptions.values()
            if subscription.active is not None
        )
        settings = BandwidthSettings()
        start_bps = max(settings.start_bps, int(sent_bps * (1 + settings.headroom)))
        if not peer.reports_arrivals:
            start_bps = settings.max_bps
        settings = replace(settings, start_bps=start_bps)
        can_pad = bool(peer.resend_ssrcs)
        self._peer = peer
        self.estimator = Estimator(peer.ledger, settings=settings, can_pad=can_pad, now=now)
        self._allocator = Allocator(settings)
        self._next_run = self._next_share = now
        self._wanted_bps = 0.0
        self.given = 1.0
        """The share of what is wanted of pictures that there is room for, 0 to 1."""
        self.stops_pictures = False
        """Whether some picture is not sent at all for want of room."""
        self._losses = ReportedLoss(now=now)
        self._delay = ReportedDelay()
        self._counted_bytes = self._sent_bytes

    def take_feedback(self, feedback: TransportFeedback, *, now: float) -> None:
        """What has arrived there; what no longer fits is stopped at once."""
        before = self.estimator.estimate_bps
        self.estimator.on_feedback(feedback, now=now)
        self._share_less_than(before, now=now)

    def take_remb(self, bitrate_bps: float, *, now: float) -> None:
        """How much it says it can take."""
        before = self.estimator.estimate_bps
        self.estimator.on_remb(bitrate_bps, wanted_bps=self._wanted_bps, now=now)
        self._share_less_than(before, now=now)

    def take_block(
        self, block: ReportBlock, *, round_trip: float | None = None, now: float
    ) -> None:
        """What it says has come of one stream, and how long its report took, if that is told."""
        if round_trip is not None:
            self._delay.take(round_trip, now=now)
        lost = self._losses.take(
            block.ssrc, highest_seq=block.highest_seq, packets_lost=block.packets_lost, now=now
        )
        if lost is None:
            return
        delayed = self._delay.take_verdict()
        before = self.estimator.estimate_bps
        self.estimator.on_report(lost, delayed=delayed, wanted_bps=self._wanted_bps, now=now)
        self._share_less_than(before, now=now)

    def _share_less_than(self, before: float, *, now: float) -> None:
        if self.estimator.estimate_bps < before:
            self._next_run = self._next_share = now

    def run(self, *, now: float) -> int:
        """Do what is due; bytes of padding to send now, to see whether there is more room."""
        estimator = self.estimator
        if now < self._next_run:
            return estimator.padding_due(now=now)
        self._next_run = now + _RUN_INTERVAL
        if not self._peer.reports_arrivals:
            self._count(now=now)
        self._peer.ledger.make_room(now=now)
        estimator.tick(now=now)
        if now >= self._next_share:
            self._share(now=now)
        estimator.probe_due(self._wanted_bps, now=now)
        return estimator.padding_due(now=now)

    def _count(self, *, now: float) -> None:
        """Bring into the ledger what was sent without numbers since the last call."""
        sent = self._sent_bytes
        fresh, self._counted_bytes = sent - self._counted_bytes, sent
        while fresh > 0:
            self._peer.ledger.add(min(fresh, MAX_ENTRY_BYTES), now=now)
            fresh -= MAX_ENTRY_BYTES

    @property
    def _sent_bytes(self) -> int:
        total = 0
        for subscription in self._peer.subscriptions.values():
            packets, payload_bytes = subscription.sent
            total += payload_bytes + packets * _HEADER_BYTES
        return total

    @property
    def padded(self) -> Subscription | None:
        """The repair stream that padding goes on: rather one of a picture that is shown, because
        it may repair something there."""
        repairable = [
            subscription
            for subscription in self._peer.subscriptions.values()
            if subscription.receiving.rtx_ssrc is not None and subscription.number_id
        ]
        shown = (each for each in repairable if each.active is not None)
        return next(shown, repairable[0] if repairable else None)

    def _share(self, *, now: float) -> None:
        wants = [
            want
            for subscription in self._peer.subscriptions.values()
            if (want := self._want(subscription, now=now)) is not None
        ]
        allocation = self._allocator.allocate(self.estimator.estimate_bps, wants, now=now)
        self._wanted_bps = allocation.wanted_bps
        self._next_share = now + _EASY_INTERVAL
        pictures = [want for want in wants if want.rank is not Rank.AUDIO]
        steps = [allocation.layers[want.key] for want in pictures]
        wanted_bps = sum(want.layers[-1].bitrate_bps for want in pictures)
        given_bps = sum(step.bitrate_bps for step in steps if step is not None)
        self.given = given_bps / wanted_bps if wanted_bps else 1.0
        self.stops_pictures = None in steps
        for want, step in zip(pictures, steps, strict=True):
            allowed: dict[str, Limit] | None = None
            if step != want.layers[-1]:
                self._next_share = now + _SHARE_INTERVAL
                # Of each layer the last step up to the one given, which is its highest.
                upto = want.layers.index(step) + 1 if step else 0
                allowed = dict(layer.name for layer in want.layers[:upto])
            self._peer.subscriptions[want.key].allow(allowed, now=now)  # type: ignore[index]

    def _want(self, subscription: Subscription, *, now: float) -> Want | None:
        publication = subscription.publication
        if publication is None or not subscription.routes or publication.is_withheld:
            return None
        ssrc = subscription.receiving.ssrc
        arriving = sorted(publication.arriving, key=rank)
        top = choose_layer(arriving, demand=subscription.demand)
        if top is None:
            return None
        of_use = arriving[: arriving.index(top) + 1]
        if publication.kind is Kind.AUDIO:
            return Want(ssrc, Rank.AUDIO, (Step(top.rid, top.bitrate_bps),))
        largest = subscription.largest_of_use(top)
        layers = tuple(
            step
            for layer in of_use
            for step in _steps(layer, largest=largest if layer is top else ALL)
        )
        given = subscription.waiting or subscription.active
        limit = EVERYTHING
        if given is not None and subscription.allowed is not None:
            limit = subscription.allowed.get(given.rid, EVERYTHING)
        return Want(
            ssrc,
            self._rank(subscription, now=now),
            layers,
            given=(given.rid, limit) if given is not None else None,
        )

    def _rank(self, subscription: Subscription, *, now: float) -> Rank:
        assert subscription.publication is not None
        publisher = subscription.publication.peer
        if publisher.participant_id == self._peer.favoured and now < self._peer.favoured_until:
            return Rank.FAVOURED
        if subscription.receiving.purpose is Purpose.SCREEN:
            return Rank.SCREEN
        if publisher.participant_id in publisher.meeting.speakers.current:
            return Rank.SPEAKER
        return Rank.CAMERA


def _steps(layer: Layer, *, largest: int) -> list[Step]:
    """Up to each of its temporal layers of each of its spatial ones, the last of which is
    `largest`; worst first. A larger size has half of its frames at least: with fewer a smaller one
    is better. Where it costs no more than a smaller one with all of them, that one is no step."""
    if not layer.bitrate_bps:
        return [Step(layer.rid, layer.cost_bps)]
    weight = layer.cost_bps / layer.bitrate_bps
    candidates: list[tuple[Limit, float]] = []
    for spatial, rates in groupby(layer.scalability.rates(), key=lambda rate: rate[0].spatial):
        if spatial <= largest or not candidates:
            candidates += list(rates)[-2 if candidates else 0 :]
    steps: list[Step] = []
    for limit, bitrate_bps in reversed(candidates):
        if not steps or bitrate_bps * weight < steps[-1].bitrate_bps:
            steps.append(Step(layer.rid, bitrate_bps * weight, limit))
    return steps[::-1]
