"""`anteroom peer`: a headless guest, who goes through the door like anybody else.

The media half is `conference.headless`; this half opens the link as a browser does (cookie, name,
waiting room), presses Join now or Ask to Join when the view says so, and comes back when its socket
is lost.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Final as Constant

from aiohttp import ClientError, ClientSession, CookieJar
from yarl import URL

from conference.errors import AnteroomError, BadInput, NotFound, Unavailable
from conference.forwarding.events import SlotState
from conference.forwarding.media import Purpose, Source
from conference.headless.peer import HeadlessOptions, HeadlessPeer
from conference.headless.signaller import (
    Joined,
    Returned,
    SignallingEvent,
    SlotsTold,
    TurnServer,
)
from conference.ids import ParticipantId
from conference.relay.negotiation import SlotHint
from signaling.client.caller import Caller, Disconnected, Over, Refused
from signaling.wire import commands, events, message, parts, replies
from signaling.wire.events import Welcome

_BACK_AFTER: Constant = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds to wait before the first, second, … attempt to come back; then always the last."""

_OVERTAKEN: Constant = frozenset({"stale_generation", "not_in_call", "peer_closed"})
"""Refusals of an offer that only say it came too late; what is true now is told by events."""
_PASSING: Constant = frozenset(
    {"busy", "internal", "offer_in_progress", "relay_unavailable", "store_unavailable"}
)
"""Those that are nobody's fault and do not last, as when a relay worker has died: offer again."""


def _back_after(attempt: int) -> float:
    return _BACK_AFTER[min(attempt, len(_BACK_AFTER) - 1)]


