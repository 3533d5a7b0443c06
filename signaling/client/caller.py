"""The client's half of the protocol: one device that calls, resumes, asks and is answered.

`anteroom peer`, the tests and the benches all speak through it; it knows nothing of media. What the
server tells arrives in `events` in order; a command's one reply is what `request` returns.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Final as Constant
from typing import Generic, Self, TypeVar

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType
from pydantic import TypeAdapter

from conference.errors import NotAllowed, Unavailable
from signaling.wire.commands import Hello
from signaling.wire.events import (
    CALL_MESSAGE,
    WORKSPACE_MESSAGE,
    CallMessage,
    Final,
    Welcome,
    WorkspaceMessage,
    WorkspaceWelcome,
)
from signaling.wire.message import PROTOCOL_VERSION, Command, Event
from signaling.wire.replies import CallReply, Error

REPLY_DEADLINE: Constant = 20.0
"""An answer to an offer takes the longest, and far less than this."""

EventT = TypeVar("EventT", bound=Event)
MessageT = TypeVar("MessageT")


class Refused(NotAllowed):
    """The server answered with an `error`; `error.code` says which."""

    code = "refused"

    def __init__(self, error: Error) -> None:
        super().__init__(f"{error.code}: {error.text}", retry_after_s=error.retry_after_s)
        self.error = error


class Disconnected(Unavailable):
    """The socket closed before the reply or event came; `close_code` is the server's, if any."""

    code = "disconnected"

    def __init__(self, close_code: int | None) -> None:
        super().__init__(f"the connection closed ({close_code})")
        self.close_code = close_code


class Over(NotAllowed):
    """There is nothing to come back to; `final.reason` says why."""

    code = "over"

    def __init__(self, final: Final) -> None:
        super().__init__(f"it is over: {final.reason}")
        self.final = final


