"""R6, R8-R11, R4: coming, waiting, and never losing one's place."""

import pytest

from signaling.client.caller import Refused
from signaling.wire.commands import Guests, Name
from signaling.wire.events import Viewed, Welcome
from signaling.wire.replies import GuestPage
from tests.support.clinic import ANN, Clinic


async def test_a_guest_at_the_door_is_told_of_themself_and_nothing_else(clinic: Clinic) -> None:
    """R2, R8: whatever happens in the call and at the door, only the own button."""
    appointment = await clinic.appointment(ANN)
    guest = await clinic.guest(appointment, "Guest")

    host = await clinic.host(appointment)
    await clinic.connected(host)
    other = await clinic.guest(appointment, "Other")
    await clinic.connected(other)
    asker = await clinic.guest(appointment, "Asker")
    await asker.ask()
    await host.sees_asking(asker)
    await host.deny(asker)
    await host.remove(other)
    await clinic.quiet()

    await guest.settled()
    told = [event for event in guest.seen if not isinstance(event, Viewed)]
    assert all(isinstance(event, Welcome) for event in told)
    for event in guest.seen:
        text = event.model_dump_json()
        assert not any(name in text for name in ("Other", "Asker", host.id, other.id, asker.id))
    welcome = guest.welcome
    assert welcome is not None
    assert (welcome.call, welcome.meeting, welcome.guests, welcome.notifications) == (
        None,
        None,
        None,
        [],
    )


async def test_a_verified_guest_is_never_asked_for_a_name(clinic: Clinic) -> None:
    """R9."""
    appointment = await clinic.appointment(ANN)
    ann = await clinic.client(appointment, ANN)
    assert (ann.stage, ann.welcome.you.name) == ("door", "Ann")
    with pytest.raises(Refused, match="name_fixed"):
        await ann.line.request(Name(name="Somebody"))


async def test_an_unverified_guest_has_arrived_by_the_name(clinic: Clinic) -> None:
    """R9, R38: cleaned, corrected later, never empty."""
    appointment = await clinic.appointment()
    host = await clinic.host(appointment)
    guest = await clinic.open_link(await clinic.browser(), appointment)
    await clinic.quiet()
    assert (await host.settled()).rows.keys() == {host.id}
    with pytest.raises(Refused, match="bad_name"):
        await guest.line.request(Name(name=" \u202e "))
    await guest.type_name("  Ann\u202e  Example ")
    row = await host.sees_row(guest, lambda row: True)
    assert (row.name, row.verified, row.booked) == ("Ann Example", False, False)
    await guest.line.request(Name(name="Anne"))
    await host.sees_row(guest, lambda row: row.name == "Anne")


async def test_the_start_changes_every_waiting_screen_at_once(clinic: Clinic) -> None:
    """R4, R10: and nobody is pulled in."""
    appointment = await clinic.appointment(ANN)
    guests = [await clinic.guest(appointment, f"Guest {number}") for number in range(30)]
    host = await clinic.host(appointment)
    await host.join()
    for guest in guests:
        await guest.sees("join")
        assert guest.screen.call is None


async def test_a_place_outlives_reload_lost_socket_and_restart(clinic: Clinic) -> None:
    """R11, R36: the same person, the same device, the same request."""
    appointment = await clinic.appointment()
    host = await clinic.host(appointment)
    await clinic.connected(host)
    guest = await clinic.guest(appointment, "Guest")
    await guest.ask()
    request = await host.sees_asking(guest)
    who = guest.id, guest.device

    await guest.reload()
    assert ((guest.id, guest.device), guest.button) == (who, "pending")
    await guest.blink()
    assert ((guest.id, guest.device), guest.button) == (who, "pending")
    await clinic.restart()
    await guest.connect()
    assert ((guest.id, guest.device), guest.button) == (who, "pending")
    await host.connect(generation=host.generation)
    assert host.row_of(guest).request == request


async def test_the_old_secret_is_good_until_the_new_one_is_used(clinic: Clinic) -> None:
    """A welcome that was lost on its way costs nobody their place."""
    appointment = await clinic.appointment()
    guest = await clinic.guest(appointment, "Guest")
    first = guest.caller.resume
    await guest.reload()
    second = guest.caller.resume
    assert second != first

    device = guest.device
    guest.caller.resume = first
    await guest.reload()
    assert guest.device == device, "the second was never used, so the first is still good"
    third = guest.caller.resume
    await guest.reload()
    guest.caller.resume = first
    await guest.reload()
    assert guest.device != device, "the third was used, so the first is good no longer"
    assert third


async def test_a_secret_is_nothing_without_the_cookie(clinic: Clinic) -> None:
    """Resume never goes by what could be read off a screen or guessed."""
    appointment = await clinic.appointment()
    guest = await clinic.guest(appointment, "Guest")
    thief = await clinic.open_link(await clinic.browser(), appointment)
    await thief.caller.close()
    thief.caller.resume = guest.caller.resume
    await thief.connect()
    assert (thief.stage, thief.id == guest.id) == ("naming", False)

    named = await clinic.guest(appointment, "Named")
    own = named.id
    await named.caller.close()
    named.caller.resume = guest.caller.resume
    await named.connect()
    assert (named.id, named.stage) == (own, "door")
    assert named.device != guest.device
    await guest.settled()


async def test_a_duplicated_tab_continues_and_the_older_one_stops(clinic: Clinic) -> None:
    """R36: a device has one session; the older is told so and does not come back."""
    appointment = await clinic.appointment(ANN)
    guest = await clinic.client(appointment, ANN)
    twin = clinic.at_link(guest.browser, appointment)
    twin.caller.resume = guest.caller.resume
    await twin.connect()
    clinic.people.push_async_callback(twin.caller.close)
    assert twin.device == guest.device
    await guest.until(lambda screen: screen.final == "continued_elsewhere")
    await guest.line.closed()
    await clinic.quiet()
    assert (await twin.settled()).view.stage == "door"
    device = (await clinic.live(appointment)).meeting.device(twin.id, twin.device)
    assert device.online


async def test_an_absent_guest_is_away_after_20_seconds_and_never_dropped(clinic: Clinic) -> None:
    """R11."""
    appointment = await clinic.appointment()
    host = await clinic.host(appointment)
    guest = await clinic.guest(appointment, "Guest")
    await guest.caller.close()
    await clinic.quiet()
    await clinic.wait(19)
    assert not (await host.settled()).rows[guest.id].away
    await clinic.wait(1)
    await host.sees_row(guest, lambda row: row.away)

    await clinic.wait(3600)
    await guest.connect()
    await host.sees_row(guest, lambda row: not row.away)
    assert guest.stage == "door"


async def test_a_long_list_is_read_in_pages_with_those_who_ask_first(clinic: Clinic) -> None:
    appointment = await clinic.appointment()
    host = await clinic.host(appointment)
    await clinic.connected(host)
    guests = []
    for number in range(7):
        clinic.timing.advance(1)
        guests.append(await clinic.guest(appointment, f"Guest {number}"))
    for guest in (guests[5], guests[2]):
        await guest.ask()

    rows, after = [], None
    while True:
        page = await host.line.request(Guests(after=after, limit=3))
        assert isinstance(page, GuestPage)
        assert page.total == 8
        rows += [row.participant for row in page.rows]
        if (after := page.next) is None:
            break
    asking = [guests[5].id, guests[2].id]
    others = [each.id for each in (host, *guests) if each.id not in asking]
    assert rows == asking + others
