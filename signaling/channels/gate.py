"""The gate: an offer is answered for somebody in the call, and for nobody else (R2).

That was decided when Join now was pressed, by the access function, and recorded. Before it the
relay has never heard of this person; and whoever is put out while an offer is being read gets no
answer to it.
"""

from conference.errors import Busy, NotAllowed
from conference.forwarding.media import Purpose, Source
from conference.ids import PeerId
from conference.meeting.errors import NotInCall
from conference.relay.client import SlotHint
from signaling.meetings.live import Attendant, LiveMeeting
from signaling.meetings.registry import Registry
from signaling.meetings.views import statistics
from signaling.wire.messages import Answer, Offer, Show, Statistics, Stats


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


async def show(registry: Registry, live: LiveMeeting, session: Attendant, *, command: Show) -> None:
    """Pass on what the page can show. Raises NotInCall, StaleGeneration, and what the relay raises:
    PeerClosed, RelayUnavailable."""
    check(live, session, generation=command.generation)
    await registry.relay.show_peer(
        peer_id=PeerId(session.device_id), generation=command.generation, pixels=command.pixels
    )


async def stats(
    registry: Registry, live: LiveMeeting, session: Attendant, *, command: Stats
) -> Statistics:
    """The numbers of this session's own connection, and of no other. Raises as `show`."""
    check(live, session, generation=command.generation)
    numbers = await registry.relay.read_peer(
        peer_id=PeerId(session.device_id), generation=command.generation
    )
    return statistics(numbers, generation=command.generation)


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
    live.board.peers[session.device_id] = offer.generation
    return Answer(generation=offer.generation, offer_id=offer.offer_id, sdp=sdp)
