"""Calls guests by Web Push when it is their turn and no page of theirs is on screen (R83).

It looks at what each committed step has left, so nothing depends on having seen the one before: a
turn that came while no process was there, or while a page seemed to be on screen and was not, is
noticed all the same. What it knows is in the store before its owner is answered.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

import structlog

from conference.errors import Unavailable
from conference.ids import MeetingId, ParticipantId
from conference.meeting.access import Action, access
from conference.meeting.draft import Step
from conference.meeting.effects import ChangeEveryone, ChangeParticipant, Merge
from conference.meeting.meeting import Meeting, Phase
from conference.meeting.participant import Participant
from conference.meeting.summons import Awaits, awaited, is_turn
from signaling.process.timing import Alarm, Timing
from signaling.push.sender import Fate, PushSender
from signaling.push.services import PushServices
from signaling.store.summonses import SummonsRow, SummonsStore, Whom

log = structlog.get_logger(__name__)

MOST_BROWSERS = 3
"""Of one person: a telephone, a computer and one more. A further one takes the oldest's place."""

_PORTION = 50
"""People looked at between two yields, some microseconds each."""

_RETRY_S = 1.0
"""Between two tries to write what has changed."""

_UNTRIED = frozenset({Fate.NEEDLESS, Fate.CROWDED_OUT})
"""Nobody was called by these, so the turn stands: the page that was seen may be put away again."""

Find = Callable[[MeetingId], Meeting | None]
Run = Callable[[Awaitable[object]], None]


@dataclass(slots=True)
class _Person:
    """Who is to be called, and where: the oldest browser first. `called_for`: whose outcome is
    awaited, and what the store knows them to await until then."""

    awaits: Awaits | None = None
    called_for: Awaits | None = None
    endpoints: dict[str, None] = field(default_factory=dict)


