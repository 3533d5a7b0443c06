"""The protocol of both WebSockets: one strict model per message; the unions are the protocol.

`PROTOCOL.md` explains them in the order of a call, and a test holds it against these models. Times
are UTC seconds since 1970. Every message a client sends may carry an `id`; its one reply (`done`,
`answer`, `stats`, `guests` or `error`) carries the same. Every other message of the server is an
event and carries `n`, which counts up by one per session, so a client knows what it missed. The
pages' types are made from these models: `make wire` after a change.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from conference.conversation.chat import MAX_CHARACTERS

PROTOCOL_VERSION = 1

MAX_MESSAGE_BYTES = 64 * 1024
"""Every message but an offer."""

MAX_OFFER_BYTES = 256 * 1024
"""An offer of 128 sections with every codec; larger ones are refused unread."""

MAX_SMALL_OFFER_BYTES = 32 * 1024
"""Of four sections with every codec; a browser's has about 20 KB."""

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Secret = Annotated[str, Field(min_length=16, max_length=256, pattern=r"^[A-Za-z0-9_.-]+$")]
Mid = Annotated[str, Field(min_length=1, max_length=16, pattern=r"^[!-~]+$")]

MAX_NUMBER = 2**31
Number = Annotated[int, Field(ge=0, le=MAX_NUMBER)]


class Message(BaseModel):
    """Strict and frozen; an unknown field is refused, so a misspelt one is never ignored (R1)."""

    model_config = ConfigDict(
        strict=True, frozen=True, extra="forbid", use_attribute_docstrings=True
    )


class Command(Message):
    """What a client sends."""

    id: Number | None = None


class Reply(Message):
    """The one answer to a command that carried an `id`."""

    id: Number | None = None


class Event(Message):
    """What the server tells unasked; `n` is filled in as it leaves."""

    n: Number = 0


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
    sources: dict[Mid, SourceName] = {}
    slots: Annotated[list[Slot], Field(max_length=64)] = []


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
    | Reconnect | Show | Stats | Sources | Leave | Hand | Write | Mute | StopShare | LowerHands
    | Spotlight | CloseLook | AskColleagues | HandOver
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


# ------------------------------------------------------------------ parts of what the server tells


class Access(Message):
    """What the button says (R14, R16): the action and why, never a count."""

    action: Literal["wait", "join", "ask", "pending", "cooldown", "closed", "final"]
    reason: str
    retry_at: float | None = None


class Said(Message):
    """A host's message."""

    text: str
    at: float


class Responded(Message):
    """A guest's quick reply."""

    response: ResponseWord
    at: float


class Words(Message):
    """What a guest at the door was told, and their own last reply (R44)."""

    late_minutes: Number | None
    to_all: Said | None
    to_you: Said | None
    responded: Responded | None


class View(Message):
    """One's own place. `naming`: an unverified guest who has not given a name yet (R9)."""

    stage: Literal["naming", "door", "connecting", "connected", "grace"]
    access: Access
    words: Words | None = None


class You(Message):
    participant: Id
    device: Id
    role: Literal["host", "guest"]
    verified: bool
    name: str | None


class Appointment(Message):
    """What a person at the door may know of the appointment."""

    appointment: Id
    practice: str
    title: str
    hosts: list[str]
    starts_at: float
    ends_at: float
    welcome: str | None = None
    """The practice's own words to those who wait."""

    picture: str | None = None
    """Where its picture is, on this server."""


class MeetingState(Message):
    """For hosts only: counts are never shown to guests (R2)."""

    meeting: Id
    phase: Literal["scheduled", "started", "held", "ended"]
    capacity: int | None
    occupancy: int
    waiting: int
    asking: int
    in_call: int
    started_at: float | None = None
    hold_ends_at: float | None = None
    locked: bool = False
    said: Said | None = None
    late_minutes: Number | None = None


Called = Literal[
    "waiting", "asking", "admitted", "sent_back", "joined", "denied", "removed", "left"
]


