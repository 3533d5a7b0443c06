"""Where everything meets: the one place that knows store, door, relay, pages and both sockets."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from aiohttp import web

from conference.relay.client import RelayClient
from conference.relay.events import RelayEvent
from signaling.channels.probe_metrics import ProbeMetrics
from signaling.channels.probing import Probes
from signaling.config import Settings
from signaling.demo import DemoPractice
from signaling.http.languages import WEB_FOLDER
from signaling.http.limits import VisitorCap
from signaling.http.listener import Listener
from signaling.http.metrics import Metrics, MetricsListener
from signaling.meetings.hearing import Hearing
from signaling.meetings.registry import Registry
from signaling.meetings.relay_metrics import RelayMetrics
from signaling.meetings.relaying import Relay
from signaling.practice.identity import Identity
from signaling.practice.passwords import Passwords
from signaling.practice.reception import ReceptionReader
from signaling.practice.routes import add_practice
from signaling.process.new_ids import new_id
from signaling.process.timing import SystemTiming, Timing
from signaling.push.metrics import PushMetrics
from signaling.push.web_push import WebPush
from signaling.sessions import Sessions
from signaling.store.accounts import Account
from signaling.store.appointments import Appointment
from signaling.store.store import Store

log = structlog.get_logger(__name__)

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
    push: WebPush
    sessions: Sessions
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

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
        push = await WebPush.start(
            settings, store, timing=timing, find=registry.state_of, run=registry.run
        )
        registry.followers.append(push.summoner.follow)
        reception = ReceptionReader(store.reception, clock=timing.now)
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
            reception=reception,
            passwords=passwords or Passwords(),
            push=push,
            sessions=Sessions(
                settings=settings,
                timing=timing,
                store=store,
                registry=registry,
                probes=probes,
                identity=identity,
                reception=reception,
                push=push,
            ),
        )
        counters = RelayMetrics()
        node.metrics.add(counters)
        node.metrics.add(ProbeMetrics(probes))
        node.metrics.add(PushMetrics(push))
        node.tasks = [
            asyncio.create_task(node.sessions.look_alive()),
            asyncio.create_task(counters.keep_reading(relay)),
        ]
        return node

    async def close(self) -> None:
        """The closing order: what asks before what answers, the store last."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.sessions.close()
        self.probes.close()
        await self.push.close()
        await self.registry.close()
        await self.relay.close()
        await self.store.close()

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
        self.sessions.add_to(app)
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
        await node.sessions.say_goodbye()
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
        node.sessions.garbage.take_over()
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
