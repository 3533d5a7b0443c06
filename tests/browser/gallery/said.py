"""What the server says, made short: the parts that scenes and tests put together.

Names are of roles. Times are of the day the tests run on.
"""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from signaling.wire.events import AppointmentRow, Notification, Welcome, WorkspaceWelcome
from signaling.wire.parts import (
    Access,
    Appointment,
    Call,
    ChatLine,
    Direction,
    GuestRow,
    Look,
    MeetingState,
    Person,
    Quality,
    ReceivedTrack,
    Responded,
    Said,
    SentLayer,
    SentTrack,
    SlotState,
    Talk,
    View,
    Words,
    You,
)
from signaling.wire.replies import ClientList, ClientRow, GuestPage, Statistics

PRACTICE = "Riverside Family Practice"
HOST = "Dr. Host"
NOW = time.time()


def today(hour: int, minute: int = 0) -> float:
    return datetime.now().replace(hour=hour, minute=minute, second=0, microsecond=0).timestamp()


APPOINTMENT = Appointment(
    appointment="ap1",
    practice=PRACTICE,
    title="Follow-up consultation",
    hosts=[HOST],
    starts_at=today(10),
    ends_at=today(10, 30),
)


PUSH_KEY = "BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM"


def may(action: str, *, reason: str = "", retry_in: float | None = None) -> Access:
    return Access.model_validate(
        {
            "action": action,
            "reason": reason,
            "retry_at": None if retry_in is None else NOW + retry_in,
        }
    )


def welcome(
    *,
    stage: Literal["naming", "door", "connecting", "connected"] = "door",
    access: Access | None = None,
    verified: bool = True,
    name: str | None = "Client Adams",
    call: Call | None = None,
    words: Words | None = None,
    appointment: Appointment | None = None,
    push_key: str | None = None,
) -> Welcome:
    return Welcome(
        version=1,
        you=You(participant="me", device="d1", role="guest", verified=verified, name=name),
        resume="r" * 32,
        heartbeat_s=20.0,
        now=time.time(),
        appointment=appointment or APPOINTMENT,
        view=View(stage=stage, access=access or may("wait"), words=words),
        call=call,
        push_key=push_key,
    )


def person(
    participant: str,
    name: str,
    *,
    role: Literal["host", "guest"] = "guest",
    verified: bool | None = None,
    mic: bool = True,
    camera: bool = True,
    screen: bool = False,
    connected: bool = True,
) -> Person:
    return Person(
        participant=participant,
        name=name,
        role=role,
        verified=verified,
        connected=connected,
        mic=mic,
        camera=camera,
        screen=screen,
    )


Word = Literal["excellent", "good", "poor", "lost"]


def quality(
    participant: str,
    *,
    sending: Word = "excellent",
    receiving: Word = "excellent",
    pictures: Literal["all", "smaller", "fewer"] = "all",
) -> Quality:
    return Quality(participant=participant, sending=sending, receiving=receiving, pictures=pictures)


def chat_line(
    number: int, text: str = "Hello", *, by: Person | None = None, at: float = NOW
) -> ChatLine:
    who = by or HOST_PERSON
    return ChatLine(number=number, participant=who.participant, name=who.name, text=text, at=at)


def look_at(participant: str, *, by: str = "host") -> Look:
    return Look(by=by, participant=participant, ends_at=time.time() + 3600)


def inside(
    people: list[Person],
    *,
    speakers: Sequence[str] = (),
    weak: Sequence[Quality] = (),
    hands: Sequence[str] = (),
    chat: Sequence[ChatLine] = (),
) -> Call:
    """Everybody but `me` in a slot each, numbered as the page's fake peer numbers its sections."""
    slots = [
        SlotState(
            audio="4",
            video="5",
            purpose="screen",
            participant=next((p.participant for p in people if p.screen), None),
            generation=1,
            ready=True,
        )
    ]
    others = [p for p in people if p.participant != "me"]
    slots += [
        SlotState(
            audio=str(6 + 2 * i),
            video=str(7 + 2 * i),
            purpose="camera",
            participant=person.participant,
            generation=1,
            ready=True,
        )
        for i, person in enumerate(others)
    ]
    known = {each.participant: quality(each.participant) for each in people if each.connected}
    known |= {each.participant: each for each in weak}
    return Call(
        generation=1,
        ice_servers=[],
        screen_bps=1_500_000,
        people=people,
        slots=slots,
        speakers=list(speakers),
        quality=list(known.values()),
        hands=list(hands),
        chat=list(chat),
    )


