"""A relay worker in a process of its own, as `anteroom serve` runs one."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

from pydantic import TypeAdapter

from conference.relay.settings import RelaySettings

LOOPBACK = RelaySettings(media_addresses=("127.0.0.1",), media_port=0)
"""One address that is always there, and whatever port is free."""


async def start_worker(
    control_path: Path, settings: RelaySettings = LOOPBACK
) -> asyncio.subprocess.Process:
    """Returns when the worker answers; it is the caller's to end."""
    control_path.parent.mkdir(mode=0o700, exist_ok=True)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "conference.relay.worker"),
        *(str(control_path), TypeAdapter(RelaySettings).dump_json(settings).decode()),
    )
    while not await answers(control_path):
        assert process.returncode is None, "the worker did not start"
        await asyncio.sleep(0.02)
    return process


async def answers(control_path: Path) -> bool:
    """Whether somebody listens there."""
    try:
        _, writer = await asyncio.open_unix_connection(control_path)
    except OSError:
        return False
    writer.close()
    return True


@asynccontextmanager
async def running_worker(
    control_path: Path, settings: RelaySettings = LOOPBACK, **changes: object
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker for the length of a test; `changes` are other settings."""
    process = await start_worker(control_path, replace(settings, **changes))  # type: ignore[arg-type]
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
