"""What clients ask for: the commands of both WebSockets, strict and bounded."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from conference.conversation.chat import MAX_CHARACTERS
from signaling.wire.message import (
    MAX_OFFER_BYTES,
    MAX_SMALL_OFFER_BYTES,
    Command,
    Id,
    Message,
    Mid,
    Number,
    Secret,
)

# ------------------------------------------------------------------ commands, both sockets


class Hello(Command):
    """First message of every session. `resume` continues a device after a lost socket or a reload.

    `generation` is that of the media connection this page still holds; after a reload there is
    none. Whoever is in the call and does not hold the present one gets a `connect` with a new one.
    """

    type: Literal["hello"] = "hello"
    version: int
    resume: Secret | None = None
    generation: Number | None = None


class Ping(Command):
    type: Literal["ping"] = "ping"


# ------------------------------------------------------------------ commands of the call socket


class Name(Command):
    """An unverified guest gives a name and has arrived by it (R9); later it renames."""

    type: Literal["name"] = "name"
    name: Annotated[str, Field(max_length=1024)]


ConnectionWord = Literal["good", "weak", "blocked"]


class Presence(Command):
    """Whether the page is on screen and its camera and microphone are chosen (R23), and what it
    found when it checked its connection, if it did (R39)."""

    type: Literal["presence"] = "presence"
    visible: bool
    devices_ready: bool
    connection: ConnectionWord | None = None


class Probe(Command):
    """Wants to check the connection before the call; the turn is told by `probe_turn` (R39)."""

    type: Literal["probe"] = "probe"


class ProbeOffer(Command):
    """The one offer of a probe whose turn it is: audio and video to send, and as many sections to
    receive them back in; the reply is `probe_answer`."""

    type: Literal["probe_offer"] = "probe_offer"
    probe: Id
    sdp: Annotated[str, Field(min_length=1, max_length=MAX_SMALL_OFFER_BYTES)]


class ProbeEnd(Command):
    """The page has measured, or will not any more."""

    type: Literal["probe_end"] = "probe_end"


class Ask(Command):
    type: Literal["ask"] = "ask"


ResponseWord = Literal["thanks", "ready", "one_moment", "need_help", "must_go"]


class Respond(Command):
    """A quick reply to what a host has said, from the waiting room (R44)."""

    type: Literal["respond"] = "respond"
    response: ResponseWord


class Summon(Command):
    """Whether a browser of this guest is to be called by Web Push when it is their turn (R83).
    `endpoint`: of its subscription, at a push service that the server knows."""

    type: Literal["summon"] = "summon"
    endpoint: Annotated[str, Field(min_length=1, max_length=1024)]
    wanted: bool


class Join(Command):
    """Join now. A host's starts the meeting (R3)."""

    type: Literal["join"] = "join"


class Slot(Message):
    """One receiving place of the offer: mids of its recvonly sections, one of a kind."""

    purpose: Literal["camera", "screen"]
    audio: Mid | None = None
    video: Mid | None = None


SourceName = Literal["mic", "camera", "screen", "screen_sound"]


class Offer(Command):
    """SDP from somebody in the call; the reply is `answer`. Further offers renegotiate."""

    type: Literal["offer"] = "offer"
    generation: Number
    offer_id: Number
    sdp: Annotated[str, Field(min_length=1, max_length=MAX_OFFER_BYTES)]
    sources: dict[Mid, SourceName] = Field(default_factory=dict)
    slots: list[Slot] = Field(default_factory=list, max_length=64)


class Reconnect(Command):
    """This page's media connection has failed: the answer is a `connect` with a new generation."""

    type: Literal["reconnect"] = "reconnect"


class Show(Command):
    """What the page can show of each slot: pixels by the mid of its video, 0 for what is out of
    sight. No more than that is sent to it."""

    type: Literal["show"] = "show"
    generation: Number
    pixels: Annotated[dict[Mid, Annotated[int, Field(ge=0, le=1 << 31)]], Field(max_length=64)]


class Stats(Command):
    """The numbers of one's own media connection; the reply is `stats`."""

    type: Literal["stats"] = "stats"
    generation: Number


class Sources(Command):
    """Which of one's own tracks are live, so that others see a muted microphone as muted."""

    type: Literal["sources"] = "sources"
    mic: bool
    camera: bool
    screen: bool


class Hand(Command):
    """Raise one's hand, or lower it (R62)."""

    type: Literal["hand"] = "hand"
    up: bool


class Write(Command):
    """Write to everybody in the call (R63)."""

    type: Literal["write"] = "write"
    text: Annotated[str, Field(min_length=1, max_length=MAX_CHARACTERS)]


class Leave(Command):
    type: Literal["leave"] = "leave"


# ------------------------------------------------------------------ commands of hosts in the call


Stoppable = Literal["mic", "screen"]


class Mute(Command):
    """Turn off the microphone of one person, or of every guest. They turn it on again (R60)."""

    type: Literal["mute"] = "mute"
    participant: Id | None = None


class LowerHands(Command):
    """Lower the hand of one person, or all hands (R62)."""

    type: Literal["lower_hands"] = "lower_hands"
    participant: Id | None = None


class Spotlight(Command):
    """Have everybody see one person large; nobody, if none is named (R64)."""

    type: Literal["spotlight"] = "spotlight"
    participant: Id | None = None


class CloseLook(Command):
    """See one person's best picture for a short while, oneself alone; none: no longer (R65)."""

    type: Literal["close_look"] = "close_look"
    participant: Id | None = None


