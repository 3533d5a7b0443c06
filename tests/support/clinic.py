"""A whole signaling process in the test's own event loop: real store, sockets and cookies, a fake
relay and a counted clock. It can be killed at any moment and started again on the same store."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientSession, CookieJar
from sqlalchemy.engine import make_url

from conference.ids import AccountId, MeetingId
from signaling.app import Node
from signaling.config import Settings
from signaling.http.listener import Listener
from signaling.meetings.live import LiveMeeting
from signaling.practice.calendar import Calendar, NewAppointment
from signaling.process.new_ids import new_id
from signaling.store.accounts import Account, AccountRole
from signaling.store.appointments import Appointment
from signaling.store.engine import Database
from tests.support.people import Attendee, Worker
from tests.support.practice import PASSWORD, cheap_passwords, free_port, until, web_folder
from tests.support.relay import FakeRelay
from tests.support.timing import CountedTiming

HOST = "host@practice.example"
COLLEAGUE = "colleague@practice.example"
ANN = "ann@clients.example"
BEN = "ben@clients.example"
CARA = "cara@clients.example"


@dataclass
class Clinic:
    """The server under test and everybody before it."""

    folder: Path
    settings: Settings
    timing: CountedTiming = field(default_factory=CountedTiming)
    people: AsyncExitStack = field(default_factory=AsyncExitStack)
    accounts: dict[str, Account] = field(default_factory=dict)
    relay: FakeRelay = field(init=False)
    node: Node = field(init=False)
    listener: Listener = field(init=False)

    # ---------------------------------------------------------------- life

    async def start(self) -> None:
        def make_relay(told: object) -> FakeRelay:
            survivors = self.relay.open if hasattr(self, "relay") else {}
            over = self.relay.over if hasattr(self, "relay") else {}
            meetings = self.relay.meetings if hasattr(self, "relay") else {}
            withheld = self.relay.withheld if hasattr(self, "relay") else {}
            self.relay = FakeRelay(
                told, open=survivors, over=over, meetings=meetings, withheld=withheld  # type: ignore[arg-type]
            )  # fmt: skip
            return self.relay

        self.node = await Node.open(
            self.settings,
            make_relay=make_relay,
            timing=self.timing,
            passwords=cheap_passwords(),
        )
        self.listener = Listener(
            self.node.web_application(web_folder=self.folder / "web"),
            settings=self.settings,
            visitors=self.node.visitors,
            metrics=self.node.metrics,
            timing=self.timing,
        )
        await self.listener.start()

    async def stop(self) -> None:
        await self.node.sessions.say_goodbye()
        await self.listener.close()
        await self.node.close()

    async def restart(self) -> None:
        """As an operator does; the relay goes on."""
        await self.stop()
        await self.start()

    # ---------------------------------------------------------------- the practice

    async def account(self, email: str) -> Account:
        """Of the practice's own domain: a practitioner."""
        of_practice = email.endswith("@practice.example")
        role = AccountRole.PRACTITIONER if of_practice else AccountRole.CLIENT
        if email not in self.accounts:
            passwords = self.node.passwords
            account = Account(
                id=AccountId(new_id()),
                role=role,
                email=email,
                name=email.partition("@")[0].title(),
                password_hash=await passwords.hash(PASSWORD),
            )
            await self.node.store.accounts.add(account, now=self.timing.now())
            self.accounts[email] = account
        return self.accounts[email]

    async def appointment(self, *clients: str, hosts: tuple[str, ...] = (HOST,)) -> Appointment:
        for email in clients:
            await self.account(email)
        for email in hosts:
            await self.account(email)
        now = self.timing.now()
        made = await Calendar(self.node.store, clock=self.timing.now).add(
            NewAppointment(
                title="Consultation",
                starts_at=now,
                ends_at=now + 3000,
                hosts=hosts,
                clients=clients,
            )
        )
        await self.node.appointment_added(made)
        return made

    async def live(self, appointment: Appointment) -> LiveMeeting:
        return await self.node.registry.latest_of(appointment)

    async def live_of(self, host: Attendee) -> LiveMeeting:
        """The meeting that a host is at."""
        assert host.screen.meeting is not None
        live = self.node.registry.find(MeetingId(host.screen.meeting.meeting))
        assert live is not None
        return live

    # ---------------------------------------------------------------- people

    async def browser(self) -> ClientSession:
        """Somebody's browser, with nothing in it."""
        origin = self.settings.public_origin
        return await self.people.enter_async_context(
            ClientSession(origin, cookie_jar=CookieJar(unsafe=True), headers={"Origin": origin})
        )

    async def sign_in(self, browser: ClientSession, at: str, email: str) -> None:
        body = {"email": email, "password": PASSWORD}
        async with browser.post(f"/{at}/sign-in", json=body) as response:
            assert response.status == 200, await response.text()

    def at_link(self, browser: ClientSession, appointment: Appointment) -> Attendee:
        """A tab on the link; not connected yet."""
        return Attendee(browser, f"/m/{appointment.link}/ws")

    async def open_link(self, browser: ClientSession, appointment: Appointment) -> Attendee:
        """The page is loaded, which sets the guest's cookie, and its socket says hello."""
        async with browser.get(f"/m/{appointment.link}") as response:
            assert response.status == 200
        attendee = self.at_link(browser, appointment)
        await attendee.connect()
        self.people.push_async_callback(attendee.caller.close)
        return attendee

    async def guest(self, appointment: Appointment, name: str) -> Attendee:
        """An unverified guest who came by the link and typed a name."""
        attendee = await self.open_link(await self.browser(), appointment)
        await attendee.type_name(name)
        return attendee

    async def client(self, appointment: Appointment, email: str) -> Attendee:
        """A verified guest, signed in to the portal."""
        await self.account(email)
        browser = await self.browser()
        await self.sign_in(browser, "portal", email)
        return await self.open_link(browser, appointment)

    async def host(self, appointment: Appointment, email: str = HOST) -> Attendee:
        """A practitioner on the pre-join screen."""
        browser = await self.browser()
        await self.sign_in(browser, "workspace", email)
        return await self.host_in(browser, appointment)

    async def host_in(self, browser: ClientSession, appointment: Appointment) -> Attendee:
        """The pre-join screen in a browser that is signed in to the workspace."""
        attendee = Attendee(browser, f"/workspace/meetings/{appointment.id}/ws")
        await attendee.connect()
        self.people.push_async_callback(attendee.caller.close)
        return attendee

    async def workspace(self, email: str = HOST) -> Worker:
        """A practitioner's open workspace."""
        await self.account(email)
        browser = await self.browser()
        await self.sign_in(browser, "workspace", email)
        worker = Worker(browser, "/workspace/ws")
        await worker.connect()
        self.people.push_async_callback(worker.caller.close)
        return worker

    async def connected(self, attendee: Attendee) -> None:
        """Join now, offer, and media comes up."""
        await attendee.join()
        await attendee.offer()
        self.relay.media_up(attendee.device)
        await attendee.until(lambda screen: screen.view and screen.view.stage == "connected")

    # ---------------------------------------------------------------- time

    async def wait(self, seconds: float) -> None:
        """Let time pass and what falls due happen."""
        self.timing.advance(seconds)
        await self.quiet()

    async def quiet(self) -> None:
        """Until nothing is under way between the meetings and their sockets."""
        registry = self.node.registry
        await until(lambda: registry.is_quiet)


