"""What the server answers to a command."""

from typing import Literal

from signaling.wire.message import Id, Message, Number, Reply
from signaling.wire.parts import (
    Access,
    DecisionResult,
    Direction,
    GuestRow,
    ReceivedTrack,
    SentTrack,
)


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


CallReply = (
    Done
    | Answer
    | ProbeAnswer
    | TalkAnswer
    | Statistics
    | GuestPage
    | Colleagues
    | ClientList
    | Pong
)
"""All replies that are no error; the workspace's are some of them."""


class Error(Reply):
    """`code` is stable, `text` is for people. `by` and `outcome` tell an earlier decision (R21)."""

    type: Literal["error"] = "error"
    code: str
    text: str
    retry_after_s: float | None = None
    by: str | None = None
    outcome: str | None = None
