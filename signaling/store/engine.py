"""The database behind the store: opened, brought up to date, read, written in transactions."""

import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from conference.errors import BadInput, StoreUnavailable

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_TIMEOUT_MS = 5_000
_BUSY_PAUSE_MS = 10
_WRITES = "anteroom_writes"


class StoreUnusable(BadInput):
    """The store's address means nothing, or what is there was made by another version."""

    code = "store_unusable"


class Database:
    """One open database. Whoever opened it closes it; closing twice is nothing."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @classmethod
    async def open(cls, url: str) -> "Database":
        """Open and migrate; a SQLite file is made, private to its owner, if it is not there.

        Raises StoreUnusable or StoreUnavailable, with a text for the operator.
        """
        try:
            parsed = make_url(url)
            # Parameters are people's names and links: they are kept out of errors, hence of logs.
            engine = create_async_engine(parsed, hide_parameters=True)
        except (SQLAlchemyError, ImportError) as error:
            raise StoreUnusable(f"The address of the store means nothing: {error}")
        if engine.dialect.name == "sqlite":
            _prepare_sqlite(engine)
        database = cls(engine)
        try:
            if engine.dialect.name == "sqlite" and parsed.database:
                _make_private(Path(parsed.database))
            async with database.writing() as connection:
                await connection.run_sync(_migrate)
        except (StoreUnavailable, OSError) as error:
            await database.close()
            raise StoreUnavailable(f"The store cannot be opened: {error.__cause__ or error}")
        except CommandError as error:
            await database.close()
            raise StoreUnusable(f"The store was made by another version of anteroom: {error}")
        return database

    async def close(self) -> None:
        await self._engine.dispose()

    async def check(self) -> None:
        """Raises StoreUnavailable unless a transaction can be begun for writing."""
        async with self.writing():
            pass

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A consistent view. Raises StoreUnavailable if the database does not answer."""
        with _translated():
            async with self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """One transaction, committed at the end of the block or not at all.

        Raises StoreUnavailable if the database did not take it.
        """
        with _translated():
            async with self._engine.connect() as connection:
                await connection.execution_options(**{_WRITES: True})
                async with connection.begin():
                    yield connection


@contextmanager
def _translated() -> Iterator[None]:
    """Turns what the database raises into our own error; the detail stays as its cause."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise StoreUnavailable("The store did not answer; please try again.") from error


def _make_private(path: Path) -> None:
    """Names and password hashes are for the server's own user (SQLite's side files inherit it)."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)


def _prepare_sqlite(engine: AsyncEngine) -> None:
    """Make SQLite durable, and its transactions as sequential as the store expects them.

    WAL lets pages be read while a write is under way. `synchronous=FULL` syncs the log at each
    commit, so that an answered decision outlives the power too, not only `kill -9`; the committer
    groups writes, so it costs one sync per group. The driver's own implicit BEGIN is switched off:
    a write takes its lock at once, because a read lock cannot be raised when another has written
    in between.
    """

    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")
        _write_ahead(cursor)
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _write_ahead(cursor: DBAPICursor) -> None:
    """Switch to WAL, which the file remembers: only the first connection has anything to do.

    Two that switch a new file at once each hold what the other waits for; SQLite then refuses one
    of them without regard to `busy_timeout` (sqlite.org/c3ref/busy_handler.html), so it asks again.
    """
    for _ in range(_BUSY_TIMEOUT_MS // _BUSY_PAUSE_MS):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(_BUSY_PAUSE_MS / 1_000)
    cursor.execute("PRAGMA journal_mode=WAL")


def _migrate(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
