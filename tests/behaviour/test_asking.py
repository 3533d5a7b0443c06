"""R19, R20, R22-R25: the request, the decision, and the way in after it."""

import pytest

from signaling.client.caller import Refused
from signaling.wire.commands import Admit, Deny
from tests.support.clinic import ANN, COLLEAGUE, HOST, Clinic
from tests.support.people import Attendee


async def full_meeting(clinic: Clinic) -> tuple[Attendee, Attendee]:
    """A host in the call and somebody at the door of a meeting with no seat."""
    appointment = await clinic.appointment()
    host = await clinic.host(appointment)
    await clinic.connected(host)
    guest = await clinic.guest(appointment, "Guest")
    assert guest.button == "ask"
    return host, guest


async def test_admitted_on_the_page_that_asked_goes_straight_in(clinic: Clinic) -> None:
    """R23."""
    host, guest = await full_meeting(clinic)
    await guest.be_ready()
    await guest.ask()
    await host.sees_asking(guest)
    await host.admit(guest)
    await guest.until(lambda screen: screen.call)
    assert guest.screen.outcomes == ["admitted"]
    await guest.offer()
    clinic.relay.media_up(guest.device)
    await host.until(lambda screen: guest.id in screen.people)


@pytest.mark.parametrize("ready", [{"visible": False}, {"devices_ready": False}])
async def test_a_hidden_page_is_told_and_has_a_button(
    clinic: Clinic, ready: dict[str, bool]
) -> None:
    """R23: nobody is in a call behind their own back."""
    host, guest = await full_meeting(clinic)
    await guest.be_ready(**ready)
    await guest.ask()
    await host.sees_asking(guest)
    await host.admit(guest)
    await guest.sees("join")
    await guest.settled()
    assert (guest.screen.call, guest.screen.outcomes) == (None, ["admitted"])


async def test_after_five_minutes_nobody_is_taken_in_by_surprise(clinic: Clinic) -> None:
    """R23."""
    host, guest = await full_meeting(clinic)
    await guest.be_ready()
    await guest.ask()
    await host.sees_asking(guest)
    await clinic.wait(clinic.settings.straight_in + 1)
    await host.admit(guest)
    await guest.sees("join")
    assert (await guest.settled()).call is None


async def test_a_lost_socket_is_nobody_to_take_in(clinic: Clinic) -> None:
    host, guest = await full_meeting(clinic)
    await guest.be_ready()
    await guest.ask()
    await host.sees_asking(guest)
    await guest.caller.close()
    await clinic.quiet()
    await host.admit(guest)
    await guest.connect()
    assert (guest.button, guest.screen.call) == ("join", None)


async def test_asking_twice_changes_nothing(clinic: Clinic) -> None:
    """R19: neither the request nor its place."""
    host, guest = await full_meeting(clinic)
    await guest.ask()
    request = await host.sees_asking(guest)
    assert (await guest.ask()).access.action == "pending"
    await clinic.quiet()
    assert (await host.settled()).rows[guest.id].request == request
    assert len(host.screen.rung) == 1


async def test_a_request_leaves_every_hosts_list_at_once(clinic: Clinic) -> None:
    """R20: admitted, denied, withdrawn."""
    appointment = await clinic.appointment(hosts=(HOST, COLLEAGUE))
    hosts = [await clinic.host(appointment, who) for who in (HOST, COLLEAGUE)]
    workspace = await clinic.workspace()
    await clinic.connected(hosts[0])
    for end in ("admit", "deny", "leave"):
        guest = await clinic.guest(appointment, end)
        await guest.ask()
        for host in hosts:
            await host.sees_asking(guest)
        await workspace.until(lambda screen: screen.notifications)
        if end == "leave":
            await guest.leave()
        else:
            await getattr(hosts[0], end)(guest)
        for host in hosts:
            await host.sees_row(guest, lambda row: row.request is None)
            await host.until(lambda screen: not screen.notifications)
        await workspace.until(lambda screen: not screen.notifications)


async def test_let_in_holds_through_reload_restart_and_a_full_room(clinic: Clinic) -> None:
    """R22."""
    host, guest = await full_meeting(clinic)
    await guest.ask()
    await host.sees_asking(guest)
    await host.admit(guest)
    await guest.sees("join")
    await guest.reload()
    assert guest.button == "join"
    await clinic.restart()
    await guest.connect()
    assert guest.button == "join"
    await clinic.connected(guest)
    await guest.leave()
    await guest.connect()
    assert guest.button == "join"


async def test_a_host_may_admit_somebody_who_has_not_asked(clinic: Clinic) -> None:
    """R25, R21: naming the state that was seen; never straight in."""
    host, guest = await full_meeting(clinic)
    await guest.be_ready()
    row = await host.sees_row(guest, lambda row: True)
    await guest.ask()
    request = await host.sees_asking(guest)
    with pytest.raises(Refused, match="state_changed"):
        await host.line.request(Admit(participant=guest.id, version=row.version))
    await host.line.request(Deny(participant=guest.id, request=request))
    await host.sees_row(guest, lambda row: row.called == "denied")
    await host.admit(guest)
    await guest.sees("join")
    assert (await guest.settled()).call is None
    assert guest.screen.outcomes == ["denied", "admitted"]


async def test_decisions_wait_for_the_start_and_go_on_while_held(clinic: Clinic) -> None:
    """R32: hosts may decide while it is held, but nobody enters before the restart."""
    appointment = await clinic.appointment(ANN)
    host, guest = await clinic.host(appointment), await clinic.guest(appointment, "Guest")
    await host.sees_row(guest, lambda row: True)
    with pytest.raises(Refused, match="not_started"):
        await host.admit(guest)
    await clinic.connected(host)
    clinic.relay.media_lost(host.device)
    await host.until(lambda screen: screen.meeting.phase == "held")
    await host.admit(guest)
    await guest.until(lambda screen: screen.outcomes == ["admitted"])
    assert guest.button == "wait"
    clinic.relay.media_up(host.device)
    await guest.sees("join")


async def test_a_page_that_was_replaced_is_not_taken_for_the_new_one(clinic: Clinic) -> None:
    """R23: the new page has not said yet that it is seen and has its devices."""
    host, guest = await full_meeting(clinic)
    await guest.be_ready()
    await guest.ask()
    await host.sees_asking(guest)
    twin = clinic.at_link(guest.browser, (await clinic.live_of(host)).appointment)
    twin.caller.resume = guest.caller.resume
    await twin.connect()
    clinic.people.push_async_callback(twin.caller.close)
    await host.admit(guest)
    await twin.sees("join")
    assert (await twin.settled()).call is None
