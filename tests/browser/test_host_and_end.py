"""A host who drops and returns, a guest who is removed, and End for all, on real pages."""

import pytest

from tests.browser.conftest import Browsers
from tests.support.product import CLIENT_ONE, CLIENT_THREE, CLIENT_TWO

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_host_drops_and_returns(browsers: Browsers) -> None:
    """R31, R32: who is in the call stays, who waits waits, and the host's return restarts it."""
    places = (CLIENT_ONE[0], CLIENT_TWO[0], CLIENT_THREE[0])
    booked = await browsers.server.book("Host drops", clients=places)
    host = await browsers.host()
    inside = await browsers.signed_in("Client One", CLIENT_ONE, hue=120, pitch_hz=500)
    outside = await browsers.guest("Otto", hue=240, pitch_hz=700, firefox=True)
    await host.starts(booked.title)
    await inside.opens(booked.link)
    await inside.joins()
    await outside.opens(booked.link)
    await outside.gives_name()
    await outside.is_offered("Join now")
    probe = await browsers.headless("Probe", booked)
    await probe.meets(inside.look)

    await host.page.close()  # a crash: nothing says goodbye

    await outside.waits()
    await inside.reads("The host is away for the moment.")
    again = await browsers.host()
    await again.go_to(booked.title, "Join")
    await again.joins()
    await outside.joins()
    await inside.meets(again.look, outside.look)
    await outside.meets(again.look, inside.look)
    await probe.meets(again.look, inside.look)


async def test_sent_back_and_removed_guests_are_out_at_once(browsers: Browsers) -> None:
    """R43, R26: off every screen, and back only by an Admit; who stays notices no more."""
    booked = await browsers.server.book("Removal", clients=(CLIENT_ONE[0], CLIENT_TWO[0]))
    host = await browsers.host()
    guest = await browsers.signed_in("Client One", CLIENT_ONE, hue=120, pitch_hz=500)
    stays = await browsers.guest("Vera", hue=240, pitch_hz=700, firefox=True)
    await host.starts(booked.title)
    await guest.opens(booked.link)
    await guest.joins()
    await stays.opens(booked.link)
    await stays.gives_name()
    await stays.joins()
    await host.meets(guest.look)
    await stays.meets(guest.look)
    probe = await browsers.headless("Probe", booked, admitted_by=host)
    await probe.meets(guest.look)

    await host.press("More for Client One")
    await host.press("Send Client One to the waiting room")
    await guest.reads("The host has asked you to wait here for a moment")
    await host.misses(guest.look)
    await host.decides("Admit", "Client One")
    await guest.joins()
    await host.meets(guest.look)

    await host.decides("Remove", "Client One")
    await host.confirms("Remove")

    await guest.reads("The host has taken you out of the meeting.")
    assert await guest.corner.get_by_text("Admitted").count() == 0  # no word of what is over
    await host.misses(guest.look)
    await stays.misses(guest.look)
    await stays.meets(host.look)
    await guest.press("Ask to Join")  # though booked
    await host.finds("Client One", under="Waiting to Join")
    await host.decides("Admit", "Client One")
    await guest.meets(host.look)


async def test_end_for_all_and_open_again(browsers: Browsers) -> None:
    """R33, R5: a final, friendly page for everybody; the same links lead to a new meeting."""
    booked = await browsers.server.book("End for all", clients=(CLIENT_ONE[0],))
    host = await browsers.host()
    inside = await browsers.signed_in("Client One", CLIENT_ONE, hue=120, pitch_hz=500)
    outside = await browsers.guest("Uma", hue=240, pitch_hz=700, firefox=True)
    await host.starts(booked.title)
    await inside.opens(booked.link)
    await inside.joins()
    await outside.opens(booked.link)
    await outside.gives_name()
    await outside.is_offered("Ask to Join")
    probe = await browsers.headless("Probe", booked, admitted_by=host)

    await host.press("End for all")
    await host.confirms("End for all")

    await inside.reads("This meeting has ended")
    await outside.reads("This meeting has ended")
    await probe.over("ended")
    await host.press("Back to today")
    await host.go_to(booked.title, "Open again")
    await inside.opens(booked.link)
    await inside.waits()
