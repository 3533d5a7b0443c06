"""An SDP offer, read: bounded before it is parsed, and reduced to what the relay can work with.

aiortc's parser does the reading; the few attributes that it drops (simulcast, bundle-only) are read
here beside it. Nothing in an offer is ever connected to or resolved: its candidates are ignored.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from conference.errors import BadOffer, OfferTooLarge
from conference.forwarding.media import Codec, Kind
from conference.relay.aiortc_seam import (
    MediaDescription,
    RTCRtpCodecParameters,
    SessionDescription,
    grouplines,
    parameters_to_sdp,
)
from conference.relay.transport import Fingerprint, IceCredentials
from conference.rtp.extensions import DEPENDENCY_DESCRIPTOR, TRANSPORT_CC

MAX_OFFER_BYTES: Final = 256 * 1024
MAX_SECTIONS: Final = 128
MAX_SECTION_LINES: Final = 512
"""Chromium's longest has about 150. The parser's time grows with the square of this."""

MAX_LINE_BYTES: Final = 4096

EXTENSIONS: Final = frozenset(
    {
        "urn:ietf:params:rtp-hdrext:sdes:mid",
        "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
        "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
        "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
        "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time",
        TRANSPORT_CC,
        DEPENDENCY_DESCRIPTOR,
    }
)
"""Video orientation is left out on purpose: where it is not negotiated the sender turns the picture
itself, and so it stands upright at subscribers that cannot turn it."""

_FEEDBACK: Final = frozenset({"nack", "nack pli", "ccm fir", "goog-remb", "transport-cc"})
_NAMES: Final = {
    Kind.AUDIO: frozenset({"opus", "red"}),
    Kind.VIDEO: frozenset({"vp8", "h264", "vp9", "av1"}),
}
_MIXES: Final = "a=extmap-allow-mixed"
_RTP_PROTOCOL: Final = "UDP/TLS/RTP/SAVPF"
_MAX_ONE_BYTE_ID: Final = 14  # RFC 8285 section 4.2
_TEXT: Final = re.compile(r"[\x20-\x7e\t\r\n]*")
_FIREFOX: Final = "mozilla"
"""How the origin line of its descriptions begins."""
_MID: Final = re.compile(r"[!-~]{1,16}")  # it has to fit a one-byte header extension
_RID: Final = re.compile(r"([A-Za-z0-9_-]{1,16}) send\b")


@dataclass(frozen=True, slots=True)
class Section:
    """One m-line. Of one that is not `usable` only the first line counts, to refuse it by.

    `codecs` are those the relay forwards, in the offer's order, with all their offered feedback.
    """

    media: str
    protocol: str
    formats: tuple[str, ...]
    mid: str
    usable: bool
    sends: bool = False
    receives: bool = False
    codecs: tuple[Codec, ...] = ()
    extensions: Mapping[str, int] = field(default_factory=dict)
    ssrcs: tuple[int, ...] = ()
    rtx_ssrcs: Mapping[int, int] = field(default_factory=dict)
    rids: tuple[str, ...] = ()
    reduced_size: bool = False
    mixes_forms: bool = False
    """Whether header extensions of one-byte and two-byte form may be mixed (RFC 8285 section
    4.1.2): a form to each packet."""

    @property
    def kind(self) -> Kind:
        return Kind(self.media)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a peer proposes; at least one section is usable."""

    sections: tuple[Section, ...]
    credentials: IceCredentials
    fingerprints: tuple[Fingerprint, ...]
    mixes_forms: bool = False
    """Of all sections, as a section may say for itself."""


def read_offer(sdp: str) -> Offer:
    """Read an offer; some milliseconds, so not on an event loop.

    Raises `OfferTooLarge` before parsing anything, `BadOffer` for all that cannot be answered.
    """
    session, groups = _bounded(sdp)
    try:
        description = SessionDescription.parse(sdp)
    except Exception as error:  # aiortc's parser raises whatever its code runs into
        raise BadOffer(f"the offer cannot be read ({type(error).__name__})")
    bundles = [group.items for group in description.group if group.semantic == "BUNDLE"]
    # Without a bundle every section has a transport of its own, and the relay takes one.
    bundle = bundles[0] if bundles else [media.rtp.muxId for media in description.media[:1]]
    sections = tuple(
        _section(media, lines, bundled=media.rtp.muxId in bundle)
        for media, lines in zip(description.media, groups, strict=True)
    )
    by_firefox = (description.origin or "").startswith(_FIREFOX)
    if by_firefox and any(section.rids for section in sections):
        sections = tuple(map(_told_by_remb, sections))
    mids = [section.mid for section in sections if section.usable]
    if not mids:
        raise BadOffer("the offer has no section that can be used")
    if len(set(mids)) != len(mids):
        raise BadOffer("two sections have the same mid")
    # The transport is described by the tagged section, the bundle's first (RFC 8843 section 7).
    tagged = next(
        media for media, section in zip(description.media, sections, strict=True) if section.usable
    )
    return Offer(
        sections, _credentials(tagged), _fingerprints(tagged), mixes_forms=_MIXES in session
    )


def _told_by_remb(section: Section) -> Section:
    """With transport-wide feedback Firefox estimates for itself, and of simulcast never more than
    1.5 times what its lowest layer takes: for half a minute it sends no other. What it is told by
    REMB it takes over at once."""
    if not section.sends:
        return section
    return replace(
        section,
        extensions={uri: each for uri, each in section.extensions.items() if uri != TRANSPORT_CC},
    )