STATISTICS = Statistics(
    generation=1,
    round_trip_ms=64.0,
    estimate_bps=410_000,
    sending=Direction(bitrate_bps=612_000, lost=0.004, missing=0.0, jitter_ms=6.2),
    receiving=Direction(bitrate_bps=238_000, lost=0.052, missing=0.003, jitter_ms=21.0),
    sent=[
        SentTrack(
            source="camera",
            layers=[
                SentLayer(
                    rid="low", bitrate_bps=130_000, lost=0.003, jitter_ms=8.0, forwarded_to=1
                ),
                SentLayer(
                    rid="middle", bitrate_bps=450_000, lost=0.004, jitter_ms=9.0, forwarded_to=1
                ),
            ],
        ),
        SentTrack(
            source="mic",
            layers=[SentLayer(rid="", bitrate_bps=32_000, lost=0.0, jitter_ms=6.2, forwarded_to=2)],
        ),
    ],
    received=[ReceivedTrack(mid="7", layer="low", bitrate_bps=128_000, lost=0.05, jitter_ms=22.0)],
)
"""What a page is answered that asks for its own numbers."""


def meeting_in(
    phase: Literal["scheduled", "started", "held", "ended"] = "started",
    *,
    meeting: str = "m1",
    capacity: int | None = 2,
    waiting: int = 0,
    asking: int = 0,
    in_call: int = 0,
    hold_in: float | None = None,
    runs_for: float | None = None,
    locked: bool = False,
    said: Said | None = None,
    late_minutes: int | None = None,
) -> MeetingState:
    return MeetingState(
        meeting=meeting,
        phase=phase,
        capacity=capacity,
        occupancy=max(0, in_call - 1),
        waiting=waiting,
        asking=asking,
        in_call=in_call,
        started_at=None if runs_for is None else time.time() - runs_for,
        hold_ends_at=None if hold_in is None else time.time() + hold_in,
        locked=locked,
        said=said,
        late_minutes=late_minutes,
    )


def guest(
    participant: str,
    name: str,
    called: Literal[
        "waiting", "asking", "admitted", "sent_back", "joined", "denied", "removed", "left"
    ],
    *,
    minutes_ago: float = 3,
    verified: bool = False,
    booked: bool = False,
    bound_to: str | None = None,
    away: bool = False,
    role: Literal["host", "guest"] = "guest",
    denials: int = 0,
    said: Said | None = None,
    responded: Responded | None = None,
    connection: Literal["good", "weak", "blocked"] | None = None,
) -> GuestRow:
    asking = called == "asking"
    return GuestRow(
        participant=participant,
        version=1,
        role=role,
        name=name,
        verified=verified,
        booked=booked,
        bound_to=bound_to,
        called=called,
        away=away,
        arrived_at=NOW - minutes_ago * 60,
        request=f"q{participant}" if asking else None,
        asked_at=NOW - minutes_ago * 60 + 20 if asking else None,
        denials=denials,
        said=said,
        responded=responded,
        devices_ready=not away,
        connection=connection,
    )


WITH_WELCOME = APPOINTMENT.model_copy(
    update={
        "welcome": "Welcome to our practice.\nPlease have your insurance card ready.",
        "picture": "/static/icon.svg",
    }
)
SOON = Said(text="I am still with somebody. I will be with you in a few minutes.", at=NOW - 120)
TO_YOU = Said(text="Please have your list of medicines at hand, if you can.", at=NOW - 60)
ONE_MOMENT = Responded(response="one_moment", at=NOW - 30)
WORDS = Words(late_minutes=10, to_all=SOON, to_you=TO_YOU, responded=ONE_MOMENT)

ADAMS = person("adams", "Client Adams", verified=True)
BAKER = person("baker", "Client Baker", verified=False)
HOST_PERSON = person("host", HOST, role="host")
ME = person("me", "Client Adams")

CHAT = [
    chat_line(1, "Good morning. Which tablets are you taking at the moment?", at=NOW - 240),
    chat_line(2, "You can write the names here.", at=NOW - 200),
    chat_line(3, "Metformin 500\nRamipril 5", by=ME, at=NOW - 90),
    chat_line(4, "Thank you!", at=NOW - 30),
]

ATTENDEES = [
    guest("cole", "Client Cole", "asking", minutes_ago=2, connection="good"),
    guest(
        "diaz",
        "Client Diaz-Montgomery",
        "asking",
        minutes_ago=1,
        verified=True,
        denials=1,
        connection="weak",
    ),
    guest("me", HOST, "joined", minutes_ago=20, role="host", verified=True),
    guest("adams", "Client Adams", "joined", minutes_ago=15, verified=True, booked=True),
    guest("baker", "Client Baker", "joined", minutes_ago=12),
    guest("evans", "Client Evans", "waiting", minutes_ago=4, verified=True, booked=True),
    guest("fox", "Client Fox", "waiting", minutes_ago=6, away=True),
    guest("gray", "Client Gray", "admitted", minutes_ago=6),
    guest("hale", "Client Hale", "denied", minutes_ago=9, denials=1),
    guest("ives", "Client Ives", "left", minutes_ago=14, verified=True),
]


