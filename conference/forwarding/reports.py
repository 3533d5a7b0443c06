"""Sender and receiver reports: what the relay, as an RTP endpoint of its own, tells each peer.

A slot's sender reports say at which instant of the relay's clock the slot's media clock stands. The
mics and cameras of one publisher are mapped by one and the same clock offset, so lip-sync holds in
the slot without the subscriber knowing of the publisher's clock.
"""

from conference.forwarding.peer import ForwardingPeer
from conference.forwarding.publication import Layer
from conference.forwarding.subscription import Subscription
from conference.rtp.rtcp import (
    MAX_BLOCKS,
    ReceiverReport,
    ReportBlock,
    SenderReport,
    SourceDescription,
    middle_of_ntp,
    ntp_from_wall,
)

_CNAME = "anteroom"
"""What the relay calls itself; it need not be unguessable (RFC 7022 is about people)."""

_SLOTS_PER_PACKET = 24
"""Sender reports in one datagram: 28 bytes each, well under an MTU with the names."""

_TRUSTED_AGE = 30.0
"""A track silent for longer, or a clock off by more, has nothing useful to say about now."""


def build_reports(peer: ForwardingPeer, *, now: float, wall: float) -> list[bytes]:
    """The compound packets due to one peer: sender reports of its slots, receiver reports of what
    it publishes, names. Never none, so that a peer to whom nothing comes has a dead path."""
    ntp = ntp_from_wall(wall)
    senders = [
        report
        for subscription in peer.subscriptions.values()
        if (report := _sender_report(subscription, ntp=ntp, now=now)) is not None
    ]
    blocks = [_report_block(layer, now=now) for layer in peer.layers.values()]
    packets: list[bytes] = []
    for begin in range(0, len(senders), _SLOTS_PER_PACKET):
        group = senders[begin : begin + _SLOTS_PER_PACKET]
        # A name to each packet of names: stock aiortc cannot read two chunks in one.
        names = [SourceDescription((_name(peer, report),)) for report in group]
        reports = b"".join(report.encode() for report in group)
        packets.append(reports + b"".join(name.encode() for name in names))
    for begin in range(0, max(len(blocks), 1), MAX_BLOCKS):
        receiver = ReceiverReport(peer.rtcp_ssrc, tuple(blocks[begin : begin + MAX_BLOCKS]))
        own_name = SourceDescription(((peer.rtcp_ssrc, _CNAME),))
        packets.append(receiver.encode() + own_name.encode())
    return packets


def _name(peer: ForwardingPeer, report: SenderReport) -> tuple[int, str]:
    """The stream that the answer named for this m-line: one for the sound and picture of a slot."""
    stream = peer.subscriptions[report.ssrc].receiving.msid.partition(" ")[0]
    return report.ssrc, stream or _CNAME


def _sender_report(subscription: Subscription, *, ntp: int, now: float) -> SenderReport | None:
    """None before the publisher's first sender report: half a mapping would break lip-sync."""
    layer, span = subscription.active, subscription.rewriter.span
    if layer is None or span is None:
        return None
    captured = layer.captured_at(layer.timestamp)
    if captured is None or abs(captured - now) > _TRUSTED_AGE:
        return None
    timestamp = layer.timestamp + span.timestamp_delta + int((now - captured) * layer.clock_rate)
    packets, payload_bytes = subscription.sent
    return SenderReport(
        ssrc=subscription.receiving.ssrc,
        ntp=ntp,
        rtp_timestamp=timestamp & 0xFFFF_FFFF,
        packets=packets,
        payload_bytes=payload_bytes,
    )


def _report_block(layer: Layer, *, now: float) -> ReportBlock:
    # What was repaired had been lost: the report is about the network, not about our luck.
    fraction, lost = layer.report_base.take_losses(
        highest=layer.highest, received=layer.packets - layer.repaired
    )
    last_report = delay = 0
    if layer.sender_report is not None:
        ntp, _, came_at = layer.sender_report
        last_report = middle_of_ntp(ntp)
        delay = int((now - came_at) * 65536)
    return ReportBlock(
        ssrc=layer.ssrc,
        fraction_lost=fraction,
        packets_lost=lost,
        highest_seq=layer.highest,
        jitter=int(layer.jitter),
        last_report=last_report,
        delay=delay,
    )
