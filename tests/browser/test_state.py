"""`state.js`, the pages' pure reducer: rows of what the server said and what the page then knows.

The events are made of the server's own models, so the reducer cannot drift from the protocol. The
module runs in Chromium, which spares `make test` a JavaScript run-time of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Page

from signaling.wire.events import (
    AppointmentChanged,
    CloseLooked,
    Connect,
    Final,
    GuestsChanged,
    HandsChanged,
    MeetingChanged,
    NotificationCleared,
    PeopleChanged,
    QualityChanged,
    Returned,
    SlotsChanged,
    Speakers,
    SpotlightChanged,
    Viewed,
    Written,
)
from signaling.wire.message import Event
from signaling.wire.parts import SlotState, View
from signaling.wire.replies import GuestPage
from tests.browser.gallery import said

pytestmark = pytest.mark.asyncio(loop_scope="session")

REDUCE = """async ({ reducer, events, page }) => {
  const module = await import('/static/js/state.js');
  const inCall = reducer === 'reduceCall';
  const empty = inCall ? module.emptyCall() : module.emptyWorkspace();
  let state = events.reduce((before, event) => module[reducer](before, event, 1000), empty);
  if (page) state = module[inCall ? 'callWithPage' : 'workspaceWithPage'](state, page);
  const who = (rows) => rows.map((row) => row.participant);
  const parts = inCall ? Object.entries(module.sections(state.guests)) : [];
  return {
    ...state,
    parts: Object.fromEntries(parts.map(([name, rows]) => [name, who(rows)])),
    ...(inCall && { screen: module.screenOf(state), held: module.isHeld(state) }),
  };
}"""


@dataclass(frozen=True, slots=True)
class Row:
    """After these events, each path of the state has this value."""

    rule: str
    events: Sequence[Event]
    then: dict[str, Any]
    page: GuestPage | None = None


JOIN = said.may("join", reason="room")
ME, HOST = said.ME, said.HOST_PERSON
IN_CALL = said.welcome(stage="connected", access=JOIN, call=said.inside([ME, HOST]))
LIST = [
    said.guest("late", "Late", "asking", minutes_ago=1),
    said.guest("early", "Early", "asking", minutes_ago=9),
    said.guest("host", "Host", "joined", minutes_ago=20, role="host"),
    said.guest("waits", "Waits", "waiting"),
    said.guest("yes", "Yes", "admitted"),
    said.guest("no", "No", "denied"),
    said.guest("gone", "Gone", "left"),
]
AS_HOST = said.host_welcome(said.meeting_in("started"), rows=LIST)


def written_at(number: int, at: float) -> Written:
    return Written(line=said.chat_line(number, at=at))


told_again = said.welcome(
    stage="connected",
    access=JOIN,
    call=said.inside([ME, HOST], chat=[said.chat_line(2, at=20.0)]),
)
VACATED = SlotState(
    audio="6", video="7", purpose="camera", participant=None, generation=2, ready=False
)


def viewed(action: str, *, stage: Any = "door") -> Viewed:
    return Viewed(view=View(stage=stage, access=said.may(action)))


def newer(participant: str, called: Any, *, version: int = 2) -> Any:
    return said.guest(participant, "Same", called).model_copy(update={"version": version})


def guests_changed(*rows: Any, gone: Sequence[str] = ()) -> GuestsChanged:
    return GuestsChanged(meeting="m1", changed=list(rows), gone=list(gone))


CALL_ROWS = [
    Row("nothing was said yet", [], {"screen": "connecting", "you": None}),
    Row(
        "R9: an unverified guest gives a name first",
        [said.welcome(stage="naming", name=None, verified=False)],
        {"screen": "naming", "view.access.action": "wait"},
    ),
    Row("R7: then waits", [said.welcome()], {"screen": "door", "view.access.action": "wait"}),
    Row(
        "R4: the start turns the button without a reload",
        [said.welcome(), viewed("join")],
        {"screen": "door", "view.access.action": "join"},
    ),
    Row(
        "R16: and it follows occupancy both ways",
        [said.welcome(), viewed("ask"), viewed("join"), viewed("ask")],
        {"view.access.action": "ask"},
    ),
    Row(
        "after Join now the inside is still on its way",
        [said.welcome(), viewed("join", stage="connecting")],
        {"screen": "connecting", "call": None},
    ),
    Row(
        "connect opens the call",
        [said.welcome(), Connect(call=said.inside([ME, HOST]))],
        {"screen": "call", "call.generation": 1, "call.people.1.name": said.HOST},
    ),
    Row(
        "R29: a welcome alone holds the whole call",
        [IN_CALL],
        {"screen": "call", "call.slots.1.participant": "host", "held": False},
    ),
    Row(
        "people come, change and go, each in their place",
        [
            IN_CALL,
            PeopleChanged(changed=[said.BAKER, said.person("me", "Renamed")], gone=[]),
            PeopleChanged(changed=[], gone=["host"]),
        ],
        {"call.people.0.name": "Renamed", "call.people.1.participant": "baker"},
    ),
    Row(
        "R31: held while no host is connected",
        [
            IN_CALL,
            PeopleChanged(changed=[HOST.model_copy(update={"connected": False})], gone=[]),
        ],
        {"held": True, "screen": "call"},
    ),
    Row(
        "a slot is vacated for its generation",
        [IN_CALL, SlotsChanged(generation=1, slots=[VACATED])],
        {
            "call.slots.length": 2,
            "call.slots.1.participant": None,
            "call.slots.1.ready": False,
            "call.slots.1.generation": 2,
        },
    ),
    Row(
        "slots of another connection are nobody's here",
        [IN_CALL, SlotsChanged(generation=7, slots=[VACATED])],
        {"call.slots.1.participant": "host"},
    ),
    Row(
        "the loudest first",
        [IN_CALL, Speakers(participants=["host", "me"])],
        {"call.speakers.0": "host"},
    ),
    Row(
        "how a connection is, by the newest word; of those who are gone nothing",
        [
            IN_CALL,
            QualityChanged(changed=[said.quality("me", sending="poor"), said.quality("host")]),
            QualityChanged(changed=[said.quality("me", sending="good")]),
            PeopleChanged(changed=[], gone=["host"]),
        ],
        {
            "call.quality.length": 1,
            "call.quality.0.participant": "me",
            "call.quality.0.sending": "good",
        },
    ),
    Row(
        "R62: hands as they are told; who is gone has none up",
        [
            IN_CALL,
            HandsChanged(participants=["host", "me"]),
            PeopleChanged(changed=[], gone=["host"]),
        ],
        {"call.hands.length": 1, "call.hands.0": "me"},
    ),
    Row(
        "R64, R65: the spotlight and looks as they are told; they end with whom they are on",
        [
            IN_CALL,
            SpotlightChanged(participant="host"),
            CloseLooked(look=said.look_at("me")),
            CloseLooked(look=said.look_at("me")),
        ],
        {"call.spotlight": "host", "call.looks.length": 1, "call.looks.0.by": "host"},
    ),
    Row(
        "R64: whoever is gone is in it no more",
        [
            IN_CALL,
            SpotlightChanged(participant="host"),
            PeopleChanged(changed=[], gone=["host"]),
        ],
        {"call.spotlight": None},
    ),
    Row(
        "R63: what is told again is known; a restarted server counts anew",
        [IN_CALL, written_at(1, 10.0), written_at(2, 20.0), told_again, written_at(1, 30.0)],
        {"chat.length": 3, "chat.1.at": 20.0, "chat.2.number": 1},
    ),
    Row(
        "R63: nothing of it is kept at the door",
        [IN_CALL, written_at(1, 10.0), Returned(reason="hold_over")],
        {"chat.length": 0},
    ),
    Row(
        "R2: whoever is at the door keeps nothing of the call",
        [IN_CALL, Returned(reason="hold_over"), viewed("wait")],
        {"screen": "door", "call": None, "returned": "hold_over"},
    ),
    Row(
        "and whichever of the two messages comes first",
        [IN_CALL, viewed("wait")],
        {"screen": "door", "call": None},
    ),
    Row(
        "back in, the reason for having been out is gone",
        [IN_CALL, Returned(reason="hold_over"), Connect(call=said.inside([ME]))],
        {"screen": "call", "returned": None},
    ),
    Row(
        "R2: late news of a call one is not in is not kept",
        [said.welcome(), PeopleChanged(changed=[HOST], gone=[]), Speakers(participants=["host"])],
        {"call": None},
    ),
    Row(
        "R33: the end is final",
        [IN_CALL, Final(reason="ended")],
        {"screen": "final", "final": "ended", "call": None},
    ),
    Row(
        "final also by the button's word",
        [said.welcome(access=said.may("final", reason="ended"))],
        {"screen": "final"},
    ),
    Row(
        "the attendee list in its parts, requests in order of asking (R19)",
        [AS_HOST],
        {
            "parts.asking": ["early", "late"],
            "parts.inCall": ["host"],
            "parts.atDoor": ["waits", "yes"],
            "parts.out": ["no", "gone"],
        },
    ),
    Row(
        "a request that ended leaves its part at once (R20)",
        [
            AS_HOST,
            guests_changed(newer("early", "joined"), gone=["late", "no"]),
        ],
        {"parts.asking": [], "parts.inCall": ["host", "early"], "parts.out": ["gone"]},
    ),
    Row(
        "a page asked for earlier does not undo a change",
        [AS_HOST, guests_changed(newer("waits", "left", version=5))],
        {"parts.out": ["waits", "no", "gone"], "guests.total": 40, "guests.next": "zoe"},
        page=GuestPage(
            meeting="m1", rows=[newer("waits", "waiting", version=4)], total=40, next="zoe"
        ),
    ),
    Row(
        "the meeting's state for hosts",
        [AS_HOST, MeetingChanged(meeting=said.meeting_in("held", hold_in=60))],
        {"meeting.phase": "held", "held": True},
    ),
    Row(
        "a new welcome replaces everything (R29)",
        [AS_HOST, said.host_welcome(said.meeting_in("started"))],
        {"guests.rows": {}, "notifications": []},
    ),
]  # fmt: skip

TWO_BOOKED = said.workspace(
    notifications=[
        said.notification("arrived", "ann", "Ann"),
        said.notification("asked", "bob", "Bob", more=3),
    ]
)
EARLIER = said.booked(
    9, "Early bird", at=(8, 0), minutes=15, clients=[], meeting=said.meeting_in("scheduled")
)

WORKSPACE_ROWS = [
    Row("nothing was said yet", [], {"practice": None, "appointments": []}),
    Row(
        "R29: the day as a snapshot",
        [TWO_BOOKED],
        {"appointments.length": 4, "notifications.length": 2},
    ),
    Row(
        "a new appointment stands by its time",
        [TWO_BOOKED, AppointmentChanged(appointment=EARLIER)],
        {"appointments.length": 5, "appointments.0.title": "Early bird"},
    ),
    Row(
        "a meeting's state reaches its appointment",
        [TWO_BOOKED, MeetingChanged(meeting=said.meeting_in("started", meeting="m2", in_call=2))],
        {"appointments.1.meeting.phase": "started", "appointments.0.meeting.phase": "scheduled"},
    ),
    Row(
        "R28: one per arrival, a second telling replaces the first",
        [TWO_BOOKED, said.notification("arrived", "ann", "Ann", more=12)],
        {"notifications.length": 2, "notifications.1.more": 12},
    ),
    Row(
        "a guest who leaves takes it along",
        [TWO_BOOKED, NotificationCleared(kind="arrived", meeting="m1", participant="ann")],
        {"notifications.length": 1, "notifications.0.participant": "bob"},
    ),
    Row(
        "the start clears all of the kind",
        [
            TWO_BOOKED,
            said.notification("arrived", "cid", "Cid"),
            NotificationCleared(kind="arrived", meeting="m1"),
        ],
        {"notifications.length": 1, "notifications.0.kind": "asked"},
    ),
    Row(
        "another meeting's stay",
        [TWO_BOOKED, NotificationCleared(kind="arrived", meeting="m2")],
        {"notifications.length": 2},
    ),
    Row(
        "guests are kept by meeting",
        [TWO_BOOKED, GuestsChanged(meeting="m2", changed=[newer("ann", "waiting")], gone=[])],
        {"guests.m2.rows.ann.name": "Same", "guests.m2.rows.bob.name": "Bob"},
        page=GuestPage(meeting="m2", rows=[said.guest("bob", "Bob", "asking")], total=2),
    ),
    Row("signed out", [TWO_BOOKED, Final(reason="left")], {"signedOut": True}),
]


@pytest.mark.parametrize("row", CALL_ROWS, ids=lambda row: row.rule)
async def test_one_s_part_in_a_meeting(plain_page: Page, row: Row) -> None:
    await _holds(plain_page, row, reducer="reduceCall")


@pytest.mark.parametrize("row", WORKSPACE_ROWS, ids=lambda row: row.rule)
async def test_the_workspace(plain_page: Page, row: Row) -> None:
    await _holds(plain_page, row, reducer="reduceWorkspace")


async def _holds(page: Page, row: Row, *, reducer: str) -> None:
    state = await page.evaluate(
        REDUCE,
        {
            "reducer": reducer,
            "events": [event.model_dump(mode="json") for event in row.events],
            "page": row.page.model_dump(mode="json") if row.page else None,
        },
    )
    assert {path: _at(state, path) for path in row.then} == row.then


def _at(state: Any, path: str) -> Any:
    for step in path.split("."):
        if step == "length":
            state = len(state)
        else:
            state = state[int(step)] if isinstance(state, list) else state[step]
    return state
