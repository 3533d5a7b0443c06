"""R34: `kill -9` between any two messages, and a restart finds the same waiting room.

A story at one meeting is played at random by real WebSockets against a real signaling process on
real SQLite, and the process is killed at fifty random moments: right after an answer, or while a
command is under way. What was answered must be there, in the same order; what was under way may
have happened or not, to the person it was about, and to nobody else.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientError, ClientSession, CookieJar

from conference.ids import AccountId
from signaling.client.caller import Disconnected, Refused
from signaling.config import Settings
from signaling.practice.calendar import Calendar, NewAppointment
from signaling.process.new_ids import new_id
from signaling.store.accounts import Account, AccountRole
from signaling.store.appointments import Appointment
from signaling.store.store import Store
from signaling.wire.commands import Admit, AdmitAll, Ask, Deny, Guests, Join, Remove
from signaling.wire.parts import GuestRow
from signaling.wire.replies import GuestPage
from tests.support.killing import Victim, victim
from tests.support.people import Attendee
from tests.support.practice import PASSWORD, cheap_passwords, free_port

KILLS = 50
MOST_GUESTS = 8
NAME = "Nobody-logs-this"
HOST, CLIENT = "host@practice.example", "client@clients.example"

Seen = dict[str, tuple[object, ...]]
"""What hosts see of each guest, in the order of the list; who is away just now apart."""


@dataclass
class Story:
    """One meeting, its people, and what is known of it for certain."""

    origin: str
    appointment: Appointment
    dice: random.Random
    browsers: AsyncExitStack
    host: Attendee | None = None
    guests: list[Attendee] = field(default_factory=list)
    known: Seen = field(default_factory=dict)
    took: float = 0.01
    """Seconds that a command took lately."""

    cut_off: int = 0
    """Commands whose answer never came."""

    about: set[str] = field(default_factory=set)
    """Whom the command under way is about."""

    async def browser(self) -> ClientSession:
        return await self.browsers.enter_async_context(
            ClientSession(
                self.origin, cookie_jar=CookieJar(unsafe=True), headers={"Origin": self.origin}
            )
        )

    # ---------------------------------------------------------------- the people

    async def open(self) -> None:
        browser = await self.browser()
        await self.sign_in(browser, "workspace", HOST)
        self.host = Attendee(browser, f"/workspace/meetings/{self.appointment.id}/ws")
        await self.host.connect()
        client = await self.browser()
        await self.sign_in(client, "portal", CLIENT)
        await self.enter(client)
        await self.host.join()

    async def sign_in(self, browser: ClientSession, at: str, email: str) -> None:
        body = {"email": email, "password": PASSWORD}
        async with browser.post(f"/{at}/sign-in", json=body) as response:
            assert response.status == 200, await response.text()

    async def enter(self, browser: ClientSession) -> Attendee:
        async with browser.get(f"/m/{self.appointment.link}") as response:
            assert response.status == 200
        guest = Attendee(browser, f"/m/{self.appointment.link}/ws")
        await guest.connect()
        self.guests.append(guest)
        return guest

    async def come_back(self) -> None:
        """After a restart everybody's page resumes by itself, in any order."""
        everybody = [self.host, *self.guests]
        self.dice.shuffle(everybody)
        for person in everybody:
            assert person is not None
            held = person.device
            await person.connect(generation=person.generation)
            if person.stage != "naming":
                assert person.device == held, "the resume secret is good: it is the same device"
        for guest in [guest for guest in self.guests if guest.stage == "naming"]:
            self.guests.remove(guest)  # killed before the name was written: a new visitor

    def secrets(self) -> list[str]:
        people = [self.host, *self.guests]
        resumes = [person.caller.resume for person in people if person is not None]
        cookies = [c.value for person in self.guests for c in person.browser.cookie_jar]
        return [secret for secret in (*resumes, *cookies) if secret]

    # ---------------------------------------------------------------- what they do

    async def look(self) -> Seen:
        """The attendee list as a host reads it."""
        assert self.host is not None
        page = await self.host.line.request(Guests(limit=500))
        assert isinstance(page, GuestPage)
        return {row.participant: _essence(row) for row in page.rows}

    def moves(self) -> list[Callable[[], Awaitable[object]]]:
        host, rows = self.host, self.known
        assert host is not None
        pick = self.dice.choice
        moves: list[Callable[[], Awaitable[object]]] = [self.admit_all]
        if len(self.guests) < MOST_GUESTS:
            moves += [self.new_guest] * 3
        for guest in self.guests:
            moves.append(lambda guest=guest: self.by(guest, Ask()))
            moves.append(lambda guest=guest: self.by(guest, Join()))
        if self.guests:
            target = pick(self.guests).id
            moves.append(lambda: self.on(target, Remove(participant=target)))
        for participant, row in rows.items():
            request, version = row[0], row[1]
            if request is not None:
                named = {"participant": participant, "request": request}
                moves += [lambda named=named: self.on(named["participant"], Deny(**named))] * 2
                moves += [lambda named=named: self.on(named["participant"], Admit(**named))] * 2
            else:
                unasked = {"participant": participant, "version": version}
                moves.append(lambda named=unasked: self.on(named["participant"], Admit(**named)))
        return moves

    async def new_guest(self) -> None:
        guest = await self.enter(await self.browser())
        self.about = {guest.id}
        await guest.type_name(f"{NAME} {len(self.guests)}")

    async def by(self, guest: Attendee, command: Ask | Join) -> None:
        self.about = {guest.id}
        await guest.line.request(command)

    async def on(self, participant: str, command: Admit | Deny | Remove) -> None:
        assert self.host is not None
        self.about = {participant}
        await self.host.line.request(command)

    async def admit_all(self) -> None:
        assert self.host is not None
        self.about = {each for each, row in self.known.items() if row[0] is not None}
        await self.host.line.request(AdmitAll())

    async def move(self) -> bool:
        """One random command, answered or refused; False if the answer never came."""
        began = time.monotonic()
        try:
            await self.dice.choice(self.moves())()
            self.took = time.monotonic() - began
        except Refused:
            pass
        except (Disconnected, ClientError, AssertionError):
            return False
        return True


