"""What hosts see of one meeting: counts, rows and notifications, gathered before they are sent.

Every host's session of the meeting is a watcher. Changes of a tenth of a second leave together,
made ready once for all watchers; five thousand guests who arrive at once are a few dozen messages,
and their notifications one ("and 4,999 more").
"""

import asyncio
from collections.abc import Callable, Iterator
from typing import Literal, Protocol

from conference.ids import DeviceId, MeetingId, ParticipantId
from conference.meeting.effects import Notice
from conference.meeting.meeting import Meeting
from signaling.meetings.views import guest_page, guest_row, meeting_state, shown_away_at
from signaling.process.timing import Alarm, Timing
from signaling.store.appointments import Appointment
from signaling.wire.commands import ConnectionWord
from signaling.wire.events import GuestsChanged, MeetingChanged, Notification, NotificationCleared
from signaling.wire.message import Event
from signaling.wire.parts import MeetingState
from signaling.wire.replies import GuestPage
from signaling.wire.session import Payload

GATHER_SECONDS = 0.1
"""Short enough to feel immediate, long enough to turn a rush into few messages."""

MAX_ROWS = 200
"""In one `guests_changed`; more are sent in several, with a yield between them."""

MAX_SINGLE_NOTIFICATIONS = 3
"""Beyond it, those of a kind are gathered in one."""

Kind = Literal["arrived", "asked"]


class Watcher(Protocol):
    """A host's session."""

    def pass_on(self, payload: Payload) -> None: ...

    def reads_guests_of(self, meeting_id: MeetingId) -> bool:
        """Whether it has the attendee list open, so that it wants the rows that change."""
        ...


