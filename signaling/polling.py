"""Both sockets over HTTP requests, for pages on networks that let no WebSocket through.

The addresses are the sockets' own, with `poll` for `ws`. A first request opens a line and names it
by a secret; further ones hand over what the page says, or wait for what it is told.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from aiohttp import web
from pydantic import Field

from conference.errors import Busy, NotFound
from signaling.channels.call import CallSession
from signaling.channels.workspace import WorkspaceSession
from signaling.http.bodies import Body, read_body
from signaling.wire.carrier import Carrier
from signaling.wire.message import Secret
from signaling.wire.polled import MAX_SAID, PolledCarrier
from signaling.wire.session import MAX_FRAME_BYTES, TooManyMessages

MAX_POLL_BYTES: Final = 2 * MAX_FRAME_BYTES
"""A frame is text within JSON, whose quotes and line ends are escaped once more."""

LAST_WORDS: Final = 30.0
"""How long a page may take to fetch that its line is closed."""

MakeSession = Callable[[web.Request, Carrier], Awaitable[CallSession | WorkspaceSession]]
"""Finds out who asks. Raises AnteroomError for whoever may not have a socket either."""


class PollBody(Body):
    """`wait`: answer when there is something to tell; such a request says nothing itself."""

    line: Secret | None = None
    say: Annotated[
        tuple[Annotated[str, Field(max_length=MAX_FRAME_BYTES)], ...], Field(max_length=MAX_SAID)
    ] = ()
    wait: bool = False


class Polling:
    """Every line that is open on this node."""

    def __init__(
        self,
        *,
        live: Callable[[CallSession | WorkspaceSession], Awaitable[None]],
        new_secret: Callable[[], str],
        body_deadline: float,
        max_lines: int,
    ) -> None:
        self._live = live
        self._new_secret = new_secret
        self._body_deadline = body_deadline
        self._max_lines = max_lines
        self._lines: dict[str, PolledCarrier] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """After the sessions have been finished. Closing twice is nothing."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def answer(self, request: web.Request, make: MakeSession) -> web.Response:
        body = await read_body(
            request, PollBody, deadline=self._body_deadline, max_bytes=MAX_POLL_BYTES
        )
        if body.line is None:
            return await self._open(request, make, body)
        carrier = self._lines.get(body.line)
        if carrier is None:
            raise NotFound("There is no such line any more.")
        if not carrier.say(body.say):
            raise TooManyMessages("Too many messages.", retry_after_s=1.0)
        if not body.wait:
            return _answer(body.line, [], None)
        await carrier.wait()
        if request.transport is None or request.transport.is_closing():
            return _answer(body.line, [], None)  # nobody hears it: what is told stays for the next
        if carrier.closed is not None:
            self._lines.pop(body.line, None)
        return _answer(body.line, carrier.take(), carrier.closed)

    async def _open(self, request: web.Request, make: MakeSession, body: PollBody) -> web.Response:
        if len(self._lines) >= self._max_lines:
            raise Busy("The service is busy. Please try again shortly.", retry_after_s=10.0)
        carrier = PolledCarrier()
        session = await make(request, carrier)
        line = self._new_secret()
        self._lines[line] = carrier
        carrier.say(body.say)
        task = asyncio.create_task(self._serve(line, carrier, session))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return _answer(line, [], None)

    async def _serve(
        self, line: str, carrier: PolledCarrier, session: CallSession | WorkspaceSession
    ) -> None:
        try:
            await self._live(session)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(carrier.collected.wait(), LAST_WORDS)
        finally:
            self._lines.pop(line, None)


def _answer(line: str, told: list[str], closed: int | None) -> web.Response:
    return web.json_response({"line": line, "told": told, "closed": closed})
