"""Losses, both ways: answered from the history, and asked of the publisher."""

import pytest

from conference.forwarding.media import Codec, PeerMedia, Source
from conference.forwarding.nack import LossTracker, ResendLimit, extend_nacked
from conference.forwarding.settings import ForwardingSettings
from conference.rtp.extensions import MID
from conference.rtp.feedback import Nack
from tests.forwarding.stage import VIDEO_ORIENTATION, VP8, Packet, Person, Stage, vp8_numbers


def nacks(person: Person) -> list[int]:
    """The seqs that the relay asked of this person, in order."""
    return [seq for packet in person.rtcp if isinstance(packet, Nack) for seq in packet.seqs]


class TestAnswered:
    """A subscriber asks, the history answers."""

    def test_as_rtx_where_it_was_negotiated(self) -> None:
        stage = Stage()
        ann, ben = stage.join("ann"), stage.join("ben")
        ann.send(*ann.camera.frame(key=True), *ann.camera.frame(), *ann.camera.frame())
        sent = ben.video
        stage.clear()
        ben.say(Nack(1, sent[0].ssrc, (sent[1].seq, sent[2].seq)))
        assert ben.video == []
        for again, packet in zip(ben.repairs, sent[1:], strict=True):
            assert again.payload == packet.seq.to_bytes(2, "big") + packet.payload
            assert (again.timestamp, again.marker) == (packet.timestamp, packet.marker)
            assert again.ssrc == sent[0].ssrc + 500
        first, second = ben.repairs
        assert second.seq == first.seq + 1

    def test_as_it_was_where_rtx_was_not(self) -> None:
        stage = Stage()
        ann, ben = stage.join("ann"), stage.meet("ben")
        codec = Codec(120, "vp8", 90_000)
        extensions = {VIDEO_ORIENTATION: 2, MID: 13}
        stage.let_in(
            ben,
            PeerMedia((), ben.receives(codecs=(codec,), rtx_ssrc=None, extensions=extensions)[1:]),
        )
        ann.camera.extensions = [(13, b"\1"), (4, b"camera")]
        ann.send(*ann.camera.frame(key=True), *ann.camera.frame())
        sent = ben.packets
        ben.say(Nack(1, sent[0].ssrc, (sent[1].seq,)))
        assert ben.packets == [*sent, sent[1]]
        assert sent[1].extensions == ((2, b"\1"),)

    def test_across_the_wrap(self) -> None:
        stage = Stage()
        ann, ben = stage.join("ann"), stage.join("ben")
        ann.camera.seq = 65_500
        ann.send(*ann.camera.frame(key=True))
        for _ in range(100):
            ann.send(*ann.camera.frame())
        sent = ben.video
        stage.clear()
        ben.say(*(Nack(1, packet.ssrc, (packet.seq,)) for packet in sent))
        assert [again.payload[2:] for again in ben.repairs] == [packet.payload for packet in sent]

    def test_only_as_far_back_as_the_history_goes(self) -> None:
        stage = Stage(ForwardingSettings(history_packets=64))
        ann, ben = stage.join("ann"), stage.join("ben")
        ann.send(*ann.camera.frame(key=True))
        for _ in range(99):
            ann.send(*ann.camera.frame())
        sent = ben.video
        ben.say(*(Nack(1, packet.ssrc, (packet.seq,)) for packet in sent))
        assert [again.payload[2:] for again in ben.repairs] == [
            packet.payload for packet in sent[36:]
        ]
        assert stage.dropped("nacked_but_not_resent") == 36

    def test_never_what_was_not_sent_in_this_slot(self) -> None:
        stage = Stage()
        ann, ben = stage.join("ann"), stage.join("ben")
        ann.send(*ann.camera.frame(), *ann.camera.frame(key=True))
        (sent,) = ben.video
        ben.say(Nack(1, sent.ssrc, (sent.seq - 1 & 0xFFFF, sent.seq + 1 & 0xFFFF)))
        assert ben.repairs == []

    def test_what_stood_in_the_slot_before_with_the_numbers_of_before(self) -> None:
        stage = Stage(ForwardingSettings(slot_rest=0))
        ann, ben, cyd = stage.join("ann"), stage.join("ben", sources=()), stage.join("cyd")
        ann.send(*ann.camera.frame(key=True))
        ann.send(*ann.camera.frame())
        # Ann shows nothing more but stays, and cyd is put into ben's only slot as the speaker.
        for _ in range(150):
            cyd.send(cyd.mic.sound(level=10))
            stage.pass_time()
        cyd.send(*cyd.camera.frame(key=True), *cyd.camera.frame())
        sent = ben.video
        assert [packet.payload[-3:] for packet in sent] == [b"ann"] * 2 + [b"cyd"] * 2
        ben.say(Nack(1, sent[0].ssrc, tuple(packet.seq for packet in sent)))
        assert [again.payload[2:] for again in ben.repairs] == [packet.payload for packet in sent]
        assert vp8_numbers(sent[2])[0] == vp8_numbers(sent[1])[0] + 1

    def test_not_again_within_a_round_trip_and_not_without_end(self) -> None:
        stage = Stage()
        ann, ben = stage.join("ann"), stage.join("ben")
        ann.send(*ann.camera.frame(key=True))
        (sent,) = ben.video
        for _ in range(5):
            ben.say(Nack(1, sent.ssrc, (sent.seq,) * 5))
        assert len(ben.repairs) == 1
        stage.pass_time(0.2)
        ben.say(Nack(1, sent.ssrc, (sent.seq,)))
        assert len(ben.repairs) == 2


