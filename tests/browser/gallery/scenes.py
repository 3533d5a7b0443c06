"""The canned states: for every screen what the server would have said, in its own models."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from signaling.wire.events import (
    Final,
    Outcome,
    Returned,
    Stopped,
    TalkChanged,
    Welcome,
    WorkspaceWelcome,
)
from signaling.wire.message import Event
from signaling.wire.parts import Call, Person
from tests.browser.gallery import said


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do on the page before it is looked at; a selector of Playwright's."""

    press: str
    fill: str | None = None
    when: Literal["always", "narrow", "phone", "roomy"] = "always"
    """In which windows; `roomy` is what is wider than a phone."""


CONNECTION = (
    Step("[data-opens=more]", when="phone"),
    Step('role=menuitem[name="Your connection"]', when="phone"),
    Step("[data-opens=connection]", when="roomy"),
)
"""On a telephone the bar has no room for its button."""


@dataclass(frozen=True, slots=True)
class Scene:
    name: str
    path: str
    shows: str
    """Text that must be on the page, letter for letter where a rule says so."""
    call: Sequence[Event] = ()
    workspace: Sequence[Event] = ()
    session: dict[str, object] = field(default_factory=dict)
    devices: Literal[
        "fine",
        "blocked",
        "missing",
        "camera_in_use",
        "no_sound",
        "no_network",
        "slow_network",
        "speaking",
        "blurs",
        "insecure",
        "no_webrtc",
    ] = "fine"
    steps: Sequence[Step] = ()
    replies: dict[str, dict[str, object]] = field(default_factory=dict)
    """What a command is answered with instead of `done`: {type: error}."""
    hang_up: bool = False
    """The socket is lost after the messages, and stays away."""


