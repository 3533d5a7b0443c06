"""A link with a queue, and a call over it, on a virtual clock: seeded, so every run is the same."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from conference.bandwidth.allocation import Allocation, Allocator, Layer, Rank, Want
from conference.bandwidth.estimator import Estimator
from conference.bandwidth.sent import SentLedger
from conference.bandwidth.settings import BandwidthSettings
from conference.forwarding.arrivals import Arrivals
from conference.rtp.rtcp import parse_packets
from conference.rtp.scalable import EVERYTHING
from conference.rtp.transport_cc import TransportFeedback

STEP = 0.001
"""The relay sends once a millisecond."""
PACKET = 1_200


@dataclass
class Link:
    """Lets out `rate_bps` bits, first in, first out, after `delay` seconds; drops what its queue
    does not hold. A test turns its knobs while it runs."""

    rate_bps: float = 3e6
    delay: float = 0.025
    queue_bytes: int = 60_000
    loss: float = 0.0
    jitter: float = 0.0
    """Standard deviation, in seconds. Packets stay in order."""
    seed: int = 1
    dropped: int = 0
    free_at: float = 0.0
    last_out: float = 0.0
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)

    def queue_delay(self, now: float) -> float:
        return max(0.0, self.free_at - now)

    def carry(self, size: int, now: float) -> float | None:
        """When it arrives; None if it does not."""
        if self.queue_delay(now) * self.rate_bps / 8 + size > self.queue_bytes:
            self.dropped += 1
            return None
        self.free_at = max(self.free_at, now) + size * 8 / self.rate_bps
        if self.random.random() < self.loss:
            self.dropped += 1
            return None
        out = self.free_at + self.delay + abs(self.random.gauss(0, self.jitter))
        self.last_out = max(self.last_out, out)
        return self.last_out

    def set_rate(self, rate_bps: float, now: float) -> None:
        """What is queued leaves at the new rate."""
        self.free_at = now + self.queue_delay(now) * self.rate_bps / rate_bps
        self.rate_bps = rate_bps


@dataclass
class Track:
    """Frames of one track: `rates` by layer, worst first."""

    rank: Rank
    rates: tuple[float, ...] = (120_000, 350_000, 900_000)
    frame_rate: float = 30.0
    given: int = -1
    next_frame: float = 0.0
    changes: list[tuple[float, int]] = field(default_factory=list)

    @property
    def layers(self) -> tuple[Layer, ...]:
        return tuple(Layer(str(index), rate) for index, rate in enumerate(self.rates))


@dataclass(frozen=True)
class Sample:
    """How it stood at one moment."""

    now: float
    estimate_bps: float
    sent_bps: float
    media_bps: float
    queue_delay: float
    given: tuple[int, ...]


def audio() -> Track:
    return Track(Rank.AUDIO, rates=(40_000,), frame_rate=50.0)


class Call:
    """A relay, a link, and a subscriber at the other end of it."""

    def __init__(
        self,
        link: Link,
        *,
        tracks: tuple[Track, ...] = (),
        feedback_interval: float = 0.1,
        can_pad: bool = True,
        padding_interval: float = 0.02,
        settings: BandwidthSettings | None = None,
    ) -> None:
        self.link = link
        self.tracks = tracks or (audio(), Track(Rank.SPEAKER))
        self.ledger = SentLedger()
        settings = settings or BandwidthSettings()
        self.estimator = Estimator(self.ledger, settings=settings, can_pad=can_pad, now=0.0)
        self.allocator = Allocator(settings)
        self.tells_arrivals = True
        self.now = 0.0
        self.samples: list[Sample] = []
        self.cross_bps = 0.0
        self.cross_credit = 0.0
        self.on_tenth: Callable[[Call], None] = lambda call: None
        self.received: list[tuple[float, int]] = []
        """(arrival, bytes) of what has reached the subscriber within the last second."""
        self._feedback_interval = feedback_interval
        self._padding_interval = padding_interval
        self._steps = 0
        self._under_way: deque[tuple[float, int, int]] = deque()
        self._answers: deque[tuple[float, bytes]] = deque()
        self._arrivals = Arrivals(now=0.0)
        self._sent: deque[tuple[float, int, bool]] = deque()
        self.padding_bytes = 0

    def run(self, until: float) -> None:
        while self.now < until - STEP / 2:
            self._steps += 1
            self.now = self._steps * STEP
            self._step()

    @property
    def given(self) -> tuple[int, ...]:
        return tuple(track.given for track in self.tracks)

    def forget_arrivals(self) -> None:
        """The feedback about them is lost."""
        self._arrivals.take_feedback(sender_ssrc=1, media_ssrc=2)

    def send(self, size: int, *, padding: bool = False) -> None:
        """One packet, as the hot loop does it."""
        ledger, now = self.ledger, self.now
        number = ledger.next_number
        ledger.next_number = number + 1
        ledger.sizes[number & ledger.mask] = size
        ledger.times[number & ledger.mask] = now
        self._sent.append((now, size, padding))
        arrival = self.link.carry(size, now)
        if arrival is not None:
            self._under_way.append((arrival, number, size))

    def _step(self) -> None:
        now = self.now
        if self.cross_bps:
            self.cross_credit += self.cross_bps * STEP / 8
            while self.cross_credit >= PACKET:
                self.cross_credit -= PACKET
                self.link.carry(PACKET, now)
        for track in self.tracks:
            self._send_frames(track)
        if self._steps % round(self._padding_interval / STEP) == 0:
            due = self.estimator.padding_due(now=now)
            self.padding_bytes += due
            while due > 0:
                self.send(max(100, min(due, PACKET)), padding=True)
                due -= PACKET
        while self._under_way and self._under_way[0][0] <= now:
            arrival, number, size = self._under_way.popleft()
            self._arrivals.times[number & 0xFFFF] = arrival
            self.received.append((arrival, size))
        if self._steps % round(self._feedback_interval / STEP) == 0 and self.tells_arrivals:
            for packet in self._arrivals.take_feedback(sender_ssrc=1, media_ssrc=2):
                self._answers.append((now + self.link.delay, packet))
        while self._answers and self._answers[0][0] <= now:
            for part in parse_packets(self._answers.popleft()[1]):
                assert isinstance(part, TransportFeedback)
                self.estimator.on_feedback(part, now=now)
        if self._steps % 100 == 0:
            self._upkeep()

    def _send_frames(self, track: Track) -> None:
        if self.now < track.next_frame:
            return
        track.next_frame += 1 / track.frame_rate
        if track.given < 0:
            return
        left = round(track.rates[track.given] / track.frame_rate / 8)
        while left > 0:
            self.send(min(left, PACKET))
            left -= PACKET

    def _upkeep(self) -> None:
        now = self.now
        self.on_tenth(self)
        self.estimator.tick(now=now)
        allocation = self.allocate()
        for track, layer in zip(self.tracks, allocation.layers.values(), strict=True):
            given = -1 if layer is None else int(layer.rid)
            if given != track.given:
                track.given = given
                track.changes.append((now, given))
        self.estimator.probe_due(allocation.wanted_bps, now=now)
        while self._sent and self._sent[0][0] < now - 0.5:
            self._sent.popleft()
        self.received = [each for each in self.received if each[0] >= now - 1]
        self.samples.append(
            Sample(
                now,
                self.estimator.estimate_bps,
                sum(size for _, size, _ in self._sent) * 16,
                sum(size for _, size, padding in self._sent if not padding) * 16,
                self.link.queue_delay(now),
                self.given,
            )
        )

    def allocate(self) -> Allocation:
        wants = [
            Want(
                index,
                track.rank,
                track.layers,
                given=None if track.given < 0 else (str(track.given), EVERYTHING),
            )
            for index, track in enumerate(self.tracks)
        ]
        return self.allocator.allocate(self.estimator.estimate_bps, wants, now=self.now)

    def between(self, start: float, end: float) -> list[Sample]:
        return [sample for sample in self.samples if start < sample.now <= end]
