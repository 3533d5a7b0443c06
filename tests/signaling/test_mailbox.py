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
from signaling.meetings.mailbox import RETRY_AFTER, Mailbox, Outcome, at
from signaling.store.save import LedgerLine, ResumeRow, SpentToken, StaleVersion
from tests.meeting.builders import a_meeting
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


@dataclass
class Box:
    """A mailbox and what came out of it."""

    store: MemoryStore
    timing: CountedTiming
    mailbox: Mailbox
    carried_out: list[Step] = field(default_factory=list)
    closed: list[Step] = field(default_factory=list)


def arrival(name: str):  # type: ignore[no-untyped-def]
    return at(
        arriving.arrive,
        participant_id=ParticipantId(name),
        device_id=DeviceId(f"{name}'s"),
        name=name,
    )


def removal(name: str, *, by: str = "host"):  # type: ignore[no-untyped-def]
    return at(deciding.remove, by=AccountId(by), participant_id=ParticipantId(name))


@pytest.fixture
def box() -> Box:
    meeting, timing = a_meeting(), CountedTiming()
    store = MemoryStore(meeting)
    carried_out: list[Step] = []
    closed: list[Step] = []

    async def close_media(step: Step) -> None:
        closed.append(step)

    mailbox = Mailbox(
        meeting=meeting,
        store=store,  # type: ignore[arg-type]
        timing=timing,
        carry_out=carried_out.append,
        close_media=close_media,
    )
    return Box(store, timing, mailbox, carried_out, closed)


async def test_what_is_answered_is_stored_and_carried_out_after(box: Box) -> None:
    seen_at_effects = []
    box.mailbox.carry_out = lambda step: seen_at_effects.append(box.store.stored)
    outcome = await box.mailbox.do(arrival("Ann"))
    assert box.store.stored is box.mailbox.meeting is outcome.step.meeting
    assert seen_at_effects == [outcome.step.meeting], "stored before anything is sent"


async def test_what_gathers_during_a_commit_is_committed_as_one(box: Box) -> None:
    box.store.gate.clear()
    arriving_ones = [asyncio.create_task(box.mailbox.do(arrival(f"G{i}"))) for i in range(100)]
    await asyncio.sleep(0)
    later = [asyncio.create_task(box.mailbox.do(arrival(f"H{i}"))) for i in range(100)]
    await asyncio.sleep(0)
    box.store.gate.set()
    await asyncio.gather(*arriving_ones, *later)
    assert len(box.mailbox.meeting.participants) == 200
    assert len(box.store.saves) == 2
    assert len(box.carried_out) == 200


async def test_a_refusal_changes_nothing_and_harms_no_neighbour(box: Box) -> None:
    await box.mailbox.do(arrival("Ann"))
    refused, arrived = await asyncio.gather(
        box.mailbox.do(removal("Ann", by="nobody")),
        box.mailbox.do(arrival("Ben")),
        return_exceptions=True,
    )
    assert isinstance(refused, NotHost)
    assert isinstance(arrived, Outcome)


async def test_a_bug_in_one_verb_harms_no_neighbour(box: Box) -> None:
    def bug(meeting: Meeting, now: float) -> Step:
        raise ZeroDivisionError

    fault, arrived = await asyncio.gather(
        box.mailbox.do(bug), box.mailbox.do(arrival("Ben")), return_exceptions=True
    )
    assert isinstance(fault, ZeroDivisionError)
    assert isinstance(arrived, Outcome)


async def test_a_failed_write_keeps_the_old_state_for_everybody(box: Box) -> None:
    before = box.mailbox.meeting
    box.store.fails = StoreUnavailable("the disk is full")
    answers = await asyncio.gather(
        box.mailbox.do(arrival("Ann")),
        box.mailbox.do(removal("nobody", by="nobody")),
        return_exceptions=True,
    )
    assert all(isinstance(each, StoreUnavailable) for each in answers)
    assert box.mailbox.meeting is before
    assert box.carried_out == []

    box.store.fails = None
    await box.mailbox.do(arrival("Ann"))
    assert ParticipantId("Ann") in box.store.stored.participants


async def test_a_cancelled_caller_takes_nothing_back(box: Box) -> None:
    box.store.gate.clear()
    caller = asyncio.create_task(box.mailbox.do(arrival("Ann")))
    await asyncio.sleep(0)
    caller.cancel()
    await asyncio.gather(caller, return_exceptions=True)
    box.store.gate.set()
    await box.mailbox.do(arrival("Ben"))
    assert set(box.mailbox.meeting.participants) == {"Ann", "Ben"}


