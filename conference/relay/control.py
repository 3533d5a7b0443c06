"""What signaling and a relay worker say to each other over their Unix socket: few, typed, small.

A frame is four bytes of length (big endian) and that many bytes of JSON, one message each. Commands
carry a `request_id` and have exactly one reply with the same; events have none. Commands name the
peer and the generation they mean and may be repeated: the second time changes nothing.
"""

from asyncio import IncompleteReadError, StreamReader
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from conference.errors import AnteroomError
from conference.forwarding.census import Census
from conference.forwarding.events import PeerQuality, SlotState
from conference.forwarding.media import PeerMedia, Source
from conference.forwarding.statistics import PeerStatistics
from conference.ids import MeetingId, ParticipantId, PeerId
from conference.relay.transport import Candidate, Fingerprint, IceCredentials

MAX_FRAME_BYTES = 4 * 1024 * 1024
"""Room for `Attach` with 20,000 peers; everything else stays under 100 KB."""

_LENGTH_BYTES = 4


class Message(BaseModel):
    """Strict and frozen, unknown fields refused: both ends are of one release or do not talk."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


# ------------------------------------------------------------------ commands


class Command(Message):
    """What signaling asks of the worker."""

    request_id: int


class Attach(Command):
    """First command of a connection, and the end of any other connection's say.

    `allowed` is the full set of who may be on this worker: peers that are missing, or that are of
    another generation, are closed. From now on the lease holds as long as commands keep coming.
    """

    type: Literal["attach"] = "attach"
    allowed: dict[PeerId, int]


class Renew(Command):
    """Nothing new, but signaling lives."""

    type: Literal["renew"] = "renew"


class OpenPeer(Command):
    """One peer as it was negotiated; repeated with a higher `offer_id` for a further offer.

    `local` are the credentials that the answer names and `remote` the offer's; new ones on a peer
    that is open are an ICE restart. A higher `generation` replaces the peer by a new one.
    """

    type: Literal["open_peer"] = "open_peer"
    meeting_id: MeetingId
    participant_id: ParticipantId
    peer_id: PeerId
    generation: int
    offer_id: int
    local: IceCredentials
    remote: IceCredentials
    fingerprints: tuple[Fingerprint, ...]
    media: PeerMedia
    probe: bool = False
    """It meets nobody, is sent its own media back, and makes room for whoever comes to a call."""


class ClosePeer(Command):
    """Close the peer if it is of this generation or an older one, and never open those again."""

    type: Literal["close_peer"] = "close_peer"
    peer_id: PeerId
    generation: int


class CloseMeeting(Command):
    """Close every peer of a meeting, and never open those generations again."""

    type: Literal["close_meeting"] = "close_meeting"
    meeting_id: MeetingId


class ShowPeer(Command):
    """What the peer's page can show of each slot: pixels by its video's mid, 0 out of sight."""

    type: Literal["show_peer"] = "show_peer"
    peer_id: PeerId
    generation: int
    pixels: dict[str, int]


class WithholdPeer(Command):
    """Forward to nobody what the peer sends from these sources, and all the rest: the whole set,
    each time. It holds through further offers, until the peer's generation is over."""

    type: Literal["withhold_peer"] = "withhold_peer"
    peer_id: PeerId
    generation: int
    sources: frozenset[Source]


class FavourPeer(Command):
    """Of all pictures that go to the peer, this participant's comes first for so many seconds; no
    participant: no picture does any more."""

    type: Literal["favour_peer"] = "favour_peer"
    peer_id: PeerId
    generation: int
    participant_id: ParticipantId | None
    seconds: float


class ReadPeer(Command):
    """One peer's numbers, for the person whose peer it is."""

    type: Literal["read_peer"] = "read_peer"
    peer_id: PeerId
    generation: int


class ReadCounters(Command):
    type: Literal["read_counters"] = "read_counters"


# ------------------------------------------------------------------ replies


class Reply(Message):
    """The worker's one answer to a command."""

    request_id: int


class Attached(Reply):
    """Who the worker is. Before it, each peer that stays was told by a `PeerPresent`; after it, all
    that holds of them is told again by events."""

    type: Literal["attached"] = "attached"
    fingerprints: tuple[Fingerprint, ...]
    candidates: tuple[Candidate, ...]


class Done(Reply):
    """As asked. After the `Done` of a close no packet of or to those peers is sent or forwarded."""

    type: Literal["done"] = "done"


class Counters(Reply):
    type: Literal["counters"] = "counters"
    values: dict[str, int]
    census: Census


