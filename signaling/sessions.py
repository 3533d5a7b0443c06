"""Every session of this process: who may have a socket, and those there are until they end."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from functools import partial

import structlog
from aiohttp import web

from conference.errors import NotFound
from conference.garbage import Garbage
from conference.ids import AppointmentId
from conference.meeting.errors import NotHost
from signaling.channels.call import CallContext, CallSession
from signaling.channels.probing import Probes
from signaling.channels.workspace import WorkspaceContext, WorkspaceSession
from signaling.config import Settings
from signaling.http.limits import client_address
from signaling.http.responses import NotSignedIn
from signaling.meetings.dispatcher import PORTION
from signaling.meetings.registry import Registry
from signaling.polling import MakeSession, Polling
from signaling.practice.calendar import bounds_of_day
from signaling.practice.identity import Identity, Visitor
from signaling.practice.reception import ReceptionReader
from signaling.process.new_ids import new_secret
from signaling.process.timing import Timing
from signaling.push.web_push import WebPush
from signaling.store.appointments import Appointment
from signaling.store.store import Store
from signaling.wire.carrier import Carrier, WebSocketCarrier
from signaling.wire.outbox import CloseCode
from signaling.wire.session import MAX_FRAME_BYTES, SessionLimits

log = structlog.get_logger(__name__)

LOOK_ALIVE_EVERY = 2.0
GOODBYE_DEADLINE = 3.0
"""How long sockets may take to be closed when the server stops."""


@dataclass(slots=True)
class Sessions:
    """Who comes by a guest's link, to the workspace, or as a host, over a WebSocket or by polling.

    The owner lets it `look_alive` for as long as it lives, and closes it.
    """

    settings: Settings
    timing: Timing
    store: Store
    registry: Registry
    probes: Probes
    identity: Identity
    reception: ReceptionReader
    push: WebPush
    present: set[CallSession | WorkspaceSession] = field(default_factory=set)
    _empty: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the last session has ended."""

    garbage: Garbage = field(
        # With 500 connected a full collection takes some tens of milliseconds.
        default_factory=lambda: Garbage(quiet=500, worthwhile=1_000, overdue=50_000)
    )
    _polling: Polling = field(init=False)

    def __post_init__(self) -> None:
        self._polling = Polling(
            live=self._serve,
            new_secret=new_secret,
            body_deadline=self.settings.body_deadline,
            max_lines=self.settings.max_connections,
        )

    # ---------------------------------------------------------------- life

    async def look_alive(self) -> None:
        """Again and again, until cancelled: end the sessions whose page is silent for too long."""
        while True:
            await asyncio.sleep(LOOK_ALIVE_EVERY)
            now = self.timing.now()
            for index, session in enumerate(list(self.present), start=1):
                session.look_alive(now)
                if index % PORTION == 0:
                    await asyncio.sleep(0)
            found = self.garbage.collect_if_worthwhile(present=len(self.present))
            if found is not None:
                log.info("garbage_collected", found=found, sessions=len(self.present))

    async def say_goodbye(self) -> None:
        """Close every socket with GOING_AWAY: people come back to the next process."""
        for session in self.present:
            session.finish(CloseCode.GOING_AWAY, "the server restarts")
        if self.present:
            self._empty.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._empty.wait(), GOODBYE_DEADLINE)

    async def close(self) -> None:
        """Closing twice is nothing."""
        await self._polling.close()

    async def _serve(self, session: CallSession | WorkspaceSession) -> None:
        self.present.add(session)
        try:
            await session.serve()
        finally:
            self.present.discard(session)
            self.garbage.somebody_left()
            if not self.present:
                self._empty.set()

    # ---------------------------------------------------------------- the ways in

    def add_to(self, app: web.Application) -> None:
        """Both ways of the three addresses."""
        for path, make in (
            ("/m/{link}", self._guest),
            ("/workspace", self._workspace),
            ("/workspace/meetings/{appointment}", self._host),
        ):
            app.router.add_get(f"{path}/ws", partial(self._socket, make))
            app.router.add_post(f"{path}/poll", partial(self._poll, make))

    async def _socket(self, make: MakeSession, request: web.Request) -> web.StreamResponse:
        carrier = WebSocketCarrier(request, max_frame_bytes=MAX_FRAME_BYTES)
        await self._serve(await make(request, carrier))
        return carrier.response

    async def _poll(self, make: MakeSession, request: web.Request) -> web.StreamResponse:
        return await self._polling.answer(request, make)

    # ---------------------------------------------------------------- who may

    async def _guest(self, request: web.Request, carrier: Carrier) -> CallSession:
        link = request.match_info["link"]
        appointment = await self.store.appointments.find_by_link(link)
        if appointment is None:
            raise NotFound("This link does not lead to a meeting.")
        visitor = await self.identity.visitor(request, link=link, at="link")
        if visitor.client is None and visitor.guest is None:
            raise NotSignedIn("Please open the meeting's page first.")
        return await self._call(request, carrier, appointment, visitor=visitor)

    async def _host(self, request: web.Request, carrier: Carrier) -> CallSession:
        appointment_id = AppointmentId(request.match_info["appointment"])
        appointment = await self.store.appointments.find(appointment_id)
        if appointment is None:
            raise NotFound("There is no such appointment.")
        visitor = await self.identity.visitor(request, link=appointment.link, at="workspace")
        if visitor.practitioner is None:
            raise NotSignedIn("Please sign in to the workspace.")
        if visitor.practitioner.id not in appointment.hosts:
            raise NotHost("Only a host of this appointment can do that.")
        return await self._call(request, carrier, appointment, visitor=visitor)

    async def _call(
        self, request: web.Request, carrier: Carrier, appointment: Appointment, *, visitor: Visitor
    ) -> CallSession:
        context = CallContext(
            registry=self.registry,
            probes=self.probes,
            practice=self.settings.practice_name,
            reception=await self.reception.shown(),
            limits=self._limits(),
            new_secret=new_secret,
            used_up=self.identity.used_up,
            push=self.push,
        )
        return CallSession(
            carrier,
            context=context,
            appointment=appointment,
            visitor=visitor,
            address=client_address(request, self.settings.trusted_proxies),
        )

    async def _workspace(self, request: web.Request, carrier: Carrier) -> WorkspaceSession:
        account = await self.identity.practitioner(request)
        if account is None:
            raise NotSignedIn("Please sign in to the workspace.")
        zone = self.settings.zone
        context = WorkspaceContext(
            registry=self.registry,
            practice=self.settings.practice_name,
            limits=self._limits(),
            day_around=lambda now: bounds_of_day(now, zone),
            share_link=self.settings.share_link,
            call_link=self.settings.call_link,
        )
        return WorkspaceSession(carrier, context=context, account=account)

    def _limits(self) -> SessionLimits:
        settings = self.settings
        return SessionLimits(
            hello_deadline=settings.hello_deadline,
            messages_per_second=settings.messages_per_second,
            message_burst=settings.message_burst,
            outbox_messages=settings.outbox_messages,
            outbox_bytes=settings.outbox_bytes,
            heartbeat=settings.heartbeat,
        )
