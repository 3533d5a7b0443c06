"""S1, S2 and S3 in real browsers, with pictures and voices of each participant's own."""

import pytest

from conference.rtp.header import Defect
from tests.browser.conftest import Browsers
from tests.support.product import CLIENT_ONE, CLIENT_THREE, CLIENT_TWO

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_s2_a_booked_client_comes_by_the_link(browsers: Browsers) -> None:
    """S2, R7, R9, R28: a name, the waiting room, the host's notification, Join now."""
    booked = await browsers.server.book("One client, by the link", clients=(CLIENT_ONE[0],))
    host = await browsers.host(by_form=True)
    guest = await browsers.guest("Robin", hue=120, pitch_hz=500, firefox=True)

    await guest.opens(booked.link)
    await guest.gives_name()
    await guest.waits()
    await host.is_told("Robin is waiting")
    await host.answers("Robin is waiting", with_="Join")
    await guest.waits()  # the pre-join screen starts nothing (R3)
    await host.joins()

    await guest.joins()
    await guest.meets(host.look)
    await host.meets(guest.look)

    companion = await browsers.guest("Toni", hue=240, pitch_hz=700)
    await companion.opens(booked.link)
    await companion.gives_name()
    await companion.press("Ask to Join")  # the seat is taken (R14)
    await host.finds("Toni", under="Waiting to Join")
    await host.decides("Admit", "Toni")
    await companion.meets(host.look, guest.look)
    probe = await browsers.headless("Probe", booked, admitted_by=host)
    await probe.meets(host.look, guest.look, companion.look)
    await guest.meets(probe.look, companion.look)


async def test_s3_one_signed_in_one_by_the_link(browsers: Browsers) -> None:
    """S3: two booked, A signed in, B by the link; both Join now as soon as it is started (R4)."""
    booked = await browsers.server.book(
        "Two, one by the link", clients=(CLIENT_ONE[0], CLIENT_TWO[0])
    )
    host = await browsers.host()
    a = await browsers.signed_in("Client One", CLIENT_ONE, hue=120, pitch_hz=500)
    b = await browsers.guest("Bo", hue=240, pitch_hz=700, firefox=True)
    await a.opens(booked.link)
    await a.waits()
    await b.opens(booked.link)
    await b.gives_name()
    await b.waits()

    await host.starts(booked.title)
    await a.joins()
    await b.joins()

    probe = await browsers.headless("Probe", booked, admitted_by=host)

    await host.meets(a.look, b.look, probe.look)
    await a.meets(host.look, b.look, probe.look)
    await b.meets(host.look, a.look, probe.look)
    await probe.meets(host.look, a.look, b.look)


async def test_s1_a_third_client_at_the_last_minute(browsers: Browsers) -> None:
    """S1: A and B booked always Join now; C by capacity, signed in or not (R12, R14, R16)."""
    booked = await browsers.server.book("Group of two", clients=(CLIENT_ONE[0], CLIENT_TWO[0]))
    host = await browsers.host()
    a = await browsers.signed_in("Client One", CLIENT_ONE, hue=120, pitch_hz=500)
    b = await browsers.signed_in("Client Two", CLIENT_TWO, hue=240, pitch_hz=700)
    c_portal = await browsers.signed_in("Client Three", CLIENT_THREE, hue=60, pitch_hz=900)
    c_link = await browsers.guest("Chris", hue=300, pitch_hz=1100, firefox=True)
    await c_portal.opens(booked.link)
    await c_link.opens(booked.link)
    await c_link.gives_name()
    await a.opens(booked.link)
    await host.starts(booked.title)

    await a.joins()
    await c_portal.is_offered("Join now")
    await c_link.is_offered("Join now")
    await c_portal.joins()
    await c_link.is_offered("Ask to Join")
    await c_link.is_not_offered("Join now")

    await b.opens(booked.link)  # last, into a full room
    await b.joins()
    await c_link.is_offered("Ask to Join")
    probe = await browsers.headless("Probe", booked, admitted_by=host)
    await host.meets(a.look, b.look, c_portal.look, probe.look)
    await b.meets(a.look, c_portal.look)
    await probe.meets(host.look, b.look)

    # Nothing that browsers and a stock peer have sent in these calls was taken for malformed.
    dropped = await browsers.server.dropped()
    assert {defect: dropped[defect] for defect in Defect if dropped[defect]} == {}