def _bounded(sdp: str) -> tuple[list[str], list[list[str]]]:
    """The lines before the sections and those of each, once the offer is known to be small enough
    to look at."""
    if len(sdp) > MAX_OFFER_BYTES:
        raise OfferTooLarge(f"an offer may have {MAX_OFFER_BYTES // 1024} KiB")
    if not _TEXT.fullmatch(sdp):
        raise BadOffer("an offer is printable ASCII")
    session, groups = grouplines(sdp)
    if len(groups) > MAX_SECTIONS:
        raise OfferTooLarge(f"an offer may have {MAX_SECTIONS} sections")
    if any(len(lines) > MAX_SECTION_LINES for lines in groups):
        raise OfferTooLarge(f"a section may have {MAX_SECTION_LINES} lines")
    if any(len(line) > MAX_LINE_BYTES for line in sdp.splitlines()):
        raise OfferTooLarge(f"a line may have {MAX_LINE_BYTES} bytes")
    return session, groups


def _section(media: MediaDescription, lines: list[str], *, bundled: bool) -> Section:
    mid = media.rtp.muxId or ""
    head = (media.kind, media.profile, tuple(str(each) for each in media.fmt), mid)
    # A bundled section may have port 0 without being refused (RFC 8843 section 6).
    alive = media.port != 0 or "a=bundle-only" in lines
    if not (
        alive
        and bundled
        and media.kind in ("audio", "video")
        and media.profile == _RTP_PROTOCOL
        and media.rtcp_mux
        and _MID.fullmatch(mid)
    ):
        return Section(*head, usable=False)
    codecs = _codecs(media)
    extensions = {
        each.uri: each.id
        for each in media.rtp.headerExtensions
        if each.uri in EXTENSIONS and 1 <= each.id <= _MAX_ONE_BYTE_ID
    }
    rtx_ssrcs = {
        int(group.items[1]): int(group.items[0])
        for group in media.ssrc_group
        if group.semantic == "FID" and len(group.items) == 2
    }
    return Section(
        *head,
        usable=bool(codecs),
        sends=media.direction in ("sendonly", "sendrecv", None),
        receives=media.direction in ("recvonly", "sendrecv", None),
        codecs=codecs,
        extensions=extensions,
        ssrcs=tuple(each.ssrc for each in media.ssrc if each.ssrc not in rtx_ssrcs),
        rtx_ssrcs=rtx_ssrcs,
        rids=_rids(lines),
        reduced_size="a=rtcp-rsize" in lines,
        mixes_forms=_MIXES in lines,
    )


def _codecs(media: MediaDescription) -> tuple[Codec, ...]:
    kind = Kind(media.kind)
    by_type = {codec.payloadType or 0: codec for codec in media.rtp.codecs}
    offered = [by_type[number] for number in media.fmt if number in by_type]
    rtx = {
        codec.parameters.get("apt"): codec.payloadType
        for codec in offered
        if codec.name.lower() == "rtx"
    }
    return tuple(
        Codec(
            payload_type=codec.payloadType or 0,
            name=codec.name.lower(),
            clock_rate=codec.clockRate,
            channels=codec.channels or 1,
            fmtp=parameters_to_sdp(codec.parameters),
            rtx_payload_type=rtx.get(codec.payloadType),
            feedback=_FEEDBACK.intersection(
                f"{each.type} {each.parameter}" if each.parameter else each.type
                for each in codec.rtcpFeedback
            ),
        )
        for codec in offered
        if codec.name.lower() in _NAMES[kind] and _forwardable(codec)
    )


def _forwardable(codec: RTCRtpCodecParameters) -> bool:
    """H.264 only in packetization mode 1, which both browsers and aiortc send (RFC 6184)."""
    return codec.name.lower() != "h264" or codec.parameters.get("packetization-mode") == "1"


def _rids(lines: list[str]) -> tuple[str, ...]:
    """The layers the peer wants to send (RFC 8851, RFC 8853), in its own order, the first of each
    alternative, without the marks of those that start paused."""
    known = {
        match[1] for line in lines if (match := _RID.match(line.removeprefix("a=rid:"))) is not None
    }
    for line in lines:
        words = line.removeprefix("a=simulcast:").split()
        if line.startswith("a=simulcast:") and "send" in words[:-1]:
            layers = words[words.index("send") + 1].split(";")
            firsts = [layer.split(",")[0].removeprefix("~") for layer in layers]
            return tuple(rid for rid in firsts if rid in known)
    return ()


def _credentials(media: MediaDescription) -> IceCredentials:
    ufrag = (media.ice and media.ice.usernameFragment) or ""
    password = (media.ice and media.ice.password) or ""
    if not (4 <= len(ufrag) <= 256 and 22 <= len(password) <= 256):  # RFC 8839 section 5.4
        raise BadOffer("the offer has no ICE credentials")
    return IceCredentials(ufrag, password)


def _fingerprints(media: MediaDescription) -> tuple[Fingerprint, ...]:
    if media.dtls is None or not media.dtls.fingerprints:
        raise BadOffer("the offer has no DTLS certificate's fingerprint")
    if media.dtls.role == "server":
        raise BadOffer("the offerer has to be the active end of DTLS")
    return tuple(Fingerprint(each.algorithm, each.value) for each in media.dtls.fingerprints)
