"""R31, R32, R33, R35: when somebody is gone, and when they are back."""

import pytest

from signaling.client.caller import Refused
from signaling.wire.commands import Join
from tests.support.clinic import ANN, BEN, COLLEAGUE, HOST, Clinic
from tests.support.people import Attendee


async def call_of_two(clinic: Clinic) -> tuple[Attendee, Attendee]:
    appointment = await clinic.appointment(ANN)
    host, guest = await clinic.host(appointment), await clinic.client(appointment, ANN)
    for each in (host, guest):
        await clinic.connected(each)
    return host, guest


async def test_the_last_host_dropped_holds_the_meeting_and_the_call_goes_on(
    clinic: Clinic,
) -> None:
    host, guest = await call_of_two(clinic)
    waiting = await clinic.guest((await clinic.live_of(host)).appointment, "Waiting")
    clinic.relay.media_lost(host.device)
    await host.until(lambda screen: screen.meeting.phase == "held")
    assert host.screen.meeting.hold_ends_at
    assert guest.device in clinic.relay.open
    await guest.until(lambda screen: not screen.people[host.id].connected)
    await waiting.sees("wait")
    with pytest.raises(Refused, match="not_started"):
        await waiting.line.request(Join())


async def test_packets_of_the_host_are_back_and_the_meeting_is_restarted(clinic: Clinic) -> None:
    host, guest = await call_of_two(clinic)
    clinic.relay.media_lost(host.device)
    await host.until(lambda screen: screen.meeting.phase == "held")
    clinic.relay.media_up(host.device)
    await host.until(lambda screen: screen.meeting.phase == "started")
    await guest.until(lambda screen: screen.people[host.id].connected)
    assert (host.stage, guest.stage) == ("connected", "connected")


async def test_a_reloaded_host_connects_without_pressing_and_restarts(clinic: Clinic) -> None:
    """R32: a host whose own call session resumes restarts the meeting by that."""
    host, guest = await call_of_two(clinic)
    before = host.generation
    clinic.relay.media_lost(host.device, "dtls_closed")
    await guest.until(lambda screen: not screen.people[host.id].connected)
    await host.reload()
    await host.until(lambda screen: screen.call)
    assert host.generation == before + 1
    await host.until(lambda screen: screen.meeting.phase == "started")
    with pytest.raises(Refused, match="stale_generation"):
        await host.offer(before)
    await host.offer()
    clinic.relay.media_up(host.device)
    await host.until(lambda screen: screen.view.stage == "connected")


async def test_another_way_in_is_join_now(clinic: Clinic) -> None:
    """R32: a new tab of the host restarts nothing by itself."""
    host, _ = await call_of_two(clinic)
    clinic.relay.media_lost(host.device)
    await host.until(lambda screen: screen.meeting.phase == "held")
    second = await clinic.host((await clinic.live_of(host)).appointment)
    assert second.screen.meeting.phase == "held"
    assert second.button == "join"
    await second.join()
    await second.until(lambda screen: screen.meeting.phase == "started")


async def test_the_hold_grace_over_returns_everybody_with_their_seat(clinic: Clinic) -> None:
    host, guest = await call_of_two(clinic)
    await host.leave()
    await clinic.wait(clinic.settings.hold_grace)
    await guest.until(lambda screen: screen.returned == ["hold_over"])
    await guest.sees("wait")
    assert clinic.relay.open == {}

    again = await clinic.host((await clinic.live_of(host)).appointment)
    assert again.screen.meeting.occupancy == 1, "the seat is kept"
    await again.join()
    await guest.sees("join")
    await clinic.connected(guest)


async def test_a_host_who_leaves_on_purpose_holds_it_at_once(clinic: Clinic) -> None:
    """R33."""
    host, guest = await call_of_two(clinic)
    await host.leave()
    assert host.screen.final == "left"
    await guest.until(lambda screen: host.id not in screen.people)
    meeting = (await clinic.live_of(host)).meeting
    assert meeting.phase == "held"


async def test_while_another_host_is_in_the_call_nothing_is_held(clinic: Clinic) -> None:
    appointment = await clinic.appointment(ANN, hosts=(HOST, COLLEAGUE))
    host, colleague = [await clinic.host(appointment, who) for who in (HOST, COLLEAGUE)]
    for each in (host, colleague):
        await clinic.connected(each)
    clinic.relay.media_lost(host.device)
    await colleague.until(lambda screen: not screen.people[host.id].connected)
    meeting = (await clinic.live(appointment)).meeting
    assert meeting.phase == "started"


async def test_a_guests_drop_keeps_the_seat_for_the_grace_and_no_longer(clinic: Clinic) -> None:
    """R35: renewed by nothing but media."""
    host, guest = await call_of_two(clinic)
    clinic.relay.media_lost(guest.device)
    await guest.until(lambda screen: screen.view.stage == "grace")
    await clinic.wait(clinic.settings.reconnect_grace - 1)
    assert (await guest.settled()).view.stage == "grace"
    await clinic.wait(1)
    await guest.until(lambda screen: screen.returned == ["connection_lost"])
    assert guest.device not in clinic.relay.open
    await host.until(lambda screen: screen.meeting.occupancy == 0)


async def test_no_media_within_30_seconds_of_join_now(clinic: Clinic) -> None:
    """R35."""
    appointment = await clinic.appointment(ANN, BEN)
    host = await clinic.host(appointment)
    await clinic.connected(host)
    guest = await clinic.client(appointment, ANN)
    await guest.join()
    await guest.offer()
    await clinic.wait(clinic.settings.connecting)
    await guest.until(lambda screen: screen.returned == ["not_connected"])
    await guest.sees("join")
    assert guest.device not in clinic.relay.open


async def test_a_failed_connection_is_made_anew_without_pressing(clinic: Clinic) -> None:
    """The page's own connection failed while its socket lives."""
    _, guest = await call_of_two(clinic)
    before = guest.generation
    await guest.reconnect()
    assert guest.generation == before + 1
    assert guest.device not in clinic.relay.open
    await guest.offer()
    clinic.relay.media_up(guest.device)
    await guest.until(lambda screen: screen.view.stage == "connected")