async def test_another_process_wrote_and_its_word_holds(box: Box) -> None:
    theirs = arrival("Theirs")(box.store.stored, box.timing.now()).meeting
    box.store.stored = theirs
    box.store.fails = StaleVersion("changed elsewhere")
    with pytest.raises(StaleVersion):
        await box.mailbox.do(arrival("Ann"))
    assert box.mailbox.meeting is theirs
    box.store.fails = None
    await box.mailbox.do(arrival("Ann"))
    assert set(box.store.stored.participants) == {"Theirs", "Ann"}


# ------------------------------------------------------------------ closing first


async def test_a_removal_closes_before_it_is_recorded(box: Box) -> None:
    await box.mailbox.do(arrival("Ann"))
    box.store.gate.clear()
    removing = asyncio.create_task(box.mailbox.do_closing_first(removal("Ann")))
    await asyncio.sleep(0)
    assert box.closed, "although the store has not answered"
    box.store.gate.set()
    assert (await removing).recorded


async def test_a_removal_does_not_wait_for_a_store_that_hangs(box: Box) -> None:
    await box.mailbox.do(arrival("Ann"))
    box.store.gate.clear()
    hanging = asyncio.create_task(box.mailbox.do(arrival("Ben")))
    await asyncio.sleep(0)
    removing = asyncio.create_task(box.mailbox.do_closing_first(removal("Ann")))
    await asyncio.sleep(0)
    assert len(box.closed) == 1
    box.store.gate.set()
    await asyncio.gather(hanging, removing)


async def test_a_removal_holds_although_the_record_fails_and_is_tried_again(box: Box) -> None:
    """R26: it works with a full disk, and says so; the person stays out."""
    await box.mailbox.do(arrival("Ann"))
    box.store.fails = StoreUnavailable("the disk is full")
    outcome = await box.mailbox.do_closing_first(removal("Ann"))
    assert not outcome.recorded
    assert not box.mailbox.is_recorded
    assert box.mailbox.meeting.participants[ParticipantId("Ann")].barred

    with pytest.raises(StoreUnavailable):
        await box.mailbox.do(arrival("Ben"))
    assert box.mailbox.meeting.participants[ParticipantId("Ann")].barred

    box.timing.advance(RETRY_AFTER)
    while not box.mailbox.is_idle:
        await asyncio.sleep(0)
    assert not box.mailbox.is_recorded, "it failed once more"
    box.store.fails = None
    box.timing.advance(RETRY_AFTER)
    while not box.mailbox.is_idle:
        await asyncio.sleep(0)
    assert box.mailbox.is_recorded
    assert box.store.stored.participants[ParticipantId("Ann")].barred
    assert [line.action for line in box.store.ledger] == ["removed"]


async def test_an_unrecorded_removal_goes_along_with_the_next_write(box: Box) -> None:
    await box.mailbox.do(arrival("Ann"))
    box.store.fails = StoreUnavailable("the disk is full")
    await box.mailbox.do_closing_first(removal("Ann"))
    box.store.fails = None
    await box.mailbox.do(arrival("Ben"))
    assert box.store.stored is box.mailbox.meeting
    assert [line.action for line in box.store.ledger] == ["removed"]


async def test_a_removal_by_nobody_closes_nothing(box: Box) -> None:
    await box.mailbox.do(arrival("Ann"))
    with pytest.raises(NotAllowed):
        await box.mailbox.do_closing_first(removal("Ann", by="nobody"))
    assert box.closed == []


# ------------------------------------------------------------------ insisting


async def test_what_has_happened_is_tried_until_the_store_takes_it_in_order(box: Box) -> None:
    order = []

    def noted(name: str):  # type: ignore[no-untyped-def]
        def verb(meeting: Meeting, now: float) -> Step:
            order.append(name)
            return arrival(name)(meeting, now)

        return verb

    box.store.fails = StoreUnavailable("the disk is full")
    box.mailbox.insist(noted("first"))
    box.mailbox.insist(noted("second"))
    while not box.mailbox.is_idle:
        await asyncio.sleep(0)
    assert box.mailbox.meeting.participants == {}

    order.clear()
    box.store.fails = None
    box.timing.advance(RETRY_AFTER)
    while not box.mailbox.is_idle:
        await asyncio.sleep(0)
    assert order == ["first", "second"]
    assert set(box.store.stored.participants) == {"first", "second"}


async def test_what_is_overtaken_by_events_is_not_insisted_on(box: Box) -> None:
    box.mailbox.insist(removal("nobody is called so"))
    while not box.mailbox.is_idle:
        await asyncio.sleep(0)
    box.timing.advance(10 * RETRY_AFTER)
    assert box.mailbox.is_idle