class GuestSignaller:
    """A `Signaller` over the call socket of one link.

    `http` carries the guest's cookie, so it is one person's alone. `told` hears in words what
    becomes of the guest, for whoever watches.
    """

    def __init__(
        self, http: ClientSession, link: str, *, name: str, told: Callable[[str], None]
    ) -> None:
        """Raises `BadInput` for a link that is no address."""
        self._page = URL(link).with_query(None).with_fragment(None)
        if self._page.scheme not in ("http", "https") or not self._page.host:
            raise BadInput(f"{link} is not the address of a meeting")
        self._http = http
        self._name = name
        self._told = told
        socket = self._page / "ws"
        self._caller = Caller(http, str(socket), origin=str(self._page.origin()))
        self._generation: int | None = None
        self._offers = 0
        self._asked = False
        self._leaving = False
        self.names: dict[ParticipantId, str] = {}
        """Of everybody who was in the call."""

    async def events(self) -> AsyncIterator[SignallingEvent]:
        """Until `final`. Raises `NotFound` for a link that leads nowhere, and `Refused`."""
        await self._open_page()
        attempt = 0
        while not self._leaving:
            try:
                welcome = await self._caller.connect(generation=self._generation)
            except Over as over:
                self._told(f"over: {over.final.reason}")
                return
            except (Disconnected, ClientError, OSError):
                await asyncio.sleep(_back_after(attempt))
                attempt += 1
                continue
            attempt = 0
            alive = asyncio.create_task(self._show_life(welcome.heartbeat_s))
            try:
                for told in await self._take(welcome):
                    yield told
                async for event in self._caller.line.each_event():
                    if isinstance(event, events.Final):
                        self._told(f"over: {event.reason}")
                        return
                    for told in await self._take(event):
                        yield told
            finally:
                alive.cancel()
                await self._caller.close()

    async def offer(
        self,
        sdp: str,
        *,
        generation: int,
        sources: Mapping[str, Source],
        slots: Sequence[SlotHint],
    ) -> str:
        """Raises `Unavailable` when another connection will be asked for, and `Refused`."""
        self._offers += 1
        command = commands.Offer(
            generation=generation,
            offer_id=self._offers,
            sdp=sdp,
            sources={mid: source.value for mid, source in sources.items()},
            slots=[
                commands.Slot(purpose=hint.purpose.value, audio=hint.audio, video=hint.video)
                for hint in slots
            ],
        )
        attempt = 0
        while True:
            try:
                reply = await self._caller.line.request(command)
            except Refused as refused:
                if refused.error.code in _OVERTAKEN:
                    raise Unavailable(refused.text)
                if refused.error.retry_after_s is None and refused.error.code not in _PASSING:
                    raise
                await asyncio.sleep(refused.error.retry_after_s or _back_after(attempt))
                attempt += 1
                continue
            except (Disconnected, TimeoutError):
                self._generation = None  # so that the welcome is followed by a new connection
                raise Unavailable("the connection was lost with an offer under way")
            assert isinstance(reply, replies.Answer)
            return reply.sdp

    async def media_failed(self) -> None:
        with contextlib.suppress(AnteroomError):
            await self._caller.line.request(commands.Reconnect())

    async def leave(self) -> None:
        if not self._leaving:
            self._leaving = True
            with contextlib.suppress(AnteroomError, TimeoutError, AssertionError):
                await self._caller.line.request(commands.Leave())
            await self._caller.close()

    # -------------------------------------------------------------- the guest's part

    async def _open_page(self) -> None:
        """As a browser does first: it is where the guest's cookie comes from."""
        try:
            async with self._http.get(self._page) as response:
                status = response.status
        except ClientError as error:
            raise Unavailable(f"{self._page.origin()} does not answer: {error}")
        if status != 200:
            raise NotFound(f"{self._page} does not lead to a meeting ({status})")

    async def _take(self, event: message.Event) -> list[SignallingEvent]:
        """Do what a guest does about it; what the media half has to know."""
        match event:
            case events.Welcome():
                await self._greet(event)
                if event.call is not None and event.call.generation == self._generation:
                    return [self._slots(event.call.generation, event.call.slots)]
            case events.Viewed():
                await self._press(event.view)
            case events.Outcome():
                self._told(event.outcome)
            case events.Connect():
                self._generation = event.call.generation
                self._meet(event.call.people)
                self._told("in the call")
                await self._request(commands.Sources(mic=True, camera=True, screen=False))
                return [
                    Joined(
                        generation=event.call.generation,
                        turn_servers=tuple(
                            TurnServer(tuple(each.urls), each.username, each.credential)
                            for each in event.call.ice_servers
                        ),
                    ),
                    self._slots(event.call.generation, event.call.slots),
                ]
            case events.PeopleChanged():
                self._meet(event.changed)
            case events.SlotsChanged():
                return [self._slots(event.generation, event.slots)]
            case events.Returned():
                self._generation = None
                self._told(f"back at the door: {event.reason}")
                return [Returned(event.reason)]
        return []

    async def _greet(self, welcome: Welcome) -> None:
        if welcome.view.stage == "naming":
            await self._request(commands.Name(name=self._name))
            return  # a second welcome follows
        await self._request(commands.Presence(visible=True, devices_ready=True))
        if welcome.call is not None:
            self._meet(welcome.call.people)
        await self._press(welcome.view)

    async def _press(self, view: parts.View) -> None:
        """The button, as soon as there is one; Ask to Join once."""
        if view.stage != "door":
            return
        if view.access.action == "join":
            await self._request(commands.Join())
        elif view.access.action == "ask" and not self._asked:
            self._asked = True
            self._told("asking to join")
            await self._request(commands.Ask())
        else:
            self._told(f"at the door: {view.access.action}, {view.access.reason}")

    async def _request(self, command: message.Command) -> None:
        """What is refused by then has changed meanwhile, and a view will say how."""
        with contextlib.suppress(Refused, Disconnected, TimeoutError):
            await self._caller.line.request(command)

    async def _show_life(self, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            await self._request(commands.Ping())

    def _meet(self, people: Sequence[parts.Person]) -> None:
        for person in people:
            self.names[ParticipantId(person.participant)] = person.name

    def _slots(self, generation: int, slots: Sequence[parts.SlotState]) -> SlotsTold:
        states = [
            SlotState(
                mid_audio=slot.audio,
                mid_video=slot.video,
                purpose=Purpose(slot.purpose),
                participant_id=ParticipantId(slot.participant) if slot.participant else None,
                generation=slot.generation,
                ready=slot.ready,
            )
            for slot in slots
        ]
        return SlotsTold(generation=generation, slots=states)


async def attend(
    link: str, options: HeadlessOptions, *, seconds: float | None, told: Callable[[str], None]
) -> bool:
    """Attend a meeting, for `seconds` in the call or until it is over, and tell what came of it.

    Returns whether anybody was seen or heard. Raises `NotFound`, `Unavailable`, `Refused`.
    """
    # Cookies of a bare IP address count too: that is how a demo's links are written.
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
        signaller = GuestSignaller(http, link, name=options.name, told=told)
        peer = HeadlessPeer(options, signaller)
        running = asyncio.create_task(peer.run())
        try:
            if seconds is not None:
                joined = asyncio.create_task(peer.in_call.wait())
                await asyncio.wait([running, joined], return_when=asyncio.FIRST_COMPLETED)
                joined.cancel()
            await asyncio.wait([running], timeout=seconds)
        finally:
            await peer.close()
        await running
    for participant_id, seen in peer.observed.items():
        name = signaller.names.get(participant_id, participant_id)
        told(
            f"{name}: {seen.frames} pictures of {seen.size[0]}×{seen.size[1]}, "
            f"{seen.sound_frames} sounds, energy {seen.energy:.3f}"
        )
    return any(seen.frames or seen.sound_frames for seen in peer.observed.values())
