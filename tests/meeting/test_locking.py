"""R42: a locked meeting lets nobody new in by Join now, and does nothing else."""

import pytest

from conference.meeting.effects import ChangeEveryone, Record
from conference.meeting.errors import MeetingEnded, MustAsk, NotHost
from tests.meeting.builders import Door


def started_with_room() -> Door:
    """Two seats, one of them taken by a guest who came by the link."""
    door = Door(booked=["A", "B"])
    door.start()
    door.link("inside")
    door.enter("inside")
    door.link("new")
    return door


def test_everybody_new_must_ask_although_there_is_room() -> None:
    door = started_with_room()
    door.lock()
    assert door.done(ChangeEveryone), "every button follows"
    assert (door.button("new"), door.access("new").because) == ("ask", "locked")
    with pytest.raises(MustAsk):
        door.join("new")
    door.ask("new")
    door.admit("new")
    door.join("new")


def test_the_booked_the_admitted_and_seat_holders_come_in_as_before() -> None:
    door = started_with_room()
    door.admit_unasked("new")
    door.lock()
    door.portal("A")
    for name in ("A", "new"):
        door.join(name)
    door.drop("inside")
    door.link("inside", "telephone")
    door.join("inside", "telephone")


def test_it_puts_nobody_out_and_keeps_every_request() -> None:
    door = started_with_room()
    door.link("other")
    door.enter("new")
    door.ask("other")
    door.lock()
    assert door.stage("inside") == "connected"
    door.leave("new")
    assert door.button("other") == "pending", "a seat that frees is for nobody while it is locked"
    door.lock(False)
    assert door.button("other") == "join"


def test_it_survives_a_hold_and_a_killed_server_and_ends_with_the_meeting() -> None:
    door = started_with_room()
    door.lock()
    door.leave("host")
    door.restarted()
    door.start()
    assert door.button("new") == "ask"
    door.end()
    with pytest.raises(MeetingEnded):
        door.lock(False)


def test_before_the_start_it_waits_for_the_start() -> None:
    door = Door(booked=["A"])
    door.link("new")
    door.lock()
    assert door.button("new") == "wait"
    door.start()
    assert door.button("new") == "ask"


def test_twice_is_nothing_and_each_change_is_recorded_once() -> None:
    door = started_with_room()
    for locked in (True, True, False, False):
        door.lock(locked)
    assert [each.action for each in door.log if isinstance(each, Record)][-2:] == [
        "locked",
        "unlocked",
    ]
    assert door.effects == ()


def test_only_a_host_locks() -> None:
    door = started_with_room()
    with pytest.raises(NotHost):
        door.lock(by="A")