class PeerNumbers(Reply):
    """Bounded by what an offer may have sections and layers."""

    type: Literal["peer_numbers"] = "peer_numbers"
    statistics: PeerStatistics


class Failed(Reply):
    """Refused or impossible, nothing has changed. `code` is one of the error tree's."""

    type: Literal["failed"] = "failed"
    code: str
    text: str
    retry_after_s: float | None = None


# ------------------------------------------------------------------ events


class PeerPresent(Message):
    """A peer that outlived its signaling process, as it was last negotiated."""

    type: Literal["peer_present"] = "peer_present"
    peer: OpenPeer
    up: bool
    withheld: frozenset[Source] = frozenset()


class MediaUp(Message):
    """The peer's DTLS is connected, or its packets are back after a loss."""

    type: Literal["media_up"] = "media_up"
    peer_id: PeerId
    generation: int


LostReason = Literal[
    "silent", "dtls_closed", "handshake_timeout", "handshake_failed", "internal_error", "gave_way"
]


class MediaLost(Message):
    """No packet of the peer for the drop time (`silent`: it may come back), or its end. Only a
    probe gives way, to a call.

    After any reason but `silent` the worker has closed the peer by itself.
    """

    type: Literal["media_lost"] = "media_lost"
    peer_id: PeerId
    generation: int
    reason: LostReason


class SlotsChanged(Message):
    """The present state of all slots of one subscriber."""

    type: Literal["slots_changed"] = "slots_changed"
    peer_id: PeerId
    generation: int
    slots: tuple[SlotState, ...]


class SpeakersChanged(Message):
    """Who speaks in a meeting, loudest first."""

    type: Literal["speakers_changed"] = "speakers_changed"
    meeting_id: MeetingId
    participant_ids: tuple[ParticipantId, ...]


class LayersWanted(Message):
    """The simulcast layers of one of the peer's tracks that are of use to anybody."""

    type: Literal["layers_wanted"] = "layers_wanted"
    peer_id: PeerId
    generation: int
    source: Source
    rids: tuple[str, ...]


class QualityChanged(Message):
    """How it stands with these peers of a meeting now."""

    type: Literal["quality_changed"] = "quality_changed"
    meeting_id: MeetingId
    changed: tuple[PeerQuality, ...]
    generations: dict[PeerId, int]


class LoadChanged(Message):
    """How busy the worker is: the share of one core that it used of late, told twice a second."""

    type: Literal["load_changed"] = "load_changed"
    share: float


AnyCommand = Annotated[
    Attach
    | Renew
    | OpenPeer
    | ClosePeer
    | CloseMeeting
    | ShowPeer
    | WithholdPeer
    | FavourPeer
    | ReadPeer
    | ReadCounters,
    Field(discriminator="type"),
]
AnyReply = Attached | Done | PeerNumbers | Counters | Failed
AnyEvent = (
    PeerPresent
    | MediaUp
    | MediaLost
    | SlotsChanged
    | SpeakersChanged
    | LayersWanted
    | QualityChanged
    | LoadChanged
)
FromWorker = Annotated[AnyReply | AnyEvent, Field(discriminator="type")]

COMMAND: TypeAdapter[AnyCommand] = TypeAdapter(AnyCommand)
FROM_WORKER: TypeAdapter[AnyReply | AnyEvent] = TypeAdapter(FromWorker)


class BadFrame(AnteroomError):
    """The other end of the control socket does not speak as agreed; the connection ends."""

    code = "bad_frame"


def frame(message: Message) -> bytes:
    """The bytes of one message on the socket."""
    text = message.model_dump_json().encode()
    return len(text).to_bytes(_LENGTH_BYTES, "big") + text


async def read_frame(reader: StreamReader) -> bytes | None:
    """The JSON of the next message, or None at the end of the connection.

    Raises `BadFrame` for one that is longer than `MAX_FRAME_BYTES`, before reading it.
    """
    try:
        length = int.from_bytes(await reader.readexactly(_LENGTH_BYTES), "big")
        if length > MAX_FRAME_BYTES:
            raise BadFrame(f"a frame of {length} bytes")
        return await reader.readexactly(length)
    except (IncompleteReadError, ConnectionError):
        return None


def read_command(text: bytes) -> AnyCommand:
    """Raises `BadFrame`."""
    try:
        return COMMAND.validate_json(text)
    except ValidationError as error:
        raise BadFrame(str(error))


def read_from_worker(text: bytes) -> AnyReply | AnyEvent:
    """Raises `BadFrame`."""
    try:
        return FROM_WORKER.validate_json(text)
    except ValidationError as error:
        raise BadFrame(str(error))
