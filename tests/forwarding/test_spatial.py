"""One scalable stream in several sizes: everybody is sent the one that fills their tile and fits
their path, and no decoder stumbles over what is left out."""

import itertools
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import pytest

from conference.forwarding.subscription import Subscription
from conference.rtp.feedback import BitrateEstimate, Nack, PictureLoss
from conference.rtp.scalable import ALL, EVERYTHING, Limit
from tests.forwarding.stage import Packet, Person
from tests.forwarding.test_dependency import AV1, DESCRIPTOR, Act
from tests.support.dependency import KEY_PICTURE, L3T3, L3T3_KEY, PICTURES, Row, descriptor

SIZES = ((320, 180), (640, 360), (1280, 720))
SMALL, MIDDLE, LARGE = (width * height for width, height in SIZES)
PACKETS = (1, 2, 5)
"""Of a frame, by size."""
ALL_TARGETS = 0x1FF
WITHOUT_LARGE = 0x1F8
"""The largest size has the first three decode targets."""
FRAME = 0.04


class Scene(Act):
    """Ann's camera in three sizes at three rates, with a keyframe when she is asked for one."""

    def __init__(self, rows: Sequence[Row], *, sizes: Sequence[tuple[int, int]] = SIZES) -> None:
        super().__init__(takes_descriptors=True)
        self.rows, self.sizes = rows, sizes
        self.active: int | None = None
        """A mask of decode targets that every packet tells."""
        self.packets = PACKETS
        self.spatials = 3
        self.answers = True
        self.asked = 0
        """Times that a keyframe was asked for."""
        self._key = True

    def show(self, pixels: int | None, person: Person | None = None) -> None:
        subscription(person or self.ben).show(pixels)

    def room(self, limit: Limit | None) -> None:
        """What Ben's path has room for."""
        allowed = None if limit is None else {"": limit}
        subscription(self.ben).allow(allowed, now=self.stage.now)

    def pictures(self, count: int = 1) -> None:
        for _ in range(count):
            self.ann.send(*self.picture_in_sizes())
            self.stage.pass_time(FRAME)

    def picture_in_sizes(self) -> list[bytes]:
        """The packets of the next one."""
        asked = any(isinstance(packet, PictureLoss) for packet in self.ann.rtcp)
        self.stage.outgoing.rtcp.clear()
        self.asked += asked
        key, self._key = self._key or (asked and self.answers), False
        if key:
            self.position = 0
            templates = KEY_PICTURE
        else:
            templates = PICTURES[self.position]
            self.position = (self.position + 1) % len(PICTURES)
        packets: list[bytes] = []
        for spatial, template in enumerate(templates[: self.spatials]):
            for part in range(self.packets[spatial]):
                packets.append(self._part(spatial, template, part, key=key))
                self.seq += 1
            self.number += 1
        self.number += 3 - self.spatials
        self.timestamp += 3000
        return packets

    def _part(self, spatial: int, template: int, part: int, *, key: bool) -> bytes:
        row = self.rows[template]
        begins, ends = part == 0, part == self.packets[spatial] - 1
        opens = key and begins and not spatial
        value = descriptor(
            template,
            number=self.number,
            begins=begins,
            ends=ends,
            rows=self.rows if opens else None,
            active=self.active,
            targets=9,
            sizes=self.sizes,
        )
        refers = ",".join(str(self.number - each & 0xFFFF) for each in row.differences)
        text = f"|{spatial}|{row.temporal}|{self.number & 0xFFFF}|{refers}|"
        return Packet(
            AV1.payload_type,
            ends and spatial == self.spatials - 1,
            self.seq & 0xFFFF,
            self.timestamp & 0xFFFF_FFFF,
            self.ann.camera.ssrc,
            (b"\x18" if opens else b"\x10") + text.encode() + bytes(800),
            ((DESCRIPTOR, value),),
        ).encode()


def subscription(person: Person) -> Subscription:
    (only,) = person.peer.subscriptions.values()
    return only


class Shown(NamedTuple):
    """A picture in a decoder's hands: its size and temporal layer."""

    spatial: int
    temporal: int


