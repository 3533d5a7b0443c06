"""The first event of a call session: the whole present state, of which nothing is known before."""

from dataclasses import dataclass

from conference.meeting.participant import Participant
from signaling.meetings.live import Attendant, LiveMeeting
from signaling.meetings.views import NAMING, talk_of
from signaling.practice.reception import Shown
from signaling.wire.events import Welcome
from signaling.wire.message import PROTOCOL_VERSION
from signaling.wire.parts import Appointment, Call, You

FIRST_PAGE = 200
"""Rows of the attendee list that come with a host's welcome."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a welcome says beside the state of the meeting."""

    resume: str
    heartbeat: float
    practice: str
    reception: Shown
    push_key: str | None
    now: float


def welcome(
    live: LiveMeeting, session: Attendant, participant: Participant, *, greeting: Greeting
) -> Welcome:
    """For a device that is at the meeting; `session.view` is what it shall see."""
    assert session.view is not None
    is_host = session.is_host
    return Welcome(
        version=PROTOCOL_VERSION,
        you=You(
            participant=participant.id,
            device=session.device_id,
            role=participant.role.value,
            verified=participant.verified,
            name=participant.name,
        ),
        resume=greeting.resume,
        heartbeat_s=greeting.heartbeat,
        now=greeting.now,
        appointment=_appointment(live, greeting),
        view=session.view,
        call=_call(live, session),
        talk=talk_of(live.meeting, session.device_id, ice_servers=live.board.ice_servers),
        push_key=None if is_host else greeting.push_key,
        meeting=live.lists.state() if is_host else None,
        guests=live.lists.page(after=None, limit=FIRST_PAGE) if is_host else None,
        notifications=live.lists.notifications() if is_host else [],
    )


def welcome_unnamed(live: LiveMeeting, session: Attendant, *, greeting: Greeting) -> Welcome:
    """For an unverified guest who has not given a name, and so has not arrived (R9)."""
    return Welcome(
        version=PROTOCOL_VERSION,
        you=You(
            participant=session.participant_id,
            device=session.device_id,
            role="guest",
            verified=False,
            name=None,
        ),
        resume=greeting.resume,
        heartbeat_s=greeting.heartbeat,
        now=greeting.now,
        appointment=_appointment(live, greeting),
        view=NAMING,
    )


def _call(live: LiveMeeting, session: Attendant) -> Call | None:
    """The inside of the call, if the session's media connection stands."""
    if session.generation is None:
        return None
    return live.board.seen_by(
        live.meeting,
        participant_id=session.participant_id,
        device_id=session.device_id,
        generation=session.generation,
        for_host=session.is_host,
    )


def _appointment(live: LiveMeeting, greeting: Greeting) -> Appointment:
    appointment = live.appointment
    return Appointment(
        appointment=appointment.id,
        practice=greeting.practice,
        title=appointment.title,
        hosts=live.host_names,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        welcome=greeting.reception.text,
        picture=greeting.reception.picture,
    )
