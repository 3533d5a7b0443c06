"""Who may try what, where: everything here is generated from the one table (R2, R9, R27)."""

import contextlib
import itertools

import pytest

from conference.errors import AnteroomError
from conference.meeting.participant import Role
from conference.meeting.permissions import (
    AT_THE_DOOR,
    DECISIONS,
    FOR_HOSTS,
    IN_THE_CALL,
    MAY,
    Standing,
    Verb,
    refusal,
)
from tests.meeting.builders import Door

EVERYTHING = list(itertools.product(Role, Standing, Verb))
REFUSED = [(r, s, v) for r, s, v in EVERYTHING if v not in MAY.get((r, s), frozenset())]
ALLOWED = [(r, s, v) for r, s, v in EVERYTHING if v in MAY.get((r, s), frozenset())]


def expected_code(role: Role, standing: Standing, verb: Verb) -> str:
    """What the refused one is told, first reason first."""
    if role is Role.GUEST and verb in FOR_HOSTS:
        return "not_host"
    if standing is Standing.OVER:
        return "ended"
    if standing is Standing.NAMING:
        return "not_arrived"
    if standing is Standing.CALL and verb in AT_THE_DOOR:
        return "already_joined"
    return "not_in_call" if verb in IN_THE_CALL else "not_at_door"


@pytest.mark.parametrize(("role", "standing", "verb"), ALLOWED)
def test_what_the_table_has_may_be_tried(role: Role, standing: Standing, verb: Verb) -> None:
    assert refusal(role, standing, verb) is None


@pytest.mark.parametrize(("role", "standing", "verb"), REFUSED)
def test_what_it_has_not_is_refused(role: Role, standing: Standing, verb: Verb) -> None:
    error = refusal(role, standing, verb)
    assert isinstance(error, AnteroomError)
    assert error.code == expected_code(role, standing, verb)


# --- what the table must say, whatever else it says ------------------------------------------


@pytest.mark.parametrize(("standing", "verb"), list(itertools.product(Standing, sorted(FOR_HOSTS))))
def test_a_guest_never_does_a_hosts_things(standing: Standing, verb: Verb) -> None:
    """R27."""
    assert refusal(Role.GUEST, standing, verb) is not None


@pytest.mark.parametrize(
    ("role", "standing", "verb"),
    [(r, s, v) for r, s, v in EVERYTHING if v in IN_THE_CALL and s is not Standing.CALL],
)
def test_nobody_gets_media_outside_the_call(role: Role, standing: Standing, verb: Verb) -> None:
    """R2: the gate."""
    assert refusal(role, standing, verb) is not None


@pytest.mark.parametrize("verb", sorted(set(Verb) - {Verb.NAME, Verb.PRESENCE, Verb.LEAVE}))
def test_an_unverified_guest_gives_a_name_before_anything_else(verb: Verb) -> None:
    """R9."""
    assert refusal(Role.GUEST, Standing.NAMING, verb) is not None


@pytest.mark.parametrize("verb", list(Verb))
def test_for_a_guest_the_end_is_the_end(verb: Verb) -> None:
    """R33."""
    assert refusal(Role.GUEST, Standing.OVER, verb) is not None


@pytest.mark.parametrize("standing", [Standing.DOOR, Standing.CALL, Standing.WORKSPACE])
@pytest.mark.parametrize("verb", sorted(DECISIONS))
def test_a_host_decides_from_wherever_the_host_is(standing: Standing, verb: Verb) -> None:
    """R27, R33: from the call or the workspace."""
    assert refusal(Role.HOST, standing, verb) is None


# --- the door itself agrees with the table ---------------------------------------------------

DOOR_VERBS = {
    Verb.ASK: lambda door, who: door.ask(who),
    Verb.JOIN: lambda door, who: door.join(who),
    Verb.LEAVE: lambda door, who: door.leave(who),
    Verb.PRESENCE: lambda door, who: door.shows(who),
    Verb.ADMIT: lambda door, who: door.admit("asker", by=who, request="request-1"),
    Verb.ADMIT_ALL: lambda door, who: door.admit_all(by=who),
    Verb.DENY: lambda door, who: door.deny("asker", by=who, request="request-1"),
    Verb.REMOVE: lambda door, who: door.remove("asker", by=who),
    Verb.SEND_BACK: lambda door, who: door.send_back("inside", by=who),
    Verb.BIND: lambda door, who: door.bind("by link", "waiting", by=who),
    Verb.LOCK: lambda door, who: door.lock(by=who),
    Verb.SAY: lambda door, who: door.say("asker", by=who),
    Verb.LATE: lambda door, who: door.late(None, by=who),
    Verb.RESPOND: lambda door, who: door.respond(who),
    Verb.END: lambda door, who: door.end(by=who),
}
SOMEBODY = {
    (Role.GUEST, Standing.DOOR): "waiting",
    (Role.GUEST, Standing.CALL): "inside",
    (Role.HOST, Standing.DOOR): "colleague",
    (Role.HOST, Standing.CALL): "host",
    (Role.GUEST, Standing.OVER): "waiting",
    (Role.HOST, Standing.OVER): "host",
}


def a_door_with_everybody(standing: Standing) -> Door:
    door = Door(booked=["waiting"], hosts=["host", "colleague"])
    door.start()
    door.host("colleague")
    for name in ("waiting", "asker", "inside"):
        door.portal(name)
    door.admit_unasked("inside")
    door.enter("inside")
    door.ask("asker")
    door.say(None)
    door.link("by link")
    if standing is Standing.OVER:
        door.end()
    return door


@pytest.mark.parametrize(
    ("role", "standing", "verb"),
    [(r, s, v) for r, s, v in EVERYTHING if (r, s) in SOMEBODY and v in DOOR_VERBS],
)
def test_the_door_holds_without_the_table_in_front(
    role: Role, standing: Standing, verb: Verb
) -> None:
    """R2, R27: a hand-made client that gets past the table still changes nothing."""
    door, who = a_door_with_everybody(standing), SOMEBODY[role, standing]
    before = door.meeting
    if verb in MAY.get((role, standing), frozenset()):
        DOOR_VERBS[verb](door, who)
        return
    with contextlib.suppress(AnteroomError):
        DOOR_VERBS[verb](door, who)
    assert door.meeting is before
