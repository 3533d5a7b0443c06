"""A receiving place at a subscriber, into which one participant at a time is put."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conference.forwarding.drops import Counters
from conference.forwarding.events import SlotState
from conference.forwarding.media import Kind, Purpose, Receiving

if TYPE_CHECKING:
    from conference.forwarding.peer import ForwardingPeer
    from conference.forwarding.subscription import Subscription


class Slot:
    """The audio and the video m-line of one pair, and who stands in them."""

    __slots__ = (
        "audio",
        "generation",
        "occupant",
        "pair",
        "peer",
        "purpose",
        "ready",
        "reserved_for",
        "rests_until",
        "taken_at",
        "video",
    )

    def __init__(self, peer: ForwardingPeer, *, purpose: Purpose, pair: int) -> None:
        self.peer = peer
        self.purpose = purpose
        self.pair = pair
        self.audio: Subscription | None = None
        self.video: Subscription | None = None
        self.occupant: ForwardingPeer | None = None
        self.generation = 0
        self.ready = False
        self.rests_until = float("-inf")
        self.taken_at = float("-inf")
        self.reserved_for: ForwardingPeer | None = None

    @property
    def state(self) -> SlotState:
        return SlotState(
            mid_audio=self.audio.receiving.mid if self.audio else None,
            mid_video=self.video.receiving.mid if self.video else None,
            purpose=self.purpose,
            participant_id=self.occupant.participant_id if self.occupant else None,
            generation=self.generation,
            ready=self.ready,
        )

    def put_in(self, occupant: ForwardingPeer, *, counters: Counters, now: float) -> None:
        """Give the vacant slot to somebody, under a new generation."""
        self.occupant = occupant
        self.reserved_for = None
        self.peer.generations += 1
        self.generation = self.peer.generations
        self.taken_at = now
        self.fill(counters=counters)
        # With no picture to come, and none of somebody else's left standing, there is nothing to
        # wait for.
        shows_video = self.video is not None and self.video.has_source
        was_seen = self.video is not None and self.video.rewriter.was_used
        self.ready = not shows_video and not was_seen
        self.peer.meeting.note_slots(self.peer)

    def fill(self, *, counters: Counters) -> None:
        """Subscribe to what the occupant publishes now; what already flows goes on untouched."""
        if self.occupant is None:
            return
        for publication in self.occupant.publications.values():
            if publication.publishing.source.purpose is not self.purpose:
                continue
            subscription = self.audio if publication.kind is Kind.AUDIO else self.video
            if subscription is not None and subscription.publication is None:
                subscription.subscribe(publication, counters=counters)

    def vacate(self, *, rest: float, now: float) -> None:
        """Empty it. It rests if it was in use, so that its page learns of it before it shows
        others."""
        if self.occupant is None:
            return
        for subscription in (self.audio, self.video):
            if subscription is not None:
                subscription.unsubscribe()
        self.occupant = None
        self.ready = False
        self.rests_until = now + rest
        self.peer.meeting.note_slots(self.peer)

    @property
    def lines(self) -> list[Receiving]:
        """Its m-lines, as negotiated now."""
        return [each.receiving for each in (self.audio, self.video) if each is not None]

    def attach(self, subscription: Subscription) -> None:
        """One more m-line."""
        subscription.slot = self
        if subscription.receiving.kind is Kind.AUDIO:
            self.audio = subscription
        else:
            self.video = subscription

    def detach(self, subscription: Subscription) -> None:
        """One m-line less."""
        subscription.slot = None
        if self.audio is subscription:
            self.audio = None
        if self.video is subscription:
            self.video = None

    def shows_picture(self) -> None:
        """The occupant's first keyframe is on its way to the subscriber."""
        if not self.ready:
            self.ready = True
            self.peer.meeting.note_slots(self.peer)
