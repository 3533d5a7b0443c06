"""Scalable streams of other codecs: what may be left out is told by the dependency descriptor."""

import itertools
import random
from dataclasses import replace

import pytest

from conference.forwarding.media import Codec, PeerMedia, Source
from conference.forwarding.publication import Layer
from conference.rtp.extensions import DEPENDENCY_DESCRIPTOR
from conference.rtp.header import Defect
from conference.rtp.scalable import ALL, Limit
from tests.forwarding.stage import ALL_FEEDBACK, EXTENSIONS, Packet, Person, Stage
from tests.support.dependency import L1T3, Row, descriptor

AV1 = Codec(45, "av1", 90_000, rtx_payload_type=46, feedback=ALL_FEEDBACK)
DESCRIPTOR, TAKEN_AS = 12, 9
"""Its id at publishers and at a subscriber."""
PATTERN = (1, 3, 2, 4)
"""Templates of the frames between keyframes."""
TWO_SIZES = (
    Row(0, 0, "SSRR", (), (0, 0)),
    Row(0, 0, "SSRR", (4,), (4, 3)),
    Row(0, 1, "-D-R", (2,), (2, 1)),
    Row(1, 0, "--SS", (1,), (1, 1)),
    Row(1, 0, "--SS", (4, 1), (1, 1)),
    Row(1, 1, "---D", (1,), (1, 1)),
)


class Act:
    """Ann sends AV1, and Ben takes it."""

    def __init__(self, *, takes_descriptors: bool = False) -> None:
        self.stage = Stage()
        self.enter("ann")
        self.ben = self.watcher("ben", takes_descriptors=takes_descriptors)
        self.seq, self.number, self.position, self.timestamp = 65_500, 65_530, 0, 90_000

    def watcher(self, name: str, *, codec: Codec = AV1, takes_descriptors: bool = False) -> Person:
        """Somebody else who takes it."""
        person = self.stage.meet(name)
        _, picture = person.receives()
        extensions = {**EXTENSIONS}
        if takes_descriptors:
            extensions[DEPENDENCY_DESCRIPTOR] = TAKEN_AS
        picture = replace(picture, codecs=(codec,), extensions=extensions)
        return self.stage.let_in(person, PeerMedia((), (picture,)))

    def enter(self, name: str) -> None:
        """From now on it is this person who sends."""
        self.ann = self.stage.meet(name)
        extensions = {**EXTENSIONS, DEPENDENCY_DESCRIPTOR: DESCRIPTOR}
        camera = self.ann.publishes(Source.CAMERA, codecs=(AV1,), extensions=extensions)
        self.stage.let_in(self.ann, PeerMedia(camera))

    @property
    def layer(self) -> Layer:
        (layer,) = self.ann.peer.layers.values()
        return layer

    def limit(self, temporal: int) -> None:
        (subscription,) = self.ben.peer.subscriptions.values()
        allowed = None if temporal == ALL else {"": Limit(ALL, temporal)}
        subscription.allow(allowed, now=self.stage.now)

    def sends(self, frames: int, *, key: bool = False, packets: int = 2) -> None:
        """Frames of the specification's L1T3; the first a keyframe if it is to be."""
        for _ in range(frames):
            self.position = 0 if key else self.position
            template = 0 if key else PATTERN[self.position]
            self.position = (self.position + 1) % len(PATTERN)
            self.picture([(template, L1T3 if key else None)], packets=packets)
            key = False

    def picture(
        self, frames: list[tuple[int, tuple[Row, ...] | None]], *, packets: int = 1
    ) -> None:
        """Frames of one instant, smallest first, each by its template, with a structure or none."""
        for frame, (template, rows) in enumerate(frames):
            for part in range(packets):
                begins, ends = part == 0, part == packets - 1
                value = descriptor(
                    template,
                    number=self.number,
                    begins=begins,
                    ends=ends,
                    rows=rows if begins else None,
                )
                payload = bytes((0x18 if rows and begins else 0x10, template))
                self.send(value, payload, marker=ends and frame == len(frames) - 1)
            self.number += 1
        self.timestamp += 3000
        self.stage.pass_time(1 / 30)

    def send(self, value: bytes, payload: bytes, *, marker: bool) -> None:
        packet = Packet(
            AV1.payload_type,
            marker,
            self.seq & 0xFFFF,
            self.timestamp & 0xFFFF_FFFF,
            self.ann.camera.ssrc,
            payload,
            ((DESCRIPTOR, value),),
        )
        self.ann.send(packet.encode())
        self.seq += 1


def pictures(person: Person) -> list[Packet]:
    return [packet for packet in person.packets if packet.payload_type == AV1.payload_type]


