"""Offers are bounded before they are parsed, and reduced to what the relay can forward."""

import pytest

from conference.errors import BadOffer, OfferTooLarge
from conference.relay.offer import (
    MAX_LINE_BYTES,
    MAX_OFFER_BYTES,
    MAX_SECTION_LINES,
    MAX_SECTIONS,
    Section,
    read_offer,
)
from conference.rtp.extensions import TRANSPORT_CC
from tests.relay.offers import captured

CREDENTIALS = "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n"
HEAD = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
AUDIO = (
    "m=audio 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\n"
    f"{CREDENTIALS}a=fingerprint:sha-256 00:11\r\na=setup:actpass\r\na=rtpmap:96 opus/48000/2\r\n"
)
SMALL = HEAD + "a=group:BUNDLE 0\r\n" + AUDIO


def codecs(section: Section) -> list[tuple[str, int, int | None]]:
    return [(each.name, each.payload_type, each.rtx_payload_type) for each in section.codecs]


def test_chromium_simulcast_names_its_layers_and_no_ssrcs() -> None:
    offer = read_offer(captured("chromium-simulcast"))
    audio, video = offer.sections[:2]
    assert codecs(audio) == [("opus", 111, None), ("red", 63, None)]
    assert audio.codecs[1].fmtp == "111/111"
    assert video.rids == ("l", "m", "h")
    assert video.ssrcs == ()
    assert video.reduced_size
    assert [section.receives for section in offer.sections] == [False, False] + [True] * 4
    assert len(offer.fingerprints) == 1


def test_of_h264_only_packetization_mode_1_is_taken() -> None:
    video = read_offer(captured("chromium")).sections[1]
    names = [name for name, _, _ in codecs(video)]
    assert names[0] == "vp8"
    assert {"vp8", "vp9", "av1", "h264"} == set(names)
    for codec in video.codecs:
        assert codec.name != "h264" or "packetization-mode=1" in codec.fmtp
        assert {"nack", "nack pli", "ccm fir", "transport-cc", "goog-remb"} == codec.feedback
        assert codec.rtx_payload_type is not None
    (media,) = video.ssrcs
    assert set(video.rtx_ssrcs.values()) == {media}


def test_firefox_bundles_with_port_zero_and_keeps_its_fingerprint_at_session_level() -> None:
    offer = read_offer(captured("firefox-simulcast"))
    assert all(section.usable for section in offer.sections)
    video = offer.sections[1]
    assert codecs(video) == [("vp8", 120, 124), ("vp9", 121, 125), ("av1", 99, 100)]
    assert video.rids == ("l", "m", "h")
    assert len(video.ssrcs) == 3
    assert set(video.rtx_ssrcs.values()) == set(video.ssrcs)
    assert offer.fingerprints[0].algorithm == "sha-256"


def test_only_firefox_that_sends_layers_is_told_by_remb() -> None:
    """It has no transport-wide numbers where it sends; where it receives they are the relay's."""
    firefox = read_offer(captured("firefox-simulcast"))
    assert [TRANSPORT_CC in each.extensions for each in firefox.sections if each.sends] == [
        False for each in firefox.sections if each.sends
    ]
    video = next(each for each in read_offer(captured("chromium-simulcast")).sections if each.rids)
    assert TRANSPORT_CC in video.extensions


def test_aiortc_sends_and_receives_in_one_section_and_its_data_channel_is_refused() -> None:
    audio, video, data = read_offer(captured("aiortc")).sections
    assert (audio.sends, audio.receives) == (True, True)
    assert codecs(video) == [("vp8", 97, 98), ("h264", 99, 100), ("h264", 101, 102)]
    assert (data.media, data.usable) == ("application", False)


def test_header_extensions_keep_the_offerers_ids() -> None:
    chromium = read_offer(captured("chromium")).sections[1].extensions
    firefox = read_offer(captured("firefox-simulcast")).sections[1].extensions
    mid = "urn:ietf:params:rtp-hdrext:sdes:mid"
    assert (chromium[mid], firefox[mid]) == (4, 3)
    assert "urn:3gpp:video-orientation" not in chromium


