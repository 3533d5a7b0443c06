"""Where everything meets: the one place that knows store, door, relay, pages and both sockets."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import structlog
from aiohttp import web

from conference.errors import NotFound
from conference.garbage import Garbage
from conference.ids import AppointmentId
from conference.meeting.errors import NotHost
from conference.relay.client import RelayClient
from conference.relay.events import RelayEvent
from signaling.channels.call import CallContext, CallSession
from signaling.channels.probe_metrics import ProbeMetrics
from signaling.channels.probing import Probes
from signaling.channels.workspace import WorkspaceContext, WorkspaceSession
from signaling.config import Settings
from signaling.demo import DemoPractice
from signaling.http.languages import WEB_FOLDER
from signaling.http.limits import VisitorCap, client_address
from signaling.http.listener import Listener
from signaling.http.metrics import Metrics, MetricsListener
from signaling.http.responses import NotSignedIn
from signaling.meetings.dispatcher import PORTION
from signaling.meetings.hearing import Hearing
from signaling.meetings.registry import Registry
from signaling.meetings.relay_metrics import RelayMetrics
from signaling.meetings.relaying import Relay
from signaling.polling import MakeSession, Polling
from signaling.practice.calendar import bounds_of_day
from signaling.practice.identity import Identity, Visitor
from signaling.practice.passwords import Passwords
from signaling.practice.reception import ReceptionReader
from signaling.practice.routes import add_practice
from signaling.process.new_ids import new_id, new_secret
from signaling.process.timing import SystemTiming, Timing
from signaling.store.accounts import Account
from signaling.store.appointments import Appointment
from signaling.store.store import Store
from signaling.wire.carrier import Carrier, WebSocketCarrier
from signaling.wire.outbox import CloseCode
from signaling.wire.session import MAX_FRAME_BYTES, SessionLimits

log = structlog.get_logger(__name__)

LOOK_ALIVE_EVERY = 2.0
GOODBYE_DEADLINE = 3.0
"""How long sockets may take to be closed when the server stops."""

SWITCH_INTERVAL = 0.0005
"""The store's thread needs the interpreter several times for one commit, and waits this long each
time while the event loop is busy: with Python's own 5 ms a broadcast elsewhere delays it by 50."""

MakeRelay = Callable[[Callable[[RelayEvent], None]], Relay]


