"""One packet in, one into each subscriber's slot, under the slot's numbers."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conference.forwarding.media import Codec, PeerMedia, Source
from conference.rtp.extensions import AUDIO_LEVEL, MID, TRANSPORT_CC
from conference.rtp.feedback import Nack, PictureLoss
from tests.forwarding.stage import (
    EXTENSIONS,
    H264,
    OPUS,
    RED,
    VIDEO_ORIENTATION,
    VP8,
    Packet,
    Person,
    Stage,
    Stream,
)


def pair() -> tuple[Stage, Person, Person]:
    stage = Stage()
    return stage, stage.join("ann"), stage.join("ben")


def test_everybody_else_gets_the_packet_under_the_slots_ssrc() -> None:
    stage = Stage()
    ann, ben, cyd = (stage.join(name, slots=2) for name in ("ann", "ben", "cyd"))
    ann.send(*ann.camera.frame(key=True), ann.mic.sound())
    assert ann.packets == []
    for person in (ben, cyd):
        (video,), (audio,) = person.video, person.audio
        assert {video.ssrc, audio.ssrc} <= {line.ssrc for line in person.peer.media.receiving}
        assert video.payload.endswith(b"ann")
        assert video.marker


def test_nothing_crosses_meetings() -> None:
    stage = Stage()
    ann = stage.join("ann", meeting="one")
    ben = stage.join("ben", meeting="two")
    ann.start()
    stage.pass_time(1)
    assert ben.packets == []
    assert ben.sees == [None]


def test_numbers_are_the_slots_own_and_run_on() -> None:
    _stage, ann, ben = pair()
    ann.send(*ann.camera.frame(key=True))
    for _ in range(5):
        ann.send(*ann.camera.frame(packets=2))
    seqs = [packet.seq for packet in ben.video]
    assert seqs == list(range(seqs[0], seqs[0] + 11))
    assert seqs[0] != 1000
    stamps = [packet.timestamp for packet in ben.video]
    assert stamps[1] - stamps[0] == stamps[-1] - stamps[-3] == 3000


def test_forwarding_begins_with_a_keyframe_and_sound_at_once() -> None:
    _stage, ann, ben = pair()
    ann.send(*ann.camera.frame(), ann.mic.sound(), *ann.camera.frame())
    assert (len(ben.video), len(ben.audio)) == (0, 1)
    ann.send(*ann.camera.frame(key=True, packets=2), *ann.camera.frame())
    assert len(ben.video) == 3


def test_seq_and_timestamp_wrap_without_a_seam() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben")
    ann.camera.seq, ann.camera.timestamp = 0xFFF0, 0xFFFF_FFFF - 9000
    ann.send(*ann.camera.frame(key=True))
    for _ in range(40):
        ann.send(*ann.camera.frame())
    packets = ben.video
    assert len(packets) == 41
    for before, after in itertools.pairwise(packets):
        assert after.seq == before.seq + 1 & 0xFFFF
        assert after.timestamp == before.timestamp + 3000 & 0xFFFF_FFFF


def test_late_packets_keep_their_place_and_duplicates_go() -> None:
    stage, ann, ben = pair()
    ann.send(*ann.camera.frame(key=True))
    first, second, third = ann.camera.frame(packets=3)
    ann.send(third, first, third, second, first)
    start = ben.video[0].seq
    assert [packet.seq - start for packet in ben.video] == [0, 3, 1, 2]
    assert [packet.marker for packet in ben.video] == [True, True, False, False]
    assert stage.dropped("rtp_duplicate") == 2


def test_a_packet_from_before_the_beginning_is_not_forwarded() -> None:
    _stage, ann, ben = pair()
    missed = ann.camera.frame()
    ann.send(*ann.camera.frame(), *ann.camera.frame(key=True), *missed)
    assert len(ben.video) == 1


def test_a_keyframe_whose_first_packet_is_late_begins_all_the_same() -> None:
    _stage, ann, ben = pair()
    ann.send(*ann.camera.frame())
    first, second, third = ann.camera.frame(key=True, packets=3)
    ann.send(second, third)
    assert ben.video == []
    ann.send(first)
    start = ben.video[0].seq
    assert [packet.seq - start for packet in ben.video] == [0, 1, 2]
    ann.send(*ann.camera.frame())
    assert ben.video[-1].seq == start + 3


def test_a_publisher_that_starts_over_is_followed_after_two_packets() -> None:
    stage, ann, ben = pair()
    ann.start()
    last = ben.video[-1].seq
    ann.camera.seq += 20_000
    ann.send(*ann.camera.frame(key=True))
    assert stage.dropped("rtp_jump") == 1
    ann.send(*ann.camera.frame(key=True), *ann.camera.frame())
    assert [packet.seq for packet in ben.video[1:]] == [last + 1, last + 2]


def test_a_far_too_old_packet_is_dropped() -> None:
    stage, ann, ben = pair()
    old = ann.camera.frame(key=True)
    ann.send(*ann.camera.frame(key=True))
    for _ in range(1100):
        ann.send(*ann.camera.frame())
    stage.clear()
    ann.send(*old)
    assert stage.dropped("rtp_too_old") == 1
    assert ben.video == []


def test_csrcs_and_padding_are_not_forwarded_but_the_packet_is() -> None:
    _stage, ann, ben = pair()
    ann.send(*ann.camera.frame(key=True))
    (frame,) = ann.camera.frame()
    padded = bytes((frame[0] | 0x21,)) + frame[1:12] + b"csrc" + frame[12:] + b"\0\0\3"
    (padding,) = ann.camera.frame()
    padding = bytes((padding[0] | 0x20,)) + padding[1:12] + b"\0" * 99 + b"\x64"
    ann.send(padded, padding, *ann.camera.frame())
    assert [packet.payload for packet in ben.video[1:3]] == [Packet.parse(frame).payload, b""]
    assert ben.video[3].seq == ben.video[0].seq + 3


class TestExtensions:
    """What a subscriber sees of the publisher's header extensions."""

    def forwarded(self, extensions: dict[str, int]) -> tuple[tuple[int, bytes], ...]:
        stage = Stage()
        ann = stage.join("ann")
        ben = stage.meet("ben")
        stage.let_in(ben, PeerMedia((), ben.receives(extensions=extensions)))
        ann.camera.extensions = [
            (EXTENSIONS[MID], b"camera"),
            (EXTENSIONS[TRANSPORT_CC], b"\x12\x34"),
            (EXTENSIONS[VIDEO_ORIENTATION], b"\x01"),
            (EXTENSIONS[AUDIO_LEVEL], b"\x7f"),
            (7, b"not negotiated"),
        ]
        ann.send(*ann.camera.frame(key=True))
        return ben.video[0].passed

    def test_where_ids_agree_the_rest_is_blanked_in_place(self) -> None:
        assert self.forwarded(dict(EXTENSIONS)) == ((13, b"\x01"), (1, b"\x7f"))

    def test_where_ids_differ_they_are_renamed(self) -> None:
        assert self.forwarded({VIDEO_ORIENTATION: 4, AUDIO_LEVEL: 2, MID: 1}) == (
            (4, b"\x01"),
            (2, b"\x7f"),
        )

    def test_what_the_subscriber_does_not_know_is_left_out(self) -> None:
        assert self.forwarded({VIDEO_ORIENTATION: 13}) == ((13, b"\x01"),)
        assert self.forwarded({}) == ()

    def test_an_id_beyond_14_takes_the_two_byte_form(self) -> None:
        assert self.forwarded({VIDEO_ORIENTATION: 20}) == ((20, b"\x01"),)

    def test_a_block_that_outgrows_the_send_slot_is_not_sent(self) -> None:
        stage = Stage()
        ann = stage.join("ann")
        ben, cyd = stage.meet("ben"), stage.join("cyd", sources=())
        extensions = {VIDEO_ORIENTATION: 20}
        stage.let_in(ben, PeerMedia((), ben.receives(extensions=extensions)))
        ann.send(*ann.camera.frame(key=True))
        ann.camera.extensions = [(EXTENSIONS[VIDEO_ORIENTATION], b"\1")] * 780
        ann.send(*ann.camera.frame())
        ann.camera.extensions = []
        ann.send(*ann.camera.frame())
        assert (len(ben.video), len(cyd.video)) == (2, 3)

    def test_many_layouts_are_followed(self) -> None:
        _stage, ann, ben = pair()
        ann.send(*ann.camera.frame(key=True))
        for size in (*range(1, 17), *range(1, 17)):
            ann.camera.extensions = [(7, bytes(size)), (13, bytes((size,)))]
            ann.send(*ann.camera.frame())
        assert [packet.passed for packet in ben.video[1:]] == [
            ((13, bytes((size,))),) for size in (*range(1, 17), *range(1, 17))
        ]