class AskColleagues(Command):
    """Whom the meeting can be handed over to; the reply is `colleagues` (R67)."""

    type: Literal["colleagues"] = "colleagues"


class HandOver(Command):
    """Make a colleague a host, beside those there are (R67)."""

    type: Literal["hand_over"] = "hand_over"
    account: Id


class StopShare(Command):
    """End somebody's sharing of a screen. They may share again (R61)."""

    type: Literal["stop_share"] = "stop_share"
    participant: Id


# ------------------------------------------------------------------ commands of hosts


class Admit(Command):
    """Names the request it saw, or the version of a guest who has not asked (R21)."""

    type: Literal["admit"] = "admit"
    participant: Id
    request: Id | None = None
    version: Number | None = None


class AdmitAll(Command):
    type: Literal["admit_all"] = "admit_all"


class Deny(Command):
    type: Literal["deny"] = "deny"
    participant: Id
    request: Id


class Remove(Command):
    type: Literal["remove"] = "remove"
    participant: Id


class SendBack(Command):
    """Back to the waiting room from the call, until a host admits them again (R43)."""

    type: Literal["send_back"] = "send_back"
    participant: Id


class Bind(Command):
    """An unverified guest is this booked client: from now on the two are one (R46)."""

    type: Literal["bind"] = "bind"
    participant: Id
    client: Id


class Clients(Command):
    """Who is booked, to be bound to; the reply is `clients`."""

    type: Literal["clients"] = "clients"


class Lock(Command):
    """Lock the meeting or unlock it: while locked, everybody new must ask (R42)."""

    type: Literal["lock"] = "lock"
    locked: bool


class Say(Command):
    """A message to a guest at the door, or to everybody there. `text` None takes the last one back
    (R44)."""

    type: Literal["say"] = "say"
    participant: Id | None = None
    text: Annotated[str, Field(max_length=2000)] | None


class Late(Command):
    """Tell everybody at the door how late it will be. `minutes` None takes it back (R44)."""

    type: Literal["late"] = "late"
    minutes: Annotated[int, Field(ge=1, le=240)] | None


class OfferTalk(Command):
    """Offers an asker to talk before deciding; names the request it saw (R40)."""

    type: Literal["talk"] = "talk"
    participant: Id
    request: Id


class AcceptTalk(Command):
    """Of the asker."""

    type: Literal["accept_talk"] = "accept_talk"
    talk: Id


class TalkOffer(Command):
    """The one offer of either side of a talk that was accepted: a voice each way; the reply is
    `talk_answer`."""

    type: Literal["talk_offer"] = "talk_offer"
    talk: Id
    sdp: Annotated[str, Field(min_length=1, max_length=MAX_SMALL_OFFER_BYTES)]
    sends: Mid
    receives: Mid
    """The sections that send one's own and receive the other's."""


class EndTalk(Command):
    """Either side hangs up; of an offer, the asker's "not now"."""

    type: Literal["end_talk"] = "end_talk"
    talk: Id


class End(Command):
    """End for all, from the call or the workspace (R33)."""

    type: Literal["end"] = "end"


class Guests(Command):
    """A page of the attendee list; the reply is `guests`. `after` is the last row one has."""

    type: Literal["guests"] = "guests"
    after: Id | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 200


CallCommand = Annotated[
    Hello | Ping | Name | Presence | Probe | ProbeOffer | ProbeEnd | Ask | Respond | Join | Offer
    | Summon | Reconnect | Show | Stats | Sources | Leave | Hand | Write | Mute | StopShare
    | LowerHands | Spotlight | CloseLook | AskColleagues | HandOver
    | Admit | AdmitAll | Deny | Remove | SendBack | Bind | Clients | Lock
    | Say | Late | OfferTalk | AcceptTalk | TalkOffer | EndTalk | End | Guests,
    Field(discriminator="type"),
]  # fmt: skip


# ------------------------------------------------------------------ commands of the workspace


class WorkspaceAdmit(Admit):
    meeting: Id


class WorkspaceAdmitAll(AdmitAll):
    meeting: Id


class WorkspaceDeny(Deny):
    meeting: Id


class WorkspaceRemove(Remove):
    meeting: Id


class WorkspaceSendBack(SendBack):
    meeting: Id


class WorkspaceBind(Bind):
    meeting: Id


class WorkspaceClients(Clients):
    meeting: Id


class WorkspaceLock(Lock):
    meeting: Id


class WorkspaceSay(Say):
    meeting: Id


class WorkspaceLate(Late):
    meeting: Id


class WorkspaceEnd(End):
    meeting: Id


class WorkspaceGuests(Guests):
    meeting: Id


class OpenAgain(Command):
    """A new meeting behind the links of an ended one (R5)."""

    type: Literal["open_again"] = "open_again"
    appointment: Id


WorkspaceCommand = Annotated[
    Hello | Ping | WorkspaceAdmit | WorkspaceAdmitAll | WorkspaceDeny | WorkspaceRemove
    | WorkspaceSendBack | WorkspaceBind | WorkspaceClients | WorkspaceLock | WorkspaceSay
    | WorkspaceLate | WorkspaceEnd | WorkspaceGuests | OpenAgain,
    Field(discriminator="type"),
]  # fmt: skip

CALL_COMMAND: TypeAdapter[CallCommand] = TypeAdapter(CallCommand)
WORKSPACE_COMMAND: TypeAdapter[WorkspaceCommand] = TypeAdapter(WorkspaceCommand)
