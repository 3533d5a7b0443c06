"""Meetings in the store: compare-and-swap, grouped commits, only what changed, nothing by half."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from conference.errors import StoreUnavailable
from conference.ids import AppointmentId, DeviceId, MeetingId, ParticipantId
from conference.meeting import life
from conference.meeting.meeting import Meeting
from signaling.channels.resume import first_row, hash_of, rotated
from signaling.store import schema
from signaling.store.save import LedgerLine, ResumeRow, SpentToken, StaleVersion
from signaling.store.store import Store
from tests.signaling.store.builders import (
    APPOINTMENT,
    HOST,
    NOW,
    appointment,
    furnished,
    new_meeting,
    opened,
    with_guest,
)


async def stored(store: Store, meeting_id: str = "meeting") -> Meeting:
    meeting = await store.meetings.load(MeetingId(meeting_id))
    assert meeting is not None
    return meeting


async def ledger_lines(store: Store) -> int:
    async with store._database.reading() as connection:
        result = await connection.execute(select(func.count()).select_from(schema.ledger))
        return int(result.scalar_one())


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


class CountedCommits:
    """Counts the transactions that write, by listening where they begin."""

    def __init__(self, store: Store) -> None:
        self.made = 0
        database = store._database
        writing = database.writing

        def counting():  # type: ignore[no-untyped-def]
            self.made += 1
            return writing()

        database.writing = counting  # type: ignore[method-assign]


# ------------------------------------------------------------------ what is saved is loaded


async def test_a_saved_meeting_is_the_same_after_reopening(tmp_path: Path) -> None:
    """R34: the waiting room of before."""
    before = new_meeting()
    after = with_guest(with_guest(before, "first"), "second")
    async with furnished(tmp_path) as store:
        await store.meetings.create(before)
        await store.meetings.save(before, after)
    async with opened(tmp_path) as store:
        assert await stored(store) == after
        assert await store.meetings.load_live() == [after]
        assert await store.meetings.latest_of(APPOINTMENT) == after


async def test_an_unknown_meeting_is_none(tmp_path: Path) -> None:
    async with furnished(tmp_path) as store:
        assert await store.meetings.load(MeetingId("nobody's")) is None
        assert await store.meetings.latest_of(APPOINTMENT) is None


async def test_an_ended_meeting_is_not_live_and_a_new_one_follows_it(tmp_path: Path) -> None:
    """R5: behind the same links, with an empty list."""
    first = new_meeting()
    async with furnished(tmp_path) as store:
        await store.meetings.create(first)
        ended = life.end(first, by=HOST, now=NOW).meeting
        await store.meetings.save(first, ended)
        assert await store.meetings.load_live() == []
        again = life.open_again(ended, by=HOST, meeting_id=MeetingId("again"), now=NOW)
        await store.meetings.create(again)
        assert await store.meetings.latest_of(APPOINTMENT) == again
        assert await stored(store) == ended


async def test_a_meeting_is_made_with_whoever_is_in_it(tmp_path: Path) -> None:
    meeting = with_guest(new_meeting(), "early")
    async with furnished(tmp_path) as store:
        await store.meetings.create(meeting)
        assert await stored(store) == meeting


async def test_whoever_left_the_mapping_leaves_the_table(tmp_path: Path) -> None:
    """As an unverified guest does who signs in (R41)."""
    before = with_guest(with_guest(new_meeting(), "stays"), "merged")
    kept = {key: who for key, who in before.participants.items() if key != "merged"}
    async with furnished(tmp_path) as store:
        await store.meetings.create(before)
        await store.meetings.save(
            before, replace(before, participants=kept, version=before.version + 1)
        )
        assert set((await stored(store)).participants) == {"stays"}


async def test_only_changed_participants_are_written(tmp_path: Path) -> None:
    before = with_guest(with_guest(new_meeting(), "untouched"), "other")
    async with furnished(tmp_path) as store:
        await store.meetings.create(before)
        async with store._database.writing() as connection:
            mark = "UPDATE participants SET state = json_set(state, '$.name', 'marked')"
            await connection.execute(text(mark))
        await store.meetings.save(before, with_guest(before, "newcomer"))
        names = {who.name for who in (await stored(store)).participants.values()}
        assert names == {"marked", "newcomer"}


# ------------------------------------------------------------------ compare and swap


async def test_a_save_from_an_older_version_writes_nothing(tmp_path: Path) -> None:
    before = new_meeting()
    winner, loser = with_guest(before, "winner"), with_guest(before, "loser")
    async with furnished(tmp_path) as store:
        await store.meetings.create(before)
        await store.meetings.save(before, winner)
        with pytest.raises(StaleVersion):
            await store.meetings.save(
                before, loser, ledger=[LedgerLine(NOW, "arrived", {})], spent=[SpentToken("x", NOW)]
            )
        assert await stored(store) == winner
        assert await ledger_lines(store) == 0
        assert not await store.tokens.is_spent("x")


async def test_of_two_processes_that_save_at_once_one_wins(tmp_path: Path) -> None:
    before = new_meeting()
    async with furnished(tmp_path) as here, opened(tmp_path) as there:
        await here.meetings.create(before)
        results = await asyncio.gather(
            here.meetings.save(before, with_guest(before, "here")),
            there.meetings.save(before, with_guest(before, "there")),
            return_exceptions=True,
        )
        assert sorted(type(result).__name__ for result in results) == ["NoneType", "StaleVersion"]
        assert len((await stored(here)).participants) == 1


async def test_of_two_processes_that_open_the_next_meeting_one_wins(tmp_path: Path) -> None:
    async with furnished(tmp_path) as here, opened(tmp_path) as there:
        await here.meetings.create(new_meeting("first"))
        results = await asyncio.gather(
            here.meetings.create(new_meeting("same")),
            there.meetings.create(new_meeting("same")),
            return_exceptions=True,
        )
        assert sorted(type(result).__name__ for result in results) == ["NoneType", "StaleVersion"]


# ------------------------------------------------------------------ grouped commits


async def test_saves_that_build_on_each_other_share_a_commit(tmp_path: Path) -> None:
    """Thousands of arrivals at one meeting are a few commits, each with its own result."""
    async with furnished(tmp_path) as store:
        meeting = new_meeting()
        await store.meetings.create(meeting)
        commits = CountedCommits(store)
        saves = []
        for number in range(500):
            later = with_guest(meeting, f"guest-{number}")
            line = LedgerLine(NOW, "arrived", {"number": number})
            saves.append(store.meetings.save(meeting, later, ledger=[line]))
            meeting = later
        await asyncio.gather(*saves)
        assert commits.made <= 2
        assert await stored(store) == meeting
        assert await ledger_lines(store) == 500


async def test_saves_of_many_meetings_share_a_commit_and_fail_apart(tmp_path: Path) -> None:
    async with furnished(tmp_path) as store:
        meetings = []
        for number in range(20):
            name = f"appointment-{number}"
            await store.appointments.add(appointment(name), now=NOW)
            meetings.append(new_meeting(f"meeting-{number}", AppointmentId(name)))
            await store.meetings.create(meetings[-1])
        moved_on = with_guest(meetings[7], "somebody")
        await store.meetings.save(meetings[7], moved_on)
        commits = CountedCommits(store)
        results = await asyncio.gather(
            *(store.meetings.save(each, with_guest(each, "guest")) for each in meetings),
            return_exceptions=True,
        )
        assert commits.made == 1
        failed = [number for number, result in enumerate(results) if result is not None]
        assert failed == [7]
        assert isinstance(results[7], StaleVersion)
        for number in range(20):
            expected = {"somebody"} if number == 7 else {"guest"}
            assert set((await stored(store, f"meeting-{number}")).participants) == expected


async def test_what_builds_on_a_failed_save_fails_with_it(tmp_path: Path) -> None:
    before = new_meeting()
    async with furnished(tmp_path) as store:
        await store.meetings.create(before)
        await store.meetings.save(before, with_guest(before, "winner"))
        first = with_guest(before, "first")
        results = await asyncio.gather(
            store.meetings.save(before, first),
            store.meetings.save(first, with_guest(first, "second")),
            return_exceptions=True,
        )
        assert [type(result) for result in results] == [StaleVersion, StaleVersion]
        assert set((await stored(store)).participants) == {"winner"}


async def test_one_that_the_database_refuses_takes_no_other_with_it(tmp_path: Path) -> None:
    async with furnished(tmp_path) as store:
        good, bad = new_meeting("good"), new_meeting("bad")
        await store.meetings.create(good)
        ghost = ResumeRow(
            MeetingId("bad"), DeviceId("device"), ParticipantId("who"), current_hash="h"
        )
        results = await asyncio.gather(
            store.meetings.save(good, with_guest(good, "guest")),
            # Its meeting was never made, so the foreign key refuses the row.
            store.meetings.save(bad, bad, resume=[ghost]),
            return_exceptions=True,
        )
        assert results[0] is None
        assert isinstance(results[1], StoreUnavailable)
        assert set((await stored(store, "good")).participants) == {"guest"}


async def test_a_cancelled_caller_takes_nothing_back_and_harms_nobody(tmp_path: Path) -> None:
    async with furnished(tmp_path) as store:
        before = new_meeting()
        await store.meetings.create(before)
        middle = with_guest(before, "first")
        after = with_guest(middle, "second")
        gone = asyncio.ensure_future(store.meetings.save(before, middle))
        stays = asyncio.ensure_future(store.meetings.save(middle, after))
        await asyncio.sleep(0)
        gone.cancel()
        await stays
        assert gone.cancelled()
        assert await stored(store) == after


async def test_closing_writes_what_was_handed_in(tmp_path: Path) -> None:
    async with furnished(tmp_path) as store:
        before = new_meeting()
        await store.meetings.create(before)
        save = asyncio.ensure_future(store.meetings.save(before, with_guest(before, "guest")))
        await asyncio.sleep(0)
        await store.close()
        await save
        with pytest.raises(StoreUnavailable):
            await store.meetings.save(before, with_guest(before, "too late"))
    async with opened(tmp_path) as store:
        assert set((await stored(store)).participants) == {"guest"}


async def test_a_database_that_is_locked_is_unavailable_and_then_goes_on(tmp_path: Path) -> None:
    async with furnished(tmp_path) as store, opened(tmp_path) as other:
        before = new_meeting()
        await store.meetings.create(before)
        async with store._database.reading() as connection:
            await connection.execute(text("PRAGMA busy_timeout=1"))
        after = with_guest(before, "guest")
        async with other._database.writing():
            with pytest.raises(StoreUnavailable):
                await store.meetings.save(before, after)
        await store.meetings.save(before, after)
        assert await stored(store) == after


async def test_a_full_disk_is_unavailable_and_nothing_is_written_by_half(tmp_path: Path) -> None:
    async with furnished(tmp_path) as store:
        before = new_meeting()
        await store.meetings.create(before)
        async with store._database.reading() as connection:
            pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
            await connection.execute(text(f"PRAGMA max_page_count={pages}"))
        crowd = before
        for number in range(2000):
            crowd = with_guest(crowd, f"guest-{number}")
        with pytest.raises(StoreUnavailable):
            await store.meetings.save(before, crowd)
        assert await stored(store) == before


# ------------------------------------------------------------------ what goes along


async def test_ledger_lines_and_spent_tokens_go_into_the_same_transaction(tmp_path: Path) -> None:
    async with furnished(tmp_path) as store:
        before = new_meeting()
        await store.meetings.create(before)
        token = SpentToken("guest", NOW + 60)
        line = LedgerLine(NOW, "signed_in", {"by": "guest"})
        await store.meetings.save(before, before, ledger=[line], spent=[token, token])
        assert await ledger_lines(store) == 1
        assert await store.tokens.is_spent("guest")
        await store.meetings.save(before, before, spent=[token])
        await store.tokens.forget_expired(now=NOW + 61)
        assert not await store.tokens.is_spent("guest")


async def test_a_resume_secret_rotates_and_the_old_one_is_good_until_the_new_is_used(
    tmp_path: Path,
) -> None:
    async with furnished(tmp_path) as store:
        meeting = with_guest(new_meeting(), "guest")
        await store.meetings.create(meeting)

        async def use(presented: str, issued: str) -> bool:
            row = await store.meetings.find_resume(hash_of(presented))
            if row is None:
                return False
            assert (row.participant_id, row.device_id) == ("guest", "device-of-guest")
            changed = rotated(row, presented=presented, issued=issued)
            await store.meetings.save(meeting, meeting, resume=[changed])
            return True

        row = first_row(
            meeting_id=meeting.id,
            participant_id=ParticipantId("guest"),
            device_id=DeviceId("device-of-guest"),
            secret="one",
        )
        await store.meetings.save(meeting, meeting, resume=[row])
        assert await use("one", "two")
        assert await use("one", "three"), "the answer with `two` was lost with its socket"
        assert not await use("two", "x"), "a lost secret is good no longer"
        assert await use("three", "four")
        assert not await use("one", "x"), "the new one was used, so the old one is retired"
        assert await use("three", "five"), "`four` was lost"
        assert not await use("never issued", "x")


async def test_secrets_are_kept_as_hashes_only(tmp_path: Path) -> None:
    async with furnished(tmp_path) as store:
        meeting = with_guest(new_meeting(), "guest")
        await store.meetings.create(meeting)
        row = first_row(
            meeting_id=meeting.id,
            participant_id=ParticipantId("guest"),
            device_id=DeviceId("device"),
            secret="a secret that is told to one device",
        )
        await store.meetings.save(meeting, meeting, resume=[row])
    assert b"a secret that is told" not in bytes_of(tmp_path)
