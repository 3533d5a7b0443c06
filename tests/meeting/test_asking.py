"""Ask to Join, up to the host's word (R14, R16, R19, R20, R24, R25)."""

import pytest

from conference.ids import ParticipantId, RequestId
from conference.meeting.asking import Answer
from conference.meeting.effects import (
    ClearNotification,
    EndRequest,
    Notice,
    NotifyHosts,
    TellGuest,
)
from conference.meeting.errors import (
    AlreadyJoined,
    Closed,
    Cooldown,
    NotAtDoor,
    NotStarted,
    UnknownDevice,
)
from tests.meeting.builders import Door


@pytest.fixture
def full() -> Door:
    """One seat, taken by B who came by the link; the practitioner is in."""
    door = Door(booked=["A"])
    door.start()
    door.link("B")
    door.enter("B")
    return door


def test_a_request_reaches_the_hosts_and_stands_in_order_of_asking(full: Door) -> None:
    """R19."""
    for name in "CDE":
        full.link(name)
    for name in "DEC":
        assert full.ask(name) is Answer.ASKED
        assert full.done(NotifyHosts) == [NotifyHosts(Notice.ASKED, ParticipantId(name))]
    assert full.waiting_to_join == ["D", "E", "C"]
    assert full.called("D") == "asking"


def test_asking_twice_changes_nothing(full: Door) -> None:
    """R19: not on a second device either."""
    full.link("C")
    full.link("D")
    full.ask("C")
    full.ask("D")
    before = full.meeting
    full.link("C", "telephone")
    first = full.request("C")
    assert full.ask("C") is Answer.ALREADY_ASKED
    assert full.ask("C", "telephone") is Answer.ALREADY_ASKED
    assert full.request("C") == first
    assert full.waiting_to_join == ["C", "D"] == list(before.requests)


def test_asking_when_joining_is_open_makes_no_request(full: Door) -> None:
    """R16: the answer says so and turns the button."""
    full.link("C")
    full.leave("B")
    assert full.ask("C") is Answer.JOIN_IS_OPEN
    assert full.waiting_to_join == []
    assert full.effects == ()
    full.join("C")


def test_a_booking_without_clients_makes_everyone_ask() -> None:
    """R17: its capacity is 0."""
    door = Door(booked=[])
    door.start()
    door.portal("C")
    door.link("D")
    assert [door.ask("C"), door.ask("D")] == [Answer.ASKED, Answer.ASKED]


def test_asking_takes_no_seat(full: Door) -> None:
    """R15: nor does waiting, nor being let in and not yet in."""
    full.link("C")
    full.ask("C")
    full.admit("C")
    assert full.occupancy == 1
    assert full.called("C") == "admitted"


def test_nobody_asks_before_the_start_or_while_held(full: Door) -> None:
    """R2, R32."""
    full.link("C")
    full.leave("host")
    with pytest.raises(NotStarted):
        full.ask("C")
    scheduled = Door()
    scheduled.link("C")
    with pytest.raises(NotStarted):
        scheduled.ask("C")


def test_nobody_asks_after_the_end(full: Door) -> None:
    """R33: nobody is at the door of an ended meeting."""
    full.link("C")
    full.end()
    with pytest.raises(UnknownDevice):
        full.ask("C")


def test_only_an_open_page_can_ask(full: Door) -> None:
    full.link("C")
    full.lose("C")
    with pytest.raises(NotAtDoor):
        full.ask("C")
    with pytest.raises(AlreadyJoined):
        full.ask("B")


def test_a_freed_seat_turns_the_askers_button(full: Door) -> None:
    """R24: joining withdraws the request, silently."""
    full.link("C")
    full.ask("C")
    request = full.request("C")
    full.leave("B")
    assert full.button("C") == "join"
    assert full.waiting_to_join == ["C"]
    full.join("C")
    assert full.waiting_to_join == []
    assert EndRequest(ParticipantId("C"), RequestId(request), None) in full.effects
    assert ClearNotification(Notice.ASKED, ParticipantId("C")) in full.effects
    assert full.done(TellGuest) == []


def test_losing_the_race_for_a_freed_seat_keeps_the_place(full: Door) -> None:
    """R24."""
    for name in "CDE":
        full.link(name)
        full.ask(name)
    full.leave("B")
    full.join("D")
    assert full.waiting_to_join == ["C", "E"]
    assert [full.button("C"), full.button("E")] == ["pending", "pending"]


def test_the_host_may_decide_before_the_seat_is_taken(full: Door) -> None:
    """R24."""
    full.link("C")
    full.ask("C")
    full.leave("B")
    full.deny("C")
    assert full.button("C") == "cooldown"


def test_asking_again_after_a_denial_waits_for_the_cooldown(full: Door) -> None:
    """R25: and says how long."""
    full.link("C")
    full.ask("C")
    full.deny("C")
    full.wait(10)
    with pytest.raises(Cooldown) as refusal:
        full.ask("C")
    assert refusal.value.retry_after_s == 20
    full.wait(20)
    assert full.button("C") == "ask"
    assert full.ask("C") is Answer.ASKED


def test_after_two_denials_asking_is_over(full: Door) -> None:
    """R25: only the host can let this guest in."""
    full.link("C")
    for _ in range(2):
        full.ask("C")
        full.deny("C")
        full.wait(30)
    assert full.button("C") == "closed"
    with pytest.raises(Closed):
        full.ask("C")
    full.admit_unasked("C")
    assert full.button("C") == "join"
