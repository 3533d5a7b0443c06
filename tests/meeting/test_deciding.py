"""The host's word: Admit, Deny, Admit all, Remove (R19-R27)."""

import pytest

from conference.ids import ParticipantId, RequestId
from conference.meeting.effects import (
    CloseMedia,
    Connect,
    EndRequest,
    ReturnDevice,
    TellGuest,
)
from conference.meeting.errors import (
    AlreadyDecided,
    AlreadyJoined,
    HostNotRemovable,
    MeetingEnded,
    NotAtDoor,
    NotHost,
    NotStarted,
    RequestGone,
    StateChanged,
    UnknownParticipant,
)
from conference.meeting.participant import Outcome
from tests.meeting.builders import Door


@pytest.fixture
def door() -> Door:
    """Full: one seat, taken by B. C and D wait, C with a page that is seen and ready."""
    door = Door(booked=["A"], hosts=["host", "colleague"])
    door.start()
    door.host("colleague")
    door.link("B")
    door.enter("B")
    door.link("C")
    door.shows("C")
    door.portal("D")
    return door


# --- straight in (R23) -----------------------------------------------------------------------


def test_admitted_on_the_device_that_asked_goes_straight_in(door: Door) -> None:
    """R20, R23."""
    door.ask("C")
    request = door.request("C")
    door.admit("C")
    assert door.stage("C") == "connecting"
    assert door.done(TellGuest) == [TellGuest(ParticipantId("C"), Outcome.ADMITTED)]
    assert door.done(EndRequest) == [
        EndRequest(ParticipantId("C"), RequestId(request), Outcome.ADMITTED)
    ]
    (connect,) = door.done(Connect)
    assert connect.straight_in
    assert door.occupancy == 2  # above capacity, by a host's word


@pytest.mark.parametrize(
    "meanwhile",
    [
        pytest.param(lambda door: door.shows("C", visible=False), id="page hidden"),
        pytest.param(lambda door: door.shows("C", ready=False), id="devices not ready"),
        pytest.param(lambda door: door.lose("C"), id="away"),
        pytest.param(lambda door: door.wait(300.5), id="asked too long ago"),
        pytest.param(lambda door: door.leave("host"), id="held"),
        pytest.param(
            lambda door: (door.link("C", "telephone"), door.leave("C")), id="asking device left"
        ),
    ],
)
def test_otherwise_the_guest_gets_the_word_and_join_now(door: Door, meanwhile) -> None:
    """R23."""
    door.ask("C")
    meanwhile(door)
    door.admit("C")
    assert door.done(Connect) == []
    assert door.done(TellGuest) == [TellGuest(ParticipantId("C"), Outcome.ADMITTED)]
    assert door.called("C") == "admitted"
    assert door.button("C") == ("wait" if door.phase == "held" else "join")


def test_five_minutes_are_just_in_time(door: Door) -> None:
    """R23."""
    door.ask("C")
    door.wait(300)
    door.admit("C")
    assert door.stage("C") == "connecting"


def test_another_device_than_the_one_that_asked_is_not_taken_in(door: Door) -> None:
    """R23: it has Join now instead, without asking again (R36)."""
    door.ask("C")
    door.link("C", "telephone")
    door.shows("C", "telephone")
    door.shows("C", visible=False)
    door.admit("C")
    assert door.stage("C", "telephone") == "page"
    door.join("C", "telephone")


def test_a_guest_who_has_not_asked_is_never_taken_straight_in(door: Door) -> None:
    """R25: a host may admit any guest at the door, asked or not."""
    door.admit_unasked("C")
    assert door.stage("C") == "page"
    assert door.button("C") == "join"
    assert door.done(TellGuest) == [TellGuest(ParticipantId("C"), Outcome.ADMITTED)]


# --- what being let in is worth (R22) --------------------------------------------------------


def test_being_let_in_holds(door: Door) -> None:
    """R22: through a drop's time-out, leaving and a hold."""
    door.ask("C")
    door.admit("C")
    door.media_up("C")
    door.drop("C")
    door.wait(120)
    assert (door.stage("C"), door.button("C")) == ("page", "join")
    door.leave("C")
    door.link("C")
    assert door.button("C") == "join"
    door.leave("host")
    door.host()
    door.join("host")
    assert door.button("C") == "join"


def test_admitting_one_raises_nobody_elses_chance(door: Door) -> None:
    """R22."""
    door.ask("C")
    door.ask("D")
    door.admit("C")
    assert door.button("D") == "pending"
    assert door.meeting.capacity_now == 1


# --- which request, which state (R21) --------------------------------------------------------


