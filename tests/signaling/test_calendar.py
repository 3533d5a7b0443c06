"""Days as the practice counts them."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from signaling.practice.calendar import bounds_of_day, day_of, moment

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = 3600.0


def utc(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-03-28T22:59:59", date(2026, 3, 28)),
        ("2026-03-28T23:00:00", date(2026, 3, 29)),
        ("2026-03-29T21:59:59", date(2026, 3, 29)),
        ("2026-03-29T22:00:00", date(2026, 3, 30)),
    ],
)
def test_a_day_begins_at_local_midnight(now: str, day: date) -> None:
    assert day_of(utc(now), BERLIN) == day


@pytest.mark.parametrize(
    ("now", "hours"),
    [("2026-03-29T10:00:00", 23), ("2026-06-01T10:00:00", 24), ("2026-10-25T10:00:00", 25)],
)
def test_days_on_which_clocks_change_are_shorter_or_longer(now: str, hours: int) -> None:
    begins, ends = bounds_of_day(utc(now), BERLIN)
    assert ends - begins == hours * HOUR
    assert begins <= utc(now) < ends


def test_a_repeated_hour_is_the_first_one() -> None:
    assert moment(date(2026, 10, 25), time(2, 30), BERLIN) == utc("2026-10-25T00:30:00")


def test_without_a_zone_it_is_the_machines_own() -> None:
    now = utc("2026-06-01T10:00:00")
    begins, ends = bounds_of_day(now, None)
    assert datetime.fromtimestamp(begins).time() == time.min
    assert begins <= now < ends
