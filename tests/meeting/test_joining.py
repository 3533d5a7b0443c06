"""The way into the call, its seats and their deadlines (R2, R4, R10, R12, R15, R16, R35, R36)."""

import pytest

from conference.ids import DeviceId, ParticipantId
from conference.meeting import joining
from conference.meeting.effects import (
    ChangeEveryone,
    CloseMedia,
    Connect,
    FinishDevice,
    ReturnDevice,
)
from conference.meeting.errors import (
    AlreadyJoined,
    MustAsk,
    NotAtDoor,
    NotInCall,
    UnknownDevice,
)
from tests.meeting.builders import Door


@pytest.fixture
def door() -> Door:
    """Started, with room for two; A is booked."""
    door = Door(booked=["A", "Z"])
    door.start()
    return door


def test_the_start_changes_every_screen_at_once() -> None:
    """R4: in one step, without a reload."""
    door = Door(booked=["A"])
    door.portal("A")
    door.link("C")
    door.host()
    door.join("host")
    assert door.done(ChangeEveryone)
    assert [door.button("A"), door.button("C")] == ["join", "join"]


def test_nobody_is_pulled_into_a_call(door: Door) -> None:
    """R10: they must press."""
    door.portal("A")
    assert (door.stage("A"), door.occupancy) == ("page", 0)
    door.join("A")
    assert (door.stage("A"), door.occupancy) == ("connecting", 1)
    assert [connect.straight_in for connect in door.done(Connect)] == [False]


def test_the_button_follows_occupancy_both_ways(door: Door) -> None:
    """R16: it fills, it frees; everybody's screen is told."""
    for name in "CDE":
        door.link(name)
    door.join("C")
    assert door.done(ChangeEveryone) == []
    assert door.button("E") == "join"
    door.join("D")
    assert door.done(ChangeEveryone) == [ChangeEveryone()]
    assert door.button("E") == "ask"
    door.leave("C")
    assert door.done(ChangeEveryone) == [ChangeEveryone()]
    assert door.button("E") == "join"


def test_booked_clients_may_overfill_the_room(door: Door) -> None:
    """R12."""
    door.link("C")
    door.link("D")
    door.enter("C")
    door.enter("D")
    door.portal("A")
    door.enter("A")
    assert (door.occupancy, door.meeting.capacity_now) == (3, 2)


def test_hosts_take_no_seat() -> None:
    """R15, R18."""
    door = Door(booked=["A"], hosts=["host", "colleague"])
    door.start()
    door.host("colleague")
    door.enter("colleague")
    assert door.occupancy == 0


def test_join_needs_the_door(door: Door) -> None:
    door.portal("A")
    with pytest.raises(UnknownDevice):
        door.join("A", "telephone")
    door.lose("A")
    with pytest.raises(NotAtDoor):
        door.join("A")
    door.come_back("A")
    door.join("A")
    with pytest.raises(AlreadyJoined):
        door.join("A")


def test_capacity_follows_the_booking_until_the_first_start_and_then_is_fixed() -> None:
    """R17."""
    door = Door(booked=["A"])
    door.book("A", "B", "C")
    assert door.meeting.capacity_now == 3
    door.start()
    door.book("A")
    assert door.meeting.capacity_now == 3
    door.leave("host")
    door.start()
    assert door.meeting.capacity_now == 3


# --- the seat's deadline (R35) ---------------------------------------------------------------


def test_thirty_seconds_from_join_now(door: Door) -> None:
    """R35: then the transport is closed, and the guest is at the door with a reason."""
    door.link("C")
    door.join("C")
    door.wait(29.9)
    assert door.stage("C") == "connecting"
    door.wait(0.1)
    assert (door.stage("C"), door.occupancy, door.button("C")) == ("page", 0, "join")
    assert [(back.device_id, back.reason) for back in door.done(ReturnDevice)] == [
        ("C/tab", "not_connected")
    ]
    assert [closed.device_id for closed in door.done(CloseMedia)] == ["C/tab"]


def test_a_drop_keeps_the_seat_for_the_reconnect_grace(door: Door) -> None:
    """R31, R35."""
    door.link("C")
    door.enter("C")
    door.drop("C")
    assert (door.stage("C"), door.occupancy, door.called("C")) == ("grace", 1, "joined")
    door.wait(119)
    assert door.occupancy == 1
    door.wait(1)
    assert (door.stage("C"), door.occupancy) == ("page", 0)
    assert [back.reason for back in door.done(ReturnDevice)] == ["connection_lost"]


def test_media_turns_the_deadline_off(door: Door) -> None:
    """R35: of a grace as of a first connection."""
    door.link("C")
    door.enter("C")
    door.wait(3600)
    assert door.stage("C") == "connected"
    door.drop("C")
    door.wait(60)
    door.media_up("C")
    door.wait(3600)
    assert door.stage("C") == "connected"


