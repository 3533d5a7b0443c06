"""The demo practice: known accounts, and appointments made anew for each day.

Only under `serve --demo`, which listens on loopback and keeps a store of its own: everybody can
read these passwords here. Started again on the same day, it finds what it made.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

import structlog

from conference.errors import AnteroomError
from conference.ids import AccountId, AppointmentId
from signaling.config import Settings
from signaling.practice.calendar import Calendar, CalendarFollower, NewAppointment, day_of, moment
from signaling.practice.passwords import Passwords
from signaling.process.timing import Alarm, Timing
from signaling.store.accounts import Account, AccountRole
from signaling.store.appointments import Appointment
from signaling.store.store import Store

log = structlog.get_logger(__name__)

_RETRY_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class DemoAccount:
    role: AccountRole
    email: str
    name: str
    password: str


PRACTITIONER: Final = DemoAccount(
    AccountRole.PRACTITIONER, "practitioner@demo.example", "Demo Practitioner", "practitioner-demo"
)
COLLEAGUE: Final = DemoAccount(
    AccountRole.PRACTITIONER, "colleague@demo.example", "Demo Colleague", "colleague-demo"
)
CLIENT_ONE: Final = DemoAccount(
    AccountRole.CLIENT, "client-one@demo.example", "Client One", "client-one-demo"
)
CLIENT_TWO: Final = DemoAccount(
    AccountRole.CLIENT, "client-two@demo.example", "Client Two", "client-two-demo"
)
ACCOUNTS: Final = (PRACTITIONER, COLLEAGUE, CLIENT_ONE, CLIENT_TWO)


@dataclass(frozen=True, slots=True)
class _Slot:
    """An appointment of every day, in local time. From noon on, because a meeting that nobody
    hosts ends twelve hours after its booked end, and the demo is tried at any hour (R33)."""

    key: str
    title: str
    start: time
    minutes: int
    hosts: tuple[DemoAccount, ...]
    clients: tuple[DemoAccount, ...]


_DAY: Final = (
    _Slot("single", "One client", time(12), 50, (PRACTITIONER,), (CLIENT_ONE,)),
    _Slot("pair", "Two clients", time(14), 80, (PRACTITIONER, COLLEAGUE), (CLIENT_ONE, CLIENT_TWO)),
    _Slot("open", "Nobody booked: everyone asks to join", time(16), 50, (PRACTITIONER,), ()),
)


class DemoPractice:
    """Makes each day's appointments as it comes. Whoever starts it closes it."""

    def __init__(
        self,
        *,
        settings: Settings,
        store: Store,
        passwords: Passwords,
        follower: CalendarFollower,
        timing: Timing,
        say: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._store = store
        self._passwords = passwords
        self._follower = follower
        self._timing = timing
        self._say = say
        self._calendar = Calendar(store, clock=timing.now)
        self._midnight = Alarm(timing, self._next_day)
        self._work: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Makes what is missing and says where everything is. Raises StoreUnavailable."""
        for account in ACCOUNTS:
            await self._find_or_add(account)
        await self._open_day()

    async def close(self) -> None:
        self._midnight.close()
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)

    async def today(self) -> Sequence[Appointment]:
        """The day's appointments, made if they are not there yet."""
        day = day_of(self._timing.now(), self._settings.zone)
        return [await self._find_or_book(slot, day) for slot in _DAY]

    # -------------------------------------------------------------- making

    async def _open_day(self) -> None:
        now = self._timing.now()
        appointments = await self.today()
        tomorrow = day_of(now, self._settings.zone) + timedelta(days=1)
        self._midnight.set(moment(tomorrow, time.min, self._settings.zone))
        self._say(self.describe(appointments))

    def _next_day(self) -> None:
        self._work = asyncio.create_task(self._try_to_open_day())

    async def _try_to_open_day(self) -> None:
        try:
            await self._open_day()
        except AnteroomError as error:
            log.error("demo_day_not_made", code=error.code)
            self._midnight.set(self._timing.now() + _RETRY_S)

    async def _find_or_add(self, wanted: DemoAccount) -> None:
        if await self._store.accounts.find_by_email(wanted.role, wanted.email) is None:
            account = Account(
                id=AccountId(f"demo-{wanted.email.partition('@')[0]}"),
                role=wanted.role,
                email=wanted.email,
                name=wanted.name,
                password_hash=await self._passwords.hash(wanted.password),
            )
            await self._store.accounts.add(account, now=self._timing.now())

    async def _find_or_book(self, slot: _Slot, day: date) -> Appointment:
        appointment_id = AppointmentId(f"demo-{day.isoformat()}-{slot.key}")
        known = await self._store.appointments.find(appointment_id)
        if known is not None:
            return known
        starts_at = moment(day, slot.start, self._settings.zone)
        made = await self._calendar.add(
            NewAppointment(
                title=slot.title,
                starts_at=starts_at,
                ends_at=starts_at + 60.0 * slot.minutes,
                hosts=tuple(host.email for host in slot.hosts),
                clients=tuple(client.email for client in slot.clients),
            ),
            appointment_id=appointment_id,
        )
        await self._follower.appointment_added(made)
        return made

    # -------------------------------------------------------------- saying

    def describe(self, appointments: Sequence[Appointment]) -> str:
        """Everything one needs to try it, for a terminal."""
        settings = self._settings
        lines = [
            "",
            "anteroom runs its demo practice. Ctrl-C stops it; the next start finds it as it was.",
            "",
            f"  Practitioners   {settings.workspace_origin}/workspace",
            *(_sign_in(a) for a in ACCOUNTS if a.role is AccountRole.PRACTITIONER),
            "",
            f"  Clients         {settings.public_origin}/portal",
            *(_sign_in(a) for a in ACCOUNTS if a.role is AccountRole.CLIENT),
            "",
            "  Today's appointments, with the link that clients are sent",
        ]
        for slot, appointment in zip(_DAY, appointments, strict=True):
            begins = datetime.fromtimestamp(appointment.starts_at, settings.zone)
            booked = ", ".join(client.name for client in slot.clients) or "no clients"
            lines.append(f"    {begins:%H:%M}  {appointment.title}  ({booked})")
            lines.append(f"           {settings.share_link(appointment.link)}")
        return "\n".join([*lines, ""])


def _sign_in(account: DemoAccount) -> str:
    return f"    {account.email:<28} password  {account.password}"
