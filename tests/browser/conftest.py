"""A practice's real server and real browsers for the scenarios, one of each for the whole run."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from tests.browser.gallery.scenes import scenes
from tests.browser.gallery.server import serving
from tests.browser.people import (
    HOST_LOOK,
    Guest,
    Headless,
    Host,
    Look,
    headless_guest,
    practitioner,
)
from tests.support import product
from tests.support.browsers import Appearance, launch_chromium, launch_firefox, visitor
from tests.support.product import Booked, Server
from tests.support.sound import sound_card


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    async with product.running(tmp_path_factory.mktemp("practice")) as running:
        yield running


@dataclass(slots=True)
class Browsers:
    """Opens pages for people; everything is closed with the test."""

    chromium: Browser
    firefox: Browser
    server: Server
    stack: AsyncExitStack

    async def host(
        self, *, camera: tuple[int, int] = HOST_LOOK.appearance.camera, by_form: bool = False
    ) -> Host:
        """A practitioner in Chromium, signed in to the workspace; see `practitioner`."""
        look = replace(HOST_LOOK, appearance=replace(HOST_LOOK.appearance, camera=camera))
        return await self.stack.enter_async_context(
            practitioner(self.chromium, self.server, look=look, by_form=by_form)
        )

    async def guest(self, name: str, *, hue: int, pitch_hz: int, firefox: bool = False) -> Guest:
        appearance = Appearance(hue=hue, pitch_hz=pitch_hz)
        browser = self.firefox if firefox else self.chromium
        page = await self.stack.enter_async_context(visitor(browser, appearance=appearance))
        return Guest(page, Look(name, appearance))

    async def signed_in(
        self, name: str, account: tuple[str, str], *, hue: int, pitch_hz: int, firefox: bool = False
    ) -> Guest:
        """A client who came through the portal."""
        guest = await self.guest(name, hue=hue, pitch_hz=pitch_hz, firefox=firefox)
        email, password = account
        await guest.signs_in(f"{self.server.clients}/portal", email=email, password=password)
        return guest

    async def headless(
        self,
        name: str,
        booked: Booked,
        *,
        admitted_by: Host | None = None,
        video_codec: str | None = None,
    ) -> Headless:
        """See `headless_guest`."""
        return await self.stack.enter_async_context(
            headless_guest(name, booked, admitted_by=admitted_by, video_codec=video_codec)
        )


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def engines() -> AsyncIterator[tuple[Browser, Browser]]:
    async with sound_card() as sound, async_playwright() as playwright:
        chromium = await launch_chromium(playwright)
        firefox = await launch_firefox(playwright, sound=sound)
        yield chromium, firefox
        await firefox.close()
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browsers(engines: tuple[Browser, Browser], server: Server) -> AsyncIterator[Browsers]:
    chromium, firefox = engines
    async with AsyncExitStack() as stack:
        yield Browsers(chromium=chromium, firefox=firefox, server=server, stack=stack)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def plain_page(engines: tuple[Browser, Browser]) -> AsyncIterator[Page]:
    """A page of ours that shows nothing and may load our modules, to try the pure ones."""
    chromium, _ = engines
    async with serving(scenes()["front"]) as (address, _stage):
        context = await chromium.new_context()
        page = await context.new_page()
        await page.goto(address)
        yield page
        await context.close()
