"""The canned states: for every screen what the server would have said, in the models of the protocol.

Names are of roles, times are of the day the gallery is made on.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from signaling.messages import (
    Access,
    Appointment,
    AppointmentRow,
    Call,
    Event,
    Final,
    GuestPage,
    GuestRow,
    MeetingState,
    Notification,
    Outcome,
    Person,
    Returned,
    SlotState,
    View,
    Welcome,
    WorkspaceWelcome,
    You,
)

PRACTICE = "Riverside Family Practice"
HOST = "Dr. Host"
NOW = time.time()


def _today(hour: int, minute: int = 0) -> float:
    return datetime.now().replace(hour=hour, minute=minute, second=0, microsecond=0).timestamp()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do on the page before it is looked at; a selector of Playwright's."""

    press: str
    fill: str | None = None
    narrow_only: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    name: str
    path: str
    shows: str
    """Text that must be on the page, letter for letter where a rule says so."""
    call: Sequence[Event] = ()
    workspace: Sequence[Event] = ()
    session: dict[str, object] = field(default_factory=dict)
    devices: Literal["fine", "blocked", "missing", "camera_in_use"] = "fine"
    steps: Sequence[Step] = ()
    replies: dict[str, dict[str, object]] = field(default_factory=dict)
    """What a command is answered with instead of `done`: {type: error}."""
    hang_up: bool = False
    """The socket is lost after the messages, and stays away."""


# ------------------------------------------------------------------ parts

APPOINTMENT = Appointment(
    appointment="ap1",
    practice=PRACTICE,
    title="Follow-up consultation",
    hosts=[HOST],
    starts_at=_today(10),
    ends_at=_today(10, 30),
)


def _access(action: str, *, reason: str = "", retry_in: float | None = None) -> Access:
    return Access.model_validate(
        {
            "action": action,
            "reason": reason,
            "retry_at": None if retry_in is None else NOW + retry_in,
        }
    )


def _welcome(
    *,
    stage: Literal["naming", "door", "connecting", "connected"] = "door",
    access: Access | None = None,
    verified: bool = True,
    name: str | None = "Client Adams",
    call: Call | None = None,
) -> Welcome:
    return Welcome(
        version=1,
        you=You(participant="me", device="d1", role="guest", verified=verified, name=name),
        resume="r" * 32,
        heartbeat_s=20.0,
        now=time.time(),
        appointment=APPOINTMENT,
        view=View(stage=stage, access=access or _access("wait")),
        call=call,
    )


