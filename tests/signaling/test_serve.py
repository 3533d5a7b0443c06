"""`anteroom serve --demo` as it is typed: the whole of it, tried by what it prints."""

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientSession, CookieJar

from signaling.process.supervisor import EXIT_CONFIG
from tests.support.practice import free_port


@dataclass
class Serving:
    """The command under way, on ports of its own."""

    process: asyncio.subprocess.Process
    environment: dict[str, str]

    async def says_where(self) -> str:
        """Everything it prints, up to the last appointment's link."""
        assert self.process.stdout is not None
        text = ""
        async with asyncio.timeout(60):
            while len(re.findall(r"/m/\w+\n", text)) < 3:
                line = await self.process.stdout.readline()
                assert line, await self.why_it_ended()
                text += line.decode()
        return text

    async def why_it_ended(self) -> str:
        assert self.process.stderr is not None
        return f"it ended before it said everything: {(await self.process.stderr.read()).decode()}"

    async def ends(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        async with asyncio.timeout(60):
            return await self.process.wait()


@asynccontextmanager
async def serving(folder: Path, **settings: object) -> AsyncIterator[Serving]:
    values = {
        "data_dir": folder / "var",
        "listen_port": free_port(),
        "metrics_port": free_port(),
        "media_port": free_port(),
        "media_addresses": "127.0.0.1",
        **settings,
    }
    environment = {f"ANTEROOM_{name.upper()}": str(value) for name, value in values.items()}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "signaling", "serve", "--demo"),
        env={**os.environ, **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield Serving(process, environment)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_what_it_prints_works_and_a_second_start_finds_it_again(tmp_path: Path) -> None:
    async with serving(tmp_path) as first:
        said = await first.says_where()
        (workspace,) = re.findall(r"(http://localhost:\d+)/workspace", said)
        (portal,) = re.findall(r"(http://127\.0\.0\.1:\d+)/portal", said)
        links = re.findall(r"http://127\.0\.0\.1:\d+/m/\w+", said)
        sign_ins = dict(re.findall(r"(\S+@\S+) +password +(\S+)", said))
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
            for link in links:
                async with browser.get(link) as page:
                    assert page.status == 200
            for origin, at, role in ((workspace, "workspace", "pract"), (portal, "portal", "clie")):
                email = next(email for email in sign_ins if email.startswith(role))
                body = {"email": email, "password": sign_ins[email]}
                headers = {"Origin": origin}
                url = f"{origin}/{at}/sign-in"
                async with browser.post(url, json=body, headers=headers) as response:
                    assert response.status == 200
            async with browser.get(f"{portal}/portal/session") as response:
                assert {one["link"] for one in (await response.json())["appointments"]} <= {*links}
            metrics = f"http://127.0.0.1:{first.environment['ANTEROOM_METRICS_PORT']}/metrics"
            async with browser.get(metrics) as response:
                assert "anteroom_http_requests_total" in await response.text()
        assert await first.ends(signal.SIGINT) == 0

    async with serving(tmp_path, listen_port=first.environment["ANTEROOM_LISTEN_PORT"]) as second:
        assert await second.says_where() == said
        assert await second.ends(signal.SIGTERM) == 0


async def test_a_taken_port_ends_it_with_a_clear_message(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with serving(tmp_path, listen_port=port) as refused, asyncio.timeout(60):
            assert refused.process.stderr is not None
            said = await refused.process.stderr.read()
            assert await refused.process.wait() == EXIT_CONFIG
            assert f"Cannot listen on port {port}" in said.decode()
