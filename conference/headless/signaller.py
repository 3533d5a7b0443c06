"""How a headless peer reaches its meeting: the few words it needs of signaling."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from conference.forwarding.events import SlotState
from conference.forwarding.media import Source
from conference.relay.negotiation import SlotHint


@dataclass(frozen=True, slots=True)
class TurnServer:
    """A TURN server that this peer may use, and how it proves that it may."""

    urls: tuple[str, ...]
    username: str
    credential: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Joined:
    """In the call: offer now, in this generation."""

    generation: int
    turn_servers: tuple[TurnServer, ...] = ()


@dataclass(frozen=True, slots=True)
class SlotsTold:
    """Who stands in which slot of this peer."""

    generation: int
    slots: Sequence[SlotState]


@dataclass(frozen=True, slots=True)
class Returned:
    """No longer in the call; `reason` is signaling's word for it. Another `Joined` may follow."""

    reason: str


SignallingEvent = Joined | SlotsTold | Returned


class Signaller(Protocol):
    """One device's way through the door and to the relay."""

    def events(self) -> AsyncIterator[SignallingEvent]:
        """What happens, in order; it ends when there is nothing more to come for this device."""

    async def offer(
        self,
        sdp: str,
        *,
        generation: int,
        sources: Mapping[str, Source],
        slots: Sequence[SlotHint],
    ) -> str:
        """The relay's answer. Raises `Unavailable` if another `Joined` will follow instead, any
        other `AnteroomError` if there is none."""

    async def media_failed(self) -> None:
        """The connection of the last `Joined` is broken; ask for another. Never raises."""

    async def leave(self) -> None:
        """Leave on purpose. Twice is nothing."""
