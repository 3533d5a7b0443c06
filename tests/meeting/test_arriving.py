"""Coming to the door, waiting there and going (R2, R6-R11, R28)."""

import pytest

from conference.ids import DeviceId, ParticipantId
from conference.meeting import arriving
from conference.meeting.effects import (
    ChangeEveryone,
    ChangeParticipant,
    ClearNotification,
    FinishDevice,
    Notice,
    NotifyHosts,
    TellGuest,
)
from conference.meeting.errors import (
    BadName,
    MeetingEnded,
    NotStarted,
    UnknownDevice,
    UnknownParticipant,
)
from tests.meeting.builders import Door


def test_guests_may_come_at_any_time_before() -> None:
    """R6, R7: no lower bound; they wait."""
    door = Door(booked=["A"])
    door.portal("A")
    door.link("C")
    assert [door.button(name) for name in "AC"] == ["wait", "wait"]
    assert [door.called(name) for name in "AC"] == ["waiting", "waiting"]
    assert door.occupancy == 0


def test_nobody_but_a_host_enters_before_the_start() -> None:
    """R2: not a booked guest, not a verified one."""
    door = Door(booked=["A"])
    door.portal("A")
    door.portal("C")
    door.link("D")
    for name in "ACD":
        with pytest.raises(NotStarted):
            door.join(name)
        with pytest.raises(NotStarted):
            door.ask(name)
    assert door.phase == "scheduled"


def test_opening_the_pre_join_screen_starts_nothing() -> None:
    """R3: the host's Join now does, and only that."""
    door = Door()
    door.host()
    assert door.phase == "scheduled"
    door.join("host")
    assert door.phase == "started"


def test_an_arrival_rings_once() -> None:
    """R28: a reload or a second tab does not ring again."""
    door = Door(booked=["A"])
    door.portal("A")
    assert door.done(NotifyHosts) == [NotifyHosts(Notice.ARRIVED, ParticipantId("A"))]
    door.portal("A")
    assert door.effects == ()
    door.portal("A", "telephone")
    door.lose("A")
    door.come_back("A")
    assert sum(isinstance(effect, NotifyHosts) for effect in door.log) == 1


def test_an_account_is_found_again_under_any_id() -> None:
    """R36: a verified guest is the account."""
    door = Door(booked=["A"])
    door.portal("A")
    door.arrive("another-id", account="A")
    assert set(door.meeting.participants) == {"A"}
    assert len(door.person("A").devices) == 2


def test_a_guest_who_leaves_takes_the_notification_along() -> None:
    """R28: and coming again is another arrival."""
    door = Door()
    door.link("C")
    door.leave("C")
    assert ClearNotification(Notice.ARRIVED, ParticipantId("C")) in door.effects
    assert door.called("C") == "left"
    door.link("C")
    assert door.done(NotifyHosts) == [NotifyHosts(Notice.ARRIVED, ParticipantId("C"))]


def test_the_start_clears_the_notifications() -> None:
    """R28."""
    door = Door()
    door.link("C")
    door.host()
    door.join("host")
    assert ClearNotification(Notice.ARRIVED, None) in door.effects
    assert not door.meeting.announced(door.person("C"))


def test_after_the_start_an_arrival_does_not_ring_and_while_held_it_does() -> None:
    """R28: only the scheduled and the held meeting ring."""
    door = Door()
    door.start()
    door.link("C")
    assert door.done(NotifyHosts) == []
    door.leave("host")
    assert door.phase == "held"
    door.link("D")
    assert door.done(NotifyHosts) == [NotifyHosts(Notice.ARRIVED, ParticipantId("D"))]


def test_a_host_does_not_ring() -> None:
    door = Door(hosts=["host", "colleague"])
    door.host()
    door.host("colleague")
    assert not any(isinstance(effect, NotifyHosts) for effect in door.log)


