"""One socket, whichever of the two: hello first, strict messages, one reply each, limits.

What a call and a workspace have in common. A session knows its socket and nothing of meetings;
`CallSession` and `WorkspaceSession` say what a command does. A bug closes one session, never the
process.
"""

import abc
import asyncio
import itertools
import json
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog
from aiohttp import WSMessage, WSMsgType
from pydantic import TypeAdapter, ValidationError

from conference.errors import AnteroomError, BadInput, Busy, Unavailable
from signaling.process.timing import Timing
from signaling.wire.carrier import Carrier
from signaling.wire.commands import Hello, Offer, Ping
from signaling.wire.message import (
    MAX_MESSAGE_BYTES,
    MAX_NUMBER,
    MAX_OFFER_BYTES,
    PROTOCOL_VERSION,
    Command,
    Event,
    Reply,
)
from signaling.wire.outbox import CloseCode, Outbox
from signaling.wire.replies import Error, Pong

log = structlog.get_logger(__name__)

MAX_FRAME_BYTES = MAX_OFFER_BYTES + MAX_MESSAGE_BYTES
"""A frame beyond this is refused by the WebSocket layer (close code 1009): an offer's text grows
when JSON escapes its line ends, and has hints beside it."""

MAX_BAD_MESSAGES = 20
"""After so many unreadable or surplus messages the session is closed."""

CommandT = TypeVar("CommandT", bound=Command)


class BadMessage(BadInput):
    """Not JSON, no known type, a field missing, unknown or out of bounds."""

    code = "bad_message"


class MessageTooLarge(BadInput):
    """More than 64 KiB that is no offer, or more than 256 KiB of SDP."""

    code = "message_too_large"


class HelloExpected(BadInput):
    """The first message must be `hello`, and only the first."""

    code = "hello_expected"


class VersionUnknown(BadInput):
    """This server does not speak the version that `hello` names; reload the page."""

    code = "version_unknown"


class TooManyMessages(Busy):
    """Faster than the limit; the message was dropped."""

    code = "too_many_messages"


class Payload:
    """An event made ready once, for one session or five thousand."""

    __slots__ = ("_rest",)

    def __init__(self, event: Event) -> None:
        self._rest = event.model_dump_json(exclude={"n"})[1:]

    def numbered(self, n: int) -> str:
        return f'{{"n":{n},{self._rest}'


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """Per WebSocket; the defaults are generous for a person and small for a program."""

    hello_deadline: float = 10.0
    messages_per_second: float = 20.0
    message_burst: int = 100
    outbox_messages: int = 1000
    outbox_bytes: int = 4 << 20
    heartbeat: float = 20.0


class Allowance:
    """A token bucket: `burst` at once, `rate` a second for long."""

    __slots__ = ("_burst", "_rate", "_since", "_tokens")

    def __init__(self, *, rate: float, burst: float, now: float) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = burst
        self._since = now

    def take(self, now: float) -> bool:
        """Whether one more is within the limit now."""
        self._tokens = min(self._burst, self._tokens + (now - self._since) * self._rate)
        self._since = now
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True


