"""RTCP: bytes derived by hand from the RFCs, round trips, and every way to cut them short."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.rtp.feedback import BitrateEstimate, FullIntraRequest, Nack, PictureLoss
from conference.rtp.header import Malformed
from conference.rtp.rtcp import (
    Goodbye,
    ReceiverReport,
    ReportBlock,
    RtcpPacket,
    SenderReport,
    SourceDescription,
    middle_of_ntp,
    ntp_from_wall,
    parse_packets,
    seconds_from_ntp,
)
from conference.rtp.transport_cc import TransportFeedback

BLOCK = ReportBlock(
    ssrc=0xAABBCCDD,
    fraction_lost=0x40,
    packets_lost=-2,
    highest_seq=0x0001_FFFE,
    jitter=99,
    last_report=0x1234_5678,
    delay=0x0001_0000,
)
BLOCK_HEX = "aabbccdd 40fffffe 0001fffe 00000063 12345678 00010000"

VECTORS: list[tuple[RtcpPacket, str]] = [
    (
        SenderReport(0x01020304, 0x8899AABB_CCDDEEFF, 0xFFFF_FFFF, 7, 700, (BLOCK,)),
        "81c8000c 01020304 8899aabb ccddeeff ffffffff 00000007 000002bc" + BLOCK_HEX,
    ),
    (SenderReport(1, 0, 0, 0, 0), "80c80006 00000001" + "00000000" * 5),
    (ReceiverReport(5, (BLOCK, BLOCK)), "82c9000d 00000005" + BLOCK_HEX * 2),
    (ReceiverReport(5), "80c90001 00000005"),
    (SourceDescription(((9, "ante"),)), "81ca0003 00000009 0104616e 74650000"),
    (
        SourceDescription(((9, "an"), (8, "t"))),
        "82ca0005 00000009 0102616e 00000000 00000008 01017400",
    ),
    (Goodbye((3, 4)), "82cb0002 00000003 00000004"),
    (Nack(1, 2, (100,)), "81cd0003 00000001 00000002 00640000"),
    (Nack(1, 2, (100, 101, 116)), "81cd0003 00000001 00000002 00648001"),
    (Nack(1, 2, (100, 117)), "81cd0004 00000001 00000002 00640000 00750000"),
    (Nack(1, 2, (0xFFFF, 0, 15)), "81cd0004 00000001 00000002 ffff0000 00004000"),
    (PictureLoss(1, 2), "81ce0002 00000001 00000002"),
    (FullIntraRequest(1, ((2, 7),)), "84ce0004 00000001 00000000 00000002 07000000"),
    # REMB: "REMB", count, 6 bits of exponent and 18 of mantissa. 700,000 = 175,000 × 2², 0x2ab98.
    (
        BitrateEstimate(1, 700_000, (2, 3)),
        "8fce0006 00000001 00000000 52454d42 020aab98 00000002 00000003",
    ),
    (BitrateEstimate(1, 0x3FFFF, ()), "8fce0004 00000001 00000000 52454d42 0003ffff"),
]


@pytest.mark.parametrize(("packet", "hexadecimal"), VECTORS)
def test_bytes_are_as_in_the_rfcs(packet: RtcpPacket, hexadecimal: str) -> None:
    assert packet.encode().hex() == hexadecimal.replace(" ", "")


@pytest.mark.parametrize(("packet", "hexadecimal"), VECTORS)
def test_what_is_written_is_read(packet: RtcpPacket, hexadecimal: str) -> None:
    assert parse_packets(bytes.fromhex(hexadecimal.replace(" ", ""))) == [packet]


def test_a_compound_is_read_in_order() -> None:
    packets = [packet for packet, _ in VECTORS]
    assert parse_packets(b"".join(packet.encode() for packet in packets)) == packets


def test_what_is_of_no_use_is_skipped() -> None:
    application = bytes.fromhex("80cc0002 00000001 6e616d65".replace(" ", ""))
    extended_report = bytes.fromhex("80cf0001 00000001".replace(" ", ""))
    tmmbr = bytes.fromhex("83cd0004 00000001 00000000 00000002 00000028".replace(" ", ""))
    generic = bytes.fromhex("83ce0002 00000001 00000002".replace(" ", ""))
    end = PictureLoss(1, 2)
    data = application + extended_report + tmmbr + generic + end.encode()
    assert parse_packets(data) == [end]


def test_a_nack_may_reach_over_the_wrap() -> None:
    data = bytes.fromhex("81cd0003 00000001 00000002 ffff8001".replace(" ", ""))
    assert parse_packets(data) == [Nack(1, 2, (0xFFFF, 0, 15))]


def test_padding_is_no_part_of_a_packet() -> None:
    padded = bytes.fromhex("a0c90002 00000005 00000004".replace(" ", ""))
    assert parse_packets(padded) == [ReceiverReport(5)]


def test_chromium_pads_its_feedback_by_single_bytes_and_sends_several_together() -> None:
    """As it was received; RFC 3550 knows neither."""
    first = bytes.fromhex("afcd00069f7b9f9f007a083b00000005038c8c002005af1813354a01")
    second = bytes.fromhex("afcd00069f7b9f9f007a083b00070005038c8e022005990800555001")
    told = parse_packets(first + second + ReceiverReport(5).encode())
    assert isinstance(told[0], TransportFeedback)
    assert isinstance(told[1], TransportFeedback)
    assert (told[0].first, list(told[0].offsets)) == (0, [0, 1, 2, 3, 4])
    assert (told[1].first, told[1].count) == (7, 2)
    assert told[2] == ReceiverReport(5)


@pytest.mark.parametrize(
    "hexadecimal",
    [
        "",
        "80c9",
        "80c90000",
        "40c90001 00000005",  # version 1
        "80c90002 00000005",  # longer than it is
        "81c90001 00000005",  # a block that is not there
        "80c80005" + "00000000" * 5,  # a sender report without all of its information
        "a0c90002 00000005 00000000",  # padding of nothing
        "a0c90002 00000005 00000010",  # more padding than packet
        "80bf0001 00000005",  # no RTCP packet type
        "80e00001 00000005",
        "81ca0001 00000009",  # a chunk without an end
        "81ca0002 00000009 01ff6100",  # an item longer than the packet
        "81cb0000 00000000",  # who says goodbye?
        "81cd0002 00000001 00000002",  # a NACK of nothing
        "81cd0001 00000001",
        "84ce0002 00000001 00000000",  # a FIR of nobody
        "8fce0004 00000001 00000000 52454d42 0203ffff",  # fewer SSRCs than it says
        "80c90001 00000005 80",  # something behind
    ],
)
def test_malformed_anywhere_is_malformed(hexadecimal: str) -> None:
    with pytest.raises(Malformed):
        parse_packets(bytes.fromhex(hexadecimal.replace(" ", "")))


@pytest.mark.parametrize(("packet", "hexadecimal"), VECTORS)
def test_every_truncation_is_malformed(packet: RtcpPacket, hexadecimal: str) -> None:
    whole = SenderReport(1, 2, 3, 4, 5, (BLOCK,)).encode()
    data = whole + packet.encode()
    for length in range(len(data)):
        if length == len(whole):
            continue
        with pytest.raises(Malformed):
            parse_packets(data[:length])


@given(st.binary(max_size=200))
def test_no_bytes_do_worse_than_malformed(data: bytes) -> None:
    try:
        parse_packets(data)
    except Malformed:
        return


@given(st.integers(0, len(VECTORS) - 1), st.data())
def test_no_changed_byte_does_worse_than_malformed(index: int, data: st.DataObject) -> None:
    packet = bytearray(VECTORS[index][0].encode())
    for _ in range(data.draw(st.integers(1, 4))):
        packet[data.draw(st.integers(0, len(packet) - 1))] = data.draw(st.integers(0, 255))
    try:
        parse_packets(bytes(packet))
    except Malformed:
        return


@given(st.lists(st.integers(0, 0xFFFF), min_size=1, max_size=60, unique=True))
def test_a_nack_asks_for_exactly_its_seqs(seqs: list[int]) -> None:
    (parsed,) = parse_packets(Nack(1, 2, tuple(seqs)).encode())
    assert isinstance(parsed, Nack)
    assert sorted(parsed.seqs) == sorted(seqs)


@given(st.integers(0, 1 << 60))
def test_an_estimate_is_rounded_down_and_little(bitrate_bps: int) -> None:
    (parsed,) = parse_packets(BitrateEstimate(1, bitrate_bps, (2,)).encode())
    assert isinstance(parsed, BitrateEstimate)
    assert bitrate_bps * (1 - 2**-17) <= parsed.bitrate_bps <= bitrate_bps


def test_ntp_time() -> None:
    # 2024-01-01 00:00:00.5 UTC is 1,704,067,200.5 after 1970, 3,913,056,000.5 after 1900.
    ntp = ntp_from_wall(1_704_067_200.5)
    assert ntp == 3_913_056_000 << 32 | 0x8000_0000
    assert seconds_from_ntp(ntp) == 3_913_056_000.5
    assert middle_of_ntp(ntp) == (3_913_056_000 & 0xFFFF) << 16 | 0x8000
