"""What carries a session's frames: a WebSocket, or, where networks let none through, polling.

A session and its outbox know only this much of either.
"""

from typing import Protocol

from aiohttp import WSMessage, web


class Sending(Protocol):
    """What an outbox needs. A call waits while the peer does not take what was sent before."""

    async def send_str(self, data: str) -> None: ...

    async def ping(self) -> None:
        """Ask for a sign of life."""

    async def pong(self, message: bytes) -> None: ...

    async def close(self, *, code: int, message: bytes) -> object:
        """Say why there will be nothing more."""


class Abortable(Protocol):
    def abort(self) -> None:
        """Cut it, whatever is still to be sent."""


class Carrier(Protocol):
    """Frames both ways."""

    @property
    def sending(self) -> Sending: ...

    @property
    def transport(self) -> Abortable: ...

    async def open(self) -> None:
        """Before any frame."""

    async def receive(self) -> WSMessage:
        """The next frame, or one of the closing kinds once there will be none."""


class WebSocketCarrier:
    """`response` is what the request's handler answers with."""

    __slots__ = ("_request", "response", "transport")

    def __init__(self, request: web.Request, *, max_frame_bytes: int) -> None:
        assert request.transport is not None
        self.transport: Abortable = request.transport
        self.response = web.WebSocketResponse(
            max_msg_size=max_frame_bytes, compress=False, autoping=False, timeout=2.0
        )
        self._request: web.Request | None = request

    @property
    def sending(self) -> Sending:
        return self.response

    async def open(self) -> None:
        """Shake hands. The request is let go of: thousands of sessions keep none of its headers."""
        assert self._request is not None
        await self.response.prepare(self._request)
        self._request = None

    async def receive(self) -> WSMessage:
        return await self.response.receive()
