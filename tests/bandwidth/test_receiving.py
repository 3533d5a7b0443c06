"""What a publisher is told by REMB, over a simulated way to the relay."""

from hypothesis import given
from hypothesis import strategies as st

from conference.bandwidth.receiving import Arrival, ReceiverEstimate
from tests.bandwidth.link import Link

MOST = 3_000_000
PACKET = 1200
TELLS = 0.1


class Publisher:
    """Sends at what it is told, evenly, and marks each packet with its clock."""

    def __init__(self, link: Link, *, clock: float = 0.0) -> None:
        self.link = link
        self.estimate = ReceiverEstimate()
        self.now = 0.0
        self.told: list[float] = []
        self._clock = clock
        self._under_way: list[tuple[float, Arrival]] = []

    def send(self, seconds: float) -> float:
        """For so long; what it was told last."""
        end = self.now + seconds
        while self.now < end:
            self._send_for(TELLS)
            come = [arrival for at, arrival in self._under_way if at <= self.now]
            self._under_way = [each for each in self._under_way if each[0] > self.now]
            self.estimate.take(come, most=MOST, now=self.now)
            self.told.append(self.estimate.bps(most=MOST))
        return self.told[-1]

    def _send_for(self, seconds: float) -> None:
        rate = self.estimate.bps(most=MOST)
        count = max(1, round(rate * seconds / 8 / PACKET))
        for number in range(count):
            at = self.now + number * seconds / count
            arrives = self.link.carry(PACKET, at)
            if arrives is not None:
                written = int((self._clock + at) * (1 << 18)) & 0xFF_FFFF
                self._under_way.append((arrives, (written, arrives, PACKET)))
        self.now += seconds


def test_a_free_way_is_told_in_full_from_the_beginning() -> None:
    publisher = Publisher(Link(rate_bps=10e6, jitter=0.002), clock=60.0)
    publisher.send(20)
    assert set(publisher.told) == {MOST}


def test_a_narrow_way_is_told_before_its_queue_is_long() -> None:
    link = Link(rate_bps=500e3, queue_bytes=250_000)
    publisher = Publisher(link)
    assert publisher.send(2) < 500e3
    publisher.send(10)
    assert link.queue_delay(publisher.now) < 0.2
    assert min(publisher.told) > 100e3


def test_a_way_that_widens_is_used_again() -> None:
    link = Link(rate_bps=500e3, queue_bytes=250_000)
    publisher = Publisher(link)
    publisher.send(10)
    link.set_rate(5e6, publisher.now)
    assert publisher.send(30) > 2_000_000


@given(
    st.lists(st.tuples(st.integers(0, (1 << 24) - 1), st.floats(0, 1e6), st.integers(0, 65_535)))
)
def test_nothing_that_a_publisher_writes_takes_it_out_of_bounds(arrivals: list[Arrival]) -> None:
    estimate = ReceiverEstimate()
    now = 0.0
    for arrival in arrivals:
        now += TELLS
        estimate.take([arrival], most=MOST, now=now)
        assert 100_000 <= estimate.bps(most=MOST) <= MOST