class TestCodecs:
    """Payload types are each peer's own; formats are matched by name and parameters."""

    def test_payload_types_are_translated(self) -> None:
        stage = Stage()
        ann, ben = stage.join("ann"), stage.meet("ben")
        other = Codec(120, "vp8", 90_000, rtx_payload_type=121)
        stage.let_in(ben, PeerMedia((), ben.receives(codecs=(other,))))
        ann.send(*ann.camera.frame(key=True))
        assert [(packet.payload_type, packet.marker) for packet in ben.packets] == [(120, True)]

    def test_without_a_common_codec_nothing_is_forwarded_and_it_is_counted(self) -> None:
        stage = Stage()
        ann, ben = stage.meet("ann"), stage.meet("ben")
        stage.let_in(ben, PeerMedia((), ben.receives(codecs=(VP8,))))
        stage.let_in(ann, PeerMedia(ann.publishes(Source.CAMERA, codecs=(H264,))))
        ann.camera.codec = H264
        ann.send(*ann.camera.frame(key=True))
        stage.pass_time(3)
        assert ben.packets == []
        assert stage.dropped("subscriptions_without_common_codec") == 1
        assert not [packet for packet in ann.rtcp if isinstance(packet, PictureLoss)]

    def test_a_codec_that_one_subscriber_lacks_reaches_the_others_and_nobody_is_rung_for_it(
        self,
    ) -> None:
        stage = Stage()
        ann, ben, cyd = stage.join("ann"), stage.meet("ben"), stage.join("cyd", sources=())
        stage.let_in(ben, PeerMedia((), ben.receives(codecs=(VP8,))))
        ann.camera.codec = H264
        ann.send(*ann.camera.frame(key=True))
        stage.pass_time(1)
        stage.clear()
        for _ in range(100):
            ann.send(*ann.camera.frame())
            stage.pass_time()
        assert ben.packets == []
        assert len(cyd.video) == 100
        assert not [packet for packet in ann.rtcp if isinstance(packet, PictureLoss)]

    def test_red_passes_where_both_have_it(self) -> None:
        stage = Stage()
        ann, ben = stage.meet("ann"), stage.meet("ben")
        stage.let_in(ann, PeerMedia(ann.publishes(Source.MIC, codecs=(OPUS, RED))))
        stage.let_in(ben, PeerMedia((), ben.receives(codecs=(OPUS, RED))))
        ann.mic.codec = RED
        payload = bytes.fromhex("ef00140 26f1111aabb".replace(" ", ""))
        ann.send(ann.mic.sound(payload=payload))
        assert [(packet.payload_type, packet.payload) for packet in ben.packets] == [(63, payload)]

    @pytest.mark.parametrize(
        "codecs",
        [(OPUS,), (Codec(109, "opus", 48_000, channels=2), RED)],
        ids=["no red", "another opus number inside"],
    )
    def test_red_is_unwrapped_where_it_would_not_be_understood(
        self, codecs: tuple[Codec, ...]
    ) -> None:
        stage = Stage()
        ann, ben = stage.meet("ann"), stage.meet("ben")
        stage.let_in(ann, PeerMedia(ann.publishes(Source.MIC, codecs=(OPUS, RED))))
        stage.let_in(ben, PeerMedia((), ben.receives(codecs=codecs)))
        ann.mic.codec = RED
        ann.send(ann.mic.sound(payload=bytes.fromhex("ef0014026f1111aabb")))
        ann.send(ann.mic.sound(payload=bytes.fromhex("ef0014")))
        ann.send(ann.mic.sound(payload=bytes.fromhex("6fccdd")))
        assert [(packet.payload_type, packet.payload.hex()) for packet in ben.packets] == [
            (codecs[0].payload_type, "aabb"),
            (codecs[0].payload_type, "ccdd"),
        ]


