"""Hints say what an offer's sections are for; a stock peer is understood without them."""

from dataclasses import replace
from itertools import count

import pytest

from conference.errors import BadOffer
from conference.forwarding.media import Kind, PeerMedia, Purpose, Source
from conference.forwarding.negotiation import check_media
from conference.relay.negotiation import SlotHint, negotiate
from conference.relay.offer import Offer, read_offer
from conference.rtp.extensions import DEPENDENCY_DESCRIPTOR
from tests.relay.offers import captured

SOURCES = {"0": Source.MIC, "1": Source.CAMERA}
SLOTS = [
    SlotHint(audio="2", video="3", purpose=Purpose.CAMERA),
    SlotHint(audio="4", video="5", purpose=Purpose.SCREEN),
]
TRANSPORT_CC = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"


def offer(name: str = "chromium-simulcast") -> Offer:
    return read_offer(captured(name))


def media(
    offered: Offer,
    sources: dict[str, Source] = SOURCES,
    slots: list[SlotHint] = SLOTS,
    before: PeerMedia | None = None,
    first_ssrc: int = 1,
) -> PeerMedia:
    numbers = count(first_ssrc)
    agreed = negotiate(
        offered, sources=sources, slots=slots, before=before, random_u32=lambda: next(numbers)
    )
    check_media(agreed)
    return agreed


def test_a_page_publishes_and_receives_as_it_says() -> None:
    agreed = media(offer())
    mic, camera = agreed.publishing
    assert (mic.mid, mic.source, camera.mid, camera.source) == ("0", "mic", "1", "camera")
    assert camera.rids == ("l", "m", "h")
    assert [(each.mid, each.pair, each.purpose) for each in agreed.receiving] == [
        ("2", 0, "camera"), ("3", 0, "camera"), ("4", 1, "screen"), ("5", 1, "screen"),
    ]  # fmt: skip
    assert agreed.receiving[1].msid == "slot-0 slot-0-video"
    assert [(each.ssrc, each.rtx_ssrc) for each in agreed.receiving] == [
        (1, None), (2, 3), (4, None), (5, 6),
    ]  # fmt: skip


def test_a_stock_peer_is_understood_without_hints() -> None:
    agreed = media(offer("aiortc"), {}, [])
    assert [(each.mid, each.source) for each in agreed.publishing] == [
        ("0", "mic"),
        ("1", "camera"),
    ]
    assert [(each.mid, each.pair) for each in agreed.receiving] == [("0", 0), ("1", 0)]


@pytest.mark.parametrize("name", ["chromium", "firefox-simulcast"])
def test_a_browser_without_hints_has_camera_slots_in_order(name: str) -> None:
    agreed = media(offer(name), {}, [])
    assert [(each.mid, each.pair, each.purpose) for each in agreed.receiving] == [
        ("2", 0, "camera"), ("3", 0, "camera"), ("4", 1, "camera"), ("5", 1, "camera"),
    ]  # fmt: skip


def test_exactly_one_bandwidth_estimator_is_agreed_to() -> None:
    for name, wanted, unwanted in (
        ("chromium", "transport-cc", "goog-remb"),
        ("firefox-simulcast", "goog-remb", "transport-cc"),
        ("aiortc", "goog-remb", "transport-cc"),
    ):
        camera = media(offer(name), {}, []).publishing[1]
        for codec in camera.codecs:
            assert wanted in codec.feedback
            assert unwanted not in codec.feedback
        assert (TRANSPORT_CC in camera.extensions) == (wanted == "transport-cc")


def test_without_the_extension_there_is_no_transport_wide_feedback() -> None:
    lines = captured("chromium").splitlines(keepends=True)
    sdp = "".join(line for line in lines if TRANSPORT_CC not in line)
    camera = media(read_offer(sdp)).publishing[1]
    assert all("goog-remb" in codec.feedback for codec in camera.codecs)
    assert not any("transport-cc" in codec.feedback for codec in camera.codecs)


def test_slots_tell_no_rid_and_keep_their_ssrcs_over_further_offers() -> None:
    first = media(offer(), slots=SLOTS[:1])
    assert not any("rtp-stream-id" in uri for each in first.receiving for uri in each.extensions)
    second = media(offer(), before=first, first_ssrc=1)
    ssrcs = [(each.mid, each.ssrc, each.rtx_ssrc) for each in second.receiving]
    assert ssrcs == [("2", 1, None), ("3", 2, 3), ("4", 4, None), ("5", 5, 6)]


def test_a_stock_peer_gets_repairs_without_rtx_in_its_slots() -> None:
    """aiortc finds the section of an RTX packet by payload type, which several slots share."""
    agreed = media(offer("aiortc"), {}, [])
    assert [each.rtx_ssrc for each in agreed.receiving] == [None, None]
    assert all(codec.rtx_payload_type is None for codec in agreed.receiving[1].codecs)
    assert agreed.publishing[1].codecs[0].rtx_payload_type == 98


def test_a_slot_never_takes_an_ssrc_of_the_peers_own() -> None:
    taken = media(offer("chromium")).publishing[0].ssrcs[0]
    agreed = media(offer("chromium"), first_ssrc=taken)
    assert agreed.receiving[0].ssrc == taken + 1


def test_sections_nobody_speaks_for_are_left_alone() -> None:
    agreed = media(offer(), {"0": Source.MIC}, SLOTS[:1])
    assert [each.mid for each in agreed.publishing] == ["0"]
    assert [each.mid for each in agreed.receiving] == ["2", "3"]


@pytest.mark.parametrize(
    ("sources", "slots"),
    [
        ({"9": Source.MIC}, SLOTS),
        ({"0": Source.CAMERA}, SLOTS),
        ({"1": Source.SCREEN_SOUND}, SLOTS),
        ({"0": Source.MIC, "2": Source.MIC}, SLOTS),
        (SOURCES, [SlotHint(audio="9", video=None, purpose=Purpose.CAMERA)]),
        (SOURCES, [SlotHint(audio="3", video=None, purpose=Purpose.CAMERA)]),
        (SOURCES, [SlotHint(audio="2", video="4", purpose=Purpose.CAMERA)]),
        (SOURCES, [SLOTS[0], SLOTS[0]]),
    ],
)
def test_hints_that_contradict_the_offer_are_a_bad_offer(
    sources: dict[str, Source], slots: list[SlotHint]
) -> None:
    with pytest.raises(BadOffer):
        media(offer(), sources, slots)


def test_a_track_that_the_peer_has_stopped_sending_is_not_published() -> None:
    agreed = media(offer(), {"2": Source.MIC, "1": Source.CAMERA})
    assert [each.source for each in agreed.publishing] == ["camera"]


@pytest.mark.parametrize("codec", ["vp8", "h264", "vp9", "av1"])
def test_dependency_descriptors_are_taken_of_codecs_that_need_them(codec: str) -> None:
    offered = offer()
    assert DEPENDENCY_DESCRIPTOR in offered.sections[1].extensions
    preferring = tuple(
        replace(section, codecs=tuple(sorted(section.codecs, key=lambda each: each.name != codec)))
        for section in offered.sections
    )
    camera = media(replace(offered, sections=preferring)).publishing[1]
    assert camera.codecs[0].name == codec
    assert (DEPENDENCY_DESCRIPTOR in camera.extensions) is (codec in ("vp9", "av1"))


def test_dependency_descriptors_are_passed_to_whoever_offers_to_take_them() -> None:
    pictures = [place for place in media(offer()).receiving if place.kind is Kind.VIDEO]
    assert all(DEPENDENCY_DESCRIPTOR in place.extensions for place in pictures)
