"""Who may connect and how long they may take: real sockets, a counted clock."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar, TCPConnector, WSServerHandshakeError

from signaling.http.listener import Listener
from signaling.http.sockets import CannotListen
from tests.support.certificates import certified
from tests.support.practice import Practice, running_practice, until

HERE = "127.0.0.1"
WHOLE = b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n"


class Wire:
    """A bare TCP connection to the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def answer(self) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of one response."""
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        status, *lines = head.split("\r\n")[:-2]
        headers = dict(line.split(": ", 1) for line in lines)
        body = await self._reader.readexactly(int(headers["Content-Length"]))
        return int(status.split()[1]), headers, body

    async def error(self) -> tuple[int, str]:
        """Status and code of an error that has every header that errors have."""
        status, headers, body = await self.answer()
        assert "Content-Security-Policy" in headers
        assert headers["Cache-Control"] == "no-store"
        return status, json.loads(body)["code"]

    async def is_closed(self) -> bool:
        """Waits for the server to close; anything more that it says fails."""
        try:
            return await self._reader.read(1) == b""
        except ConnectionError:
            return True

    async def close(self) -> None:
        self._writer.close()


@asynccontextmanager
async def wires(practice: Practice) -> AsyncIterator["Wires"]:
    opened = Wires(practice)
    try:
        yield opened
    finally:
        for wire in opened.all:
            await wire.close()


class Wires:
    def __init__(self, practice: Practice) -> None:
        self._practice = practice
        self.all: list[Wire] = []

    async def open(self) -> Wire:
        wire = Wire(*await asyncio.open_connection("127.0.0.1", self._practice.port))
        self.all.append(wire)
        return wire

    async def served(self) -> Wire:
        """One that has had an answer, so the server has surely counted it."""
        wire = await self.open()
        await wire.send(WHOLE)
        assert (await wire.answer())[0] == 200
        return wire


# ------------------------------------------------------------------ slow headers


@pytest.mark.parametrize("sent", [b"", b"G", WHOLE[:-1], WHOLE[:-2]])
async def test_whoever_does_not_finish_the_headers_is_told_and_cut_off(
    tmp_path: Path, sent: bytes
) -> None:
    async with running_practice(tmp_path) as practice, wires(practice) as connect:
        slow = await connect.open()
        await slow.send(sent)
        await connect.served()  # accepted after the slow one
        practice.timing.advance(9.9)
        quick = await connect.served()
        practice.timing.advance(0.2)
        assert await slow.error() == (408, "too_slow")
        assert await slow.is_closed()
        # The others are unharmed, and so is one that has been answered and may ask again.
        await quick.send(WHOLE)
        assert (await quick.answer())[0] == 200


async def test_a_byte_now_and_then_does_not_buy_more_time(tmp_path: Path) -> None:
    async with running_practice(tmp_path) as practice, wires(practice) as connect:
        slow = await connect.open()
        await connect.served()
        for byte in WHOLE[:10]:
            await slow.send(bytes([byte]))
            practice.timing.advance(1.0)
        assert await slow.error() == (408, "too_slow")
        assert practice.visitors.held_by(HERE) <= 2


@pytest.mark.parametrize("sent", [b"", WHOLE[:-1]])
async def test_between_requests_a_connection_has_a_while_too(tmp_path: Path, sent: bytes) -> None:
    async with (
        running_practice(tmp_path, idle_connection=0.05) as practice,
        wires(practice) as connect,
    ):
        idle = await connect.served()
        await idle.send(sent)
        assert await idle.is_closed()


async def test_a_request_under_way_is_not_cut_off(tmp_path: Path) -> None:
    """A WebSocket is a request that lasts for hours."""
    async with (
        running_practice(tmp_path) as practice,
        practice.browser() as browser,
        browser.ws_connect("/test/ws") as line,
    ):
        practice.timing.advance(3600)
        await line.send_str("still here")
        assert await line.receive_str() == "still here"


async def test_a_slow_body_is_told_and_cut_off(tmp_path: Path) -> None:
    async with (
        running_practice(tmp_path, body_deadline=0.05) as practice,
        wires(practice) as connect,
    ):
        slow = await connect.open()
        await slow.send(
            b"POST /portal/sign-in HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n"
            b"Content-Type: application/json\r\nOrigin: " + practice.origin.encode() + b"\r\n\r\n{"
        )
        assert await slow.error() == (408, "too_slow")


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET / HTTP/1.1\r\nCookie: " + b"x" * 20_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"".join(b"A%d: b\r\n" % n for n in range(300)) + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
    ids=["tls", "long header", "many headers", "bad length", "nonsense"],
)
async def test_what_is_not_http_gets_an_error_with_every_header(
    tmp_path: Path, sent: bytes
) -> None:
    async with running_practice(tmp_path) as practice, wires(practice) as connect:
        wire = await connect.open()
        await wire.send(sent)
        assert await wire.error() == (400, "bad_request")
        await connect.served()


# ------------------------------------------------------------------ how many


async def test_too_many_connections_of_one_address_are_told_so(tmp_path: Path) -> None:
    async with (
        running_practice(tmp_path, connections_per_address=3) as practice,
        wires(practice) as connect,
    ):
        first = [await connect.served() for _ in range(3)]
        for _ in range(3):
            over = await connect.open()
            await over.send(WHOLE)
            assert await over.error() == (429, "too_many_connections")
            assert await over.is_closed()
        await first[0].send(WHOLE)
        assert (await first[0].answer())[0] == 200
        await first[0].close()
        await until(lambda: practice.visitors.held_by(HERE) < 3)
        await connect.served()


async def test_twice_too_many_are_turned_away_at_once(tmp_path: Path) -> None:
    async with (
        running_practice(tmp_path, connections_per_address=2) as practice,
        wires(practice) as connect,
    ):
        for _ in range(4):
            await connect.open()
        await until(lambda: practice.visitors.held_by(HERE) == 4)
        assert await (await connect.open()).error() == (429, "too_many_connections")


async def test_whoever_shows_a_cookie_of_ours_is_not_counted(tmp_path: Path) -> None:
    """A clinic behind one address: a waiting room of any size (R6)."""
    async with running_practice(tmp_path, connections_per_address=2) as practice:
        appointment = await practice.add_appointment()
        async with practice.browser() as browser:
            async with browser.get(f"/m/{appointment.link}") as response:
                assert response.status == 200
            lines = [await browser.ws_connect("/test/ws") for _ in range(10)]
            for line in lines:
                await line.send_str("hello")
                assert await line.receive_str() == "hello"
            for line in lines:
                await line.close()


async def test_a_forged_cookie_counts_as_none(tmp_path: Path) -> None:
    async with running_practice(tmp_path, connections_per_address=2) as practice:
        forged = {"Cookie": "anteroom_portal=e30.e30.e30", "Origin": practice.origin}
        async with ClientSession(practice.origin, headers=forged) as browser:
            lines = [await browser.ws_connect("/test/ws") for _ in range(2)]
            with pytest.raises(WSServerHandshakeError, match="429"):
                await browser.ws_connect("/test/ws")
            for line in lines:
                await line.close()


async def test_behind_a_proxy_it_is_the_forwarded_address_that_counts(tmp_path: Path) -> None:
    async with (
        running_practice(
            tmp_path, connections_per_address=1, trusted_proxies="127.0.0.0/8"
        ) as practice,
        practice.browser() as browser,
    ):
        mine, theirs = {"X-Forwarded-For": "203.0.113.1"}, {"X-Forwarded-For": "203.0.113.2"}
        async with browser.ws_connect("/test/ws", headers=mine) as line:
            with pytest.raises(WSServerHandshakeError, match="429"):
                await browser.ws_connect("/test/ws", headers=mine)
            async with browser.ws_connect("/test/ws", headers=theirs):
                pass
            await line.send_str("unharmed")
            assert await line.receive_str() == "unharmed"
        async with browser.ws_connect("/test/ws", headers=mine):
            pass


async def test_the_machine_has_its_limit_too(tmp_path: Path) -> None:
    """R37: busy is another answer than any other."""
    async with (
        running_practice(tmp_path, max_connections=3) as practice,
        wires(practice) as connect,
    ):
        for _ in range(2):  # the accepting task is the third
            await connect.served()
        assert await (await connect.open()).error() == (503, "busy")


async def test_every_place_is_given_back(tmp_path: Path) -> None:
    async with running_practice(tmp_path) as practice:
        async with wires(practice) as connect, practice.browser() as browser:
            for _ in range(5):
                await connect.served()
            await connect.open()
            async with browser.ws_connect("/test/ws"):
                pass
        await until(lambda: practice.visitors.held_by(HERE) == 0)
        assert not practice.listener._open
        assert not practice.listener._headers_due


# ------------------------------------------------------------------ listening


async def test_a_taken_port_is_a_clear_error(tmp_path: Path) -> None:
    async with running_practice(tmp_path / "first") as practice:
        with pytest.raises(CannotListen, match=str(practice.port)):
            async with running_practice(tmp_path / "second", listen_port=practice.port):
                pass


async def test_a_certificate_that_cannot_be_read_is_a_clear_error(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.pem"
    with pytest.raises(CannotListen, match="certificate"):
        async with running_practice(tmp_path, tls_cert=nothing, tls_key=nothing):
            pass


async def test_closing_ends_what_hangs_and_closing_twice_is_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signaling.http.listener._CLOSING_GRACE", 0.05)
    async with running_practice(tmp_path) as practice, wires(practice) as connect:
        idle, half, hanging = [await connect.open() for _ in range(3)]
        await half.send(WHOLE[:10])
        await hanging.send(WHOLE.replace(b"/healthz", b"/test/hang"))
        await connect.served()
        await practice.listener.close()
        for wire in (idle, half, hanging):
            assert await wire.is_closed()
        await practice.listener.close()
        with pytest.raises(ConnectionError):
            await connect.open()


# ------------------------------------------------------------------ TLS


async def test_with_a_certificate_cookies_are_secure_and_browsers_stay_with_tls(
    tmp_path: Path,
) -> None:
    made = certified(tmp_path, HERE)
    async with running_practice(tmp_path, tls_cert=made.certificate, tls_key=made.key) as practice:
        assert practice.origin.startswith("https://127.0.0.1:")
        appointment = await practice.add_appointment()
        connector = TCPConnector(ssl=ssl.create_default_context(cafile=made.authority))
        async with (
            ClientSession(
                practice.origin, connector=connector, cookie_jar=CookieJar(unsafe=True)
            ) as browser,
            browser.get(f"/m/{appointment.link}") as response,
        ):
            assert response.status == 200
            assert "; Secure" in response.headers["Set-Cookie"]
            assert "Strict-Transport-Security" in response.headers
            assert "wss://127.0.0.1" in response.headers["Content-Security-Policy"]


async def test_a_handshake_that_hangs_is_counted_and_cut_off(tmp_path: Path) -> None:
    made = certified(tmp_path, HERE)
    async with (
        running_practice(
            tmp_path,
            tls_cert=made.certificate,
            tls_key=made.key,
            header_deadline=0.05,
            connections_per_address=1,
        ) as practice,
        wires(practice) as connect,
    ):
        hanging = await connect.open()
        await until(lambda: practice.visitors.held_by(HERE) == 1)
        assert await hanging.is_closed()
        await until(lambda: practice.visitors.held_by(HERE) == 0)


async def test_no_task_of_the_listener_outlives_it(tmp_path: Path) -> None:
    async with running_practice(tmp_path) as practice, wires(practice) as connect:
        await connect.served()
        listener: Listener = practice.listener
        await listener.close()
        assert not listener._tasks
