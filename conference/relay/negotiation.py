"""What an offer and its hints become: tracks that the peer publishes, slots it receives into."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from conference.errors import BadOffer
from conference.forwarding.media import (
    Codec,
    Kind,
    PeerMedia,
    Publishing,
    Purpose,
    Receiving,
    Source,
)
from conference.relay.offer import Offer, Section
from conference.rtp.extensions import DEPENDENCY_DESCRIPTOR

_TRANSPORT_CC: Final = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
_RID_EXTENSIONS: Final = frozenset(
    {
        "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
        "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
    }
)
_DESCRIBED_CODECS: Final = frozenset({"vp9", "av1"})
"""Whose scalable streams are understood by the dependency descriptor; VP8 names its temporal layers
in its own."""


@dataclass(frozen=True, slots=True)
class SlotHint:
    """The peer's word on one of its receive pairs: the mids of its recvonly sections."""

    audio: str | None
    video: str | None
    purpose: Purpose


def negotiate(
    offer: Offer,
    *,
    sources: Mapping[str, Source],
    slots: Sequence[SlotHint],
    before: PeerMedia | None,
    random_u32: Callable[[], int],
) -> PeerMedia:
    """The media of a peer that made this offer.

    `sources` and `slots` say what the sections are for, by mid. Without them, as from a stock peer
    that only added its tracks: the first audio and video it sends are mic and camera, the second
    screen sound and screen, and what it receives is paired in order. A section without a word on it
    is left inactive. `before` is the same peer's media of the offer before, whose slots keep their
    SSRCs.

    Raises `BadOffer` where offer and hints contradict each other.
    """
    usable = {section.mid: section for section in offer.sections if section.usable}
    known = {section.mid for section in offer.sections}
    for mid in (*sources, *(mid for slot in slots for mid in (slot.audio, slot.video) if mid)):
        if mid not in known:
            raise BadOffer(f"a hint names section {mid}, which the offer does not have")
    publishing = _publishing(usable, sources or _default_sources(usable.values()))
    named = {ssrc for track in publishing for ssrc in (*track.ssrcs, *track.rtx_ssrcs)}
    ssrcs = _SlotSsrcs(before, named, random_u32)
    receiving = _receiving(usable, slots or _default_slots(usable.values()), ssrcs)
    return PeerMedia(publishing=publishing, receiving=receiving)


def _default_sources(sections: Iterable[Section]) -> Mapping[str, Source]:
    free = {
        Kind.AUDIO: [Source.MIC, Source.SCREEN_SOUND],
        Kind.VIDEO: [Source.CAMERA, Source.SCREEN],
    }
    return {
        section.mid: free[section.kind].pop(0)
        for section in sections
        if section.sends and free[section.kind]
    }


def _default_slots(sections: Iterable[Section]) -> Sequence[SlotHint]:
    mids: dict[Kind, list[str]] = {Kind.AUDIO: [], Kind.VIDEO: []}
    for section in sections:
        if section.receives:
            mids[section.kind].append(section.mid)
    pairs = max(len(each) for each in mids.values())
    audio, video = (each + [None] * (pairs - len(each)) for each in mids.values())
    return [SlotHint(*pair, Purpose.CAMERA) for pair in zip(audio, video, strict=True)]


def _publishing(
    usable: Mapping[str, Section], sources: Mapping[str, Source]
) -> tuple[Publishing, ...]:
    if len(set(sources.values())) != len(sources):
        raise BadOffer("two sections are said to be the same source")
    tracks = []
    for mid, source in sources.items():
        section = usable.get(mid)
        if section is None or not section.sends:
            continue
        if section.kind is not source.kind:
            raise BadOffer(f"section {mid} cannot be a {source}")
        extensions = _extensions(section)
        tracks.append(
            Publishing(
                mid=mid,
                source=source,
                codecs=_codecs(section),
                extensions=extensions,
                ssrcs=section.ssrcs,
                rtx_ssrcs=section.rtx_ssrcs,
                # Layers are told apart by their rid on the wire and by nothing else.
                rids=section.rids if _RID_EXTENSIONS & extensions.keys() else (),
            )
        )
    return tuple(tracks)


