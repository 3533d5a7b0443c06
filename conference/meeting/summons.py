"""Whether it is a waiting guest's turn: what calls them back to a page out of their sight (R83).

The page goes by the same table (`web/js/summons.js`), so that sound and message never disagree.
"""

from collections.abc import Mapping
from enum import StrEnum

from conference.meeting.access import Action


class Awaits(StrEnum):
    """What a guest at the door has seen that they must wait for."""

    START = "start"
    """The meeting, or being let in again: after it, to be offered Ask to Join is news too."""
    ANSWER = "answer"
    """A host's yes."""


_AWAITED: Mapping[Action, Awaits] = {
    Action.WAIT: Awaits.START,
    Action.PENDING: Awaits.ANSWER,
    Action.COOLDOWN: Awaits.ANSWER,
    Action.CLOSED: Awaits.ANSWER,
}


def awaited(before: Awaits | None, action: Action | None) -> Awaits | None:
    """What is awaited now that `action` is what they may do; None of them is not at the door.

    It stands through the turn itself, for the turn may go by unanswered.
    """
    if action in (Action.JOIN, Action.ASK):
        return before
    return _AWAITED.get(action) if action is not None else None


def is_turn(awaits: Awaits | None, action: Action | None) -> bool:
    """Whether what was awaited is here. Whoever found the door open on coming is not called."""
    if action is Action.JOIN:
        return awaits is not None
    return action is Action.ASK and awaits is Awaits.START
