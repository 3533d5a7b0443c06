"""Who somebody is: devices, signing in half-way, bookings and host rights (R17, R18, R36, R41)."""

import pytest

from conference.ids import DeviceId, ParticipantId
from conference.meeting.effects import (
    ClearNotification,
    CloseMedia,
    EndRequest,
    FinishDevice,
    Merge,
    Notice,
    ReturnDevice,
    TellGuest,
)
from conference.meeting.errors import IdentityUsedUp, MeetingEnded, MustAsk, UnknownParticipant
from tests.meeting.builders import Door


@pytest.fixture
def door() -> Door:
    """One seat, taken by B who came by the link; A is booked; U came by the link and waits."""
    door = Door(booked=["A"], hosts=["host", "colleague"])
    door.start()
    door.link("B")
    door.enter("B")
    door.link("U")
    return door


# --- a further device (R36) ------------------------------------------------------------------


def test_a_further_device_takes_over(door: Door) -> None:
    """R36: the first gets a final word and is gone; the seat is one."""
    door.link("B", "telephone")
    door.join("B", "telephone")
    assert [(f.device_id, f.reason) for f in door.done(FinishDevice)] == [
        ("B/tab", "continued_elsewhere")
    ]
    assert [closed.device_id for closed in door.done(CloseMedia)] == ["B/tab"]
    assert set(door.person("B").devices) == {"B/telephone"}
    assert door.occupancy == 1


def test_a_takeover_of_a_connected_seat_has_its_own_thirty_seconds(door: Door) -> None:
    """R35."""
    door.link("B", "telephone")
    door.wait(1000)
    door.join("B", "telephone")
    door.wait(29)
    assert door.stage("B", "telephone") == "connecting"
    door.wait(1)
    assert door.occupancy == 0


def test_a_takeover_without_media_keeps_the_old_deadline(door: Door) -> None:
    """R35: renewed by nothing but media."""
    door.link("B", "telephone")
    door.drop("B")
    door.wait(110)
    door.join("B", "telephone")
    door.wait(10)
    assert door.occupancy == 0


def test_a_further_device_of_somebody_barred_is_barred(door: Door) -> None:
    """R36: bars are per identity."""
    door.remove("U")
    door.link("U", "telephone")
    assert door.button("U") == "cooldown"
    with pytest.raises(MustAsk):
        door.join("U", "telephone")


# --- signing in half-way (R41) ---------------------------------------------------------------


def test_a_new_account_takes_everything_over(door: Door) -> None:
    """R41: devices, request and place; its own row is the account's."""
    door.link("V")
    door.ask("U")
    door.ask("V")
    door.sign_in("U", "C")
    assert door.waiting_to_join == ["C", "V"]
    assert set(door.person("C").devices) == {"U/tab"}
    assert door.person("C").verified
    assert "U" not in door.meeting.participants
    assert door.done(Merge) == [Merge(gone=ParticipantId("U"), into=ParticipantId("C"))]
    assert door.done(EndRequest) == []


def test_the_unverified_identity_cannot_return(door: Door) -> None:
    """R41: it is used up."""
    door.sign_in("U", "C")
    with pytest.raises(IdentityUsedUp):
        door.link("U")
    with pytest.raises(IdentityUsedUp):
        door.sign_in("U", "D")


def test_the_booked_client_signs_in_and_needs_no_request(door: Door) -> None:
    """R41: a request no longer needed is withdrawn, silently."""
    door.ask("U")
    request = door.request("U")
    door.sign_in("U", "A")
    assert door.button("A") == "join"
    assert door.waiting_to_join == []
    assert [(e.request_id, e.outcome) for e in door.done(EndRequest)] == [(request, None)]
    assert door.done(TellGuest) == []


def test_two_seats_become_one(door: Door) -> None:
    """R41: the device that signs in stays in the call, the other one is finished."""
    door.portal("A")
    door.enter("A")
    assert door.occupancy == 2
    door.sign_in("B", "A")
    assert door.occupancy == 1
    assert [(f.device_id, f.reason) for f in door.done(FinishDevice)] == [
        ("A/tab", "continued_elsewhere")
    ]
    assert door.meeting.device(ParticipantId("A"), DeviceId("B/tab")).stage == "connected"


def test_a_kept_seat_and_a_seat_become_one(door: Door) -> None:
    """R41, R15."""
    door.leave("host")
    door.wait(120)
    assert door.person("B").kept_seat
    door.start()
    door.portal("A")
    door.enter("A")
    door.sign_in("B", "A")
    assert (door.occupancy, door.person("A").kept_seat) == (1, False)