def test_the_second_host_is_told_by_whom_and_how(door: Door) -> None:
    """R21."""
    door.ask("D")
    request = door.request("D")
    door.deny("D", by="host")
    for verb in (door.admit, door.deny):
        with pytest.raises(AlreadyDecided) as refusal:
            verb("D", by="colleague", request=request)
        assert (refusal.value.by, refusal.value.outcome) == ("host", "denied")


def test_the_second_host_is_told_that_the_guest_is_in(door: Door) -> None:
    """R21: with Remove at hand."""
    door.ask("C")
    request = door.request("C")
    door.admit("C", by="host")
    with pytest.raises(AlreadyJoined):
        door.deny("C", by="colleague", request=request)
    door.remove("C", by="colleague")


def test_a_decision_after_a_removal_names_the_remover(door: Door) -> None:
    """R21."""
    door.ask("D")
    request = door.request("D")
    door.remove("D", by="host")
    with pytest.raises(AlreadyDecided) as refusal:
        door.admit("D", by="colleague", request=request)
    assert (refusal.value.by, refusal.value.outcome) == ("host", "removed")


def test_a_withdrawn_request_cannot_be_decided(door: Door) -> None:
    door.ask("C")
    request = door.request("C")
    door.leave("C")
    with pytest.raises(RequestGone):
        door.admit("C", request=request)


def test_an_old_request_is_not_the_new_one(door: Door) -> None:
    """R21: a decision names the request it saw."""
    door.ask("C")
    first = door.request("C")
    door.leave("C")
    door.link("C")
    door.ask("C")
    with pytest.raises(RequestGone):
        door.deny("C", request=first)
    assert door.waiting_to_join == ["C"]


def test_an_unasked_admit_names_the_state_it_saw(door: Door) -> None:
    """R21."""
    seen = door.person("D").version
    door.ask("D")
    with pytest.raises(StateChanged):
        door.admit_unasked("D", version=seen)
    door.deny("D", by="host")
    with pytest.raises(AlreadyDecided) as refusal:
        door.admit_unasked("D", by="colleague", version=seen)
    assert (refusal.value.by, refusal.value.outcome) == ("host", "denied")


def test_a_decision_that_was_seen_is_not_held_against_the_host(door: Door) -> None:
    """R21: what changed since then is something else."""
    door.ask("D")
    door.deny("D", by="host")
    seen = door.person("D").version
    door.wait(30)
    door.ask("D")
    with pytest.raises(StateChanged):
        door.admit_unasked("D", by="colleague", version=seen)


def test_presence_is_not_a_changed_state(door: Door) -> None:
    """R21: a sleeping telephone does not take the host's Admit away."""
    seen = door.person("D").version
    door.lose("D")
    door.come_back("D")
    door.shows("D")
    door.admit_unasked("D", version=seen)
    assert door.button("D") == "join"


def test_two_unasked_admits_by_two_hosts(door: Door) -> None:
    """R21: the first stands."""
    seen = door.person("D").version
    door.admit_unasked("D", by="host", version=seen)
    with pytest.raises(AlreadyDecided) as refusal:
        door.admit_unasked("D", by="colleague", version=seen)
    assert (refusal.value.by, refusal.value.outcome) == ("host", "admitted")


def test_who_has_left_cannot_be_admitted_unasked(door: Door) -> None:
    """R25: any guest at the door."""
    door.leave("D")
    with pytest.raises(NotAtDoor):
        door.admit_unasked("D")


def test_a_host_needs_no_admit(door: Door) -> None:
    """R18."""
    with pytest.raises(NotAtDoor):
        door.admit_unasked("colleague")


# --- Deny (R25) ------------------------------------------------------------------------------


def test_deny_holds_although_a_seat_frees(door: Door) -> None:
    """R25."""
    door.ask("C")
    door.deny("C")
    assert door.done(TellGuest) == [TellGuest(ParticipantId("C"), Outcome.DENIED)]
    door.leave("B")
    assert door.button("C") == "cooldown"
    door.wait(30)
    assert door.button("C") == "ask"
    door.ask("C")
    assert door.button("C") == "pending"
    door.admit("C")
    assert door.called("C") in ("admitted", "joined")


def test_a_denied_guest_stays_denied_when_gone_and_back(door: Door) -> None:
    """R25: marks survive leaving."""
    door.ask("C")
    door.deny("C")
    door.leave("C")
    door.wait(3600)
    door.link("C")
    assert (door.called("C"), door.button("C")) == ("denied", "ask")


