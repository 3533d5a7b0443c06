"""Sound in RED for subscribers that have it, made of what the publisher sends plain."""

from dataclasses import replace

import pytest
from aiortc.rtp import RtpPacket
from hypothesis import given
from hypothesis import strategies as st

from conference.forwarding.media import PeerMedia, Source
from conference.rtp.feedback import Nack
from tests.forwarding.stage import OPUS, RED, Person, Stage
from tests.support.red import Block, read_red


def speaker_and_listener() -> tuple[Stage, Person, Person]:
    """Ann speaks plain Opus, ben has RED."""
    stage = Stage()
    ann, ben = stage.meet("ann"), stage.meet("ben")
    stage.let_in(ann, PeerMedia(ann.publishes(Source.MIC)))
    stage.let_in(ben, PeerMedia((), ben.receives(codecs=(OPUS, RED))))
    return stage, ann, ben


def blocks(person: Person) -> list[list[Block]]:
    """What came to a person in RED, packet by packet."""
    assert all(packet.payload_type == RED.payload_type for packet in person.packets)
    return [read_red(packet.payload) for packet in person.packets]


def frames(person: Person) -> list[list[bytes]]:
    return [[block.frame for block in each] for each in blocks(person)]


def test_each_packet_carries_the_frame_before() -> None:
    _, ann, ben = speaker_and_listener()
    sounds = [b"one", b"two!", b"three"]
    ann.send(*(ann.mic.sound(level=20, payload=sound) for sound in sounds))
    assert blocks(ben) == [
        [Block(111, 0, b"one")],
        [Block(111, 960, b"one"), Block(111, 0, b"two!")],
        [Block(111, 960, b"two!"), Block(111, 0, b"three")],
    ]
    first, second, third = ben.packets
    assert [third.seq - second.seq, second.seq - first.seq] == [1, 1]
    assert [third.timestamp - second.timestamp, second.timestamp - first.timestamp] == [960, 960]
    assert second.passed == ((1, b"\x14"),)


def test_a_stock_reader_takes_the_packet_for_rtp() -> None:
    stage, ann, ben = speaker_and_listener()
    ann.send(ann.mic.sound(payload=b"one"), ann.mic.sound(payload=b"two"))
    parsed = RtpPacket.parse([data for egress, data in stage.outgoing.rtp if egress is ben][1])
    assert (parsed.payload_type, parsed.marker, parsed.padding_size) == (63, 0, 0)
    assert [block.frame for block in read_red(parsed.payload)] == [b"one", b"two"]


def test_others_get_what_was_sent_untouched() -> None:
    stage, ann, _ben = speaker_and_listener()
    cyd = stage.join("cyd", sources=())
    sent = [ann.mic.sound(payload=sound) for sound in (b"one", b"two")]
    ann.send(*sent)
    assert [packet.payload for packet in cyd.packets] == [b"one", b"two"]
    assert {packet.payload_type for packet in cyd.packets} == {111}


def test_all_who_have_red_share_one_rendering() -> None:
    stage, ann, ben = speaker_and_listener()
    others = [stage.meet(name) for name in ("cyd", "dan")]
    for person in others:
        stage.let_in(person, PeerMedia((), person.receives(codecs=(OPUS, RED))))
    ann.send(ann.mic.sound(), ann.mic.sound())
    (layer,) = ann.peer.layers.values()
    (fan,) = layer.fans.values()
    ((_, _, targets, _),) = fan
    assert len(targets) == 3
    assert frames(ben) == frames(others[0]) == frames(others[1])


