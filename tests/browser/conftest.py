"""A practice's real server and real browsers for the scenarios, one of each for the whole run."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession, CookieJar
from playwright.async_api import Browser, async_playwright

from tests.browser.people import Guest, Host, Look
from tests.support.browsers import Appearance, launch_chromium, launch_firefox, visitor
from tests.support.practice import free_port
from tests.support.sound import sound_card

HOST_LOOK = Look("Demo Practitioner", Appearance(hue=0, pitch_hz=300))
PRACTITIONER = ("practitioner@demo.example", "practitioner-demo")
CLIENT_ONE = ("client-one@demo.example", "client-one-demo")
CLIENT_TWO = ("client-two@demo.example", "client-two-demo")
CLIENT_THREE = ("client-three@demo.example", "client-three-demo")
"""In the portal, but the demo books nothing for them."""


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment made for one test."""

    title: str
    link: str


@dataclass(frozen=True, slots=True)
class Server:
    """`anteroom serve --demo` as a process; clients and workspace on two host names."""

    port: int
    data: Path

    @property
    def clients(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def workspace(self) -> str:
        return f"http://localhost:{self.port}"

    async def book(self, title: str, *, clients: tuple[str, ...] = ()) -> Booked:
        """An appointment of now, made as a practice system would."""
        headers = {"Origin": self.workspace}
        jar = CookieJar(unsafe=True)
        async with ClientSession(self.workspace, headers=headers, cookie_jar=jar) as http:
            email, password = PRACTITIONER
            sign_in = {"email": email, "password": password}
            async with http.post("/workspace/sign-in", json=sign_in) as response:
                assert response.status == 200, await response.text()
            now = time.time()
            body = {"title": title, "starts_at": now, "ends_at": now + 60, "clients": clients}
            async with http.post("/api/v1/appointments", json=body) as response:
                assert response.status == 201, await response.text()
                made = await response.json()
        return Booked(title=title, link=made["share_link"])


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    folder = tmp_path_factory.mktemp("practice")
    port, media_port, metrics_port = free_port(), free_port(), free_port()
    environment = os.environ | {
        "ANTEROOM_DATA_DIR": str(folder),
        "ANTEROOM_LISTEN_PORT": str(port),
        "ANTEROOM_MEDIA_PORT": str(media_port),
        "ANTEROOM_METRICS_PORT": str(metrics_port),
        "ANTEROOM_DROP_AFTER": "3",
        "ANTEROOM_COOLDOWN": "2",
    }
    log = (folder / "log").open("wb")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "signaling", "serve", "--demo",
        env=environment, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
    )  # fmt: skip
    try:
        async with asyncio.timeout(30):
            while b"signaling_ready" not in (folder / "log").read_bytes():
                await asyncio.sleep(0.1)
        await _add_client(environment, CLIENT_THREE, name="Client Three")
        yield Server(port=port, data=folder)
    finally:
        process.terminate()
        await process.wait()
        log.close()


async def _add_client(environment: dict[str, str], account: tuple[str, str], *, name: str) -> None:
    email, password = account
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "signaling", "account", "add", "--role", "client",
        "--email", email, "--name", name, "--password-stdin",
        env=environment | {"ANTEROOM_DEMO": "true"}, stdin=asyncio.subprocess.PIPE,
    )  # fmt: skip
    await process.communicate(password.encode())
    assert process.returncode == 0


@dataclass(slots=True)
class Browsers:
    """Opens pages for people; everything is closed with the test."""

    chromium: Browser
    firefox: Browser
    server: Server
    stack: AsyncExitStack

    async def host(self) -> Host:
        """A practitioner in Chromium, signed in to the workspace."""
        page = await self.stack.enter_async_context(
            visitor(self.chromium, appearance=HOST_LOOK.appearance)
        )
        host = Host(page, HOST_LOOK)
        email, password = PRACTITIONER
        await host.signs_in(f"{self.server.workspace}/workspace", email=email, password=password)
        return host

    async def guest(
        self, name: str, *, hue: int, pitch_hz: int, firefox: bool = False, phone: bool = False
    ) -> Guest:
        appearance = Appearance(hue=hue, pitch_hz=pitch_hz)
        browser = self.firefox if firefox else self.chromium
        page = await self.stack.enter_async_context(
            visitor(browser, appearance=appearance, phone=phone)
        )
        return Guest(page, Look(name, appearance))

    async def signed_in(
        self, name: str, account: tuple[str, str], *, hue: int, pitch_hz: int, firefox: bool = False
    ) -> Guest:
        """A client who came through the portal."""
        guest = await self.guest(name, hue=hue, pitch_hz=pitch_hz, firefox=firefox)
        email, password = account
        await guest.signs_in(f"{self.server.clients}/portal", email=email, password=password)
        return guest


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def engines() -> AsyncIterator[tuple[Browser, Browser]]:
    async with sound_card() as sound, async_playwright() as playwright:
        chromium = await launch_chromium(playwright)
        firefox = await launch_firefox(playwright, sound=sound)
        yield chromium, firefox
        await firefox.close()
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browsers(
    engines: tuple[Browser, Browser], server: Server
) -> AsyncIterator[Browsers]:
    chromium, firefox = engines
    async with AsyncExitStack() as stack:
        yield Browsers(chromium=chromium, firefox=firefox, server=server, stack=stack)