class TestAsked:
    """The publisher's losses are asked for again by us, once for all subscribers."""

    def test_after_a_moment_for_reordering_and_only_what_is_missing(self) -> None:
        stage = Stage()
        ann, _ben = stage.join("ann"), stage.join("ben")
        ann.send(*ann.camera.frame(key=True))
        first, second, third, fourth = (ann.camera.frame()[0] for _ in range(4))
        ann.send(fourth)
        assert nacks(ann) == []
        ann.send(second)
        stage.pass_time()
        assert nacks(ann) == [1001, 1003]
        ann.send(first, third)
        stage.clear()
        stage.pass_time(1)
        assert nacks(ann) == []
        assert stage.dropped("repaired_by_publishers") == 2

    def test_again_and_again_but_not_for_ever(self) -> None:
        stage = Stage()
        ann, _ben = stage.join("ann"), stage.join("ben")
        ann.send(*ann.camera.frame(key=True))
        ann.camera.frame()
        ann.send(*ann.camera.frame())
        stage.pass_time(0.1)
        assert nacks(ann) == [1001]
        stage.pass_time(20)
        assert nacks(ann) == [1001] * 8

    def test_over_the_wrap(self) -> None:
        stage = Stage()
        ann, _ben = stage.join("ann"), stage.join("ben")
        ann.camera.seq = 65_534
        ann.send(*ann.camera.frame(key=True))
        ann.camera.frame(packets=3)
        ann.send(*ann.camera.frame())
        stage.pass_time()
        assert nacks(ann) == [65_535, 0, 1]

    def test_not_a_whole_outage_but_a_keyframe(self) -> None:
        stage = Stage()
        ann, _ben = stage.join("ann"), stage.join("ben")
        ann.send(*ann.camera.frame(key=True))
        ann.camera.frame(packets=300)
        ann.send(*ann.camera.frame())
        stage.pass_time()
        assert nacks(ann) == []
        assert stage.dropped("keyframe_requests_sent") == 1

    def test_not_where_it_was_not_negotiated_or_nobody_watches(self) -> None:
        stage = Stage()
        ann = stage.join("ann")
        ann.start()
        ann.mic.sound()
        ann.camera.frame()
        ann.start()
        stage.pass_time(1)
        assert nacks(ann) == []
        stage.join("ben")
        ann.mic.sound()
        ann.send(ann.mic.sound())
        stage.pass_time(1)
        assert nacks(ann) == []


def test_a_tracker_gives_up_what_is_older_than_the_history() -> None:
    tracker = LossTracker(window=64, tries=8)
    assert tracker.lost(100, 103, now=0.0)
    assert tracker.take_due(highest=103, round_trip=0.1, now=0.1) == ([100, 101, 102], None)
    assert tracker.take_due(highest=165, round_trip=0.1, now=0.3) == ([102], 101)
    assert tracker.take_due(highest=300, round_trip=0.1, now=0.31) == ([], 102)
    assert tracker.missing == {}


