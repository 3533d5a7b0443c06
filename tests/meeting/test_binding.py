"""R46: an unverified guest is bound to a booked client by a host's word."""

import pytest

from conference.meeting.effects import CloseMedia, Merge, NotifyHosts
from conference.meeting.errors import (
    AlreadyBound,
    AlreadyVerified,
    ClientBound,
    IdentityUsedUp,
    NotBooked,
    NotHost,
)
from tests.meeting.builders import Door


def a_full_meeting() -> Door:
    """One seat, taken by somebody who came by the link; A, who is booked, comes by the link too."""
    door = Door(booked=["A"], hosts=["host", "colleague"])
    door.start()
    door.link("first")
    door.enter("first")
    door.link("guest")
    return door


def test_the_bound_guest_is_booked_from_now_on() -> None:
    """R12: however full it is, and whenever they come back."""
    door = a_full_meeting()
    door.ask("guest")
    door.bind("guest", "A")
    assert (door.button("guest"), door.waiting_to_join) == ("join", [])
    assert (door.person("guest").verified, door.person("guest").bound_to) == (False, "A")
    door.enter("guest")
    door.drop("guest")
    door.wait(door.meeting.settings.reconnect_grace)
    assert door.stage("guest") == "page"
    door.enter("guest")


def test_the_seat_counts_once_with_the_account_that_comes_later() -> None:
    door = a_full_meeting()
    door.bind("guest", "A")
    door.enter("guest")
    assert door.occupancy == 2
    door.arrive("A", account="A")
    assert "A" not in door.meeting.participants
    assert door.done(NotifyHosts) == []
    assert door.occupancy == 2
    assert set(door.person("guest").devices) == {"guest/tab", "A/tab"}


def test_with_the_account_here_too_the_two_become_one() -> None:
    """R41: seat, request and place; the browser that came by the link goes on by its cookie."""
    door = Door(booked=["A", "B"])
    door.start()
    door.portal("A")
    door.enter("A")
    door.link("guest")
    door.enter("guest")
    assert door.occupancy == 2
    door.bind("guest", "A")
    assert door.done(Merge) == [Merge(gone="A", into="guest")]
    assert (door.occupancy, len(door.done(CloseMedia))) == (1, 1)
    assert door.stage_of("guest", "A/tab") == "connected"
    door.link("guest", "second tab")
    assert "guest/second tab" in door.person("guest").devices


def test_a_denial_is_lifted_and_a_removal_is_not() -> None:
    """R17: as by being added to the booking."""
    door = a_full_meeting()
    door.ask("guest")
    door.deny("guest")
    door.bind("guest", "A")
    assert door.button("guest") == "join"

    door = a_full_meeting()
    door.remove("guest")
    door.bind("guest", "A")
    assert door.button("guest") == "cooldown"


def test_signing_in_as_the_client_verifies_it() -> None:
    door = a_full_meeting()
    door.bind("guest", "A")
    door.enter("guest")
    door.sign_in("guest", "A")
    assert (door.person("guest").verified, door.stage("guest")) == (True, "connected")
    with pytest.raises(IdentityUsedUp):
        door.link("guest", "another tab")


def test_signing_in_as_somebody_else_takes_nothing_along() -> None:
    """The seat and the marks are the client's whom the host has named."""
    door = a_full_meeting()
    door.bind("guest", "A")
    door.sign_in("guest", "C")
    assert "C" not in door.meeting.participants
    door.portal("C")
    assert (door.button("C"), door.button("guest")) == ("ask", "join")


def test_taken_off_the_booking_it_counts_no_more() -> None:
    """R17."""
    door = a_full_meeting()
    door.bind("guest", "A")
    door.book("B")
    assert door.button("guest") == "ask"


def test_a_browser_that_never_signed_in_gets_no_hosts_rights() -> None:
    """R18: hosts are recognised by account."""
    door = a_full_meeting()
    door.bind("guest", "A")
    door.give_rights("host", "A")
    assert (door.person("guest").is_host, door.person("guest").account_id) == (False, None)
    door.host("A")
    assert door.person("A").is_host


def test_what_is_refused_and_why() -> None:
    door = a_full_meeting()
    door.portal("C")
    for name, client, refusal in (
        ("guest", "B", NotBooked),
        ("guest", "host", NotBooked),
        ("C", "A", AlreadyVerified),
        ("host", "A", AlreadyVerified),
    ):
        with pytest.raises(refusal):
            door.bind(name, client)
    with pytest.raises(NotHost):
        door.bind("guest", "A", by="C")
    door.bind("guest", "A")
    for name, refusal in (("guest", AlreadyBound), ("first", ClientBound)):
        with pytest.raises(refusal):
            door.bind(name, "A", by="colleague")
