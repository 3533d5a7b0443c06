"""One participant's media connection, as forwarding sees it: a place where all of it meets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conference.bandwidth.sent import SentLedger
from conference.forwarding.arrivals import Arrivals
from conference.forwarding.health import Health
from conference.forwarding.media import PeerMedia, Source
from conference.ids import ParticipantId, PeerId
from conference.rtp.extensions import MID, REPAIRED_RID, RID
from conference.rtp.rtcp import seconds_from_ntp

if TYPE_CHECKING:
    from conference.forwarding.budget import Budget
    from conference.forwarding.meeting import MeetingMedia
    from conference.forwarding.publication import Layer, Publication
    from conference.forwarding.slot import Slot
    from conference.forwarding.subscription import Subscription

_UNKNOWN_ROUND_TRIP = 0.1
_CLOCK_LEAK = 0.0005
"""How fast an offset estimate forgets, in seconds a second: more than two quartzes drift apart."""

_CLOCK_STEP = 1.0
_CLOCK_DOUBTS = 5
"""So many reports in a row must disagree before a publisher's clock is taken to have been set
back."""


class ForwardingPeer:
    """State without verbs of its own beyond keeping its tables right; `Forwarder` acts on it.

    `rtcp_ssrc` is what the relay calls itself towards this peer.
    """

    __slots__ = (
        "_clock_doubts",
        "arrivals",
        "budget",
        "clock_noted_at",
        "clock_offset",
        "closed",
        "egress",
        "estimate_bps",
        "extension_ids",
        "favoured",
        "favoured_until",
        "fir_number",
        "forwarded",
        "forwarded_bytes",
        "generations",
        "health",
        "heard_at",
        "layers",
        "ledger",
        "media",
        "meeting",
        "negotiated_ssrcs",
        "next_estimate",
        "next_feedback",
        "next_report",
        "participant_id",
        "paused",
        "peer_id",
        "publications",
        "repairs",
        "reports_arrivals",
        "resend_ssrcs",
        "round_trip",
        "rtcp_ssrc",
        "slots",
        "spare_ssrcs",
        "subscriptions",
        "withheld",
    )

    def __init__(
        self,
        peer_id: PeerId,
        *,
        meeting: MeetingMedia,
        participant_id: ParticipantId,
        egress: object,
        rtcp_ssrc: int,
        spare_ssrcs: int,
        now: float,
    ) -> None:
        self.peer_id = peer_id
        self.meeting = meeting
        self.participant_id = participant_id
        self.egress = egress
        self.rtcp_ssrc = rtcp_ssrc
        self.spare_ssrcs = spare_ssrcs
        self.media = PeerMedia()
        self.closed = False
        self.paused = False
        """Nothing is forwarded to it; what it publishes is."""
        self.withheld: frozenset[Source] = frozenset()
        """What it publishes and is forwarded to nobody."""
        self.favoured: ParticipantId | None = None
        self.favoured_until = now
        """Whose picture goes before all others to it, for how long."""
        self.publications: dict[str, Publication] = {}
        """By mid."""
        self.layers: dict[int, Layer] = {}
        """By media SSRC: what the hot loop looks in."""
        self.repairs: dict[int, Layer] = {}
        """By RTX SSRC: the layer it repairs."""
        self.negotiated_ssrcs: dict[int, Publication] = {}
        """Every SSRC the offer named, media and RTX."""
        self.extension_ids: dict[str, int] = {}
        """Of mid, rid and repaired rid; one number per URI on a bundle (RFC 8843 §10)."""
        self.slots: list[Slot] = []
        self.generations = 0
        """How many occupants all slots together have had."""
        self.subscriptions: dict[int, Subscription] = {}
        """By the SSRC of the slot's m-line."""
        self.resend_ssrcs: set[int] = set()
        """The RTX SSRCs of the slots."""
        self.reports_arrivals = False
        """Whether it negotiated transport-wide numbers for anything it receives."""
        self.arrivals = Arrivals(now=now)
        self.clock_offset: float | None = None
        """What to add to the publisher's NTP seconds to have monotonic time here."""
        self.clock_noted_at = now
        self._clock_doubts = 0
        self.round_trip: float | None = None
        self.ledger = SentLedger()
        """What was sent to it, by transport-wide number."""
        self.budget: Budget | None = None
        """What its path carries and who gets how much of it; None as long as it tells nothing."""
        self.health = Health()
        self.heard_at: float | None = None
        """When the relay heard of it last, by whatever authenticated packet; None until told."""
        self.estimate_bps: int | None = None
        self.fir_number = 0
        self.forwarded = 0
        self.forwarded_bytes = 0
        """Packets, and bytes of payload, of slots that are gone."""
        self.next_report = now
        self.next_feedback = now
        self.next_estimate = now

    @property
    def round_trip_for_retries(self) -> float:
        """A bounded guess for timers; an absurd report must not stop or flood them."""
        known = _UNKNOWN_ROUND_TRIP if self.round_trip is None else self.round_trip
        return min(max(known, 0.01), 0.5)

    def note_clock(self, ntp: int, *, now: float) -> None:
        """A sender report was made at `ntp` by its clock and came now.

        The quickest report so far tells the offset best, so the smallest counts; it leaks upwards
        so that a drift is followed.
        """
        offset = now - seconds_from_ntp(ntp)
        if self.clock_offset is not None:
            leaked = self.clock_offset + (now - self.clock_noted_at) * _CLOCK_LEAK
            # A paused sender may repeat an old time; only a clock that was really set back keeps
            # on.
            self._clock_doubts = self._clock_doubts + 1 if offset > leaked + _CLOCK_STEP else 0
            if self._clock_doubts < _CLOCK_DOUBTS:
                offset = min(offset, leaked)
        self.clock_offset = offset
        self.clock_noted_at = now

    def belongs_to_another(self, ssrc: int) -> bool:
        """Whether somebody else of the meeting sends with this SSRC, or we do, to this peer."""
        owner = self.meeting.ssrc_owners.get(ssrc)
        if owner is not None and owner != self.participant_id:
            return True
        return ssrc in self.subscriptions or ssrc in self.resend_ssrcs

    def index_publications(self) -> None:
        """Rebuild the tables that follow from the publications' negotiated numbers."""
        self.negotiated_ssrcs.clear()
        self.extension_ids.clear()
        for publication in self.publications.values():
            publishing = publication.publishing
            for ssrc in (*publishing.ssrcs, *publishing.rtx_ssrcs):
                self.negotiated_ssrcs.setdefault(ssrc, publication)
                self.meeting.ssrc_owners.setdefault(ssrc, self.participant_id)
            for uri in (MID, RID, REPAIRED_RID):
                if uri in publishing.extensions:
                    self.extension_ids[uri] = publishing.extensions[uri]

    def add_layer(self, layer: Layer) -> None:
        """Its packets are expected from now on; subscribers that wait for any layer wait for it."""
        publication = layer.publication
        self.layers[layer.ssrc] = layer
        self.meeting.ssrc_owners.setdefault(layer.ssrc, self.participant_id)
        publication.layers[layer.rid] = layer
        for other in publication.layers.values():
            other.update_watch()
        for subscription in publication.subscriptions:
            if subscription.active is None and subscription.waiting is None:
                subscription.steer()

    def remove_layer(self, layer: Layer) -> None:
        """Nothing of it is forwarded any more, new or again."""
        publication = layer.publication
        self.layers.pop(layer.ssrc, None)
        if layer.ssrc not in self.negotiated_ssrcs:
            self.meeting.disown(layer.ssrc, participant_id=self.participant_id)
        for ssrc in [ssrc for ssrc, repaired in self.repairs.items() if repaired is layer]:
            del self.repairs[ssrc]
        if publication.layers.get(layer.rid) is layer:
            del publication.layers[layer.rid]
        self.meeting.retire_layer(layer)
        layer.close()