def test_while_one_is_denied_strangers_must_ask(door: Door) -> None:
    """R14: a new unverified identity costs nothing."""
    door.ask("C")
    door.deny("C")
    door.leave("B")
    door.link("E")
    assert [door.button("E"), door.button("D")] == ["ask", "ask"]
    door.portal("A")
    assert door.button("A") == "join"  # booked
    door.admit_unasked("C")
    assert [door.button("E"), door.button("D")] == ["join", "join"]


# --- Admit all (R19) -------------------------------------------------------------------------


def test_admit_all_admits_what_is_pending_in_order(door: Door) -> None:
    """R19: above capacity too, with a result for each."""
    door.ask("D")
    door.ask("C")
    assert door.admit_all() == ["D", "C"]
    assert door.waiting_to_join == []
    assert (door.called("D"), door.called("C")) == ("admitted", "joined")
    assert [told.participant_id for told in door.done(TellGuest)] == ["D", "C"]


def test_admit_all_with_nobody_asking(door: Door) -> None:
    assert door.admit_all() == []
    assert door.effects == ()


# --- Remove (R26) ----------------------------------------------------------------------------


def test_removed_is_out_at_once_and_the_relay_first(door: Door) -> None:
    """R26."""
    door.remove("B")
    (closed,) = door.done(CloseMedia)
    assert closed.first
    (returned,) = door.done(ReturnDevice)
    assert (returned.device_id, returned.reason) == ("B/tab", "removed")
    assert (door.stage("B"), door.called("B"), door.button("B")) == ("page", "removed", "cooldown")
    assert door.occupancy == 0


@pytest.mark.parametrize("who", ["A", "D"])
def test_removal_beats_booking_and_admission(door: Door, who: str) -> None:
    """R26: a booked client, and one who was let in."""
    door.portal(who)
    door.admit_unasked(who)
    door.enter(who)
    door.remove(who)
    assert door.button(who) == "cooldown"
    door.wait(30)
    assert door.button(who) == "ask"
    door.ask(who)
    door.leave("B")
    assert door.button(who) == "pending"
    door.admit(who)
    assert door.button(who) == "join"
    assert door.person(who).bar == "none"


def test_removal_reaches_every_state(door: Door) -> None:
    """R26: waiting, asking, left, in grace."""
    door.ask("C")
    door.remove("C")
    assert door.waiting_to_join == []
    door.leave("D")
    door.remove("D")
    assert door.person("D").bar == "removed"
    door.drop("B")
    door.remove("B")
    assert door.occupancy == 0


def test_a_removed_guest_who_is_denied_stays_removed(door: Door) -> None:
    """R26."""
    door.remove("C")
    door.wait(30)
    door.ask("C")
    door.deny("C")
    assert (door.person("C").bar, door.person("C").denials) == ("removed", 1)


def test_a_host_cannot_be_removed(door: Door) -> None:
    """R18."""
    with pytest.raises(HostNotRemovable):
        door.remove("host", by="colleague")


def test_removing_works_before_the_start() -> None:
    """R26: in any state."""
    scheduled = Door(booked=["A"])
    scheduled.portal("A")
    scheduled.remove("A")
    scheduled.start()
    assert scheduled.button("A") == "cooldown"


# --- who, and when (R27, R32) ----------------------------------------------------------------


@pytest.mark.parametrize("by", ["A", "C", "B", "nobody"])
def test_only_a_host_decides(door: Door, by: str) -> None:
    """R27."""
    door.ask("C")
    before = door.meeting
    for verb in (door.admit, door.deny, door.remove, door.admit_unasked):
        with pytest.raises(NotHost):
            verb("C", by=by)
    with pytest.raises(NotHost):
        door.admit_all(by=by)
    with pytest.raises(NotHost):
        door.end(by=by)
    assert door.meeting is before


def test_a_host_whose_rights_are_gone_decides_no_more(door: Door) -> None:
    """R18, R27."""
    door.ask("C")
    door.give_rights("host")
    with pytest.raises(NotHost):
        door.admit("C", by="colleague")


def test_hosts_decide_while_held_but_not_before_the_start(door: Door) -> None:
    """R32."""
    door.ask("C")
    door.leave("host")
    door.admit("C")
    assert (door.phase, door.button("C")) == ("held", "wait")
    scheduled = Door()
    scheduled.link("C")
    with pytest.raises(NotStarted):
        scheduled.admit_unasked("C")
    with pytest.raises(NotStarted):
        scheduled.admit_all()


def test_nothing_is_decided_after_the_end(door: Door) -> None:
    door.end()
    with pytest.raises(MeetingEnded):
        door.admit_all()
    with pytest.raises(MeetingEnded):
        door.remove("C")


def test_nobody_there_by_that_id(door: Door) -> None:
    with pytest.raises(UnknownParticipant):
        door.admit("Z", request="request-1")
