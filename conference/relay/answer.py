"""The answer to an offer, written line by line (RFC 8829 section 5.3).

Every section is answered in the offer's order, and each names the one transport in full: stock
aiortc peers take candidates from the last section. There is nothing to trickle.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from conference.forwarding.media import Codec, Kind, PeerMedia, Publishing, Receiving
from conference.relay.offer import Offer, Section
from conference.relay.transport import Candidate, Fingerprint, IceCredentials

_NOWHERE: Final = "IN IP4 0.0.0.0"
_UDP_PRIORITY: Final = 126 << 24 | 255  # RFC 8445 section 5.1.2.1, host, component 1
_TCP_PRIORITY: Final = 90 << 24 | 4 << 21 | 255
"""RFC 6544 section 4.2: below UDP, since TCP delays what follows a loss; the upper three bits of
the local preference say passive."""


def write_answer(
    offer: Offer,
    media: PeerMedia,
    *,
    session: tuple[int, int],
    credentials: IceCredentials,
    fingerprints: Sequence[Fingerprint],
    candidates: Sequence[Candidate],
) -> str:
    """SDP text. `session` is the session's number and its version, which grows with each answer."""
    transport = [
        f"a=ice-ufrag:{credentials.ufrag}",
        f"a=ice-pwd:{credentials.password}",
        *(f"a=fingerprint:{each.algorithm} {each.value}" for each in fingerprints),
        "a=setup:passive",
        *_candidates(candidates),
    ]
    bundle = [section.mid for section in offer.sections if section.usable]
    lines = [
        "v=0",
        f"o=- {session[0]} {session[1]} {_NOWHERE}",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        f"a=group:BUNDLE {' '.join(bundle)}",
        "a=msid-semantic:WMS *",
        *(["a=extmap-allow-mixed"] if offer.mixes_forms else []),
    ]
    publishing = {track.mid: track for track in media.publishing}
    receiving = {place.mid: place for place in media.receiving}
    for section in offer.sections:
        if not section.usable:
            lines += _refused(section)
            continue
        lines += _accepted(section, publishing.get(section.mid), receiving.get(section.mid))
        lines += transport
    return "".join(f"{line}\r\n" for line in lines)


def _refused(section: Section) -> Iterator[str]:
    yield f"m={section.media} 0 {section.protocol} {' '.join(section.formats)}"
    yield f"c={_NOWHERE}"
    if section.mid:
        yield f"a=mid:{section.mid}"
    yield "a=inactive"


def _accepted(section: Section, track: Publishing | None, place: Receiving | None) -> Iterator[str]:
    """`track` is what the peer sends in this section, `place` where it receives."""
    codecs = track.codecs if track else place.codecs if place else section.codecs
    extensions = {
        **(place.extensions if place else {}),
        **(track.extensions if track else {}),
    }
    formats = [str(number) for codec in codecs for number in _payload_types(codec)]
    yield f"m={section.media} 9 {section.protocol} {' '.join(formats)}"
    yield f"c={_NOWHERE}"
    yield f"a=mid:{section.mid}"
    yield f"a={_direction(track, place)}"
    yield "a=rtcp-mux"
    if section.reduced_size:
        yield "a=rtcp-rsize"
    if section.mixes_forms:
        yield "a=extmap-allow-mixed"
    for uri, number in extensions.items():
        yield f"a=extmap:{number} {uri}"
    for codec in codecs:
        yield from _codec(codec, section.kind)
    if track and track.rids:
        yield from (f"a=rid:{rid} recv" for rid in track.rids)
        yield f"a=simulcast:recv {';'.join(track.rids)}"
    if place:
        yield from _slot(place)


def _direction(track: Publishing | None, place: Receiving | None) -> str:
    """As seen from here: what the peer publishes we receive."""
    if track and place:
        return "sendrecv"
    if track:
        return "recvonly"
    return "sendonly" if place else "inactive"


def _payload_types(codec: Codec) -> tuple[int, ...]:
    if codec.rtx_payload_type is None:
        return (codec.payload_type,)
    return codec.payload_type, codec.rtx_payload_type


def _codec(codec: Codec, kind: Kind) -> Iterator[str]:
    number = codec.payload_type
    name = codec.name if kind is Kind.AUDIO else codec.name.upper()
    channels = f"/{codec.channels}" if codec.channels > 1 else ""
    yield f"a=rtpmap:{number} {name}/{codec.clock_rate}{channels}"
    for feedback in sorted(codec.feedback):
        yield f"a=rtcp-fb:{number} {feedback}"
    if codec.fmtp:
        yield f"a=fmtp:{number} {codec.fmtp}"
    if codec.rtx_payload_type is not None:
        yield f"a=rtpmap:{codec.rtx_payload_type} rtx/{codec.clock_rate}"
        yield f"a=fmtp:{codec.rtx_payload_type} apt={number}"


def _slot(place: Receiving) -> Iterator[str]:
    """Stock aiortc peers route what they receive by nothing but the SSRCs named here."""
    yield f"a=msid:{place.msid}"
    ssrcs = [place.ssrc]
    if place.rtx_ssrc is not None:
        ssrcs.append(place.rtx_ssrc)
        yield f"a=ssrc-group:FID {place.ssrc} {place.rtx_ssrc}"
    for ssrc in ssrcs:
        yield f"a=ssrc:{ssrc} cname:{place.msid.partition(' ')[0]}"
        yield f"a=ssrc:{ssrc} msid:{place.msid}"


def _candidates(candidates: Sequence[Candidate]) -> Iterator[str]:
    for index, each in enumerate(candidates):
        tcp = each.transport == "tcp"
        preference = 8191 - index if tcp else 65535 - index
        priority = preference << 8 | (_TCP_PRIORITY if tcp else _UDP_PRIORITY)
        where = f"{each.transport} {priority} {each.address} {each.port} typ host"
        yield f"a=candidate:{index + 1} 1 {where}{' tcptype passive' if tcp else ''}"
    yield "a=end-of-candidates"
