"""The key by which push services know this server, made once."""

from sqlalchemy import insert, select

from signaling.store.engine import Database
from signaling.store.schema import push_keys

_THE_ONE = 1


class PushKeyStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, made: bytes) -> bytes:
        """The private key (PEM) that is kept already, or else `made`, kept from now on."""
        async with self._database.writing() as connection:
            query = select(push_keys.c.private).where(push_keys.c.id == _THE_ONE)
            kept = (await connection.execute(query)).scalar_one_or_none()
            if kept is not None:
                return bytes(kept)
            await connection.execute(insert(push_keys).values(id=_THE_ONE, private=made))
            return made
