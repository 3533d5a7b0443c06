"""Whole calls over links that change: sound, three layers of a camera, and a virtual clock."""

import pytest

from conference.bandwidth.allocation import Rank
from conference.bandwidth.delay import Congestion
from tests.bandwidth.link import Call, Link, Track, audio

TOP = 2


def camera(call: Call) -> Track:
    return call.tracks[1]


def sound_never_paused(call: Call) -> bool:
    return len(call.tracks[0].changes) == 1


@pytest.mark.parametrize("feedback_interval", [0.05, 0.1])
def test_climbs_to_the_top_at_once(feedback_interval: float) -> None:
    call = Call(Link(), feedback_interval=feedback_interval)
    call.run(1.6)
    assert camera(call).given == TOP
    assert call.padding_bytes < 50_000
    call.run(30)
    assert [given for _, given in camera(call).changes] == [0, 1, 2]
    # More is not wanted, so it is neither sought nor claimed.
    assert call.padding_bytes < 50_000
    assert call.estimator.estimate_bps < 1.6 * 940_000
    assert call.estimator.congestion is Congestion.NORMAL
    assert call.link.dropped == 0


def test_a_cliff_is_left_within_a_second_and_climbed_again() -> None:
    call = Call(Link())
    call.run(20)
    call.link.set_rate(300_000, 20)
    call.run(40)
    assert max(sample.sent_bps for sample in call.between(21.5, 24)) < 300_000
    assert call.between(23.9, 24)[0].queue_delay < 0.05
    assert sound_never_paused(call)
    assert camera(call).given == 0
    call.link.set_rate(3e6, 40)
    call.run(55)
    assert camera(call).given == TOP
    call.run(80)
    assert [given for _, given in camera(call).changes[2:]] == [TOP, 0, 1, TOP]


def test_a_cliff_into_a_short_queue() -> None:
    call = Call(Link(queue_bytes=15_000))
    call.run(20)
    call.link.set_rate(300_000, 20)
    call.run(40)
    assert max(sample.sent_bps for sample in call.between(21.5, 24)) < 300_000
    assert sound_never_paused(call)


def test_a_steady_600_kbits_is_used_without_oscillation() -> None:
    call = Call(Link(rate_bps=600_000))
    call.run(60)
    assert [given for _, given in camera(call).changes] == [0, 1]
    assert all(sample.queue_delay < 0.12 for sample in call.samples)
    # Nor do the probes' own queues bring it down.
    assert all(550_000 < sample.estimate_bps < 620_000 for sample in call.between(5, 60))
    assert call.link.dropped == 0


def test_a_link_too_small_for_any_picture_carries_sound() -> None:
    call = Call(Link(rate_bps=120_000))
    call.run(30)
    assert sound_never_paused(call)
    assert all(sample.given == (0, -1) for sample in call.between(5, 30))
    assert all(sample.queue_delay < 0.2 for sample in call.between(10, 30))


def test_probes_do_not_cost_a_small_link_its_picture() -> None:
    call = Call(Link(rate_bps=200_000))
    call.run(60)
    assert [given for _, given in camera(call).changes] == [0]
    assert all(sample.estimate_bps > 170_000 for sample in call.between(5, 60))


@pytest.mark.parametrize("loss", [0.05, 0.1, 0.2])
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_random_loss_is_no_congestion(loss: float, seed: int) -> None:
    call = Call(Link(loss=loss, seed=seed))
    call.run(10)
    assert camera(call).given == TOP
    call.run(60)
    assert all(sample.given == (0, TOP) for sample in call.between(10, 60))
    assert all(sample.estimate_bps > 940_000 for sample in call.between(10, 60))


@pytest.mark.parametrize("loss", [0.1, 0.2])
def test_random_loss_that_begins_within_a_call_changes_nothing(loss: float) -> None:
    call = Call(Link())
    call.run(20)
    call.link.loss = loss
    call.run(60)
    assert [given for _, given in camera(call).changes] == [0, 1, TOP]


def test_a_policers_loss_is_congestion() -> None:
    """A link with next to no queue: going over its rate loses packets and delays none."""
    call = Call(Link(queue_bytes=4_000))
    call.run(20)
    call.link.rate_bps = 700_000
    call.run(25)
    dropped = call.link.dropped
    assert camera(call).given == 1
    call.run(60)
    assert call.link.dropped - dropped < 60
    assert camera(call).given == 1


def test_random_loss_hides_no_cliff() -> None:
    call = Call(Link(loss=0.1))
    call.run(20)
    call.link.set_rate(300_000, 20)
    call.run(30)
    assert max(sample.sent_bps for sample in call.between(22, 24)) < 300_000
    assert sound_never_paused(call)


def test_gives_way_to_others_and_comes_back() -> None:
    call = Call(Link())
    call.run(20)
    call.cross_bps = 2.4e6
    call.run(50)
    assert camera(call).given == 1
    assert all(sample.queue_delay < 0.1 for sample in call.between(25, 50))
    call.cross_bps = 0.0
    call.run(65)
    assert camera(call).given == TOP
    assert len(camera(call).changes) <= 6


def test_a_satellite_takes_longer_and_gets_there() -> None:
    call = Call(Link(delay=0.75))
    call.run(15)
    assert camera(call).given == TOP
    call.link.set_rate(600_000, 15)
    call.run(75)
    assert max(sample.sent_bps for sample in call.between(20, 22)) < 600_000
    assert len(camera(call).changes) <= 6
    assert sound_never_paused(call)


