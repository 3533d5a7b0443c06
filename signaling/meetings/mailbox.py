"""One meeting's mailbox: verbs are applied one after another, each committed before it is answered.

Whatever has gathered while the last commit was under way is applied in order on the state that the
one before left, and committed as one; so two presses for the last seat are decided exactly, and
five thousand arrivals cost a few dozen commits. A failed write changes nothing and is answered
`store_unavailable`, except for what closes media: that holds at once and its record is retried.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog

from conference.errors import Unavailable
from conference.meeting.draft import Step
from conference.meeting.effects import Effect, Record
from conference.meeting.meeting import Meeting
from signaling.process.timing import Alarm, Timing
from signaling.store.meetings import MeetingStore
from signaling.store.save import LedgerLine, ResumeRow, SpentToken, StaleVersion

log = structlog.get_logger(__name__)

RETRY_AFTER = 1.0
"""Between two tries to write what has happened already."""

Verb = Callable[[Meeting, float], Step]
"""A method of the meeting with its arguments bound; gets the present state and the time."""


def at(verb: Callable[..., Step], **arguments: object) -> Verb:
    """A method of the meeting with its arguments bound, still without state and time."""
    return lambda meeting, now: verb(meeting, **arguments, now=now)


def in_turn(*verbs: Verb) -> Verb:
    """Several as one: all of them or, if one refuses, none."""

    def all_of_them(meeting: Meeting, now: float) -> Step:
        effects: tuple[Effect, ...] = ()
        for verb in verbs:
            step = verb(meeting, now)
            meeting, effects = step.meeting, (*effects, *step.effects)
        return Step(meeting, effects)

    return all_of_them


CarryOut = Callable[[Step], None]
"""Called at once after the swap; must not wait."""

CloseMedia = Callable[[Step], Awaitable[None]]
"""Closes at the relay what the step closes; returns when no packet flows any more."""


@dataclass(slots=True)
class Letter:
    """A verb on its way, and what is to be written along with it."""

    verb: Verb
    answer: asyncio.Future["Outcome"]
    resume: Sequence[ResumeRow] = ()
    spent: Sequence[SpentToken] = ()
    lines: Sequence[LedgerLine] = ()
    closes_first: bool = False
    insists: bool = False
    step: Step | None = None
    fault: Exception | None = None

    def apply(self, meeting: Meeting, now: float) -> Meeting:
        """The state after the verb; the same one if the verb refuses."""
        try:
            self.step = self.verb(meeting, now)
        except Exception as error:
            self.fault = error
            return meeting
        return self.step.meeting

    def anew(self) -> "Letter":
        """The same verb, not applied yet."""
        self.step = self.fault = None
        return self

    def succeed(self, outcome: "Outcome") -> None:
        if not self.answer.done():
            self.answer.set_result(outcome)

    def fail(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)
            # A caller whose socket closed meanwhile does not ask; that is no fault of ours.
            self.answer.exception()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a verb. `recorded` is False when it holds but is not in the store yet."""

    step: Step
    recorded: bool = True


