"""The answer: sections in the offer's order, the transport whole, the slots by SSRC and msid."""

import re
from collections.abc import Sequence
from itertools import count

import pytest
from aiortc.sdp import MediaDescription, SessionDescription

from conference.forwarding.media import PeerMedia
from conference.relay.answer import write_answer
from conference.relay.negotiation import negotiate
from conference.relay.offer import read_offer
from conference.relay.transport import Candidate, Fingerprint, IceCredentials
from tests.relay.offers import captured
from tests.relay.test_negotiation import SLOTS, SOURCES

NAMES = ["chromium", "chromium-simulcast", "firefox-simulcast", "aiortc"]


UDP_ONLY = (Candidate("192.0.2.1", 7882), Candidate("2001:db8::1", 7882))


def answered(
    name: str, *, hints: bool = True, candidates: Sequence[Candidate] = UDP_ONLY
) -> tuple[str, PeerMedia]:
    offer = read_offer(captured(name))
    numbers = count(1)
    media = negotiate(
        offer,
        sources=SOURCES if hints else {},
        slots=SLOTS if hints else [],
        before=None,
        random_u32=lambda: next(numbers),
    )
    text = write_answer(
        offer,
        media,
        session=(42, 3),
        credentials=IceCredentials("ourufrag", "p" * 24),
        fingerprints=[Fingerprint("sha-256", "AA:BB")],
        candidates=candidates,
    )
    return text, media


def feedback(media: MediaDescription) -> set[tuple[int, str, str]]:
    """Every `a=rtcp-fb` of a section."""
    return {
        (codec.payloadType or 0, each.type, each.parameter or "")
        for codec in media.rtp.codecs
        for each in codec.rtcpFeedback
    }


@pytest.mark.parametrize("name", NAMES)
def test_sections_answer_sections(name: str) -> None:
    text, _ = answered(name, hints=name != "aiortc")
    asked = SessionDescription.parse(captured(name))
    answer = SessionDescription.parse(text)
    assert [media.kind for media in answer.media] == [media.kind for media in asked.media]
    assert [m.rtp.muxId for m in answer.media] == [m.rtp.muxId for m in asked.media]
    for theirs, ours in zip(asked.media, answer.media, strict=True):
        if ours.port == 0:
            continue
        assert set(ours.fmt) <= set(theirs.fmt)
        assert feedback(ours) <= feedback(theirs), "nobody need do what they did not offer"
        offered = {(each.id, each.uri) for each in theirs.rtp.headerExtensions}
        assert {(each.id, each.uri) for each in ours.rtp.headerExtensions} <= offered
        assert ours.dtls is not None
        assert (ours.dtls.role, ours.rtcp_mux) == ("server", True)
        assert ours.ice is not None
        assert (ours.ice.usernameFragment, ours.ice.iceLite) == ("ourufrag", True)
        assert [each.ip for each in ours.ice_candidates] == ["192.0.2.1", "2001:db8::1"]
        assert ours.ice_candidates_complete


def test_candidates_over_tcp_are_passive_and_less_wanted_than_any_over_udp() -> None:
    """RFC 6544 section 4.5; foundations differ, since the transport does (RFC 8445 5.1.1.3)."""
    hosts = ("192.0.2.1", "2001:db8::1")
    candidates = [Candidate(host, 7882, kind) for kind in ("udp", "tcp") for host in hosts]
    text, _ = answered("chromium", candidates=candidates)
    lines = list(dict.fromkeys(re.findall(r"^a=candidate:(.*)\r$", text, re.MULTILINE)))
    assert lines == [
        "1 1 udp 2130706431 192.0.2.1 7882 typ host",
        "2 1 udp 2130706175 2001:db8::1 7882 typ host",
        "3 1 tcp 1520434687 192.0.2.1 7882 typ host tcptype passive",
        "4 1 tcp 1520434431 2001:db8::1 7882 typ host tcptype passive",
    ]


@pytest.mark.parametrize("name", NAMES[:3])
def test_directions_are_the_other_end_s(name: str) -> None:
    answer = SessionDescription.parse(answered(name)[0])
    directions = [media.direction for media in answer.media]
    assert directions == ["recvonly"] * 2 + ["sendonly"] * 4


def test_a_stock_peer_gets_both_ways_in_one_section_and_no_data_channel() -> None:
    answer = SessionDescription.parse(answered("aiortc", hints=False)[0])
    assert [media.direction for media in answer.media] == ["sendrecv", "sendrecv", "inactive"]
    assert answer.media[2].port == 0
    assert [group.items for group in answer.group] == [["0", "1"]]


def test_simulcast_is_taken_layer_by_layer() -> None:
    text, _ = answered("chromium-simulcast")
    assert re.findall(r"^a=(?:rid|simulcast):(.*)\r$", text, re.MULTILINE) == [
        "l recv", "m recv", "h recv", "recv l;m;h",
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES[:3])
def test_slots_are_named_by_ssrc_and_msid(name: str) -> None:
    text, media = answered(name)
    answer = SessionDescription.parse(text)
    for place in media.receiving:
        section = next(each for each in answer.media if each.rtp.muxId == place.mid)
        assert section.msid == place.msid
        ssrcs = [place.ssrc] if place.rtx_ssrc is None else [place.ssrc, place.rtx_ssrc]
        assert [each.ssrc for each in section.ssrc] == ssrcs
        assert {each.msid for each in section.ssrc} == {place.msid}
        groups = [group.items for group in section.ssrc_group]
        assert groups == ([] if place.rtx_ssrc is None else [ssrcs])


def test_a_section_nobody_speaks_for_is_inactive_but_part_of_the_bundle() -> None:
    offer = read_offer(captured("chromium"))
    text = write_answer(
        offer, PeerMedia(), session=(1, 1), credentials=IceCredentials("ufra", "p" * 24),
        fingerprints=[], candidates=[],
    )  # fmt: skip
    answer = SessionDescription.parse(text)
    assert {media.direction for media in answer.media} == {"inactive"}
    assert answer.group[0].items == ["0", "1", "2", "3", "4", "5"]


def test_the_session_s_version_is_the_offer_s_number() -> None:
    assert "o=- 42 3 IN IP4 0.0.0.0\r\n" in answered("chromium")[0]


def test_mixed_forms_of_extensions_are_taken_where_they_are_offered() -> None:
    """RFC 8285 section 6: for all sections where the offer says so for all, else one by one."""
    mixed = "a=extmap-allow-mixed"
    for name in NAMES:
        asked, (text, _) = captured(name), answered(name, hints=name != "aiortc")
        assert (mixed in text.partition("m=")[0]) is (mixed in asked.partition("m=")[0])
        assert [mixed in each for each in text.split("m=")[1:]] == [
            mixed in each for each in asked.split("m=")[1:]
        ]
