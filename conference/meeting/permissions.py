"""The second table: which role may do what, where. Refusals and their tests come from it.

It says what may be *tried*; whether a Join now succeeds is then the access rule's word.
"""

from collections.abc import Mapping
from enum import StrEnum

from conference.errors import AnteroomError
from conference.ids import AccountId
from conference.meeting.errors import (
    AlreadyJoined,
    MeetingEnded,
    NotArrived,
    NotAtDoor,
    NotHost,
    NotInCall,
)
from conference.meeting.meeting import Meeting, Phase
from conference.meeting.participant import Role


class Standing(StrEnum):
    """Where a session stands, as seen by the door."""

    NAMING = "naming"
    """An unverified guest who has not given a name yet (R9)."""
    DOOR = "door"
    CALL = "call"
    WORKSPACE = "workspace"
    """A host's workspace channel, apart from any call."""
    OVER = "over"
    """The meeting has ended."""


class Verb(StrEnum):
    """What a session can ask for."""

    NAME = "name"
    RESPOND = "respond"
    PRESENCE = "presence"
    SUMMON = "summon"
    PROBE = "probe"
    PROBE_OFFER = "probe_offer"
    PROBE_END = "probe_end"
    ASK = "ask"
    JOIN = "join"
    OFFER = "offer"
    RECONNECT = "reconnect"
    SHOW = "show"
    STATS = "stats"
    SOURCES = "sources"
    HAND = "hand"
    WRITE = "write"
    MUTE = "mute"
    STOP_SHARE = "stop_share"
    LOWER_HANDS = "lower_hands"
    SPOTLIGHT = "spotlight"
    CLOSE_LOOK = "close_look"
    COLLEAGUES = "colleagues"
    HAND_OVER = "hand_over"
    LEAVE = "leave"
    ADMIT = "admit"
    ADMIT_ALL = "admit_all"
    DENY = "deny"
    REMOVE = "remove"
    SEND_BACK = "send_back"
    BIND = "bind"
    CLIENTS = "clients"
    LOCK = "lock"
    SAY = "say"
    LATE = "late"
    TALK = "talk"
    ACCEPT_TALK = "accept_talk"
    TALK_OFFER = "talk_offer"
    END_TALK = "end_talk"
    END = "end"
    GUESTS = "guests"
    OPEN_AGAIN = "open_again"


DECISIONS = frozenset(
    {
        Verb.ADMIT,
        Verb.ADMIT_ALL,
        Verb.DENY,
        Verb.REMOVE,
        Verb.SEND_BACK,
        Verb.BIND,
        Verb.CLIENTS,
        Verb.LOCK,
        Verb.SAY,
        Verb.LATE,
        Verb.END,
        Verb.GUESTS,
    }
)
"""A host's, wherever the host is (R27)."""

LEADING = frozenset(
    {
        Verb.MUTE,
        Verb.STOP_SHARE,
        Verb.LOWER_HANDS,
        Verb.SPOTLIGHT,
        Verb.CLOSE_LOOK,
        Verb.COLLEAGUES,
        Verb.HAND_OVER,
    }
)
"""A host's who is in the call: whoever is not has no say in it (R2, R60)."""

FOR_HOSTS = DECISIONS | LEADING | {Verb.OPEN_AGAIN, Verb.TALK}
TAKING_PART = frozenset(
    {Verb.OFFER, Verb.RECONNECT, Verb.SHOW, Verb.STATS, Verb.SOURCES, Verb.HAND, Verb.WRITE}
)
IN_THE_CALL = TAKING_PART | LEADING
PROBING = frozenset({Verb.PROBE, Verb.PROBE_OFFER, Verb.PROBE_END})
"""Before a call, a host's as a guest's; the door has nothing to do with it but to say who (R39)."""
ASKED_TO_TALK = frozenset({Verb.ACCEPT_TALK, Verb.TALK_OFFER, Verb.END_TALK})
TALKING = frozenset({Verb.TALK, Verb.TALK_OFFER, Verb.END_TALK})
"""A host's, who talks from a page at the meeting, in the call or before it (R40)."""
AT_THE_DOOR = (
    frozenset({Verb.ASK, Verb.JOIN, Verb.RESPOND, Verb.SUMMON, Verb.ACCEPT_TALK}) | PROBING
)

MAY: Mapping[tuple[Role, Standing], frozenset[Verb]] = {
    (Role.GUEST, Standing.NAMING): frozenset({Verb.NAME, Verb.PRESENCE, Verb.LEAVE}),
    (Role.GUEST, Standing.DOOR): AT_THE_DOOR
    | ASKED_TO_TALK
    | {Verb.NAME, Verb.PRESENCE, Verb.LEAVE},
    (Role.GUEST, Standing.CALL): TAKING_PART | {Verb.NAME, Verb.PRESENCE, Verb.LEAVE},
    (Role.HOST, Standing.DOOR): DECISIONS
    | PROBING
    | TALKING
    | {Verb.JOIN, Verb.PRESENCE, Verb.LEAVE},
    (Role.HOST, Standing.CALL): DECISIONS | IN_THE_CALL | TALKING | {Verb.PRESENCE, Verb.LEAVE},
    (Role.HOST, Standing.WORKSPACE): DECISIONS | {Verb.OPEN_AGAIN},
    (Role.HOST, Standing.OVER): frozenset({Verb.GUESTS, Verb.OPEN_AGAIN}),
}
"""What is not here is refused."""


def refusal(role: Role, standing: Standing, verb: Verb) -> AnteroomError | None:
    """Why this may not even be tried; None if it may. The first reason that applies."""
    if verb in MAY.get((role, standing), frozenset()):
        return None
    if verb in FOR_HOSTS and role is not Role.HOST:
        return NotHost("Only a host of this appointment can do that.")
    if standing is Standing.OVER:
        return MeetingEnded("This meeting has ended.")
    if standing is Standing.NAMING:
        return NotArrived("Please type your name first.")
    if standing is Standing.CALL and verb in AT_THE_DOOR:
        return AlreadyJoined("You are in the call already.")
    if verb in IN_THE_CALL:
        return NotInCall("Only somebody in the call can do that.")
    return NotAtDoor("That cannot be done from here.")


def check_host(meeting: Meeting, by: AccountId) -> None:
    """The door's own look, whatever stands in front of it. Raises `NotHost`, `MeetingEnded`."""
    if by not in meeting.hosts:
        raise NotHost("Only a host of this appointment can do that.")
    if meeting.phase is Phase.ENDED:
        raise MeetingEnded("This meeting has ended.")
