"""Garbage is looked for when that disturbs few, or is overdue."""

import pytest

from conference.garbage import Garbage


@pytest.mark.parametrize(
    ("left", "present", "collects"),
    [
        (9, 0, False),
        (10, 5, True),
        (10, 6, False),
        (99, 6, False),
        (100, 6, True),
    ],
)
def test_garbage_is_collected_when_it_disturbs_few_or_is_overdue(
    monkeypatch: pytest.MonkeyPatch, left: int, present: int, collects: bool
) -> None:
    monkeypatch.setattr("gc.collect", lambda: 3)
    garbage = Garbage(quiet=5, worthwhile=10, overdue=100)
    for _ in range(left):
        garbage.somebody_left()
    found = [garbage.collect_if_worthwhile(present=present) for _ in range(2)]
    assert found == [3 if collects else None, None]
