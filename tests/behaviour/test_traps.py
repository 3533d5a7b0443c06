"""The traps of the waiting room, each by its name, over real WebSockets and a real store."""

import asyncio

import pytest

from signaling.client.caller import Over, Refused
from signaling.wire.commands import Ask, Join, Offer
from tests.support.clinic import ANN, BEN, CARA, COLLEAGUE, HOST, Clinic


async def test_booked_client_last_into_an_over_full_room(clinic: Clinic) -> None:
    """R12: booked clients get in however full it is."""
    appointment = await clinic.appointment(ANN)
    host = await clinic.host(appointment)
    await host.join()
    early = await clinic.guest(appointment, "Early")
    await early.join()
    asker = await clinic.guest(appointment, "Asker")
    await asker.ask()
    await host.sees_asking(asker)
    await host.admit(asker)
    await asker.sees("join")
    await asker.join()

    ann = await clinic.client(appointment, ANN)
    assert ann.button == "join"
    await ann.join()
    await host.until(lambda screen: screen.meeting.occupancy == 3)
    assert host.screen.meeting.capacity == 1


async def test_unverified_guest_in_a_booked_clients_seat_then_that_client_signs_in(
    clinic: Clinic,
) -> None:
    """R41, R15: two become one, and take one seat."""
    appointment = await clinic.appointment(ANN)
    await clinic.account(ANN)
    host = await clinic.host(appointment)
    await host.join()
    guest = await clinic.guest(appointment, "Ann")
    await clinic.connected(guest)
    before = guest.id

    await clinic.sign_in(guest.browser, "portal", ANN)
    await guest.reload()
    assert guest.welcome.you.verified
    assert guest.id != before
    await host.until(lambda screen: before not in screen.rows and guest.id in screen.rows)
    assert guest.stage == "connecting"
    await guest.until(lambda screen: screen.call)
    await guest.offer()
    assert (await host.settled()).meeting.occupancy == 1


async def test_two_presses_for_the_last_seat(clinic: Clinic) -> None:
    """R16: one is in, the other is offered Ask to Join."""
    appointment = await clinic.appointment(ANN)
    host = await clinic.host(appointment)
    await host.join()
    guests = [await clinic.guest(appointment, name) for name in ("One", "Two")]
    assert [guest.button for guest in guests] == ["join", "join"]

    results = await asyncio.gather(
        *(guest.line.request(Join()) for guest in guests), return_exceptions=True
    )
    refused = [each for each in results if isinstance(each, Refused)]
    assert [each.error.code for each in refused] == ["must_ask"]
    loser = guests[results.index(refused[0])]
    await loser.sees("ask")


async def test_button_said_join_now_room_filled_press_means_ask_to_join(clinic: Clinic) -> None:
    """R16, R24: and pressing Ask when joining is open makes no request."""
    appointment = await clinic.appointment(ANN)
    host = await clinic.host(appointment)
    await host.join()
    late, quick = [await clinic.guest(appointment, name) for name in ("Late", "Quick")]
    await quick.join()
    with pytest.raises(Refused, match="must_ask"):
        await late.line.request(Join())
    assert (await late.settled()).view.access.action == "ask"

    await quick.leave()
    done = await late.ask()
    assert done.access.action == "join"
    assert (await host.settled()).meeting.asking == 0


async def test_host_gone_with_requests_pending(clinic: Clinic) -> None:
    """R31, R32: the list, every request and its order survive, and nobody need do anything."""
    appointment = await clinic.appointment()
    host = await clinic.host(appointment)
    await clinic.connected(host)
    askers = [await clinic.guest(appointment, name) for name in ("First", "Second")]
    for asker in askers:
        await asker.ask()
        await host.sees_asking(asker)
    requests = [host.row_of(asker).request for asker in askers]

    clinic.relay.media_lost(host.device)
    for asker in askers:
        await asker.sees("wait")
    await host.until(lambda screen: screen.meeting.phase == "held")

    await host.reload()
    for asker in askers:
        await asker.sees("pending")
    assert [host.row_of(asker).request for asker in askers] == requests
    assert [row for row in host.screen.rows if row in {a.id for a in askers}] == [
        asker.id for asker in askers
    ]


