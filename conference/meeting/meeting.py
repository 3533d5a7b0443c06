"""One meeting of an appointment, as a frozen value, with the counts the access rule needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from conference.ids import AccountId, AppointmentId, DeviceId, MeetingId, ParticipantId
from conference.meeting.errors import UnknownDevice, UnknownParticipant
from conference.meeting.participant import Called, Device, Participant
from conference.meeting.settings import DoorSettings
from conference.meeting.talk import Talk
from conference.meeting.words import Said


class Phase(StrEnum):
    SCHEDULED = "scheduled"
    STARTED = "started"
    HELD = "held"
    ENDED = "ended"


PHASE_TRANSITIONS: Mapping[Phase, frozenset[Phase]] = {
    Phase.SCHEDULED: frozenset({Phase.STARTED, Phase.ENDED}),
    Phase.STARTED: frozenset({Phase.HELD, Phase.ENDED}),
    Phase.HELD: frozenset({Phase.STARTED, Phase.ENDED}),
    Phase.ENDED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over the participants, kept by `Draft.put` so that no verb scans ten thousand of them.

    `waiting` counts guests at the door, asking or not.
    """

    occupancy: int = 0
    barred: int = 0
    sent_back: int = 0
    hosts_present: int = 0
    in_call: int = 0
    waiting: int = 0

    @classmethod
    def of(cls, participant: Participant) -> "Tally":
        """What one participant adds."""
        guest = not participant.is_host
        called = participant.called
        return cls(
            occupancy=participant.seats,
            barred=int(guest and participant.barred),
            sent_back=int(guest and participant.sent_back),
            hosts_present=int(participant.is_host and participant.present_in_call),
            in_call=int(called is Called.JOINED),
            waiting=int(guest and called not in (Called.JOINED, Called.LEFT)),
        )

    def plus(self, other: "Tally", *, times: int = 1) -> "Tally":
        return Tally(
            occupancy=self.occupancy + times * other.occupancy,
            barred=self.barred + times * other.barred,
            sent_back=self.sent_back + times * other.sent_back,
            hosts_present=self.hosts_present + times * other.hosts_present,
            in_call=self.in_call + times * other.in_call,
            waiting=self.waiting + times * other.waiting,
        )


@dataclass(frozen=True, slots=True)
class Meeting:
    """All that the door knows.

    `booking` are the accounts of the booked clients, `hosts` those with host rights.
    `capacity` is None until the first start and fixed from then on (R17).
    `started_at` is the first start: the meeting runs since then, holds included (R66).
    `locked`: nobody new comes in by Join now (R42). `said` is to everybody at the door, as
    `late_minutes` is until the start (R44).
    `starts` and `asked` count starts and requests; `used_up` are the unverified identities that
    signed in (R41). `requests` (the order of asking), `accounts`, `timed` (those with a deadline)
    and `tally` are derived from `participants`.
    `talks` are the doorstep talks under way, by asker. They are the one thing here that is not
    stored: a restart ends them (R82).
    `version` grows by one with every stored step: the store's compare-and-swap.
    """

    id: MeetingId
    appointment_id: AppointmentId
    booking: frozenset[AccountId]
    hosts: frozenset[AccountId]
    opened_at: float
    booked_end: float
    settings: DoorSettings = field(default_factory=DoorSettings)
    phase: Phase = Phase.SCHEDULED
    capacity: int | None = None
    started_at: float | None = None
    hold_until: float | None = None
    locked: bool = False
    said: Said | None = None
    late_minutes: int | None = None
    starts: int = 0
    asked: int = 0
    participants: Mapping[ParticipantId, Participant] = field(default_factory=dict)
    used_up: frozenset[ParticipantId] = frozenset()
    requests: tuple[ParticipantId, ...] = ()
    accounts: Mapping[AccountId, ParticipantId] = field(default_factory=dict)
    timed: frozenset[ParticipantId] = frozenset()
    tally: Tally = field(default_factory=Tally)
    talks: Mapping[ParticipantId, Talk] = field(default_factory=dict)
    version: int = 0

    @property
    def capacity_now(self) -> int:
        """The number of booked clients; fixed by the first start (R17)."""
        return len(self.booking) if self.capacity is None else self.capacity

    @property
    def has_room(self) -> bool:
        return self.tally.occupancy < self.capacity_now

    @property
    def open_to_all(self) -> bool:
        """Whether who has nothing of their own to come in by may Join now (R14, R42, R43)."""
        shut = self.locked or self.tally.barred or self.tally.sent_back
        return self.has_room and not shut

    def is_booked(self, participant: Participant) -> bool:
        """Only an account can be booked; a typed name never is (R13)."""
        return participant.account_id in self.booking

    def announced(self, participant: Participant) -> bool:
        """Whether the hosts' notification of this arrival still stands (R28)."""
        before_start = self.phase in (Phase.SCHEDULED, Phase.HELD)
        return before_start and participant.rung == self.starts

    def participant(self, participant_id: ParticipantId) -> Participant:
        """Raises `UnknownParticipant`."""
        try:
            return self.participants[participant_id]
        except KeyError:
            raise UnknownParticipant("Nobody of that id is at this meeting.")

    def device(self, participant_id: ParticipantId, device_id: DeviceId) -> Device:
        """Raises `UnknownParticipant` or `UnknownDevice`."""
        try:
            return self.participant(participant_id).devices[device_id]
        except KeyError:
            raise UnknownDevice("That device is not at this meeting.")
