"""A peer's numbers at one moment, gathered for people and metrics."""

from conference.forwarding.media import Receiving
from conference.forwarding.peer import ForwardingPeer
from conference.forwarding.publication import Layer, Publication
from conference.forwarding.quality import Reading
from conference.forwarding.statistics import (
    DirectionStatistics,
    LayerStatistics,
    PeerStatistics,
    PublicationStatistics,
    SubscriptionStatistics,
)
from conference.forwarding.subscription import Subscription


def peer_statistics(peer: ForwardingPeer) -> PeerStatistics:
    """Reads only; asking twice gives the same."""
    publications = tuple(_publication(each, peer=peer) for each in peer.publications.values())
    subscriptions = tuple(_subscription(each) for each in peer.subscriptions.values())
    sent_bps = sum(layer.bitrate_bps for each in publications for layer in each.layers)
    received_bps = sum(each.bitrate_bps for each in subscriptions)
    estimate_bps: float | None = peer.estimate_bps
    if peer.budget is not None and peer.reports_arrivals:
        estimate_bps = peer.budget.estimator.estimate_bps
    return PeerStatistics(
        round_trip=peer.round_trip,
        estimate_bps=None if estimate_bps is None else int(estimate_bps),
        sending=_direction(peer.health.sending, bitrate_bps=sent_bps),
        receiving=_direction(peer.health.receiving, bitrate_bps=received_bps),
        publications=publications,
        subscriptions=subscriptions,
    )


def _direction(reading: Reading, *, bitrate_bps: int) -> DirectionStatistics:
    return DirectionStatistics(
        bitrate_bps=bitrate_bps,
        lost=reading.lost,
        missing=reading.missing,
        jitter=reading.jitter,
    )


def _publication(publication: Publication, *, peer: ForwardingPeer) -> PublicationStatistics:
    return PublicationStatistics(
        mid=publication.publishing.mid,
        source=publication.publishing.source,
        arriving=publication.started,
        layers=tuple(
            _layer(layer, loss=peer.health.losses_of(layer)[0])
            for layer in publication.layers.values()
        ),
    )


def _layer(layer: Layer, *, loss: float) -> LayerStatistics:
    return LayerStatistics(
        rid=layer.rid,
        ssrc=layer.ssrc,
        packets=layer.packets,
        payload_bytes=layer.payload_bytes,
        lost=layer.report_base.lost(highest=layer.highest, received=layer.packets - layer.repaired),
        loss=loss,
        jitter=layer.jitter / layer.clock_rate,
        bitrate_bps=int(layer.bitrate_bps) if layer.is_arriving else 0,
        pixels=layer.pixels,
        subscribers=len(layer.active),
    )


def _subscription(subscription: Subscription) -> SubscriptionStatistics:
    receiving: Receiving = subscription.receiving
    report = subscription.report
    layer = subscription.active
    return SubscriptionStatistics(
        mid=receiving.mid,
        purpose=receiving.purpose,
        layer=layer.rid if layer else None,
        packets=subscription.sent[0],
        resent=subscription.resent,
        bitrate_bps=(
            int(layer.scalability.rate(subscription.limit_sent))
            if layer and layer.is_arriving
            else 0
        ),
        fraction_lost=report.fraction_lost / 256 if report else 0.0,
        jitter=report.jitter / receiving.codecs[0].clock_rate if report else 0.0,
        waiting_for_keyframe=subscription.waiting is not None,
    )
