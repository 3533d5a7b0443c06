"""The workers of this machine as signaling reaches them: a control path each, and the connection
while there is one."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from conference.errors import RelayUnavailable
from conference.ids import PeerId
from conference.relay import control
from conference.relay.link import WorkerLink
from conference.relay.load import Load

RECONNECT_INTERVAL: Final = 0.5


@dataclass(slots=True, eq=False)
class Worker:
    """One control path, its connection if there is one, and what the worker said of itself."""

    path: Path
    link: WorkerLink | None = None
    attached: control.Attached | None = None
    load: Load = field(default_factory=Load)

    def reach(self) -> WorkerLink:
        """Raises `RelayUnavailable`."""
        if self.link is None:
            raise RelayUnavailable("the relay worker is gone")
        return self.link


class Workers:
    """All of them. One that is gone, now or later, is looked for again in the background.

    `told` takes a worker's events in the order things happened. `gone` is called when the
    connection to one ends, unless it is by `close`. `lease` is the workers' own, in seconds.
    """

    def __init__(
        self,
        control_paths: Sequence[Path],
        *,
        told: Callable[[Worker, control.AnyEvent], None],
        gone: Callable[[Worker], None],
        lease: float,
    ) -> None:
        self._all = tuple(Worker(path) for path in control_paths)
        self._told = told
        self._gone = gone
        self._lease = lease
        self._searches: set[asyncio.Task[None]] = set()
        self._closed = False

    def __iter__(self) -> Iterator[Worker]:
        return iter(self._all)

    async def attach(self, allowed: Mapping[PeerId, int]) -> None:
        """Raises `RelayUnavailable` if no worker answers at all."""
        await asyncio.gather(
            *(self._attach(worker, allowed) for worker in self._all), return_exceptions=True
        )
        for worker in self._all:
            if worker.attached is None:
                self._look_again(worker)
        if not any(worker.attached for worker in self._all):
            raise RelayUnavailable("no relay worker answers")

    async def ask_all(
        self, command: Callable[[int], control.AnyCommand]
    ) -> list[tuple[Worker, control.AnyReply]]:
        """What each answers, by its place; who does not is left out. `command` is given the number
        that it has to carry."""
        asked = [
            (worker, link, link.ask(command(link.next_id())))
            for worker in self._all
            if worker.attached and (link := worker.link)
        ]
        replies = await asyncio.gather(
            *(link.reply(future) for _, link, future in asked), return_exceptions=True
        )
        return [
            (worker, reply)
            for (worker, _, _), reply in zip(asked, replies, strict=True)
            if not isinstance(reply, BaseException)
        ]

    async def close(self) -> None:
        """Let go of the workers; without a new signaling they end by their lease."""
        self._closed = True
        for task in self._searches:
            task.cancel()
        await asyncio.gather(*self._searches, return_exceptions=True)
        for worker in self._all:
            if worker.link is not None:
                worker.link.close()

    async def _attach(self, worker: Worker, allowed: Mapping[PeerId, int]) -> None:
        link = await WorkerLink.connect(
            worker.path,
            told=lambda _, event: self._told(worker, event),
            gone=lambda link: self._lost(worker, link),
        )
        worker.link, worker.load = link, Load()
        command = control.Attach(request_id=link.next_id(), allowed=dict(allowed))
        reply = await link.reply(link.ask(command))
        if not isinstance(reply, control.Attached):
            link.close()
            raise RelayUnavailable("the relay worker does not answer as agreed")
        worker.attached = reply
        link.keep_lease(self._lease)

    def _lost(self, worker: Worker, link: WorkerLink) -> None:
        if worker.link is not link:
            return
        was_attached, worker.link, worker.attached = worker.attached, None, None
        if self._closed:
            return
        self._gone(worker)
        if was_attached:
            self._look_again(worker)

    def _look_again(self, worker: Worker) -> None:
        task = asyncio.create_task(self._find(worker))
        self._searches.add(task)
        task.add_done_callback(self._searches.discard)

    async def _find(self, worker: Worker) -> None:
        """Until the worker, or its successor, answers: nobody is allowed on it any more."""
        while worker.attached is None:
            await asyncio.sleep(RECONNECT_INTERVAL)
            with contextlib.suppress(RelayUnavailable):
                await self._attach(worker, {})
