"""An alarm rings once, at its time, wherever it was set to before."""

import pytest

from signaling.process.timing import LONGEST_NAP, Alarm, SystemTiming
from tests.support.timing import CountedTiming


@pytest.fixture
def timing() -> CountedTiming:
    return CountedTiming()


def test_it_rings_once_at_its_time(timing: CountedTiming) -> None:
    rung: list[float] = []
    alarm = Alarm(timing, lambda: rung.append(timing.now()))
    when = timing.now() + 5
    alarm.set(when)
    timing.advance(4.9)
    assert rung == []
    timing.advance(100)
    assert rung == [when]


def test_setting_it_again_moves_it_and_none_turns_it_off(timing: CountedTiming) -> None:
    rung: list[float] = []
    alarm = Alarm(timing, lambda: rung.append(timing.now()))
    start = timing.now()
    alarm.set(start + 5)
    alarm.set(start + 2)
    timing.advance(3)
    assert rung == [start + 2]
    alarm.set(start + 10)
    alarm.set(None)
    timing.advance(100)
    assert rung == [start + 2]


def test_no_later_only_ever_brings_it_forward(timing: CountedTiming) -> None:
    rung: list[float] = []
    alarm = Alarm(timing, lambda: rung.append(timing.now()))
    start = timing.now()
    for seconds in (8, 3, 5):
        alarm.set_no_later(start + seconds)
    timing.advance(100)
    assert rung == [start + 3]


def test_a_timer_that_wakes_early_looks_and_waits_on(timing: CountedTiming) -> None:
    """A system's timer naps at most LONGEST_NAP, so that a corrected clock is noticed."""
    naps: list[float] = []
    once = timing.call_at

    def napping(when, ring):  # type: ignore[no-untyped-def]
        naps.append(when)
        return once(min(when, timing.now() + LONGEST_NAP), ring)

    timing.call_at = napping  # type: ignore[method-assign]
    rung: list[float] = []
    alarm = Alarm(timing, lambda: rung.append(timing.now()))
    when = timing.now() + 2.5 * LONGEST_NAP
    alarm.set(when)
    timing.advance(10 * LONGEST_NAP)
    assert rung == [when]
    assert naps == [when] * 3


def test_the_machines_clock_never_runs_backwards(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([100.0, 105.0, 90.0, 106.0])
    monkeypatch.setattr("time.time", lambda: next(times))
    timing = SystemTiming()
    assert [timing.now() for _ in range(3)] == [105.0, 105.0, 106.0]
