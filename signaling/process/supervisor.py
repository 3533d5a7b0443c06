"""`anteroom serve`: runs the relay and signaling as processes of their own and keeps them running.

A crash of one leaves the other alone: calls flow on while signaling comes back, and waiting rooms
stand while a relay does.
"""

import asyncio
import contextlib
import itertools
import signal
from asyncio import FIRST_COMPLETED
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import structlog

T = TypeVar("T")

log = structlog.get_logger(__name__)

EXIT_CONFIG: Final = 78
"""EX_CONFIG of sysexits. A child whose first start ends so would fail again: everything stops."""

CLOSING_GRACE: Final = 10.0


@dataclass(frozen=True, slots=True)
class Program:
    """One child. Its standard input ends when the supervisor does."""

    name: str
    arguments: Sequence[str]
    grace: float = CLOSING_GRACE
    """How long it may take to end when it is asked to, in seconds."""

    standby_after: float | None = None
    """Once it has lived for so many seconds another one is started, with `--standby`: that one
    loads what it needs, and begins when it reads a line. So a crash costs no loading."""


@dataclass(slots=True)
class Backoff:
    """How long to wait before a restart: at once after a long life, ever longer in a crash loop."""

    first: float = 0.2
    longest: float = 10.0
    forgiven_after: float = 30.0
    _next: float = 0.0

    def after(self, lifetime: float) -> float:
        """Seconds to wait after a child lived for `lifetime` seconds."""
        if lifetime >= self.forgiven_after or self._next == 0.0:
            self._next = self.first
        wait = self._next
        self._next = min(self.longest, 2 * wait)
        return wait


class Keeper:
    """Keeps one child running until it is told to end it."""

    def __init__(self, program: Program, *, environment: Mapping[str, str]) -> None:
        self.program = program
        self._environment = environment
        self._told_to_end = asyncio.Event()
        self._out_of_patience = asyncio.Event()
        self._standby: asyncio.subprocess.Process | None = None

    def end(self) -> None:
        """`run` asks the child to end and returns when it has."""
        self._told_to_end.set()

    def kill(self) -> None:
        """As `end`, without asking."""
        self._told_to_end.set()
        self._out_of_patience.set()

    async def run(self) -> int:
        """0 when told to end, EX_CONFIG if the child cannot run as configured."""
        loop = asyncio.get_running_loop()
        backoff = Backoff()
        for life in itertools.count(1):
            started = loop.time()
            child = await self._begin()
            preparing = asyncio.create_task(self._prepare())
            code = await _unless(self._told_to_end, child.wait())
            preparing.cancel()
            await asyncio.wait([preparing])
            if code is None:
                await self._end(child)
                break
            if code == EXIT_CONFIG and life == 1:
                return EXIT_CONFIG
            wait = backoff.after(loop.time() - started)
            log.error("child_exited", child=self.program.name, exit_code=code, restart_in_s=wait)
            if await _unless(self._told_to_end, asyncio.sleep(wait, True)) is None:
                break
        if self._standby is not None:
            _send(self._standby, signal.SIGKILL)  # it has nothing yet that it could lose
            await self._standby.wait()
        return 0

    async def _begin(self) -> asyncio.subprocess.Process:
        ready, self._standby = self._standby, None
        if ready is None or ready.returncode is not None:
            return await self._start()
        assert ready.stdin is not None
        ready.stdin.write(b"\n")
        log.info("child_takes_over", child=self.program.name, pid=ready.pid)
        return ready

    async def _prepare(self) -> None:
        if self.program.standby_after is not None:
            await asyncio.sleep(self.program.standby_after)
            self._standby = await self._start("--standby")

    async def _start(self, *more: str) -> asyncio.subprocess.Process:
        # A session of its own: the terminal's Ctrl-C reaches the supervisor alone, which stops the
        # children in their order.
        child = await asyncio.create_subprocess_exec(
            *self.program.arguments,
            *more,
            stdin=asyncio.subprocess.PIPE,
            env=dict(self._environment),
            start_new_session=True,
        )
        log.info("child_started", child=self.program.name, pid=child.pid, standby=bool(more))
        return child

    async def _end(self, child: asyncio.subprocess.Process) -> None:
        if not self._out_of_patience.is_set():
            _send(child, signal.SIGTERM)
            try:
                async with asyncio.timeout(self.program.grace):
                    await _unless(self._out_of_patience, child.wait())
            except TimeoutError:
                log.error("child_killed", child=self.program.name)
        _send(child, signal.SIGKILL)
        await child.wait()


class Supervisor:
    """Starts `programs` in order, stops them in reverse."""

    def __init__(self, programs: Sequence[Program], *, environment: Mapping[str, str]) -> None:
        self._keepers = [Keeper(program, environment=environment) for program in programs]
        self._stopping = asyncio.Event()

    async def run(self) -> int:
        """Until SIGTERM or SIGINT, or until a child cannot run as configured; the exit code."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        running = {keeper: asyncio.create_task(keeper.run()) for keeper in self._keepers}
        try:
            stopping = asyncio.create_task(self._stopping.wait())
            await asyncio.wait([stopping, *running.values()], return_when=FIRST_COMPLETED)
            stopping.cancel()
        finally:
            for keeper in reversed(self._keepers):
                keeper.end()
                await asyncio.wait([running[keeper]])
        return max(task.result() for task in running.values())

    def _stop(self) -> None:
        """Asked politely once; asked again, nobody is waited for."""
        if self._stopping.is_set():
            for keeper in self._keepers:
                keeper.kill()
        self._stopping.set()


def _send(child: asyncio.subprocess.Process, number: signal.Signals) -> None:
    """Nothing, if it has ended."""
    with contextlib.suppress(ProcessLookupError):
        child.send_signal(number)


async def _unless(event: asyncio.Event, work: Awaitable[T]) -> T | None:
    """What `work` yields, or None as soon as the event is set; the work is then given up."""
    doing = asyncio.ensure_future(work)
    waiting = asyncio.create_task(event.wait())
    try:
        await asyncio.wait([doing, waiting], return_when=FIRST_COMPLETED)
        return doing.result() if doing.done() else None
    finally:
        waiting.cancel()
        doing.cancel()