class _SlotSsrcs:
    """SSRCs for slots: the ones of before, else new ones that the peer does not use itself."""

    def __init__(
        self, before: PeerMedia | None, taken: set[int], random_u32: Callable[[], int]
    ) -> None:
        self._before = {each.mid: each for each in before.receiving} if before else {}
        self._taken = taken | {0}
        for each in self._before.values():
            self._taken |= {each.ssrc, each.rtx_ssrc or 0}
        self._random_u32 = random_u32

    def of(self, mid: str, *, rtx: bool) -> tuple[int, int | None]:
        known = self._before.get(mid)
        if known is not None and (known.rtx_ssrc is not None or not rtx):
            return known.ssrc, known.rtx_ssrc
        return self._new(), self._new() if rtx else None

    def _new(self) -> int:
        while (ssrc := self._random_u32()) in self._taken:
            continue
        self._taken.add(ssrc)
        return ssrc


def _receiving(
    usable: Mapping[str, Section], slots: Sequence[SlotHint], ssrcs: _SlotSsrcs
) -> tuple[Receiving, ...]:
    places: list[Receiving] = []
    for pair, slot in enumerate(slots):
        for kind, mid in ((Kind.AUDIO, slot.audio), (Kind.VIDEO, slot.video)):
            section = usable.get(mid) if mid is not None else None
            if section is None or not section.receives:
                continue
            if section.kind is not kind:
                raise BadOffer(f"section {mid} of a slot is not {kind}")
            if any(place.mid == mid for place in places):
                raise BadOffer(f"section {mid} is in two slots")
            codecs = _slot_codecs(section)
            ssrc, rtx_ssrc = ssrcs.of(
                section.mid, rtx=any(codec.rtx_payload_type is not None for codec in codecs)
            )
            places.append(
                Receiving(
                    mid=section.mid,
                    kind=kind,
                    purpose=slot.purpose,
                    pair=pair,
                    codecs=codecs,
                    # A slot carries one layer, so it has no rid to tell.
                    extensions={
                        uri: number
                        for uri, number in _extensions(section).items()
                        if uri not in _RID_EXTENSIONS
                    },
                    ssrc=ssrc,
                    rtx_ssrc=rtx_ssrc,
                    msid=f"slot-{pair} slot-{pair}-{kind}",
                )
            )
    return tuple(places)


def _slot_codecs(section: Section) -> tuple[Codec, ...]:
    """Without RTX for a stock aiortc peer, which is told by its having no transport-wide numbers:
    it finds the section of a repair by payload type alone, and several slots share that."""
    codecs = _codecs(section)
    if _TRANSPORT_CC in _extensions(section):
        return codecs
    return tuple(replace(codec, rtx_payload_type=None) for codec in codecs)


def _extensions(section: Section) -> dict[str, int]:
    """Transport-wide sequence numbers only where somebody would send feedback about them,
    dependency descriptors from publishers only where the codec that comes first, which is the one
    that they send, does not tell as much itself."""
    feedback = {each for codec in section.codecs for each in codec.feedback}
    unwanted = set()
    if "transport-cc" not in feedback:
        unwanted.add(_TRANSPORT_CC)
    if section.sends and section.codecs[0].name not in _DESCRIBED_CODECS:
        unwanted.add(DEPENDENCY_DESCRIPTOR)
    return {uri: number for uri, number in section.extensions.items() if uri not in unwanted}


def _codecs(section: Section) -> tuple[Codec, ...]:
    """The section's codecs with the feedback that is agreed to: never two bandwidth estimators."""
    numbered = _TRANSPORT_CC in section.extensions
    unwanted = "goog-remb" if numbered else "transport-cc"
    return tuple(
        replace(codec, feedback=codec.feedback - {unwanted})
        if "transport-cc" in codec.feedback
        else codec
        for codec in section.codecs
    )
