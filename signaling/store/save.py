"""One write of a meeting: what changed between two states, and what is recorded along with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from conference.errors import Unavailable
from conference.ids import DeviceId, MeetingId, ParticipantId
from conference.meeting import snapshot
from conference.meeting.meeting import Meeting, Phase
from signaling.store import schema


class StaleVersion(Unavailable):
    """Somebody else has written this meeting since it was loaded; nothing was written."""

    code = "stale_version"


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """What was done or refused, by whom and when; `entry` is plain JSON."""

    at: float
    action: str
    entry: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ResumeRow:
    """Whose device a resume secret stands for. Only hashes of secrets are kept.

    The previous secret is good until the current one is first used: the answer that carried the
    current one may have been lost with its socket.
    """

    meeting_id: MeetingId
    device_id: DeviceId
    participant_id: ParticipantId
    current_hash: str
    previous_hash: str | None = None


@dataclass(frozen=True, slots=True)
class SpentToken:
    """A signed token that is not taken any more, to be remembered until it has expired anyway."""

    token_id: str
    forget_at: float


@dataclass(frozen=True, slots=True)
class Save:
    """From `before` to `after`, in one transaction; the version of `before` must be the stored one.

    With `before is after` the meeting itself is neither written nor compared.
    """

    before: Meeting
    after: Meeting
    ledger: Sequence[LedgerLine] = ()
    resume: Sequence[ResumeRow] = ()
    spent: Sequence[SpentToken] = ()

    def followed_by(self, later: "Save") -> "Save | None":
        """Both as one, or None if the later one does not build on this."""
        if later.before is not self.after:
            return None
        return replace(
            later,
            before=self.before,
            ledger=(*self.ledger, *later.ledger),
            resume=(*self.resume, *later.resume),
            spent=(*self.spent, *later.spent),
        )

    async def perform(self, connection: AsyncConnection) -> None:
        """Raises StaleVersion having written nothing, or lets the database's errors pass."""
        if self.before is not self.after:
            await self._write_meeting(connection)
            await self._write_participants(connection)
        if self.ledger:
            await connection.execute(
                insert(schema.ledger),
                [
                    {
                        "meeting_id": self.after.id,
                        "at": line.at,
                        "action": line.action,
                        "entry": dict(line.entry),
                    }
                    for line in self.ledger
                ],
            )
        if self.resume:
            await self._write_resume(connection)
        if self.spent:
            await write_spent(connection, self.spent)

    async def _write_meeting(self, connection: AsyncConnection) -> None:
        table = schema.meetings
        result = await connection.execute(
            update(table)
            .where(table.c.id == self.after.id, table.c.version == self.before.version)
            .values(
                version=self.after.version,
                ended=self.after.phase is Phase.ENDED,
                state=snapshot.meeting_to_plain(self.after),
            )
        )
        if result.rowcount != 1:
            raise StaleVersion("This meeting was changed elsewhere; please try again.")

    async def _write_participants(self, connection: AsyncConnection) -> None:
        """Only those whose object is another one: the door replaces what it changes."""
        before, after = self.before.participants, self.after.participants
        table = schema.participants
        here = table.c.meeting_id == self.after.id
        added = [key for key in after if key not in before]
        changed = [key for key, now in after.items() if before.get(key, now) is not now]
        gone = [key for key in before if key not in after]
        if added:
            await connection.execute(
                insert(table),
                [
                    {
                        "meeting_id": self.after.id,
                        "participant_id": key,
                        "state": snapshot.participant_to_plain(after[key]),
                    }
                    for key in added
                ],
            )
        if changed:
            await connection.execute(
                update(table)
                .where(here, table.c.participant_id == bindparam("key"))
                .values(state=bindparam("new_state")),
                [
                    {"key": key, "new_state": snapshot.participant_to_plain(after[key])}
                    for key in changed
                ],
            )
        if gone:
            await connection.execute(
                delete(table).where(here, table.c.participant_id == bindparam("key")),
                [{"key": key} for key in gone],
            )

    async def _write_resume(self, connection: AsyncConnection) -> None:
        table = schema.resume_secrets
        newest = {row.device_id: row for row in self.resume}
        await connection.execute(
            delete(table).where(
                table.c.meeting_id == self.after.id, table.c.device_id == bindparam("device")
            ),
            [{"device": device_id} for device_id in newest],
        )
        await connection.execute(
            insert(table),
            [
                {
                    "meeting_id": self.after.id,
                    "device_id": row.device_id,
                    "participant_id": row.participant_id,
                    "current_hash": row.current_hash,
                    "previous_hash": row.previous_hash,
                }
                for row in newest.values()
            ],
        )


async def write_spent(connection: AsyncConnection, spent: Sequence[SpentToken]) -> None:
    """Spending twice is nothing."""
    table = schema.spent_tokens
    newest = {token.token_id: token.forget_at for token in spent}
    await connection.execute(
        delete(table).where(table.c.token_id == bindparam("token")),
        [{"token": token_id} for token_id in newest],
    )
    await connection.execute(
        insert(table),
        [{"token_id": token_id, "forget_at": forget_at} for token_id, forget_at in newest.items()],
    )
