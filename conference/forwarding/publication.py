"""What comes in: a publication is one published track, a layer one simulcast encoding of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conference.forwarding.burden import Burden
from conference.forwarding.history import History
from conference.forwarding.keyframes import KeyframeRequests
from conference.forwarding.layers import choose_layer, rank
from conference.forwarding.media import Codec, Kind, Publishing, Source
from conference.forwarding.nack import LossTracker
from conference.forwarding.scalability import Scalability
from conference.forwarding.settings import ForwardingSettings
from conference.forwarding.statistics import ReportBase
from conference.rtp.codecs import KEYFRAME_SIZES, KEYFRAME_TESTS, KeyframeTest, always
from conference.rtp.extensions import ABS_SEND_TIME, TRANSPORT_CC, Layout
from conference.rtp.header import PAYLOAD_TYPE, Buffer, payload_start
from conference.rtp.rtcp import seconds_from_ntp
from conference.rtp.sequence import FIRST_CYCLE, timestamp_distance

if TYPE_CHECKING:
    from conference.forwarding.fanout import Fan
    from conference.forwarding.peer import ForwardingPeer
    from conference.forwarding.subscription import Subscription

_MOST_LAYOUTS = 16
_BITRATE_WEIGHT = 0.3
"""Of the newest quarter of a second: a keyframe is no other bitrate."""
_WANTED_FOR = 3.0
"""A layer is encoded for so long after the last one who took it."""


class Publication:
    """One track of one publisher, whatever number of layers it arrives in."""

    __slots__ = (
        "_wanted_at",
        "clock_rate",
        "codecs",
        "extension_uris",
        "kind",
        "layers",
        "peer",
        "publishing",
        "repaired_types",
        "started",
        "subscriptions",
        "uses_transport_cc",
        "wanted",
    )

    def __init__(self, peer: ForwardingPeer, publishing: Publishing) -> None:
        self.peer = peer
        self.kind: Kind = publishing.source.kind
        self.layers: dict[str, Layer] = {}
        """By rid; "" without simulcast."""
        self.subscriptions: list[Subscription] = []
        self.wanted: tuple[str, ...] = ()
        """The layers that its publisher was last told to encode; empty before it was."""
        self._wanted_at: dict[str, float] = {}
        self.started = False
        self.renegotiate(publishing)

    def renegotiate(self, publishing: Publishing) -> None:
        """Take over a new offer's numbers for the same m-line."""
        self.publishing = publishing
        self.codecs: dict[int, Codec] = {codec.payload_type: codec for codec in publishing.codecs}
        self.repaired_types = {
            codec.rtx_payload_type: codec.payload_type
            for codec in publishing.codecs
            if codec.rtx_payload_type is not None
        }
        """RTX payload type → the one it repairs."""
        self.clock_rate = publishing.codecs[0].clock_rate
        self.uses_transport_cc = TRANSPORT_CC in publishing.extensions and self.accepts_feedback(
            "transport-cc"
        )
        self.extension_uris = {
            number: uri
            for uri, number in publishing.extensions.items()
            if uri != (ABS_SEND_TIME if self.uses_transport_cc else TRANSPORT_CC)
        }
        """What is understood in its packets: transport seqs, to report arrivals, or else send
        times, to estimate here. A publisher never hears both."""
        for layer in self.layers.values():
            layer.layouts.clear()
            layer.layout = None
            layer.fans.clear()

    def accepts_feedback(self, name: str) -> bool:
        """Whether some codec of this track negotiated this `a=rtcp-fb` value."""
        return any(name in codec.feedback for codec in self.codecs.values())

    @property
    def is_screen(self) -> bool:
        return self.publishing.source is Source.SCREEN

    @property
    def is_withheld(self) -> bool:
        """Whether it is forwarded to nobody, whatever arrives of it."""
        return self.publishing.source in self.peer.withheld

    @property
    def arriving(self) -> list[Layer]:
        """The layers that packets come of, in no order; one of an unknown bitrate, which may take
        any room, only where there is no other."""
        arriving = [layer for layer in self.layers.values() if layer.is_arriving]
        return [layer for layer in arriving if layer.bitrate_bps] or arriving

    def update_wanted(self, *, now: float) -> None:
        """See which layers somebody takes, or would take if they came; told if that is new.

        The lowest layer is always wanted: whoever comes, or meets a bad network, begins with it at
        once. One that has never come is not known well enough to be done without.
        """
        if not self.publishing.rids or not self.layers:
            return
        wanted_at = self._wanted_at
        wanted_at[min(self.layers.values(), key=rank).rid] = now
        for subscription in self.subscriptions:
            layer = choose_layer(self.layers.values(), demand=subscription.demand)
            if layer is None or subscription.peer.paused:
                continue
            wanted_at[layer.rid] = now
            if subscription.allowed is not None:
                # With little room every step up to it is of use.
                for lower in self.layers.values():
                    if rank(lower) < rank(layer):
                        wanted_at[lower.rid] = now
        wanted = tuple(
            rid
            for rid in self.publishing.rids
            if rid not in self.layers or now - wanted_at.setdefault(rid, now) < _WANTED_FOR
        )
        if wanted != self.wanted:
            self.wanted = wanted
            self.peer.meeting.note_wanted(self, wanted)


