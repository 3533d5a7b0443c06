"""What the server's replies and events are made of."""

from typing import Literal

from pydantic import Field

from signaling.wire.commands import ConnectionWord, ResponseWord, SourceName, Stoppable
from signaling.wire.message import Id, Message, Mid, Number


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
    encode: dict[SourceName, list[str]] = Field(default_factory=dict)
    """The rids of one's own simulcast layers that are of use; a source not named: all."""

    quality: list[Quality] = Field(default_factory=list)
    """Of those of whom it is known."""

    stopped: list[Stoppable] = Field(default_factory=list)
    """Of one's own sources: a host has turned them off, and one has not turned them on since."""

    hands: list[Id] = Field(default_factory=list)
    """Whose hand is up, longest first."""

    chat: list[ChatLine] = Field(default_factory=list)
    """What was written since one came, oldest first."""

    spotlight: Id | None = None
    """Whom everybody sees large."""

    looks: list[Look] = Field(default_factory=list)
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
    ice_servers: list[IceServer] = Field(default_factory=list)


class DecisionResult(Message):
    """One line of what Admit all did; it names exactly the requests that it found (R19)."""

    participant: Id
    request: Id | None
    outcome: Literal["admitted"] = "admitted"
