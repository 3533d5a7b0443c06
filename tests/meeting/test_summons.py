"""R83: when it is a waiting guest's turn."""

import random

import pytest

from conference.meeting.access import Action
from conference.meeting.summons import Awaits, awaited, is_turn

COURSES = [
    (["wait"], 0),
    (["join"], 0),
    (["ask"], 0),
    (["wait", "join"], 1),
    (["wait", "ask"], 1),
    (["wait", None, "join"], 0),
    (["wait", "final"], 0),
    (["ask", "pending", "join"], 1),
    (["ask", "pending", "wait", "join"], 1),
    (["wait", "ask", "pending", "join"], 2),
    (["wait", "join", None, "wait", "join"], 2),
    (["ask", "pending", "cooldown", "ask"], 0),
    (["ask", "pending", "cooldown", "join"], 1),
    (["ask", "pending", "cooldown", "ask", "pending", "closed", "join"], 1),
    (["pending", "ask"], 0),
    (["wait", "join", "ask", "join"], 1),
]
"""What may be done, one after the other, and how often one is called by it."""


def calls(actions: list[str | None]) -> int:
    """As whoever calls once for each turn."""
    awaits, times = None, 0
    for each in actions:
        action = Action(each) if each is not None else None
        if is_turn(awaits, action):
            awaits, times = None, times + 1
        awaits = awaited(awaits, action)
    return times


@pytest.mark.parametrize(("actions", "times"), COURSES)
def test_who_has_waited_is_called(actions: list[str | None], times: int) -> None:
    assert calls(actions) == times


def test_a_turn_stands_until_it_is_answered() -> None:
    for action in (Action.JOIN, Action.ASK):
        assert awaited(Awaits.START, action) is Awaits.START


def test_along_any_course_a_call_answers_a_wait_of_ones_own() -> None:
    """Against another way of saying it: look back for what was waited for since the last call."""
    dice = random.Random(83)
    actions = [*(each.value for each in Action), None]
    for _ in range(2_000):
        course = [dice.choice(actions) for _ in range(dice.randrange(1, 12))]
        times = 0
        since: list[str | None] = []
        for action in course:
            waited = [each for each in since if each not in ("join", "ask")]
            last = waited[-1] if waited else None
            if (action == "join" and last in ("wait", "pending", "cooldown", "closed")) or (
                action == "ask" and last == "wait"
            ):
                times += 1
                since = []
            since.append(action)
        assert calls(course) == times, course