class Summoner:
    """`find` gives the state in force of a meeting held here, `run` owns tasks."""

    def __init__(
        self,
        store: SummonsStore,
        *,
        services: PushServices,
        sender: PushSender,
        timing: Timing,
        find: Find,
        run: Run,
    ) -> None:
        self._store = store
        self._services = services
        self._sender = sender
        self._timing = timing
        self._find = find
        self._run = run
        self._people: dict[MeetingId, dict[ParticipantId, _Person]] = {}
        self._changed: set[Whom] = set()
        self._writing = asyncio.Lock()
        self._write_is_due = False
        self._is_closed = False
        self._retry = Alarm(timing, self._write_soon)

    async def start(self) -> None:
        """Go on with what the last process left; whose turn has come meanwhile is called. What is
        at a service that is not allowed any more is forgotten.

        Raises StoreUnavailable.
        """
        for row in await self._store.load():
            if not self._services.knows(row.endpoint):
                self._note(row.meeting_id, row.participant_id)
                continue
            people = self._people.setdefault(row.meeting_id, {})
            person = people.setdefault(row.participant_id, _Person(row.awaits))
            person.endpoints[row.endpoint] = None
        for meeting_id in list(self._people):
            await self._look_at_everyone(meeting_id)

    async def close(self) -> None:
        """What has changed is still written, if the store takes it; closing twice is nothing."""
        self._retry.close()
        with contextlib.suppress(Unavailable):
            await self._write()
        self._is_closed = True

    @property
    def people(self) -> int:
        """How many want to be called."""
        return sum(len(people) for people in self._people.values())

    # ---------------------------------------------------------------- what guests ask for

    async def summon(
        self, meeting: Meeting, participant_id: ParticipantId, *, endpoint: str, wanted: bool
    ) -> None:
        """From now on this browser is called, or is not. Twice is nothing.

        Raises BadEndpoint, StoreUnavailable.
        """
        if wanted:
            self._services.check(endpoint)
        people = self._people.setdefault(meeting.id, {})
        person = people.setdefault(participant_id, _Person())
        if (endpoint in person.endpoints) is wanted:
            self._drop_if_empty(meeting.id, participant_id)
            return
        before = person.endpoints
        if wanted:
            person.endpoints = _newest({**before, endpoint: None})
        else:
            person.endpoints = {each: None for each in before if each != endpoint}
        person.awaits = awaited(person.awaits, self._action(meeting, participant_id))
        self._changed.add((meeting.id, participant_id))
        try:
            await self._write()
        except Unavailable:
            person.endpoints = before
            raise
        finally:
            self._drop_if_empty(meeting.id, participant_id)

    # ---------------------------------------------------------------- what happens at the door

    def follow(self, step: Step) -> None:
        """Called with every committed step; never waits."""
        meeting = step.meeting
        people = self._people.get(meeting.id)
        if people is None:
            return
        if meeting.phase is Phase.ENDED:
            for participant_id in list(people):
                self._forget(meeting.id, participant_id)
            return
        for effect in step.effects:
            if isinstance(effect, Merge):
                self._merge(meeting.id, effect)
            elif isinstance(effect, ChangeParticipant):
                self._look(meeting, effect.participant_id)
            elif isinstance(effect, ChangeEveryone):
                self._run(self._look_at_everyone(meeting.id))

    async def _look_at_everyone(self, meeting_id: MeetingId) -> None:
        """In portions: others' calls go on meanwhile."""
        for index, participant_id in enumerate(list(self._people.get(meeting_id, ())), start=1):
            meeting = self._find(meeting_id)
            if meeting is None:
                return
            self._look(meeting, participant_id)
            if index % _PORTION == 0:
                await asyncio.sleep(0)

    def _look(self, meeting: Meeting, participant_id: ParticipantId) -> None:
        person = self._people.get(meeting.id, {}).get(participant_id)
        if person is None:
            return
        participant = meeting.participants.get(participant_id)
        if participant is None or not participant.devices or participant.is_host:
            self._forget(meeting.id, participant_id)
            return
        action = self._action(meeting, participant_id)
        if is_turn(person.awaits, action):
            if not _is_on_screen(participant):
                self._call(meeting.id, participant_id, person)
            return
        awaits = awaited(person.awaits, action)
        if awaits is not person.awaits:
            person.awaits = awaits
            self._note(meeting.id, participant_id)

    def _action(self, meeting: Meeting, participant_id: ParticipantId) -> Action | None:
        """What they may do; None of whoever is not at the door."""
        participant = meeting.participants.get(participant_id)
        if participant is None or participant.in_call:
            return None
        return access(meeting, participant, now=self._timing.now()).action

    def _merge(self, meeting_id: MeetingId, merge: Merge) -> None:
        """Two have become one, with the browsers of both."""
        people = self._people.get(meeting_id, {})
        gone = people.pop(merge.gone, None)
        if gone is None:
            return
        person = people.setdefault(merge.into, _Person(gone.awaits))
        person.endpoints = _newest(person.endpoints | gone.endpoints)
        self._note(meeting_id, merge.gone)
        self._note(meeting_id, merge.into)

    # ---------------------------------------------------------------- calling

    def _call(self, meeting_id: MeetingId, participant_id: ParticipantId, person: _Person) -> None:
        """In every browser of theirs, once for a turn. It is recorded when the services have it:
        a server killed before then calls again, and the browser shows that as one message."""
        turn = person.called_for = person.awaits
        person.awaits = None
        fates: list[Fate] = []

        def is_needed() -> bool:
            meeting = self._find(meeting_id)
            participant = meeting.participants.get(participant_id) if meeting else None
            if meeting is None or participant is None or _is_on_screen(participant):
                return False
            return is_turn(turn, self._action(meeting, participant_id))

        def done(endpoint: str, fate: Fate) -> None:
            fates.append(fate)
            if fate is Fate.GONE:
                person.endpoints.pop(endpoint, None)
            if len(fates) < len(endpoints):
                return
            person.called_for = None
            if _UNTRIED.issuperset(fates):
                person.awaits = person.awaits or turn
            self._drop_if_empty(meeting_id, participant_id)
            self._note(meeting_id, participant_id)

        endpoints = list(person.endpoints)
        for endpoint in endpoints:
            self._sender.send(
                endpoint,
                is_needed=is_needed,
                done=lambda fate, endpoint=endpoint: done(endpoint, fate),  # type: ignore[misc]
            )

    # ---------------------------------------------------------------- what is kept

    def _forget(self, meeting_id: MeetingId, participant_id: ParticipantId) -> None:
        self._people[meeting_id][participant_id].endpoints.clear()
        self._drop_if_empty(meeting_id, participant_id)
        self._note(meeting_id, participant_id)

    def _drop_if_empty(self, meeting_id: MeetingId, participant_id: ParticipantId) -> None:
        people = self._people.get(meeting_id, {})
        person = people.get(participant_id)
        if person is not None and not person.endpoints:
            del people[participant_id]
        if not people:
            self._people.pop(meeting_id, None)

    def _note(self, meeting_id: MeetingId, participant_id: ParticipantId) -> None:
        self._changed.add((meeting_id, participant_id))
        self._write_soon()

    def _write_soon(self) -> None:
        if not self._write_is_due and not self._is_closed:
            self._write_is_due = True
            self._run(self._write_or_retry())

    async def _write_or_retry(self) -> None:
        self._write_is_due = False
        try:
            await self._write()
        except Unavailable as error:
            log.warning("summonses_not_recorded", code=error.code)
            self._retry.set_no_later(self._timing.now() + _RETRY_S)

    async def _write(self) -> None:
        """What has changed since the last time, as it is now. Raises StoreUnavailable."""
        async with self._writing:
            if not self._changed:
                return
            whom, self._changed = self._changed, set()
            try:
                await self._store.write(whom, list(self._rows(whom)))
            except BaseException:
                self._changed |= whom
                raise

    def _rows(self, whom: Iterable[Whom]) -> Iterable[SummonsRow]:
        for meeting_id, participant_id in whom:
            person = self._people.get(meeting_id, {}).get(participant_id)
            for endpoint in person.endpoints if person else ():
                assert person is not None
                awaits = person.awaits or person.called_for
                yield SummonsRow(meeting_id, participant_id, endpoint, awaits)


def _newest(endpoints: dict[str, None]) -> dict[str, None]:
    return dict.fromkeys(list(endpoints)[-MOST_BROWSERS:])


def _is_on_screen(participant: Participant) -> bool:
    """Whether a page of theirs says that it is seen: such a page calls them itself."""
    return any(device.online and device.visible for device in participant.devices.values())
