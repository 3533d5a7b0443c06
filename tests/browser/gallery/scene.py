"""A screen in one of its states: what the server has said, and what was done on the page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from signaling.wire.message import Event


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do on the page before it is looked at; a selector of Playwright's."""

    press: str
    fill: str | None = None
    when: Literal["always", "narrow", "phone", "roomy"] = "always"
    """In which windows; `roomy` is what is wider than a phone."""


CONNECTION = (
    Step("[data-opens=more]", when="phone"),
    Step('role=menuitem[name="Your connection"]', when="phone"),
    Step("[data-opens=connection]", when="roomy"),
)
"""On a telephone the bar has no room for its button."""


@dataclass(frozen=True, slots=True)
class Scene:
    name: str
    path: str
    shows: str
    """Text that must be on the page, letter for letter where a rule says so."""
    call: Sequence[Event] = ()
    workspace: Sequence[Event] = ()
    session: dict[str, object] = field(default_factory=dict)
    devices: Literal[
        "fine",
        "blocked",
        "missing",
        "camera_in_use",
        "no_sound",
        "no_network",
        "slow_network",
        "speaking",
        "blurs",
        "insecure",
        "no_webrtc",
        "push",
        "push_blocked",
    ] = "fine"
    steps: Sequence[Step] = ()
    replies: dict[str, dict[str, object]] = field(default_factory=dict)
    """What a command is answered with instead of `done`: {type: error}."""
    hang_up: bool = False
    """The socket is lost after the messages, and stays away."""
