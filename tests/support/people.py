"""People before a real server: each has a browser's cookies, a socket, and what the page shows."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import ClientSession

from signaling.client.caller import Caller, Line, WorkspaceCaller
from signaling.wire.commands import (
    Admit,
    AdmitAll,
    Ask,
    Deny,
    End,
    Join,
    Leave,
    Name,
    Offer,
    OpenAgain,
    Ping,
    Presence,
    Reconnect,
    Remove,
    SendBack,
    WorkspaceGuests,
)
from signaling.wire.events import (
    AppointmentChanged,
    AppointmentRow,
    Connect,
    Final,
    GuestsChanged,
    MeetingChanged,
    Notification,
    NotificationCleared,
    Outcome,
    PeopleChanged,
    Returned,
    Viewed,
    Welcome,
    WorkspaceWelcome,
)
from signaling.wire.message import Event
from signaling.wire.parts import Call, GuestRow, MeetingState, Person, View
from signaling.wire.replies import Answer, Done


@dataclass
class Screen:
    """What a page knows from what it was told, as a page would fold it."""

    view: View | None = None
    call: Call | None = None
    people: dict[str, Person] = field(default_factory=dict)
    outcomes: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    final: str | None = None
    meeting: MeetingState | None = None
    rows: dict[str, GuestRow] = field(default_factory=dict)
    notifications: dict[tuple[str, str, str], Notification] = field(default_factory=dict)
    rung: list[Notification] = field(default_factory=list)
    appointments: dict[str, AppointmentRow] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)

    def take(self, event: Event) -> None:
        self.numbers.append(event.n)
        match event:
            case Welcome():
                self.view, self.call, self.meeting = event.view, event.call, event.meeting
                self.people = {p.participant: p for p in event.call.people} if event.call else {}
                self.rows = {r.participant: r for r in event.guests.rows} if event.guests else {}
                self._set_notifications(event.notifications)
            case WorkspaceWelcome():
                self.appointments = {row.appointment: row for row in event.appointments}
                self._set_notifications(event.notifications)
            case AppointmentChanged(appointment=row):
                self.appointments[row.appointment] = row
            case Viewed(view=view):
                self.view = view
            case Outcome(outcome=outcome):
                self.outcomes.append(outcome)
            case Connect(call=call):
                self.call = call
                self.people = {p.participant: p for p in call.people}
            case Returned(reason=reason):
                self.call = None
                self.returned.append(reason)
            case Final(reason=reason):
                self.final = reason
            case PeopleChanged():
                self.people |= {p.participant: p for p in event.changed}
                for gone in event.gone:
                    self.people.pop(gone, None)
            case MeetingChanged(meeting=meeting):
                self.meeting = meeting
            case GuestsChanged():
                self.rows |= {r.participant: r for r in event.changed}
                for gone in event.gone:
                    self.rows.pop(gone, None)
            case Notification():
                self.notifications[_key(event)] = event
                self.rung.append(event)
            case NotificationCleared():
                self._clear(event)

    def _set_notifications(self, standing: list[Notification]) -> None:
        self.notifications = {_key(each): each for each in standing}

    def _clear(self, event: NotificationCleared) -> None:
        for key in list(self.notifications):
            kind, meeting, participant = key
            if (kind, meeting) == (event.kind, event.meeting) and event.participant in (
                None,
                participant,
            ):
                del self.notifications[key]


def _key(notification: Notification) -> tuple[str, str, str]:
    return notification.kind, notification.meeting, notification.participant


class Somebody:
    """Whoever is before a screen that a socket keeps up to date."""

    def __init__(self) -> None:
        self.screen = Screen()
        self.seen: list[Event] = []
        """Everything that was ever told, in order."""

    def take(self, event: Event) -> None:
        self.seen.append(event)
        self.screen.take(event)

    @property
    def line(self) -> Line:  # type: ignore[type-arg]
        raise NotImplementedError

    async def until(self, so: Callable[[Screen], object]) -> None:
        """Read events until the screen is so."""
        try:
            async with asyncio.timeout(30):
                while not so(self.screen):
                    self.take(await self.line.event(Event))
        except TimeoutError:
            raise AssertionError(f"it never came to that: {self.screen}")

    async def settled(self) -> Screen:
        """The screen with everything that was sent up to now."""
        await self.line.request(Ping())
        while self.line.events:
            self.take(self.line.events.pop(0))
        return self.screen


class Attendee(Somebody):
    """A guest or host at the meeting's page."""

    def __init__(self, browser: ClientSession, url: str) -> None:
        super().__init__()
        self.browser = browser
        self.caller = Caller(browser, url)
        self.welcome: Welcome | None = None
        self._offers = 0

    @property
    def line(self) -> Line:  # type: ignore[type-arg]
        return self.caller.line

    @property
    def id(self) -> str:
        assert self.welcome is not None
        return self.welcome.you.participant

    @property
    def device(self) -> str:
        assert self.welcome is not None
        return self.welcome.you.device

    @property
    def button(self) -> str:
        """What the screen's button says now."""
        assert self.screen.view is not None
        return self.screen.view.access.action

    @property
    def stage(self) -> str:
        assert self.screen.view is not None
        return self.screen.view.stage

    async def connect(self, *, generation: int | None = None) -> Welcome:
        self.welcome = await self.caller.connect(generation=generation)
        self.take(self.welcome)
        return self.welcome

    async def reload(self) -> Welcome:
        """The page goes and comes back: same tab, same secret, no media."""
        await self.caller.close()
        return await self.connect()

    async def blink(self) -> Welcome:
        """The socket is lost and found; the page and its media stay."""
        self.caller.line.abort()
        await self.caller.line.closed()
        return await self.connect(generation=self.generation)

    @property
    def generation(self) -> int | None:
        return self.screen.call.generation if self.screen.call else None

    async def type_name(self, name: str) -> None:
        await self.line.request(Name(name=name))
        await self.until(lambda screen: screen.view and screen.view.stage != "naming")
        self.welcome = self.caller.welcome

    async def sees(self, action: str) -> None:
        """Wait until the button says so."""
        await self.until(lambda screen: screen.view and screen.view.access.action == action)

    async def join(self) -> None:
        await self.line.request(Join())
        await self.until(lambda screen: screen.call)

    async def ask(self) -> Done:
        done = await self.line.request(Ask())
        assert isinstance(done, Done)
        return done

    async def be_ready(self, *, visible: bool = True, devices_ready: bool = True) -> None:
        await self.line.request(Presence(visible=visible, devices_ready=devices_ready))

    async def offer(self, generation: int | None = None) -> Answer:
        self._offers += 1
        wanted = self.generation if generation is None else generation
        reply = await self.line.request(
            Offer(generation=wanted or 0, offer_id=self._offers, sdp="v=0\r\n")
        )
        assert isinstance(reply, Answer)
        return reply

    async def reconnect(self) -> None:
        """The media connection failed; the next one is asked for."""
        before = self.generation
        await self.line.request(Reconnect())
        await self.until(lambda screen: screen.call and screen.call.generation != before)

    async def leave(self) -> None:
        await self.line.request(Leave())
        await self.until(lambda screen: screen.final)
        await self.line.closed()

    # ---------------------------------------------------------------- as a host

    def row_of(self, guest: "Attendee") -> GuestRow:
        return self.screen.rows[guest.id]

    async def sees_row(self, guest: "Attendee", so: Callable[[GuestRow], object]) -> GuestRow:
        """Wait until the guest's line in the attendee list is so."""
        await self.until(lambda screen: guest.id in screen.rows and so(screen.rows[guest.id]))
        return self.row_of(guest)

    async def sees_asking(self, guest: "Attendee") -> str:
        """Wait for the request; returns its id."""
        row = await self.sees_row(guest, lambda row: row.request)
        assert row.request is not None
        return row.request

    async def admit(self, guest: "Attendee") -> Done:
        """As the list shows the guest now."""
        row = self.row_of(guest)
        version = None if row.request else row.version
        done = await self.line.request(
            Admit(participant=guest.id, request=row.request, version=version)
        )
        assert isinstance(done, Done)
        return done

    async def admit_all(self) -> Done:
        done = await self.line.request(AdmitAll())
        assert isinstance(done, Done)
        return done

    async def deny(self, guest: "Attendee") -> None:
        request = self.row_of(guest).request
        assert request is not None
        await self.line.request(Deny(participant=guest.id, request=request))

    async def remove(self, guest: "Attendee") -> Done:
        done = await self.line.request(Remove(participant=guest.id))
        assert isinstance(done, Done)
        return done

    async def send_back(self, guest: "Attendee") -> Done:
        done = await self.line.request(SendBack(participant=guest.id))
        assert isinstance(done, Done)
        return done

    async def end(self) -> Done:
        done = await self.line.request(End())
        assert isinstance(done, Done)
        return done


class Worker(Somebody):
    """A practitioner at the workspace."""

    def __init__(self, browser: ClientSession, url: str) -> None:
        super().__init__()
        self.browser = browser
        self.caller = WorkspaceCaller(browser, url)

    @property
    def line(self) -> Line:  # type: ignore[type-arg]
        return self.caller.line

    async def connect(self) -> WorkspaceWelcome:
        welcome = await self.caller.connect()
        self.take(welcome)
        return welcome

    async def open_again(self, appointment: str) -> None:
        await self.line.request(OpenAgain(appointment=appointment))

    async def read_guests(self, meeting: str) -> None:
        page = await self.line.request(WorkspaceGuests(meeting=meeting))
        self.screen.rows |= {row.participant: row for row in page.rows}  # type: ignore[union-attr]