class GuestRow(Message):
    """A line of the attendee list. `version` is what an Admit of one who has not asked names."""

    participant: Id
    version: Number
    role: Literal["host", "guest"]
    name: str
    verified: bool
    booked: bool
    bound_to: str | None = None
    """The client's name, of an unverified guest whom a host has bound (R46)."""

    called: Called
    away: bool
    arrived_at: float
    request: Id | None = None
    asked_at: float | None = None
    denials: Number = 0
    said: Said | None = None
    responded: Responded | None = None
    devices_ready: bool = False
    talks_with: str | None = None
    """The name of the host who talks with them, or has offered to."""

    connection: ConnectionWord | None = None
    """What their page says of itself: at the door, and while it is there."""


class Person(Message):
    """Somebody in the call, as the others see them. `verified` is told to hosts only (R30)."""

    participant: Id
    name: str
    role: Literal["host", "guest"]
    verified: bool | None = None
    connected: bool
    mic: bool
    camera: bool
    screen: bool


class SlotState(Message):
    """Who stands in which receiving place. Blank the tile until `ready` for this `generation`."""

    audio: Mid | None
    video: Mid | None
    purpose: Literal["camera", "screen"]
    participant: Id | None
    generation: Number
    ready: bool


QualityWord = Literal["excellent", "good", "poor", "lost"]


class Quality(Message):
    """How the connection of somebody in the call is. `pictures`: whether its path lets them see
    everybody, everybody smaller or less smooth than their page has use for, or not everybody."""

    participant: Id
    sending: QualityWord
    receiving: QualityWord
    pictures: Literal["all", "smaller", "fewer"]


class IceServer(Message):
    """A TURN server and what it asks for, as `RTCPeerConnection` takes it."""

    urls: list[str]
    username: str
    credential: str


class ChatLine(Message):
    """One thing written in the call. `number` grows; the name is that of when it was written."""

    number: Number
    participant: Id
    name: str
    text: str
    at: float


class Look(Message):
    """A host's close look at somebody, over at `ends_at`."""

    by: Id
    participant: Id
    ends_at: float


class Call(Message):
    """The inside of a call; nobody at the door is ever sent one (R2)."""

    generation: Number
    ice_servers: list[IceServer]
    screen_bps: Number
    """Bits per second that one's shared screen may take, all its encodings together."""
    people: list[Person]
    slots: list[SlotState]
    speakers: list[Id]
    encode: dict[SourceName, list[str]] = {}
    """The rids of one's own simulcast layers that are of use; a source not named: all."""

    quality: list[Quality] = []
    """Of those of whom it is known."""

    stopped: list[Stoppable] = []
    """Of one's own sources: a host has turned them off, and one has not turned them on since."""

    hands: list[Id] = []
    """Whose hand is up, longest first."""

    chat: list[ChatLine] = []
    """What was written since one came, oldest first."""

    spotlight: Id | None = None
    """Whom everybody sees large."""

    looks: list[Look] = []
    """Close looks of one's own and at oneself."""


class Direction(Message):
    """All that goes one way, over the last seconds: `lost` is the share that did not arrive at
    first, `missing` the share that no repair brought either, 0 to 1."""

    bitrate_bps: Number
    lost: float
    missing: float
    jitter_ms: float


class SentLayer(Message):
    """One encoding of a track of one's own, as it arrives at the relay."""

    rid: str
    bitrate_bps: Number
    lost: float
    jitter_ms: float
    forwarded_to: Number


class SentTrack(Message):
    source: SourceName
    layers: list[SentLayer]


class ReceivedTrack(Message):
    """What is sent to one receiving section: `layer` is the rid of the simulcast layer, "" of a
    track without any, null while nothing is sent."""

    mid: Mid
    layer: str | None
    bitrate_bps: Number
    lost: float
    jitter_ms: float


class Talk(Message):
    """One's own doorstep talk. `name` and `participant` are the other side's; `ice_servers` are
    for its media, once it is open."""

    talk: Id
    stage: Literal["offered", "open"]
    participant: Id
    name: str
    ice_servers: list[IceServer] = []


class DecisionResult(Message):
    """One line of what Admit all did; it names exactly the requests that it found (R19)."""

    participant: Id
    request: Id | None
    outcome: Literal["admitted"] = "admitted"


# ------------------------------------------------------------------ replies


class Done(Reply):
    """It happened. `recorded` is false for a removal, a sending back or an end that holds although
    the store could not take it yet; the record is tried again until it is written. `access` comes
    with `ask`: where joining is open meanwhile no request is made and the button says `join` (R16).
    """

    type: Literal["done"] = "done"
    results: list[DecisionResult] | None = None
    access: Access | None = None
    recorded: bool = True


