"""What is said between a host and those at the door (R44): nouns, and what a typed text becomes."""

from dataclasses import dataclass
from enum import StrEnum

MOST_MINUTES_LATE = 240
"""Later than that is another appointment."""


class Response(StrEnum):
    """All that a guest at the door can say; the page has the words, in the guest's language."""

    THANKS = "thanks"
    READY = "ready"
    ONE_MOMENT = "one_moment"
    NEED_HELP = "need_help"
    MUST_GO = "must_go"


@dataclass(frozen=True, slots=True)
class Said:
    """A host's message: the last one to a guest, or to everybody at the door."""

    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Responded:
    """The last quick reply of a guest to what a host has said."""

    response: Response
    at: float
