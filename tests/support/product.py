"""The product itself: `anteroom serve --demo` as a process, and its demo practice's people."""

import asyncio
import os
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientSession, CookieJar

from tests.support.practice import free_port

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


def child_of(pid: int, word: str) -> int:
    """The process id of that part of a server which has this word in its command line; of two, the
    older one, because the other one stands ready for when it dies."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return next(
        int(each)
        for each in children
        if word in Path(f"/proc/{each}/cmdline").read_text().split("\0")
    )


@dataclass(frozen=True, slots=True)
class Server:
    """`anteroom serve --demo` as a process; clients and workspace on two host names."""

    port: int
    media_port: int
    metrics_port: int
    data: Path
    pid: int

    @property
    def clients(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def workspace(self) -> str:
        return f"http://localhost:{self.port}"

    def child(self, word: str) -> int:
        return child_of(self.pid, word)

    async def dropped(self) -> dict[str, int]:
        """What the relay has dropped so far, by reason, as operators see it a moment late."""
        url = f"http://127.0.0.1:{self.metrics_port}/metrics"
        async with ClientSession() as http, http.get(url) as response:
            text = await response.text()
        rows = re.findall(r'^anteroom_relay_dropped.*reason="(\w+)".* (\S+)$', text, re.MULTILINE)
        return {reason: int(float(value)) for reason, value in rows}

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


@asynccontextmanager
async def running(
    folder: Path, *, beyond: tuple[str, ...] = (), **settings: str
) -> AsyncIterator[Server]:
    """The product as a user starts it, its state in `folder`; drops and cooldowns are short.
    `settings` are further ones; `beyond` goes before the command, to run it elsewhere."""
    port, media_port, metrics_port = free_port(), free_port(), free_port()
    environment = os.environ | {
        "ANTEROOM_DATA_DIR": str(folder),
        "ANTEROOM_LISTEN_PORT": str(port),
        "ANTEROOM_MEDIA_PORT": str(media_port),
        "ANTEROOM_METRICS_PORT": str(metrics_port),
        "ANTEROOM_DROP_AFTER": "3",
        "ANTEROOM_COOLDOWN": "2",
        **{f"ANTEROOM_{name.upper()}": value for name, value in settings.items()},
    }
    log = (folder / "log").open("wb")
    process = await asyncio.create_subprocess_exec(
        *beyond, sys.executable, "-m", "signaling", "serve", "--demo",
        env=environment, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
    )  # fmt: skip
    try:
        async with asyncio.timeout(30):
            while b"signaling_ready" not in (folder / "log").read_bytes():
                await asyncio.sleep(0.1)
        await _add_client(environment, CLIENT_THREE, name="Client Three")
        yield Server(
            port=port,
            media_port=media_port,
            metrics_port=metrics_port,
            data=folder,
            pid=process.pid,
        )
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