class Line(Generic[MessageT]):
    """One WebSocket: commands out, replies by id, events in order.

    Use as an async context manager, which closes the socket; `http` stays the caller's.
    """

    def __init__(self, http: ClientSession, url: str, adapter: TypeAdapter[MessageT]) -> None:
        self._http = http
        self._url = url
        self._adapter = adapter
        self._socket: ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._replies: dict[int, asyncio.Future[CallReply]] = {}
        self._last_id = 0
        self._arrived = asyncio.Condition()
        self.events: list[Event] = []
        """Everything told so far and not taken by `event`, oldest first."""
        self.unanswered: list[Error] = []
        """Errors that answer no command: the message could not even be read."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    @property
    def close_code(self) -> int | None:
        """The server's close code once the socket is closed, else None."""
        return self._socket.close_code if self._socket is not None else None

    @property
    def is_open(self) -> bool:
        return self._reader is not None and not self._reader.done()

    async def open(self, *, origin: str | None = None) -> None:
        """Connect. `origin` is what a browser would send for the page it stands on."""
        headers = {"Origin": origin} if origin is not None else {}
        self._socket = await self._http.ws_connect(self._url, headers=headers, max_msg_size=0)
        self._reader = asyncio.create_task(self._read(self._socket))

    async def close(self) -> None:
        """Closing twice is nothing. To the server it is a lost socket, not a leave."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            await asyncio.wait([self._reader])

    def abort(self) -> None:
        """Cut the connection as a dying network does, with no close frame."""
        if self._socket is not None and self._socket._response.connection is not None:
            transport = self._socket._response.connection.transport
            if transport is not None:
                transport.abort()

    async def send(self, command: Command) -> int:
        """Send without waiting for the reply; returns the id that was given to it."""
        assert self._socket is not None, "open() first"
        self._last_id += 1
        numbered = command.model_copy(update={"id": self._last_id})
        await self._send_text(numbered.model_dump_json(exclude_none=True))
        return self._last_id

    async def send_text(self, text: str) -> None:
        """Send anything, well formed or not."""
        await self._send_text(text)

    async def request(self, command: Command) -> CallReply:
        """Send and wait for the one reply.

        Raises Refused with the server's code, or Disconnected.
        """
        reply: asyncio.Future[CallReply] = asyncio.get_running_loop().create_future()
        self._replies[self._last_id + 1] = reply
        number = await self.send(command)
        try:
            if not self.is_open:
                raise Disconnected(self.close_code)
            async with asyncio.timeout(REPLY_DEADLINE):
                return await reply
        finally:
            self._replies.pop(number, None)

    async def event(
        self, kind: type[EventT], *, where: Callable[[EventT], bool] = lambda event: True
    ) -> EventT:
        """Take the oldest untaken event of this kind, waiting for it; the others stay.

        Raises Disconnected when the socket closes first.
        """
        async with self._arrived:
            while True:
                for index, event in enumerate(self.events):
                    if isinstance(event, kind) and where(event):
                        del self.events[index]
                        return event
                if not self.is_open:
                    raise Disconnected(self.close_code)
                await self._arrived.wait()

    async def each_event(self) -> AsyncIterator[Event]:
        """Every event in order until the socket closes."""
        while True:
            try:
                yield await self.event(Event)
            except Disconnected:
                return

    async def closed(self) -> int | None:
        """Wait until the server has closed the socket; returns its close code."""
        if self._reader is not None:
            await asyncio.wait([self._reader])
        return self.close_code

    async def _send_text(self, text: str) -> None:
        assert self._socket is not None, "open() first"
        with contextlib.suppress(ConnectionError):
            await self._socket.send_str(text)

    async def _read(self, socket: ClientWebSocketResponse) -> None:
        try:
            while (frame := await socket.receive()).type is WSMsgType.TEXT:
                await self._take(self._adapter.validate_json(frame.data))
        finally:
            for reply in self._replies.values():
                if not reply.done():
                    reply.set_exception(Disconnected(socket.close_code))
            async with self._arrived:
                self._arrived.notify_all()

    async def _take(self, message: MessageT) -> None:
        if isinstance(message, Event):
            async with self._arrived:
                self.events.append(message)
                self._arrived.notify_all()
            return
        assert isinstance(message, CallReply | Error)
        reply = self._replies.get(message.id) if message.id is not None else None
        if reply is None or reply.done():
            if isinstance(message, Error):
                self.unanswered.append(message)
        elif isinstance(message, Error):
            reply.set_exception(Refused(message))
        else:
            reply.set_result(message)


class Caller:
    """One device at a meeting: it remembers its resume secret and comes back as the same device.

    `url` is the call socket's (`…/m/{link}/ws`, or a host's). `http` carries the cookies that say
    who this is, so it is kept for as long as the person is the same.
    """

    def __init__(self, http: ClientSession, url: str, *, origin: str | None = None) -> None:
        self._http = http
        self._url = url
        self._origin = origin
        self.resume: str | None = None
        self.line: Line[CallMessage] = Line(http, url, CALL_MESSAGE)
        self.welcome: Welcome | None = None

    async def connect(self, *, generation: int | None = None) -> Welcome:
        """Open a socket and say hello, resuming if this device was here before.

        `generation` is that of the media connection still held. Raises Refused, Disconnected,
        Over, or aiohttp's errors where not even the socket opens.
        """
        self.line = Line(self._http, self._url, CALL_MESSAGE)
        await self.line.open(origin=self._origin)
        hello = Hello(version=PROTOCOL_VERSION, resume=self.resume, generation=generation)
        await self.line.send(hello)
        welcome = await self._welcome()
        self.resume = welcome.resume
        self.welcome = welcome
        return welcome

    async def _welcome(self) -> Welcome:
        try:
            first = await self.line.event(
                Event, where=lambda event: isinstance(event, Welcome | Final)
            )
        except Disconnected:
            if self.line.unanswered:
                raise Refused(self.line.unanswered[-1])
            raise
        if isinstance(first, Final):
            raise Over(first)
        assert isinstance(first, Welcome)
        return first

    async def close(self) -> None:
        await self.line.close()


class WorkspaceCaller:
    """A practitioner's workspace socket; `http` carries the workspace cookie."""

    def __init__(self, http: ClientSession, url: str, *, origin: str | None = None) -> None:
        self._origin = origin
        self.line: Line[WorkspaceMessage] = Line(http, url, WORKSPACE_MESSAGE)

    async def connect(self) -> WorkspaceWelcome:
        await self.line.open(origin=self._origin)
        await self.line.send(Hello(version=PROTOCOL_VERSION))
        return await self.line.event(WorkspaceWelcome)

    async def close(self) -> None:
        await self.line.close()
