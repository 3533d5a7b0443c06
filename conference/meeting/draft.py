"""A meeting under change: the working copy of one verb, and the step that comes out of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from conference.ids import AccountId, ParticipantId
from conference.meeting.effects import (
    ChangeEveryone,
    ChangeParticipant,
    ChangeTalk,
    ClearNotification,
    CloseMedia,
    Effect,
    EndRequest,
    FinishDevice,
    Notice,
    Reason,
    Record,
    ReturnDevice,
)
from conference.meeting.meeting import PHASE_TRANSITIONS, Meeting, Phase, Tally
from conference.meeting.participant import (
    STAGE_TRANSITIONS,
    Device,
    Outcome,
    Participant,
    Stage,
)
from conference.meeting.talk import Talk, TalkEnd, Talker


@dataclass(frozen=True, slots=True)
class Step:
    """What a verb yields: store `meeting`, then carry out `effects` in order."""

    meeting: Meeting
    effects: tuple[Effect, ...] = ()


class Draft:
    """Collects the changes of one verb; `step()` freezes them. Thrown away if the verb raises.

    Every participant goes through `put`, the one place where counts are kept.
    """

    def __init__(self, meeting: Meeting, *, now: float) -> None:
        self._before = meeting
        self.now = now
        self.phase = meeting.phase
        self.capacity = meeting.capacity
        self.started_at = meeting.started_at
        self.hold_until = meeting.hold_until
        self.locked = meeting.locked
        self.said = meeting.said
        self.late_minutes = meeting.late_minutes
        self.starts = meeting.starts
        self.asked = meeting.asked
        self.booking = meeting.booking
        self.hosts = meeting.hosts
        self.requests = dict.fromkeys(meeting.requests)  # the order, and quick to take out of
        self.used_up = meeting.used_up
        self.tally = meeting.tally
        self.talks = dict(meeting.talks)
        self.settings = meeting.settings
        self._participants: dict[ParticipantId, Participant] = dict(meeting.participants)
        self._accounts: dict[AccountId, ParticipantId] | None = None
        self._timed: set[ParticipantId] | None = None
        self._effects: list[Effect] = []
        self._touched: dict[ParticipantId, None] = {}

    # ------------------------------------------------------------ reading

    def get(self, participant_id: ParticipantId) -> Participant | None:
        return self._participants.get(participant_id)

    def __getitem__(self, participant_id: ParticipantId) -> Participant:
        return self._participants[participant_id]

    def everyone(self) -> Iterable[Participant]:
        return tuple(self._participants.values())

    def timed(self) -> Iterable[Participant]:
        """Those with a deadline: few, also in a crowd."""
        ids = self._before.timed if self._timed is None else self._timed
        return tuple(self._participants[each] for each in sorted(ids))

    # ------------------------------------------------------------ writing

    def put(self, participant: Participant, **changes: Any) -> Participant:
        """Put a participant, changed; returns it as it stands now."""
        before = self._participants.get(participant.id)
        after = replace(participant, **changes) if changes else participant
        if after == before:
            return after
        self._participants[after.id] = after
        if before is not None:
            self.tally = self.tally.plus(Tally.of(before), times=-1)
        self.tally = self.tally.plus(Tally.of(after))
        account_before = before.account_id if before is not None else None
        if after.account_id != account_before:
            self._move_account(after, account_before)
        had_deadline = before is not None and bool(before.deadlines)
        if had_deadline != bool(after.deadlines):
            index = self._timed_index()
            (index.discard if had_deadline else index.add)(after.id)
        self._touched[after.id] = None
        return after

    def decide(self, participant: Participant, **changes: Any) -> Participant:
        """`put` for what a host's decision may depend on: the version grows by one a verb (R21)."""
        return self.put(participant, version=self.next_version(participant), **changes)

    def next_version(self, participant: Participant) -> int:
        """What the version becomes if this verb decides anything about the participant."""
        return self._before.participants.get(participant.id, participant).version + 1

    def put_device(self, participant: Participant, device: Device, **changes: Any) -> Participant:
        """Put one device of a participant, changed. A stage moves along the table or not at all."""
        after = replace(device, **changes) if changes else device
        before = participant.devices.get(device.id)
        if before is not None and before.stage is not after.stage:
            assert after.stage in STAGE_TRANSITIONS[before.stage], (before.stage, after.stage)
        in_call_changed = (before is not None and before.in_call) != after.in_call
        devices = {**participant.devices, after.id: after}
        put = self.decide if in_call_changed else self.put
        return put(participant, devices=devices)

    def drop_participant(self, participant: Participant) -> None:
        """Forget an identity that another one has taken in."""
        del self._participants[participant.id]
        self.tally = self.tally.plus(Tally.of(participant), times=-1)
        if participant.deadlines:
            self._timed_index().discard(participant.id)
        self._touched.pop(participant.id, None)

    def move_phase(self, phase: Phase) -> None:
        assert phase in PHASE_TRANSITIONS[self.phase], (self.phase, phase)
        self.phase = phase

    def emit(self, *effects: Effect) -> None:
        self._effects.extend(effects)

    def record(
        self,
        action: str,
        *,
        by: AccountId | ParticipantId | None = None,
        participant_id: ParticipantId | None = None,
        detail: str = "",
    ) -> None:
        self.emit(Record(action=action, by=by, participant_id=participant_id, detail=detail))

    # ------------------------------------------------------------ what several verbs need

    def end_request(self, participant: Participant, *, outcome: Outcome | None) -> Participant:
        """End the pending request, if any, and take it from every host's list (R20)."""
        request = participant.request
        if request is None:
            return participant
        del self.requests[participant.id]
        self.emit(
            EndRequest(participant.id, request.id, outcome),
            ClearNotification(Notice.ASKED, participant.id),
        )
        return self.decide(participant, request=None)

    def clear_announcement(self, participant: Participant) -> Participant:
        """Take the hosts' notification of this arrival away (R28)."""
        if self._before.announced(participant):
            self.emit(ClearNotification(Notice.ARRIVED, participant.id))
        return self.put(participant, rung=None) if participant.rung is not None else participant

    def send_to_door(
        self, participant: Participant, device: Device, *, reason: Reason, first: bool = False
    ) -> Participant:
        """Out of the call, still here: transport closed, back on the waiting page."""
        self.emit(
            CloseMedia(participant.id, device.id, device.generation, first=first),
            ReturnDevice(participant.id, device.id, reason),
        )
        stage = Stage.PAGE if device.online else Stage.AWAY
        return self.put_device(participant, device, stage=stage, since=self.now, deadline=None)

    def hold_at_door(self, participant: Participant, device: Device) -> Participant:
        """Sent back by a host, to wait with a grant and a seat as after a hold (R43)."""
        participant = self.send_to_door(participant, device, reason=Reason.SENT_BACK, first=True)
        return self.decide(
            participant, sent_back=True, let_in=True, kept_seat=True, kept_until=None
        )

    def finish_device(
        self, participant: Participant, device: Device, *, reason: Reason, first: bool = False
    ) -> Participant:
        """Gone for good: transport closed, device forgotten."""
        if device.in_call:
            self.emit(CloseMedia(participant.id, device.id, device.generation, first=first))
        self.emit(FinishDevice(participant.id, device.id, reason))
        devices = {key: value for key, value in participant.devices.items() if key != device.id}
        put = self.decide if device.in_call or not devices else self.put
        return put(participant, devices=devices)

    def start(self, *, by: AccountId | None) -> None:
        """Scheduled or held becomes started; every screen changes at once (R4, R32)."""
        restarted = self.phase is Phase.HELD
        self.move_phase(Phase.STARTED)
        self.hold_until = None
        if self.capacity is None:
            self.capacity = len(self.booking)
            self.started_at = self.now
        self.starts += 1
        self.said = self.late_minutes = None
        self.emit(ClearNotification(Notice.ARRIVED, None))
        for participant in self.everyone():
            if participant.kept_seat and not participant.sent_back:
                kept_until = self.now + self.settings.reconnect_grace
                self.put(participant, kept_until=kept_until)
        self.record("restarted" if restarted else "started", by=by)

    def settle(self) -> None:
        """Hold the meeting if its last host is gone, restart it if one is back (R5, R31)."""
        if self.phase is Phase.STARTED and not self.tally.hosts_present:
            self.move_phase(Phase.HELD)
            self.hold_until = self.now + self.settings.hold_grace
            for participant in self.everyone():
                if participant.seats and participant.in_call and not participant.let_in:
                    self.decide(participant, let_in=True)
                elif participant.kept_until is not None:  # no deadline frees a seat now (R15)
                    self.put(participant, kept_until=None)
            self.record("held")
        elif self.phase is Phase.HELD and self.tally.hosts_present:
            self.start(by=None)

    # ------------------------------------------------------------ doorstep talks

    def put_talk(self, talk: Talk) -> None:
        """Put a talk, begun or changed; both sides are told."""
        self.talks[talk.guest.participant_id] = talk
        self.emit(ChangeTalk(talk))

    def end_talk(self, talk: Talk, ended: TalkEnd) -> None:
        del self.talks[talk.guest.participant_id]
        self.emit(ChangeTalk(talk, ended=ended))
        by = talk.guest.participant_id
        self.record("talk_ended", participant_id=by, detail=ended.value)

    def _end_groundless_talks(self) -> None:
        """A talk lasts no longer than the request, the two, and the devices they talk on (R81)."""
        for talk in tuple(self.talks.values()):
            guest = self.get(talk.guest.participant_id)
            if guest is None or guest.request is None or guest.request.id != talk.request_id:
                decided = any(
                    isinstance(each, EndRequest)
                    and each.request_id == talk.request_id
                    and each.outcome is not None
                    for each in self._effects
                )
                self.end_talk(talk, TalkEnd.DECIDED if decided else TalkEnd.LEFT)
            elif talk.guest.device_id not in guest.devices or not self._can_talk(talk.host):
                self.end_talk(talk, TalkEnd.LEFT)

    def _can_talk(self, host: Talker) -> bool:
        """Whether that host is still one, and not dropped."""
        participant = self.get(host.participant_id)
        if participant is None or not participant.is_host:
            return False
        device = participant.devices.get(host.device_id)
        return device is not None and device.stage is not Stage.GRACE

    # ------------------------------------------------------------ the result

    def step(self) -> Step:
        """The new meeting, and the effects. Nothing changed: the old one, and none."""
        if self.talks:
            self._end_groundless_talks()
        changed = self._touched or self._effects or self._differs()
        if not changed:
            return Step(meeting=self._before)
        before = self._before
        after = replace(
            before,
            phase=self.phase,
            capacity=self.capacity,
            started_at=self.started_at,
            hold_until=self.hold_until,
            locked=self.locked,
            said=self.said,
            late_minutes=self.late_minutes,
            starts=self.starts,
            asked=self.asked,
            booking=self.booking,
            hosts=self.hosts,
            requests=tuple(self.requests),
            used_up=self.used_up,
            participants=self._participants,
            accounts=before.accounts if self._accounts is None else self._accounts,
            timed=before.timed if self._timed is None else frozenset(self._timed),
            tally=self.tally,
            talks=self.talks,
            version=before.version + 1,
        )
        talked = [
            each.talk.guest.participant_id for each in self._effects if isinstance(each, ChangeTalk)
        ]
        rows = dict.fromkeys((*self._touched, *talked))
        news: list[Effect] = [ChangeParticipant(each) for each in rows]
        if _doors_differ(before, after):
            news.append(ChangeEveryone())
        return Step(meeting=after, effects=(*self._effects, *news))

    def _differs(self) -> bool:
        return any(getattr(self, name) != getattr(self._before, name) for name in _OWN_FIELDS)

    def _move_account(self, after: Participant, account_before: AccountId | None) -> None:
        index = self._account_index()
        if account_before is not None and index.get(account_before) == after.id:
            del index[account_before]
        if after.account_id is not None:
            index[after.account_id] = after.id

    def _account_index(self) -> dict[AccountId, ParticipantId]:
        if self._accounts is None:
            self._accounts = dict(self._before.accounts)
        return self._accounts

    def _timed_index(self) -> set[ParticipantId]:
        if self._timed is None:
            self._timed = set(self._before.timed)
        return self._timed


_OWN_FIELDS = ("booking", "hosts", "phase", "hold_until", "locked", "said", "late_minutes")
"""What a verb may change of the meeting without touching a participant."""


def _doors_differ(before: Meeting, after: Meeting) -> bool:
    """Whether what everybody at the door is shown of the meeting has changed: what the access rule
    reads, and what is said to all."""
    return (
        before.phase is not after.phase
        or before.booking != after.booking
        or before.open_to_all != after.open_to_all
        or before.said != after.said
        or before.late_minutes != after.late_minutes
    )
