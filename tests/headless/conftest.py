"""A practice's real server, and its practitioner at the keyboard."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar

from tests.support.people import Attendee
from tests.support.practice import free_port

EMAIL, PASSWORD = "practitioner@demo.example", "practitioner-demo"
CLIENTS = ("client-one@demo.example", "client-two@demo.example")


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment of now, by its id and its link for clients."""

    id: str
    link: str


@dataclass(frozen=True, slots=True)
class Practice:
    """The workspace of a running server, and its cookies."""

    workspace: ClientSession
    address: str
    pid: int

    async def book(self, *, clients: tuple[str, ...]) -> Booked:
        now = time.time()
        body = {"title": "A call", "starts_at": now, "ends_at": now + 60, "clients": clients}
        async with self.workspace.post("/api/v1/appointments", json=body) as response:
            assert response.status == 201, await response.text()
            made = await response.json()
        return Booked(made["id"], made["share_link"])

    @asynccontextmanager
    async def host(self, booked: Booked) -> AsyncIterator[Attendee]:
        """The practitioner on the pre-join screen."""
        url = f"{self.address}/workspace/meetings/{booked.id}/ws"
        host = Attendee(self.workspace, url)
        host.caller._origin = self.address
        await host.connect()
        try:
            yield host
        finally:
            await host.caller.close()


@pytest.fixture
async def practice(tmp_path: Path) -> AsyncIterator[Practice]:
    async with running_practice(tmp_path) as running:
        yield running


@asynccontextmanager
async def running_practice(tmp_path: Path, **settings: str) -> AsyncIterator[Practice]:
    """`anteroom serve --demo` as a process; `settings` are further ones."""
    port = free_port()
    environment = os.environ | {
        "ANTEROOM_DATA_DIR": str(tmp_path / "practice"),
        "ANTEROOM_LISTEN_PORT": str(port),
        "ANTEROOM_MEDIA_PORT": str(free_port()),
        "ANTEROOM_METRICS_PORT": str(free_port()),
        **{f"ANTEROOM_{name.upper()}": value for name, value in settings.items()},
    }
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "signaling", "serve", "--demo"),
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    address = f"http://localhost:{port}"
    try:
        async with asyncio.timeout(30):
            while b"signaling_ready" not in log.read_bytes():
                await asyncio.sleep(0.05)
        jar = CookieJar(unsafe=True)
        headers = {"Origin": address}
        async with ClientSession(address, headers=headers, cookie_jar=jar) as http:
            sign_in = {"email": EMAIL, "password": PASSWORD}
            async with http.post("/workspace/sign-in", json=sign_in) as response:
                assert response.status == 200
            yield Practice(http, address, process.pid)
    finally:
        process.terminate()
        await process.wait()
