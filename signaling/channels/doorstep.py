"""The doorstep: a side call of a host with one asker, and its own small gate (R40, R80-R82).

The relay sees a meeting of two that has nothing in common with the one that the asker waits for,
not even an id.
"""

from conference.forwarding.media import Purpose, Source
from conference.ids import ParticipantId, RequestId, TalkId
from conference.meeting.errors import NoTalk
from conference.meeting.talk import Talk, Talker, TalkStage
from conference.meeting.talking import accept_talk, find_talk, hang_up, offer_talk
from conference.relay.negotiation import SlotHint
from signaling.channels.desk import naming_who_decided
from signaling.meetings.live import Attendant, LiveMeeting
from signaling.meetings.mailbox import at
from signaling.meetings.registry import Registry
from signaling.meetings.talks import meeting_of, participant_of, peer_of
from signaling.wire.commands import AcceptTalk, EndTalk, OfferTalk, TalkOffer
from signaling.wire.replies import Done, TalkAnswer

GENERATION = 1
"""Of a talk's media: whoever loses it opens another talk."""

TalkCommand = OfferTalk | AcceptTalk | TalkOffer | EndTalk


async def obey(
    registry: Registry, live: LiveMeeting, session: Attendant, command: TalkCommand
) -> Done | TalkAnswer:
    """Do what either side asks. Raises what the door raises, and what the relay raises."""
    device_id = session.device_id
    match command:
        case OfferTalk():
            verb = at(
                offer_talk,
                host_id=session.participant_id,
                device_id=device_id,
                participant_id=ParticipantId(command.participant),
                request_id=RequestId(command.request),
                talk_id=TalkId(registry.new_id()),
            )
            async with naming_who_decided(registry):
                await live.mailbox.do(verb)
        case AcceptTalk(talk=talk):
            await live.mailbox.do(at(accept_talk, device_id=device_id, talk_id=TalkId(talk)))
        case EndTalk(talk=talk):
            await live.mailbox.do(at(hang_up, device_id=device_id, talk_id=TalkId(talk)))
        case TalkOffer():
            return await _answer(registry, live, session, command)
    return Done()


async def _answer(
    registry: Registry, live: LiveMeeting, session: Attendant, offer: TalkOffer
) -> TalkAnswer:
    """Open one side's media: of a voice each way, and nothing else."""
    talk, side = _open_talk(live, session, TalkId(offer.talk))
    if registry.talks.knows(talk, side):
        raise NoTalk("Media of this talk was offered already.")
    registry.talks.expect(live.meeting.id, talk, side)
    sdp = await registry.relay.open_peer(
        meeting_id=meeting_of(talk),
        participant_id=participant_of(talk, side),
        peer_id=peer_of(talk, side),
        generation=GENERATION,
        offer_id=1,
        offer_sdp=offer.sdp,
        sources={offer.sends: Source.MIC},
        slots=[SlotHint(audio=offer.receives, video=None, purpose=Purpose.CAMERA)],
    )
    try:
        _open_talk(live, session, talk.id)
    except NoTalk:
        await registry.talks.close(talk)
        raise
    return TalkAnswer(talk=talk.id, sdp=sdp)


def _open_talk(live: LiveMeeting, session: Attendant, talk_id: TalkId) -> tuple[Talk, Talker]:
    talk = find_talk(live.meeting, device_id=session.device_id, talk_id=talk_id)
    side = talk.side_of(session.device_id)
    if side is None or talk.stage is not TalkStage.OPEN:
        raise NoTalk("This talk was not accepted yet.")
    return talk, side
