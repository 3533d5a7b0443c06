"""DTLS handshakes, kept from standing in the packets' way."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable

from conference.relay.peer import MAX_DTLS_BACKLOG, Peer, PeerState

logger = logging.getLogger(__name__)


class Handshakes:
    """DTLS handshakes of one worker: so many at once, the rest in order of coming, one step a turn.

    A handshake costs milliseconds of arithmetic. To keep packets flowing meanwhile, one DTLS
    datagram is read per turn of the event loop, which looks at the sockets between two turns.

    `finished` is called with True for a peer that is connected now, False for one that failed, None
    for one that took longer than `deadline` seconds.
    """

    def __init__(
        self, *, limit: int, deadline: float, finished: Callable[[Peer, bool | None], None]
    ) -> None:
        self._limit = limit
        self._deadline = deadline
        self._finished = finished
        self._running: dict[Peer, asyncio.Task[None]] = {}
        self._queue: dict[Peer, None] = {}
        self._steps: deque[tuple[Peer, bytes]] = deque()
        self._step_due = False

    def deliver(self, peer: Peer, datagram: bytes) -> bool:
        """A DTLS datagram of a known source; False if too many of the peer's are waiting."""
        if peer.dtls_waiting >= MAX_DTLS_BACKLOG:
            return False
        peer.dtls_waiting += 1
        self._steps.append((peer, datagram))
        self._plan_step()
        self.path_selected(peer)
        return True

    def path_selected(self, peer: Peer) -> None:
        """Begin the peer's handshake, or queue it, if it has a path and has said hello."""
        hello = peer.dtls_waiting > 0 or peer.dtls.waiting
        if peer.state is PeerState.CHECKING and peer.agent.selected is not None and hello:
            peer.enter(PeerState.HANDSHAKING)
            self._queue[peer] = None
            self._start_waiting()

    async def abandon(self, peer: Peer) -> None:
        """Take the peer out, wherever it stands; its result is not told any more."""
        self._queue.pop(peer, None)
        task = self._running.pop(peer, None)
        if task is not None and task is not asyncio.current_task():
            task.cancel()
            await asyncio.wait([task])
        self._start_waiting()

    def _start_waiting(self) -> None:
        while self._queue and len(self._running) < self._limit:
            peer = next(iter(self._queue))
            del self._queue[peer]
            self._running[peer] = asyncio.create_task(self._run(peer))

    async def _run(self, peer: Peer) -> None:
        fingerprints = [(each.algorithm, each.value) for each in peer.opened.fingerprints]
        result: bool | None = False
        try:
            async with asyncio.timeout(self._deadline):
                result = await peer.dtls.handshake(fingerprints)
        except TimeoutError:
            result = None
        except Exception:
            logger.exception("a DTLS handshake ended in an error of ours")
        if self._running.pop(peer, None) is not None:
            self._finished(peer, result)
            self._start_waiting()

    def _plan_step(self) -> None:
        if self._steps and not self._step_due:
            self._step_due = True
            asyncio.get_running_loop().call_soon(self._step)

    def _step(self) -> None:
        self._step_due = False
        peer, datagram = self._steps.popleft()
        peer.dtls_waiting -= 1
        peer.dtls.deliver(datagram)
        self._plan_step()