@asynccontextmanager
async def running_clinic(folder: Path, **given: object) -> AsyncIterator[Clinic]:
    """`given` are settings."""
    web_folder(folder / "web")
    values = {
        "listen_port": free_port(),
        "data_dir": folder / "var",
        "time_zone": "UTC",
        "messages_per_second": 1000.0,
        "message_burst": 1000,
        # Counted time leaps; nobody shall seem silent by that.
        "heartbeat": 1e9,
        **given,
    }
    clinic = Clinic(folder, Settings(**values))  # type: ignore[arg-type]
    await _lay_store(clinic.settings)
    await clinic.start()
    try:
        async with clinic.people:
            yield clinic
    finally:
        await clinic.stop()


_EMPTY: list[bytes] = []
"""The store that a first start makes, once it is known."""


async def _lay_store(settings: Settings) -> None:
    """What the product finds when it is started again: making its tables is half of a first start,
    and is done once for all tests."""
    store = Path(make_url(settings.store_address).database or "")
    if not _EMPTY:
        await (await Database.open(settings.store_address)).close()
        _EMPTY.append(_read(store))
    else:
        _write(store, _EMPTY[0])


def _read(store: Path) -> bytes:
    return store.read_bytes()


def _write(store: Path, content: bytes) -> None:
    store.parent.mkdir(mode=0o700)
    store.write_bytes(content)
