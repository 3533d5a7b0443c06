"""A push service that these tests' servers trust."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.push_service import PushService, push_service


@pytest.fixture
async def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PushService]:
    async with push_service(tmp_path) as running:
        monkeypatch.setenv("SSL_CERT_FILE", str(running.authority))
        yield running
