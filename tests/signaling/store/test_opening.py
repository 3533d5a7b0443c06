"""The store's file: made private, migrated from nothing, found again after a kill."""

import asyncio
import signal
import stat
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from conference.errors import BadInput, StoreUnavailable
from conference.ids import AccountId, AppointmentId
from conference.meeting.settings import DoorSettings
from signaling.store.schema import metadata
from signaling.store.store import Store

WRITER = """
import asyncio, sys
from conference.meeting.settings import DoorSettings
from signaling.store.accounts import Account, AccountRole
from signaling.store.store import Store

async def write():
    store = await Store.open(sys.argv[1], door=DoorSettings())
    for number in range(10_000):
        email = f"client-{number}@practice.example"
        account = Account(f"client-{number}", AccountRole.CLIENT, email, "Client", "hash")
        await store.accounts.add(account, now=0.0)
        print(number, flush=True)

asyncio.run(write())
"""


async def open_store(path: Path) -> Store:
    return await Store.open(f"sqlite+aiosqlite:///{path}", door=DoorSettings())


async def test_migrations_from_nothing_give_exactly_the_tables_that_the_code_uses(
    tmp_path: Path,
) -> None:
    path = tmp_path / "store.sqlite3"
    await (await open_store(path)).close()

    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}
    engine.dispose()


async def test_opening_a_store_that_is_there_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    await (await open_store(path)).close()
    store = await open_store(path)
    await store.check()
    await store.close()
    await store.close()


async def test_several_may_open_an_empty_store_at_once(tmp_path: Path) -> None:
    """The first commands of a new practice; SQLite refuses some of those that switch to WAL."""
    for round_ in range(8):
        path = tmp_path / f"store-{round_}.sqlite3"
        for store in await asyncio.gather(*(open_store(path) for _ in range(4))):
            await store.close()


async def test_file_and_folder_are_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "store.sqlite3"
    store = await open_store(path)
    await store.check()
    for made in (path.parent, *path.parent.iterdir()):
        assert stat.S_IMODE(made.stat().st_mode) & 0o077 == 0, made
    await store.close()


async def test_it_is_in_wal_mode_and_synced_at_every_commit(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "store.sqlite3")
    async with store._database.reading() as connection:
        assert (await connection.execute(text("PRAGMA journal_mode"))).scalar() == "wal"
        assert (await connection.execute(text("PRAGMA synchronous"))).scalar() == 2
        assert (await connection.execute(text("PRAGMA foreign_keys"))).scalar() == 1
    await store.close()


async def test_what_was_answered_outlives_kill_9(tmp_path: Path) -> None:
    """R34, at the store: whatever the writer had heard of is there after it was killed."""
    path = tmp_path / "store.sqlite3"
    writer = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", WRITER, f"sqlite+aiosqlite:///{path}"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert writer.stdout is not None
    heard = [await writer.stdout.readline() for _ in range(20)]
    writer.send_signal(signal.SIGKILL)
    heard += (await writer.stdout.read()).splitlines(keepends=True)
    await writer.wait()

    store = await open_store(path)
    for line in heard:
        if line.endswith(b"\n"):
            assert await store.accounts.find(f"client-{int(line)}") is not None
    await store.close()


async def test_a_store_of_a_newer_release_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    await (await open_store(path)).close()
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(BadInput, match="another version"):
        await open_store(path)


async def test_a_file_that_is_no_database_is_a_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    path.write_text("no database" * 1000)
    with pytest.raises(StoreUnavailable):
        await open_store(path)


async def test_what_the_database_complains_of_quotes_nobody(tmp_path: Path) -> None:
    """Its complaints are causes of our errors, and an operator may print those."""
    store = await open_store(tmp_path / "store.sqlite3")
    with pytest.raises(StoreUnavailable) as refused:
        await store.appointments.set_people(
            AppointmentId("a-secret-appointment"),
            hosts=frozenset({AccountId("a-secret-account")}),
            clients=frozenset(),
        )
    await store.close()
    assert "FOREIGN KEY" in str(refused.value.__cause__)
    assert "secret" not in str(refused.value.__cause__)


@pytest.mark.parametrize("url", ["", "nonsense", "nosuch+driver:///x"])
async def test_an_address_that_means_nothing_is_a_clear_error(url: str) -> None:
    with pytest.raises(BadInput):
        await Store.open(url, door=DoorSettings())
