"""A seeded lossy link: a failing run replays exactly."""

import random
from collections.abc import Callable


class LossyLink:
    """Delivers what is sent after a delay, in order of arrival, but for what is lost."""

    def __init__(
        self,
        deliver: Callable[[bytes], None],
        *,
        seed: int,
        loss: float = 0.0,
        delay: float = 0.0,
        jitter: float = 0.0,
        duplicates: float = 0.0,
    ) -> None:
        self._deliver = deliver
        self._rng = random.Random(seed)
        self._loss, self._delay, self._jitter = loss, delay, jitter
        self._duplicates = duplicates
        self._under_way: list[tuple[float, int, bytes]] = []
        self.lost = 0
        self._sent = 0

    def send(self, packet: bytes, *, now: float) -> None:
        if self._rng.random() < self._loss:
            self.lost += 1
            return
        for _ in range(2 if self._rng.random() < self._duplicates else 1):
            arrival = now + self._delay + self._rng.random() * self._jitter
            self._sent += 1
            self._under_way.append((arrival, self._sent, packet))

    def advance(self, *, now: float) -> None:
        """Deliver what has arrived by now."""
        arrived = sorted(entry for entry in self._under_way if entry[0] <= now)
        self._under_way = [entry for entry in self._under_way if entry[0] > now]
        for _, _, packet in arrived:
            self._deliver(packet)
