"""Empty pushes to push services, a few at a time, each tried a few times (RFC 8030, section 5).

They carry no payload: that it is time is all there is to say, and nobody on the way learns more.
An endpoint is a capability, and its owner's; it is in no log and no metric.
"""

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from yarl import URL

from signaling.process.timing import Timer, Timing
from signaling.push.vapid import Vapid

log = structlog.get_logger(__name__)

TTL_S: Final = 300
"""So long a service keeps it for a telephone without network; later it would be no help."""

_AT_ONCE: Final = 8
MOST_WAITING: Final = 10_000
"""A crowd that waits at one meeting is called at its start, all at once."""

MOST_TRIES: Final = 4
FIRST_RETRY_S: Final = 2.0
"""Then 4 and 8 s later; a service may ask for more."""

_DEADLINE: Final = ClientTimeout(total=10.0, connect=5.0)
_HEADERS: Final = {
    "TTL": str(TTL_S),
    "Urgency": "high",
    # One that waits for the same browser is replaced (RFC 8030, section 5.4).
    "Topic": "turn",
}


class Fate(StrEnum):
    """How a push ended."""

    SENT = "sent"
    """The service has taken it."""
    GONE = "gone"
    """The browser takes no more: the endpoint is to be forgotten."""
    REFUSED = "refused"
    """The service will not have it, now or later."""
    FAILED = "failed"
    """The service did not answer, or not well, however often it was tried."""
    NEEDLESS = "needless"
    """Nobody needed to be called any more when its turn came."""
    CROWDED_OUT = "crowded_out"
    """Too many were waiting."""


@dataclass(slots=True)
class Push:
    """One call to one browser. `done` is told once how it ended, on the event loop."""

    endpoint: str = field(repr=False)
    is_needed: Callable[[], bool]
    done: Callable[[Fate], None]
    expires_at: float
    tries: int = 0


class PushSender:
    """Whoever starts it closes it; closing twice is nothing."""

    def __init__(self, vapid: Vapid, *, timing: Timing) -> None:
        self.fates: Counter[Fate] = Counter()
        self._vapid = vapid
        self._timing = timing
        self._queue: asyncio.Queue[Push] = asyncio.Queue()
        self._under_way = 0
        self._later: set[Timer] = set()
        self._workers: list[asyncio.Task[None]] = []
        self._session: ClientSession | None = None

    def start(self) -> None:
        self._workers = [asyncio.create_task(self._work()) for _ in range(_AT_ONCE)]

    async def close(self) -> None:
        """What is under way is given up; `done` is not called any more."""
        for timer in self._later:
            timer.cancel()
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    @property
    def waiting(self) -> int:
        """Pushes that have not ended."""
        return self._under_way

    @property
    def is_idle(self) -> bool:
        """Nothing is sent now; what is to be tried again waits for its time."""
        return self._under_way == len(self._later)

    def send(
        self, endpoint: str, *, is_needed: Callable[[], bool], done: Callable[[Fate], None]
    ) -> None:
        """`endpoint` has been checked. Never waits."""
        push = Push(endpoint, is_needed, done, expires_at=self._timing.now() + TTL_S)
        self._under_way += 1
        if self._under_way > MOST_WAITING:
            self._end(push, Fate.CROWDED_OUT)
        else:
            self._queue.put_nowait(push)

    async def _work(self) -> None:
        while True:
            push = await self._queue.get()
            try:
                await self._try(push)
            except Exception as error:
                # Without its text, which may have the address in it.
                log.error("push_fault", fault=type(error).__name__)
                self._end(push, Fate.FAILED)

    async def _try(self, push: Push) -> None:
        if not push.is_needed():
            self._end(push, Fate.NEEDLESS)
            return
        push.tries += 1
        status, retry_after = await self._post(push.endpoint)
        match status:
            case 404 | 410:
                self._end(push, Fate.GONE)
            case 408 | 429 | 0:
                self._try_later(push, retry_after)
            case _ if 200 <= status < 300:
                self._end(push, Fate.SENT)
            case _ if status >= 500:
                self._try_later(push, retry_after)
            case _:
                log.warning("push_refused", status=status)
                self._end(push, Fate.REFUSED)

    async def _post(self, endpoint: str) -> tuple[int, float]:
        """The status, 0 where there was no answer, and how long to wait before trying again.

        No redirect is followed, and no body read: nothing in it is of use.
        """
        if self._session is None:
            self._session = _session()
        headers = {**_HEADERS, "Authorization": self._vapid.authorization(endpoint)}
        url = URL(endpoint, encoded=True)
        try:
            async with self._session.post(
                url, data=b"", headers=headers, allow_redirects=False
            ) as response:
                answer = response.status, _seconds(response.headers.get("Retry-After", ""))
                response.close()
                return answer
        except (ClientError, TimeoutError, OSError, ValueError):
            return 0, 0.0

    def _try_later(self, push: Push, retry_after: float) -> None:
        when = self._timing.now() + max(retry_after, FIRST_RETRY_S * 2 ** (push.tries - 1))
        if push.tries >= MOST_TRIES or when > push.expires_at:
            self._end(push, Fate.FAILED)
            return
        self._wait(push, when)

    def _wait(self, push: Push, when: float) -> None:
        timer: Timer

        def again() -> None:
            self._later.discard(timer)
            if self._timing.now() < when:
                self._wait(push, when)
            else:
                self._queue.put_nowait(push)

        timer = self._timing.call_at(when, again)
        self._later.add(timer)

    def _end(self, push: Push, fate: Fate) -> None:
        self._under_way -= 1
        self.fates[fate] += 1
        push.done(fate)


def _session() -> ClientSession:
    """Made for the first push, since reading the machine's authorities takes 50 ms: nobody whose
    server comes back should wait for that."""
    return ClientSession(
        connector=TCPConnector(limit=_AT_ONCE, ssl=ssl.create_default_context()),
        timeout=_DEADLINE,
        cookie_jar=DummyCookieJar(),
        auto_decompress=False,
        headers={"User-Agent": "anteroom"},
    )


def _seconds(retry_after: str) -> float:
    """Services give seconds; a date (RFC 9110, section 10.2.3) is as good as none."""
    return float(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0.0