class TestAlone:
    """The newest frame goes without an older one where that would be wrong."""

    def test_after_a_hole_until_the_missing_one_comes(self) -> None:
        _, ann, ben = speaker_and_listener()
        first, late, third, fourth = (ann.mic.sound(payload=bytes([n])) for n in range(1, 5))
        ann.send(first, third, late, fourth)
        assert frames(ben) == [[b"\1"], [b"\3"], [b"\1", b"\2"], [b"\3", b"\4"]]

    @pytest.mark.parametrize(("pause", "kept"), [(16_383, True), (16_384, False)])
    def test_after_a_pause_too_long_for_14_bits(self, pause: int, kept: bool) -> None:
        _, ann, ben = speaker_and_listener()
        ann.send(ann.mic.sound(payload=b"before"))
        ann.mic.timestamp += pause - 960
        ann.send(ann.mic.sound(payload=b"after"))
        assert frames(ben)[1] == ([b"before", b"after"] if kept else [b"after"])

    @pytest.mark.parametrize(("size", "kept"), [(1023, True), (1024, False)])
    def test_when_the_older_is_too_large_for_10_bits(self, size: int, kept: bool) -> None:
        _, ann, ben = speaker_and_listener()
        ann.send(ann.mic.sound(payload=bytes(size)), ann.mic.sound(payload=b"after"))
        assert frames(ben)[1] == ([bytes(size), b"after"] if kept else [b"after"])

    def test_when_both_would_make_a_packet_for_fragments(self) -> None:
        _, ann, ben = speaker_and_listener()
        ann.send(ann.mic.sound(payload=bytes(700)), ann.mic.sound(payload=bytes(700)))
        assert frames(ben)[1] == [bytes(700)]

    def test_when_the_one_before_came_in_red(self) -> None:
        stage = Stage()
        ann, ben = stage.meet("ann"), stage.meet("ben")
        stage.let_in(ann, PeerMedia(ann.publishes(Source.MIC, codecs=(OPUS, RED))))
        stage.let_in(ben, PeerMedia((), ben.receives(codecs=(OPUS, RED))))
        ann.mic.codec = RED
        ann.send(ann.mic.sound(payload=b"\x6fone"))
        ann.mic.codec = OPUS
        ann.send(ann.mic.sound(payload=b"two"))
        assert frames(ben) == [[b"one"], [b"two"]]


@given(
    sounds=st.lists(
        st.tuples(st.binary(min_size=1, max_size=1100), st.sampled_from((960, 2880, 20_000))),
        min_size=2,
        max_size=30,
    ),
    lost=st.sets(st.integers(0, 29)),
    first_seq=st.sampled_from((5, 65_530)),
    first_timestamp=st.sampled_from((5, 0xFFFF_FFFF - 2_000)),
)
def test_every_frame_keeps_its_moment(
    sounds: list[tuple[bytes, int]], lost: set[int], first_seq: int, first_timestamp: int
) -> None:
    """Whatever is missing, long or far apart: a frame is where the publisher put it, or nowhere."""
    stage, ann, ben = speaker_and_listener()
    ann.mic.seq, ann.mic.timestamp = first_seq, first_timestamp
    moments: dict[int, bytes] = {}
    moment = 0
    sent = []
    for number, (sound, ticks) in enumerate(sounds):
        packet = ann.mic.sound(payload=sound)
        ann.mic.timestamp = ann.mic.timestamp + ticks - 960 & 0xFFFF_FFFF
        if number not in lost:
            sent.append((moment, sound))
            moments[moment] = sound
            ann.send(packet)
        moment += ticks
    came = ben.packets
    assert len(came) == len(sent)
    for packet, (at, sound) in zip(came, sent, strict=True):
        *older, newest = read_red(packet.payload)
        assert newest.frame == sound
        assert packet.timestamp == came[0].timestamp + at - sent[0][0] & 0xFFFF_FFFF
        assert all(moments[at - block.ticks] == block.frame for block in older)
    assert stage.dropped("rtp_payload") == 0


def test_a_listener_has_every_frame_of_which_not_two_in_a_row_are_lost() -> None:
    _, ann, ben = speaker_and_listener()
    sounds = [bytes([number]) for number in range(100)]
    ann.send(*(ann.mic.sound(payload=sound) for sound in sounds))
    heard = [frame for packet in frames(ben)[1::2] for frame in packet]
    assert heard == sounds


class TestNack:
    """Of sound, both ways, where it was offered."""

    OPUS_WITH_NACK = replace(OPUS, feedback=frozenset({"nack"}))

    def test_the_publisher_is_asked(self) -> None:
        stage = Stage()
        ann, _ben = stage.meet("ann"), stage.join("ben")
        stage.let_in(ann, PeerMedia(ann.publishes(Source.MIC, codecs=(self.OPUS_WITH_NACK,))))
        ann.send(ann.mic.sound())
        ann.mic.sound()
        ann.send(ann.mic.sound())
        stage.pass_time()
        assert [each.seqs for each in ann.rtcp if isinstance(each, Nack)] == [(1001,)]

    def test_a_subscriber_is_answered_in_the_form_it_had(self) -> None:
        _, ann, ben = speaker_and_listener()
        ann.send(ann.mic.sound(payload=b"one"), ann.mic.sound(payload=b"two"))
        before = ben.packets
        ben.say(Nack(1, before[0].ssrc, (before[1].seq,)))
        again = ben.packets[2]
        assert (again.seq, again.payload, again.passed) == (
            before[1].seq,
            before[1].payload,
            before[1].passed,
        )
