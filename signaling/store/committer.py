"""Groups the writes of many callers into few transactions.

While one transaction is being synced to disk the next writes gather, so five thousand arrivals are
some dozens of commits, and nobody waits for more than two. Each caller gets a result of their own.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from conference.errors import AnteroomError, StoreUnavailable
from conference.ids import MeetingId
from signaling.store.engine import Database
from signaling.store.save import Save, StaleVersion

MAX_GROUP = 1000
"""Saves in one transaction: bounds how long the first of a group waits for the last."""


@dataclass(slots=True)
class _Joined:
    """Saves of one meeting that build on each other, written as one; they share their result."""

    save: Save
    waiting: list[asyncio.Future[None]]


class Committer:
    """Owns the task that commits. Whoever starts it closes it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: list[tuple[Save, asyncio.Future[None]]] = []
        self._filled = asyncio.Event()
        self._closing = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="committer")

    async def close(self) -> None:
        """What was handed in is still written; closing twice is nothing."""
        self._closing = True
        self._filled.set()
        if self._task is not None:
            await self._task

    def submit(self, save: Save) -> asyncio.Future[None]:
        """Written when the future is done. Cancelling it does not take the write back.

        The future raises StaleVersion, or StoreUnavailable if the store did not take it.
        """
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._closing or self._task is None:
            future.set_exception(StoreUnavailable("The store is closed."))
            return future
        self._queue.append((save, future))
        self._filled.set()
        return future

    async def _run(self) -> None:
        while True:
            await self._filled.wait()
            if not self._queue and self._closing:
                return
            group, self._queue = self._queue[:MAX_GROUP], self._queue[MAX_GROUP:]
            if not self._queue and not self._closing:
                self._filled.clear()
            await self._commit(_join(group))

    async def _commit(self, group: Sequence[_Joined]) -> None:
        try:
            stale = await self._write(group)
        except AnteroomError as error:
            if len(group) == 1:
                _answer(group[0], error)
                return
            # One that the database refuses must not take the others with it.
            for joined in group:
                await self._commit([joined])
            return
        for joined in group:
            _answer(joined, stale.get(id(joined)))

    async def _write(self, group: Sequence[_Joined]) -> dict[int, StaleVersion]:
        """One transaction; returns the errors of those that wrote nothing, by identity."""
        stale: dict[int, StaleVersion] = {}
        async with self._database.writing() as connection:
            for joined in group:
                try:
                    await joined.save.perform(connection)
                except StaleVersion as error:
                    stale[id(joined)] = error
        return stale


def _join(queue: Sequence[tuple[Save, asyncio.Future[None]]]) -> list[_Joined]:
    """In order; of one meeting only its latest entry may still grow."""
    group: list[_Joined] = []
    latest: dict[MeetingId, _Joined] = {}
    for save, future in queue:
        last = latest.get(save.after.id)
        both = last.save.followed_by(save) if last is not None else None
        if last is not None and both is not None:
            last.save = both
            last.waiting.append(future)
        else:
            latest[save.after.id] = _Joined(save, [future])
            group.append(latest[save.after.id])
    return group


def _answer(joined: _Joined, error: AnteroomError | None) -> None:
    for future in joined.waiting:
        if future.done():
            continue  # its caller was cancelled; what it asked for is written all the same
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)
