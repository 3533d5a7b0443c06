"""When the last host is gone, and back again (R5, R15, R22, R31-R33, R35)."""

import pytest

from conference.meeting.effects import (
    ChangeEveryone,
    CloseMedia,
    FinishDevice,
    NotifyHosts,
    ReturnDevice,
)
from conference.meeting.errors import NotStarted
from tests.meeting.builders import Door


@pytest.fixture
def door() -> Door:
    """One seat. B (by the link) is in the call, C has asked, A (booked) waits."""
    door = Door(booked=["A"], hosts=["host", "colleague"])
    door.portal("A")
    door.start()
    door.link("B")
    door.enter("B")
    door.link("C")
    door.ask("C")
    return door


def held_by_drop(door: Door) -> None:
    door.drop("host")
    assert door.phase == "held"


def test_the_last_host_dropped_is_a_hold(door: Door) -> None:
    """R31: everybody's screen changes, those in the call stay and count as let in."""
    held_by_drop(door)
    assert door.done(ChangeEveryone)
    assert (door.stage("B"), door.occupancy) == ("connected", 1)
    assert door.person("B").let_in
    assert [door.button("A"), door.button("C")] == ["wait", "wait"]


def test_not_the_last_host_is_no_hold(door: Door) -> None:
    """R5: started exactly while a host is in the call."""
    door.host("colleague")
    door.join("colleague")
    door.drop("host")
    assert door.phase == "started"
    door.leave("colleague")
    assert door.phase == "held"


def test_leaving_as_the_last_host_is_the_same_at_once(door: Door) -> None:
    """R33."""
    door.leave("host")
    assert door.phase == "held"
    assert door.person("B").let_in


def test_a_host_who_never_connects_is_a_hold_too(door: Door) -> None:
    """R35: 30 s from Join now."""
    other = Door()
    other.host()
    other.join("host")
    other.wait(30)
    assert (other.phase, other.stage("host")) == ("held", "page")


def test_a_lost_socket_of_the_host_is_no_hold(door: Door) -> None:
    """R31."""
    door.lose("host")
    door.wait(60)
    door.come_back("host")
    assert door.phase == "started"


def test_connecting_and_dropped_guests_count_as_let_in(door: Door) -> None:
    """R31: grace included."""
    door.join("A")
    door.drop("B")
    held_by_drop(door)
    assert door.person("A").let_in
    assert door.person("B").let_in


def test_new_joins_and_further_devices_wait(door: Door) -> None:
    """R31."""
    door.link("B", "telephone")
    held_by_drop(door)
    for name, device in (("A", "tab"), ("B", "telephone")):
        with pytest.raises(NotStarted):
            door.join(name, device)


def test_those_in_the_call_may_resume_in_it(door: Door) -> None:
    """R31: and only that; it does not restart the meeting."""
    held_by_drop(door)
    door.resume("B")
    door.media_up("B")
    assert (door.phase, door.stage("B")) == ("held", "connected")


def test_after_the_hold_grace_they_wait_with_a_kept_seat(door: Door) -> None:
    """R31: with a calm text, and the seat is still theirs."""
    held_by_drop(door)
    door.wait(119)
    assert door.stage("B") == "connected"
    door.wait(1)
    assert (door.stage("B"), door.occupancy, door.phase) == ("page", 1, "held")
    assert ("B/tab", "hold_over") in [(e.device_id, e.reason) for e in door.done(ReturnDevice)]
    assert "B/tab" in [closed.device_id for closed in door.done(CloseMedia)]


def test_a_deadline_while_held_keeps_the_seat(door: Door) -> None:
    """R15, R35: no deadline frees a seat while held."""
    door.drop("B")
    door.wait(60)
    held_by_drop(door)
    door.wait(60)
    assert (door.stage("B"), door.occupancy) == ("page", 1)
    door.wait(3600)
    assert door.occupancy == 1


def test_the_restart_gives_kept_seats_one_grace(door: Door) -> None:
    """R15: until they are back, or one reconnect grace after the restart."""
    held_by_drop(door)
    door.wait(600)
    door.join("host")
    door.media_up("host")
    assert door.button("B") == "join"
    door.wait(119)
    assert door.occupancy == 1
    door.wait(1)
    assert door.occupancy == 0
    assert door.button("B") == "join"  # let in stays


def test_coming_back_turns_the_kept_seat_into_the_seat(door: Door) -> None:
    """R15: one seat, not two."""
    held_by_drop(door)
    door.wait(600)
    door.join("host")
    door.media_up("host")
    door.enter("B")
    assert door.occupancy == 1
    door.wait(600)
    assert (door.stage("B"), door.occupancy) == ("connected", 1)


