"""What goes out: one m-line of one slot at one subscriber."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from conference.forwarding.drops import Counters, Total
from conference.forwarding.formats import Route, match_extensions, match_formats
from conference.forwarding.keyframes import RequestBackoff
from conference.forwarding.layers import choose_layer
from conference.forwarding.media import Kind, Receiving
from conference.forwarding.nack import ResendLimit
from conference.forwarding.rewriter import PictureNumbers, Rewriter
from conference.rtp.extensions import DEPENDENCY_DESCRIPTOR, TRANSPORT_CC
from conference.rtp.rtcp import ReportBlock
from conference.rtp.scalable import ALL, EVERYTHING, FramePart, Limit

if TYPE_CHECKING:
    from conference.forwarding.peer import ForwardingPeer
    from conference.forwarding.publication import Layer, Publication
    from conference.forwarding.slot import Slot


_LONGEST_TURN = 2.0
"""Seconds with room for more of a layer before it is asked for a keyframe: encoders offer another
place to begin with a temporal layer several times a second."""


class Subscription:
    """Lives as long as its m-line; publications come and go in it.

    It is *active* on the layer it gets packets of, and *waiting* on the layer whose next keyframe
    it will begin with; during a switch of layers it is both.
    """

    __slots__ = (
        "_before",
        "_mark",
        "_turning_since",
        "active",
        "allowed",
        "backoff",
        "demand",
        "extension_ids",
        "fir_number",
        "limit",
        "peer",
        "publication",
        "receiving",
        "report",
        "resent",
        "rewriter",
        "routes",
        "rtx_seq",
        "slot",
        "waiting",
    )

    def __init__(
        self, peer: ForwardingPeer, receiving: Receiving, *, rewriter: Rewriter, rtx_seq: int
    ) -> None:
        """`rewriter` and the 16 bits of `rtx_seq` hold the random beginnings of both streams."""
        self.peer = peer
        self.receiving = receiving
        self.slot: Slot | None = None
        self.publication: Publication | None = None
        self.active: Layer | None = None
        self.waiting: Layer | None = None
        self.routes: Mapping[int, Route] = {}
        self.demand: int | None = None
        """Pixels that the subscriber can show; None while it has not said."""
        self.allowed: Mapping[str, Limit] | None = None
        """The layers that its path has room for, by rid, each up to a spatial and temporal layer;
        None for all of all."""
        self.extension_ids: tuple[tuple[int, int], ...] | None = None
        self.rewriter = rewriter
        self.rtx_seq = rtx_seq & 0xFFFF
        self.limit = ResendLimit()
        self.backoff = RequestBackoff()
        self.resent = 0
        self.report: ReportBlock | None = None
        """The subscriber's newest report about this slot."""
        self.fir_number = -1
        self._before = (0, 0)
        self._mark = (0, 0)
        self._turning_since: float | None = None

    @property
    def has_source(self) -> bool:
        """Whether there is a publication that could be shown here."""
        return self.publication is not None and bool(self.routes)

    @property
    def sent(self) -> tuple[int, int]:
        """Packets and payload bytes forwarded so far, repairs not counted.

        An active subscription gets every packet of its layer, or all that its thinning leaves, so
        their counters are enough and the hot loop counts nothing per subscriber.
        """
        packets, payload_bytes = self._before
        if self.active is None:
            return packets, payload_bytes
        now_packets, now_bytes = self._passed(self.active)
        return packets + now_packets - self._mark[0], payload_bytes + now_bytes - self._mark[1]

    def _passed(self, layer: Layer) -> tuple[int, int]:
        """Packets and payload bytes that came of the layer and were not left out."""
        thinning = self.rewriter.thinning
        if thinning is None:
            return layer.packets, layer.payload_bytes
        return layer.packets - thinning.packets, layer.payload_bytes - thinning.payload_bytes

    @property
    def limit_wanted(self) -> Limit:
        """Up to where it is to be sent the active layer: as large as its page can show, of that as
        much as its path has room for."""
        layer = self.active
        if layer is None:
            return EVERYTHING
        room = EVERYTHING if self.allowed is None else self.allowed.get(layer.rid, EVERYTHING)
        spatial = self.largest_of_use(layer)
        # Where there is room for some of a larger picture, there is for all of a smaller one.
        return Limit(spatial, ALL) if spatial < room.spatial else room

    def largest_of_use(self, layer: Layer) -> int:
        """The spatial layer of `layer` up to which its page can show it."""
        described = DEPENDENCY_DESCRIPTOR in self.receiving.extensions
        return layer.scalability.largest_of_use(self.demand, described=described)

    @property
    def limit_sent(self) -> Limit:
        """Up to where it is sent the active layer."""
        thinning = self.rewriter.thinning
        return EVERYTHING if thinning is None else thinning.limit

    @property
    def number_id(self) -> int:
        """The id under which its packets carry transport-wide numbers; 0 if they do not."""
        receiving = self.receiving
        if any("transport-cc" in codec.feedback for codec in receiving.codecs):
            return receiving.extensions.get(TRANSPORT_CC, 0)
        return 0

    def subscribe(self, publication: Publication, *, counters: Counters) -> None:
        """Show this publication from its next keyframe on; nothing, and counted, while no codec is
        common to both."""
        self.unsubscribe()
        self.publication = publication
        publication.subscriptions.append(self)
        self.match(publication)
        if not self.routes:
            counters[Total.NO_COMMON_CODEC] += 1

    def match(self, publication: Publication) -> None:
        """Work out how the publication's numbers translate, now or after a new offer of either."""
        self.routes = match_formats(publication.publishing.codecs, self.receiving.codecs)
        self.extension_ids = match_extensions(
            publication.publishing.extensions, self.receiving.extensions
        )
        if self.active is not None:
            self.active.fans.clear()
        else:
            self.steer()

    def unsubscribe(self) -> None:
        """Forward nothing more of the present publication; what was sent of it may be resent."""
        self.stop_waiting()
        self._stop_active()
        if self.publication is not None:
            self.publication.subscriptions.remove(self)
            self.publication = None

    def steer(self) -> None:
        """Go to the layer that suits best of those that arrive; to none while nobody looks."""
        if self.publication is None:
            return
        arriving = [
            layer
            for layer in self.publication.arriving
            if self.allowed is None or layer.rid in self.allowed
        ]
        layer = choose_layer(arriving, demand=self.demand, current=self.active)
        if layer is not None:
            self.wait_for(layer)
        elif self.demand == 0 or self.allowed == {}:
            self.pause()

    def allow(self, allowed: Mapping[str, Limit] | None, *, now: float) -> None:
        """Hold it to these layers, each up to a spatial and temporal layer. What has no room on the
        path any more ends at once: what overfills the path is lost or late, and everything else
        with it."""
        if allowed != self.allowed:
            self.allowed = allowed
            if allowed is not None and self.active is not None and self.active.rid not in allowed:
                self._stop_active()
            self.steer()
            self.aim()
            if self._overfills:
                self.wait_again()
        if self.active is None or self not in self.active.turning:
            self._turning_since = None
        elif self._turning_since is None:
            self._turning_since = now
        elif now - self._turning_since >= _LONGEST_TURN:
            self.active.keyframes.want()

    @property
    def turns_by_keyframe(self) -> bool:
        """Whether only a keyframe can bring what it is to be sent of the active layer."""
        return self.active is not None and not self.active.scalability.leads(
            self.rewriter.thinning, self.limit_wanted
        )

    @property
    def _overfills(self) -> bool:
        """Whether it is sent a picture that is too large for its path, and can be sent no smaller
        one before the next keyframe."""
        layer = self.active
        if layer is None or self.allowed is None:
            return False
        room = self.allowed[layer.rid]
        return room.spatial < self.limit_sent.spatial and self.turns_by_keyframe

    def aim(self) -> None:
        """See whether more or less of the active layer is to be sent than now is."""
        layer = self.active
        if layer is None:
            return
        wanted, thinning = self.limit_wanted, self.rewriter.thinning
        thins = wanted != EVERYTHING or layer.scalability.has_surplus
        turns = wanted != self.limit_sent or thins != (thinning is not None)
        if turns and self not in layer.turning:
            layer.turning.append(self)
        elif not turns and self in layer.turning:
            layer.turning.remove(self)
        layer.update_watch()

    def turn(self, layer: Layer, frame: FramePart, *, ext_seq: int) -> bool:
        """Send as much of the active `layer` as is wanted from this frame on, the newest; False if
        that is not to be had of it yet.

        Less can be decoded from any picture on, if it is part of what was sent so far. Everything
        else needs a frame that is a place to go over, or a keyframe.
        """
        scalability, thinning = layer.scalability, self.rewriter.thinning
        wanted = self.limit_wanted
        limit = frame.opens(self.limit_sent, wanted)
        if limit is None:
            if not scalability.has_within(thinning, wanted, ext_seq=ext_seq):
                return False
            limit = wanted
        self._before = self.sent
        self.rewriter.turn(scalability.thinned(limit, ext_seq=ext_seq), ext_seq=ext_seq)
        self._mark = self._passed(layer)
        layer.fans.clear()
        scalability.update_thinnings()
        self.aim()
        return True

    def show(self, demand: int | None) -> None:
        """What the subscriber can show of it: pixels on its screen, 0 while it is out of sight."""
        self.demand = demand
        self.steer()
        self.aim()

    def wait_for(self, layer: Layer) -> None:
        """Begin with the layer's next keyframe, and ask for one."""
        if self.waiting is layer or not self.routes or self.peer.paused:
            return
        if layer.publication.is_withheld:
            return
        self.stop_waiting()
        if self.active is layer:
            return
        self.waiting = layer
        layer.waiting.append(self)
        layer.update_watch()
        if self.receiving.kind is Kind.VIDEO:
            layer.keyframes.want()

    def stop_waiting(self) -> None:
        if self.waiting is not None:
            self.waiting.waiting.remove(self)
            self.waiting.update_watch()
            self.waiting = None

    def begin(
        self,
        layer: Layer,
        *,
        ext_seq: int,
        timestamp: int,
        picture: PictureNumbers | None,
        now: float,
    ) -> None:
        """From this packet of `layer` on, everything of it is forwarded."""
        self.stop_waiting()
        self._stop_active()
        self.rewriter.begin(layer, ext_seq=ext_seq, timestamp=timestamp, picture=picture, now=now)
        self.active = layer
        # The packet it begins with is counted there already, and so are the few behind it if it
        # came late. Its bytes are not worth the bookkeeping.
        self._mark = (layer.packets - (layer.highest - ext_seq + 1), layer.payload_bytes)
        layer.active.append(self)
        layer.fans.clear()
        self.aim()
        # The publisher's clock may be known better now than when the slot's other half began; until
        # both are reported anew, lips and voice would be that much apart.
        self.peer.next_report = now
        if self.slot is not None and self.receiving.kind is Kind.VIDEO:
            self.slot.shows_picture()

    def want_keyframe(self, *, now: float) -> None:
        """The subscriber asks for one of the layer that it looks at."""
        layer = self.active or self.waiting
        if layer is not None:
            layer.keyframes.want(at=self.backoff.heard_at(now=now))
            layer.update_watch()

    def wait_again(self) -> None:
        """The active layer starts over under other numbers; begin anew with its next keyframe."""
        layer = self.active
        if layer is not None:
            self._stop_active()
            if self.waiting is None:
                self.wait_for(layer)

    def pause(self) -> None:
        """Forward nothing, but keep the publication. The stream's numbers stand still."""
        self.stop_waiting()
        self._stop_active()

    def resume(self) -> None:
        """Go on with the publication's next keyframe."""
        if self.publication is not None:
            self.match(self.publication)

    def leave(self, layer: Layer) -> None:
        """The layer is gone for good."""
        if self.waiting is layer:
            self.stop_waiting()
        if self.active is layer:
            self._stop_active()
        self.rewriter.forget(layer)

    def _stop_active(self) -> None:
        layer = self.active
        if layer is None:
            return
        self._before = self.sent
        self.rewriter.end()
        self.active = None
        layer.active.remove(self)
        if self in layer.turning:
            layer.turning.remove(self)
        layer.scalability.update_thinnings()
        layer.fans.clear()
