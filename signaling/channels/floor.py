"""What those in the call do there beside the media: what of them is live, and what hosts turn off.

All of it is conversation: kept in this process, told to those in the call alone, and not recorded.
"""

from collections.abc import Iterator
from dataclasses import replace

from conference.conversation.looks import Look
from conference.conversation.stops import Stoppable
from conference.ids import ParticipantId
from conference.meeting.errors import NotInCall
from signaling.channels import gate
from signaling.meetings.live import Attendant, LiveMeeting
from signaling.meetings.registry import Registry
from signaling.meetings.views import chat_line
from signaling.meetings.views import close_look as shown_look
from signaling.wire.commands import (
    CloseLook,
    Hand,
    LowerHands,
    Mute,
    Sources,
    Spotlight,
    StopShare,
    Write,
)
from signaling.wire.events import CloseLooked, Stopped, Written
from signaling.wire.replies import Done

FloorCommand = Sources | Hand | Write | LowerHands | Spotlight | CloseLook | Mute | StopShare


async def obey(
    registry: Registry, live: LiveMeeting, session: Attendant, command: FloorCommand
) -> Done:
    """Do what somebody in the call asks.

    Raises UnknownParticipant, NotInCall, NothingWritten, TooFast.
    """
    match command:
        case Sources():
            await _sources(registry, live, session, command=command)
        case Hand(up=up):
            _hand(registry, live, session, up=up)
        case Write(text=text):
            _write(registry, live, session, text=text)
        case LowerHands(participant=participant):
            _lower_hands(registry, live, participant)
        case Spotlight(participant=participant):
            _spotlight(registry, live, participant)
        case CloseLook(participant=participant):
            await _close_look(registry, live, session, at=participant)
        case Mute() | StopShare():
            await _stop(registry, live, command)
    return Done()


async def _sources(
    registry: Registry, live: LiveMeeting, session: Attendant, *, command: Sources
) -> None:
    """Take a page's word on what it sends; an "on" may lift what a host has stopped (R60)."""
    who, board = session.participant_id, live.board
    board.sources[who] = command.model_copy(update={"id": None})
    on = {source for source in Stoppable if getattr(command, source)}
    if board.conversation.stops.take_word(who, live=on):
        await gate.withhold(registry, live, who)
    registry.dispatcher_of(live).tell_person(who)


def _hand(registry: Registry, live: LiveMeeting, session: Attendant, *, up: bool) -> None:
    """Raise one's own hand, or lower it; twice is nothing (R62)."""
    hands = live.board.conversation.hands
    if (hands.put_up if up else hands.take_down)(session.participant_id):
        registry.dispatcher_of(live).tell_hands()


def _lower_hands(registry: Registry, live: LiveMeeting, participant: str | None) -> None:
    """Lower this person's hand, or everybody's; whose is down already is nothing (R62)."""
    hands = live.board.conversation.hands
    changed = (
        hands.take_all_down()
        if participant is None
        else hands.take_down(ParticipantId(participant))
    )
    if changed:
        registry.dispatcher_of(live).tell_hands()


def _write(registry: Registry, live: LiveMeeting, session: Attendant, *, text: str) -> None:
    """Write to everybody in the call (R63). Raises NothingWritten, TooFast."""
    who = session.participant_id
    line = live.board.conversation.chat.write(
        who, name=live.meeting.participants[who].name, text=text, now=registry.timing.now()
    )
    registry.dispatcher_of(live).tell_inside(Written(line=chat_line(line)))


def _spotlight(registry: Registry, live: LiveMeeting, participant: str | None) -> None:
    """Have everybody see this person large, or nobody (R64).

    Raises UnknownParticipant, NotInCall.
    """
    chosen = None if participant is None else _in_the_call(live, participant)
    if chosen != live.board.conversation.spotlight:
        live.board.conversation.spotlight = chosen
        registry.dispatcher_of(live).tell_spotlight()


async def _close_look(
    registry: Registry, live: LiveMeeting, session: Attendant, *, at: str | None
) -> None:
    """Give this host somebody's best picture for a short while; to none, end it (R65).

    Raises UnknownParticipant, NotInCall.
    """
    looks, now = live.board.conversation.looks, registry.timing.now()
    host, who = session.participant_id, _in_the_call(live, at) if at is not None else None
    ended = looks.end(host)
    begun = looks.begin(host, who, now=now) if who is not None else None
    await gate.favour(registry, session, who)
    if ended is not None and ended.participant_id != who:
        _tell_look(registry, live, replace(ended, ends_at=min(ended.ends_at, now)))
    if begun is not None:
        _tell_look(registry, live, begun)


def _tell_look(registry: Registry, live: LiveMeeting, look: Look) -> None:
    """To the two of them: whoever is looked at so is to know it, and can hold still."""
    dispatcher = registry.dispatcher_of(live)
    for each in dict.fromkeys((look.by, look.participant_id)):
        dispatcher.tell_inside_alone(each, CloseLooked(look=shown_look(look)))


async def _stop(registry: Registry, live: LiveMeeting, command: Mute | StopShare) -> None:
    """Turn off a microphone, or every guest's, or the sharing of a screen (R60, R61).

    When it returns the relay forwards nothing of it, whatever the page does. Raises
    UnknownParticipant, NotInCall.
    """
    muting = isinstance(command, Mute)
    source = Stoppable.MIC if muting else Stoppable.SCREEN
    if command.participant is None:
        who = list(_guests_inside(live))
    else:
        who = [_in_the_call(live, command.participant)]
    dispatcher = registry.dispatcher_of(live)
    for each in who:
        live.board.conversation.stops.stop(each, source)
        await gate.withhold(registry, live, each)
        dispatcher.tell_inside_alone(each, Stopped(source=source.value))
        dispatcher.tell_person(each)


def _in_the_call(live: LiveMeeting, participant: str) -> ParticipantId:
    """Raises UnknownParticipant, or NotInCall."""
    found = live.meeting.participant(ParticipantId(participant))
    if not found.in_call:
        raise NotInCall("They are not in the call any more.")
    return found.id


def _guests_inside(live: LiveMeeting) -> Iterator[ParticipantId]:
    for each in live.board.inside:
        participant = live.meeting.participants.get(each)
        if participant is not None and participant.in_call and not participant.is_host:
            yield each
