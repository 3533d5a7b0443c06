"""What a path must have room for to carry a screen."""

from conference.forwarding.burden import Burden


def after(*seconds: int) -> Burden:
    """So many bytes came in each second, told four times in each."""
    burden = Burden(now=0.0)
    total = 0
    for second, size in enumerate(seconds):
        for quarter in range(1, 5):
            burden.note(total + size * quarter // 4, now=second + quarter / 4)
        total += size
    return burden


def test_it_is_not_known_before_a_second_is_full() -> None:
    burden = Burden(now=0.0)
    burden.note(100_000, now=0.9)
    assert burden.bps == 0
    burden.note(100_000, now=1.0)
    assert burden.bps == 800_000


def test_it_rises_at_once() -> None:
    assert after(1_000, 50_000).bps == 400_000


def test_a_calm_screen_counts_half_as_much_after_ten_seconds() -> None:
    assert 0.4 < after(100_000, *[100] * 10).bps / 800_000 < 0.55


def test_the_most_of_late_counts() -> None:
    assert after(100_000, 1_000, 95_000).bps == 760_000
