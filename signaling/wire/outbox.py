"""What is on its way to one socket: bounded, in order, and never waited for by anybody else.

A session posts and goes on. One short-lived task per burst writes; a socket that does not take its
messages fills its own outbox, is closed with a code that says so, and harms nobody. A guest who
only waits has no task at all.
"""

import asyncio
from collections import deque
from enum import IntEnum

from aiohttp import ClientError

from signaling.wire.carrier import Abortable, Sending

CLOSING_DEADLINE = 5.0
"""How long a peer may take to answer our close frame before its connection is cut."""


class CloseCode(IntEnum):
    """Why the server closed a WebSocket. After any of them but DONE a client may come back."""

    DONE = 1000
    """After a `final`: do not reconnect."""
    GOING_AWAY = 1001
    """The server stops or restarts: resume in a moment."""
    FAULT = 1011
    """A bug of ours; it has been logged. Resume once."""
    TRY_AGAIN = 1013
    """The hello could not be served now; the `error` before it says why. Resume in a moment."""
    PROTOCOL = 4400
    """The client broke the protocol: no hello first, another version, too many bad messages."""
    REFUSED = 4403
    """The hello was refused; the `error` before it says why."""
    SILENT = 4408
    """No sign of life, or no hello in time."""
    TOO_FAST = 4429
    """More messages than the limit, after being told so."""
    TOO_SLOW = 4430
    """The socket does not take its messages; resume and read the snapshot."""


class Outbox:
    """The sending side of one WebSocket.

    `max_messages` and `max_bytes` bound what may be under way beyond the kernel's and the
    transport's own buffers; when either is passed the socket is closed with TOO_SLOW.
    """

    __slots__ = (
        "_bytes",
        "_closing",
        "_max_bytes",
        "_max_messages",
        "_queue",
        "_socket",
        "_task",
        "_transport",
    )

    def __init__(
        self,
        socket: Sending,
        *,
        transport: Abortable,
        max_messages: int = 1000,
        max_bytes: int = 1 << 20,
    ) -> None:
        self._socket = socket
        self._transport = transport
        self._max_messages = max_messages
        self._max_bytes = max_bytes
        self._queue: deque[str | bytes | None] = deque()  # a text, a pong's payload, or a ping
        self._bytes = 0
        self._task: asyncio.Task[None] | None = None
        self._closing: tuple[CloseCode, str] | None = None

    @property
    def closing(self) -> CloseCode | None:
        """Set once no further message will be taken."""
        return self._closing[0] if self._closing else None

    def post(self, text: str) -> None:
        """Send `text` after everything posted before; after the end it is dropped."""
        self._put(text)

    def ping(self) -> None:
        """Ask for a sign of life: browsers give it even in a sleeping tab."""
        self._put(None)

    def pong(self, payload: bytes) -> None:
        """Answer the peer's ping."""
        self._put(payload)

    def finish(self, code: CloseCode, reason: str) -> None:
        """Send what is posted, then close, within CLOSING_DEADLINE. The first call decides."""
        if self._closing is None:
            self._closing = (code, reason)
            asyncio.get_running_loop().call_later(CLOSING_DEADLINE, self._transport.abort)
            self._wake()

    async def finished(self) -> None:
        """Wait until what `finish` began is done."""
        if self._task is not None:
            await asyncio.wait([self._task])

    def _put(self, item: str | bytes | None) -> None:
        if self._closing is not None:
            return
        self._bytes += len(item or "")
        self._queue.append(item)
        if len(self._queue) > self._max_messages or self._bytes > self._max_bytes:
            self._queue.clear()
            self.finish(CloseCode.TOO_SLOW, "this connection does not take its messages")
        else:
            self._wake()

    def _wake(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._drain())

    async def _drain(self) -> None:
        try:
            while self._queue:
                item = self._queue.popleft()
                self._bytes -= len(item or "")
                match item:
                    case str():
                        await self._socket.send_str(item)
                    case bytes():
                        await self._socket.pong(item)
                    case None:
                        await self._socket.ping()
            if self._closing is not None:
                code, reason = self._closing
                await self._socket.close(code=code, message=reason.encode())
        except (ConnectionError, ClientError):
            # Gone already; the session's reader learns it too and tidies up.
            self._queue.clear()
        finally:
            self._task = None
