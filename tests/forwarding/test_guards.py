"""Whatever a peer sends is forwarded or dropped by name: nothing raises, nobody else notices."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conference.forwarding.drops import Drop
from conference.forwarding.media import PeerMedia, Source
from conference.forwarding.outgoing import MAX_RTP_BYTES
from conference.rtp.feedback import BitrateEstimate, FullIntraRequest, Nack, PictureLoss
from conference.rtp.header import Defect
from conference.rtp.rtcp import Goodbye, ReceiverReport, ReportBlock, SourceDescription
from tests.forwarding.stage import EXTENSIONS, OPUS, RED, Packet, Person, Stage

DROPS = [name.value for kind in (Drop, Defect) for name in kind]


def drops(stage: Stage) -> int:
    counters = stage.forwarder.counters
    return sum(counters[name] for name in DROPS)


def people() -> tuple[Stage, Person, Person]:
    stage = Stage()
    ann = stage.meet("ann")
    ann.mic.codec = RED
    sources = (*ann.publishes(Source.CAMERA), *ann.publishes(Source.MIC, codecs=(OPUS, RED)))
    stage.let_in(ann, PeerMedia(sources, ann.receives()))
    ben = stage.join("ben")
    ann.send(*ann.camera.frame(key=True), ann.mic.sound(payload=b"\x6fx"))
    ben.start()
    return stage, ann, ben


PLAIN = bytes.fromhex


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        (b"", Defect.TOO_SHORT),
        (b"\x80", Defect.TOO_SHORT),
        (b"\x80" * 11, Defect.TOO_SHORT),
        (bytes(12), Defect.VERSION),
        (b"\x80\x60" + bytes(10), Drop.UNKNOWN_SSRC),
        (b"\x80\x60" + bytes(MAX_RTP_BYTES), Drop.TOO_LONG),
        (b"\x8f\x60" + bytes(30), Defect.CSRC),
        (b"\x90\x60" + bytes(10), Defect.EXTENSION),
        (b"\x90\x60" + bytes(10) + PLAIN("bede0001"), Defect.EXTENSION),
        (b"\x90\x60" + bytes(10) + PLAIN("bede00010000001f"), Defect.EXTENSION),
        (b"\xa0\x60" + bytes(10), Defect.PADDING),
        (b"\xa0\x60" + bytes(12), Defect.PADDING),
    ],
)
def test_each_guard_has_its_name_on_an_unknown_ssrc(packet: bytes, reason: str) -> None:
    stage, ann, ben = people()
    stage.clear()
    ann.send(packet)
    assert stage.dropped(reason) == 1
    assert drops(stage) == 1
    assert ben.packets == []


@pytest.mark.parametrize(
    ("first", "behind", "reason"),
    [
        (0x00, b"", Defect.VERSION),
        (0x8F, b"", Defect.CSRC),
        (0x90, b"", Defect.EXTENSION),
        (0x90, PLAIN("bede00"), Defect.EXTENSION),
        (0x90, PLAIN("bede0002 00000000"), Defect.EXTENSION),
        (0x90, PLAIN("bede0001 0000001f"), Defect.EXTENSION),
        (0x90, PLAIN("10000001 0000001f"), Defect.EXTENSION),
        (0xA0, b"\0", Defect.PADDING),
        (0xA0, b"\x02", Defect.PADDING),
        (0xB1, b"csrc" + PLAIN("bede0001 0000001f") + b"\x01", Defect.EXTENSION),
    ],
)
def test_each_guard_has_its_name_on_a_known_ssrc(first: int, behind: bytes, reason: str) -> None:
    stage, ann, ben = people()
    stage.clear()
    (frame,) = ann.camera.frame()
    ann.send(bytes((first,)) + frame[1:12] + behind)
    assert stage.dropped(reason) == 1
    assert ben.packets == []
    ann.send(*ann.camera.frame())
    assert len(ben.video) == 1


def test_what_an_older_packet_left_in_the_receive_slot_is_not_read() -> None:
    stage, ann, ben = people()
    ann.camera.extensions = [(13, b"\1"), (7, bytes(8))]
    ann.send(*ann.camera.frame())
    (frame,) = ann.camera.frame()
    stage.clear()
    ann.send(frame[:20])
    assert stage.dropped(Defect.EXTENSION) == 1
    assert ben.packets == []


def kinds_of_packets(ann: Person) -> list[bytes]:
    """One of each kind that a peer may send."""
    ann.camera.extensions = [(2, b"abc"), (3, b"\0\1"), (4, b"camera"), (13, b"\1")]
    (key,) = ann.camera.frame(key=True)
    ann.camera.extensions = [(20, b""), (3, b"\0\2")]
    (two_byte,) = ann.camera.frame()
    ann.camera.extensions = []
    (plain,) = ann.camera.frame()
    with_csrcs = bytes((plain[0] | 2,)) + plain[1:12] + bytes(8) + plain[12:]
    padded = bytes((plain[0] | 0x20,)) + plain[1:] + b"\0\0\3"
    rtx = Packet(97, True, 5, 0, ann.camera.ssrc + 500, b"\0\1again", ((3, b"\0\3"),)).encode()
    red = ann.mic.sound(payload=PLAIN("ef0014026f1111aabb"), level=30)
    unknown = Packet(96, True, 5, 0, 77, b"new", ((EXTENSIONS_MID, b"camera"),)).encode()
    return [key, two_byte, plain, with_csrcs, padded, rtx, red, unknown]


EXTENSIONS_MID = EXTENSIONS["urn:ietf:params:rtp-hdrext:sdes:mid"]


def test_every_truncation_of_every_kind_of_packet_is_survived() -> None:
    stage, ann, ben = people()
    for packet in kinds_of_packets(ann):
        for length in range(len(packet)):
            ann.send(packet[:length])
    stage.pass_time(1)
    stage.clear()
    ann.camera.seq += 10
    ann.send(*ann.camera.frame(key=True))
    ben.send(*ben.camera.frame())
    assert len(ann.video) == len(ben.video) == 1


@settings(max_examples=200)
@given(st.integers(0, 7), st.data())
def test_every_changed_byte_is_survived(index: int, data: st.DataObject) -> None:
    stage, ann, ben = people()
    packet = bytearray(kinds_of_packets(ann)[index])
    for _ in range(data.draw(st.integers(1, 5))):
        packet[data.draw(st.integers(0, len(packet) - 1))] = data.draw(st.integers(0, 255))
    ann.send(bytes(packet), bytes(packet))
    stage.pass_time(0.5)
    ben.send(*ben.camera.frame())
    assert ann.video[-1].payload.endswith(b"ben")


@settings(max_examples=200)
@given(st.lists(st.binary(max_size=80), max_size=5))
def test_any_bytes_are_survived(packets: list[bytes]) -> None:
    stage, ann, ben = people()
    before = drops(stage)
    ann.send(*packets)
    for packet in packets:
        ann.say(packet)
    stage.pass_time(0.1)
    assert drops(stage) >= before + len(packets)
    ben.send(*ben.camera.frame())
    assert ann.video[-1].payload.endswith(b"ben")


def test_malformed_rtcp_is_dropped_whole() -> None:
    stage, ann, ben = people()
    stage.pass_time(1)
    stage.clear()
    slot = next(iter(ben.peer.subscriptions))
    ben.say(PictureLoss(1, slot), b"\x81\xce\x00\x02")
    stage.pass_time(1)
    assert stage.dropped("rtcp_malformed") == 1
    assert not [packet for packet in ann.rtcp if isinstance(packet, PictureLoss)]


def test_rtcp_about_somebody_elses_ssrc_changes_nothing() -> None:
    stage, ann, ben = people()
    stage.pass_time(1)
    stage.clear()
    anns_slot = next(iter(ann.peer.subscriptions))
    block = ReportBlock(anns_slot, 255, 9, 9, 9, 9, 9)
    for packet in (
        PictureLoss(1, anns_slot),
        PictureLoss(1, ann.camera.ssrc),
        Nack(1, anns_slot, (1, 2)),
        FullIntraRequest(1, ((anns_slot, 1),)),
        Goodbye((ann.camera.ssrc,)),
        ReceiverReport(1, (block,)),
        ann.camera.report(ntp_wall=stage.wall),
    ):
        ben.say(packet)
    stage.pass_time(1)
    assert stage.dropped("rtcp_unknown_ssrc") == 7
    assert ann.peer.subscriptions[anns_slot].report is None
    ann.send(*ann.camera.frame())
    assert len(ben.video) == 1
    assert not [packet for packet in ann.rtcp if isinstance(packet, PictureLoss)]
    ben.say(SourceDescription(((1, "x"),)), BitrateEstimate(1, 500_000, (anns_slot,)))
    assert stage.dropped("rtcp_unknown_ssrc") == 7


def test_between_the_steps_of_a_tick_packets_go_on_and_people_leave() -> None:
    stage = Stage()
    ann, ben, cyd = (stage.join(name) for name in ("ann", "ben", "cyd"))
    stage.clear()
    stage.now += 10  # reports are due
    steps = stage.forwarder.tick(now=stage.now, wall=stage.wall)
    while not ann.rtcp:
        next(steps)
    before = len(ben.video)
    ann.send(*ann.camera.frame(key=True))
    assert len(ben.video) > before
    cyd.leave()
    assert list(steps)
    assert ben.rtcp
    assert cyd.rtcp == []
