"""Meetings as the door left them: loaded after a restart, saved before anything is answered."""

from collections.abc import Sequence

from sqlalchemy import Row, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from conference.errors import StoreUnavailable
from conference.ids import AppointmentId, DeviceId, MeetingId, ParticipantId
from conference.meeting import snapshot
from conference.meeting.meeting import Meeting, Phase
from conference.meeting.settings import DoorSettings
from signaling.store.committer import Committer
from signaling.store.engine import Database
from signaling.store.save import LedgerLine, ResumeRow, Save, SpentToken, StaleVersion
from signaling.store.schema import meetings, participants, resume_secrets


class MeetingStore:
    """Every method raises StoreUnavailable when the database does not answer."""

    def __init__(self, database: Database, committer: Committer, *, door: DoorSettings) -> None:
        self._database = database
        self._committer = committer
        self._door = door

    async def load(self, meeting_id: MeetingId) -> Meeting | None:
        async with self._database.reading() as connection:
            query = select(meetings).where(meetings.c.id == meeting_id)
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else await self._load(connection, row)

    async def load_live(self) -> list[Meeting]:
        """Every meeting that has not ended: what a restarted server goes on with (R34)."""
        async with self._database.reading() as connection:
            query = select(meetings).where(meetings.c.ended.is_(False)).order_by(meetings.c.id)
            rows = (await connection.execute(query)).all()
            return [await self._load(connection, row) for row in rows]

    async def latest_of(self, appointment_id: AppointmentId) -> Meeting | None:
        """The appointment's newest meeting, ended or not; None before its first (R5)."""
        query = (
            select(meetings)
            .where(meetings.c.appointment_id == appointment_id)
            .order_by(meetings.c.number.desc())
            .limit(1)
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else await self._load(connection, row)

    async def create(self, meeting: Meeting) -> None:
        """The appointment's next meeting. Raises StaleVersion if another was faster."""
        count = select(func.count()).where(meetings.c.appointment_id == meeting.appointment_id)
        async with self._database.writing() as connection:
            number = (await connection.execute(count)).scalar_one() + 1
            try:
                await connection.execute(
                    insert(meetings).values(
                        id=meeting.id,
                        appointment_id=meeting.appointment_id,
                        number=number,
                        version=meeting.version,
                        ended=meeting.phase is Phase.ENDED,
                        state=snapshot.meeting_to_plain(meeting),
                    )
                )
            except IntegrityError:
                raise StaleVersion("This meeting was opened elsewhere; please try again.")
            rows = [
                {
                    "meeting_id": meeting.id,
                    "participant_id": key,
                    "state": snapshot.participant_to_plain(participant),
                }
                for key, participant in meeting.participants.items()
            ]
            if rows:
                await connection.execute(insert(participants), rows)

    async def save(
        self,
        before: Meeting,
        after: Meeting,
        *,
        ledger: Sequence[LedgerLine] = (),
        resume: Sequence[ResumeRow] = (),
        spent: Sequence[SpentToken] = (),
    ) -> None:
        """One transaction, shared with whatever else is saved at the moment; done when it returns.

        `before` is what is stored; only participants whose object differs are written. It may be
        many verbs away from `after`. Saves of one meeting may also be handed in without waiting,
        each building on the one before; if one fails, those that build on it are stale. A
        cancelled caller takes nothing back: the write may be done.

        Raises StaleVersion if the stored version is not that of `before`, and StoreUnavailable;
        either way nothing was written.
        """
        await self._committer.submit(Save(before, after, ledger, resume, spent))

    async def find_resume(self, secret_hash: str) -> ResumeRow | None:
        """The device whose current or previous secret this is."""
        table = resume_secrets
        query = select(table).where(
            (table.c.current_hash == secret_hash) | (table.c.previous_hash == secret_hash)
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        return ResumeRow(
            meeting_id=MeetingId(row.meeting_id),
            device_id=DeviceId(row.device_id),
            participant_id=ParticipantId(row.participant_id),
            current_hash=row.current_hash,
            previous_hash=row.previous_hash,
        )

    async def _load(self, connection: AsyncConnection, row: Row[tuple[object, ...]]) -> Meeting:
        query = select(participants.c.state).where(participants.c.meeting_id == row.id)
        states = (await connection.execute(query)).scalars().all()
        try:
            return snapshot.restore(row.state, states, settings=self._door)
        except ValueError as error:
            raise StoreUnavailable(f"The store holds what this version cannot read: {error}")
