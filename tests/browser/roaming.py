"""Calls of a guest whose network changes with a host whose own network stays: of two networks one
is lost, or the path in use dies."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import async_playwright

from tests.browser.conftest import Browsers
from tests.browser.people import (
    PATIENCE_MS,
    Caller,
    Guest,
    Host,
    Look,
    meet_by_link,
    practitioner,
)
from tests.support import product
from tests.support.browsers import CHROMIUM, Appearance, launch_chromium, launch_firefox, visitor
from tests.support.impairment import PERFECT, Impairment
from tests.support.product import CLIENT_ONE
from tests.support.shim import Shim
from tests.support.sound import sound_card
from tests.support.two_networks import SERVER, TwoNetworks, two_networks

CONNECTIONS, THROUGH = (
    (Path(__file__).parent / name).read_text(encoding="utf-8")
    for name in ("connections.js", "through.js")
)
UNDER_WAY = 0.5
"""After so long no picture is left of what was sent over the network that was lost."""


@dataclass(frozen=True, slots=True)
class Roaming:
    """`guest` has the two networks."""

    networks: TwoNetworks
    host: Host
    guest: Guest

    async def connections_made(self) -> int:
        """By the guest's page, since it was opened."""
        made: int = await self.guest.page.evaluate("window.connectionsMade()")
        return made

    async def changes_network(self) -> float:
        """The network in use is lost; seconds until both ends decode new pictures."""
        lost = await self.networks.in_use()
        began = time.perf_counter()
        await self.networks.lose(lost)
        await asyncio.sleep(UNDER_WAY)
        await asyncio.gather(*(new_pictures(each) for each in (self.host, self.guest)))
        took = time.perf_counter() - began
        await self.networks.join(lost)
        return took


async def new_pictures(caller: Caller, count: int = 1) -> None:
    """Returns when the page has decoded so many more than now."""
    async with asyncio.timeout(PATIENCE_MS / 1000):
        await caller.page.evaluate("(count) => window.morePictures(count)", count)


async def call_of_two(
    browsers: Browsers, title: str, script: str, *, firefox: bool
) -> tuple[Host, Guest]:
    """The guest's page runs the script first."""
    booked = await browsers.server.book(f"{title}, {firefox}", clients=(CLIENT_ONE[0],))
    host = await browsers.host()
    guest = await browsers.guest("Robin", hue=120, pitch_hz=500, firefox=firefox)
    await host.page.evaluate(CONNECTIONS)
    await guest.page.add_init_script(CONNECTIONS)
    await guest.page.add_init_script(script)
    await meet_by_link(host, guest, booked)
    return host, guest


@dataclass(frozen=True, slots=True)
class ShimmedCall:
    """The guest's media takes its way through `shim`."""

    shim: Shim
    host: Host
    guest: Guest

    async def connections_made(self) -> int:
        """By the guest's page, since it was opened."""
        made: int = await self.guest.page.evaluate("window.connectionsMade()")
        return made

    async def path_dies(self) -> float:
        """Nothing passes any more by the sockets that the guest's browser has, of media and of
        signaling; new ones work. Seconds until both ends decode new pictures."""
        began = time.perf_counter()
        self.shim.swallow()
        await self.guest.page.evaluate("window.swallow()")
        await asyncio.sleep(UNDER_WAY)
        await asyncio.gather(*(new_pictures(each) for each in (self.host, self.guest)))
        return time.perf_counter() - began


async def call_through_shim(
    browsers: Browsers, title: str, *, firefox: bool, way: Impairment = PERFECT
) -> ShimmedCall:
    """Both see and hear each other, over such a network."""
    relay = ("10.77.0.1", browsers.server.media_port)
    shim = await Shim.open(relay, up=way, down=way, seed=1)
    browsers.stack.callback(shim.close)
    address, port = shim.address
    script = THROUGH.replace("__HOST__", address).replace("__PORT__", str(port))
    host, guest = await call_of_two(browsers, title, script, firefox=firefox)
    await guest.meets(host.look)
    await host.meets(guest.look)
    return ShimmedCall(shim, host, guest)


@asynccontextmanager
async def roaming_call(folder: Path, *, firefox: bool) -> AsyncIterator[Roaming]:
    """Both see and hear each other."""
    async with AsyncExitStack() as stack:
        networks = await stack.enter_async_context(two_networks())
        server = await stack.enter_async_context(
            product.running(folder, beyond=networks.beyond, media_addresses=SERVER)
        )
        await stack.enter_async_context(networks.reach(server.port))
        playwright = await stack.enter_async_context(async_playwright())
        beyond = await launch_chromium(playwright, executable=networks.script(folder, CHROMIUM))
        stack.push_async_callback(beyond.close)
        if firefox:
            sound = await stack.enter_async_context(sound_card())
            near = await launch_firefox(playwright, sound=sound)
        else:
            near = await launch_chromium(playwright)
        stack.push_async_callback(near.close)
        booked = await server.book("Roaming", clients=(CLIENT_ONE[0],))
        host = await stack.enter_async_context(practitioner(beyond, server))
        look = Look("Robin", Appearance(hue=120, pitch_hz=500))
        page = await stack.enter_async_context(visitor(near, appearance=look.appearance))
        if not firefox:
            # As after a real `getUserMedia`: without it Chromium keeps to the default network.
            await page.context.grant_permissions(["camera", "microphone"])
        guest = Guest(page, look)
        await host.page.evaluate(CONNECTIONS)
        await guest.page.add_init_script(CONNECTIONS)
        await meet_by_link(host, guest, booked)
        await guest.meets(host.look)
        await host.meets(guest.look)
        yield Roaming(networks, host, guest)
