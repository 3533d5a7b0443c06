"""Accounts of practitioners and of clients of the portal."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import Row, insert, select
from sqlalchemy.exc import IntegrityError

from conference.errors import BadInput
from conference.ids import AccountId
from signaling.store.engine import Database
from signaling.store.schema import accounts


class AccountExists(BadInput):
    """This e-mail address already has an account of this kind."""

    code = "account_exists"


class AccountRole(StrEnum):
    PRACTITIONER = "practitioner"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Account:
    """Whoever can sign in. One e-mail address may have one account of each role."""

    id: AccountId
    role: AccountRole
    email: str
    name: str
    password_hash: str = field(repr=False)


def canonical_email(text: str) -> str:
    """As addresses are compared; nobody's provider tells two letter cases apart."""
    return text.strip().casefold()


class AccountStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, account: Account, *, now: float) -> None:
        """Raises AccountExists; the e-mail address must be canonical."""
        row = {
            "id": account.id,
            "role": account.role.value,
            "email": account.email,
            "name": account.name,
            "password_hash": account.password_hash,
            "added_at": now,
        }
        async with self._database.writing() as connection:
            try:
                await connection.execute(insert(accounts).values(row))
            except IntegrityError:
                raise AccountExists(f"There is already a {account.role} with this e-mail address.")

    async def find(self, account_id: AccountId) -> Account | None:
        async with self._database.reading() as connection:
            result = await connection.execute(select(accounts).where(accounts.c.id == account_id))
            row = result.one_or_none()
        return None if row is None else _account(row)

    async def find_by_email(self, role: AccountRole, email: str) -> Account | None:
        query = select(accounts).where(
            accounts.c.role == role.value, accounts.c.email == canonical_email(email)
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _account(row)

    async def practitioners(self) -> list[Account]:
        """All of the practice, by name."""
        query = (
            select(accounts)
            .where(accounts.c.role == AccountRole.PRACTITIONER.value)
            .order_by(accounts.c.name, accounts.c.id)
        )
        async with self._database.reading() as connection:
            return [_account(row) for row in await connection.execute(query)]

    async def names(self, ids: Iterable[AccountId]) -> dict[AccountId, str]:
        """Of those that exist, to be shown."""
        query = select(accounts.c.id, accounts.c.name).where(accounts.c.id.in_(list(ids)))
        async with self._database.reading() as connection:
            return {AccountId(row.id): row.name for row in await connection.execute(query)}


def _account(row: Row[tuple[object, ...]]) -> Account:
    return Account(
        id=AccountId(row.id),
        role=AccountRole(row.role),
        email=row.email,
        name=row.name,
        password_hash=row.password_hash,
    )
