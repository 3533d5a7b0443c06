"""What is due by time and not by a packet: feedback to publishers, reports, speakers, slots."""

from collections.abc import Callable, Iterator

from conference.forwarding.budget import Budget
from conference.forwarding.drops import Counters, Total
from conference.forwarding.health import JUDGE_INTERVAL
from conference.forwarding.media import Kind
from conference.forwarding.meeting import MeetingMedia
from conference.forwarding.outgoing import Outgoing
from conference.forwarding.peer import ForwardingPeer
from conference.forwarding.placement import place
from conference.forwarding.publication import Layer, Publication
from conference.forwarding.reports import build_reports
from conference.forwarding.settings import ForwardingSettings
from conference.forwarding.writer import Writer
from conference.rtp.feedback import BitrateEstimate, FullIntraRequest, Nack, PictureLoss

_MEASURE_INTERVAL = 0.25
"""Between looks at who speaks, what arrives, and which layer is best."""
_LAYER_IDLE = 1.0
"""A simulcast layer without packets for this long is not one to be on."""
_SCREEN_IDLE = 3.0
"""The same of a screen, of which browsers repeat a still picture every second."""


class Upkeep:
    """Visits one meeting at a time; what it sends, it sends as RTCP."""

    __slots__ = ("_counters", "_outgoing", "_random_u32", "_settings", "_writer")

    def __init__(
        self,
        *,
        writer: Writer,
        outgoing: Outgoing,
        settings: ForwardingSettings,
        counters: Counters,
        random_u32: Callable[[], int],
    ) -> None:
        self._random_u32 = random_u32
        self._writer = writer
        self._outgoing = outgoing
        self._settings = settings
        self._counters = counters

    def run(self, meeting: MeetingMedia, *, now: float, wall: float) -> Iterator[None]:
        """Do all that is due in this meeting, a peer at a step: of a hundred it takes longer than a
        packet should wait."""
        if now >= meeting.next_measure:
            meeting.next_measure = now + _MEASURE_INTERVAL
            meeting.update_speakers(now=now)
            for peer in meeting.peers:
                for publication in peer.publications.values():
                    self._measure(publication, now=now)
            yield
        if now >= meeting.next_judgement:
            meeting.next_judgement = now + JUDGE_INTERVAL
            meeting.judge(now=now)
            yield
        if meeting.placement_due:
            place(meeting, settings=self._settings, counters=self._counters, now=now)
        for peer in list(meeting.peers):
            if peer.closed:
                continue
            if peer.budget is not None and not peer.paused:
                self._spend(peer.budget, now=now)
            if peer.layers:
                for layer in peer.layers.values():
                    self._ask_for_lost(peer, layer, now=now)
                    self._ask_for_keyframe(peer, layer, now=now)
                self._send_feedback(peer, now=now)
            if now >= peer.next_report:
                peer.next_report = now + self._report_interval()
                for packet in build_reports(peer, now=now, wall=wall):
                    self._outgoing.send_rtcp(packet, peer.egress)
            yield

    def _report_interval(self) -> float:
        """Half to one and a half times the usual one (RFC 3550 §6.3.1): a hundred who began at one
        keyframe would else be reported to in one go for as long as the call lasts."""
        return self._settings.report_interval * (0.5 + self._random_u32() / (1 << 32))

    def _measure(self, publication: Publication, *, now: float) -> None:
        """See which layers arrive, and bring each subscriber to the one that suits it."""
        if not publication.layers:
            return
        idle = _SCREEN_IDLE if publication.is_screen else _LAYER_IDLE
        for layer in publication.layers.values():
            if layer.measure(now=now):
                layer.arrived_at = now
            layer.is_arriving = now - layer.arrived_at < idle
        newest = max(layer.arrived_at for layer in publication.layers.values())
        publication.peer.meeting.note_track(
            publication, started=now - newest < self._settings.track_idle
        )
        for subscription in publication.subscriptions:
            subscription.steer()
        publication.update_wanted(now=now)

    def _spend(self, budget: Budget, *, now: float) -> None:
        """Hold the peer to what its path carries, and pad to see whether that is more."""
        padding = budget.run(now=now)
        if padding and (subscription := budget.padded) is not None:
            self._writer.pad(subscription, padding, now=now)

    def _ask_for_lost(self, peer: ForwardingPeer, layer: Layer, *, now: float) -> None:
        if not layer.losses.missing or not layer.publication.accepts_feedback("nack"):
            return
        due, given_up = layer.losses.take_due(
            highest=layer.highest, round_trip=peer.round_trip_for_retries, now=now
        )
        if given_up is not None and layer.active and not layer.has_keyframe_after(given_up):
            layer.keyframes.want()
        if due:
            self._counters[Total.NACKS_SENT] += len(due)
            nack = Nack(peer.rtcp_ssrc, layer.ssrc, tuple(seq & 0xFFFF for seq in due))
            self._outgoing.send_rtcp(nack.encode(), peer.egress)

    def _ask_for_keyframe(self, peer: ForwardingPeer, layer: Layer, *, now: float) -> None:
        if layer.publication.kind is not Kind.VIDEO:
            return
        if not (
            layer.waiting or layer.turning or layer.keyframes.wanted
        ) or not layer.keyframes.take_due(
            waiting=layer.is_waited_for, packets=layer.packets, now=now
        ):
            return
        self._counters[Total.KEYFRAME_REQUESTS] += 1
        publication = layer.publication
        request: PictureLoss | FullIntraRequest = PictureLoss(peer.rtcp_ssrc, layer.ssrc)
        if not publication.accepts_feedback("nack pli") and publication.accepts_feedback("ccm fir"):
            peer.fir_number = peer.fir_number + 1 & 0xFF
            request = FullIntraRequest(peer.rtcp_ssrc, ((layer.ssrc, peer.fir_number),))
        self._outgoing.send_rtcp(request.encode(), peer.egress)

    def _send_feedback(self, peer: ForwardingPeer, *, now: float) -> None:
        """Transport-wide feedback for the publications that negotiated it, REMB for the rest."""
        if peer.arrivals.times and now >= peer.next_feedback:
            peer.next_feedback = now + self._settings.transport_cc_interval
            media_ssrc = next(iter(peer.layers))
            for packet in peer.arrivals.take_feedback(
                sender_ssrc=peer.rtcp_ssrc, media_ssrc=media_ssrc
            ):
                self._outgoing.send_rtcp(packet, peer.egress)
        if peer.arrivals.sent and now >= peer.next_feedback:
            peer.next_feedback = now + self._settings.transport_cc_interval
            if peer.arrivals.judge(most=self._of_use(peer)[1], now=now):
                peer.next_estimate = now
        if now >= peer.next_estimate:
            peer.next_estimate = now + self._settings.remb_interval
            ssrcs, most = self._of_use(peer)
            if ssrcs:
                bitrate_bps = int(peer.arrivals.estimate_bps(most=most))
                estimate = BitrateEstimate(peer.rtcp_ssrc, bitrate_bps, ssrcs)
                self._outgoing.send_rtcp(estimate.encode(), peer.egress)

    def _of_use(self, peer: ForwardingPeer) -> tuple[tuple[int, ...], int]:
        """The SSRCs that are told by REMB, and the most bits per second that they have use for."""
        ssrcs: list[int] = []
        bitrate_bps = 0
        for publication in peer.publications.values():
            if (
                publication.layers
                and publication.kind is Kind.VIDEO
                and not publication.uses_transport_cc
                and publication.accepts_feedback("goog-remb")
            ):
                ssrcs += [layer.ssrc for layer in publication.layers.values()]
                if publication.is_screen:
                    bitrate_bps += self._settings.screen_bps
                elif publication.publishing.rids:
                    bitrate_bps += self._settings.simulcast_bps
                else:
                    bitrate_bps += self._settings.camera_bps
        return tuple(ssrcs), bitrate_bps
