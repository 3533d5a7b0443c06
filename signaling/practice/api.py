"""The practice system's way in: appointments as JSON, for whoever is signed in to the workspace."""

import math
from dataclasses import replace
from typing import Annotated, Final

from aiohttp import web
from pydantic import AfterValidator, Field

from conference.errors import BadInput, NotFound
from conference.ids import AppointmentId
from signaling.config import Settings
from signaling.http.bodies import Body, read_body
from signaling.http.responses import Invalid, NotSignedIn
from signaling.practice.calendar import MAX_TITLE_CHARS, Calendar, CalendarFollower, NewAppointment
from signaling.practice.identity import Identity
from signaling.process.clock import Clock
from signaling.store.accounts import Account
from signaling.store.appointments import Appointment
from signaling.store.store import Store

_SHOWS_BACK_S: Final = 86400.0
_SHOWS_AHEAD_S: Final = 7 * 86400.0


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError("must be a finite number")
    return value


Moment = Annotated[float, Field(ge=0, le=2**40), AfterValidator(_finite)]
Email = Annotated[str, Field(min_length=1, max_length=254)]


class WaitingRoomAlwaysOn(Invalid):
    """Every meeting has a waiting room, and nothing turns it off (R1)."""

    code = "waiting_room_always_on"


class AppointmentBody(Body):
    """Times are UTC seconds since 1970. Without `hosts`, whoever asks is the host."""

    title: Annotated[str, Field(min_length=1, max_length=MAX_TITLE_CHARS)]
    starts_at: Moment
    ends_at: Moment
    hosts: Annotated[tuple[Email, ...], Field(min_length=1, max_length=20)] | None = None
    clients: Annotated[tuple[Email, ...], Field(max_length=100)] = ()
    waiting_room: object = True
    """Known here only to be refused by name whenever it is anything but true."""


class PeopleBody(Body):
    """Who hosts and who is booked from now on; whatever is left out stays as it is."""

    hosts: Annotated[tuple[Email, ...], Field(min_length=1, max_length=20)] | None = None
    clients: Annotated[tuple[Email, ...], Field(max_length=100)] | None = None


class Api:
    def __init__(
        self,
        *,
        settings: Settings,
        store: Store,
        identity: Identity,
        follower: CalendarFollower,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._store = store
        self._identity = identity
        self._follower = follower
        self._clock = clock
        self._calendar = Calendar(store, clock=clock)

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/api/v1/appointments", self._show)
        app.router.add_post("/api/v1/appointments", self._add)
        app.router.add_put("/api/v1/appointments/{id}/people", self._change_people)
        app.router.add_post("/api/v1/appointments/{id}/cancel", self._cancel)

    async def _show(self, request: web.Request) -> web.Response:
        """Those that the caller hosts; `since` and `until` widen yesterday to next week."""
        caller = await self._caller(request)
        now = self._clock()
        listed = await self._store.appointments.of_host(
            caller.id,
            since=_moment(request, "since", default=now - _SHOWS_BACK_S),
            until=_moment(request, "until", default=now + _SHOWS_AHEAD_S),
        )
        return web.json_response({"appointments": [await self._view(one) for one in listed]})

    async def _add(self, request: web.Request) -> web.Response:
        caller = await self._caller(request)
        body = await read_body(request, AppointmentBody, deadline=self._settings.body_deadline)
        if body.waiting_room is not True:
            raise WaitingRoomAlwaysOn(
                "Every meeting has a waiting room; it cannot be turned off. Leave the field out."
            )
        appointment = await self._calendar.add(
            NewAppointment(
                title=body.title,
                starts_at=body.starts_at,
                ends_at=body.ends_at,
                hosts=(caller.email,) if body.hosts is None else body.hosts,
                clients=body.clients,
            )
        )
        await self._follower.appointment_added(appointment)
        return web.json_response(await self._view(appointment), status=201)

    async def _change_people(self, request: web.Request) -> web.Response:
        """The meeting under way follows (R17, R18)."""
        _, appointment = await self._own_appointment(request)
        body = await read_body(request, PeopleBody, deadline=self._settings.body_deadline)
        changed = await self._calendar.change_people(
            appointment, hosts=body.hosts, clients=body.clients
        )
        await self._follower.appointment_changed(changed)
        return web.json_response(await self._view(changed))

    async def _cancel(self, request: web.Request) -> web.Response:
        """Ends the meeting too (R33). Doing it twice is nothing."""
        caller, appointment = await self._own_appointment(request)
        await self._store.appointments.cancel(appointment.id, now=self._clock())
        cancelled = replace(appointment, cancelled=True)
        await self._follower.appointment_cancelled(cancelled, by=caller)
        return web.json_response(await self._view(cancelled))

    async def _own_appointment(self, request: web.Request) -> tuple[Account, Appointment]:
        """The caller and what they ask about; to others than its hosts it does not exist."""
        caller = await self._caller(request)
        found = await self._store.appointments.find(AppointmentId(request.match_info["id"]))
        if found is None or caller.id not in found.hosts:
            raise NotFound("There is no such appointment of yours.")
        return caller, found

    async def _caller(self, request: web.Request) -> Account:
        account = await self._identity.practitioner(request)
        if account is None:
            raise NotSignedIn("Please sign in to the workspace first.")
        return account

    async def _view(self, appointment: Appointment) -> dict[str, object]:
        names = await self._store.accounts.names(appointment.hosts | appointment.clients)
        return {
            "id": appointment.id,
            "title": appointment.title,
            "starts_at": appointment.starts_at,
            "ends_at": appointment.ends_at,
            "hosts": sorted(names[host] for host in appointment.hosts),
            "clients": sorted(names[client] for client in appointment.clients),
            "cancelled": appointment.cancelled,
            "share_link": self._settings.share_link(appointment.link),
            "call_link": self._settings.call_link(appointment.id),
        }


def _moment(request: web.Request, name: str, *, default: float) -> float:
    text = request.query.get(name)
    if text is None:
        return default
    try:
        return _finite(float(text))
    except ValueError:
        raise BadInput(f"{name} is not a time in seconds since 1970.")
