"""The estimator alone: its bounds whatever a subscriber says, and what it falls back on."""

from hypothesis import given
from hypothesis import strategies as st

from conference.bandwidth.delay import Congestion
from conference.bandwidth.estimator import Estimator
from conference.bandwidth.sent import SentLedger
from conference.bandwidth.settings import BandwidthSettings
from conference.rtp.transport_cc import TransportFeedback

SETTINGS = BandwidthSettings()


class Sender:
    """An estimator whose packets are sent by hand."""

    def __init__(self, *, can_pad: bool = True, start_bps: int = SETTINGS.start_bps) -> None:
        self.ledger = SentLedger(capacity=256)
        settings = BandwidthSettings(start_bps=start_bps)
        self.estimator = Estimator(self.ledger, settings=settings, can_pad=can_pad, now=0.0)

    def send(self, size: int, *, now: float) -> None:
        ledger = self.ledger
        ledger.sizes[ledger.next_number & ledger.mask] = size
        ledger.times[ledger.next_number & ledger.mask] = now
        ledger.next_number += 1

    def told(self, first: int, arrivals: list[float | None], *, now: float) -> None:
        """Feedback: when each packet from number `first` on arrived, if it did."""
        came = [(offset, at) for offset, at in enumerate(arrivals) if at is not None]
        feedback = TransportFeedback(
            sender_ssrc=1,
            media_ssrc=2,
            first=first & 0xFFFF,
            statuses=len(arrivals),
            reference=0,
            count=0,
            offsets=tuple(offset for offset, _ in came),
            ticks=tuple(round(at * 4_000) for _, at in came),
        )
        self.estimator.on_feedback(feedback, now=now)

    def exchange(
        self, sizes: list[int], *, start: float, every: float, arrive_every: float
    ) -> float:
        """Send these and hear of them ten at a time; when the last one was sent."""
        arrived: list[float | None] = []
        for index, size in enumerate(sizes):
            now = start + index * every
            self.send(size, now=now)
            arrived.append(start + 0.02 + index * arrive_every)
            if len(arrived) == 10:
                self.told(self.ledger.next_number - 10, arrived, now=now + 0.02)
                arrived = []
        return start + (len(sizes) - 1) * every

    def second(self, start: float, bps: float) -> None:
        for index in range(100):
            self.send(round(bps / 800), now=start + index / 100)


def test_it_starts_where_it_is_told_to() -> None:
    estimator = Sender().estimator
    assert estimator.estimate_bps == SETTINGS.start_bps
    assert estimator.probe_due(1e6, now=0.0) is None
    assert estimator.padding_due(now=0.0) == 0


def test_remb_is_the_estimate_where_nothing_else_is_told() -> None:
    sender = Sender()
    sender.second(0, 600_000)
    sender.estimator.on_remb(500_000, now=1.0)
    assert sender.estimator.estimate_bps == 500_000
    sender.second(1, 600_000)
    sender.estimator.on_remb(1, now=2.0)
    assert sender.estimator.estimate_bps == SETTINGS.min_bps
    sender.estimator.on_remb(1e12, now=3.0)
    assert sender.estimator.estimate_bps == SETTINGS.max_bps


def test_a_remb_that_sees_no_limit_lets_more_be_tried() -> None:
    sender = Sender()
    for second in range(20):
        sender.second(second, 200_000)
        sender.estimator.on_remb(300_000, now=second + 1.0)
    assert 700_000 < sender.estimator.estimate_bps <= 800_000
    sender.second(20, 200_000)
    sender.estimator.on_remb(150_000, now=21.0)
    assert sender.estimator.estimate_bps == 150_000


