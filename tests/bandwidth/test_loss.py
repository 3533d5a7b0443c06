"""Loss: what is congestion, what is not, and what a probe has to tell."""

import pytest

from conference.bandwidth.loss import LossJudge


@pytest.mark.parametrize(
    ("ratio", "delayed", "holds", "in_doubt", "factor"),
    [
        (0.0, False, False, False, 1.0),
        (0.01, True, False, False, 1.0),
        (0.05, False, False, False, 1.0),
        (0.05, True, True, False, 1.0),
        (0.1, False, False, False, 1.0),
        (0.2, True, True, False, 0.9),
        (0.2, False, True, True, 1.0),
        (0.4, False, True, True, 0.8),
    ],
)
def test_a_seconds_loss(
    ratio: float, delayed: bool, holds: bool, in_doubt: bool, factor: float
) -> None:
    judge = LossJudge()
    assert judge.judge(ratio, delayed=delayed) == pytest.approx(factor, abs=0.02)
    assert (judge.holds, judge.in_doubt) == (holds, in_doubt)


def test_more_through_when_more_is_sent_is_the_paths_own_loss() -> None:
    judge = LossJudge()
    judge.judge(0.2, delayed=False)
    assert judge.settle(0.24)
    assert judge.own == 0.2
    for ratio in (0.24, 0.15, 0.22, 0.19):
        assert judge.judge(ratio, delayed=False) == 1.0
        assert not judge.holds
    assert judge.judge(0.55, delayed=False) < 1.0


def test_no_more_through_is_a_limit() -> None:
    judge = LossJudge()
    judge.judge(0.2, delayed=False)
    assert not judge.settle(0.6)
    assert judge.own == 0.0


def test_the_paths_own_loss_is_forgotten_when_it_ends() -> None:
    judge = LossJudge()
    judge.judge(0.2, delayed=False)
    judge.settle(0.2)
    for _ in range(10):
        judge.judge(0.0, delayed=False)
    assert judge.own < 0.01
    judge.judge(0.2, delayed=False)
    assert judge.in_doubt


def test_a_share_of_few_packets_is_no_share() -> None:
    judge = LossJudge()
    assert judge.take(1, 5, delayed=True, now=0.0) == 1.0
    assert judge.take(1, 5, delayed=True, now=1.5) == 1.0
    assert judge.take(4, 6, delayed=True, now=1.6) < 1.0