def client_scenes() -> list[Scene]:
    def guest(name: str, shows: str, *messages: Event, **more: object) -> Scene:
        return Scene(name, "/m/link1", shows, call=messages, **more)  # type: ignore[arg-type]

    pair = said.inside([said.ME, said.HOST_PERSON], speakers=["host"])
    baker = said.person("baker", "Client Baker")
    group = [
        said.ME,
        said.HOST_PERSON,
        baker,
        said.person("cole", "Client Cole", mic=False, camera=False),
    ]
    crowd = [*group, *(said.person(f"p{i}", f"Client {n}") for i, n in enumerate(("Evans", "Fox")))]
    sharing = said.person("host", said.HOST, role="host", screen=True)

    def within(call: Call) -> Welcome:
        return said.welcome(stage="connected", access=said.may("join"), call=call)

    wait = "Please wait for the host to start this meeting"
    return [
        guest("connecting", "Connecting…"),
        guest("name", "Your name", said.welcome(stage="naming", verified=False, name=None)),
        guest(
            "name-refused",
            "Please give a name of at most 64 letters.",
            said.welcome(stage="naming", verified=False, name=None),
            steps=(Step("input[name=name]", fill="?"), Step("text=Continue")),
            replies={"name": {"code": "bad_input", "text": "no letters"}},
        ),
        guest("door-wait", wait, said.welcome()),
        guest("door-wait-unverified", "Sign in", said.welcome(verified=False)),
        guest(
            "door-welcome", "Welcome to our practice", said.welcome(appointment=said.WITH_WELCOME)
        ),
        guest("door-words", "10 minutes late", said.welcome(words=said.WORDS)),
        guest("door-camera-off", "Camera is off", said.welcome(), steps=(Step("text=Stop video"),)),
        guest("door-blocked", "are blocked", said.welcome(), devices="blocked"),
        guest("door-insecure", "https://", said.welcome(), devices="insecure"),
        guest("unable", "cannot make video calls", said.welcome(), devices="no_webrtc"),
        guest("door-missing", "No camera or microphone", said.welcome(), devices="missing"),
        guest("door-camera-in-use", "in use by another", said.welcome(), devices="camera_in_use"),
        guest(
            "door-talk-offered",
            "would like to talk with you",
            said.welcome(access=said.may("pending")),
            TalkChanged(talk=said.talk("offered", name=said.HOST)),
        ),
        guest(
            "door-talk",
            "You are not in the meeting yet",
            said.welcome(access=said.may("pending")),
            TalkChanged(talk=said.talk("open", name=said.HOST)),
        ),
        guest(
            "door-check",
            "It is your turn in a moment",
            said.welcome(),
            steps=(Step("text=Check the connection"),),
        ),
        guest(
            "door-check-weak",
            "Your connection is weak",
            said.welcome(),
            devices="slow_network",
            steps=(Step("text=Check the connection"),),
        ),
        guest(
            "door-check-blocked",
            "This network lets no calls through",
            said.welcome(),
            devices="no_network",
            steps=(Step("text=Check the connection"),),
        ),
        guest(
            "door-check-often",
            "You have checked several times",
            said.welcome(),
            steps=(Step("text=Check the connection"),),
            replies={
                "probe": {"code": "too_many_probes", "text": "too often", "retry_after_s": 60.0}
            },
        ),
        guest(
            "door-speaker",
            "Turn up the volume",
            said.welcome(),
            steps=(Step("text=Test the speaker"), Step('role=button[name="No"]')),
        ),
        guest("door-join", "Join now", said.welcome(access=said.may("join"))),
        guest("door-ask", "Ask to Join", said.welcome(access=said.may("ask"), verified=False)),
        guest("door-pending", "You have asked to join", said.welcome(access=said.may("pending"))),
        guest(
            "door-admitted",
            "Admitted",
            said.welcome(access=said.may("join")),
            Outcome(outcome="admitted"),
        ),
        guest(
            "door-denied",
            "Denied",
            said.welcome(access=said.may("cooldown", reason="denied", retry_in=27)),
            Outcome(outcome="denied"),
        ),
        guest("door-closed", "contact the practice", said.welcome(access=said.may("closed"))),
        guest(
            "door-removed",
            "The host has taken you out of the meeting.",
            said.welcome(access=said.may("cooldown", reason="removed", retry_in=29)),
            Returned(reason="removed"),
        ),
        guest(
            "door-sent-back",
            "The host has asked you to wait here",
            said.welcome(access=said.may("wait", reason="sent_back")),
            Returned(reason="sent_back"),
        ),
        guest(
            "door-wrong-one",
            "your own appointment is",
            said.welcome(),
            session=said.with_an_appointment_elsewhere(),
        ),
        guest("door-returned", "Your place is kept", said.welcome(), Returned(reason="hold_over")),
        guest(
            "door-busy",
            "The service is busy",
            said.welcome(access=said.may("join")),
            steps=(Step('role=button[name="Join now"]'),),
            replies={"join": {"code": "busy", "text": "busy", "retry_after_s": 12.0}},
        ),
        guest(
            "door-error",
            "That did not work. Please try again.",
            said.welcome(access=said.may("join")),
            steps=(Step('role=button[name="Join now"]'),),
            replies={"join": {"code": "of_a_later_version", "text": "English of the server"}},
        ),
        guest("door-lost", "Connection lost. Reconnecting…", said.welcome(), hang_up=True),
        guest("call-pair", said.HOST, within(pair)),
        guest("call-group", "Client Cole", within(said.inside(group, speakers=["baker"]))),
        guest("call-crowd", "Client Fox", within(said.inside(crowd, speakers=["host"]))),
        guest("call-screen", "Screen of", within(said.inside([said.ME, sharing, baker]))),
        *(
            guest(f"call-{count}", "Client 1", within(said.inside(_people(count), speakers=["p2"])))
            for count in (9, 16, 40)
        ),
        guest(
            "call-speaker",
            "Whoever speaks is shown large.",
            within(said.inside(_people(9), speakers=["p2"])),
            steps=(Step("[data-opens=more]"), Step("text=Show who speaks large")),
        ),
        guest(
            "call-pinned",
            "Client 2",
            within(said.inside(_people(4))),
            steps=(Step('role=button[name="Keep large: Client 2"]'),),
        ),
        guest(
            "call-self-hidden",
            "You no longer see yourself.",
            within(pair),
            steps=(Step("[data-opens=more]"), Step("text=Show my own picture")),
        ),
        guest(
            "call-more",
            "Keyboard shortcuts",
            within(said.inside(group)),
            steps=(Step("[data-opens=more]"),),
        ),
        guest(
            "call-keys",
            "speak as long as it is held",
            within(pair),
            steps=(Step("[data-opens=more]"), Step("text=Keyboard shortcuts")),
        ),
        guest(
            "call-people",
            "3 people in the call",
            within(
                said.inside(
                    [said.ME, said.HOST_PERSON, said.person("baker", "Client Baker", mic=False)]
                )
            ),
            steps=(Step("text=People"),),
        ),
        guest(
            "call-muted",
            "Unmute",
            within(pair),
            steps=(Step("text=Mute"), Step("text=Stop video")),
        ),
        guest(
            "call-unheard",
            "Your microphone is off, but you are speaking.",
            within(pair),
            devices="speaking",
            steps=(Step("text=Mute"),),
        ),
        guest(
            "call-audio-only",
            "Not shown in audio only",
            within(said.inside([said.ME, sharing, baker])),
            steps=(Step("[data-opens=more]"), Step("text=Audio only, for a weak connection")),
        ),
        guest(
            "call-devices",
            "Blur what is behind me",
            within(pair),
            devices="blurs",
            steps=(
                Step("[data-opens=more]"),
                Step('role=menuitem[name="Camera, microphone and sound"]'),
            ),
        ),
        guest(
            "call-weak-own",
            "Pictures may be smaller or less smooth for a while; sound comes first.",
            within(
                said.inside(group, weak=[said.quality("me", receiving="poor", pictures="smaller")])
            ),
        ),
        guest(
            "call-weak-other",
            "may not see everybody",
            within(
                said.inside(
                    [said.ME, said.HOST_PERSON],
                    weak=[said.quality("host", receiving="poor", pictures="fewer")],
                )
            ),
        ),
        guest(
            "call-connection",
            "Details for support",
            within(
                said.inside(group, weak=[said.quality("me", receiving="poor", pictures="smaller")])
            ),
            steps=CONNECTION,
        ),
        guest(
            "call-connection-details",
            "Room towards you",
            within(pair),
            steps=(*CONNECTION, Step("text=Details for support")),
        ),
        guest(
            "call-stopped",
            "The host has turned your microphone off.",
            within(pair),
            Stopped(source="mic"),
        ),
        guest(
            "call-chat",
            "Nothing of it is kept after the call.",
            within(said.inside(group, chat=said.CHAT)),
            steps=(Step("[data-opens=chat]"), Step("#chat-text", fill="I will ask my sister")),
        ),
        guest(
            "call-chat-empty",
            "Nobody has written",
            within(pair),
            steps=(Step("[data-opens=chat]"),),
        ),
        guest("call-chat-new", "2 new messages", within(said.inside(group, chat=said.CHAT[:2]))),
        guest(
            "call-hand",
            "Lower hand",
            within(said.inside(group, hands=["baker", "me"])),
            steps=(Step("text=People"),),
        ),
        guest(
            "call-spotlight",
            "Client Baker",
            within(said.inside(group).model_copy(update={"spotlight": "baker"})),
        ),
        guest(
            "call-looked-at",
            "Please hold still.",
            within(said.inside(group).model_copy(update={"looks": [said.look_at("me")]})),
        ),
        guest("call-silent", "Turn on sound", within(pair), devices="no_sound"),
        guest("call-lost", "Connection lost. Reconnecting…", within(pair), hang_up=True),
        guest("call-held", "the call goes on", within(said.inside([said.ME, _gone_host(), baker]))),
        guest(
            "call-blocked",
            "Your camera is blocked.",
            within(pair),
            devices="blocked",
            steps=(Step("text=Start video"),),
        ),
        *(
            guest(f"final-{reason}", text, said.welcome(), Final(reason=reason))
            for reason, text in FINALS.items()
        ),
    ]


