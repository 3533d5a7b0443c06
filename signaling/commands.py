"""The operator's commands on the store: accounts, appointments and what waiting rooms show."""

import time
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from conference.errors import BadInput
from conference.ids import AccountId
from conference.meeting.names import clean_name
from signaling.config import Settings
from signaling.practice.calendar import Calendar, NewAppointment
from signaling.practice.passwords import Passwords
from signaling.practice.reception import MAX_PICTURE_BYTES, picture_of, welcome_of
from signaling.process.new_ids import new_id
from signaling.store.accounts import Account, AccountRole, canonical_email
from signaling.store.reception import Picture
from signaling.store.store import Store


@dataclass(frozen=True, slots=True)
class NewAccount:
    role: AccountRole
    email: str
    name: str
    password: str


async def add_account(settings: Settings, asked: NewAccount, *, passwords: Passwords) -> Account:
    """Raises BadInput (also as AccountExists, WeakPassword, BadName) or StoreUnavailable."""
    email = canonical_email(asked.email)
    local, _, domain = email.partition("@")
    if not local or not domain or len(email) > 254 or any(c.isspace() for c in email):
        raise BadInput(f"{asked.email!r} is no e-mail address.")
    account = Account(
        id=AccountId(new_id()),
        role=asked.role,
        email=email,
        name=clean_name(asked.name),
        password_hash=await passwords.hash(asked.password),
    )
    store = await Store.open(settings.store_address, door=settings.door)
    try:
        await store.accounts.add(account, now=time.time())
    finally:
        await store.close()
    return account


async def add_appointment(settings: Settings, asked: NewAppointment) -> str:
    """The links, as text. Raises BadAppointment, UnknownAccount or StoreUnavailable."""
    store = await Store.open(settings.store_address, door=settings.door)
    try:
        made = await Calendar(store, clock=time.time).add(asked)
    finally:
        await store.close()
    return (
        f"for clients:       {settings.share_link(made.link)}\n"
        f"for practitioners: {settings.call_link(made.id)}"
    )


async def set_welcome(settings: Settings, *, text: str | None, picture: Path | None) -> str:
    """What is None stays as it is; an empty text and an empty path take theirs away.

    Returns what stands now, as text. Raises BadText, BadPicture, BadInput or StoreUnavailable.
    """
    store = await Store.open(settings.store_address, door=settings.door)
    try:
        now = await store.reception.read()
        if text is not None:
            now = replace(now, text=welcome_of(text))
        if picture is not None:
            now = replace(now, picture=_read_picture(picture) if picture.name else None)
        if text is not None or picture is not None:
            await store.reception.write(now)
    finally:
        await store.close()
    shown = f"{len(now.picture.content)} bytes, {now.picture.media_type}" if now.picture else "none"
    return f"text:    {now.text or 'none'}\npicture: {shown}"


def _read_picture(path: Path) -> Picture:
    try:
        with path.open("rb") as file:
            return picture_of(file.read(MAX_PICTURE_BYTES + 1))
    except OSError as error:
        raise BadInput(f"The picture cannot be read: {error}")


def read_start(text: str, settings: Settings) -> float:
    """ISO 8601, in the practice's time zone unless it names its own. Raises BadInput."""
    try:
        start = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text!r} is no time of the form 2030-01-31T14:00.")
    if start.tzinfo is None and settings.zone is not None:
        start = start.replace(tzinfo=settings.zone)
    return start.timestamp()
