"""What a client sees, from the link to the end."""

from typing import Literal

from signaling.wire.events import (
    Final,
    Outcome,
    Returned,
    Stopped,
    TalkChanged,
    Welcome,
)
from signaling.wire.message import Event
from signaling.wire.parts import Call, Person
from tests.browser.gallery import said
from tests.browser.gallery.scene import CONNECTION, Scene, Step


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
        guest(
            "door-push",
            "A short message without names",
            said.welcome(push_key=said.PUSH_KEY),
            devices="push",
        ),
        guest(
            "door-push-on",
            "You may lock this device",
            said.welcome(push_key=said.PUSH_KEY),
            devices="push",
            steps=(Step("text=Tell me on this device when it is time"),),
        ),
        guest(
            "door-push-blocked",
            "blocks messages from this page",
            said.welcome(push_key=said.PUSH_KEY),
            devices="push_blocked",
        ),
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