def _people(count: int) -> list[Person]:
    """So many in the call: oneself, the host, and numbered clients, some without a picture."""
    clients = (
        said.person(f"p{n}", f"Client {n}", mic=n % 3 != 0, camera=n % 5 != 4)
        for n in range(1, count - 1)
    )
    return [said.ME, said.HOST_PERSON, *clients]


def _gone_host() -> Person:
    return said.person("host", said.HOST, role="host", connected=False, camera=False)


FINALS: dict[Literal["ended", "continued_elsewhere", "left", "signed_in"], str] = {
    "ended": "This meeting has ended",
    "continued_elsewhere": "The call continues elsewhere",
    "left": "You have left the meeting",
    "signed_in": "You are signed in",
}


def host_scenes() -> list[Scene]:
    def desk(name: str, shows: str, welcome: WorkspaceWelcome, **more: object) -> Scene:
        return Scene(
            name, "/workspace", shows, workspace=(welcome,), session=said.SIGNED_IN, **more  # type: ignore[arg-type]
        )  # fmt: skip

    def meeting(name: str, shows: str, *messages: Event, **more: object) -> Scene:
        more.setdefault("workspace", (said.workspace(),))
        return Scene(
            name, "/workspace/meetings/ap1", shows, call=messages, session=said.SIGNED_IN, **more  # type: ignore[arg-type]
        )  # fmt: skip

    host = said.person("me", said.HOST, role="host")
    people = [host, said.ADAMS, said.BAKER]
    asked = (said.notification("asked", "cole", "Client Cole"),)
    many = (
        said.notification("asked", "cole", "Client Cole", more=12),
        said.notification("asked", "diaz", "Client Diaz-Montgomery", verified=True),
        said.notification(
            "arrived", "adams", "Client Adams", verified=True, meeting="m3", title="First one"
        ),
    )
    open_list = Step("role=button[name=/Attendees/]", when="narrow")
    live = said.meeting_in("started", asking=2, waiting=3, in_call=3)
    full = said.host_welcome(
        live, rows=said.ATTENDEES, call=said.inside(people, speakers=["adams"])
    )
    return [
        Scene("signin", "/workspace", "Sign in", session=said.SIGNED_OUT),
        desk("today", "Start Video Call", said.workspace()),
        desk("today-busy", "1 waiting", said.workspace(busy=True)),
        desk(
            "today-arrived",
            "Client Adams is waiting",
            said.workspace(
                busy=True,
                notifications=[
                    said.notification("arrived", "adams", "Client Adams", verified=True)
                ],
            ),
        ),
        desk("today-many", "and 1", said.workspace(busy=True, notifications=many)),
        desk(
            "today-end",
            "End the meeting for all?",
            said.workspace(busy=True),
            steps=(Step("text=End for all >> nth=0"),),
        ),
        desk(
            "today-booking",
            "Clients’ e-mail addresses",
            said.workspace(busy=True),
            steps=(Step("text=New appointment"),),
        ),
        desk(
            "today-booked",
            "It leads to the waiting room.",
            said.workspace(busy=True),
            steps=(Step("text=Meet now"),),
        ),
        desk("today-none", "No appointments today.", said.workspace(none=True)),
        desk("today-lost", "Connection lost. Reconnecting…", said.workspace(), hang_up=True),
        meeting(
            "prejoin",
            "Ready to start?",
            said.host_welcome(said.meeting_in("scheduled", waiting=1), rows=said.ATTENDEES[5:7]),
        ),
        meeting(
            "prejoin-words",
            "Answers: One moment, please",
            said.host_welcome(
                said.meeting_in("scheduled", waiting=1, said=said.SOON, late_minutes=10),
                rows=[
                    said.guest(
                        "fox",
                        "Client Fox",
                        "waiting",
                        said=said.TO_YOU,
                        responded=said.ONE_MOMENT,
                    )
                ],
            ),
            steps=(
                Step("text=Tell those who wait"),
                Step('role=button[name="More for Client Fox"]'),
            ),
        ),
        meeting(
            "prejoin-nobody", "Nobody is here yet.", said.host_welcome(said.meeting_in("scheduled"))
        ),
        meeting(
            "prejoin-held",
            "The meeting is on hold",
            said.host_welcome(said.meeting_in("held", asking=2, hold_in=80), rows=said.ATTENDEES),
        ),
        meeting("call-list", "Waiting to Join", full, steps=(open_list,)),
        meeting(
            "call-locked",
            "everybody new must ask first",
            said.host_welcome(
                said.meeting_in("started", asking=2, waiting=3, in_call=3, locked=True),
                rows=said.ATTENDEES,
                call=said.inside(people),
            ),
            steps=(open_list,),
        ),
        meeting(
            "call-asked",
            "Client Cole asks to join",
            full,
            workspace=(said.workspace(notifications=asked),),
        ),
        meeting(
            "call-asked-sharing",
            "CC asks to join",
            full,
            workspace=(said.workspace(notifications=asked),),
            steps=(Step("text=Share screen"),),
        ),
        meeting("call-many", "and 1", full, workspace=(said.workspace(notifications=many),)),
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
            steps=(
                open_list,
                Step('role=button[name="More for Client Baker"]'),
                Step('role=button[name="Remove Client Baker"]'),
            ),
        ),
        meeting(
            "call-unfolded",
            "Send to the waiting room",
            full,
            steps=(open_list, Step('role=button[name="More for Client Baker"]')),
        ),
        meeting(
            "call-bind",
            "Is Client Baker one of the booked clients?",
            full,
            steps=(open_list, Step('role=button[name="More for Client Baker"]')),
        ),
        meeting(
            "call-bound",
            "Booked as Client Evans",
            said.host_welcome(
                said.meeting_in("started", waiting=1, in_call=3),
                rows=[
                    *said.ATTENDEES[2:4],
                    said.guest("baker", "Ed", "joined", booked=True, bound_to="Client Evans"),
                    said.guest("gray", "G.", "waiting", booked=True, bound_to="Client Gray"),
                ],
                call=said.inside(people),
            ),
            steps=(open_list,),
        ),
        meeting(
            "call-sent-back",
            "Sent back to wait",
            said.host_welcome(
                said.meeting_in("started", waiting=1, in_call=2),
                rows=[
                    *said.ATTENDEES[2:4],
                    said.guest("baker", "Client Baker", "sent_back", minutes_ago=12),
                ],
                call=said.inside([host, said.ADAMS]),
            ),
            steps=(open_list,),
        ),
        meeting(
            "call-lead",
            "Stop sharing",
            said.host_welcome(
                live,
                rows=said.ATTENDEES,
                call=said.inside(
                    [host, said.ADAMS, said.person("baker", "Client Baker", screen=True)],
                    hands=["baker", "adams"],
                ),
            ),
            steps=(open_list, Step('role=button[name="More for Client Baker"]')),
        ),
        meeting(
            "call-hand-over",
            "Make host",
            full,
            steps=(open_list, Step("text=Choose a colleague")),
            replies={
                "colleagues": {
                    "type": "colleagues",
                    "people": [{"account": "c", "name": "Dr. Colleague"}],
                }
            },
        ),
        meeting(
            "call-close-look",
            "A close look at Client Baker",
            said.host_welcome(
                live,
                rows=said.ATTENDEES,
                call=said.inside(people).model_copy(
                    update={"looks": [said.look_at("baker", by="me")]}
                ),
            ),
        ),
        meeting(
            "call-clock",
            "Next: CC is waiting",
            said.host_welcome(
                said.meeting_in("started", in_call=3, runs_for=754),
                rows=said.ATTENDEES,
                call=said.inside(people),
            ).model_copy(
                update={
                    "appointment": said.APPOINTMENT.model_copy(update={"ends_at": said.NOW + 900})
                }
            ),
            workspace=(said.workspace(busy=True),),
        ),
        meeting(
            "call-thousands",
            "200 of 4,000",
            said.host_welcome(
                said.meeting_in("started", waiting=3995, in_call=2),
                rows=[said.guest(f"w{i}", f"Client {i + 1}", "waiting") for i in range(200)],
                more=3800,
                call=said.inside([host, said.ADAMS]),
            ),
            steps=(open_list,),
        ),
        meeting(
            "call-weak-other",
            "Weak connection: may see smaller pictures",
            said.host_welcome(
                live,
                rows=said.ATTENDEES,
                call=said.inside(
                    people,
                    weak=[
                        said.quality("baker", sending="poor"),
                        said.quality("adams", receiving="poor", pictures="smaller"),
                    ],
                ),
            ),
            steps=(open_list,),
        ),
        meeting(
            "call-weak-own",
            "Your connection is weak. The others may not see and hear you well for a while.",
            said.host_welcome(
                live,
                rows=said.ATTENDEES,
                call=said.inside(people, weak=[said.quality("me", sending="poor")]),
            ),
        ),
        meeting(
            "call-connection",
            "Details for support",
            full,
            steps=CONNECTION,
        ),
        meeting(
            "call-talk-offer",
            "Talk",
            full,
            steps=(open_list, Step('role=button[name="More for Client Cole"]')),
        ),
        meeting(
            "call-talk",
            "The meeting does not hear you meanwhile",
            full,
            TalkChanged(talk=said.talk("open", name="Client Cole")),
        ),
        meeting("unable", "cannot make video calls", full, devices="no_webrtc"),
        meeting("call-alone", "You are the only one here so far", _alone(host)),
        meeting("final-ended", "Open again", full, Final(reason="ended")),
        meeting("final-elsewhere", "Continue here", full, Final(reason="continued_elsewhere")),
    ]


def _alone(host: Person) -> Welcome:
    rows = [said.guest("me", said.HOST, "joined", role="host", verified=True)]
    return said.host_welcome(
        said.meeting_in("started", in_call=1), rows=rows, call=said.inside([host])
    )


def portal_scenes() -> list[Scene]:
    visits = [
        {
            "title": title,
            "starts_at": said.today(hour),
            "ends_at": said.today(hour, 45),
            "hosts": [said.HOST],
            "link": "/m/link1",
        }
        for title, hour in (("Follow-up consultation", 10), ("Group: sleeping well", 15))
    ]
    known = {"signed_in": True, "name": "Client Adams", "practice": said.PRACTICE}
    return [
        Scene("signin", "/portal", "For clients", session=said.SIGNED_OUT),
        Scene(
            "signin-next",
            "/portal?next=/m/link1",
            "without signing in",
            session=said.SIGNED_OUT,
        ),
        Scene(
            "visits", "/portal", "Go to the waiting room", session={**known, "appointments": visits}
        ),
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
