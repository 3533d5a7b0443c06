"""A carrier made of HTTP requests, for networks that let no WebSocket through.

The page hands over what it says in one request and waits in another, the *poll*, for what it is
told. A poll is answered as soon as there is something, and when the session asks for a sign of
life; so a quiet page asks a few times a minute, and a page that stops asking is a lost socket.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Final

from aiohttp import WSMessage, WSMsgType

MAX_WAITING_BYTES: Final = 256 * 1024
"""Told and not fetched; beyond it the outbox has to wait, as on a socket that takes nothing."""

MAX_SAID: Final = 200
"""Frames that the session has not come to yet; twice the burst that it allows a socket."""

CUT: Final = 1006
"""The close code of a connection that ended without one (RFC 6455, 7.1.5)."""

_CLOSED: Final = WSMessage(WSMsgType.CLOSED, None, None)
_SIGN_OF_LIFE: Final = WSMessage(WSMsgType.PONG, b"", None)


class PolledCarrier:
    """One page's end of it. Not thread-safe; everything happens on the event loop."""

    def __init__(self) -> None:
        self.closed: int | None = None
        """The close code, once there will be nothing more."""

        self.collected = asyncio.Event()
        """Set when the page has been told that it is closed."""

        self._said: deque[WSMessage] = deque()
        self._told: list[str] = []
        self._poll: asyncio.Future[None] | None = None
        self._arrived = asyncio.Event()
        self._fetched = asyncio.Event()

    # ---------------------------------------------------------------- the session's side

    @property
    def sending(self) -> "PolledCarrier":
        return self

    @property
    def transport(self) -> "PolledCarrier":
        return self

    async def open(self) -> None:
        """There is nothing to shake."""

    async def receive(self) -> WSMessage:
        while not self._said:
            if self.closed is not None:
                return _CLOSED
            self._arrived.clear()
            await self._arrived.wait()
        return self._said.popleft()

    async def send_str(self, data: str) -> None:
        while self.closed is None and sum(map(len, self._told)) > MAX_WAITING_BYTES:
            self._fetched.clear()
            await self._fetched.wait()
        self._told.append(data)
        self._answer_poll()

    async def ping(self) -> None:
        """The page's next poll is the sign of life."""
        self._answer_poll()

    async def pong(self, message: bytes) -> None:
        """Nobody pings over HTTP."""

    async def close(self, *, code: int, message: bytes) -> None:
        """The first code stays."""
        if self.closed is None:
            self.closed = code
        self._arrived.set()
        self._fetched.set()
        self._answer_poll()

    def abort(self) -> None:
        if self.closed is None:
            self.closed = CUT
        self._told.clear()
        self._arrived.set()
        self._fetched.set()
        self._answer_poll()

    # ---------------------------------------------------------------- the page's side

    def say(self, texts: Sequence[str]) -> bool:
        """Frames from the page; none of them is a sign of life as well. False: too many at once."""
        if len(self._said) + len(texts) > MAX_SAID:
            return False
        self._said.extend(WSMessage(WSMsgType.TEXT, text, None) for text in texts)
        if not self._said:
            self._said.append(_SIGN_OF_LIFE)
        self._arrived.set()
        return True

    async def wait(self) -> None:
        """Until a poll is to be answered; a newer poll sends the older one home."""
        self._answer_poll()
        if self._told or self.closed is not None:
            return
        self._poll = asyncio.get_running_loop().create_future()
        await self._poll

    def take(self) -> list[str]:
        """Everything told and not taken. Once it is closed, that was the last."""
        told, self._told = self._told, []
        self._fetched.set()
        if self.closed is not None:
            self.collected.set()
        return told

    def _answer_poll(self) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        self._poll = None
