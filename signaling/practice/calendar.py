"""The practice's calendar as people use it: appointments by e-mail address, days by local time."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from conference.errors import BadInput
from conference.ids import AccountId, AppointmentId
from signaling.process.clock import Clock
from signaling.process.new_ids import new_id, new_link
from signaling.store.accounts import Account, AccountRole
from signaling.store.appointments import Appointment
from signaling.store.store import Store

MAX_TITLE_CHARS: Final = 200
MAX_LENGTH_S: Final = 24 * 3600.0


class UnknownAccount(BadInput):
    """Nobody of this role has this e-mail address."""

    code = "unknown_account"


class BadAppointment(BadInput):
    """No title, no host, or an end that is not within a day after the start."""

    code = "bad_appointment"


@dataclass(frozen=True, slots=True)
class NewAppointment:
    """What an appointment is made from: times in UTC seconds, people by their e-mail addresses.

    The clients on it when its meeting is first started are its capacity (R17).
    """

    title: str
    starts_at: float
    ends_at: float
    hosts: tuple[str, ...]
    clients: tuple[str, ...] = ()


class CalendarFollower(Protocol):
    """What the calendar tells the meetings under way, after the store has it.

    Raises an AnteroomError if it could not follow; it is then told again, and being told what it
    knows is nothing.
    """

    async def appointment_added(self, appointment: Appointment) -> None:
        """The hosts' open workspaces show it."""

    async def appointment_changed(self, appointment: Appointment) -> None:
        """Its meeting follows who hosts it and who is booked (R17, R18)."""

    async def appointment_cancelled(self, appointment: Appointment, *, by: Account) -> None:
        """Its meeting ends (R33)."""


class Calendar:
    """Makes appointments for the API, the command line and the demo alike."""

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def add(
        self, asked: NewAppointment, *, appointment_id: AppointmentId | None = None
    ) -> Appointment:
        """Raises BadAppointment or UnknownAccount, or StoreUnavailable; then nothing was made."""
        title = asked.title.strip()
        if not title or len(title) > MAX_TITLE_CHARS:
            raise BadAppointment(f"A title has 1 to {MAX_TITLE_CHARS} characters.")
        if not 0 < asked.ends_at - asked.starts_at <= MAX_LENGTH_S:
            raise BadAppointment("An appointment ends after its start, and within a day.")
        if not asked.hosts:
            raise BadAppointment("An appointment has at least one host.")
        appointment = Appointment(
            id=appointment_id or AppointmentId(new_id()),
            link=new_link(),
            title=title,
            starts_at=asked.starts_at,
            ends_at=asked.ends_at,
            hosts=await self._accounts(AccountRole.PRACTITIONER, asked.hosts),
            clients=await self._accounts(AccountRole.CLIENT, asked.clients),
        )
        await self._store.appointments.add(appointment, now=self._clock())
        return appointment

    async def change_people(
        self,
        appointment: Appointment,
        *,
        hosts: Iterable[str] | None,
        clients: Iterable[str] | None,
    ) -> Appointment:
        """By e-mail addresses, None for as they are. Raises as `add` does."""
        if appointment.cancelled:
            raise BadAppointment("This appointment is cancelled.")
        changed = replace(
            appointment,
            hosts=appointment.hosts
            if hosts is None
            else await self._accounts(AccountRole.PRACTITIONER, hosts),
            clients=appointment.clients
            if clients is None
            else await self._accounts(AccountRole.CLIENT, clients),
        )
        if not changed.hosts:
            raise BadAppointment("An appointment has at least one host.")
        await self._store.appointments.set_people(
            changed.id, hosts=changed.hosts, clients=changed.clients
        )
        return changed

    async def _accounts(self, role: AccountRole, emails: Iterable[str]) -> frozenset[AccountId]:
        found = set()
        for email in emails:
            account = await self._store.accounts.find_by_email(role, email)
            if account is None:
                raise UnknownAccount(f"There is no {role} with the e-mail address {email}.")
            found.add(account.id)
        return frozenset(found)


def day_of(now: float, zone: ZoneInfo | None) -> date:
    """The practice's local day; without a zone, the machine's."""
    return datetime.fromtimestamp(now, zone).date()


def moment(day: date, clock_time: time, zone: ZoneInfo | None) -> float:
    """UTC seconds of a local time; one that a change of clocks repeats is its first."""
    return datetime.combine(day, clock_time, zone).timestamp()


def bounds_of_day(now: float, zone: ZoneInfo | None) -> tuple[float, float]:
    """Midnight to midnight, around `now`, in UTC seconds: 23 to 25 hours apart."""
    day = day_of(now, zone)
    return moment(day, time.min, zone), moment(day + timedelta(days=1), time.min, zone)