def test_coming_and_going_says_nothing_to_guests() -> None:
    """R8: silent for the guest, and nothing about other guests ever."""
    door = Door(booked=["A"])
    door.portal("A")
    for verb in (door.link, door.lose, door.come_back, door.leave):
        verb("C")
        told = [e for e in door.effects if isinstance(e, ChangeParticipant)]
        assert told == [ChangeParticipant(ParticipantId("C"))]
        assert door.done(TellGuest) == door.done(ChangeEveryone) == []


def test_a_place_is_not_lost_to_a_lost_socket() -> None:
    """R11: nor to a sleeping phone; it is shown as away, and its request keeps its place."""
    door = Door()
    door.start()
    door.link("C")
    door.link("D")
    door.ask("C")
    door.ask("D")
    door.lose("C")
    door.wait(6 * 3600)
    assert door.person("C").away
    assert door.called("C") == "asking"
    assert door.waiting_to_join == ["C", "D"]
    door.come_back("C")
    assert not door.person("C").away
    assert door.waiting_to_join == ["C", "D"]


def test_away_is_when_no_page_is_open() -> None:
    """R11: one of two tabs asleep is not away."""
    door = Door()
    door.link("C")
    door.link("C", "telephone")
    door.lose("C")
    assert not door.person("C").away
    door.lose("C", "telephone")
    assert door.person("C").away


def test_a_device_that_was_away_has_to_show_itself_again() -> None:
    """R23: what a page said of itself before its socket was lost is not its word any more."""
    door = Door()
    door.link("C")
    door.shows("C")
    door.lose("C")
    door.come_back("C")
    device = door.meeting.device(ParticipantId("C"), DeviceId("C/tab"))
    assert (device.visible, device.ready) == (False, False)


def test_losing_twice_and_coming_back_twice_is_nothing() -> None:
    door = Door()
    door.link("C")
    door.come_back("C")
    assert door.effects == ()
    door.lose("C")
    door.lose("C")
    assert door.effects == ()


def test_leaving_with_the_last_device_withdraws_the_request() -> None:
    """R20."""
    door = Door()
    door.start()
    door.link("C")
    door.link("C", "telephone")
    door.ask("C")
    door.leave("C")
    assert door.waiting_to_join == ["C"]
    assert door.done(FinishDevice)[0].reason == "left"
    door.leave("C", "telephone")
    assert door.waiting_to_join == []


def test_a_name_is_asked_of_the_unverified_and_can_be_corrected() -> None:
    """R9: a verified guest's name is the account's."""
    door = Door()
    door.link("C")
    step = arriving.rename(
        door.meeting, participant_id=ParticipantId("C"), name="  Chris ", now=door.now
    )
    assert step.meeting.participants[ParticipantId("C")].name == "Chris"
    with pytest.raises(BadName):
        door.link("   ")
    door.portal("A")
    with pytest.raises(BadName):
        arriving.rename(door.meeting, participant_id=ParticipantId("A"), name="B", now=door.now)


def test_a_name_that_stays_the_same_is_no_change() -> None:
    door = Door()
    door.link("C")
    step = arriving.rename(door.meeting, participant_id=ParticipantId("C"), name="C", now=door.now)
    assert step.meeting is door.meeting
    assert step.effects == ()


def test_a_changed_name_is_a_changed_state() -> None:
    """R21, R38: a host decides about the name that was seen."""
    door = Door()
    door.link("C")
    seen = door.person("C").version
    door.commit(
        arriving.rename(door.meeting, participant_id=ParticipantId("C"), name="Z", now=door.now)
    )
    assert door.person("C").version > seen


def test_nobody_comes_to_an_ended_meeting() -> None:
    """R5."""
    door = Door()
    door.end()
    with pytest.raises(MeetingEnded):
        door.link("C")


def test_what_is_not_there_is_said_to_be_unknown() -> None:
    door = Door()
    with pytest.raises(UnknownParticipant):
        door.lose("C")
    door.link("C")
    with pytest.raises(UnknownDevice):
        door.leave("C", "telephone")