async def test_server_killed_with_requests_pending(clinic: Clinic) -> None:
    """R34; `test_kill.py` does it to a real process, at many points."""
    appointment = await clinic.appointment()
    host = await clinic.host(appointment)
    await clinic.connected(host)
    asker = await clinic.guest(appointment, "Asker")
    await asker.ask()
    request = await host.sees_asking(asker)

    await clinic.restart()
    await asker.connect()
    await host.connect(generation=host.generation)
    assert asker.button == "pending"
    assert host.row_of(asker).request == request
    assert host.stage == "connected"
    await host.admit(asker)
    await asker.sees("join")
    assert asker.screen.outcomes == ["admitted"]


async def test_admit_and_deny_from_two_hosts_at_once(clinic: Clinic) -> None:
    """R21: the first stands, the second is told by whom and how."""
    appointment = await clinic.appointment(hosts=(HOST, COLLEAGUE))
    host, colleague = [await clinic.host(appointment, who) for who in (HOST, COLLEAGUE)]
    await host.join()
    asker = await clinic.guest(appointment, "Asker")
    await asker.ask()
    for each in (host, colleague):
        await each.sees_asking(asker)

    await host.admit(asker)
    with pytest.raises(Refused) as refused:
        await colleague.deny(asker)
    assert refused.value.error.code == "already_decided"
    assert (refused.value.error.by, refused.value.error.outcome) == ("Host", "admitted")

    await asker.sees("join")
    await asker.join()
    with pytest.raises(Refused, match="already_joined"):
        await colleague.deny(asker)


async def test_admit_all_while_a_request_arrives(clinic: Clinic) -> None:
    """R19: exactly the requests pending when it is processed, with a result for each."""
    appointment = await clinic.appointment()
    host = await clinic.host(appointment)
    await host.join()
    askers = [await clinic.guest(appointment, name) for name in ("First", "Second", "Third")]
    for asker in askers[:2]:
        await asker.ask()

    done, _ = await asyncio.gather(host.admit_all(), askers[2].ask())
    admitted = {result.participant for result in done.results}
    assert {asker.id for asker in askers[:2]} <= admitted
    for asker in askers:
        await asker.sees("join" if asker.id in admitted else "pending")


async def test_denied_guest_and_a_freed_seat(clinic: Clinic) -> None:
    """R25: a denied guest must ask again and be admitted, even if a seat frees."""
    appointment = await clinic.appointment(ANN)
    host = await clinic.host(appointment)
    await clinic.connected(host)
    seated = await clinic.guest(appointment, "Seated")
    await seated.join()
    denied = await clinic.guest(appointment, "Denied")
    await denied.ask()
    await host.sees_asking(denied)
    await host.deny(denied)
    await denied.sees("cooldown")
    assert denied.screen.outcomes == ["denied"]

    await seated.leave()
    await host.until(lambda screen: screen.meeting.occupancy == 0)
    with pytest.raises(Refused, match="must_ask"):
        await denied.line.request(Join())
    with pytest.raises(Refused, match="cooldown"):
        await denied.line.request(Ask())

    await clinic.wait(30)
    await denied.sees("ask")
    await denied.ask()
    await host.sees_row(denied, lambda row: row.request and row.denials == 1)
    await host.deny(denied)
    await denied.sees("closed")
    with pytest.raises(Refused, match="closed"):
        await denied.line.request(Ask())

    await host.sees_row(denied, lambda row: row.denials == 2)
    await host.admit(denied)
    await denied.sees("join")


async def test_offer_from_somebody_still_waiting(clinic: Clinic) -> None:
    """R2: refused with a stable code, and the relay never hears of it."""
    appointment = await clinic.appointment(ANN)
    host = await clinic.host(appointment)
    guest = await clinic.guest(appointment, "Guest")
    for _ in ("scheduled", "started"):
        with pytest.raises(Refused, match="not_in_call"):
            await guest.line.request(Offer(generation=1, offer_id=1, sdp="v=0\r\n"))
        await host.join() if host.screen.call is None else None
    assert clinic.relay.offered == []


