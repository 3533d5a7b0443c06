"""What was negotiated with one peer, in types that know nothing of SDP: the tables forwarding works
from.

All values are immutable and complete: a new offer on the same peer yields a new `PeerMedia`, never
a changed one. Payload types, header-extension ids and mids are the *peer's* numbers (the offerer
chooses them), so they differ between two peers of one meeting.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What an m-line carries."""

    AUDIO = "audio"
    VIDEO = "video"


class Source(StrEnum):
    """What a published track shows or sounds."""

    MIC = "mic"
    CAMERA = "camera"
    SCREEN = "screen"
    SCREEN_SOUND = "screen_sound"

    @property
    def kind(self) -> Kind:
        return Kind.VIDEO if self in (Source.CAMERA, Source.SCREEN) else Kind.AUDIO

    @property
    def purpose(self) -> "Purpose":
        return Purpose.CAMERA if self in (Source.MIC, Source.CAMERA) else Purpose.SCREEN


class Purpose(StrEnum):
    """What a slot is for: a person (mic and camera) or a screen with its sound."""

    CAMERA = "camera"
    SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class Codec:
    """One codec of one m-line, by the peer's payload type.

    `name` is lower case: "opus", "red", "vp8", "h264", "vp9", "av1". `fmtp` is the text after
    `a=fmtp:<pt> `, or "". `feedback` holds the `a=rtcp-fb` values as written: "nack", "nack pli",
    "ccm fir", "goog-remb", "transport-cc". "rtx" is no codec of its own here but
    `rtx_payload_type`.
    """

    payload_type: int
    name: str
    clock_rate: int
    channels: int = 1
    fmtp: str = ""
    rtx_payload_type: int | None = None
    feedback: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Publishing:
    """One m-line on which the peer sends.

    `extensions` maps URI to id as offered and accepted. `ssrcs` are the media SSRCs the offer named
    (may be empty: Chromium's simulcast names none), `rtx_ssrcs` maps RTX SSRC to media SSRC, `rids`
    the simulcast layers in the offer's order (empty without simulcast).
    """

    mid: str
    source: Source
    codecs: tuple[Codec, ...]
    extensions: Mapping[str, int] = field(default_factory=dict)
    ssrcs: tuple[int, ...] = ()
    rtx_ssrcs: Mapping[int, int] = field(default_factory=dict)
    rids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receiving:
    """One m-line of a slot at this peer.

    `pair` joins the audio and the video of one slot; pairs of different purposes never share a
    slot. `ssrc` and `rtx_ssrc` are the slot's own, chosen by the relay and named in its answer.
    """

    mid: str
    kind: Kind
    purpose: Purpose
    pair: int
    codecs: tuple[Codec, ...]
    extensions: Mapping[str, int] = field(default_factory=dict)
    ssrc: int = 0
    rtx_ssrc: int | None = None
    msid: str = ""


@dataclass(frozen=True, slots=True)
class PeerMedia:
    """All that a peer sends and receives. A sendrecv m-line stands in both, with the same mid."""

    publishing: tuple[Publishing, ...] = ()
    receiving: tuple[Receiving, ...] = ()
