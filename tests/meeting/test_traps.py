"""Ten traps and five further stories: places where a waiting room is easily got wrong."""

import json

import pytest

from conference.errors import AnteroomError
from conference.ids import AccountId, MeetingId
from conference.meeting import life
from conference.meeting.asking import Answer
from conference.meeting.effects import ChangeEveryone, CloseMedia, FinishDevice
from conference.meeting.errors import (
    AlreadyDecided,
    AlreadyJoined,
    IdentityUsedUp,
    MustAsk,
    NotInCall,
    NotStarted,
    UnknownDevice,
)
from conference.meeting.participant import Role
from conference.meeting.permissions import Standing, Verb, refusal
from conference.meeting.snapshot import meeting_to_plain, participant_to_plain, restore
from tests.meeting.builders import Door


def killed_and_started_again(door: Door) -> None:
    """Nothing but the stored text is left of the old process."""
    row = json.dumps(meeting_to_plain(door.meeting))
    people = json.dumps([participant_to_plain(p) for p in door.meeting.participants.values()])
    door.meeting = restore(json.loads(row), json.loads(people), settings=door.meeting.settings)
    door.restarted()


# --- the ten traps ---------------------------------------------------------------------------


def test_booked_client_last_into_an_over_full_room() -> None:
    """R12."""
    door = Door(booked=["A"])
    door.start()
    for name in "CDE":
        door.link(name)
    door.enter("C")
    for name in "DE":
        door.ask(name)
        door.admit(name)
        door.enter(name)
    assert (door.occupancy, door.meeting.capacity_now) == (3, 1)
    door.portal("A")
    assert door.button("A") == "join"
    door.enter("A")
    assert door.occupancy == 4


def test_unverified_guest_in_a_booked_clients_seat_then_that_client_signs_in() -> None:
    """R15, R41: it was the client all along; one seat, not two."""
    door = Door(booked=["A"])
    door.start()
    door.link("U")
    door.enter("U")
    door.link("C")
    door.ask("C")
    door.sign_in("U", "A")
    assert (door.stage_of("A", "U/tab"), door.occupancy) == ("connected", 1)
    assert door.button("C") == "pending"
    door.portal("A", "telephone")
    door.enter("A", "telephone")
    assert door.occupancy == 1


def test_unverified_guest_in_a_booked_clients_seat_and_the_client_comes_beside() -> None:
    """R12, R15: no seat is reserved, and none is taken away."""
    door = Door(booked=["A"])
    door.start()
    door.link("U")
    door.enter("U")
    door.portal("A")
    door.enter("A")
    assert (door.occupancy, door.stage("U")) == (2, "connected")


def test_two_presses_for_the_last_seat() -> None:
    """R16: one is in, the other is offered Ask to Join."""
    door = Door(booked=["A"])
    door.start()
    door.link("C")
    door.link("D")
    assert [door.button("C"), door.button("D")] == ["join", "join"]
    door.join("C")
    with pytest.raises(MustAsk):
        door.join("D")
    assert door.button("D") == "ask"
    assert door.occupancy == 1


def test_button_said_join_now_room_filled_press_means_ask_to_join() -> None:
    """R16: and a press of Ask when it is open again says so."""
    door = Door(booked=["A"])
    door.start()
    door.link("C")
    assert door.button("C") == "join"
    door.portal("A")
    door.enter("A")
    assert door.done(ChangeEveryone) == []  # told when the seat was taken, by Join now
    with pytest.raises(MustAsk):
        door.join("C")
    assert door.button("C") == "ask"
    door.leave("A")
    assert door.ask("C") is Answer.JOIN_IS_OPEN
    door.join("C")


def test_host_gone_with_requests_pending() -> None:
    """R31, R32."""
    door = Door(booked=["A"])
    door.start()
    door.portal("A")
    door.enter("A")
    for name in "DC":
        door.link(name)
        door.ask(name)
    door.drop("host")
    assert (door.phase, door.waiting_to_join) == ("held", ["D", "C"])
    door.wait(600)
    assert door.waiting_to_join == ["D", "C"]
    assert [door.button("C"), door.button("D")] == ["wait", "wait"]
    door.join("host")
    assert [door.button("C"), door.button("D")] == ["pending", "pending"]
    door.admit("C")
    assert door.waiting_to_join == ["D"]


def test_server_killed_with_requests_pending() -> None:
    """R34."""
    door = Door(booked=["A"])
    door.start()
    door.portal("A")
    door.enter("A")
    for name in "EDC":
        door.link(name)
        door.ask(name)
    request = door.request("D")
    killed_and_started_again(door)
    assert (door.phase, door.waiting_to_join) == ("started", ["E", "D", "C"])
    door.admit("D", request=request)
    assert door.button("D") == "join"
    door.link("E")
    assert door.ask("E") is Answer.ALREADY_ASKED
    assert door.waiting_to_join == ["E", "C"]


@pytest.mark.parametrize("first", ["admit", "deny"])
def test_admit_and_deny_from_two_hosts_at_once(first: str) -> None:
    """R21: the first stands, and the second is told by whom and how."""
    door = Door(hosts=["host", "colleague"])
    door.start()
    door.link("C")
    door.ask("C")
    request = door.request("C")
    verbs = {"admit": door.admit, "deny": door.deny}
    second = "deny" if first == "admit" else "admit"
    verbs[first]("C", by="host", request=request)
    with pytest.raises(AlreadyDecided) as told:
        verbs[second]("C", by="colleague", request=request)
    assert told.value.by == "host"
    assert told.value.outcome == {"admit": "admitted", "deny": "denied"}[first]
    assert door.button("C") == {"admit": "join", "deny": "cooldown"}[first]