class Layer:
    """One incoming RTP stream: its numbers, its history, and who gets it.

    The hot loop (`fanout`) reads and writes these attributes directly.
    """

    __slots__ = (
        "_measured_at",
        "_measured_bytes",
        "_measured_packets",
        "active",
        "arrival_ticks",
        "arrived_at",
        "bitrate_bps",
        "burden",
        "clock_rate",
        "fans",
        "highest",
        "history",
        "is_arriving",
        "jitter",
        "keyframes",
        "layout",
        "layouts",
        "level_packets",
        "level_total",
        "losses",
        "packets",
        "payload_bytes",
        "pixels",
        "publication",
        "repaired",
        "report_base",
        "resync_seq",
        "rid",
        "scalability",
        "sender_report",
        "ssrc",
        "timestamp",
        "turning",
        "waiting",
        "watched",
    )

    def __init__(
        self,
        publication: Publication,
        *,
        ssrc: int,
        rid: str,
        first_seq: int,
        timestamp: int,
        settings: ForwardingSettings,
        now: float,
    ) -> None:
        self.publication = publication
        self.ssrc = ssrc
        self.rid = rid
        self.clock_rate = publication.clock_rate
        self.highest = FIRST_CYCLE + first_seq - 1
        """Extended seq of the newest packet."""
        self.packets = 0
        self.repaired = 0
        """Of `packets`, those that came only after they were asked for again."""
        self.payload_bytes = 0
        self.timestamp = timestamp
        self.arrival_ticks = now * self.clock_rate
        self.jitter = 0.0
        self.history = History(settings.history_packets)
        self.layout: Layout | None = None
        self.layouts: list[Layout] = []
        self.active: list[Subscription] = []
        self.waiting: list[Subscription] = []
        self.turning: list[Subscription] = []
        """Of `active`, those that are to be sent more or less of the layers within."""
        self.scalability = Scalability(self)
        self.watched = True
        """Whether packets must be looked into, for keyframes or layers within."""
        self.fans: dict[int, Fan] = {}
        """By second header byte (marker and payload type): what becomes of such a packet."""
        self.losses = LossTracker(window=settings.history_packets, tries=settings.nack_tries)
        self.keyframes = KeyframeRequests(settings.keyframe_interval)
        self.report_base = ReportBase(first_seq=self.highest + 1)
        self.sender_report: tuple[int, int, float] | None = None
        """(NTP time, RTP timestamp, arrival) of the newest one."""
        self.level_total = 0
        self.level_packets = 0
        self.resync_seq = -1
        self.pixels = 0
        self.arrived_at = now
        self.is_arriving = True
        self.bitrate_bps = 0.0
        self.burden = Burden(now=now) if publication.is_screen else None
        self._measured_at = now
        self._measured_bytes = 0
        self._measured_packets = 0

    def read_layout(self, block: Buffer) -> Layout:
        """The layout of an extension block, remembered from before or read now. Raises
        `Malformed`."""
        size, value = len(block) + 12, int.from_bytes(block, "big")
        for layout in self.layouts:
            if layout.end == size and value & layout.mask == layout.expected:
                break
        else:
            layout = Layout(block, self.publication.extension_uris)
            if len(self.layouts) >= _MOST_LAYOUTS:
                self.layouts.clear()
            self.layouts.append(layout)
        return layout

    def keyframe_test(self, payload_type: int) -> KeyframeTest:
        """How to see a beginning in packets of this payload type."""
        if self.publication.kind is Kind.AUDIO:
            return always
        codec = self.publication.codecs.get(payload_type)
        # A codec that cannot be looked into is forwarded from the middle rather than never.
        return KEYFRAME_TESTS.get(codec.name, always) if codec else always

    @property
    def payload_type(self) -> int | None:
        """Of the newest packet, if it is still there."""
        newest = self.history.get(self.highest)
        return None if newest is None else newest[1] & PAYLOAD_TYPE

    @property
    def is_waited_for(self) -> bool:
        """Whether a keyframe would let anybody begin, or go over to another size: somebody waits
        who knows its codec."""
        return any(self.payload_type in each.routes for each in self.waiting) or any(
            each.turns_by_keyframe for each in self.turning
        )

    @property
    def cost_bps(self) -> float:
        """What a path that is to carry it must have room for."""
        return (self.burden and self.burden.bps) or self.bitrate_bps

    @property
    def place(self) -> int:
        """Where its rid stands in the offer."""
        rids = self.publication.publishing.rids
        return rids.index(self.rid) if self.rid in rids else 0

    def measure(self, *, now: float) -> int:
        """Bring bitrate up to date, or leave it as it last was while nothing comes; the number of
        packets since the last call. Within the interval of the first of them there is no telling
        how long they have come for."""
        arrived = self.packets - self._measured_packets
        if arrived and self._measured_packets:
            elapsed = now - self._measured_at
            newest = (self.payload_bytes - self._measured_bytes) * 8 / elapsed
            known = self.bitrate_bps or newest
            self.bitrate_bps = known + _BITRATE_WEIGHT * (newest - known)
        self._measured_at = now
        self._measured_bytes = self.payload_bytes
        self._measured_packets = self.packets
        self.scalability.measure(now=now)
        if self.burden is not None:
            self.burden.note(self.payload_bytes, now=now)
        return arrived

    def note_keyframe(self, packet: bytes, *, start: int) -> None:
        """A keyframe has come: nobody need ask for one now. Learn its size, if the codec tells
        it."""
        self.keyframes.came()
        self.update_watch()
        codec = self.publication.codecs.get(packet[1] & PAYLOAD_TYPE)
        size = KEYFRAME_SIZES.get(codec.name) if codec is not None else None
        if size is not None:
            self.pixels = size(packet, start, len(packet))

    def has_keyframe_after(self, ext_seq: int) -> bool:
        """Whether one has begun behind this packet, as far as the history goes back. Dear: it looks
        into all of them."""
        for number in range(ext_seq + 1, self.highest + 1):
            packet = self.history.get(number)
            if packet is not None and self.keyframe_test(packet[1] & PAYLOAD_TYPE)(
                packet, payload_start(packet), len(packet)
            ):
                return True
        return False

    def resync(self, seq: int) -> None:
        """Go on with `seq` as if the layer began there; subscribers begin anew with it."""
        for subscription in list(self.active):
            subscription.wait_again()
        self.highest += (seq - self.highest & 0xFFFF) - 1
        self.history.clear()
        self.losses.missing.clear()
        # What the packet that led here said of its stream was taken for a late word.
        self.layout = None
        self.report_base = ReportBase(
            first_seq=self.highest + 1, received=self.packets - self.repaired
        )
        self.resync_seq = -1

    def note_sender_report(self, *, ntp: int, rtp_timestamp: int, now: float) -> None:
        self.sender_report = (ntp, rtp_timestamp, now)

    def captured_at(self, timestamp: int) -> float | None:
        """When the publisher's clock captured this, as monotonic time here; None before its first
        sender report.

        One offset per publisher serves all its tracks, so that what was captured together stays
        together (lip-sync) whatever the network did to each report.
        """
        offset = self.publication.peer.clock_offset
        if self.sender_report is None or offset is None:
            return None
        ntp, rtp_timestamp, _ = self.sender_report
        behind = timestamp_distance(timestamp, rtp_timestamp) / self.clock_rate
        return seconds_from_ntp(ntp) + behind + offset

    def update_watch(self) -> None:
        """Look into packets only while a keyframe is waited for or asked for, some of them are left
        out, or to learn the sizes of several layers."""
        self.watched = (
            bool(self.waiting or self.turning or self.scalability.thinnings)
            or self.keyframes.wanted
            or len(self.publication.layers) > 1
        )

    def close(self) -> None:
        """Nothing of it may be forwarded any more, not even again."""
        for subscription in [*self.active, *self.waiting]:
            subscription.leave(self)
        self.fans.clear()
        self.history.clear()
        self.losses.missing.clear()