def host_welcome(
    meeting: MeetingState,
    *,
    rows: Sequence[GuestRow] = (),
    call: Call | None = None,
    notifications: Sequence[Notification] = (),
    more: int = 0,
) -> Welcome:
    return Welcome(
        version=1,
        you=You(participant="me", device="d1", role="host", verified=True, name=HOST),
        resume="r" * 32,
        heartbeat_s=20.0,
        now=time.time(),
        appointment=APPOINTMENT,
        view=View(stage="connected" if call else "door", access=may("join")),
        call=call,
        meeting=meeting,
        guests=GuestPage(
            meeting="m1",
            rows=list(rows),
            total=len(rows) + more,
            next=rows[-1].participant if more else None,
        ),
        notifications=list(notifications),
    )


def talk(stage: Literal["offered", "open"], *, name: str) -> Talk:
    return Talk(talk="t1", stage=stage, participant="other", name=name)


def notification(
    kind: Literal["arrived", "asked"],
    participant: str,
    name: str,
    *,
    verified: bool = False,
    more: int = 0,
    meeting: str = "m1",
    title: str = "Follow-up consultation",
) -> Notification:
    return Notification(
        kind=kind,
        appointment="ap" + meeting[1:],
        meeting=meeting,
        title=title,
        participant=participant,
        name=name,
        verified=verified,
        request=f"q{participant}" if kind == "asked" else None,
        more=more,
    )


def booked(
    number: int,
    title: str,
    *,
    at: tuple[int, int],
    minutes: int,
    clients: Sequence[str],
    meeting: MeetingState,
) -> AppointmentRow:
    start = today(*at)
    return AppointmentRow(
        appointment=f"ap{number}",
        title=title,
        starts_at=start,
        ends_at=start + minutes * 60,
        clients=list(clients),
        share_link=f"http://127.0.0.1:8080/m/link{number}",
        call_link=f"http://localhost:8080/workspace/meetings/ap{number}",
        meeting=meeting,
    )


def day(*, busy: bool) -> list[AppointmentRow]:
    first = meeting_in("scheduled", waiting=1, late_minutes=10) if busy else meeting_in("scheduled")
    second = (
        meeting_in("started", meeting="m2", asking=2, in_call=3)
        if busy
        else meeting_in("scheduled", meeting="m2")
    )
    third = (
        meeting_in("held", meeting="m3", capacity=1, waiting=1, hold_in=95)
        if busy
        else meeting_in("scheduled", meeting="m3", capacity=0)
    )
    fourth = meeting_in("ended" if busy else "scheduled", meeting="m4", capacity=0)
    return [
        booked(
            1,
            "Follow-up consultation",
            at=(10, 0),
            minutes=30,
            clients=["Client Adams", "Client Baker"],
            meeting=first,
        ),
        booked(
            2,
            "Group: sleeping well",
            at=(11, 0),
            minutes=60,
            clients=["Client Adams", "Client Baker"],
            meeting=second,
        ),
        booked(
            3,
            "First consultation",
            at=(13, 30),
            minutes=45,
            clients=["Client Evans"],
            meeting=third,
        ),
        booked(4, "Open hour", at=(15, 0), minutes=60, clients=[], meeting=fourth),
    ]


def workspace(
    *, busy: bool = False, none: bool = False, notifications: Sequence[Notification] = ()
) -> WorkspaceWelcome:
    return WorkspaceWelcome(
        version=1,
        practice=PRACTICE,
        name=HOST,
        now=time.time(),
        heartbeat_s=20.0,
        appointments=[] if none else day(busy=busy),
        notifications=list(notifications),
    )


SIGNED_IN: dict[str, object] = {"signed_in": True, "name": HOST, "practice": PRACTICE}
SIGNED_OUT: dict[str, object] = {"signed_in": False, "name": None, "practice": PRACTICE}

BOOKED_CLIENTS = ClientList(
    clients=[
        ClientRow(client="a", name="Client Adams", here=True, bound=False),
        ClientRow(client="e", name="Client Evans", here=False, bound=False),
        ClientRow(client="g", name="Client Gray", here=True, bound=True),
    ]
)
"""What a host is answered who asks who is booked."""


def with_an_appointment_elsewhere() -> dict[str, object]:
    """The portal's session of a client whose own appointment is about to begin."""
    own = {
        "title": "Follow-up consultation",
        "starts_at": time.time() + 600,
        "ends_at": time.time() + 2400,
        "hosts": [HOST],
        "link": "/m/theirs",
    }
    return {"signed_in": True, "name": "Client Adams", "practice": PRACTICE, "appointments": [own]}


MADE: dict[str, object] = {
    "id": "ap9",
    "title": "Video call",
    "starts_at": today(11),
    "share_link": "https://calls.practice.example/m/4tGk2mQ9vXw7RbN1",
}
"""The practice's API after an appointment was made."""

LISTS: dict[str, list[GuestRow]] = {
    "m1": [guest("adams", "Client Adams", "waiting", verified=True, booked=True, minutes_ago=4)],
    "m2": [
        guest("cole", "Client Cole", "asking", minutes_ago=2),
        guest("diaz", "Client Diaz-Montgomery", "asking", minutes_ago=1, verified=True),
    ],
    "m3": [guest("evans", "Client Evans", "waiting", verified=True, booked=True, away=True)],
}
"""What the workspace is answered when it asks for the guests of a meeting."""
