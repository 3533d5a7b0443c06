"""R43: a hold of one person, until a host lets them in again."""

import pytest

from conference.meeting.effects import ChangeEveryone, CloseMedia, Reason, ReturnDevice
from conference.meeting.errors import (
    AlreadyDecided,
    HostNotRemovable,
    NotHost,
    NotInCall,
    SentBack,
)
from tests.meeting.builders import Door


def a_pair(*, booked: tuple[str, ...] = ("A", "B")) -> Door:
    """A is booked, the guest by the link has the second seat."""
    door = Door(booked=booked, hosts=["host", "colleague"])
    door.start()
    for name in ("A", "guest"):
        door.arrive(name, account=name if name == "A" else None)
        door.enter(name)
    return door


@pytest.mark.parametrize("who", ["A", "guest"])
def test_their_media_closes_first_and_they_wait_whatever_they_have(who: str) -> None:
    door = a_pair()
    door.send_back(who)
    assert [each.first for each in door.done(CloseMedia)] == [True]
    assert [each.reason for each in door.done(ReturnDevice)] == [Reason.SENT_BACK]
    assert (door.button(who), door.access(who).because) == ("wait", "sent_back")
    assert (door.called(who), door.person(who).let_in) == ("sent_back", True)
    with pytest.raises(SentBack):
        door.join(who)
    with pytest.raises(SentBack):
        door.ask(who)


def test_an_admit_lets_them_in_again_by_their_own_press() -> None:
    """R23: nobody is pulled in who has not asked."""
    door = a_pair()
    door.shows("guest")
    door.send_back("guest")
    door.admit_unasked("guest")
    assert (door.button("guest"), door.called("guest")) == ("join", "admitted")
    door.enter("guest")
    assert door.occupancy == 2


def test_the_seat_is_kept_without_a_deadline_and_then_for_one_grace() -> None:
    """R15, as after a hold."""
    door = a_pair()
    door.send_back("guest")
    door.wait(3600)
    assert door.occupancy == 2
    door.admit_unasked("guest")
    door.wait(119)
    assert door.occupancy == 2
    door.wait(1)
    assert (door.occupancy, door.button("guest")) == (1, "join")


def test_leaving_gives_up_the_seat_and_not_the_mark() -> None:
    """Else to leave and come back would be the way around it."""
    door = a_pair()
    door.send_back("guest")
    door.leave("guest")
    assert door.occupancy == 1
    door.link("guest")
    assert door.button("guest") == "wait"


def test_meanwhile_everyone_new_must_ask() -> None:
    """A new unverified identity costs nothing (R14)."""
    door = a_pair(booked=("A", "B", "C"))
    door.link("another window")
    assert door.button("another window") == "join"
    door.send_back("guest")
    assert door.done(ChangeEveryone)
    assert door.access("another window").because == "someone_sent_back"
    door.admit_unasked("guest")
    assert door.button("another window") == "join"


def test_a_hold_and_a_restart_change_nothing_about_it() -> None:
    door = a_pair()
    door.send_back("guest")
    door.leave("host")
    door.wait(200)
    door.restarted()
    door.start()
    door.wait(600)
    assert (door.button("guest"), door.person("guest").kept_seat) == ("wait", True)
    assert (door.button("A"), door.person("A").kept_seat) == ("join", False)


def test_while_held_they_may_be_let_in_again_and_enter_after_the_restart() -> None:
    door = a_pair()
    door.send_back("guest")
    door.leave("host")
    door.admit_unasked("guest")
    door.wait(600)
    door.start()
    assert (door.button("guest"), door.person("guest").kept_seat) == ("join", True)


def test_the_second_host_is_told_who_was_first() -> None:
    """R21."""
    door = a_pair()
    version = door.person("guest").version
    door.send_back("guest")
    with pytest.raises(AlreadyDecided) as told:
        door.admit_unasked("guest", by="colleague", version=version)
    assert (told.value.by, told.value.outcome) == ("host", "sent_back")


def test_signing_in_is_no_way_around_it() -> None:
    """R41: on either side, and also with a device in the call."""
    door = a_pair()
    door.send_back("guest")
    door.sign_in("guest", "C")
    assert (door.button("C"), door.occupancy) == ("wait", 2)

    door = a_pair()
    door.send_back("A")
    door.sign_in("guest", "A")
    assert (door.called("A"), door.occupancy) == ("sent_back", 1)
    assert door.done(CloseMedia)


def test_removal_takes_its_place() -> None:
    door = a_pair()
    door.send_back("guest")
    door.remove("guest")
    assert (door.called("guest"), door.person("guest").sent_back) == ("removed", False)


def test_whom_it_cannot_be_done_to_and_by_whom() -> None:
    door = a_pair()
    door.host("colleague")
    door.link("waiting")
    for name, refused in (("host", HostNotRemovable), ("waiting", NotInCall)):
        with pytest.raises(refused):
            door.send_back(name)
    with pytest.raises(NotHost):
        door.send_back("guest", by="A")