class Answer(Reply):
    type: Literal["answer"] = "answer"
    generation: Number
    offer_id: Number
    sdp: str


class ProbeAnswer(Reply):
    type: Literal["probe_answer"] = "probe_answer"
    probe: Id
    sdp: str


class TalkAnswer(Reply):
    type: Literal["talk_answer"] = "talk_answer"
    talk: Id
    sdp: str


class Statistics(Reply):
    """What the relay knows of one's own media connection. `estimate_bps` is what the way to the
    page is thought to carry."""

    type: Literal["stats"] = "stats"
    generation: Number
    round_trip_ms: float | None
    estimate_bps: Number | None
    sending: Direction
    receiving: Direction
    sent: list[SentTrack]
    received: list[ReceivedTrack]


class GuestPage(Reply):
    type: Literal["guests"] = "guests"
    meeting: Id
    rows: list[GuestRow]
    total: Number
    next: Id | None = None


class Colleague(Message):
    account: Id
    name: str


class Colleagues(Reply):
    """Practitioners of the practice who are no hosts of the appointment yet, by name."""

    type: Literal["colleagues"] = "colleagues"
    people: list[Colleague]


class ClientRow(Message):
    """A booked client. `here`: somebody at the meeting has the account; `bound`: by a host's
    word."""

    client: Id
    name: str
    here: bool
    bound: bool


class ClientList(Reply):
    type: Literal["clients"] = "clients"
    clients: list[ClientRow]


class Pong(Reply):
    type: Literal["pong"] = "pong"


class Error(Reply):
    """`code` is stable, `text` is for people. `by` and `outcome` tell an earlier decision (R21)."""

    type: Literal["error"] = "error"
    code: str
    text: str
    retry_after_s: float | None = None
    by: str | None = None
    outcome: str | None = None


# ------------------------------------------------------------------ events of the call socket


class Welcome(Event):
    """The whole present state: nothing depends on having seen an event before it (R29)."""

    type: Literal["welcome"] = "welcome"
    version: int
    you: You
    resume: Secret
    heartbeat_s: float
    now: float
    appointment: Appointment
    view: View
    call: Call | None = None
    talk: Talk | None = None
    meeting: MeetingState | None = None
    guests: GuestPage | None = None
    notifications: list["Notification"] = []


class Viewed(Event):
    """One's own place or button has changed."""

    type: Literal["view"] = "view"
    view: View


class ProbeTurn(Event):
    """The page may check its connection now, once, and for so many seconds."""

    type: Literal["probe_turn"] = "probe_turn"
    probe: Id
    lasts_s: float
    ice_servers: list[IceServer]


ProbeEnding = Literal["expired", "gave_way", "no_turn", "lost"]


class ProbeOver(Event):
    """That check is over before the page has ended it."""

    type: Literal["probe_over"] = "probe_over"
    probe: Id
    reason: ProbeEnding


class TalkChanged(Event):
    """One's own doorstep talk as it stands now; None and why, when it is over."""

    type: Literal["talk_changed"] = "talk_changed"
    talk: Talk | None
    ended: Literal["declined", "unanswered", "hung_up", "decided", "left", "lost"] | None = None


class Outcome(Event):
    """Shown in the lower right corner: "Admitted" or "Denied" (R20)."""

    type: Literal["outcome"] = "outcome"
    outcome: Literal["admitted", "denied"]


class Connect(Event):
    """This device is in the call now and may offer: after Join now, Admit (R23) or a resume."""

    type: Literal["connect"] = "connect"
    call: Call


class Returned(Event):
    """Back at the door, with a calm reason."""

    type: Literal["returned"] = "returned"
    reason: str


FinalReason = Literal["ended", "continued_elsewhere", "left", "signed_in"]


class Final(Event):
    """The last message of a session; the page must not reconnect by itself."""

    type: Literal["final"] = "final"
    reason: FinalReason


class PeopleChanged(Event):
    type: Literal["people"] = "people"
    changed: list[Person]
    gone: list[Id]


class SlotsChanged(Event):
    type: Literal["slots"] = "slots"
    generation: Number
    slots: list[SlotState]


