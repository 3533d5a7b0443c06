"""The practice's calendar: appointments, their hosts, their booked clients, their share links."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from conference.errors import NotFound
from conference.ids import AccountId, AppointmentId
from signaling.store.engine import Database
from signaling.store.schema import appointment_clients, appointment_hosts, appointments


@dataclass(frozen=True, slots=True)
class Appointment:
    """An entry in the calendar. Whoever has `link` may come to its door as a guest."""

    id: AppointmentId
    link: str
    title: str
    starts_at: float
    ends_at: float
    hosts: frozenset[AccountId]
    clients: frozenset[AccountId]
    cancelled: bool = False


class AppointmentStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, appointment: Appointment, *, now: float) -> None:
        row = {
            "id": appointment.id,
            "link": appointment.link,
            "title": appointment.title,
            "starts_at": appointment.starts_at,
            "ends_at": appointment.ends_at,
            "added_at": now,
        }
        async with self._database.writing() as connection:
            await connection.execute(insert(appointments).values(row))
            await _list_people(
                connection,
                appointment.id,
                hosts=appointment.hosts,
                clients=appointment.clients,
            )

    async def find(self, appointment_id: AppointmentId) -> Appointment | None:
        found = await self._read(select(appointments).where(appointments.c.id == appointment_id))
        return found[0] if found else None

    async def find_by_link(self, link: str) -> Appointment | None:
        found = await self._read(select(appointments).where(appointments.c.link == link))
        return found[0] if found else None

    async def of_host(
        self, account_id: AccountId, *, since: float, until: float
    ) -> Sequence[Appointment]:
        """Those that this practitioner hosts, overlapping the time asked for, by their start."""
        listed = select(appointment_hosts.c.appointment_id).where(
            appointment_hosts.c.account_id == account_id
        )
        return await self._read(_between(since, until).where(appointments.c.id.in_(listed)))

    async def of_client(
        self, account_id: AccountId, *, since: float, until: float
    ) -> Sequence[Appointment]:
        """Those for which this client is booked, overlapping the time asked for, by their start."""
        listed = select(appointment_clients.c.appointment_id).where(
            appointment_clients.c.account_id == account_id
        )
        return await self._read(_between(since, until).where(appointments.c.id.in_(listed)))

    async def cancel(self, appointment_id: AppointmentId, *, now: float) -> None:
        """Cancelling twice is nothing. Raises NotFound."""
        change = (
            update(appointments)
            .where(appointments.c.id == appointment_id, appointments.c.cancelled_at.is_(None))
            .values(cancelled_at=now)
        )
        async with self._database.writing() as connection:
            if (await connection.execute(change)).rowcount:
                return
            known = select(appointments.c.id).where(appointments.c.id == appointment_id)
            if (await connection.execute(known)).one_or_none() is None:
                raise NotFound("There is no such appointment.")

    async def set_people(
        self,
        appointment_id: AppointmentId,
        *,
        hosts: frozenset[AccountId],
        clients: frozenset[AccountId],
    ) -> None:
        """Who hosts it and who is booked, from now on (R17, R18)."""
        async with self._database.writing() as connection:
            for table in (appointment_hosts, appointment_clients):
                await connection.execute(
                    delete(table).where(table.c.appointment_id == appointment_id)
                )
            await _list_people(connection, appointment_id, hosts=hosts, clients=clients)

    async def _read(self, query: Select[tuple[object, ...]]) -> list[Appointment]:
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
            ids = [row.id for row in rows]
            hosts = await _listed(connection, ids, host=True)
            clients = await _listed(connection, ids, host=False)
        return [_appointment(row, hosts=hosts[row.id], clients=clients[row.id]) for row in rows]


def _between(since: float, until: float) -> Select[tuple[object, ...]]:
    return (
        select(appointments)
        .where(appointments.c.ends_at > since, appointments.c.starts_at < until)
        .order_by(appointments.c.starts_at, appointments.c.id)
    )


async def _list_people(
    connection: AsyncConnection,
    appointment_id: AppointmentId,
    *,
    hosts: frozenset[AccountId],
    clients: frozenset[AccountId],
) -> None:
    for table, people in ((appointment_hosts, hosts), (appointment_clients, clients)):
        rows = [{"appointment_id": appointment_id, "account_id": each} for each in sorted(people)]
        if rows:
            await connection.execute(insert(table), rows)


async def _listed(
    connection: AsyncConnection, ids: Sequence[str], *, host: bool
) -> dict[str, frozenset[AccountId]]:
    table = appointment_hosts if host else appointment_clients
    found: dict[str, set[AccountId]] = {appointment_id: set() for appointment_id in ids}
    for row in await connection.execute(select(table).where(table.c.appointment_id.in_(ids))):
        found[row.appointment_id].add(AccountId(row.account_id))
    return {appointment_id: frozenset(listed) for appointment_id, listed in found.items()}


def _appointment(
    row: Row[tuple[object, ...]],
    *,
    hosts: frozenset[AccountId],
    clients: frozenset[AccountId],
) -> Appointment:
    return Appointment(
        id=AppointmentId(row.id),
        link=row.link,
        title=row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        hosts=hosts,
        clients=clients,
        cancelled=row.cancelled_at is not None,
    )