@pytest.mark.parametrize(
    ("round_trip", "asked_at"),
    [
        (0.01, [0.01, 0.05, 0.09, 0.13]),
        (0.1, [0.01, 0.13, 0.25, 0.37, 0.49, 0.61, 0.73, 0.85, 0.97]),
        (0.5, [0.01, 0.61]),
    ],
)
def test_a_tracker_asks_again_after_a_round_trip_until_it_gives_up(
    round_trip: float, asked_at: list[float]
) -> None:
    tracker = LossTracker(window=512, tries=4 if round_trip < 0.1 else 10)
    assert tracker.lost(7, 8, now=0.0)
    asks = []
    given_up: list[float] = []
    for step in range(150):
        due, gone = tracker.take_due(highest=9, round_trip=round_trip, now=step / 100)
        asks += [step / 100] * len(due)
        given_up += [] if gone is None else [step / 100]
    assert asks == asked_at
    (ended_at,) = given_up
    assert asks[-1] < ended_at <= max(1.0, asks[-1] + round_trip * 1.2 + 0.01)


def test_a_tracker_does_not_grow_without_end() -> None:
    tracker = LossTracker(window=512, tries=8)
    assert tracker.lost(0, 256, now=0.0)
    assert tracker.lost(300, 556, now=0.0)
    assert not tracker.lost(600, 601, now=0.0)
    assert tracker.missing == {}


def test_what_is_resent_is_a_share_of_what_was_sent() -> None:
    limit = ResendLimit()
    resent = 0
    for seq in range(10_000):
        allowed = limit.allows(seq, size=1000, forwarded=seq * 1000, round_trip=0.1, now=float(seq))
        resent += 1000 * allowed
    assert 0.4 <= resent / 10_000_000 <= 0.41 + 0.001


def test_a_still_stream_may_have_a_whole_keyframe_again() -> None:
    limit = ResendLimit()
    given = [
        limit.allows(seq, size=1000, forwarded=90_000, round_trip=0.1, now=5.0)
        for seq in range(200)
    ]
    assert given == [True] * 100 + [False] * 100


class TestGivenUp:
    """What can no longer come is mended by a keyframe, and only that."""

    def test_a_keyframe_is_asked_for_when_the_tries_are_over(self) -> None:
        stage = Stage()
        ann, _ben = stage.join("ann"), stage.join("ben")
        ann.send(*ann.camera.frame(key=True))
        ann.camera.frame()
        ann.send(*ann.camera.frame())
        stage.pass_time(0.9)
        assert stage.dropped("keyframe_requests_sent") == 0
        stage.pass_time(0.3)
        assert stage.dropped("keyframe_requests_sent") == 1

    def test_not_when_one_has_come_since(self) -> None:
        stage = Stage()
        ann, _ben = stage.join("ann"), stage.join("ben")
        ann.send(*ann.camera.frame(key=True))
        ann.camera.frame()
        ann.send(*ann.camera.frame())
        stage.pass_time(0.5)
        ann.send(*ann.camera.frame(key=True), *ann.camera.frame())
        stage.pass_time(2)
        assert nacks(ann)
        assert stage.dropped("keyframe_requests_sent") == 0

    def test_not_when_the_packet_came_after_all(self) -> None:
        stage = Stage()
        ann, _ben = stage.join("ann"), stage.join("ben")
        ann.send(*ann.camera.frame(key=True))
        (late,) = ann.camera.frame()
        ann.send(*ann.camera.frame())
        stage.pass_time(0.9)
        ann.send(late)
        stage.pass_time(2)
        assert stage.dropped("keyframe_requests_sent") == 0


@pytest.mark.parametrize(
    ("seq", "highest", "extended"),
    [(9, 0x1_0009, 0x1_0009), (10, 0x1_0009, 10), (0xFFFF, 0x1_0000, 0xFFFF)],
)
def test_a_nack_means_the_past(seq: int, highest: int, extended: int) -> None:
    assert extend_nacked(seq, highest=highest) == extended


def test_a_publisher_without_rtx_repairs_on_the_stream_itself() -> None:
    stage = Stage()
    ann, ben = stage.meet("ann"), stage.join("ben")
    codec = Codec(96, "vp8", 90_000, feedback=VP8.feedback)
    stage.let_in(ann, PeerMedia(ann.publishes(Source.CAMERA, codecs=(codec,), rtx_ssrcs={})))
    ann.send(*ann.camera.frame(key=True))
    (lost,) = ann.camera.frame()
    ann.send(*ann.camera.frame())
    stage.pass_time()
    assert nacks(ann) == [1001]
    ann.send(lost)
    assert len(ben.video) == 3
    assert ben.video[2].payload == Packet.parse(lost).payload