@pytest.mark.parametrize("seconds", [2, 3.5])
def test_feedback_that_was_lost_is_made_good(seconds: float) -> None:
    call = Call(Link())
    call.run(20)
    before = call.estimator.estimate_bps
    call.tells_arrivals = False
    call.run(20 + seconds)
    call.forget_arrivals()
    call.tells_arrivals = True
    call.run(20.5 + seconds)
    assert call.estimator.estimate_bps >= before
    call.run(40)
    assert camera(call).given == TOP
    assert len(camera(call).changes) <= (3 if seconds == 2 else 5)


def test_a_long_silence_lowers_the_estimate_bit_by_bit() -> None:
    call = Call(Link())
    call.run(20)
    call.tells_arrivals = False
    call.run(30)
    falling = [sample.estimate_bps for sample in call.between(20, 30)]
    assert falling == sorted(falling, reverse=True)
    assert falling[-1] < 100_000
    assert sound_never_paused(call)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_jitter_of_10_ms_is_no_congestion(seed: int) -> None:
    call = Call(Link(jitter=0.01, seed=seed))
    call.run(60)
    assert [given for _, given in camera(call).changes] == [0, 1, TOP]


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_jitter_of_20_ms_does_not_blur_probes(seed: int) -> None:
    call = Call(Link(jitter=0.02, seed=seed))
    call.run(40)
    assert camera(call).given == TOP


@pytest.mark.parametrize("seed", range(1, 21))
def test_jitter_of_30_ms_keeps_nobody_from_the_top(seed: int) -> None:
    """A probe of a tenth of a second is blurred by it, and says nothing by its ends alone."""
    call = Call(Link(jitter=0.03, seed=seed))
    call.run(15)
    assert camera(call).given == TOP
    assert len(camera(call).changes) <= 5


@pytest.mark.parametrize("seed", range(1, 9))
def test_jitter_of_30_ms_hides_no_cliff(seed: int) -> None:
    call = Call(Link(jitter=0.03, seed=seed))
    call.run(10)
    call.link.set_rate(300_000, 10)
    call.run(20)
    assert max(sample.media_bps for sample in call.between(12, 14)) < 300_000
    assert sound_never_paused(call)
    call.link.set_rate(3e6, 20)
    call.run(35)
    assert camera(call).given == TOP
    assert len(camera(call).changes) <= 8


def test_without_padding_layers_are_tried() -> None:
    call = Call(Link(), can_pad=False)
    call.run(25)
    assert call.padding_bytes == 0
    assert [given for _, given in camera(call).changes] == [0, 1, TOP]


@pytest.mark.parametrize("can_pad", [True, False])
def test_a_picture_that_was_paused_comes_back(can_pad: bool) -> None:
    call = Call(Link(rate_bps=100_000), can_pad=can_pad)
    call.run(20)
    assert camera(call).given == -1
    call.link.set_rate(3e6, 20)
    call.run(60)
    assert camera(call).given == TOP


def test_a_picture_comes_back_though_nothing_was_sent_since() -> None:
    """A muted call, its one picture paused: no packets, so no feedback, and a queue last seen."""
    call = Call(Link(), tracks=(Track(Rank.SPEAKER),))
    call.run(10)
    call.link.set_rate(60_000, 10)
    call.run(30)
    assert call.given == (-1,)
    call.link.set_rate(3e6, 30)
    call.run(50)
    assert call.given == (TOP,)


@pytest.mark.parametrize("rate_bps", [2e6, 4e6])
def test_many_share_what_there_is(rate_bps: float) -> None:
    """Sound, a screen, one who speaks and five who do not."""
    others = [Track(Rank.CAMERA) for _ in range(5)]
    screen = Track(Rank.SCREEN, rates=(300_000, 1_200_000))
    call = Call(Link(rate_bps=rate_bps), tracks=(audio(), screen, Track(Rank.SPEAKER), *others))
    call.run(10)
    call.run(60)
    assert all(min(sample.given) >= 0 for sample in call.between(10, 60))
    assert sum(at > 10 for track in call.tracks for at, _ in track.changes) <= 16
    used = [sample.media_bps for sample in call.between(10, 60)]
    assert sum(used) / len(used) > 0.7 * rate_bps
    queued = sorted(sample.queue_delay for sample in call.between(10, 60))
    assert queued[len(queued) * 9 // 10] < 0.1


@pytest.mark.parametrize(("rate_bps", "given"), [(3e6, TOP), (600_000, 1)])
def test_a_subscriber_with_remb_alone(rate_bps: float, given: int) -> None:
    """Its estimate is as stock receivers make it: 1.5 times what comes, less when a queue grows."""
    call = Call(Link(rate_bps=rate_bps))
    call.tells_arrivals = False

    def tell(call: Call) -> None:
        incoming = sum(size for _, size in call.received) * 8
        queued = call.link.queue_delay(call.now) > 0.1
        bitrate = 0.85 * incoming if queued else 1.5 * incoming + 10_000
        call.estimator.on_remb(bitrate, now=call.now)

    call.on_tenth = tell
    call.run(60)
    assert sound_never_paused(call)
    spent = [sample.given[1] for sample in call.between(20, 60)]
    assert spent.count(given) > 0.75 * len(spent)
    assert len(camera(call).changes) <= 12
    assert call.padding_bytes == 0
