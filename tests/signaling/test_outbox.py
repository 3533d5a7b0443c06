"""The outbox: in order, bounded, and nobody ever waits for a slow socket."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, web

from signaling.wire import outbox as module
from signaling.wire.outbox import CloseCode, Outbox
from tests.support.practice import free_port

Play = Callable[[Outbox], Awaitable[None]]


@asynccontextmanager
async def against(play: Play, **limits: int) -> AsyncIterator[ClientWebSocketResponse]:
    """A client of a server that does `play` with its outbox and then reads on."""

    async def handle(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False, timeout=1.0)
        await socket.prepare(request)
        assert request.transport is not None
        outbox = Outbox(socket, transport=request.transport, **limits)
        await play(outbox)
        while (frame := await socket.receive()).type in (WSMsgType.TEXT, WSMsgType.PONG):
            if frame.type is WSMsgType.PONG:
                outbox.post("heard a pong")
        await outbox.finished()
        return socket

    app = web.Application()
    app.router.add_get("/", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        async with ClientSession() as http:
            yield await http.ws_connect(f"http://127.0.0.1:{port}/")
    finally:
        await runner.cleanup()


async def everything(socket: ClientWebSocketResponse) -> list[str]:
    """Every text until the server has closed."""
    texts = []
    async with asyncio.timeout(10):
        while (frame := await socket.receive()).type is WSMsgType.TEXT:
            texts.append(frame.data)
    return texts


async def test_posted_in_order_and_then_closed_with_the_first_code() -> None:
    async def play(outbox: Outbox) -> None:
        for number in range(5):
            outbox.post(str(number))
        outbox.finish(CloseCode.DONE, "over")
        outbox.finish(CloseCode.FAULT, "too late")
        outbox.post("too late")

    async with against(play) as socket:
        assert await everything(socket) == ["0", "1", "2", "3", "4"]
        assert socket.close_code == CloseCode.DONE


async def test_a_ping_is_answered_by_any_websocket_client() -> None:
    async def play(outbox: Outbox) -> None:
        outbox.ping()

    async with against(play) as socket:
        assert (await socket.receive()).data == "heard a pong"


@pytest.mark.parametrize("limits", [{"max_messages": 10}, {"max_bytes": 100}])
async def test_more_than_it_holds_closes_it_as_too_slow(limits: dict[str, int]) -> None:
    async def play(outbox: Outbox) -> None:
        for _ in range(11):
            outbox.post("0123456789")
        assert outbox.closing is CloseCode.TOO_SLOW

    async with against(play, **limits) as socket:
        await everything(socket)
        assert socket.close_code == CloseCode.TOO_SLOW


async def test_a_socket_that_reads_nothing_is_cut_and_nobody_waited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "CLOSING_DEADLINE", 0.05)
    posted, ended = asyncio.Event(), asyncio.Event()

    async def play(outbox: Outbox) -> None:
        while outbox.closing is None:
            outbox.post("x" * 65536)
            await asyncio.sleep(0)
        posted.set()
        await outbox.finished()
        ended.set()

    async with against(play) as socket:
        socket._response.connection.transport.pause_reading()  # type: ignore[union-attr]
        async with asyncio.timeout(10):
            await posted.wait()
            await ended.wait()


async def test_a_socket_that_is_gone_is_no_error() -> None:
    gone = asyncio.Event()

    async def play(outbox: Outbox) -> None:
        await gone.wait()
        for _ in range(100):
            outbox.post("x" * 65536)
            await asyncio.sleep(0)
        outbox.finish(CloseCode.DONE, "over")
        await outbox.finished()

    async with against(play) as socket:
        socket._response.connection.transport.abort()  # type: ignore[union-attr]
        gone.set()