def test_admit_all_while_a_request_arrives() -> None:
    """R19: exactly those pending when it is processed; the one after it keeps waiting."""
    door = Door()
    door.start()
    for name in "CDE":
        door.link(name)
    door.ask("C")
    door.ask("D")
    assert door.admit_all() == ["C", "D"]
    door.ask("E")
    assert door.waiting_to_join == ["E"]
    assert door.button("E") == "pending"


def test_denied_guest_and_a_freed_seat() -> None:
    """R24, R25: only Admit lets them in."""
    door = Door(booked=["A"])
    door.start()
    door.portal("A")
    door.enter("A")
    door.link("C")
    door.ask("C")
    door.deny("C")
    door.leave("A")
    assert door.occupancy == 0
    door.wait(30)
    assert door.button("C") == "ask"
    with pytest.raises(MustAsk):
        door.join("C")
    assert door.ask("C") is Answer.ASKED
    with pytest.raises(MustAsk):
        door.join("C")
    door.admit("C")
    door.join("C")


@pytest.mark.parametrize("waiting", ["before the start", "full", "held", "barred"])
def test_offer_from_someone_still_waiting(waiting: str) -> None:
    """R2: no way to media but an accepted Join now."""
    door = Door(booked=["A"])
    door.link("C")
    if waiting != "before the start":
        door.start()
    if waiting == "full":
        door.book()
        door.portal("A")
        door.admit_unasked("A")
        door.enter("A")
    if waiting == "barred":
        door.remove("C")
    if waiting == "held":
        door.leave("host")
    refused = refusal(Role.GUEST, Standing.DOOR, Verb.OFFER)
    assert isinstance(refused, NotInCall)
    with pytest.raises(NotInCall):
        door.resume("C")
    before = door.meeting
    door.media_up("C")  # the relay knows nobody of that name; its word would be nothing
    assert door.meeting is before
    with pytest.raises((MustAsk, NotStarted)) if waiting != "full" else pytest.raises(MustAsk):
        door.join("C")


# --- five further stories --------------------------------------------------------------------


def test_removed_guest_comes_back_as_a_new_unverified_one() -> None:
    """R14: while anybody is barred, strangers ask, room or not."""
    door = Door(booked=["A"])
    door.start()
    door.link("C")
    door.enter("C")
    door.remove("C")
    door.leave("C")
    door.link("C-again")
    assert door.occupancy == 0
    assert door.button("C-again") == "ask"
    with pytest.raises(MustAsk):
        door.join("C-again")
    assert door.ask("C-again") is Answer.ASKED
    door.portal("A")
    assert door.button("A") == "join"


def test_hosts_socket_blinks_for_a_second_and_nobody_notices() -> None:
    """R31."""
    door = Door(booked=["A"])
    door.start()
    door.portal("A")
    door.enter("A")
    door.link("C")
    told = len(door.log)
    door.lose("host")
    door.wait(1)
    door.come_back("host")
    assert door.phase == "started"
    everything = door.log[told:]
    assert not [effect for effect in everything if isinstance(effect, ChangeEveryone)]
    assert {getattr(effect, "participant_id", "host") for effect in everything} <= {"host"}


def test_guest_signs_in_half_way() -> None:
    """R41: in the middle of asking, being in the call, or after a removal."""
    door = Door(booked=["A", "B"])
    door.start()
    door.portal("B")
    door.enter("B")
    door.link("C")
    door.enter("C")
    door.link("U")
    door.ask("U")
    door.sign_in("U", "A")
    assert (door.button("A"), door.waiting_to_join) == ("join", [])
    with pytest.raises(IdentityUsedUp):
        door.link("U")
    door.remove("C")
    door.sign_in("C", "D")
    assert door.button("D") == "cooldown"


def test_second_tab_takes_over_and_the_first_does_not_fight_back() -> None:
    """R36: its last word is final, and nothing it sends afterwards counts."""
    door = Door(booked=["A"])
    door.start()
    door.portal("A")
    door.enter("A")
    door.portal("A", "second")
    door.enter("A", "second")
    for verb in (door.resume, door.join, door.come_back, door.leave):
        with pytest.raises(UnknownDevice):
            verb("A")
    assert (door.stage("A", "second"), door.occupancy) == ("connected", 1)
    with pytest.raises(AlreadyJoined):
        door.join("A", "second")


def test_end_for_all_by_mistake_opened_again() -> None:
    """R5, R33: a new meeting with an empty list behind the same links."""
    door = Door(booked=["A"])
    door.start()
    door.portal("A")
    door.enter("A")
    door.link("C")
    door.remove("C")
    door.end()
    assert {closed.device_id for closed in door.done(CloseMedia)} == {"host/tab", "A/tab"}
    assert {finished.reason for finished in door.done(FinishDevice)} == {"ended"}
    for verb in (door.portal, door.link):
        with pytest.raises(AnteroomError, match="ended"):
            verb("A")
    door.meeting = life.open_again(
        door.meeting, by=AccountId("host"), meeting_id=MeetingId("again"), now=door.now
    )
    door.portal("A")
    door.link("C")
    assert (door.button("A"), door.button("C")) == ("wait", "wait")
    door.start()
    assert (door.button("A"), door.button("C")) == ("join", "join")