def _essence(row: GuestRow) -> tuple[object, ...]:
    return row.request, row.version, row.called, row.name, row.verified, row.booked, row.denials


async def _prepare(settings: Settings) -> Appointment:
    passwords = cheap_passwords()
    store = await Store.open(settings.store_address, door=settings.door)
    try:
        for email, role in ((HOST, AccountRole.PRACTITIONER), (CLIENT, AccountRole.CLIENT)):
            account = Account(
                id=AccountId(new_id()),
                role=role,
                email=email,
                name=email.partition("@")[0],
                password_hash=await passwords.hash(PASSWORD),
            )
            await store.accounts.add(account, now=0.0)
        return await Calendar(store, clock=lambda: 0.0).add(
            NewAppointment(
                title="Consultation",
                starts_at=4e9,
                ends_at=4e9 + 3000,
                hosts=(HOST,),
                clients=(CLIENT,),
            )
        )
    finally:
        await store.close()


async def _round(story: Story, process: Victim) -> None:
    """A few commands, the last of which may be cut off; then the same waiting room as before."""
    for _ in range(story.dice.randrange(4)):
        assert await story.move()
        story.known = await story.look()
    story.about = set()
    if story.dice.random() < 0.7:
        under_way = asyncio.create_task(story.move())
        await asyncio.sleep(story.dice.random() * story.took)
        process.kill()
        story.cut_off += not await under_way
    process.kill()
    await process.start()
    await story.come_back()
    found = await story.look()

    untouched = [each for each in story.known if each not in story.about]
    for each in untouched:
        assert found.get(each) == story.known[each]
    assert [each for each in found if each in untouched] == untouched
    assert set(found) - set(story.known) <= story.about
    story.known = found


async def test_killed_at_fifty_random_points_it_finds_the_same_waiting_room(
    tmp_path: Path,
) -> None:
    seed = random.randrange(10**6)
    settings = Settings(
        listen_port=free_port(),
        metrics_port=free_port(),
        data_dir=tmp_path,
        run_dir=tmp_path,
        connecting=3600.0,
        cooldown=0.01,
        sign_in_failures=1000,
    )
    async with AsyncExitStack() as browsers, victim(settings) as process:
        story = Story(
            settings.public_origin, await _prepare(settings), random.Random(seed), browsers
        )
        await process.start()
        await story.open()
        story.known = await story.look()
        for kill in range(KILLS):
            try:
                await _round(story, process)
            except BaseException:
                print(f"seed {seed}, kill {kill}", *process.logged[-30:])
                raise
        assert story.cut_off > KILLS / 10, "the dice must hit commands under way"
        log = "".join(process.logged)
        private = [NAME, story.appointment.link, HOST, *story.secrets()]
        assert not [each for each in private if each in log]