def test_in_the_call_and_asking_become_in_the_call(door: Door) -> None:
    """R41: the request is withdrawn."""
    door.portal("D")
    door.ask("D")
    door.sign_in("B", "D")
    assert door.waiting_to_join == []
    assert door.called("D") == "joined"


def test_of_two_requests_the_earlier_keeps_its_place(door: Door) -> None:
    """R41, R20: the later one is withdrawn, once."""
    door.link("V")
    door.portal("C")
    for name in "UVC":
        door.ask(name)
    later = door.request("C")
    door.sign_in("U", "C")
    assert door.waiting_to_join == ["C", "V"]
    assert [e.request_id for e in door.done(EndRequest)] == [later]


def test_of_two_requests_the_accounts_may_be_the_earlier(door: Door) -> None:
    """R41."""
    door.portal("C")
    door.link("V")
    for name in ("C", "V", "U"):
        door.ask(name)
    kept = door.request("C")
    door.sign_in("U", "C")
    assert door.waiting_to_join == ["C", "V"]
    assert door.request("C") == kept


@pytest.mark.parametrize("side", ["U", "C"])
def test_admission_on_either_side_is_admission(door: Door, side: str) -> None:
    """R41."""
    door.portal("C")
    door.admit_unasked(side)
    door.sign_in("U", "C")
    assert door.button("C") == "join"


def test_a_removal_of_the_guest_wins_and_puts_the_account_out(door: Door) -> None:
    """R41, R26: it beats the booking."""
    door.portal("A")
    door.enter("A")
    door.remove("U")
    door.sign_in("U", "A")
    assert (door.button("A"), door.person("A").bar) == ("cooldown", "removed")
    assert not door.person("A").in_call
    assert [(e.device_id, e.reason) for e in door.done(ReturnDevice)] == [("A/tab", "removed")]
    assert [closed.first for closed in door.done(CloseMedia)] == [True]


def test_a_removal_of_the_account_puts_the_guest_out(door: Door) -> None:
    """R41: a new unverified identity is no way round it."""
    door.portal("C")
    door.remove("C")
    door.sign_in("B", "C")
    assert (door.occupancy, door.button("C")) == (0, "cooldown")


@pytest.mark.parametrize("denied", ["U", "C"])
def test_a_denial_passes_on(door: Door, denied: str) -> None:
    """R41."""
    door.portal("C")
    door.ask(denied)
    door.deny(denied)
    door.sign_in("U", "C")
    assert (door.person("C").bar, door.person("C").denials) == ("denied", 1)
    assert door.button("C") == "cooldown"


def test_denials_of_both_sides_add_up(door: Door) -> None:
    """R25, R41: two denials close, whoever they were told to."""
    door.portal("C")
    for name in ("U", "C"):
        door.ask(name)
        door.deny(name)
    door.sign_in("U", "C")
    door.wait(60)
    assert door.button("C") == "closed"


def test_a_booked_account_is_free_of_the_denial(door: Door) -> None:
    """R41: unless the account is booked."""
    door.ask("U")
    door.deny("U")
    door.sign_in("U", "A")
    assert (door.person("A").bar, door.person("A").denials, door.button("A")) == ("none", 0, "join")


def test_signing_in_as_a_host_ends_the_guest(door: Door) -> None:
    """R41: out of the call and of every list; the host comes in as such."""
    door.link("B", "telephone")
    door.sign_in("B", "colleague")
    assert {(f.device_id, f.reason) for f in door.done(FinishDevice)} == {
        ("B/tab", "signed_in"),
        ("B/telephone", "signed_in"),
    }
    assert [closed.device_id for closed in door.done(CloseMedia)] == ["B/tab"]
    assert door.occupancy == 0
    assert "B" not in door.meeting.participants
    with pytest.raises(IdentityUsedUp):
        door.link("B")


def test_signing_in_as_a_host_withdraws_what_was_asked(door: Door) -> None:
    door.ask("U")
    door.sign_in("U", "colleague")
    assert door.waiting_to_join == []
    assert [e.outcome for e in door.done(EndRequest)] == [None]


def test_what_rang_for_the_guest_stands_for_the_account() -> None:
    """R28, R41: one arrival, one notification, whichever start it was before."""
    door = Door(booked=["A"])
    door.link("U")
    door.sign_in("U", "A")
    assert door.meeting.announced(door.person("A"))
    door.start()
    door.leave("host")
    door.portal("C")  # rings before the second start
    door.link("V")
    door.sign_in("V", "A")
    assert door.meeting.announced(door.person("A"))