def templates(person: Person) -> list[int]:
    """Of the frames that came whole."""
    packets = pictures(person)
    for before, after in itertools.pairwise(packets):
        assert after.seq == before.seq + 1 & 0xFFFF
    return [packet.payload[1] for packet in packets if packet.marker]


def learnt(act: Act) -> None:
    """What a budget with too little room would have asked for long ago."""
    act.layer.scalability.rates()


@pytest.mark.parametrize(("limit", "left"), [(0, [1]), (1, [1, 2])])
def test_what_is_left_is_one_stream(limit: int, left: list[int]) -> None:
    act = Act()
    act.sends(1, key=True)
    learnt(act)
    act.sends(15)
    act.stage.clear()
    act.limit(limit)
    act.sends(16)
    assert templates(act.ben) == left * 4
    ((_, rate), *_) = act.layer.scalability.rates()
    assert 0.2 < rate / act.layer.bitrate_bps < 0.35


def test_more_begins_where_the_descriptor_says_so() -> None:
    act = Act()
    act.sends(1, key=True)
    learnt(act)
    act.sends(15)
    act.limit(0)
    act.sends(4)
    act.sends(1)
    act.limit(ALL)
    act.stage.clear()
    act.sends(7)
    assert templates(act.ben) == [1, 3, 2, 4]


def frame_numbers(person: Person) -> list[int]:
    """In the descriptors of the packets that came, which all have one."""
    values = [dict(packet.extensions)[TAKEN_AS] for packet in pictures(person)]
    return [int.from_bytes(value[1:3]) for value in values]


def test_who_takes_no_descriptors_gets_none() -> None:
    act = Act()
    act.sends(6, key=True)
    assert all(not packet.passed for packet in pictures(act.ben))


def test_frame_numbers_stay_as_far_apart_as_they_were() -> None:
    """Frames are found by their distance, so what is left out leaves its numbers unused."""
    act = Act(takes_descriptors=True)
    act.sends(1, key=True, packets=1)
    learnt(act)
    act.sends(15, packets=1)
    act.stage.clear()
    act.limit(0)
    act.sends(12, packets=1)
    assert frame_numbers(act.ben) == [10, 14, 18]


def test_frame_numbers_go_on_whoever_stands_in_the_slot() -> None:
    act = Act(takes_descriptors=True)
    act.sends(8, key=True, packets=1)
    act.ann.leave()
    act.stage.pass_time(1)
    act.enter("cyd")
    act.seq, act.number = 7, 40_000
    act.sends(4, key=True, packets=1)
    first = 65_530
    assert frame_numbers(act.ben) == [number & 0xFFFF for number in range(first, first + 12)]


def test_a_picture_in_two_sizes_goes_as_a_whole() -> None:
    """Nor is it cut in two where the room changes between its sizes."""
    act = Act(takes_descriptors=True)
    act.picture([(0, TWO_SIZES), (3, None)])
    learnt(act)
    for _ in range(9):
        act.picture([(2, None), (5, None)])
        act.picture([(1, None), (4, None)])
    act.stage.clear()
    act.send(descriptor(2, number=act.number), b"\x10\x02", marker=False)
    act.limit(0)
    act.number += 1
    act.picture([(5, None)])
    for _ in range(4):
        act.picture([(1, None), (4, None)])
        act.picture([(2, None), (5, None)])
    assert [packet.payload[1] for packet in pictures(act.ben)] == [2, 5, *[1, 4] * 4]
    act.stage.clear()
    act.limit(ALL)
    act.picture([(1, None), (4, None)])
    act.picture([(2, None), (5, None)])
    assert [packet.payload[1] for packet in pictures(act.ben)] == [1, 4, 2, 5]


def test_a_malformed_descriptor_is_counted_and_its_packet_dropped() -> None:
    act = Act()
    act.sends(2, key=True)
    before = len(pictures(act.ben))
    whole = descriptor(0, number=act.number, rows=L1T3)
    for length in (2, 4, len(whole) // 2):
        act.send(whole[:length], b"\x10\x00", marker=True)
    assert len(pictures(act.ben)) == before
    assert act.stage.forwarder.counters[Defect.DEPENDENCY] == 3


def test_rooms_that_change_at_random_leave_no_gap() -> None:
    act, rng = Act(), random.Random(3)
    act.sends(1, key=True)
    learnt(act)
    act.sends(15)
    for _ in range(200):
        learnt(act)
        if rng.random() < 0.3:
            act.limit(rng.choice((0, 1, ALL)))
        act.sends(1, packets=rng.randint(1, 3), key=rng.random() < 0.02)
    assert {1, 2, 3, 4} <= set(templates(act.ben))