def test_a_second_hold_stops_the_grace_of_a_kept_seat(door: Door) -> None:
    """R15: no deadline frees a seat while held, not one that ran before either."""
    held_by_drop(door)
    door.wait(600)
    door.join("host")
    door.media_up("host")
    door.wait(60)
    door.leave("host")
    door.wait(600)
    assert door.occupancy == 1
    door.start()
    door.wait(119)
    assert door.occupancy == 1


def test_leaving_gives_up_the_kept_seat(door: Door) -> None:
    """R15: and so does being removed."""
    held_by_drop(door)
    door.wait(120)
    door.leave("B")
    assert door.occupancy == 0
    assert door.person("B").let_in  # R22


def test_a_removed_guest_has_no_kept_seat(door: Door) -> None:
    """R15, R26."""
    held_by_drop(door)
    door.wait(120)
    door.remove("B")
    assert (door.occupancy, door.person("B").let_in) == (0, False)


def test_a_hold_and_a_restart_change_nobodys_access(door: Door) -> None:
    """R32: waiting guests do nothing for it, and lose nothing."""
    door.link("D")
    door.ask("D")
    door.deny("D")
    door.portal("E")
    names = "ABCDE"
    before = {name: door.button(name) for name in names}
    held_by_drop(door)
    assert {door.button(name) for name in names} == {"wait"}
    door.resume("host")
    assert door.phase == "started"
    assert {name: door.button(name) for name in names} == before
    assert door.waiting_to_join == ["C"]


def test_a_hosts_own_call_session_that_resumes_restarts_it(door: Door) -> None:
    """R32."""
    held_by_drop(door)
    door.resume("host")
    assert (door.phase, door.stage("host")) == ("started", "connecting")
    assert door.done(ChangeEveryone)


def test_the_hosts_media_coming_back_by_itself_restarts_it(door: Door) -> None:
    """R32: ICE may mend itself without a new offer."""
    held_by_drop(door)
    door.media_up("host")
    assert door.phase == "started"


def test_a_colleague_restarts_it_by_join_now(door: Door) -> None:
    """R32: any other way in is Join now, and arriving alone is nothing."""
    held_by_drop(door)
    door.host("colleague")
    assert door.phase == "held"
    door.join("colleague")
    assert door.phase == "started"


def test_the_host_on_another_device_takes_over_and_restarts_it(door: Door) -> None:
    """R32, R36."""
    held_by_drop(door)
    door.host("host", "telephone")
    door.join("host", "telephone")
    assert door.phase == "started"
    assert [f.reason for f in door.done(FinishDevice)] == ["continued_elsewhere"]


def test_a_restart_within_the_grace_puts_nobody_out(door: Door) -> None:
    """R31: those who stayed are simply in it."""
    held_by_drop(door)
    door.wait(60)
    door.resume("host")
    door.media_up("host")
    door.wait(600)
    assert door.stage("B") == "connected"


def test_all_of_the_list_survives_a_hold(door: Door) -> None:
    """R31: requests and their order, bars, counts and deadlines."""
    door.link("D")
    door.ask("D")
    door.link("E")
    door.ask("E")
    door.deny("E")
    held_by_drop(door)
    assert door.waiting_to_join == ["C", "D"]
    assert (door.person("E").bar, door.person("E").denials) == ("denied", 1)
    assert door.person("E").ask_again_at == door.now + 30
    door.wait(600)
    assert door.waiting_to_join == ["C", "D"]


def test_guests_who_come_while_held_ring(door: Door) -> None:
    """R28: it is the hosts' workspace again."""
    held_by_drop(door)
    door.link("D")
    assert len(door.done(NotifyHosts)) == 1


def test_deadlines_of_the_same_moment_look_at_hosts_first(door: Door) -> None:
    """R31: whoever's time is up together with the last host's was in the call at the hold.

    After a restart of the server everybody's time is up together; who keeps the seat must not
    depend on how ids sort.
    """
    for name in ("a-guest", "z-guest"):
        door.link(name)
        door.admit_unasked(name)
        door.enter(name)
    door.restarted()
    door.wait(120)
    assert door.phase == "held"
    assert [door.person(n).kept_seat for n in ("B", "a-guest", "z-guest")] == [True] * 3
    assert [door.person(n).let_in for n in ("B", "a-guest", "z-guest")] == [True] * 3


def test_a_late_timer_does_it_in_the_order_it_fell_due(door: Door) -> None:
    """A process that was stopped for minutes does in one tick what it missed."""
    door.drop("B")
    door.now += 10
    door.drop("host")
    door.now += 500
    door.tick()
    assert door.phase == "held"
    assert (door.stage("B"), door.person("B").kept_seat) == ("page", True)
