"""Ask to Join, answered by Admit, Deny and Admit all, as guest and host see it."""

import pytest

from tests.browser.conftest import Browsers
from tests.support.product import CLIENT_ONE

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_admit_takes_the_asker_straight_in(browsers: Browsers) -> None:
    """R14, R19, R20, R23: asked, notified, admitted, in, and seen by everybody."""
    booked = await browsers.server.book("Admit", clients=(CLIENT_ONE[0],))
    host = await browsers.host()
    client = await browsers.signed_in("Client One", CLIENT_ONE, hue=120, pitch_hz=500)
    guest = await browsers.guest("Sam", hue=240, pitch_hz=700, firefox=True)
    await host.starts(booked.title)
    await client.opens(booked.link)
    await client.joins()
    await guest.opens(booked.link)
    await guest.gives_name()
    await guest.press("Ask to Join")

    await host.is_told("Sam asks to join")
    await host.finds("Sam", under="Waiting to Join")
    await host.decides("Admit", "Sam")

    await guest.is_told("Admitted")
    await guest.meets(host.look, client.look)
    await host.meets(guest.look)
    probe = await browsers.headless("Probe", booked, admitted_by=host)
    await probe.meets(host.look, client.look, guest.look)
    await host.finds_nobody(under="Waiting to Join")


async def test_deny_holds_though_a_seat_frees(browsers: Browsers) -> None:
    """R20, R25: "Denied", and only Admit lets them in, also when there is room again."""
    booked = await browsers.server.book("Deny", clients=(CLIENT_ONE[0],))
    host = await browsers.host()
    client = await browsers.signed_in("Client One", CLIENT_ONE, hue=120, pitch_hz=500)
    guest = await browsers.guest("Kim", hue=240, pitch_hz=700, firefox=True)
    await host.starts(booked.title)
    await client.opens(booked.link)
    await client.joins()
    await guest.opens(booked.link)
    await guest.gives_name()
    await guest.press("Ask to Join")
    await host.decides("Deny", "Kim")

    await guest.is_told("Denied")
    await client.press("Leave")
    await guest.is_offered("Ask to Join")  # after the cooldown, and no Join now
    await guest.is_not_offered("Join now")
    await guest.press("Ask to Join")
    await host.finds("Kim", under="Waiting to Join")
    await host.decides("Admit", "Kim")
    await guest.meets(host.look)
    probe = await browsers.headless("Probe", booked, admitted_by=host)
    await probe.meets(host.look, guest.look)


async def test_admit_all_lets_every_asker_in(browsers: Browsers) -> None:
    """R19: all that are pending, above capacity too; nobody was booked, so everybody asked."""
    booked = await browsers.server.book("Admit all")
    host = await browsers.host()
    first = await browsers.guest("Ada", hue=120, pitch_hz=500)
    second = await browsers.guest("Ben", hue=240, pitch_hz=700, firefox=True)
    await host.starts(booked.title)
    for guest in (first, second):
        await guest.opens(booked.link)
        await guest.gives_name()
        await guest.press("Ask to Join")
        await host.finds(guest.look.name, under="Waiting to Join")
    probe = await browsers.headless("Probe", booked)
    await host.finds("Probe", under="Waiting to Join")

    await host.press("Admit all")

    await first.meets(host.look, second.look, probe.look)
    await second.meets(host.look, first.look)
    await probe.meets(host.look, first.look)
    await host.finds_nobody(under="Waiting to Join")
