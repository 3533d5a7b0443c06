"""What the server tells by itself, on both WebSockets; and all that it sends."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from signaling.wire.commands import SourceName, Stoppable
from signaling.wire.message import Event, Id, Message, Number, Secret
from signaling.wire.parts import (
    Appointment,
    Call,
    ChatLine,
    GuestRow,
    IceServer,
    Look,
    MeetingState,
    Person,
    Quality,
    SlotState,
    Talk,
    View,
    You,
)
from signaling.wire.replies import CallReply, ClientList, Done, Error, GuestPage, Pong

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
    push_key: str | None = None
    """By which browsers subscribe at their push service for `summon`; of a guest at the door."""

    meeting: MeetingState | None = None
    guests: GuestPage | None = None
    notifications: list["Notification"] = Field(default_factory=list)


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
    | NotificationCleared | CallReply | Error,
    Field(discriminator="type"),
]  # fmt: skip

WorkspaceMessage = Annotated[
    WorkspaceWelcome | AppointmentChanged | MeetingChanged | GuestsChanged | Notification
    | NotificationCleared | Done | GuestPage | ClientList | Pong | Error | Final,
    Field(discriminator="type"),
]  # fmt: skip

CALL_MESSAGE: TypeAdapter[CallMessage] = TypeAdapter(CallMessage)
WORKSPACE_MESSAGE: TypeAdapter[WorkspaceMessage] = TypeAdapter(WorkspaceMessage)
