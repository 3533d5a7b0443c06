"""Keys that sign cookies, and the ids of signed tokens that are not taken any more."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, insert, select

from signaling.store.engine import Database
from signaling.store.save import SpentToken, write_spent
from signaling.store.schema import signing_keys, spent_tokens


@dataclass(frozen=True, slots=True)
class SigningKey:
    """Cookies name their key, so an older one stays good while a newer one signs."""

    id: str
    secret: bytes = field(repr=False)


class TokenStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def signing_keys(self) -> Sequence[SigningKey]:
        """The newest first."""
        query = select(signing_keys).order_by(signing_keys.c.added_at.desc(), signing_keys.c.id)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return [SigningKey(row.id, row.secret) for row in rows]

    async def add_signing_key(self, key: SigningKey, *, now: float) -> None:
        async with self._database.writing() as connection:
            await connection.execute(
                insert(signing_keys).values(id=key.id, secret=key.secret, added_at=now)
            )

    async def is_spent(self, token_id: str) -> bool:
        query = select(spent_tokens.c.token_id).where(spent_tokens.c.token_id == token_id)
        async with self._database.reading() as connection:
            return (await connection.execute(query)).one_or_none() is not None

    async def spend(self, token: SpentToken) -> None:
        async with self._database.writing() as connection:
            await write_spent(connection, [token])

    async def forget_expired(self, *, now: float) -> None:
        """Tokens that have expired are refused by their signature's date already."""
        async with self._database.writing() as connection:
            await connection.execute(delete(spent_tokens).where(spent_tokens.c.forget_at < now))
