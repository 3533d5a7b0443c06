"""What a device does at the meeting for itself: be seen, ask, answer, join, connect anew, leave."""

from conference.ids import RequestId
from conference.meeting import arriving, asking, joining, speaking
from conference.meeting.draft import Step
from conference.meeting.errors import MeetingEnded
from conference.meeting.meeting import Meeting
from conference.meeting.words import Response
from signaling.meetings.live import Attendant, LiveMeeting
from signaling.meetings.mailbox import at
from signaling.meetings.registry import Registry
from signaling.meetings.views import view_of
from signaling.wire.commands import Ask, Join, Leave, Presence, Reconnect, Respond
from signaling.wire.replies import Done

OwnCommand = Presence | Ask | Respond | Join | Reconnect | Leave


async def obey(
    registry: Registry, live: LiveMeeting, session: Attendant, command: OwnCommand
) -> Done:
    """Do what the page asks for its own device. Raises what the door raises."""
    who = {"participant_id": session.participant_id, "device_id": session.device_id}
    match command:
        case Presence(visible=visible, devices_ready=ready):
            await live.mailbox.do(at(arriving.presence, **who, visible=visible, ready=ready))
            live.lists.note_check(session.participant_id, session.device_id, command.connection)
        case Ask():
            return await _ask(registry, live, session)
        case Respond(response=response):
            await live.mailbox.do(at(speaking.respond, **who, response=Response(response)))
        case Join():
            await live.mailbox.do(at(joining.join, **who))
        case Reconnect():
            await live.mailbox.do(at(joining.resume_call, **who))
        case Leave():
            await live.mailbox.do(at(arriving.leave, **who))
    return Done()


async def _ask(registry: Registry, live: LiveMeeting, session: Attendant) -> Done:
    """The reply says what can be done now, so that the button need not wait for the event."""
    request_id = RequestId(registry.new_id())

    def verb(meeting: Meeting, now: float) -> Step:
        step, _ = asking.ask(
            meeting,
            participant_id=session.participant_id,
            device_id=session.device_id,
            request_id=request_id,
            now=now,
        )
        return step

    await live.mailbox.do(verb)
    participant = live.meeting.participants.get(session.participant_id)
    device = participant.devices.get(session.device_id) if participant else None
    if participant is None or device is None:
        raise MeetingEnded("This meeting has ended.")
    registry.dispatcher_of(live).refresh(session)
    view = view_of(live.meeting, participant, device, now=registry.timing.now())
    return Done(access=view.access)
