"""Every meeting's media on one worker: the verbs the relay calls.

Pure: `now` is monotonic seconds, `wall` is UTC seconds since 1970 and needed only where reports
carry NTP time. Nothing here waits, reads a clock or raises on what a peer sent.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from conference.errors import BadInput
from conference.forwarding.budget import Budget
from conference.forwarding.census import Census, take_census
from conference.forwarding.control import Control
from conference.forwarding.demux import Demux
from conference.forwarding.drops import Counters, Total, new_counters
from conference.forwarding.events import Event
from conference.forwarding.fanout import Fanout
from conference.forwarding.media import Kind, PeerMedia, Source
from conference.forwarding.meeting import MeetingMedia
from conference.forwarding.negotiation import apply_media, check_media
from conference.forwarding.outgoing import Outgoing
from conference.forwarding.peer import ForwardingPeer
from conference.forwarding.placement import place
from conference.forwarding.settings import ForwardingSettings
from conference.forwarding.snapshot import peer_statistics
from conference.forwarding.statistics import PeerStatistics
from conference.forwarding.upkeep import Upkeep
from conference.forwarding.writer import Writer
from conference.ids import MeetingId, ParticipantId, PeerId


class Forwarder:
    """One per worker. `random_u32` yields 32 unpredictable bits."""

    def __init__(
        self, *, outgoing: Outgoing, settings: ForwardingSettings, random_u32: Callable[[], int]
    ) -> None:
        self._settings = settings
        self._random_u32 = random_u32
        self._counters = new_counters()
        self._events: list[Event] = []
        self._meetings: dict[MeetingId, MeetingMedia] = {}
        demux = Demux(settings=settings, counters=self._counters)
        writer = Writer(outgoing=outgoing, counters=self._counters)
        fanout = Fanout(outgoing=outgoing, demux=demux, writer=writer, counters=self._counters)
        self._control = Control(writer=writer, counters=self._counters)
        self._upkeep = Upkeep(
            writer=writer,
            outgoing=outgoing,
            settings=settings,
            counters=self._counters,
            random_u32=random_u32,
        )
        self.receive_rtp = fanout.receive
        """One plain RTP packet of a peer; see `Fanout.receive`. HOT, so not a call further away."""
        self.receive_rtcp = self._control.receive
        """One plain RTCP datagram of a peer, compound or reduced-size; see `Control.receive`."""

    def add_peer(
        self,
        peer_id: PeerId,
        *,
        meeting_id: MeetingId,
        participant_id: ParticipantId,
        media: PeerMedia,
        egress: object,
        echo: bool = False,
        now: float,
    ) -> ForwardingPeer:
        """Take a peer whose DTLS is connected. With `echo` a meeting that begins with it is one in
        which everybody is sent their own media.

        Raises `BadInput` if `media` contradicts itself.
        """
        check_media(media)
        meeting = self._meetings.get(meeting_id)
        if meeting is None:
            meeting = MeetingMedia(meeting_id, echoes=echo, events=self._events, now=now)
            self._meetings[meeting_id] = meeting
        peer = ForwardingPeer(
            peer_id,
            meeting=meeting,
            participant_id=participant_id,
            egress=egress,
            rtcp_ssrc=self._random_u32(),
            spare_ssrcs=self._settings.spare_ssrcs,
            now=now,
        )
        meeting.peers.append(peer)
        self._apply(peer, media, now=now)
        return peer

    def update_peer(self, peer: ForwardingPeer, *, media: PeerMedia, now: float) -> None:
        """A new offer on the same peer. What is in both (by mid) goes on without a seam.

        Raises `BadInput` if `media` contradicts itself or the peer is gone; nothing has changed
        then.
        """
        if peer.closed:
            raise BadInput("this peer is closed")
        check_media(media)
        self._apply(peer, media, now=now)

    def remove_peer(self, peer: ForwardingPeer, *, now: float) -> None:
        """After this returns no packet of or to it is ever written. Twice is nothing."""
        if peer.closed:
            return
        apply_media(peer, PeerMedia(), random_u32=self._random_u32, now=now)
        peer.closed = True
        meeting = peer.meeting
        meeting.remove_peer(peer)
        self._counters[Total.FORWARDED] += peer.forwarded
        self._counters[Total.FORWARDED_BYTES] += peer.forwarded_bytes
        if meeting.peers:
            place(meeting, settings=self._settings, counters=self._counters, now=now)
        else:
            self._counters[Total.RECEIVED] += meeting.received
            self._counters[Total.RECEIVED_BYTES] += meeting.received_bytes
            del self._meetings[meeting.meeting_id]

    def show(self, peer: ForwardingPeer, pixels: Mapping[str, int]) -> None:
        """What a subscriber can show, by the mid of a slot's video; 0 for what is out of sight.
        A mid that it does not receive on is ignored: its offer may have changed meanwhile."""
        for subscription in peer.subscriptions.values():
            receiving = subscription.receiving
            if receiving.kind is Kind.VIDEO and receiving.mid in pixels:
                subscription.show(pixels[receiving.mid])

    def withhold(self, peer: ForwardingPeer, sources: Iterable[Source]) -> None:
        """Forward nothing of what it publishes from these sources, now or after further offers, and
        all of the others: the whole set, each time. What is released goes on with a keyframe."""
        peer.withheld = frozenset(sources)
        for publication in peer.publications.values():
            for subscription in publication.subscriptions:
                if publication.is_withheld:
                    subscription.pause()
                elif not subscription.peer.paused:
                    subscription.resume()

    def favour(
        self, peer: ForwardingPeer, participant_id: ParticipantId | None, *, until: float
    ) -> None:
        """Until then this participant's picture goes before all others to the peer; no one's, if it
        is none. How large it is to be is `show`'s to say."""
        peer.favoured = participant_id
        peer.favoured_until = until

    def note_heard(self, peer: ForwardingPeer, *, at: float) -> None:
        """Something authenticated of this peer has come at `at`, if only a check. Without such word
        a path is never called lost."""
        peer.heard_at = at

    def left_late(self, *, since: float, at: float) -> None:
        """What was written at `since` or later has not left before `at`: the worker was held up.
        That is no queue on anybody's path."""
        for meeting in self._meetings.values():
            for peer in meeting.peers:
                if peer.budget is not None:
                    peer.ledger.left_late(since=since, at=at)

    def change_path(self, peer: ForwardingPeer, *, now: float) -> None:
        """It is sent to by another path from now on, of which nothing is known yet. What was under
        way on the old one is lost or late, and where it had died, so are its decoders."""
        peer.ledger.forget()
        if peer.budget is not None:
            peer.budget = Budget(peer, now=now)
        for subscription in peer.subscriptions.values():
            if subscription.receiving.kind is Kind.VIDEO:
                subscription.want_keyframe(now=now)

    def tell_again(self) -> None:
        """Whoever takes the events now knows nothing yet: of slots, speakers, the layers that are
        of use, and anybody's quality."""
        for meeting in self._meetings.values():
            meeting.tell_again()

    def pause_peer(self, peer: ForwardingPeer) -> None:
        """Forward nothing to it until `resume_peer`: nobody may be there to receive it. Its slots
        keep their occupants, and their numbers will go on without a gap."""
        peer.paused = True
        for subscription in peer.subscriptions.values():
            subscription.pause()

    def resume_peer(self, peer: ForwardingPeer) -> None:
        """It is back; every slot begins again with a keyframe."""
        peer.paused = False
        for subscription in peer.subscriptions.values():
            subscription.resume()

    def tick(self, *, now: float, wall: float) -> Iterator[None]:
        """All that is due, a step at a time: go through it every 20 ms or so. Between two steps
        packets may be received, and peers come and go."""
        self._control.wall_offset = wall - now
        for meeting in list(self._meetings.values()):
            yield from self._upkeep.run(meeting, now=now, wall=wall)

    def take_events(self) -> list[Event]:
        """What has happened since the last call, oldest first; slots as they are now."""
        for meeting in self._meetings.values():
            meeting.tell_slots()
        events = list(self._events)
        self._events.clear()
        return events

    @property
    def counters(self) -> Counters:
        """Drop reasons and totals by name, ever growing, for metrics; a copy."""
        counters = dict(self._counters)
        for meeting in self._meetings.values():
            counters[Total.RECEIVED] += meeting.received
            counters[Total.RECEIVED_BYTES] += meeting.received_bytes
            for peer in meeting.peers:
                for layer in peer.layers.values():
                    counters[Total.RECEIVED] += layer.packets
                    counters[Total.RECEIVED_BYTES] += layer.payload_bytes
                counters[Total.FORWARDED] += peer.forwarded
                counters[Total.FORWARDED_BYTES] += peer.forwarded_bytes
                for subscription in peer.subscriptions.values():
                    packets, payload_bytes = subscription.sent
                    counters[Total.FORWARDED] += packets
                    counters[Total.FORWARDED_BYTES] += payload_bytes
        return counters

    @property
    def census(self) -> Census:
        """What the peers of now are like, for metrics."""
        return take_census(self._meetings.values())

    def statistics(self, peer: ForwardingPeer) -> PeerStatistics:
        """A snapshot of one peer's numbers."""
        return peer_statistics(peer)

    def _apply(self, peer: ForwardingPeer, media: PeerMedia, *, now: float) -> None:
        apply_media(peer, media, random_u32=self._random_u32, now=now)
        place(peer.meeting, settings=self._settings, counters=self._counters, now=now)
