"""The mailbox: one verb after another, each stored before it is answered (R34, R26)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from conference.errors import NotAllowed, StoreUnavailable
from conference.ids import AccountId, DeviceId, MeetingId, ParticipantId
from conference.meeting import arriving, deciding
from conference.meeting.draft import Step
from conference.meeting.errors import NotHost
from conference.meeting.meeting import Meeting
from signaling.mailbox import RETRY_AFTER, Mailbox, Outcome
from signaling.registry import at
from signaling.store.save import LedgerLine, ResumeRow, SpentToken, StaleVersion
from tests.meeting.builders import HOST, meeting_with
from tests.support.timing import CountedTiming


@dataclass
class MemoryStore:
    """Keeps the last state; fails or waits when told to."""

    stored: Meeting
    saves: list[tuple[int, int]] = field(default_factory=list)
    ledger: list[LedgerLine] = field(default_factory=list)
    fails: Exception | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def save(
        self,
        before: Meeting,
        after: Meeting,
        *,
        ledger: Sequence[LedgerLine] = (),
        resume: Sequence[ResumeRow] = (),
        spent: Sequence[SpentToken] = (),
    ) -> None:
        await self.gate.wait()
        if self.fails is not None:
            raise self.fails
        assert before.version == self.stored.version
        self.stored = after
        self.ledger += ledger
        self.saves.append((before.version, after.version))

    async def load(self, meeting_id: MeetingId) -> Meeting | None:
        return self.stored
