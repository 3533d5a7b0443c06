"""What peers say in RTCP: as subscribers about their slots, as publishers about their tracks.

Whatever names an SSRC that is not this peer's own business is counted and ignored, so nobody can
end, report on or ask for anything of another.
"""

from __future__ import annotations

from conference.forwarding.budget import Budget
from conference.forwarding.drops import Counters, Drop, Total
from conference.forwarding.peer import ForwardingPeer
from conference.forwarding.subscription import Subscription
from conference.forwarding.writer import Writer
from conference.rtp.feedback import BitrateEstimate, FullIntraRequest, Nack, PictureLoss
from conference.rtp.header import Malformed
from conference.rtp.rtcp import (
    Goodbye,
    ReceiverReport,
    ReportBlock,
    RtcpPacket,
    SenderReport,
    middle_of_ntp,
    ntp_from_wall,
    parse_packets,
)
from conference.rtp.transport_cc import TransportFeedback

_MOST_SEQS = 512
"""Of one NACK that are looked at; whoever misses more needs a keyframe."""
_ROUND_TRIP_WEIGHT = 0.25


class Control:
    """Takes RTCP of all peers of one worker."""

    __slots__ = ("_counters", "_writer", "wall_offset")

    def __init__(self, *, writer: Writer, counters: Counters) -> None:
        self._writer = writer
        self._counters = counters
        self.wall_offset = 0.0
        """UTC seconds minus monotonic seconds, kept by each tick."""

    def receive(self, peer: ForwardingPeer, packet: bytes, *, now: float) -> None:
        """One plain RTCP datagram; malformed anywhere, nothing of it counts."""
        if peer.closed:
            self._counters[Drop.PEER_CLOSED] += 1
            return
        try:
            parts = parse_packets(packet)
        except Malformed as malformed:
            self._counters[malformed.defect] += 1
            return
        for part in parts:
            if not self._take(peer, part, now=now):
                self._counters[Drop.RTCP_UNKNOWN_SSRC] += 1

    def _take(self, peer: ForwardingPeer, part: RtcpPacket, *, now: float) -> bool:
        """Whether it was about something of this peer."""
        match part:
            case SenderReport():
                return self._take_sender_report(peer, part, now=now)
            case ReceiverReport():
                return self._take_blocks(peer, part.blocks, now=now)
            case Nack():
                subscription = peer.subscriptions.get(part.media_ssrc)
                if subscription is None:
                    return False
                self._answer_nack(subscription, part, now=now)
            case PictureLoss():
                subscription = peer.subscriptions.get(part.media_ssrc)
                if subscription is None:
                    return False
                subscription.want_keyframe(now=now)
            case FullIntraRequest():
                return self._take_fir(peer, part, now=now)
            case TransportFeedback():
                if not peer.reports_arrivals:
                    return False
                self._budget_of(peer, now=now).take_feedback(part, now=now)
            case BitrateEstimate():
                peer.estimate_bps = part.bitrate_bps
                # Of whom transport-wide feedback is to be expected, that comes first.
                if peer.subscriptions and (peer.budget is not None or not peer.reports_arrivals):
                    self._budget_of(peer, now=now).take_remb(part.bitrate_bps, now=now)
            case Goodbye():
                return self._take_goodbye(peer, part)
        return True

    def _budget_of(self, peer: ForwardingPeer, *, now: float) -> Budget:
        if peer.budget is None:
            peer.budget = Budget(peer, now=now)
        return peer.budget

    def _take_sender_report(
        self, peer: ForwardingPeer, report: SenderReport, *, now: float
    ) -> bool:
        layer = peer.layers.get(report.ssrc)
        # RFC 3550 §6.4.1: a sender that does not know the time says 0, and stock aiortc says it
        # until its first packet.
        if layer is not None and report.ntp:
            layer.note_sender_report(ntp=report.ntp, rtp_timestamp=report.rtp_timestamp, now=now)
            peer.note_clock(report.ntp, now=now)
        # Before a track's first packet its sender may already report on it.
        known = layer is not None or report.ssrc in peer.negotiated_ssrcs
        return self._take_blocks(peer, report.blocks, now=now) and known

    def _take_blocks(
        self, peer: ForwardingPeer, blocks: tuple[ReportBlock, ...], *, now: float
    ) -> bool:
        known = True
        for block in blocks:
            subscription = peer.subscriptions.get(block.ssrc)
            if subscription is None:
                known = known and block.ssrc in peer.resend_ssrcs
                continue
            subscription.report = block
            round_trip = None
            if block.last_report:
                ntp = middle_of_ntp(ntp_from_wall(now + self.wall_offset))
                taken = (ntp - block.last_report - block.delay & 0xFFFF_FFFF) / 65536
                # A report about another slot's report, or a broken clock, gives nonsense.
                if taken < 10:
                    round_trip = taken
                    before = taken if peer.round_trip is None else peer.round_trip
                    peer.round_trip = before + _ROUND_TRIP_WEIGHT * (taken - before)
            if not peer.reports_arrivals:
                self._budget_of(peer, now=now).take_block(block, round_trip=round_trip, now=now)
        return known

    def _answer_nack(self, subscription: Subscription, nack: Nack, *, now: float) -> None:
        for seq in nack.seqs[:_MOST_SEQS]:
            if not self._writer.resend(subscription, seq, now=now):
                self._counters[Total.NOT_RESENT] += 1

    def _take_fir(self, peer: ForwardingPeer, request: FullIntraRequest, *, now: float) -> bool:
        known = False
        for ssrc, number in request.requests:
            subscription = peer.subscriptions.get(ssrc)
            if subscription is None:
                continue
            known = True
            if subscription.fir_number != number:
                subscription.fir_number = number
                subscription.want_keyframe(now=now)
        return known

    def _take_goodbye(self, peer: ForwardingPeer, goodbye: Goodbye) -> bool:
        known = True
        for ssrc in goodbye.ssrcs:
            layer = peer.layers.get(ssrc)
            if layer is None:
                known = known and (ssrc in peer.negotiated_ssrcs or ssrc in peer.repairs)
                continue
            publication = layer.publication
            peer.remove_layer(layer)
            if not publication.layers:
                peer.meeting.note_track(publication, started=False)
        return known
