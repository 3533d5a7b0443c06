"""A guest's waiting outlives what networks and telephones do to it."""

import asyncio
import re

import pytest
from playwright.async_api import Route, expect

from tests.browser.conftest import Browsers
from tests.support.product import CLIENT_ONE

pytestmark = pytest.mark.asyncio(loop_scope="session")

NO_WEBSOCKETS = """
  window.WebSocket = class {
    constructor() { setTimeout(() => this.onclose?.()); }
    send() {}
    close() {}
  };
"""


async def test_without_websockets_one_waits_is_called_and_meets(browsers: Browsers) -> None:
    """R10, R11: by polling, and the title says that it is time."""
    booked = await browsers.server.book("No WebSockets", clients=(CLIENT_ONE[0],))
    host = await browsers.host()
    guest = await browsers.guest("Sam", hue=120, pitch_hz=500)
    await guest.page.add_init_script(NO_WEBSOCKETS)
    await guest.opens(booked.link)
    await guest.gives_name()
    await guest.waits()
    await host.is_told("Sam is waiting")

    await host.starts(booked.title)

    await expect(guest.page).to_have_title(re.compile("^It is time"))
    await guest.joins()
    await guest.meets(host.look)
    await host.meets(guest.look)


async def test_whoever_is_quicker_than_the_network_gets_the_room_when_it_has_come(
    browsers: Browsers,
) -> None:
    """R10, R11: what was told meanwhile counts, and the host hears that they are ready."""
    booked = await browsers.server.book("Slow room", clients=(CLIENT_ONE[0],))
    host = await browsers.host()
    guest = await browsers.guest("Sam", hue=120, pitch_hz=500)
    let_through = asyncio.Event()

    async def hold(route: Route) -> None:
        await let_through.wait()
        await route.continue_()

    await guest.page.route("**/js/attending.js", hold)
    await guest.opens(booked.link)
    await guest.gives_name()
    await host.is_told("Sam is waiting")
    await host.starts(booked.title)
    await guest.reads("Connecting")
    let_through.set()

    await guest.joins()
    await guest.meets(host.look)
    await host.meets(guest.look)