@pytest.mark.parametrize(
    ("sdp", "limit"),
    [
        ("x" * (MAX_OFFER_BYTES + 1), "KiB"),
        (HEAD + "m=audio 9 RTP/AVP 0\r\n" * (MAX_SECTIONS + 1), "sections"),
        (SMALL + "a=x\r\n" * MAX_SECTION_LINES, "lines"),
        (SMALL + "a=" + "x" * MAX_LINE_BYTES, "bytes"),
    ],
)
def test_too_large_is_refused_unread(sdp: str, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conference.relay.offer.SessionDescription", None)
    with pytest.raises(OfferTooLarge, match=limit):
        read_offer(sdp)


def test_the_small_offer_that_the_next_tests_spoil_is_good() -> None:
    assert read_offer(SMALL).credentials.ufrag == "abcd"


@pytest.mark.parametrize(
    "sdp",
    [
        "",
        "no SDP at all",
        HEAD,
        SMALL + "a=name:\x00",
        SMALL + "a=name:ü",
        SMALL.replace("a=mid:0", "a=mid:" + "m" * 17),
        SMALL.replace("a=rtcp-mux\r\n", ""),
        SMALL.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"),
        SMALL.replace("m=audio 9", "m=audio 0"),
        SMALL.replace("opus/48000/2", "PCMU/8000"),
        SMALL.replace("a=group:BUNDLE 0", "a=group:BUNDLE 1"),
        SMALL.replace("a=ice-ufrag:abcd", "a=ice-ufrag:abc"),
        SMALL.replace("a=ice-pwd:0123456789012345678901", "a=ice-pwd:short"),
        SMALL.replace("a=fingerprint:sha-256 00:11\r\n", ""),
        SMALL.replace("a=fingerprint:sha-256 00:11", "a=fingerprint:sha-256"),
        SMALL.replace("a=setup:actpass", "a=setup:passive"),
        SMALL.replace("a=setup:actpass\r\n", ""),
        SMALL + AUDIO,
        SMALL.replace("SAVPF 96", "SAVPF x"),
        SMALL.replace("a=rtpmap:96 opus", "a=rtpmap:y opus"),
        SMALL + "a=candidate:nonsense\r\n",
    ],
)
def test_what_cannot_be_answered_is_a_bad_offer(sdp: str) -> None:
    with pytest.raises(BadOffer):
        read_offer(sdp)


@pytest.mark.parametrize("name", ["chromium-simulcast", "firefox-simulcast", "aiortc"])
def test_every_truncation_of_a_real_offer_is_read_or_refused(name: str) -> None:
    whole = captured(name)
    for length in range(0, len(whole), 97):
        try:
            read_offer(whole[:length])
        except BadOffer:
            continue


def test_without_a_bundle_one_section_is_taken() -> None:
    two = HEAD + AUDIO + AUDIO.replace("a=mid:0", "a=mid:1")
    assert [section.usable for section in read_offer(two).sections] == [True, False]


@pytest.mark.parametrize(
    ("lines", "rids"),
    [
        (["a=rid:a send", "a=rid:b send", "a=simulcast:send b;a"], ("b", "a")),
        (["a=rid:a send", "a=rid:b send", "a=simulcast:send a,b;~b"], ("a", "b")),
        (["a=rid:a send", "a=rid:r recv", "a=simulcast:recv r send a;x"], ("a",)),
        (["a=rid:a send"], ()),
        (["a=simulcast:send a"], ()),
        (["a=rid:a send", "a=simulcast:send"], ()),
        ([], ()),
    ],
)
def test_layers_are_those_of_the_simulcast_line(lines: list[str], rids: tuple[str, ...]) -> None:
    sdp = SMALL.replace("m=audio", "m=video").replace("opus/48000/2", "VP8/90000")
    assert read_offer(sdp + "".join(f"{line}\r\n" for line in lines)).sections[0].rids == rids
