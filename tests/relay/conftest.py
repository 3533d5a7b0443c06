"""Fixtures of the relay's tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.relay.parts import Bench
from tests.support.calls import Calls, attached
from tests.support.worker import running_worker


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    """A port of its own for a test."""
    made = Bench.make()
    yield made
    made.close()


@pytest.fixture
def loopback_peers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stock peers of this process gather 127.0.0.1, and nothing else."""
    monkeypatch.setattr("aioice.ice.get_host_addresses", lambda **_: ["127.0.0.1"])


@pytest.fixture
def control_path(tmp_path: Path) -> Path:
    """Where a worker of this test listens: a directory that is nobody else's."""
    directory = tmp_path / "run"
    directory.mkdir(mode=0o700)
    return directory / "relay.sock"


@pytest.fixture
async def calls(control_path: Path, loopback_peers: None) -> AsyncIterator[Calls]:
    """A real worker in a process of its own, and a client that is attached to it."""
    async with running_worker(control_path), attached(control_path) as made:
        yield made
