"""One worker's control socket, as signaling sees it."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Final

from conference.errors import (
    AnteroomError,
    BadInput,
    Busy,
    PeerClosed,
    RelayUnavailable,
)
from conference.relay import control

logger = logging.getLogger(__name__)

REPLY_TIMEOUT: Final = 5.0
"""A worker that does not answer for this long is as good as gone."""

RENEWALS_PER_LEASE: Final = 5

_ERRORS: Final[dict[str, type[AnteroomError]]] = {
    error.code: error for error in (BadInput, Busy, PeerClosed)
}


class WorkerLink:
    """A connection that is either attached or gone. `told` takes events, `gone` is called once."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        told: Callable[["WorkerLink", control.AnyEvent], None],
        gone: Callable[["WorkerLink"], None],
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._told = told
        self._gone = gone
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[control.AnyReply]] = {}
        self._tasks = [asyncio.create_task(self._read())]
        self._closed = False

    @classmethod
    async def connect(
        cls,
        path: Path,
        *,
        told: Callable[["WorkerLink", control.AnyEvent], None],
        gone: Callable[["WorkerLink"], None],
    ) -> "WorkerLink":
        """Raises `RelayUnavailable` when nobody listens there."""
        try:
            reader, writer = await asyncio.open_unix_connection(path)
        except OSError:
            raise RelayUnavailable("the relay worker does not answer")
        return cls(reader, writer, told=told, gone=gone)

    def next_id(self) -> int:
        """The number for the next command."""
        return next(self._numbers)

    def ask(self, command: control.AnyCommand) -> "asyncio.Future[control.AnyReply]":
        """Send a command now; commands are carried out in the order of these calls."""
        future: asyncio.Future[control.AnyReply] = asyncio.get_running_loop().create_future()
        if self._closed:
            future.set_exception(RelayUnavailable("the relay worker is gone"))
        else:
            self._waiting[command.request_id] = future
            self._writer.write(control.frame(command))
        return future

    async def reply(self, future: "asyncio.Future[control.AnyReply]") -> control.AnyReply:
        """What the worker answered. Raises its refusal, or `RelayUnavailable`."""
        try:
            async with asyncio.timeout(REPLY_TIMEOUT):
                reply = await future
        except TimeoutError:
            self.close()
            raise RelayUnavailable("the relay worker does not answer")
        if isinstance(reply, control.Failed):
            kind = _ERRORS.get(reply.code, RelayUnavailable)
            raise kind(reply.text, retry_after_s=reply.retry_after_s)
        return reply

    def keep_lease(self, lease: float) -> None:
        """Say at intervals that this process lives, from now on."""
        self._tasks.append(asyncio.create_task(self._renew(lease / RENEWALS_PER_LEASE)))

    def close(self) -> None:
        """Twice is nothing. Whoever waits for a reply gets `RelayUnavailable`."""
        if self._closed:
            return
        self._closed = True
        for task in self._tasks:
            task.cancel()
        self._writer.close()
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(RelayUnavailable("the relay worker is gone"))
                future.exception()  # nobody may be waiting any more
        self._waiting.clear()
        self._gone(self)

    async def _read(self) -> None:
        try:
            while (text := await control.read_frame(self._reader)) is not None:
                self._take(control.read_from_worker(text))
        except control.BadFrame as error:
            logger.error("a relay worker sent a bad frame: %s", error)
        finally:
            self.close()

    def _take(self, message: control.AnyReply | control.AnyEvent) -> None:
        if isinstance(message, control.Reply):
            future = self._waiting.pop(message.request_id, None)
            if future is not None and not future.done():
                future.set_result(message)
            return
        try:
            self._told(self, message)
        except Exception:
            logger.exception("an event of the relay was not taken")

    async def _renew(self, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            with contextlib.suppress(RelayUnavailable):
                await self.reply(self.ask(control.Renew(request_id=self.next_id())))
