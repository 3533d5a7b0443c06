"""What one subscriber's path carries, and which layers of whom go over it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conference.bandwidth.allocation import Allocator, Rank, Want
from conference.bandwidth.allocation import Layer as Step
from conference.bandwidth.estimator import Estimator
from conference.bandwidth.settings import BandwidthSettings
from conference.forwarding.layers import choose_layer, rank
from conference.forwarding.media import Kind, Purpose
from conference.forwarding.thinning import EVERYTHING
from conference.rtp.transport_cc import TransportFeedback

if TYPE_CHECKING:
    from conference.forwarding.peer import ForwardingPeer
    from conference.forwarding.publication import Layer
    from conference.forwarding.subscription import Subscription

_SHARE_INTERVAL = 0.1
_EASY_INTERVAL = 0.5
"""Seconds between two looks: while something is held back, and while everything fits."""


class Budget:
    """Of one peer that reports arrivals; it holds the peer's subscriptions to what there is room
    for."""

    __slots__ = ("_allocator", "_next_share", "_peer", "_wanted_bps", "estimator")

    def __init__(self, peer: ForwardingPeer, *, now: float) -> None:
        """Begins with what is sent already: that it is reported on shows that it arrives."""
        sent_bps = sum(
            subscription.active.bitrate_bps
            for subscription in peer.subscriptions.values()
            if subscription.active is not None
        )
        settings = BandwidthSettings()
        start_bps = max(settings.start_bps, int(sent_bps * (1 + settings.headroom)))
        settings = replace(settings, start_bps=start_bps)
        can_pad = bool(peer.resend_ssrcs)
        self._peer = peer
        self.estimator = Estimator(peer.ledger, settings=settings, can_pad=can_pad, now=now)
        self._allocator = Allocator(settings)
        self._next_share = now
        self._wanted_bps = 0.0

    def take_feedback(self, feedback: TransportFeedback, *, now: float) -> None:
        """What has arrived there; what no longer fits is stopped at once."""
        before = self.estimator.estimate_bps
        self.estimator.on_feedback(feedback, now=now)
        if self.estimator.estimate_bps < before:
            self._next_share = now

    def run(self, *, now: float) -> int:
        """Do what is due; bytes of padding to send now, to see whether there is more room."""
        estimator = self.estimator
        estimator.tick(now=now)
        if now >= self._next_share:
            self._share(now=now)
        estimator.probe_due(self._wanted_bps, now=now)
        return estimator.padding_due(now=now)

    @property
    def padded(self) -> Subscription | None:
        """The stream that padding goes on: one with a picture and a repair stream."""
        for subscription in self._peer.subscriptions.values():
            if subscription.active is not None and subscription.receiving.rtx_ssrc is not None:
                return subscription
        return None

    def _share(self, *, now: float) -> None:
        wants = [
            want
            for subscription in self._peer.subscriptions.values()
            if (want := self._want(subscription)) is not None
        ]
        allocation = self._allocator.allocate(self.estimator.estimate_bps, wants, now=now)
        self._wanted_bps = allocation.wanted_bps
        self._next_share = now + _EASY_INTERVAL
        for want in wants:
            if want.rank is Rank.AUDIO:
                continue
            step = allocation.layers[want.key]
            allowed: dict[str, int] | None = None
            if step != want.layers[-1]:
                self._next_share = now + _SHARE_INTERVAL
                # Of each layer the last step up to the one given, which is its highest.
                upto = want.layers.index(step) + 1 if step else 0
                allowed = dict(layer.name for layer in want.layers[:upto])
            self._peer.subscriptions[want.key].allow(allowed, now=now)  # type: ignore[index]

    def _want(self, subscription: Subscription) -> Want | None:
        publication = subscription.publication
        if publication is None or not subscription.routes:
            return None
        ssrc = subscription.receiving.ssrc
        arriving = sorted(publication.arriving, key=rank)
        top = choose_layer(arriving, demand=subscription.demand)
        if top is None:
            return None
        of_use = arriving[: arriving.index(top) + 1]
        if publication.kind is Kind.AUDIO:
            return Want(ssrc, Rank.AUDIO, (Step(top.rid, top.bitrate_bps),))
        layers = tuple(step for layer in of_use for step in _steps(layer))
        given = subscription.waiting or subscription.active
        limit = EVERYTHING
        if given is not None and subscription.allowed is not None:
            limit = subscription.allowed.get(given.rid, EVERYTHING)
        return Want(
            ssrc,
            self._rank(subscription),
            layers,
            given=(given.rid, limit) if given is not None else None,
        )

    def _rank(self, subscription: Subscription) -> Rank:
        assert subscription.publication is not None
        publisher = subscription.publication.peer
        if subscription.receiving.purpose is Purpose.SCREEN:
            return Rank.SCREEN
        if publisher.participant_id in publisher.meeting.speakers.current:
            return Rank.SPEAKER
        return Rank.CAMERA


def _steps(layer: Layer) -> list[Step]:
    """Up to each of its temporal layers, worst first."""
    rates = enumerate(layer.temporal.up_to_each())
    steps = [Step(layer.rid, bitrate_bps, temporal) for temporal, bitrate_bps in rates]
    return [*steps, Step(layer.rid, layer.bitrate_bps, EVERYTHING)]