def test_after_removal_nothing_of_or_to_a_person_is_written() -> None:
    stage = Stage()
    ann, ben, cyd = (stage.join(name, slots=2) for name in ("ann", "ben", "cyd"))
    for person in (ann, ben, cyd):
        person.start()
    sent_to_ben = next(packet for packet in ben.video if packet.payload.endswith(b"ann"))
    ann.leave()
    stage.clear()
    ann.start()
    ben.start()
    cyd.start()
    ben.say(Nack(1, sent_to_ben.ssrc, (sent_to_ben.seq,)), PictureLoss(1, sent_to_ben.ssrc))
    ann.say(Nack(1, 1101, (1,)))
    stage.pass_time(1)
    assert ann.packets == []
    assert ann.rtcp == []
    assert all(b"ann" not in packet.payload for packet in (*ben.packets, *cyd.packets))
    assert stage.dropped("rtp_peer_closed") == 3
    ann.leave()


MOVES = st.lists(st.integers(-6, 12), min_size=1, max_size=60)


@settings(max_examples=60)
@given(MOVES, st.integers(0, 0xFFFF), st.integers(0, 0xFFFF_FFFF))
def test_whatever_the_order_of_arrival_each_packet_has_one_place(
    moves: list[int], first_seq: int, first_timestamp: int
) -> None:
    """Loss, reordering and duplicates in any mixture: a seq at the subscriber never stands for two
    packets, and places differ as they did at the publisher."""
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben")
    stream = Stream(ann.camera.ssrc, seq=first_seq, timestamp=first_timestamp)
    frames = [stream.frame(key=True)[0]] + [stream.frame()[0] for _ in range(600)]
    ann.send(frames[0])
    position = 0
    sent: list[int] = []
    for move in moves:
        position = min(max(position + move, 1), 600)
        if position not in sent:
            sent.append(position)
        ann.send(frames[position])
    start = ben.video[0]
    got = [(packet.seq - start.seq & 0xFFFF, packet.timestamp) for packet in ben.video[1:]]
    assert [place for place, _ in got] == sent
    for place, timestamp in got:
        assert (timestamp - start.timestamp) & 0xFFFF_FFFF == place * 3000
