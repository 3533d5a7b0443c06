"""The meeting itself: start, end, opened again, idle, restarted (R1, R5, R17, R31, R33-R35)."""

import pytest

from conference.ids import AccountId, MeetingId
from conference.meeting import life
from conference.meeting.draft import Step
from conference.meeting.effects import (
    ChangeEveryone,
    CloseMedia,
    EndRequest,
    FinishDevice,
    Record,
    TellGuest,
)
from conference.meeting.errors import MeetingEnded, NotEnded, NotHost
from conference.meeting.meeting import Phase
from conference.meeting.settings import DoorSettings
from tests.meeting.builders import HOUR, NINE, Door, a_meeting

HALF_A_DAY = 12 * HOUR


def test_a_new_meeting_waits_with_nobody_there() -> None:
    """R1, R5: and there is no argument that would make one without a waiting room."""
    meeting = a_meeting(booked=["A", "B"])
    assert meeting.phase is Phase.SCHEDULED
    assert (meeting.capacity_now, meeting.tally.occupancy) == (2, 0)
    with pytest.raises(TypeError):
        life.create(waiting_room=False)  # type: ignore[call-arg]


# --- the end (R33) ---------------------------------------------------------------------------


def test_end_for_all_is_final_for_everybody() -> None:
    """R33: the relay first, requests closed silently, a last word on every device."""
    door = Door(booked=["A"])
    door.start()
    door.portal("A")
    door.enter("A")
    door.portal("A", "telephone")
    door.link("C")
    door.ask("C")
    door.end()
    assert door.phase == "ended"
    assert {closed.device_id for closed in door.done(CloseMedia)} == {"host/tab", "A/tab"}
    assert all(closed.first for closed in door.done(CloseMedia))
    assert {(f.device_id, f.reason) for f in door.done(FinishDevice)} == {
        (device, "ended") for device in ("host/tab", "A/tab", "A/telephone", "C/tab")
    }
    assert [ended.outcome for ended in door.done(EndRequest)] == [None]
    assert door.done(TellGuest) == []
    assert door.done(ChangeEveryone)
    assert (door.occupancy, door.waiting_to_join) == (0, [])
    assert [door.button(name) for name in ("A", "C", "host")] == ["final"] * 3


@pytest.mark.parametrize("phase", ["scheduled", "started", "held"])
def test_a_host_ends_it_in_any_state(phase: str) -> None:
    """R33."""
    door = Door()
    if phase != "scheduled":
        door.start()
    if phase == "held":
        door.leave("host")
    assert door.phase == phase
    door.end()
    assert door.phase == "ended"
    with pytest.raises(MeetingEnded):
        door.end()
    with pytest.raises(MeetingEnded):
        door.cancel()


def test_only_a_host_ends_it() -> None:
    """R27."""
    door = Door(booked=["A"])
    with pytest.raises(NotHost):
        door.end(by="A")


def test_cancelling_ends_it() -> None:
    """R33."""
    door = Door()
    door.link("C")
    door.cancel()
    assert door.phase == "ended"
    assert [f.reason for f in door.done(FinishDevice)] == ["ended"]


def test_an_ended_meeting_is_opened_again_as_a_new_one() -> None:
    """R5: an empty list, the same appointment, booking and hosts; nobody is barred any more."""
    door = Door(booked=["A"])
    door.start()
    door.link("C")
    door.remove("C")
    with pytest.raises(NotEnded):
        life.open_again(
            door.meeting, by=AccountId("host"), meeting_id=MeetingId("second"), now=door.now
        )
    door.end()
    with pytest.raises(NotHost):
        life.open_again(
            door.meeting, by=AccountId("A"), meeting_id=MeetingId("second"), now=door.now
        )
    again = life.open_again(
        door.meeting, by=AccountId("host"), meeting_id=MeetingId("second"), now=door.now
    )
    assert (again.id, again.appointment_id) == ("second", door.meeting.appointment_id)
    assert (again.phase, again.participants, again.capacity) == (Phase.SCHEDULED, {}, None)
    assert (again.booking, again.hosts) == (door.meeting.booking, door.meeting.hosts)


# --- the idle end (R33) ----------------------------------------------------------------------


def test_half_a_day_after_the_booked_end_it_ends_by_itself() -> None:
    """R33."""
    door = Door(booked=["A"], booked_end=NINE + HOUR)
    door.portal("A")
    door.wait(HOUR + HALF_A_DAY - 1)
    assert door.phase == "scheduled"
    door.wait(1)
    assert door.phase == "ended"
    assert life.next_deadline(door.meeting) is None


def test_never_while_a_host_is_in_the_call() -> None:
    """R33: nor before the hold grace after it is over."""
    door = Door(booked_end=NINE + HOUR)
    door.start()
    door.link("C")
    door.admit_unasked("C")
    door.enter("C")
    door.wait(2 * HALF_A_DAY)
    assert door.phase == "started"
    door.leave("host")
    door.wait(119)
    assert (door.phase, door.stage("C")) == ("held", "connected")
    door.wait(1)
    assert door.phase == "ended"


def test_opened_late_it_has_half_a_day_from_then() -> None:
    """R5, R33: a meeting opened again next week does not end at once."""
    late = a_meeting(booked_end=NINE, now=NINE + 7 * 24 * HOUR)
    assert life.next_deadline(late) == NINE + 7 * 24 * HOUR + HALF_A_DAY


# --- deadlines (R34, R35) --------------------------------------------------------------------