@dataclass(slots=True)
class Mailbox:
    """The only place where this meeting's state changes."""

    meeting: Meeting
    """The state in force: what everybody is told and every gate asks."""

    store: MeetingStore
    timing: Timing
    carry_out: CarryOut
    close_media: CloseMedia
    _recorded: Meeting = field(init=False)
    _unwritten: list[LedgerLine] = field(default_factory=list)
    _letters: deque[Letter] = field(default_factory=deque)
    _again: list[Letter] = field(default_factory=list)
    _work: asyncio.Task[None] | None = None
    _retry: Alarm = field(init=False)

    def __post_init__(self) -> None:
        self._recorded = self.meeting
        self._retry = Alarm(self.timing, self._wake)

    @property
    def is_recorded(self) -> bool:
        """False while something holds that the store has not taken yet."""
        return self._recorded is self.meeting

    @property
    def is_idle(self) -> bool:
        """No verb is waiting or being committed."""
        return self._work is None

    async def do(
        self,
        verb: Verb,
        *,
        resume: Sequence[ResumeRow] = (),
        spent: Sequence[SpentToken] = (),
        lines: Sequence[LedgerLine] = (),
    ) -> Outcome:
        """Apply `verb` and commit it, with what is to be written along with it.

        Raises what the verb raises, or StoreUnavailable / StaleVersion; then nothing has changed.
        A cancelled caller takes nothing back.
        """
        letter = Letter(verb, self._promise(), resume=resume, spent=spent, lines=lines)
        return await self._post(letter)

    def insist(self, verb: Verb, *, lines: Sequence[LedgerLine] = ()) -> None:
        """Something has happened and must be recorded: tried until the store takes it, in order.

        What the verb refuses was overtaken by events and is nothing.
        """
        self._letters.append(Letter(verb, self._promise(), lines=lines, insists=True))
        self._wake()

    async def do_closing_first(self, verb: Verb) -> Outcome:
        """As `do` for a removal or an end: media is closed first, the record comes after.

        Does not wait for a store that hangs before it closes, and holds though the record fails.
        Raises what the verb raises.
        """
        await self.close_media(verb(self.meeting, self.timing.now()))
        return await self._post(Letter(verb, self._promise(), closes_first=True))

    async def close(self) -> None:
        """Finish what is under way and stop retrying; closing twice is nothing."""
        self._retry.close()
        if self._work is not None:
            await asyncio.wait([self._work])

    def _promise(self) -> "asyncio.Future[Outcome]":
        return asyncio.get_running_loop().create_future()

    async def _post(self, letter: Letter) -> Outcome:
        self._letters.append(letter)
        self._wake()
        return await asyncio.shield(letter.answer)

    def _wake(self) -> None:
        if self._work is None:
            self._work = asyncio.create_task(self._deliver())

    async def _deliver(self) -> None:
        try:
            self._letters.extendleft(reversed(self._again))
            self._again.clear()
            if not self.is_recorded and not self._letters:
                await self._record()
            while self._letters:
                batch = self._take_batch()
                if batch[0].closes_first:
                    await self._deliver_closing(batch[0])
                else:
                    await self._deliver_batch(batch)
        finally:
            self._work = None

    def _take_batch(self) -> list[Letter]:
        """Everything up to the next closing verb, or that one alone."""
        batch = [self._letters.popleft()]
        while not batch[0].closes_first and self._letters and not self._letters[0].closes_first:
            batch.append(self._letters.popleft())
        return batch

    async def _deliver_batch(self, batch: Sequence[Letter]) -> None:
        working, now = self.meeting, self.timing.now()
        for letter in batch:
            working = letter.apply(working, now)
        done = [letter for letter in batch if letter.step is not None]
        resume = [row for letter in done for row in letter.resume]
        spent = [token for letter in done for token in letter.spent]
        lines = _ledger_of(done, now=now) + [line for letter in done for line in letter.lines]
        if working is self.meeting and not (lines or resume or spent):
            self._settle(batch, recorded=self.is_recorded)
            return
        try:
            await self._save(working, lines, resume=resume, spent=spent)
        except Exception as error:
            # Refusals too may rest on what was not written, so everybody is told the same.
            for letter in batch:
                letter.fail(error)
            if isinstance(error, StaleVersion):
                await self._reload()
            if isinstance(error, Unavailable):
                self._again.extend(letter.anew() for letter in batch if letter.insists)
                self._retry.set_no_later(now + RETRY_AFTER)
            return
        self._settle(batch, recorded=True)

    async def _deliver_closing(self, letter: Letter) -> None:
        now = self.timing.now()
        letter.apply(self.meeting, now)
        if letter.step is None:
            self._settle([letter], recorded=True)
            return
        # Again: somebody may have joined since it was first closed.
        await self.close_media(letter.step)
        lines = _ledger_of([letter], now=now)
        try:
            await self._save(letter.step.meeting, lines)
        except Unavailable as error:
            log.error("closing_not_recorded", code=error.code)
            self._unwritten.extend(lines)
            self._settle([letter], recorded=False)
            self._retry.set(self.timing.now() + RETRY_AFTER)
        else:
            self._settle([letter], recorded=True)

    async def _record(self) -> None:
        """Write what already holds."""
        try:
            await self._save(self.meeting, ())
        except StaleVersion:
            log.error("record_is_stale")
            self._recorded = self.meeting
        except Unavailable:
            self._retry.set(self.timing.now() + RETRY_AFTER)

    async def _save(
        self,
        after: Meeting,
        lines: Sequence[LedgerLine],
        *,
        resume: Sequence[ResumeRow] = (),
        spent: Sequence[SpentToken] = (),
    ) -> None:
        lines = (*self._unwritten, *lines)
        if after is self._recorded and not (lines or resume or spent):
            return
        await self.store.save(self._recorded, after, ledger=lines, resume=resume, spent=spent)
        self._recorded = after
        self._unwritten.clear()
        if not self._again:
            self._retry.close()

    async def _reload(self) -> None:
        """Another process wrote this meeting: what it wrote is the truth."""
        try:
            stored = await self.store.load(self.meeting.id)
        except Unavailable:
            return
        if stored is not None:
            self.meeting = self._recorded = stored

    def _settle(self, batch: Sequence[Letter], *, recorded: bool) -> None:
        for letter in batch:
            if letter.step is None:
                letter.fail(letter.fault or AssertionError("a verb gives a step or a fault"))
                continue
            self.meeting = letter.step.meeting
            try:
                self.carry_out(letter.step)
            except Exception as error:
                # The state holds and is stored; whoever missed an event reads it in a snapshot.
                log.exception("effects_fault")
                letter.fail(error)
            else:
                letter.succeed(Outcome(letter.step, recorded))


def _ledger_of(letters: Sequence[Letter], *, now: float) -> list[LedgerLine]:
    return [
        LedgerLine(
            at=now,
            action=effect.action,
            entry={
                "by": effect.by,
                "participant": effect.participant_id,
                "detail": effect.detail,
            },
        )
        for letter in letters
        if letter.step is not None
        for effect in letter.step.effects
        if isinstance(effect, Record)
    ]
