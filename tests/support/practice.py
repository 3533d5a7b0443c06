"""A practice's web server for tests: real sockets and store, a counted clock, cheap hashes."""

import asyncio
import contextlib
import random
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientSession, CookieJar, web
from argon2 import PasswordHasher

from conference.ids import AccountId
from signaling.config import Settings
from signaling.http.limits import VisitorCap
from signaling.http.listener import Listener
from signaling.http.metrics import Metrics
from signaling.practice.calendar import Calendar, NewAppointment
from signaling.practice.identity import Identity
from signaling.practice.passwords import Passwords
from signaling.practice.reception import ReceptionReader
from signaling.practice.routes import add_practice
from signaling.process.new_ids import new_id
from signaling.store.accounts import Account, AccountRole
from signaling.store.appointments import Appointment
from signaling.store.store import Store
from tests.support.timing import CountedTiming

PASSWORD = "correct horse"
HOST_EMAIL = "host@practice.example"
CLIENT_EMAIL = "client@practice.example"

PAGES = {
    "index.html": "<title>front</title>",
    "call.html": "<title>call</title>",
    "workspace.html": "<title>workspace</title>",
    "portal.html": "<title>portal</title>",
    "js/call.js": "export const call = 1;",
    "js/long.js": "export const long = 1;\n" * 20,
    "css/style.css": "main {}",
    "secret.py": "print('not served')",
    ".hidden": "not served",
}


def cheap_passwords() -> Passwords:
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def free_port() -> int:
    """Below those that systems hand out for outgoing connections: a server that is stopped and
    started again would now and then find its own taken by one."""
    while True:
        port = random.randrange(12_000, 32_000)
        # The media port is one of both.
        with (
            socket.socket() as tcp,
            socket.socket(type=socket.SOCK_DGRAM) as udp,
            contextlib.suppress(OSError),
        ):
            tcp.bind(("127.0.0.1", port))
            udp.bind(("127.0.0.1", port))
            return port


async def until(condition: Callable[[], bool]) -> None:
    """Let the event loop turn until it is so."""
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0)


@dataclass
class Follower:
    """Stands for the live meetings: remembers what the calendar told."""

    added: list[Appointment] = field(default_factory=list)
    changed: list[Appointment] = field(default_factory=list)
    cancelled: list[tuple[Appointment, Account]] = field(default_factory=list)

    async def appointment_added(self, appointment: Appointment) -> None:
        self.added.append(appointment)

    async def appointment_changed(self, appointment: Appointment) -> None:
        self.changed.append(appointment)

    async def appointment_cancelled(self, appointment: Appointment, *, by: Account) -> None:
        self.cancelled.append((appointment, by))


@dataclass
class Practice:
    """The server under test, and what it is made of."""

    settings: Settings
    store: Store
    identity: Identity
    timing: CountedTiming
    metrics: Metrics
    visitors: VisitorCap
    follower: Follower
    listener: Listener
    passwords: Passwords

    @property
    def origin(self) -> str:
        return self.settings.public_origin

    @property
    def port(self) -> int:
        return self.settings.listen_port

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[ClientSession]:
        """A visitor with cookies, on one of our pages."""
        async with ClientSession(
            self.origin, cookie_jar=CookieJar(unsafe=True), headers={"Origin": self.origin}
        ) as session:
            yield session

    async def add_account(self, role: AccountRole, email: str) -> Account:
        account = Account(
            id=AccountId(new_id()),
            role=role,
            email=email,
            name=email.partition("@")[0].title(),
            password_hash=await self.passwords.hash(PASSWORD),
        )
        await self.store.accounts.add(account, now=self.timing.now())
        return account

    async def add_appointment(self, *clients: str) -> Appointment:
        return await Calendar(self.store, clock=self.timing.now).add(
            NewAppointment(
                title="Consultation",
                starts_at=self.timing.now(),
                ends_at=self.timing.now() + 3000,
                hosts=(HOST_EMAIL,),
                clients=clients,
            )
        )

    async def sign_in(self, browser: ClientSession, at: str, email: str) -> None:
        body = {"email": email, "password": PASSWORD}
        async with browser.post(f"/{at}/sign-in", json=body) as response:
            assert response.status == 200, await response.text()


def web_folder(folder: Path) -> Path:
    """A small copy of what `web/` has, and some that must not be served."""
    for name, text in PAGES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


async def echo(request: web.Request) -> web.StreamResponse:
    """A WebSocket as the sockets of calls are: behind the same wrapping."""
    socket_response = web.WebSocketResponse()
    await socket_response.prepare(request)
    async for message in socket_response:
        await socket_response.send_str(message.data)
    return socket_response


async def fail(_: web.Request) -> web.StreamResponse:
    raise RuntimeError("a bug, with secret-link in its message")


async def hang(_: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError("waited for ever")


@asynccontextmanager
async def running_practice(
    folder: Path, *, pages: Path | None = None, **given: object
) -> AsyncIterator[Practice]:
    """With a host and a client, who sign in with PASSWORD; `pages`: not the small copy."""
    values = {"listen_port": free_port(), "data_dir": folder / "var", "time_zone": "UTC", **given}
    settings = Settings(**values)  # type: ignore[arg-type]
    timing = CountedTiming()
    metrics = Metrics()
    store = await Store.open(settings.store_address, door=settings.door)
    identity = Identity(settings, store, clock=timing.now, new_id=new_id)
    await identity.start()
    visitors = VisitorCap(settings.connections_per_address)
    follower, passwords = Follower(), cheap_passwords()
    app = web.Application()
    add_practice(
        app,
        settings=settings,
        store=store,
        identity=identity,
        follower=follower,
        visitors=visitors,
        metrics=metrics,
        clock=timing.now,
        reception=ReceptionReader(store.reception, clock=timing.now),
        passwords=passwords,
        web_folder=pages or web_folder(folder / "web"),
    )
    app.router.add_get("/test/ws", echo)
    app.router.add_get("/test/bug", fail)
    app.router.add_get("/test/hang", hang)
    listener = Listener(app, settings=settings, visitors=visitors, metrics=metrics, timing=timing)
    practice = Practice(
        settings, store, identity, timing, metrics, visitors, follower, listener, passwords
    )
    try:
        await listener.start()
        await practice.add_account(AccountRole.PRACTITIONER, HOST_EMAIL)
        await practice.add_account(AccountRole.CLIENT, CLIENT_EMAIL)
        yield practice
    finally:
        await listener.close()
        await store.close()
