"""The first guest and the ten-thousandth are treated alike (R6): work is counted, not timed."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from conference.ids import AccountId, DeviceId, ParticipantId, RequestId
from conference.meeting import asking, life
from conference.meeting.meeting import Meeting, Tally
from conference.meeting.participant import Device, Participant, Request, Role, Stage
from tests.meeting.builders import NINE, Door

CROWD = 10_000


class CountedId(str):
    """Counts how often it is compared: what a scan of the list of requests would do."""

    __slots__ = ()
    comparisons = 0

    def __eq__(self, other: object) -> bool:
        CountedId.comparisons += 1
        return str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


def crowd(count: int, *, asking: bool = False) -> list[Participant]:
    """So many guests by the link, each on a page of their own."""
    people = []
    for number in range(count):
        device = Device(id=DeviceId(f"{number}/tab"), stage=Stage.PAGE, since=NINE)
        request = Request(
            id=RequestId(f"request-{number}"),
            device_id=device.id,
            asked_at=NINE,
            order=number + 1,
        )
        people.append(
            Participant(
                id=ParticipantId(CountedId(f"guest-{number:05}")),
                role=Role.GUEST,
                name=f"Guest {number}",
                arrived_at=NINE,
                devices={device.id: device},
                request=request if asking else None,
            )
        )
    return people


def with_crowd(meeting: Meeting, people: list[Participant]) -> Meeting:
    """As if they had come one by one."""
    tally = meeting.tally
    for person in people:
        tally = tally.plus(Tally.of(person))
    asked = [person.id for person in people if person.request is not None]
    return replace(
        meeting,
        participants={**meeting.participants, **{person.id: person for person in people}},
        requests=(*meeting.requests, *asked),
        asked=meeting.asked + len(asked),
        tally=tally,
    )


@dataclass
class Work:
    """How many participants were looked at closely, and how many the store would write."""

    looked: int
    written: int
    effects: int


@pytest.fixture
def measure(monkeypatch: pytest.MonkeyPatch) -> Callable[[Door, Callable[[], object]], Work]:
    """Counts looks at anybody's devices, which every question about a person comes down to."""
    looks = 0
    look = Participant.call_device.fget
    assert look is not None

    def counted_look(participant: Participant) -> Device | None:
        nonlocal looks
        looks += 1
        return look(participant)

    monkeypatch.setattr(Participant, "call_device", property(counted_look))

    def measure(door: Door, act: Callable[[], object]) -> Work:
        nonlocal looks
        looks, before = 0, door.meeting.participants
        act()
        after = door.meeting.participants
        written = sum(person is not before.get(pid) for pid, person in after.items())
        return Work(looked=looks, written=written, effects=len(door.effects))

    return measure


STORIES: list[tuple[str, Callable[[Door], object]]] = [
    ("arrives", lambda door: door.link("C")),
    ("loses the socket", lambda door: door.lose("A")),
    ("shows the page", lambda door: door.shows("A")),
    ("joins", lambda door: door.join("A")),
    ("media up", lambda door: (door.join("A"), door.media_up("A"))),
    ("asks", lambda door: door.ask("B")),
    ("is admitted", lambda door: (door.ask("B"), door.admit("B"))),
    ("is denied", lambda door: (door.ask("B"), door.deny("B"))),
    ("is admitted unasked", lambda door: door.admit_unasked("B")),
    ("is removed", lambda door: door.remove("B")),
    ("leaves", lambda door: door.leave("B")),
    ("signs in", lambda door: door.sign_in("B", "D")),
    ("the booking changes", lambda door: door.book("A", "D")),
    ("the clock ticks", lambda door: (door.remove("B"), door.wait(30))),
]


@pytest.mark.parametrize("act", [act for _, act in STORIES], ids=[name for name, _ in STORIES])
def test_what_one_does_costs_no_look_at_the_others(
    act: Callable[[Door], object], measure: Callable[[Door, Callable[[], object]], Work]
) -> None:
    """R6: ten or ten thousand waiting, the same people are looked at and written."""
    done = []
    for count in (10, CROWD):
        door = Door(booked=["A"])
        door.start()
        door.portal("A")
        door.link("B")
        door.book()  # so that B has to ask
        door.book("A")
        door.meeting = with_crowd(replace(door.meeting, capacity=0), crowd(count))
        done.append(measure(door, lambda door=door: act(door)))
    assert done[0] == done[1]
    assert done[1].written <= 2


@pytest.mark.parametrize("end", ["hold", "start"])
def test_a_phase_changes_without_writing_the_crowd(
    end: str, measure: Callable[[Door, Callable[[], object]], Work]
) -> None:
    """R4, R32: every screen changes by one word for all; ten thousand rows stay as they are."""
    door = Door(booked=["A"])
    door.start()
    door.meeting = with_crowd(door.meeting, crowd(CROWD))
    if end == "start":
        door.leave("host")
        door.host()
    work = measure(door, lambda: door.leave("host") if end == "hold" else door.join("host"))
    assert work.written == 1
    assert work.effects <= 8


def test_the_button_of_the_last_one_costs_what_the_first_ones_does(
    measure: Callable[[Door, Callable[[], object]], Work],
) -> None:
    """R6, R16: the access rule reads counts, not people."""
    door = Door(booked=["A"])
    door.start()
    people = crowd(CROWD)
    door.meeting = with_crowd(door.meeting, people)
    work = measure(door, lambda: [door.button(people[0].id), door.button(people[-1].id)])
    assert work.looked <= 4


def test_admit_all_and_the_end_do_not_scan_the_list_for_each() -> None:
    """R19, R33: the work grows with the requests, not with their square."""
    for act in (Door.admit_all, Door.end):
        door = Door()
        door.start()
        door.meeting = with_crowd(door.meeting, crowd(CROWD, asking=True))
        CountedId.comparisons = 0
        act(door)
        assert door.waiting_to_join == []
        assert CountedId.comparisons <= 20 * CROWD


def test_a_request_is_placed_at_the_end_of_a_long_list() -> None:
    """R19."""
    door = Door()
    door.start()
    door.link("B")
    door.meeting = with_crowd(door.meeting, crowd(CROWD, asking=True))
    assert door.ask("B") is asking.Answer.ASKED
    assert door.waiting_to_join[-1] == "B"
    assert len(door.waiting_to_join) == CROWD + 1


def test_a_crowd_that_waits_has_no_deadlines() -> None:
    """R6, R11: nobody is dropped for waiting, and the timer looks at nobody."""
    door = Door()
    door.meeting = with_crowd(door.meeting, crowd(CROWD))
    assert door.meeting.timed == frozenset()
    step = life.tick(door.meeting, now=NINE + 3600)
    assert step.meeting is door.meeting


def test_a_crowd_can_be_in_the_call(
    measure: Callable[[Door, Callable[[], object]], Work],
) -> None:
    """One seat in a call of many is found without asking the others."""
    door = Door(booked=[f"client-{number}" for number in range(60)])
    door.start()
    for number in range(60):
        door.portal(f"client-{number}")
        door.enter(f"client-{number}")
    door.meeting = with_crowd(door.meeting, crowd(CROWD))
    work = measure(door, lambda: door.drop("client-7"))
    assert work.written == 1
    assert door.occupancy == 60
    assert AccountId("client-7") in door.meeting.accounts