def test_reports_alone_raise_and_lower() -> None:
    sender = Sender()
    for second in range(20):
        sender.second(second, 200_000)
        sender.estimator.on_report(0.05, now=second + 1.0)
    high = sender.estimator.estimate_bps
    assert 700_000 < high <= 800_000
    sender.estimator.on_report(0.2, now=21.0)
    assert sender.estimator.estimate_bps == high
    for second in range(5):
        sender.estimator.on_report(0.6, now=22.0 + second)
    assert sender.estimator.estimate_bps < 0.5 * high


def test_remb_bounds_what_feedback_says() -> None:
    sender = Sender()
    now = sender.exchange([750] * 500, start=0.0, every=0.01, arrive_every=0.01)
    assert sender.estimator.estimate_bps > SETTINGS.start_bps
    sender.estimator.on_remb(250_000, now=now)
    assert sender.estimator.estimate_bps == 250_000


def test_all_of_it_lost_is_survived() -> None:
    sender = Sender()
    now = sender.exchange([750] * 100, start=0.0, every=0.01, arrive_every=0.01)
    for _ in range(3):
        sender.send(750, now=now)
        sender.told(sender.ledger.next_number - 1, [now + 0.02], now=now)
        for _ in range(100):
            now += 0.01
            sender.send(750, now=now)
        sender.told(sender.ledger.next_number - 100, [None] * 100, now=now)
    before = sender.estimator.estimate_bps
    now += 1
    for _ in range(30):
        sender.send(750, now=now)
    sender.told(sender.ledger.next_number - 30, [None] * 30, now=now)
    assert sender.estimator.loss_ratio == 1.0
    assert sender.estimator.estimate_bps < 0.6 * before
    sender.estimator.probe_due(1e6, now=now + 10)


def test_a_gap_in_what_is_told_is_no_lower_rate() -> None:
    sender = Sender()
    now = sender.exchange([750] * 100, start=0.0, every=0.01, arrive_every=0.01)
    assert round(sender.estimator.delivered_bps or 0, -3) == 600_000
    for _ in range(100):
        now += 0.01
        sender.send(750, now=now)
    sender.exchange([750] * 30, start=now + 0.01, every=0.01, arrive_every=0.01)
    assert round(sender.estimator.delivered_bps or 0, -3) == 600_000


def test_what_comes_through_without_a_queue_there_is_room_for() -> None:
    """A newcomer's picture begins before anything is known of its path or of its bitrate."""
    sender = Sender()
    now = sender.exchange([1_250] * 100, start=0.0, every=0.005, arrive_every=0.005)
    assert 2_000_000 <= sender.estimator.estimate_bps < 2_200_000
    before = sender.estimator.estimate_bps
    sender.exchange([1_250] * 100, start=now + 0.0025, every=0.0025, arrive_every=0.005)
    assert sender.estimator.estimate_bps < 1.02 * before


def test_little_traffic_that_is_delayed_a_little_costs_little() -> None:
    sender = Sender(start_bps=1_000_000)
    now = sender.exchange([125] * 100, start=0.0, every=0.01, arrive_every=0.01)
    sender.exchange([125] * 40, start=now + 0.01, every=0.01, arrive_every=0.0109)
    assert sender.estimator.congestion is Congestion.OVERUSING
    assert sender.estimator.estimate_bps > 700_000


def test_a_receiver_that_stumbles_keeps_its_picture() -> None:
    """Delays grow by 15 ms and stay there: a trend, but no queue that sending less would drain."""
    sender = Sender(start_bps=1_400_000)
    estimator = sender.estimator
    now = sender.exchange([1_100] * 400, start=0.0, every=0.0067, arrive_every=0.0067)
    before = estimator.estimate_bps
    sent = [now + 0.0067 * (index + 1) for index in range(60)]
    overused = False
    for begin in range(0, 60, 10):
        for at in sent[begin : begin + 10]:
            sender.send(1_100, now=at)
        later = [at + 0.02 + min(0.015, 0.0005 * (at - now) / 0.0067) for at in sent]
        sender.told(
            sender.ledger.next_number - 10,
            [*later[begin : begin + 10]],
            now=sent[begin + 9] + 0.04,
        )
        overused |= estimator.congestion is Congestion.OVERUSING
    assert overused
    assert estimator.estimate_bps >= before


