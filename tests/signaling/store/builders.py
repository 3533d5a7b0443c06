"""A store with a practitioner and an appointment in it, and meetings to be put there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from conference.ids import AccountId, AppointmentId, DeviceId, MeetingId, ParticipantId
from conference.meeting import arriving, life
from conference.meeting.meeting import Meeting
from conference.meeting.settings import DoorSettings
from signaling.store.accounts import Account, AccountRole
from signaling.store.appointments import Appointment
from signaling.store.store import Store

NOW = 1_790_000_000.0
DOOR = DoorSettings()
HOST = AccountId("host")
CLIENT = AccountId("client")
APPOINTMENT = AppointmentId("appointment")


def account(account_id: str, role: AccountRole) -> Account:
    return Account(
        id=AccountId(account_id),
        role=role,
        email=f"{account_id}@practice.example",
        name=account_id.title(),
        password_hash="hash",
    )


def appointment(appointment_id: str = APPOINTMENT, **changes: object) -> Appointment:
    values: dict[str, object] = {
        "id": AppointmentId(appointment_id),
        "link": f"link-of-{appointment_id}",
        "title": "Consultation",
        "starts_at": NOW,
        "ends_at": NOW + 3000,
        "hosts": frozenset({HOST}),
        "clients": frozenset({CLIENT}),
    }
    return Appointment(**{**values, **changes})  # type: ignore[arg-type]


def new_meeting(
    meeting_id: str = "meeting", appointment_id: AppointmentId = APPOINTMENT
) -> Meeting:
    return life.create(
        meeting_id=MeetingId(meeting_id),
        appointment_id=appointment_id,
        booking=frozenset({CLIENT}),
        hosts=frozenset({HOST}),
        booked_end=NOW + 3000,
        settings=DOOR,
        now=NOW,
    )


def with_guest(meeting: Meeting, name: str) -> Meeting:
    """The meeting one arrival later."""
    return arriving.arrive(
        meeting,
        participant_id=ParticipantId(name),
        device_id=DeviceId(f"device-of-{name}"),
        name=name,
        now=NOW,
    ).meeting


def store_url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'store.sqlite3'}"


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Store]:
    store = await Store.open(store_url(folder), door=DOOR)
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def furnished(folder: Path) -> AsyncIterator[Store]:
    """With a host, a client and their appointment."""
    async with opened(folder) as store:
        await store.accounts.add(account(HOST, AccountRole.PRACTITIONER), now=NOW)
        await store.accounts.add(account(CLIENT, AccountRole.CLIENT), now=NOW)
        await store.appointments.add(appointment(), now=NOW)
        yield store