@dataclass(slots=True)
class Node:
    """One signaling process: its parts, from the store up. Whoever starts it closes it."""

    settings: Settings
    timing: Timing
    store: Store
    relay: Relay
    registry: Registry
    probes: Probes
    identity: Identity
    metrics: Metrics
    visitors: VisitorCap
    reception: ReceptionReader
    passwords: Passwords
    sessions: set[CallSession | WorkspaceSession] = field(default_factory=set)
    garbage: Garbage = field(
        # With 500 connected a full collection takes some tens of milliseconds.
        default_factory=lambda: Garbage(quiet=500, worthwhile=1_000, overdue=50_000)
    )
    empty: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the last session has ended."""

    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    polling: Polling = field(init=False)

    def __post_init__(self) -> None:
        self.polling = Polling(
            live=self._serve,
            new_secret=new_secret,
            body_deadline=self.settings.body_deadline,
            max_lines=self.settings.max_connections,
        )

    # ---------------------------------------------------------------- life

    @classmethod
    async def open(
        cls,
        settings: Settings,
        *,
        make_relay: MakeRelay,
        timing: Timing,
        passwords: Passwords | None = None,
    ) -> "Node":
        """Open the store, go on with every meeting that has not ended, attach to the relay.

        Raises StoreUnavailable.
        """
        store = await Store.open(settings.store_address, door=settings.door)
        try:
            return await cls._on(
                store, settings, make_relay=make_relay, timing=timing, passwords=passwords
            )
        except BaseException:
            await store.close()
            raise

    @classmethod
    async def _on(
        cls,
        store: Store,
        settings: Settings,
        *,
        make_relay: MakeRelay,
        timing: Timing,
        passwords: Passwords | None,
    ) -> "Node":
        identity = Identity(settings, store, clock=timing.now, new_id=new_id)
        await identity.start()
        heard: list[Callable[[RelayEvent], None]] = []
        relay = make_relay(lambda event: heard[0](event))
        registry = Registry(
            store=store,
            relay=relay,
            timing=timing,
            new_id=new_id,
            door=settings.door,
            ice_servers=lambda device_id: settings.turn.ice_servers(device_id, now=timing.now()),
            screen_bps=settings.screen_bitrate_bps,
        )
        probes = Probes(
            relay=relay,
            timing=timing,
            new_id=new_id,
            ice_servers=lambda probe_id, lasts: settings.turn.ice_servers(
                probe_id, now=timing.now(), lifetime=lasts
            ),
            run=registry.run,
        )
        hearing = Hearing(registry)

        def hear(event: RelayEvent) -> None:
            probes.hear(event)
            hearing.hear(event)

        heard.append(hear)
        await registry.start()
        node = cls(
            settings=settings,
            timing=timing,
            store=store,
            relay=relay,
            registry=registry,
            probes=probes,
            identity=identity,
            metrics=Metrics(),
            visitors=VisitorCap(settings.connections_per_address),
            reception=ReceptionReader(store.reception, clock=timing.now),
            passwords=passwords or Passwords(),
        )
        counters = RelayMetrics()
        node.metrics.add(counters)
        node.metrics.add(ProbeMetrics(probes))
        node.tasks = [
            asyncio.create_task(node._look_alive()),
            asyncio.create_task(counters.keep_reading(relay)),
        ]
        return node

    async def say_goodbye(self) -> None:
        """Close every socket with GOING_AWAY: people come back to the next process."""
        for session in self.sessions:
            session.finish(CloseCode.GOING_AWAY, "the server restarts")
        if self.sessions:
            self.empty.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.empty.wait(), GOODBYE_DEADLINE)

    async def close(self) -> None:
        """The closing order: what asks before what answers, the store last."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.polling.close()
        self.probes.close()
        await self.registry.close()
        await self.relay.close()
        await self.store.close()

    async def _look_alive(self) -> None:
        while True:
            await asyncio.sleep(LOOK_ALIVE_EVERY)
            now = self.timing.now()
            for index, session in enumerate(list(self.sessions), start=1):
                session.look_alive(now)
                if index % PORTION == 0:
                    await asyncio.sleep(0)
            found = self.garbage.collect_if_worthwhile(present=len(self.sessions))
            if found is not None:
                log.info("garbage_collected", found=found, sessions=len(self.sessions))

    # ---------------------------------------------------------------- the calendar's follower

    async def appointment_added(self, appointment: Appointment) -> None:
        self.registry.tell_changed(appointment)

    async def appointment_changed(self, appointment: Appointment) -> None:
        await self.registry.latest_of(appointment)
        self.registry.tell_changed(appointment)

    async def appointment_cancelled(self, appointment: Appointment, *, by: Account) -> None:
        await self.registry.cancel(appointment)

    # ---------------------------------------------------------------- the web application

    def web_application(self, *, web_folder: Path = WEB_FOLDER) -> web.Application:
        """Pages, sign-in and API of the practice, and both sockets."""
        app = web.Application()
        for path, make in (
            ("/m/{link}", self._guest_session),
            ("/workspace", self._workspace_session),
            ("/workspace/meetings/{appointment}", self._host_session),
        ):
            app.router.add_get(f"{path}/ws", partial(self._socket, make))
            app.router.add_post(f"{path}/poll", partial(self._poll, make))
        add_practice(
            app,
            settings=self.settings,
            store=self.store,
            identity=self.identity,
            follower=self,
            visitors=self.visitors,
            metrics=self.metrics,
            clock=self.timing.now,
            reception=self.reception,
            passwords=self.passwords,
            web_folder=web_folder,
        )
        return app

    async def _guest_session(self, request: web.Request, carrier: Carrier) -> CallSession:
        link = request.match_info["link"]
        appointment = await self.store.appointments.find_by_link(link)
        if appointment is None:
            raise NotFound("This link does not lead to a meeting.")
        visitor = await self.identity.visitor(request, link=link, at="link")
        if visitor.client is None and visitor.guest is None:
            raise NotSignedIn("Please open the meeting's page first.")
        return await self._call_session(request, carrier, appointment, visitor=visitor)

    async def _host_session(self, request: web.Request, carrier: Carrier) -> CallSession:
        appointment_id = AppointmentId(request.match_info["appointment"])
        appointment = await self.store.appointments.find(appointment_id)
        if appointment is None:
            raise NotFound("There is no such appointment.")
        visitor = await self.identity.visitor(request, link=appointment.link, at="workspace")
        if visitor.practitioner is None:
            raise NotSignedIn("Please sign in to the workspace.")
        if visitor.practitioner.id not in appointment.hosts:
            raise NotHost("Only a host of this appointment can do that.")
        return await self._call_session(request, carrier, appointment, visitor=visitor)

    async def _call_session(
        self, request: web.Request, carrier: Carrier, appointment: Appointment, *, visitor: Visitor
    ) -> CallSession:
        return CallSession(
            carrier,
            context=await self._call_context(),
            appointment=appointment,
            visitor=visitor,
            address=client_address(request, self.settings.trusted_proxies),
        )

    async def _workspace_session(self, request: web.Request, carrier: Carrier) -> WorkspaceSession:
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

    async def _socket(self, make: MakeSession, request: web.Request) -> web.StreamResponse:
        carrier = WebSocketCarrier(request, max_frame_bytes=MAX_FRAME_BYTES)
        await self._serve(await make(request, carrier))
        return carrier.response

    async def _poll(self, make: MakeSession, request: web.Request) -> web.StreamResponse:
        return await self.polling.answer(request, make)

    async def _serve(self, session: CallSession | WorkspaceSession) -> None:
        self.sessions.add(session)
        try:
            await session.serve()
        finally:
            self.sessions.discard(session)
            self.garbage.somebody_left()
            if not self.sessions:
                self.empty.set()

    async def _call_context(self) -> CallContext:
        return CallContext(
            registry=self.registry,
            probes=self.probes,
            practice=self.settings.practice_name,
            reception=await self.reception.shown(),
            limits=self._limits(),
            new_secret=new_secret,
            used_up=self.identity.used_up,
        )

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


