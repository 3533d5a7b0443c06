"""The gate: an offer is answered for somebody in the call, and for nobody else (R2).

That was decided when Join now was pressed, by the access function, and recorded. Before it the
relay has never heard of this person; and whoever is put out while an offer is being read gets no
answer to it.
"""

import contextlib

from conference.conversation.looks import LOOK_SECONDS
from conference.conversation.stops import Stoppable
from conference.errors import Busy, NotAllowed, PeerClosed, RelayUnavailable
from conference.forwarding.media import Purpose, Source
from conference.ids import ParticipantId, PeerId
from conference.meeting.errors import NotInCall
from conference.relay.negotiation import SlotHint
from signaling.meetings.live import Attendant, LiveMeeting
from signaling.meetings.registry import Registry
from signaling.meetings.views import statistics
from signaling.wire.commands import Offer, Show, Stats
from signaling.wire.replies import Answer, Done, Statistics

MediaCommand = Show | Stats

_SOURCES = {
    Stoppable.MIC: (Source.MIC,),
    Stoppable.SCREEN: (Source.SCREEN, Source.SCREEN_SOUND),
}


class StaleGeneration(NotAllowed):
    """The offer is for a media connection that is over; the last `connect` names the one now."""

    code = "stale_generation"


class OfferInProgress(Busy):
    """The answer to the last offer is still being written; send the next one after it."""

    code = "offer_in_progress"


def check(live: LiveMeeting, session: Attendant, *, generation: int) -> None:
    """Whether this session's device may have media of this generation now.

    Raises NotInCall or StaleGeneration.
    """
    participant = live.meeting.participants.get(session.participant_id)
    device = participant.devices.get(session.device_id) if participant else None
    if device is None or not device.in_call:
        raise NotInCall("Only somebody in the call can do that.")
    if device.generation != generation:
        raise StaleGeneration("This media connection is over; please connect anew.")


async def obey(
    registry: Registry, live: LiveMeeting, session: Attendant, command: MediaCommand
) -> Done | Statistics:
    """Do what the page asks of its own connection. Raises NotInCall, StaleGeneration, and what the
    relay raises: PeerClosed, RelayUnavailable."""
    check(live, session, generation=command.generation)
    peer_id, generation = PeerId(session.device_id), command.generation
    match command:
        case Show(pixels=pixels):
            await registry.relay.show_peer(peer_id=peer_id, generation=generation, pixels=pixels)
            return Done()
        case Stats():
            numbers = await registry.relay.read_peer(peer_id=peer_id, generation=generation)
            return statistics(numbers, generation=generation)


async def withhold(registry: Registry, live: LiveMeeting, participant_id: ParticipantId) -> None:
    """Have the relay forward nothing of what a host has stopped of this person (R60, R61).

    Nothing if they have no media now: before any of it flows, the answer to their offer does this.
    """
    participant = live.meeting.participants.get(participant_id)
    device = participant.call_device if participant else None
    if device is None:
        return
    stopped = live.board.conversation.stops.of(participant_id)
    sources = [source for each in stopped for source in _SOURCES[each]]
    with contextlib.suppress(PeerClosed, RelayUnavailable):
        await registry.relay.withhold_peer(
            peer_id=PeerId(device.id), generation=device.generation, sources=sources
        )


async def favour(
    registry: Registry, session: Attendant, participant_id: ParticipantId | None
) -> None:
    """Have the relay put this person's picture first of all that goes to the session's device, for
    the time of a close look (R65); nobody's, if it is none. Nothing where there is no media now."""
    with contextlib.suppress(PeerClosed, RelayUnavailable):
        await registry.relay.favour_peer(
            peer_id=PeerId(session.device_id),
            generation=session.generation or 0,
            participant_id=participant_id,
            seconds=LOOK_SECONDS,
        )


async def answer(
    registry: Registry, live: LiveMeeting, session: Attendant, *, offer: Offer
) -> Answer:
    """Open media for whoever may have it.

    Raises NotInCall, StaleGeneration, and what the relay raises: BadOffer, OfferTooLarge, Busy,
    RelayUnavailable, PeerClosed.
    """
    check(live, session, generation=offer.generation)
    registry.expect(live, session)
    peer_id = PeerId(session.device_id)
    sdp = await registry.relay.open_peer(
        meeting_id=live.meeting.id,
        participant_id=session.participant_id,
        peer_id=peer_id,
        generation=offer.generation,
        offer_id=offer.offer_id,
        offer_sdp=offer.sdp,
        sources={mid: Source(source) for mid, source in offer.sources.items()},
        slots=[
            SlotHint(audio=slot.audio, video=slot.video, purpose=Purpose(slot.purpose))
            for slot in offer.slots
        ],
    )
    try:
        check(live, session, generation=offer.generation)
    except NotAllowed:
        await registry.relay.close_peer(peer_id=peer_id, generation=offer.generation)
        raise
    if live.board.conversation.stops.of(session.participant_id):
        await withhold(registry, live, session.participant_id)
    live.board.peers[session.device_id] = offer.generation
    return Answer(generation=offer.generation, offer_id=offer.offer_id, sdp=sdp)
