"""A peer's numbers at one moment, gathered for people and metrics."""

from conference.forwarding.media import Receiving
from conference.forwarding.peer import ForwardingPeer
from conference.forwarding.publication import Layer, Publication
from conference.forwarding.statistics import (
    LayerStatistics,
    PeerStatistics,
    PublicationStatistics,
    SubscriptionStatistics,
)
from conference.forwarding.subscription import Subscription


def peer_statistics(peer: ForwardingPeer) -> PeerStatistics:
    """Reads only; asking twice gives the same."""
    return PeerStatistics(
        round_trip=peer.round_trip,
        estimate_bps=peer.estimate_bps,
        publications=tuple(_publication(each) for each in peer.publications.values()),
        subscriptions=tuple(_subscription(each) for each in peer.subscriptions.values()),
    )


def _publication(publication: Publication) -> PublicationStatistics:
    return PublicationStatistics(
        mid=publication.publishing.mid,
        source=publication.publishing.source,
        arriving=publication.started,
        layers=tuple(_layer(layer) for layer in publication.layers.values()),
    )


def _layer(layer: Layer) -> LayerStatistics:
    return LayerStatistics(
        rid=layer.rid,
        ssrc=layer.ssrc,
        packets=layer.packets,
        payload_bytes=layer.payload_bytes,
        lost=layer.report_base.lost(highest=layer.highest, received=layer.packets - layer.repaired),
        jitter=layer.jitter / layer.clock_rate,
        bitrate_bps=int(layer.bitrate_bps) if layer.is_arriving else 0,
        subscribers=len(layer.active),
    )


def _subscription(subscription: Subscription) -> SubscriptionStatistics:
    receiving: Receiving = subscription.receiving
    report = subscription.report
    return SubscriptionStatistics(
        mid=receiving.mid,
        purpose=receiving.purpose,
        packets=subscription.sent[0],
        resent=subscription.resent,
        fraction_lost=report.fraction_lost / 256 if report else 0.0,
        jitter=report.jitter / receiving.codecs[0].clock_rate if report else 0.0,
        waiting_for_keyframe=subscription.waiting is not None,
    )