def test_nothing_but_media_renews_it(door: Door) -> None:
    """R35: not a resumed call, nor another tab, nor a returned socket."""
    door.link("C")
    door.link("C", "telephone")
    door.enter("C")
    door.drop("C")
    door.wait(100)
    door.resume("C")
    door.lose("C")
    door.come_back("C")
    door.join("C", "telephone")
    door.resume("C", "telephone")
    door.wait(20)
    assert door.occupancy == 0


def test_a_guest_without_marks_loses_the_seat_to_the_race(door: Door) -> None:
    """R22: whoever came by a free seat keeps it through the grace, and after it joins as R14."""
    for name in "CD":
        door.link(name)
        door.enter(name)
    door.drop("C")
    door.link("E")
    assert door.button("E") == "ask"
    door.wait(120)
    door.join("E")
    assert door.button("C") == "ask"


def test_who_is_away_when_the_deadline_comes_is_away_at_the_door(door: Door) -> None:
    door.link("C")
    door.enter("C")
    door.lose("C")
    door.drop("C")
    door.wait(120)
    assert door.stage("C") == "away"


# --- media's own words -----------------------------------------------------------------------


def test_a_lost_socket_alone_is_no_drop(door: Door) -> None:
    """R31."""
    door.link("C")
    door.enter("C")
    door.lose("C")
    door.wait(3600)
    assert (door.stage("C"), door.occupancy) == ("connected", 1)


def test_word_of_an_old_connection_is_nothing(door: Door) -> None:
    """The relay's news may cross a resumed call."""
    door.link("C")
    door.enter("C")
    door.resume("C")
    for verb in (joining.media_up, joining.drop):
        step = verb(
            door.meeting,
            participant_id=ParticipantId("C"),
            device_id=DeviceId("C/tab"),
            generation=1,
            now=door.now,
        )
        assert step.meeting is door.meeting
        assert step.effects == ()


def test_word_of_a_device_that_is_gone_is_nothing(door: Door) -> None:
    door.link("C")
    door.enter("C")
    door.leave("C")
    for who in ("C", "nobody"):
        step = joining.drop(
            door.meeting,
            participant_id=ParticipantId(who),
            device_id=DeviceId("C/tab"),
            generation=1,
            now=door.now,
        )
        assert step.meeting is door.meeting


def test_a_connection_that_never_came_up_cannot_drop(door: Door) -> None:
    """R35: its 30 s run on."""
    door.link("C")
    door.join("C")
    door.drop("C")
    assert door.stage("C") == "connecting"
    door.wait(30)
    assert door.stage("C") == "page"


# --- resuming, leaving, taking over ----------------------------------------------------------


def test_a_reloaded_page_gets_a_new_connection_in_the_same_seat(door: Door) -> None:
    """R31: a reload is not a drop. The old connection is closed, the new one has a number."""
    door.link("C")
    door.enter("C")
    door.resume("C")
    assert [(e.device_id, e.generation) for e in door.done(CloseMedia)] == [("C/tab", 1)]
    assert [(e.device_id, e.generation) for e in door.done(Connect)] == [("C/tab", 2)]
    assert (door.stage("C"), door.occupancy) == ("connecting", 1)
    door.wait(119)
    assert door.stage("C") == "connecting"
    door.wait(1)
    assert door.stage("C") == "page"


def test_only_who_is_in_the_call_resumes(door: Door) -> None:
    """R2."""
    door.link("C")
    with pytest.raises(NotInCall):
        door.resume("C")


def test_leaving_frees_the_seat(door: Door) -> None:
    door.link("C")
    door.enter("C")
    door.leave("C")
    assert (door.occupancy, door.called("C")) == (0, "left")
    assert [closed.device_id for closed in door.done(CloseMedia)] == ["C/tab"]
    assert [finished.reason for finished in door.done(FinishDevice)] == ["left"]


def test_leaving_the_call_with_another_device_at_the_door(door: Door) -> None:
    """R36: leaving is per device; the other one waits on."""
    door.link("C")
    door.link("C", "telephone")
    door.enter("C")
    door.leave("C")
    assert (door.occupancy, door.called("C")) == (0, "waiting")


def test_one_identity_takes_one_seat(door: Door) -> None:
    """R15, R36."""
    door.link("C")
    door.link("C", "telephone")
    door.link("D")
    door.enter("C")
    door.enter("C", "telephone")
    assert door.occupancy == 1
    assert door.button("D") == "join"


def test_join_now_is_refused_when_it_takes_an_ask_by_now(door: Door) -> None:
    """R16: the decision is taken when it is pressed, and nothing changes by a refusal."""
    for name in "CDE":
        door.link(name)
    door.join("C")
    door.join("D")
    before = door.meeting
    with pytest.raises(MustAsk):
        door.join("E")
    assert door.meeting is before