def _person(
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


def _call(people: list[Person], *, speakers: Sequence[str] = ()) -> Call:
    """Everybody but `me` in a slot each; the page's fake peer numbers its sections like a real one."""
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
    return Call(generation=1, people=people, slots=slots, speakers=list(speakers))


def _meeting(
    phase: Literal["scheduled", "started", "held", "ended"] = "started",
    *,
    meeting: str = "m1",
    capacity: int | None = 2,
    waiting: int = 0,
    asking: int = 0,
    in_call: int = 0,
    hold_in: float | None = None,
) -> MeetingState:
    return MeetingState(
        meeting=meeting,
        phase=phase,
        capacity=capacity,
        occupancy=max(0, in_call - 1),
        waiting=waiting,
        asking=asking,
        in_call=in_call,
        hold_ends_at=None if hold_in is None else time.time() + hold_in,
    )


def _row(
    participant: str,
    name: str,
    called: Literal["waiting", "asking", "admitted", "joined", "denied", "removed", "left"],
    *,
    minutes_ago: float = 3,
    verified: bool = False,
    booked: bool = False,
    away: bool = False,
    role: Literal["host", "guest"] = "guest",
    denials: int = 0,
) -> GuestRow:
    asking = called == "asking"
    return GuestRow(
        participant=participant,
        version=1,
        role=role,
        name=name,
        verified=verified,
        booked=booked,
        called=called,
        away=away,
        arrived_at=NOW - minutes_ago * 60,
        request=f"q{participant}" if asking else None,
        asked_at=NOW - minutes_ago * 60 + 20 if asking else None,
        denials=denials,
    )


ADAMS = _person("adams", "Client Adams", verified=True)
BAKER = _person("baker", "Client Baker", verified=False)
HOST_PERSON = _person("host", HOST, role="host")
ME = _person("me", "Client Adams")

ATTENDEES = [
    _row("cole", "Client Cole", "asking", minutes_ago=2),
    _row("diaz", "Client Diaz-Montgomery", "asking", minutes_ago=1, verified=True, denials=1),
    _row("me", HOST, "joined", minutes_ago=20, role="host", verified=True),
    _row("adams", "Client Adams", "joined", minutes_ago=15, verified=True, booked=True),
    _row("baker", "Client Baker", "joined", minutes_ago=12),
    _row("evans", "Client Evans", "waiting", minutes_ago=4, verified=True, booked=True),
    _row("fox", "Client Fox", "waiting", minutes_ago=6, away=True),
    _row("gray", "Client Gray", "admitted", minutes_ago=6),
    _row("hale", "Client Hale", "denied", minutes_ago=9, denials=1),
    _row("ives", "Client Ives", "left", minutes_ago=14, verified=True),
]


def _host_welcome(
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
        view=View(stage="connected" if call else "door", access=_access("join")),
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


def _note(
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


def _appointment(
    number: int,
    title: str,
    *,
    at: tuple[int, int],
    minutes: int,
    clients: Sequence[str],
    meeting: MeetingState,
) -> AppointmentRow:
    start = _today(*at)
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


def _day(*, busy: bool) -> list[AppointmentRow]:
    first = _meeting("scheduled", waiting=1) if busy else _meeting("scheduled")
    second = (
        _meeting("started", meeting="m2", asking=2, in_call=3)
        if busy
        else _meeting("scheduled", meeting="m2")
    )
    third = (
        _meeting("held", meeting="m3", capacity=1, waiting=1, hold_in=95)
        if busy
        else _meeting("scheduled", meeting="m3", capacity=0)
    )
    fourth = _meeting("ended" if busy else "scheduled", meeting="m4", capacity=0)
    return [
        _appointment(
            1,
            "Follow-up consultation",
            at=(10, 0),
            minutes=30,
            clients=["Client Adams", "Client Baker"],
            meeting=first,
        ),
        _appointment(
            2,
            "Group: sleeping well",
            at=(11, 0),
            minutes=60,
            clients=["Client Adams", "Client Baker"],
            meeting=second,
        ),
        _appointment(
            3,
            "First consultation",
            at=(13, 30),
            minutes=45,
            clients=["Client Evans"],
            meeting=third,
        ),
        _appointment(4, "Open hour", at=(15, 0), minutes=60, clients=[], meeting=fourth),
    ]


def _workspace(
    *, busy: bool = False, notifications: Sequence[Notification] = ()
) -> WorkspaceWelcome:
    return WorkspaceWelcome(
        version=1,
        practice=PRACTICE,
        name=HOST,
        now=time.time(),
        heartbeat_s=20.0,
        appointments=_day(busy=busy),
        notifications=list(notifications),
    )


SIGNED_IN: dict[str, object] = {"signed_in": True, "name": HOST, "practice": PRACTICE}
SIGNED_OUT: dict[str, object] = {"signed_in": False, "name": None, "practice": PRACTICE}

LISTS: dict[str, list[GuestRow]] = {
    "m1": [_row("adams", "Client Adams", "waiting", verified=True, booked=True, minutes_ago=4)],
    "m2": [
        _row("cole", "Client Cole", "asking", minutes_ago=2),
        _row("diaz", "Client Diaz-Montgomery", "asking", minutes_ago=1, verified=True),
    ],
    "m3": [_row("evans", "Client Evans", "waiting", verified=True, booked=True, away=True)],
}
"""What the workspace is answered when it asks for the guests of a meeting."""


# ------------------------------------------------------------------ scenes


def client_scenes() -> list[Scene]:
    def guest(name: str, shows: str, *messages: Event, **more: object) -> Scene:
        return Scene(name, "/m/link1", shows, call=messages, **more)  # type: ignore[arg-type]

    pair = _call([ME, HOST_PERSON], speakers=["host"])
    baker = _person("baker", "Client Baker")
    group = [ME, HOST_PERSON, baker, _person("cole", "Client Cole", mic=False, camera=False)]
    crowd = [*group, *(_person(f"p{i}", f"Client {n}") for i, n in enumerate(("Evans", "Fox")))]
    sharing = _person("host", HOST, role="host", screen=True)

    def within(call: Call) -> Welcome:
        return _welcome(stage="connected", access=_access("join"), call=call)

    wait = "Please wait for the host to start this meeting"
    return [
        guest("connecting", "Connecting…"),
        guest("name", "Your name", _welcome(stage="naming", verified=False, name=None)),
        guest(
            "name-refused",
            "Please give a name of at most 64 letters.",
            _welcome(stage="naming", verified=False, name=None),
            steps=(Step("input[name=name]", fill="?"), Step("text=Continue")),
            replies={"name": {"code": "bad_input", "text": "no letters"}},
        ),
        guest("door-wait", wait, _welcome()),
        guest("door-wait-unverified", "Sign in", _welcome(verified=False)),
        guest("door-camera-off", "Camera is off", _welcome(), steps=(Step("text=Stop video"),)),
        guest("door-blocked", "are blocked", _welcome(), devices="blocked"),
        guest("door-missing", "No camera or microphone", _welcome(), devices="missing"),
        guest("door-camera-in-use", "in use by another", _welcome(), devices="camera_in_use"),
        guest("door-join", "Join now", _welcome(access=_access("join"))),
        guest("door-ask", "Ask to Join", _welcome(access=_access("ask"), verified=False)),
        guest("door-pending", "You have asked to join", _welcome(access=_access("pending"))),
        guest(
            "door-admitted",
            "Admitted",
            _welcome(access=_access("join")),
            Outcome(outcome="admitted"),
        ),
        guest(
            "door-denied",
            "Denied",
            _welcome(access=_access("cooldown", reason="denied", retry_in=27)),
            Outcome(outcome="denied"),
        ),
        guest("door-closed", "contact the practice", _welcome(access=_access("closed"))),
        guest(
            "door-removed",
            "The host has taken you out of the meeting.",
            _welcome(access=_access("cooldown", reason="removed", retry_in=29)),
            Returned(reason="removed"),
        ),
        guest("door-returned", "Your place is kept", _welcome(), Returned(reason="hold_over")),
        guest(
            "door-busy",
            "The service is busy",
            _welcome(access=_access("join")),
            steps=(Step('role=button[name="Join now"]'),),
            replies={"join": {"code": "busy", "text": "busy", "retry_after_s": 12.0}},
        ),
        guest("door-lost", "Connection lost. Reconnecting…", _welcome(), hang_up=True),
        guest("call-pair", HOST, within(pair)),
        guest("call-group", "Client Cole", within(_call(group, speakers=["baker"]))),
        guest("call-crowd", "Client Fox", within(_call(crowd, speakers=["host"]))),
        guest("call-screen", "Screen of", within(_call([ME, sharing, baker]))),
        guest(
            "call-people",
            "3 people in the call",
            within(_call([ME, HOST_PERSON, _person("baker", "Client Baker", mic=False)])),
            steps=(Step("text=People"),),
        ),
        guest(
            "call-muted",
            "Unmute",
            within(pair),
            steps=(Step("text=Mute"), Step("text=Stop video")),
        ),
        guest("call-lost", "Connection lost. Reconnecting…", within(pair), hang_up=True),
        guest("call-held", "the call goes on", within(_call([ME, _gone_host(), baker]))),
        guest("call-blocked", HOST, within(pair), devices="blocked"),
        *(
            guest(f"final-{reason}", text, _welcome(), Final(reason=reason))
            for reason, text in FINALS.items()
        ),
    ]


def _gone_host() -> Person:
    return _person("host", HOST, role="host", connected=False, camera=False)


FINALS: dict[Literal["ended", "continued_elsewhere", "left", "signed_in"], str] = {
    "ended": "This meeting has ended",
    "continued_elsewhere": "The call continues elsewhere",
    "left": "You have left the meeting",
    "signed_in": "You are signed in",
}


def host_scenes() -> list[Scene]:
    def desk(name: str, shows: str, welcome: WorkspaceWelcome, **more: object) -> Scene:
        return Scene(
            name, "/workspace", shows, workspace=(welcome,), session=SIGNED_IN, **more  # type: ignore[arg-type]
        )  # fmt: skip

    def meeting(name: str, shows: str, *messages: Event, **more: object) -> Scene:
        more.setdefault("workspace", (_workspace(),))
        return Scene(
            name, "/workspace/meetings/ap1", shows, call=messages, session=SIGNED_IN, **more  # type: ignore[arg-type]
        )  # fmt: skip

    host = _person("me", HOST, role="host")
    people = [host, ADAMS, BAKER]
    asked = (_note("asked", "cole", "Client Cole"),)
    many = (
        _note("asked", "cole", "Client Cole", more=12),
        _note("asked", "diaz", "Client Diaz-Montgomery", verified=True),
        _note("arrived", "adams", "Client Adams", verified=True, meeting="m3", title="First one"),
    )
    open_list = Step("role=button[name=/Attendees/]", narrow_only=True)
    live = _meeting("started", asking=2, waiting=3, in_call=3)
    full = _host_welcome(live, rows=ATTENDEES, call=_call(people, speakers=["adams"]))
    return [
        Scene("signin", "/workspace", "Sign in", session=SIGNED_OUT),
        desk("today", "Start Video Call", _workspace()),
        desk("today-busy", "1 waiting", _workspace(busy=True)),
        desk(
            "today-arrived",
            "Client Adams is waiting",
            _workspace(
                busy=True,
                notifications=[_note("arrived", "adams", "Client Adams", verified=True)],
            ),
        ),
        desk("today-many", "and 1", _workspace(busy=True, notifications=many)),
        desk(
            "today-end",
            "End the meeting for all?",
            _workspace(busy=True),
            steps=(Step("text=End for all >> nth=0"),),
        ),
        desk("today-lost", "Connection lost. Reconnecting…", _workspace(), hang_up=True),
        meeting(
            "prejoin",
            "Ready to start?",
            _host_welcome(_meeting("scheduled", waiting=1), rows=ATTENDEES[5:7]),
        ),
        meeting("prejoin-nobody", "Nobody is here yet.", _host_welcome(_meeting("scheduled"))),
        meeting(
            "prejoin-held",
            "The meeting is on hold",
            _host_welcome(_meeting("held", asking=2, hold_in=80), rows=ATTENDEES),
        ),
        meeting("call-list", "Waiting to Join", full, steps=(open_list,)),
        meeting(
            "call-asked",
            "Client Cole asks to join",
            full,
            workspace=(_workspace(notifications=asked),),
        ),
        meeting("call-many", "and 1", full, workspace=(_workspace(notifications=many),)),
        meeting(
            "call-no-list", "Client Baker", full, steps=(Step("role=button[name=/Attendees/]"),)
        ),
        meeting(
            "call-end",
            "End the meeting for all?",
            full,
            steps=(Step("role=toolbar >> text=End for all"),),
        ),
        meeting(
            "call-remove",
            "Remove Client Baker?",
            full,
            steps=(open_list, Step('role=button[name="Remove Client Baker"]')),
        ),
        meeting(
            "call-thousands",
            "200 of 4000",
            _host_welcome(
                _meeting("started", waiting=3995, in_call=2),
                rows=[_row(f"w{i}", f"Client {i + 1}", "waiting") for i in range(200)],
                more=3800,
                call=_call([host, ADAMS]),
            ),
            steps=(open_list,),
        ),
        meeting("call-alone", "You are the only one here so far", _alone(host)),
        meeting("final-ended", "Open again", full, Final(reason="ended")),
        meeting("final-elsewhere", "Continue here", full, Final(reason="continued_elsewhere")),
    ]


def _alone(host: Person) -> Welcome:
    rows = [_row("me", HOST, "joined", role="host", verified=True)]
    return _host_welcome(_meeting("started", in_call=1), rows=rows, call=_call([host]))


def portal_scenes() -> list[Scene]:
    visits = [
        {
            "title": title,
            "starts_at": _today(hour),
            "ends_at": _today(hour, 45),
            "hosts": [HOST],
            "link": "/m/link1",
        }
        for title, hour in (("Follow-up consultation", 10), ("Group: sleeping well", 15))
    ]
    known = {"signed_in": True, "name": "Client Adams", "practice": PRACTICE}
    return [
        Scene("signin", "/portal", "For clients", session=SIGNED_OUT),
        Scene(
            "signin-next",
            "/portal?next=/m/link1",
            "without signing in",
            session=SIGNED_OUT,
        ),
        Scene("visits", "/portal", "Go to the waiting room", session={**known, "appointments": visits}),
        Scene("visits-none", "/portal", "no appointments", session={**known, "appointments": []}),
    ]


GROUPS: dict[str, Callable[[], list[Scene]]] = {
    "client": client_scenes,
    "host": host_scenes,
    "portal": portal_scenes,
}


def scenes() -> dict[str, Scene]:
    """Every scene under `group/name`."""
    front = Scene("front", "/", "I am a client")
    every = {"front": front}
    for group, make in GROUPS.items():
        every.update({f"{group}/{scene.name}": scene for scene in make()})
    return every