# ------------------------------------------------------------------ and these


async def test_removed_guest_comes_back_as_a_new_unverified_one(clinic: Clinic) -> None:
    """R14, R26: while anybody is barred, everybody unknown must ask, room or not."""
    appointment = await clinic.appointment(ANN, BEN)
    host = await clinic.host(appointment)
    await host.join()
    guest = await clinic.guest(appointment, "Guest")
    await clinic.connected(guest)
    await host.remove(guest)
    await guest.until(lambda screen: screen.returned == ["removed"])
    assert clinic.relay.open == {}

    again = await clinic.guest(appointment, "Somebody else")
    assert again.id != guest.id
    assert again.button == "ask"
    assert again.screen.view.access.reason == "full"
    ann = await clinic.client(appointment, ANN)
    assert ann.button == "join"


async def test_hosts_socket_blinks_for_a_second_and_nobody_notices(clinic: Clinic) -> None:
    """R31: a lost socket alone is nothing; the media stays, and so does the connection."""
    appointment = await clinic.appointment(ANN)
    host = await clinic.host(appointment)
    await clinic.connected(host)
    guest = await clinic.client(appointment, ANN)
    await clinic.connected(guest)
    told = len((await guest.settled()).numbers)
    generation = host.generation

    await host.blink()
    assert (host.stage, host.generation) == ("connected", generation)
    await clinic.quiet()
    assert len((await guest.settled()).numbers) == told
    assert len(clinic.relay.offered) == 2


async def test_guest_signs_in_half_way(clinic: Clinic) -> None:
    """R41: the request and its place pass on; the unverified identity is used up."""
    appointment = await clinic.appointment(ANN)
    host = await clinic.host(appointment)
    await host.join()
    await (await clinic.guest(appointment, "Seated")).join()
    guest = await clinic.guest(appointment, "Guest")
    await guest.ask()
    request = await host.sees_asking(guest)

    before = guest.id
    await clinic.account(CARA)
    await clinic.sign_in(guest.browser, "portal", CARA)
    await guest.reload()
    assert guest.button == "pending"
    await host.until(lambda screen: before not in screen.rows and guest.id in screen.rows)
    assert host.row_of(guest).request == request
    assert host.row_of(guest).verified


async def test_second_tab_takes_over_and_the_first_does_not_fight_back(clinic: Clinic) -> None:
    """R36: a further device is never counted again, is asked nothing, and takes over."""
    appointment = await clinic.appointment(ANN)
    host = await clinic.host(appointment)
    await host.join()
    first = await clinic.guest(appointment, "Guest")
    await clinic.connected(first)

    second = await clinic.open_link(first.browser, appointment)
    assert (second.id, second.button) == (first.id, "join")
    await clinic.connected(second)
    await first.until(lambda screen: screen.final == "continued_elsewhere")
    assert await first.line.closed() == 1000
    assert list(clinic.relay.open) == [second.device]
    await host.until(lambda screen: screen.meeting.occupancy == 1)


async def test_end_for_all_by_mistake_opened_again(clinic: Clinic) -> None:
    """R5, R33: the same links lead to a new meeting with an empty list."""
    appointment = await clinic.appointment(ANN)
    host = await clinic.host(appointment)
    workspace = await clinic.workspace()
    await host.join()
    guest = await clinic.guest(appointment, "Guest")
    await clinic.connected(guest)
    await host.end()
    for each in (host, guest):
        await each.until(lambda screen: screen.final == "ended")
    assert clinic.relay.open == {}
    with pytest.raises(Over, match="ended"):
        await guest.connect()

    await workspace.open_again(appointment.id)
    await workspace.until(
        lambda screen: screen.appointments[appointment.id].meeting.phase == "scheduled"
    )
    await guest.connect()
    assert guest.stage == "naming"
    await guest.type_name("Guest")
    assert guest.button == "wait"