def test_an_old_ring_does_not_hide_a_new_one() -> None:
    """R28, R41: U rang before the first start, C before the second."""
    door = Door()
    door.link("U")
    door.start()
    door.leave("host")
    door.portal("C")
    door.sign_in("U", "C")
    assert door.meeting.announced(door.person("C"))


def test_signing_in_needs_a_guest_and_a_meeting(door: Door) -> None:
    with pytest.raises(UnknownParticipant):
        door.sign_in("nobody", "C")
    door.end()
    with pytest.raises(MeetingEnded):
        door.sign_in("U", "C")


# --- booked and taken off (R17) --------------------------------------------------------------


def test_being_booked_lifts_a_denial_and_withdraws_the_request(door: Door) -> None:
    """R17."""
    door.portal("C")
    door.portal("D")
    door.ask("C")
    door.deny("C")
    door.ask("D")
    door.book("A", "C", "D")
    assert (door.person("C").bar, door.person("C").denials) == ("none", 0)
    assert door.waiting_to_join == []
    assert [door.button("C"), door.button("D")] == ["join", "join"]


def test_being_booked_does_not_lift_a_removal(door: Door) -> None:
    """R17, R26."""
    door.portal("C")
    door.remove("C")
    door.book("A", "C")
    assert (door.person("C").bar, door.button("C")) == ("removed", "cooldown")


def test_being_taken_off_puts_nobody_out(door: Door) -> None:
    """R17: and makes one unbooked at the next join."""
    door.portal("A")
    door.enter("A")
    door.book()
    assert door.stage("A") == "connected"
    door.leave("A")
    door.portal("A")
    assert door.button("A") == "ask"


def test_booking_somebody_who_is_not_here_is_known_when_they_come(door: Door) -> None:
    """R12, R17."""
    door.book("A", "D")
    door.portal("D")
    assert door.button("D") == "join"


# --- host rights (R18) -----------------------------------------------------------------------


def test_a_guest_who_becomes_host_gives_up_seat_request_and_bar(door: Door) -> None:
    """R18."""
    door.portal("C")
    door.ask("C")
    door.portal("D")
    door.remove("D")
    door.portal("A")
    door.enter("A")
    door.give_rights("host", "A", "C", "D")
    assert door.waiting_to_join == []
    assert door.occupancy == 1  # B alone
    assert [door.person(n).bar for n in "ACD"] == ["none"] * 3
    assert [door.button(n) for n in "ACD"] == ["join"] * 3


def test_a_guest_who_becomes_host_takes_the_notification_along() -> None:
    """R28."""
    door = Door()
    door.portal("C")
    door.give_rights("host", "C")
    assert ClearNotification(Notice.ARRIVED, ParticipantId("C")) in door.effects


def test_a_host_who_loses_the_role_stays_as_a_guest_who_is_let_in(door: Door) -> None:
    """R18: and takes a seat; the meeting goes on if another host is there."""
    door.host("colleague")
    door.enter("colleague")
    door.give_rights("colleague")
    assert (door.phase, door.stage("host")) == ("started", "connected")
    assert door.person("host").let_in
    assert door.occupancy == 2


def test_the_last_host_who_loses_the_role_leaves_it_held(door: Door) -> None:
    """R18."""
    door.give_rights("colleague")
    assert (door.phase, door.stage("host")) == ("held", "connected")
    door.host("colleague")
    door.enter("colleague")
    assert door.button("host") == "join"


def test_a_host_at_the_door_who_loses_the_role_is_a_guest(door: Door) -> None:
    """R18: not in the call, not let in."""
    door.host("colleague")
    door.give_rights("host")
    assert door.button("colleague") == "ask"


def test_a_guest_in_the_call_who_becomes_host_restarts_a_held_meeting(door: Door) -> None:
    """R5: started exactly while a host is in the call."""
    door.portal("A")
    door.enter("A")
    door.leave("host")
    door.give_rights("host", "A")
    assert door.phase == "started"
    assert door.occupancy == 1  # B


def test_who_comes_later_is_recognised_by_account(door: Door) -> None:
    """R18: never by connection."""
    door.give_rights("host", "D")
    door.portal("D")
    assert door.person("D").is_host


def test_neither_changes_after_the_end(door: Door) -> None:
    door.end()
    with pytest.raises(MeetingEnded):
        door.book("A")
    with pytest.raises(MeetingEnded):
        door.give_rights("host")
