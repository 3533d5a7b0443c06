"""Every story plays before a whole signaling process of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.clinic import Clinic, running_clinic


@pytest.fixture
async def clinic(tmp_path: Path) -> AsyncIterator[Clinic]:
    async with running_clinic(tmp_path) as running:
        yield running