def test_a_probe_into_a_full_path_lowers_an_estimate_that_cannot_stand() -> None:
    sender = Sender(start_bps=1_000_000)
    estimator = sender.estimator
    now = sender.exchange([500] * 100, start=0.0, every=0.01, arrive_every=0.01)
    probe = estimator.probe_due(2e6, now=now)
    assert probe is not None
    assert probe.rate_bps == 2.4e6
    # 1,200 bytes every 4 ms are sent, as padding fills up what is due, and let through at 0.6 M.
    arrived: list[float | None] = []
    while estimator.padding_due(now=now) or now < probe.started_at + probe.duration:
        now += 0.004
        sender.send(1_200, now=now)
        arrived.append(now + 0.02 + len(arrived) * 0.012)
    sender.told(sender.ledger.next_number - len(arrived), arrived, now=now + 0.2)
    sender.send(500, now=now + 0.3)
    sender.told(sender.ledger.next_number - 1, [now + 0.6], now=now + 0.7)
    assert 500_000 < estimator.estimate_bps < 620_000


FEEDBACK = st.builds(
    lambda first, more, reference, received: TransportFeedback(
        sender_ssrc=1,
        media_ssrc=2,
        first=first,
        statuses=max(received, default=0) + more,
        reference=reference,
        count=0,
        offsets=tuple(sorted(received)),
        ticks=tuple(received[offset] for offset in sorted(received)),
    ),
    st.one_of(st.integers(0, 300), st.integers(0, 0xFFFF)),
    st.integers(1, 400),
    st.one_of(st.integers(0, 40), st.integers(0, 0xFF_FFFF)),
    st.dictionaries(st.integers(0, 300), st.integers(-40_000, 80_000)),
)
ACTIONS = st.one_of(
    FEEDBACK,
    st.tuples(st.just("send"), st.integers(1, 1_500)),
    st.tuples(st.just("burst"), st.integers(1, 80)),
    st.tuples(st.just("remb"), st.integers(0, 1 << 63)),
    st.tuples(st.just("report"), st.integers(0, 255)),
    st.tuples(st.just("wait"), st.integers(1, 3_000)),
    st.tuples(st.just("probe"), st.integers(0, 30_000_000)),
)


@given(st.booleans(), st.lists(ACTIONS, max_size=60))
def test_nothing_a_subscriber_says_breaks_the_bounds(
    can_pad: bool, actions: list[TransportFeedback | tuple[str, int]]
) -> None:
    sender = Sender(can_pad=can_pad)
    estimator, now = sender.estimator, 0.0
    for action in actions:
        now += 0.001
        match action:
            case TransportFeedback():
                estimator.on_feedback(action, now=now)
            case ("send", size):
                sender.send(size, now=now)
            case ("burst", count):
                for _ in range(count):
                    now += 0.005
                    sender.send(1_200, now=now)
            case ("remb", bitrate):
                estimator.on_remb(bitrate, now=now)
            case ("report", fraction):
                estimator.on_report(fraction / 256, now=now)
            case ("wait", milliseconds):
                now += milliseconds / 1_000
            case ("probe", wanted):
                probe = estimator.probe_due(wanted, now=now)
                assert probe is None or can_pad
                assert probe is None or SETTINGS.min_bps <= probe.rate_bps <= SETTINGS.max_bps
                now += 0.05
                assert 0 <= estimator.padding_due(now=now) <= SETTINGS.max_bps
        estimator.tick(now=now)
        assert SETTINGS.min_bps <= estimator.estimate_bps <= SETTINGS.max_bps
        assert estimator.queue_delay >= 0
        assert 0 <= estimator.loss_ratio <= 1
        assert (estimator.delivered_bps or 0) >= 0
