"""Whom to call by Web Push when it is their turn, and in which browsers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, delete, insert, select

from conference.ids import MeetingId, ParticipantId
from conference.meeting.summons import Awaits
from signaling.store.engine import Database
from signaling.store.schema import meetings, summonses


@dataclass(frozen=True, slots=True)
class SummonsRow:
    """One browser of a guest. Whoever knows the endpoint can make it show a message."""

    meeting_id: MeetingId
    participant_id: ParticipantId
    endpoint: str = field(repr=False)
    awaits: Awaits | None


Whom = tuple[MeetingId, ParticipantId]


class SummonsStore:
    """Every method raises StoreUnavailable when the database does not answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> list[SummonsRow]:
        """Those of meetings that go on; of the others none is kept."""
        query = select(summonses).order_by(summonses.c.number)
        ended = select(meetings.c.id).where(meetings.c.ended.is_(True))
        async with self._database.writing() as connection:
            await connection.execute(delete(summonses).where(summonses.c.meeting_id.in_(ended)))
            rows = (await connection.execute(query)).all()
        return [
            SummonsRow(
                meeting_id=MeetingId(row.meeting_id),
                participant_id=ParticipantId(row.participant_id),
                endpoint=row.endpoint,
                awaits=Awaits(row.awaits) if row.awaits else None,
            )
            for row in rows
        ]

    async def write(self, whom: Collection[Whom], rows: Sequence[SummonsRow]) -> None:
        """`rows` are all there is of these people from now on."""
        table = summonses
        async with self._database.writing() as connection:
            await connection.execute(
                delete(table).where(
                    table.c.meeting_id == bindparam("of_meeting"),
                    table.c.participant_id == bindparam("of_participant"),
                ),
                [{"of_meeting": meeting, "of_participant": person} for meeting, person in whom],
            )
            if rows:
                await connection.execute(
                    insert(table),
                    [
                        {
                            "meeting_id": row.meeting_id,
                            "participant_id": row.participant_id,
                            "endpoint": row.endpoint,
                            "awaits": row.awaits.value if row.awaits else None,
                        }
                        for row in rows
                    ],
                )
