"""A real signaling process on a real store, killed and started again at will."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from signaling.config import Settings

READY = b"signaling_ready"
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Victim:
    """`start` and `kill` alternate."""

    launcher: Process
    pid: int | None = None
    dying: int | None = None
    logged: list[str] = field(default_factory=list)

    async def start(self) -> None:
        """Returns when it takes connections."""
        await self._dead()
        assert self.launcher.stdin is not None
        assert self.launcher.stdout is not None
        assert self.launcher.stderr is not None
        self.launcher.stdin.write(b"start\n")
        self.pid = int(await self.launcher.stdout.readline())
        async with asyncio.timeout(30):
            while READY not in (line := await self.launcher.stderr.readline()):
                assert line, "the launcher is gone"
                self.logged.append(line.decode())

    def kill(self) -> None:
        """`kill -9`: nothing is finished, flushed or said."""
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self.dying, self.pid = self.pid, None

    async def _dead(self) -> None:
        """A killed process holds its ports until the kernel has cleared it away."""
        with contextlib.suppress(ProcessLookupError):
            while self.dying is not None:
                os.kill(self.dying, 0)
                await asyncio.sleep(0.001)
        self.dying = None


@asynccontextmanager
async def victim(settings: Settings) -> AsyncIterator[Victim]:
    """A launcher of processes with these settings; none runs yet."""
    given = settings.model_dump(mode="json", exclude_defaults=True)
    environment = {f"ANTEROOM_{name.upper()}": str(value) for name, value in given.items()}
    launcher = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.launcher",
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    running = Victim(launcher)
    try:
        yield running
    finally:
        running.kill()
        launcher.kill()
        await launcher.wait()