class Encode(Event):
    """Somebody takes these simulcast layers of one's track; the others need not be encoded."""

    type: Literal["encode"] = "encode"
    generation: Number
    source: SourceName
    layers: list[str]


class Speakers(Event):
    type: Literal["speakers"] = "speakers"
    participants: list[Id]


class Stopped(Event):
    """A host has turned this off of one's own, and nobody is sent it any more. It is on again when
    `sources` has said that it is off, and after that that it is on."""

    type: Literal["stopped"] = "stopped"
    source: Stoppable


class HandsChanged(Event):
    """All hands that are up, longest first. Who is gone from `people` has none up."""

    type: Literal["hands"] = "hands"
    participants: list[Id]


class Written(Event):
    """Somebody in the call, perhaps oneself, has written this."""

    type: Literal["written"] = "written"
    line: ChatLine


class SpotlightChanged(Event):
    """Everybody sees this person large, or as they like if it is none. Their leaving ends it."""

    type: Literal["spotlight"] = "spotlight"
    participant: Id | None


class CloseLooked(Event):
    """Told to the host who looks, and to whom they look at."""

    type: Literal["close_look"] = "close_look"
    look: Look


class QualityChanged(Event):
    """The connections of these people are otherwise than before."""

    type: Literal["quality"] = "quality"
    changed: list[Quality]


class MeetingChanged(Event):
    """For hosts."""

    type: Literal["meeting"] = "meeting"
    meeting: MeetingState


class GuestsChanged(Event):
    """For hosts: the gathered difference of the attendee list."""

    type: Literal["guests_changed"] = "guests_changed"
    meeting: Id
    changed: list[GuestRow]
    gone: list[Id]


class Notification(Event):
    """For hosts, lower right (R19, R28). `more` counts the others gathered behind this one."""

    type: Literal["notification"] = "notification"
    kind: Literal["arrived", "asked"]
    appointment: Id
    meeting: Id
    title: str
    participant: Id
    name: str
    verified: bool
    request: Id | None = None
    more: Number = 0


class NotificationCleared(Event):
    """For hosts: take this one away. `participant` None clears all of that kind at the meeting."""

    type: Literal["notification_cleared"] = "notification_cleared"
    kind: Literal["arrived", "asked"]
    meeting: Id
    participant: Id | None = None


# ------------------------------------------------------------------ events of the workspace


class AppointmentRow(Message):
    """An appointment of the day, with its live state and its link for clients."""

    appointment: Id
    title: str
    starts_at: float
    ends_at: float
    clients: list[str]
    share_link: str
    call_link: str
    meeting: MeetingState


class WorkspaceWelcome(Event):
    type: Literal["workspace"] = "workspace"
    version: int
    practice: str
    name: str
    now: float
    heartbeat_s: float
    appointments: list[AppointmentRow]
    notifications: list[Notification]


class AppointmentChanged(Event):
    """An appointment is new or its row has changed."""

    type: Literal["appointment"] = "appointment"
    appointment: AppointmentRow


CallMessage = Annotated[
    Welcome | Viewed | ProbeTurn | ProbeOver | TalkChanged | Outcome | Connect | Returned | Final
    | PeopleChanged | SlotsChanged | Encode | Speakers | QualityChanged | Stopped | HandsChanged
    | Written | SpotlightChanged | CloseLooked | MeetingChanged | GuestsChanged | Notification
    | NotificationCleared | Done | Answer | ProbeAnswer | TalkAnswer | Statistics | GuestPage
    | Colleagues | ClientList | Pong | Error,
    Field(discriminator="type"),
]  # fmt: skip

WorkspaceMessage = Annotated[
    WorkspaceWelcome | AppointmentChanged | MeetingChanged | GuestsChanged | Notification
    | NotificationCleared | Done | GuestPage | ClientList | Pong | Error | Final,
    Field(discriminator="type"),
]  # fmt: skip

CALL_COMMAND: TypeAdapter[CallCommand] = TypeAdapter(CallCommand)
WORKSPACE_COMMAND: TypeAdapter[WorkspaceCommand] = TypeAdapter(WorkspaceCommand)
CALL_MESSAGE: TypeAdapter[CallMessage] = TypeAdapter(CallMessage)
WORKSPACE_MESSAGE: TypeAdapter[WorkspaceMessage] = TypeAdapter(WorkspaceMessage)