def test_a_tick_with_nothing_due_is_nothing() -> None:
    door = Door(booked=["A"])
    door.start()
    door.portal("A")
    door.join("A")
    step = life.tick(door.meeting, now=door.now + 29)
    assert step == Step(meeting=door.meeting)


def test_the_next_deadline_is_the_earliest_of_all() -> None:
    """R34: deadlines are stored as times."""
    door = Door(booked=["A", "B"])
    assert life.next_deadline(door.meeting) == NINE + HOUR + HALF_A_DAY
    door.start()
    assert life.next_deadline(door.meeting) is None
    door.portal("A")
    door.join("A")
    assert life.next_deadline(door.meeting) == NINE + 30
    door.media_up("A")
    door.wait(10)
    door.link("C")
    door.remove("C")
    assert life.next_deadline(door.meeting) == NINE + 40
    door.leave("host")
    door.wait(30)
    assert life.next_deadline(door.meeting) == NINE + 130


def test_the_settings_are_the_waiting_times() -> None:
    """The defaults can be set, and only these numbers are used."""
    short = DoorSettings(
        reconnect_grace=7, hold_grace=5, connecting=3, cooldown=2, straight_in=1, idle_end=11
    )
    door = Door(booked=["A"], booked_end=NINE + 100, settings=short)
    door.start()
    door.portal("A")
    door.join("A")
    assert life.next_deadline(door.meeting) == NINE + 3
    door.media_up("A")
    door.drop("A")
    assert life.next_deadline(door.meeting) == NINE + 7
    door.media_up("A")
    door.link("C")
    door.ask("C")
    door.shows("C")
    door.now += 1.5
    door.admit("C")
    assert door.stage("C") == "page"
    door.remove("C")
    assert life.next_deadline(door.meeting) == door.now + 2
    door.wait(2)
    door.leave("host")
    assert life.next_deadline(door.meeting) == door.now + 5
    door.wait(6)
    assert life.next_deadline(door.meeting) == NINE + 111


# --- the server's own restart (R34) ----------------------------------------------------------


def test_a_server_restart_is_no_drop() -> None:
    """R34: people have the reconnect grace to come back, and the meeting stays started."""
    door = Door(booked=["A"])
    door.start()
    door.portal("A")
    door.enter("A")
    door.now += 50
    door.restarted()
    assert (door.phase, door.stage("A"), door.occupancy) == ("started", "connecting", 1)
    door.wait(119)
    assert (door.phase, door.occupancy) == ("started", 1)
    for name in ("host", "A"):
        door.resume(name)
        door.media_up(name)
    door.wait(3600)
    assert (door.phase, door.stage("A")) == ("started", "connected")


def test_if_no_host_comes_back_it_is_held() -> None:
    """R34."""
    door = Door(booked=["A"])
    door.start()
    door.portal("A")
    door.enter("A")
    door.restarted()
    door.resume("A")
    door.media_up("A")
    door.wait(120)
    assert (door.phase, door.stage("A")) == ("held", "connected")


def test_waiting_places_survive_a_restart() -> None:
    """R11, R34: away until the page is back, and in the same place."""
    door = Door(booked=["A"])
    door.start()
    for name in "CDE":
        door.link(name)
    door.portal("A")
    door.enter("A")
    for name in "ECD":
        door.ask(name)
    door.admit("E")
    door.restarted()
    assert door.waiting_to_join == ["C", "D"]
    assert all(door.person(name).away for name in "CDE")
    door.link("C")
    assert not door.person("C").away
    assert (door.button("E"), door.button("C")) == ("join", "pending")


def test_a_grace_that_ran_out_while_nobody_could_answer_is_given_again() -> None:
    """R34: the server's time away is not the guest's."""
    door = Door(booked=["A"])
    door.start()
    door.portal("A")
    door.enter("A")
    door.drop("A")
    door.now += 1000
    door.restarted()
    door.resume("host")
    door.media_up("host")
    door.wait(119)
    assert door.occupancy == 1
    door.wait(1)
    assert door.occupancy == 0


def test_a_restart_while_held_keeps_it_held() -> None:
    """R34: and a hold grace that is over by then is over."""
    door = Door(booked=["A"])
    door.start()
    door.portal("A")
    door.enter("A")
    door.leave("host")
    door.now += 1000
    door.restarted()
    assert door.phase == "held"
    door.tick()
    assert (door.phase, door.stage("A"), door.occupancy) == ("held", "away", 1)


def test_a_second_restart_right_after_it_is_nothing() -> None:
    """Nothing is written for nothing."""
    door = Door(booked=["A"])
    door.start()
    door.portal("A")
    door.restarted()
    door.restarted()
    assert door.effects == ()


# --- the ledger (R27) ------------------------------------------------------------------------


def test_what_hosts_and_guests_do_is_on_record() -> None:
    """R27."""
    door = Door(booked=["A"])
    door.start()
    door.link("C")
    door.admit_unasked("C")
    door.enter("C")
    door.remove("C")
    door.wait(30)
    door.ask("C")
    door.deny("C")
    door.leave("host")
    door.end()
    actions = [(e.action, e.by) for e in door.log if isinstance(e, Record)]
    assert actions == [
        ("started", "host"),
        ("joined", "host"),
        ("admitted", "host"),
        ("joined", "C"),
        ("removed", "host"),
        ("asked", "C"),
        ("denied", "host"),
        ("held", None),
        ("ended", "host"),
    ]