def decoded(person: Person) -> list[Shown]:
    """The pictures that came to a person since the stage was cleared. What has one timestamp is one
    picture, complete with the marker. All that a frame refers to must have come, unless it is older
    than what is looked at."""
    packets = [each for each in person.packets if each.payload_type == AV1.payload_type]
    for before, after in itertools.pairwise(packets):
        assert after.seq == before.seq + 1 & 0xFFFF
    pictures: list[Shown] = []
    known: set[int] = set()
    oldest: int | None = None
    for _, group in itertools.groupby(packets, key=lambda packet: packet.timestamp):
        picture = list(group)
        assert [packet.marker for packet in picture] == [False] * (len(picture) - 1) + [True]
        for packet in picture:
            _, spatial, temporal, number, refers, _ = packet.payload.split(b"|")
            oldest = int(number) if oldest is None else oldest
            for frame in (int(each) for each in refers.split(b",") if each):
                assert frame in known or 0 < oldest - frame & 0xFFFF < 20, "cannot be decoded"
            known.add(int(number))
        pictures.append(Shown(int(spatial), int(temporal)))
    return pictures


def sizes(person: Person) -> set[int]:
    return {picture.spatial for picture in decoded(person)}


@pytest.mark.parametrize("rows", [L3T3, L3T3_KEY], ids=["L3T3", "L3T3_KEY"])
@pytest.mark.parametrize(
    ("demand", "size"),
    [
        (None, 2),
        (LARGE, 2),
        (MIDDLE * 2, 2),
        (MIDDLE, 1),
        (MIDDLE // 2, 1),
        (SMALL, 0),
        (1, 0),
    ],
)
def test_the_smallest_size_that_fills_the_tile(
    rows: Sequence[Row], demand: int | None, size: int
) -> None:
    scene = Scene(rows)
    scene.show(demand)
    scene.pictures(20)
    assert [picture.spatial for picture in decoded(scene.ben)] == [size] * 20
    assert {picture.temporal for picture in decoded(scene.ben)} == {0, 1, 2}


def test_of_unknown_sizes_the_largest() -> None:
    scene = Scene(L3T3, sizes=())
    scene.show(SMALL)
    scene.pictures(8)
    assert sizes(scene.ben) == {2}


@pytest.mark.parametrize("rows", [L3T3, L3T3_KEY], ids=["L3T3", "L3T3_KEY"])
def test_of_av1_without_descriptors_the_smallest(rows: Sequence[Row]) -> None:
    """Its decoder could not tell frames of several sizes apart."""
    scene = Scene(rows)
    cat = scene.watcher("cat")
    scene.pictures(20)
    assert sizes(scene.ben) == {2}
    assert [picture.spatial for picture in decoded(cat)] == [0] * 20


def test_the_stream_is_as_large_as_its_largest_size() -> None:
    """So that scalable streams sent several times are chosen from as others are."""
    scene = Scene(L3T3)
    scene.pictures(1)
    assert scene.layer.pixels == LARGE


def test_a_smaller_one_begins_with_the_next_picture() -> None:
    scene = Scene(L3T3)
    scene.pictures(6)
    scene.stage.clear()
    *first, last = scene.picture_in_sizes()
    scene.ann.send(*first)
    scene.show(SMALL)
    scene.ann.send(last)
    scene.pictures(3)
    assert [picture.spatial for picture in decoded(scene.ben)] == [2, 0, 0, 0]
    assert scene.asked == 0


@pytest.mark.parametrize("rows", [L3T3, L3T3_KEY], ids=["L3T3", "L3T3_KEY"])
@pytest.mark.parametrize(("tile", "size"), [(SMALL, 0), (MIDDLE, 1)])
def test_a_larger_one_begins_with_a_keyframe_that_is_asked_for(
    rows: Sequence[Row], tile: int, size: int
) -> None:
    scene = Scene(rows)
    scene.show(tile)
    scene.pictures(30)
    scene.stage.clear()
    scene.answers = False
    scene.show(LARGE)
    scene.pictures(5)
    assert scene.asked == 1
    assert sizes(scene.ben) == {size}
    scene.stage.clear()
    scene.answers = True
    scene.show(tile)
    scene.show(LARGE)
    scene.pictures(30)
    assert [picture.spatial for picture in decoded(scene.ben)[-15:]] == [2] * 15


def test_more_frames_of_the_same_size_need_no_keyframe() -> None:
    scene = Scene(L3T3)
    scene.show(MIDDLE)
    scene.pictures(30)
    for limit, temporals in ((Limit(1, 0), {0}), (Limit(1, 1), {0, 1}), (Limit(1, ALL), {0, 1, 2})):
        scene.room(limit)
        scene.pictures(5)
        scene.stage.clear()
        scene.pictures(12)
        assert {picture.spatial for picture in decoded(scene.ben)} == {1}
        assert {picture.temporal for picture in decoded(scene.ben)} == temporals
    assert scene.asked == 0


def test_a_smaller_one_begins_at_once_though_its_frames_come_back_later() -> None:
    """From few frames of the largest size to all of the middle one."""
    scene = Scene(L3T3)
    scene.room(Limit(ALL, 0))
    scene.pictures(13)
    scene.stage.clear()
    scene.room(Limit(1, ALL))
    scene.pictures(8)
    assert decoded(scene.ben) == [(1, 0), (1, 2), (1, 1), (1, 2), (1, 0)]
    assert scene.asked == 0


def test_a_smaller_one_that_was_no_part_of_the_larger_waits_for_a_keyframe() -> None:
    scene = Scene(L3T3_KEY)
    scene.pictures(30)
    scene.answers = False
    scene.show(SMALL)
    scene.stage.clear()
    scene.pictures(8)
    assert sizes(scene.ben) == {2}
    assert scene.asked == 1
    scene.answers = True
    scene.pictures(30)
    scene.stage.clear()
    scene.pictures(8)
    assert sizes(scene.ben) == {0}


def test_what_the_largest_size_does_without_is_not_sent_with_it() -> None:
    scene = Scene(L3T3_KEY)
    scene.pictures(2)
    scene.stage.clear()
    scene.pictures(8)
    assert len(scene.ben.packets) == 8 * PACKETS[2]
    assert sizes(scene.ben) == {2}


def test_what_overfills_the_path_ends_at_once() -> None:
    scene = Scene(L3T3_KEY)
    scene.pictures(30)
    scene.stage.clear()
    scene.answers = False
    scene.room(Limit(0, ALL))
    scene.pictures(3)
    assert decoded(scene.ben) == []
    scene.answers = True
    scene.pictures(30)
    assert sizes(scene.ben) == {0}


def test_a_room_larger_than_the_tile_is_not_used() -> None:
    scene = Scene(L3T3)
    scene.show(MIDDLE)
    scene.room(Limit(ALL, 0))
    scene.pictures(12)
    assert {picture.spatial for picture in decoded(scene.ben)} == {1}
    assert {picture.temporal for picture in decoded(scene.ben)} == {0, 1, 2}


def test_everybody_has_their_own() -> None:
    scene = Scene(L3T3)
    cat, dan = (
        scene.watcher("cat", takes_descriptors=True),
        scene.watcher("dan", takes_descriptors=True),
    )
    scene.show(SMALL)
    scene.show(MIDDLE, cat)
    scene.pictures(20)
    scene.stage.clear()
    scene.pictures(20)
    for person, size in ((scene.ben, 0), (cat, 1), (dan, 2)):
        assert [picture.spatial for picture in decoded(person)] == [size] * 20


@pytest.mark.parametrize("rows", [L3T3, L3T3_KEY], ids=["L3T3", "L3T3_KEY"])
@pytest.mark.parametrize("seed", range(8))
def test_whatever_tiles_and_room_do_every_picture_can_be_decoded(
    rows: Sequence[Row], seed: int
) -> None:
    scene, rng = Scene(rows), random.Random(seed)
    cat = scene.watcher("cat", takes_descriptors=True)
    rooms = [None, EVERYTHING, *(Limit(s, t) for s in (0, 1, ALL) for t in (0, 1, ALL))]
    for _ in range(300):
        if rng.random() < 0.1:
            scene.show(rng.choice((SMALL, MIDDLE, LARGE, None)))
        if rng.random() < 0.1:
            scene.show(rng.choice((SMALL, MIDDLE, LARGE)), cat)
        if rng.random() < 0.1:
            scene.room(rng.choice(rooms))
        packets = scene.picture_in_sizes()
        cut = rng.randrange(len(packets))
        scene.ann.send(*packets[:cut])
        if rng.random() < 0.05:
            scene.show(rng.choice((SMALL, MIDDLE, LARGE)))
        scene.ann.send(*packets[cut:])
        scene.stage.pass_time(FRAME)
    assert sizes(scene.ben) == sizes(cat) == {0, 1, 2}
    assert len(decoded(cat)) > 250


def test_what_was_lost_on_the_way_in_is_marked_or_filled() -> None:
    scene = Scene(L3T3)
    scene.show(MIDDLE)
    scene.pictures(20)
    scene.stage.clear()
    packets = scene.picture_in_sizes()
    last_of_middle, of_large = packets[2], packets[5]
    scene.ann.send(*(each for each in packets if each not in (last_of_middle, of_large)))
    scene.pictures(1)
    scene.ann.send(last_of_middle, of_large)
    by_seq = sorted(scene.ben.packets, key=lambda packet: packet.seq)
    assert [after.seq - before.seq for before, after in itertools.pairwise(by_seq)] == [1] * 6
    assert [packet.marker for packet in by_seq] == [False, False, True, False, False, False, True]
    assert by_seq[3].payload == b""


def test_what_is_sent_again_is_marked_as_it_was() -> None:
    scene = Scene(L3T3)
    scene.show(SMALL)
    scene.pictures(20)
    sent = scene.ben.packets[-8:]
    scene.stage.clear()
    scene.ben.say(Nack(1, sent[0].ssrc, tuple(packet.seq for packet in sent)))
    again = [packet for packet in scene.ben.packets if packet.payload_type != AV1.payload_type]
    assert [(int.from_bytes(each.payload[:2]), each.marker) for each in again] == [
        (packet.seq, True) for packet in sent
    ]


@pytest.mark.parametrize("rows", [L3T3, L3T3_KEY], ids=["L3T3", "L3T3_KEY"])
def test_a_size_that_its_publisher_stops_is_not_waited_for(rows: Sequence[Row]) -> None:
    """With K-SVC the next smaller one was left out before, so it begins with a keyframe."""
    scene = Scene(rows)
    scene.pictures(20)
    scene.spatials, scene.active = 2, WITHOUT_LARGE
    scene.pictures(30)
    assert scene.asked == (rows is L3T3_KEY)
    scene.stage.clear()
    scene.pictures(12)
    assert sizes(scene.ben) == {1}
    scene.show(SMALL)
    scene.pictures(20)
    scene.stage.clear()
    scene.pictures(12)
    assert sizes(scene.ben) == {0}
    assert scene.layer.pixels == MIDDLE


def test_a_late_packet_does_not_bring_back_a_size_that_was_stopped() -> None:
    scene = Scene(L3T3_KEY)
    scene.active = ALL_TARGETS
    scene.pictures(20)
    late, *others = scene.picture_in_sizes()
    scene.ann.send(*others)
    scene.spatials, scene.active = 2, WITHOUT_LARGE
    scene.pictures(10)
    scene.active = None
    scene.pictures(20)
    scene.ann.send(late)
    assert scene.layer.pixels == MIDDLE
    scene.stage.clear()
    scene.pictures(8)
    assert sizes(scene.ben) == {1}


class Narrow(Scene):
    """Cat's path carries what she says it does (REMB): she reports no arrivals."""

    def __init__(self, *, packets: tuple[int, int, int] = PACKETS) -> None:
        super().__init__(L3T3)
        self.packets = packets
        codec = replace(AV1, feedback=AV1.feedback - {"transport-cc"})
        self.cat = self.watcher("cat", codec=codec, takes_descriptors=True)
        self.pictures(4)
        self.layer.scalability.rates()
        self.pictures(100)

    def given(self, share: float) -> Limit:
        """What she is sent when there is room for this share of all."""
        bitrate_bps = int(share * self.layer.bitrate_bps)
        for _ in range(5):
            self.cat.say(BitrateEstimate(1, bitrate_bps, (subscription(self.cat).receiving.ssrc,)))
            self.pictures(5)
        decoded(self.cat)
        return subscription(self.cat).limit_sent


def test_what_each_size_takes_at_each_rate_is_measured() -> None:
    scene = Narrow()
    whole = scene.layer.bitrate_bps
    rates = dict(scene.layer.scalability.rates())
    assert list(rates) == [
        (spatial, temporal) for spatial in (0, 1, ALL) for temporal in (0, 1, ALL)
    ]
    assert rates[EVERYTHING] == pytest.approx(whole)
    assert rates[Limit(0, ALL)] == pytest.approx(whole / 8, rel=0.15)
    assert rates[Limit(1, ALL)] == pytest.approx(whole * 3 / 8, rel=0.1)
    assert rates[Limit(ALL, 0)] == pytest.approx(whole / 4, rel=0.2)


def test_the_budget_steps_through_sizes_and_rates() -> None:
    """Of the larger sizes a quarter of the frames is no step: a smaller size is better."""
    scene = Narrow()
    assert scene.given(0.45) == Limit(1, ALL)
    assert scene.given(0.2) == Limit(1, 1)
    assert scene.given(0.05) == Limit(0, 0)


def test_a_smaller_size_that_costs_more_is_no_step() -> None:
    scene = Narrow(packets=(1, 5, 2))
    assert scene.given(0.65) == Limit(ALL, 1)