class HostLists:
    """The hosts' side of one meeting. `meeting` yields the state in force."""

    def __init__(
        self, appointment: Appointment, *, meeting: Callable[[], Meeting], timing: Timing
    ) -> None:
        self._watchers: set[Watcher] = set()
        self._appointment = appointment
        self._meeting = meeting
        self._timing = timing
        self._ringing = _standing(meeting())
        self._shown: dict[tuple[Kind, ParticipantId], Notification] = {}
        self._state: MeetingState = meeting_state(meeting())
        self._changed: dict[ParticipantId, None] = {}
        self._checked: dict[DeviceId, ConnectionWord] = {}
        self._soon_away: dict[ParticipantId, float] = {}
        self._due = False
        self._flush: asyncio.Task[None] | None = None
        self._away_alarm = Alarm(timing, self._show_away)
        for participant_id in meeting().participants:
            self._watch_absence(participant_id)

    def close(self) -> None:
        """Closing twice is nothing."""
        self._away_alarm.close()
        if self._flush is not None:
            self._flush.cancel()

    def add(self, watcher: Watcher) -> None:
        """From now on it gets differences; what it was not told before, it reads in a snapshot."""
        if not self._watchers:
            self._shown = {_key(each): each for each in self.notifications()}
            self._state = self.state()
            self._changed.clear()
        self._watchers.add(watcher)

    def discard(self, watcher: Watcher) -> None:
        self._watchers.discard(watcher)

    @property
    def is_watched(self) -> bool:
        return bool(self._watchers)

    @property
    def is_gathering(self) -> bool:
        return self._flush is not None

    # ---------------------------------------------------------------- what the dispatcher says

    def ring(self, kind: Notice, participant_id: ParticipantId) -> None:
        """Hosts are to be notified of this person (R19, R28)."""
        self._ringing[kind][participant_id] = None
        self.gather()

    def clear(self, kind: Notice, participant_id: ParticipantId | None) -> None:
        """That notification stands no longer; None: none of that kind does."""
        if participant_id is None:
            self._ringing[kind].clear()
        else:
            self._ringing[kind].pop(participant_id, None)
        self.gather()

    def merged(self, gone: ParticipantId, into: ParticipantId) -> None:
        """Two are one now (R41, R46): what stands for the one that is gone stands for the other."""
        for kind, ringing in self._ringing.items():
            moved = (into if each == gone else each for each in ringing)
            self._ringing[kind] = dict.fromkeys(moved)
        self.changed(gone)

    def changed(self, participant_id: ParticipantId) -> None:
        """This person's row may have changed, or is gone."""
        self._watch_absence(participant_id)
        self._changed[participant_id] = None
        self.gather()

    def note_check(
        self, participant_id: ParticipantId, device_id: DeviceId, word: ConnectionWord | None
    ) -> None:
        """What this device's page says of its connection; None: nothing, or it is gone. It is no
        part of the meeting and kept nowhere else (R39): a page says it again when it is back."""
        if self._checked.get(device_id) == word:
            return
        if word is None:
            del self._checked[device_id]
        else:
            self._checked[device_id] = word
        self.changed(participant_id)

    def gather(self) -> None:
        """Send what has changed, in a moment."""
        self._due = bool(self._watchers)
        if self._due and self._flush is None:
            self._flush = asyncio.create_task(self._flush_while_due())

    # ---------------------------------------------------------------- snapshots

    def state(self) -> MeetingState:
        return meeting_state(self._meeting())

    def page(self, *, after: ParticipantId | None, limit: int) -> GuestPage:
        """Some rows of the attendee list."""
        now = self._timing.now()
        return guest_page(self._meeting(), after=after, limit=limit, checked=self._checked, now=now)

    def notifications(self) -> list[Notification]:
        """All that stand now, gathered; a workspace opened late gets these (R29)."""
        return [each for kind in Notice for each in self._notifications_of(kind)]

    def _notifications_of(self, kind: Notice) -> Iterator[Notification]:
        meeting = self._meeting()
        standing = [each for each in self._ringing[kind] if _stands(meeting, kind, each)]
        self._ringing[kind] = dict.fromkeys(standing)
        gathered = len(standing) > MAX_SINGLE_NOTIFICATIONS
        for participant_id in standing[:1] if gathered else standing:
            participant = meeting.participants[participant_id]
            yield Notification(
                kind=kind.value,
                appointment=meeting.appointment_id,
                meeting=meeting.id,
                title=self._appointment.title,
                participant=participant_id,
                name=participant.name,
                verified=participant.verified,
                request=participant.request.id if participant.request else None,
                more=len(standing) - 1 if gathered else 0,
            )

    # ---------------------------------------------------------------- differences

    async def _flush_while_due(self) -> None:
        try:
            while self._due:
                await asyncio.sleep(GATHER_SECONDS)
                self._due = False
                await self._flush_now()
        finally:
            self._flush = None

    async def _flush_now(self) -> None:
        for event in (*self._state_change(), *self._notification_changes()):
            self._tell(event)
        changed, self._changed = list(self._changed), {}
        for start in range(0, len(changed), MAX_ROWS):
            self._tell_rows(changed[start : start + MAX_ROWS])
            await asyncio.sleep(0)

    def _state_change(self) -> Iterator[Event]:
        state = self.state()
        if state != self._state:
            self._state = state
            yield MeetingChanged(meeting=state)

    def _notification_changes(self) -> Iterator[Event]:
        now = {_key(each): each for each in self.notifications()}
        before, self._shown = self._shown, now
        for kind in Notice:
            gone = [key for key in before if key[0] == kind.value and key not in now]
            if gone and not any(key[0] == kind.value for key in now):
                yield NotificationCleared(kind=kind.value, meeting=self._meeting().id)
                continue
            for _, participant_id in gone:
                yield NotificationCleared(
                    kind=kind.value, meeting=self._meeting().id, participant=participant_id
                )
        for key, notification in now.items():
            if notification != before.get(key):
                yield notification

    def _tell(self, event: Event) -> None:
        payload = Payload(event)
        for watcher in self._watchers:
            watcher.pass_on(payload)

    def _tell_rows(self, ids: list[ParticipantId]) -> None:
        meeting = self._meeting()
        readers = [each for each in self._watchers if each.reads_guests_of(meeting.id)]
        if not readers:
            return
        now = self._timing.now()
        present = [meeting.participants[each] for each in ids if each in meeting.participants]
        payload = Payload(
            GuestsChanged(
                meeting=meeting.id,
                changed=[
                    guest_row(meeting, each, checked=self._checked, now=now) for each in present
                ],
                gone=[each for each in ids if each not in meeting.participants],
            )
        )
        for watcher in readers:
            watcher.pass_on(payload)

    # ---------------------------------------------------------------- absence

    def _watch_absence(self, participant_id: ParticipantId) -> None:
        participant = self._meeting().participants.get(participant_id)
        shown_at = shown_away_at(self._meeting(), participant) if participant else None
        if shown_at is None or shown_at <= self._timing.now():
            self._soon_away.pop(participant_id, None)
        else:
            self._soon_away[participant_id] = shown_at
            self._away_alarm.set_no_later(shown_at)

    def _show_away(self) -> None:
        now = self._timing.now()
        due = [each for each, shown_at in self._soon_away.items() if shown_at <= now]
        for participant_id in due:
            self.changed(participant_id)
        if self._soon_away:
            self._away_alarm.set_no_later(min(self._soon_away.values()))


def _standing(meeting: Meeting) -> dict[Notice, dict[ParticipantId, None]]:
    """What stands in a meeting as it was loaded."""
    announced = (each.id for each in meeting.participants.values() if meeting.announced(each))
    return {Notice.ARRIVED: dict.fromkeys(announced), Notice.ASKED: dict.fromkeys(meeting.requests)}


def _stands(meeting: Meeting, kind: Notice, participant_id: ParticipantId) -> bool:
    """A start clears all arrivals at once (R28), a decision the request."""
    participant = meeting.participants.get(participant_id)
    if participant is None:
        return False
    return meeting.announced(participant) if kind is Notice.ARRIVED else bool(participant.request)


def _key(notification: Notification) -> tuple[Kind, ParticipantId]:
    return notification.kind, ParticipantId(notification.participant)