class Session(abc.ABC, Generic[CommandT]):
    """One socket from its hello to its end.

    Subclasses give the four verbs: `greet` (the hello was good), `obey` (one command), `lost` (the
    socket is gone, whoever closed it) and `refused` (a command was refused, for the ledger).
    """

    _numbers = itertools.count(1)

    def __init__(
        self,
        carrier: Carrier,
        *,
        commands: TypeAdapter[CommandT],
        limits: SessionLimits,
        timing: Timing,
    ) -> None:
        self.number = next(Session._numbers)
        self._commands = commands
        self._limits = limits
        self._timing = timing
        self._carrier = carrier
        self._outbox = Outbox(
            carrier.sending,
            transport=carrier.transport,
            max_messages=limits.outbox_messages,
            max_bytes=limits.outbox_bytes,
        )
        self._allowance = Allowance(
            rate=limits.messages_per_second, burst=limits.message_burst, now=timing.now()
        )
        self._obeying = False
        self._last: Payload | None = None
        self._told = 0
        self._bad = 0
        self.heard_at = timing.now()
        """When the socket last gave a sign of life, a pong included."""

    # ---------------------------------------------------------------- what subclasses say

    @abc.abstractmethod
    async def greet(self, hello: Hello) -> None:
        """Tell the present state. Raises AnteroomError to refuse and close."""

    @abc.abstractmethod
    async def obey(self, command: CommandT) -> Reply | None:
        """Do what is asked; None if the reply is sent later. Raises AnteroomError to refuse."""

    @abc.abstractmethod
    async def lost(self) -> None:
        """The socket is closed; called once after a successful or failed `greet`."""

    def refused(self, command: CommandT, error: AnteroomError) -> None:
        """A readable command was refused."""

    # ---------------------------------------------------------------- sending

    def tell(self, event: Event) -> None:
        """Send an event, numbered; never waits."""
        self.pass_on(Payload(event))

    def pass_on(self, payload: Payload) -> None:
        """Send an event that was made ready for many."""
        self._told += 1
        self._outbox.post(payload.numbered(self._told))

    def reply(self, reply: Reply) -> None:
        self._outbox.post(reply.model_dump_json())

    def finish(self, code: CloseCode, reason: str) -> None:
        """Send what is posted, then close; the first call decides the code."""
        self._outbox.finish(code, reason)

    def say_last(self, final: Payload) -> None:
        """Tell the `final` event and close; after the reply if a command is being obeyed."""
        if self._obeying:
            self._last = final
        else:
            self.pass_on(final)
            self.finish(CloseCode.DONE, "final")

    @property
    def is_finishing(self) -> bool:
        return self._outbox.closing is not None

    def look_alive(self, now: float) -> None:
        """Called every few seconds: ask a quiet socket for a sign of life, close a dead one."""
        silent = now - self.heard_at
        if silent >= 1.5 * self._limits.heartbeat:
            self.finish(CloseCode.SILENT, "no sign of life")
        elif silent >= 0.5 * self._limits.heartbeat:
            self._outbox.ping()

    # ---------------------------------------------------------------- receiving

    async def serve(self) -> None:
        """Open and live until the socket is closed. Never raises for what a client does."""
        await self._carrier.open()
        try:
            if await self._hello():
                while not self.is_finishing and (text := await self._receive()) is not None:
                    await self._take(text)
        finally:
            await self._outbox.finished()
            # The record of a lost socket is written even if the server is stopping.
            await asyncio.shield(self._after())

    async def _after(self) -> None:
        try:
            await self.lost()
        except AnteroomError as error:
            log.warning("session_end_not_recorded", session=self.number, code=error.code)
        except Exception:
            log.exception("session_fault", session=self.number)

    async def _hello(self) -> bool:
        try:
            async with asyncio.timeout(self._limits.hello_deadline):
                text = await self._receive()
        except TimeoutError:
            self.finish(CloseCode.SILENT, "no hello in time")
            return False
        if text is None:
            return False
        command: Command | None = None
        try:
            command = self._parse(text)
            if not isinstance(command, Hello):
                raise HelloExpected("The first message must be hello.")
            if command.version != PROTOCOL_VERSION:
                raise VersionUnknown(f"This server speaks version {PROTOCOL_VERSION}.")
            await self.greet(command)
        except AnteroomError as error:
            self.answer_error(command, error)
            self.finish(_close_code(error), error.code)
            return False
        except Exception:
            self.fault(command)
            return False
        return not self.is_finishing

    async def _take(self, text: str) -> None:
        if not self._allowance.take(self._timing.now()):
            self._strike(text, TooManyMessages("Too many messages.", retry_after_s=1.0))
            return
        self._obeying = True
        await self._obey_text(text)
        self._obeying = False
        if self._last is not None:
            self.say_last(self._last)

    async def _obey_text(self, text: str) -> None:
        command: CommandT | None = None
        try:
            command = self._parse(text)
            if isinstance(command, Hello):
                raise HelloExpected("hello is the first message, and only the first.")
            reply = Pong() if isinstance(command, Ping) else await self.obey(command)
        except BadMessage as error:
            self._strike(text, error)
        except AnteroomError as error:
            self.answer_error(command, error)
            if command is not None:
                self.refused(command, error)
        except Exception:
            self.fault(command)
        else:
            if reply is not None and (command.id is not None or isinstance(reply, Pong)):
                self.reply(reply.model_copy(update={"id": command.id}))

    def _parse(self, text: str) -> CommandT:
        try:
            command = self._commands.validate_json(text)
        except ValidationError as error:
            fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
            if fault["type"] == "string_too_long" and fault["loc"] == ("offer", "sdp"):
                raise MessageTooLarge(f"More than {MAX_OFFER_BYTES} bytes of SDP.")
            where = ".".join(map(str, fault["loc"]))
            raise BadMessage(f"{where}: {fault['msg']}" if where else fault["msg"])
        if len(text) > MAX_MESSAGE_BYTES and not isinstance(command, Offer):
            raise MessageTooLarge(f"More than {MAX_MESSAGE_BYTES} bytes.")
        return command

    async def _receive(self) -> str | None:
        """The next text frame; None once the socket is closed."""
        while True:
            frame: WSMessage = await self._carrier.receive()
            self.heard_at = self._timing.now()
            match frame.type:
                case WSMsgType.TEXT:
                    return str(frame.data)
                case WSMsgType.PING:
                    self._outbox.pong(frame.data)
                case WSMsgType.BINARY:
                    self._strike("", BadMessage("Messages are text."))
                case WSMsgType.PONG:
                    pass
                case _:
                    return None

    def _strike(self, text: str, error: AnteroomError) -> None:
        self.reply(error_reply(error, id=_id_in(text)))
        self._bad += 1
        if self._bad > MAX_BAD_MESSAGES:
            fast = isinstance(error, TooManyMessages)
            self.finish(CloseCode.TOO_FAST if fast else CloseCode.PROTOCOL, error.code)

    def answer_error(self, command: Command | None, error: AnteroomError) -> None:
        self.reply(error_reply(error, id=command.id if command is not None else None))

    def fault(self, command: Command | None) -> None:
        kind = command.type if command is not None else None  # type: ignore[attr-defined]
        log.exception("session_fault", session=self.number, command=kind)
        self.answer_error(command, AnteroomError("Something went wrong on our side."))
        self.finish(CloseCode.FAULT, "internal")


def _id_in(text: str) -> int | None:
    """The id of a message that was not taken, so that whoever waits for its reply gets one."""
    try:
        sent = json.loads(text[:MAX_MESSAGE_BYTES])
    except ValueError:
        return None
    id = sent.get("id") if isinstance(sent, dict) else None
    return id if type(id) is int and 0 <= id <= MAX_NUMBER else None


def _close_code(error: AnteroomError) -> CloseCode:
    """Of a hello that was refused."""
    if isinstance(error, BadInput):
        return CloseCode.PROTOCOL
    if isinstance(error, Busy | Unavailable):
        return CloseCode.TRY_AGAIN
    return CloseCode.REFUSED


def error_reply(error: AnteroomError, *, id: int | None) -> Error:
    """The wire form of a refusal."""
    return Error(
        id=id,
        code=error.code,
        text=error.text,
        retry_after_s=error.retry_after_s,
        by=getattr(error, "by", None),
        outcome=getattr(error, "outcome", None),
    )