# ------------------------------------------------------------------ the process


@contextlib.asynccontextmanager
async def running(settings: Settings, *, say: Callable[[str], None]) -> AsyncIterator[Node]:
    """A whole signaling process, from the store to the listening sockets.

    Raises StoreUnavailable, CannotListen, or OSError if the metrics port is taken.
    """
    timing = SystemTiming()
    node = await Node.open(
        settings,
        make_relay=lambda told: RelayClient(
            settings.relay_sockets, on_event=told, rated_load=settings.relay_rated_load
        ),
        timing=timing,
    )
    metrics = MetricsListener(node.metrics, port=settings.metrics_port)
    listener = Listener(
        node.web_application(),
        settings=settings,
        visitors=node.visitors,
        metrics=node.metrics,
        timing=timing,
    )
    demo = DemoPractice(
        settings=settings,
        store=node.store,
        passwords=node.passwords,
        follower=node,
        timing=timing,
        say=say,
    )
    try:
        await metrics.start()
        await listener.start()
        if settings.demo:
            await demo.start()
        yield node
    finally:
        await demo.close()
        await node.say_goodbye()
        await listener.close()
        await metrics.close()
        await node.close()


def main(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT. Raises what `running` raises."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    asyncio.run(_main(settings))


async def _main(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running(settings, say=lambda text: print(text, flush=True)) as node:
        node.garbage.take_over()
        log.info("signaling_ready", port=settings.listen_port)
        await stop.wait()
        stop.clear()
        await drain(node.relay, within=settings.drain, unless=stop)


async def drain(relay: Relay, *, within: float, unless: asyncio.Event) -> None:
    """Let calls come to their end, for so many seconds and no longer, and unless it is hurried."""
    waiting = [asyncio.create_task(relay.drain()), asyncio.create_task(unless.wait())]
    await asyncio.wait(waiting, timeout=within, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
