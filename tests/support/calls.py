"""Calls without a door: headless peers that speak with a relay client directly."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from conference.forwarding.media import Source
from conference.headless.peer import HeadlessOptions, HeadlessPeer
from conference.headless.signaller import Joined, SignallingEvent, SlotsTold
from conference.ids import MeetingId, ParticipantId, PeerId
from conference.relay.client import RelayClient
from conference.relay.events import RelayEvent, SlotsChanged
from conference.relay.negotiation import SlotHint
from tests.support.impairment import PERFECT, Impairment
from tests.support.shim import Shim, through


@dataclass
class Calls:
    """A relay client's events, handed to the peers they are for and kept to be looked at."""

    client: RelayClient | None = None
    events: list[RelayEvent] = field(default_factory=list)
    callers: dict[PeerId, "DirectSignaller"] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    shims: list[Shim] = field(default_factory=list)
    """Of those who joined over a bad network."""

    def take(self, event: RelayEvent) -> None:
        self.events.append(event)
        if isinstance(event, SlotsChanged) and event.peer_id in self.callers:
            told = SlotsTold(generation=event.generation, slots=event.slots)
            self.callers[event.peer_id].tell(told)
        self.changed.set()

    async def seen(self, event: RelayEvent) -> None:
        """Wait until this event has come."""
        while event not in self.events:
            self.changed.clear()
            await self.changed.wait()

    def join(
        self,
        name: str,
        *,
        meeting: str = "meeting",
        up: Impairment | None = None,
        down: Impairment | None = None,
        seed: int = 1,
        probe: bool = False,
        **options: object,
    ) -> tuple[HeadlessPeer, "asyncio.Task[None]"]:
        """A headless peer called `name`, on its way into the meeting; with `up` or `down`, over
        such a network; with `probe`, into none."""
        assert self.client is not None
        signaller = DirectSignaller(self.client, MeetingId(meeting), name, probe=probe)
        if up is not None or down is not None:
            signaller.network = (up or PERFECT, down or PERFECT, seed)
            signaller.shims = self.shims
        self.callers[signaller.peer_id] = signaller
        peer = HeadlessPeer(HeadlessOptions(name=name, **options), signaller)  # type: ignore[arg-type]
        return peer, asyncio.create_task(peer.run())


class DirectSignaller:
    """Joins at once; participant, peer and name are one."""

    def __init__(
        self, client: RelayClient, meeting_id: MeetingId, name: str, *, probe: bool = False
    ) -> None:
        self.peer_id = PeerId(name)
        self._probe = probe
        self.generation = 1
        self._client = client
        self._meeting_id = meeting_id
        self.offers = 0
        self._events: asyncio.Queue[SignallingEvent | None] = asyncio.Queue()
        self._events.put_nowait(Joined(generation=1))
        self.network: tuple[Impairment, Impairment, int] | None = None
        """Up, down and seed of what lies between it and the relay."""
        self.shims: list[Shim] = []

    def tell(self, event: SignallingEvent) -> None:
        self._events.put_nowait(event)

    async def events(self) -> AsyncIterator[SignallingEvent]:
        while (event := await self._events.get()) is not None:
            yield event

    async def offer(
        self,
        sdp: str,
        *,
        generation: int,
        sources: Mapping[str, Source],
        slots: Sequence[SlotHint],
    ) -> str:
        self.offers += 1
        if self._probe:
            return await self._client.open_probe(peer_id=self.peer_id, offer_sdp=sdp)
        answer = await self._client.open_peer(
            meeting_id=self._meeting_id,
            participant_id=ParticipantId(self.peer_id),
            peer_id=self.peer_id,
            generation=generation,
            offer_id=self.offers,
            offer_sdp=sdp,
            sources=sources,
            slots=slots,
        )
        if self.network is None:
            return answer
        up, down, seed = self.network
        answer, shim = await through(answer, up=up, down=down, seed=seed)
        self.shims.append(shim)
        return answer

    async def media_failed(self) -> None:
        """Nobody is there to ask for another."""

    async def leave(self) -> None:
        await self._client.close_peer(peer_id=self.peer_id, generation=self.generation)
        self._events.put_nowait(None)


@asynccontextmanager
async def attached(control_path: Path, **allowed: int) -> AsyncIterator[Calls]:
    """A client of the worker at `control_path`."""
    made = Calls()
    made.client = RelayClient([control_path], on_event=made.take)
    await made.client.attach(allowed)
    try:
        yield made
    finally:
        await made.client.close()
        for shim in made.shims:
            shim.close()
