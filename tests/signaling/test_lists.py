"""What hosts see of a meeting: gathered, told by comparing, made ready once for all."""

from dataclasses import dataclass, field

from conference.ids import AccountId, AppointmentId, DeviceId, MeetingId, ParticipantId
from conference.meeting import arriving, life
from conference.meeting.meeting import Meeting
from signaling.meetings.lists import MAX_ROWS, HostLists
from signaling.store.appointments import Appointment
from signaling.wire.events import WORKSPACE_MESSAGE, GuestsChanged, MeetingChanged, Notification
from signaling.wire.message import Event
from signaling.wire.session import Payload
from tests.meeting.builders import a_meeting
from tests.support.practice import until
from tests.support.timing import CountedTiming


@dataclass(eq=False)
class Watching:
    """A host's session that keeps what it is told."""

    reads: bool = True
    payloads: list[Payload] = field(default_factory=list)

    def pass_on(self, payload: Payload) -> None:
        self.payloads.append(payload)

    def reads_guests_of(self, meeting_id: MeetingId) -> bool:
        return self.reads

    @property
    def events(self) -> list[Event]:
        told = [WORKSPACE_MESSAGE.validate_json(each.numbered(1)) for each in self.payloads]
        return [event for event in told if isinstance(event, Event)]


class Scene:
    """A meeting whose effects are told to its lists as the dispatcher does."""

    def __init__(self) -> None:
        self.timing = CountedTiming()
        self.meeting: Meeting = a_meeting(now=self.timing.now())
        appointment = Appointment(
            id=AppointmentId("appointment"),
            link="link",
            title="Consultation",
            starts_at=0.0,
            ends_at=0.0,
            hosts=frozenset({AccountId("host")}),
            clients=frozenset(),
        )
        self.lists = HostLists(appointment, meeting=lambda: self.meeting, timing=self.timing)

    def arrive(self, count: int, *, first: int = 0) -> None:
        for number in range(first, first + count):
            step = arriving.arrive(
                self.meeting,
                participant_id=ParticipantId(f"guest-{number}"),
                device_id=DeviceId(f"device-{number}"),
                name=f"Guest {number}",
                now=self.timing.now(),
            )
            self.meeting = step.meeting
            for effect in step.effects:
                if kind := getattr(effect, "kind", None):
                    self.lists.ring(kind, effect.participant_id)  # type: ignore[union-attr]
            self.lists.changed(ParticipantId(f"guest-{number}"))

    async def flushed(self) -> None:
        await until(lambda: not self.lists.is_gathering)


async def test_a_rush_is_few_messages_and_one_notification() -> None:
    scene, watching = Scene(), Watching()
    scene.lists.add(watching)
    scene.arrive(450)
    await scene.flushed()
    events = watching.events
    rows = [event for event in events if isinstance(event, GuestsChanged)]
    assert [len(event.changed) for event in rows] == [MAX_ROWS, MAX_ROWS, 50]
    assert [e.meeting.waiting for e in events if isinstance(e, MeetingChanged)] == [450]
    assert [(e.name, e.more) for e in events if isinstance(e, Notification)] == [("Guest 0", 449)]


async def test_what_is_the_same_for_all_is_made_ready_once() -> None:
    scene = Scene()
    watching = [Watching() for _ in range(3)]
    for each in watching:
        scene.lists.add(each)
    scene.arrive(2)
    await scene.flushed()
    first, *others = [each.payloads for each in watching]
    assert first
    for payloads in others:
        assert all(mine is theirs for mine, theirs in zip(first, payloads, strict=True))


async def test_rows_go_to_those_who_have_the_list_open() -> None:
    scene, watching = Scene(), Watching(reads=False)
    scene.lists.add(watching)
    scene.arrive(2)
    await scene.flushed()
    assert not any(isinstance(event, GuestsChanged) for event in watching.events)
    assert any(isinstance(event, MeetingChanged) for event in watching.events)


async def test_a_late_watcher_is_told_only_what_is_new_since_its_snapshot() -> None:
    """R29."""
    scene = Scene()
    scene.arrive(2)
    late = Watching()
    scene.lists.add(late)
    assert [each.name for each in scene.lists.notifications()] == ["Guest 0", "Guest 1"]
    scene.arrive(1, first=2)
    await scene.flushed()
    rows = [event for event in late.events if isinstance(event, GuestsChanged)]
    assert [[row.name for row in event.changed] for event in rows] == [["Guest 2"]]
    assert [e.name for e in late.events if isinstance(e, Notification)] == ["Guest 2"]


async def test_what_came_and_went_between_two_looks_is_not_told() -> None:
    scene, watching = Scene(), Watching()
    scene.lists.add(watching)
    before = scene.meeting
    scene.arrive(1)
    scene.meeting = before
    await scene.flushed()
    assert [type(event) for event in watching.events] == [GuestsChanged]
    assert watching.events[0].gone == ["guest-0"]  # type: ignore[attr-defined]


def test_a_restart_rings_for_those_who_rang_before() -> None:
    scene = Scene()
    scene.arrive(2)
    restarted = life.restarted(scene.meeting, now=scene.timing.now()).meeting
    appointment = scene.lists._appointment
    again = HostLists(appointment, meeting=lambda: restarted, timing=scene.timing)
    assert [each.name for each in again.notifications()] == ["Guest 0", "Guest 1"]
