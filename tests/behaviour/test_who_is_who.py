"""R36, R41: one identity, many devices; and an unverified guest who signs in half-way."""

import pytest
from aiohttp import WSServerHandshakeError

from signaling.client.caller import Refused
from signaling.wire.commands import Join
from tests.support.clinic import ANN, CARA, COLLEAGUE, HOST, Clinic


async def test_a_further_tab_is_the_same_person_and_is_asked_nothing(clinic: Clinic) -> None:
    """R36: name, place, request and button are the identity's."""
    appointment = await clinic.appointment()
    host = await clinic.host(appointment)
    await clinic.connected(host)
    first = await clinic.guest(appointment, "Guest")
    await first.ask()
    await host.sees_asking(first)
    second = await clinic.open_link(first.browser, appointment)
    assert (second.id, second.welcome.you.name) == (first.id, "Guest")
    assert (second.stage, second.button) == ("door", "pending")

    await first.leave()
    await clinic.quiet()
    assert (await second.settled()).view.access.action == "pending", "leaving is per device"
    await second.leave()
    await host.sees_row(first, lambda row: row.called == "left" and row.request is None)


async def test_another_browser_is_another_guest(clinic: Clinic) -> None:
    appointment = await clinic.appointment()
    one = await clinic.guest(appointment, "Guest")
    two = await clinic.guest(appointment, "Guest")
    assert one.id != two.id


async def test_without_the_page_there_is_no_socket(clinic: Clinic) -> None:
    """A cookie says who somebody is, and the page sets it."""
    appointment = await clinic.appointment()
    for url, status in (
        (f"/m/{appointment.link}/ws", "401"),
        ("/m/no-such-link/ws", "404"),
        ("/workspace/ws", "401"),
        (f"/workspace/meetings/{appointment.id}/ws", "401"),
    ):
        with pytest.raises(WSServerHandshakeError, match=status):
            await (await clinic.browser()).ws_connect(url)


async def test_a_page_of_somebody_elses_opens_no_socket(clinic: Clinic) -> None:
    appointment = await clinic.appointment()
    guest = await clinic.guest(appointment, "Guest")
    for origin in ("https://elsewhere.example", "null"):
        with pytest.raises(WSServerHandshakeError, match="403"):
            await guest.browser.ws_connect(f"/m/{appointment.link}/ws", headers={"Origin": origin})


async def test_a_host_on_a_share_link_is_a_guest(clinic: Clinic) -> None:
    """R36: the link makes its bearer a guest and never more."""
    appointment = await clinic.appointment()
    browser = await clinic.browser()
    await clinic.sign_in(browser, "workspace", HOST)
    guest = await clinic.open_link(browser, appointment)
    assert (guest.stage, guest.welcome.you.role) == ("naming", "guest")


async def test_signing_in_merges_every_tab_and_the_old_identity_cannot_return(
    clinic: Clinic,
) -> None:
    """R41."""
    appointment = await clinic.appointment(ANN)
    host = await clinic.host(appointment)
    await clinic.connected(host)
    first = await clinic.guest(appointment, "Guest")
    second = await clinic.open_link(first.browser, appointment)
    old = first.id
    cookies = {cookie.key: cookie.value for cookie in first.browser.cookie_jar}

    await clinic.sign_in(first.browser, "portal", ANN)
    await first.reload()
    assert first.welcome.you.name == "Ann"
    row = await host.sees_row(first, lambda row: row.booked)
    assert row.verified
    await second.sees("join")
    await second.reload()
    assert (second.id, second.welcome.you.verified) == (first.id, True)
    await host.until(lambda screen: old not in screen.rows)

    thief = await clinic.browser()
    thief.cookie_jar.update_cookies(cookies)
    with pytest.raises(WSServerHandshakeError, match="401"):
        await thief.ws_connect(f"/m/{appointment.link}/ws")


async def test_a_removal_passes_on_to_the_account(clinic: Clinic) -> None:
    """R41: a removal on either side wins, and booking does not undo it."""
    appointment = await clinic.appointment(ANN)
    host = await clinic.host(appointment)
    await clinic.connected(host)
    guest = await clinic.guest(appointment, "Guest")
    await clinic.connected(guest)
    await host.sees_row(guest, lambda row: row.called == "joined")
    await host.remove(guest)
    await clinic.sign_in(guest.browser, "portal", ANN)
    await guest.reload()
    assert guest.welcome.you.verified
    assert guest.screen.view.access.reason == "removed"
    with pytest.raises(Refused, match="must_ask"):
        await guest.line.request(Join())


async def test_a_request_no_longer_needed_is_withdrawn_by_signing_in(clinic: Clinic) -> None:
    """R41: the account is booked."""
    appointment = await clinic.appointment(ANN)
    host = await clinic.host(appointment)
    await clinic.connected(host)
    await (await clinic.guest(appointment, "Seated")).join()
    guest = await clinic.guest(appointment, "Guest")
    await guest.ask()
    await host.sees_asking(guest)
    await clinic.sign_in(guest.browser, "portal", ANN)
    await guest.reload()
    assert guest.button == "join"
    await host.until(lambda screen: not screen.notifications)
    await host.until(lambda screen: screen.meeting.asking == 0)


async def test_an_account_from_two_browsers_is_one_person_with_one_seat(clinic: Clinic) -> None:
    """R36: the account is the identity, wherever it comes from."""
    appointment = await clinic.appointment(ANN)
    host = await clinic.host(appointment)
    await clinic.connected(host)
    here, there = [await clinic.client(appointment, CARA) for _ in range(2)]
    assert here.id == there.id
    await clinic.connected(here)
    await clinic.connected(there)
    await here.until(lambda screen: screen.final == "continued_elsewhere")
    await host.until(lambda screen: screen.meeting.occupancy == 1)


async def test_signing_in_as_a_host_ends_the_guest(clinic: Clinic) -> None:
    """R41: the same browser was at the door as a guest before."""
    appointment = await clinic.appointment(hosts=(HOST, COLLEAGUE))
    guest = await clinic.guest(appointment, "Myself, testing")
    await clinic.sign_in(guest.browser, "workspace", HOST)
    host = await clinic.host_in(guest.browser, appointment)
    await guest.until(lambda screen: screen.final == "signed_in")
    assert guest.id not in host.screen.rows
