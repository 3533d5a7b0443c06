"""Waiting for what real media, sockets and processes do in their own time."""

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object], *, within: float = 60.0) -> None:
    """Return as soon as `condition` holds; fail when it does not `within` so many seconds."""
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(0.01)
