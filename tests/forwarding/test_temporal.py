"""Temporal layers: on a narrow path frames go before the picture does, and nobody sees a seam."""

import itertools
import random

import pytest

from conference.forwarding.scalability import Scalability
from conference.forwarding.subscription import Subscription
from conference.rtp.feedback import Nack, PictureLoss
from conference.rtp.scalable import ALL, FramePart, Limit
from tests.bandwidth.link import Link
from tests.forwarding.stage import Packet, Person, Stage
from tests.forwarding.test_budget import FRAME_BYTES, PACKET_BYTES, Camera, Scene, Viewer
from tests.forwarding.test_layers import SIZES
from tests.forwarding.vp8 import HALVES, QUARTERS, Shown, Vp8Encoder, Vp8Receiver

FRAME = 1 / 30


class Act:
    """Ann's camera in temporal layers, and those who see it, each held to what they are told."""

    def __init__(self, pattern: tuple[tuple[int, bool], ...], *names: str) -> None:
        self.stage = Stage()
        self.ann = self.stage.join("ann")
        self.ann.camera.seq, self.ann.camera.picture, self.ann.camera.level = 65_000, 100, 250
        self.encoder = Vp8Encoder(self.ann.camera, pattern)
        self.viewers = [self.stage.join(name, sources=()) for name in names or ("ben",)]
        self.ben = self.viewers[0]

    def limit(self, person: Person, temporal: int) -> None:
        """There is room up to this temporal layer."""
        allowed = None if temporal == ALL else {"": Limit(ALL, temporal)}
        video(person).allow(allowed, now=self.stage.now)

    def sends(self, frames: int = 1, *, packets: int = 1, key: bool = False) -> None:
        for layer in self.ann.peer.layers.values():
            # As whoever has no room for all of it does.
            layer.scalability.rates()
        for _ in range(frames):
            self.ann.send(*self.encoder.frame(packets=packets, key=key))
            self.stage.pass_time(FRAME)


def video(person: Person) -> Subscription:
    """The subscription of the person's only picture."""
    return next(
        each
        for each in person.peer.subscriptions.values()
        if each.receiving.mid.endswith("video-0")
    )


def received(person: Person) -> Vp8Receiver:
    """What came to the person, decoded. Every frame shown must have had all it refers to."""
    receiver = Vp8Receiver()
    for packet in person.packets:
        if packet.payload_type == 96:
            receiver.take(packet)
        elif packet.payload_type == 97:
            receiver.take_repair(packet)
    shown: set[int] = set()
    for frame in receiver.shown:
        assert frame.refers_to <= shown, f"frame {frame.serial} cannot be decoded"
        shown.add(frame.serial)
    return receiver


def assert_gapless(person: Person) -> None:
    """Every seq once, every picture, every base frame."""
    packets = person.video
    for before, after in itertools.pairwise(packets):
        assert after.seq == before.seq + 1 & 0xFFFF
        moved = picture(after) - picture(before) & 0x7FFF
        assert moved == (1 if before.marker else 0)


def picture(packet: Packet) -> int:
    return int.from_bytes(packet.payload[2:4], "big") & 0x7FFF


@pytest.mark.parametrize("packets", [1, 3])
@pytest.mark.parametrize(
    ("pattern", "limit", "share"), [(HALVES, 0, 1 / 2), (QUARTERS, 1, 1 / 2), (QUARTERS, 0, 1 / 4)]
)
def test_what_is_left_is_one_stream(
    pattern: tuple[tuple[int, bool], ...], limit: int, share: float, packets: int
) -> None:
    act = Act(pattern)
    act.sends(8, packets=packets)
    act.limit(act.ben, limit)
    act.sends(160, packets=packets)
    assert_gapless(act.ben)
    receiver = received(act.ben)
    assert receiver.undecoded == 0
    assert len(receiver.shown) == 8 + 160 * share
    assert all(frame.temporal <= limit for frame in receiver.shown[8:])


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("pattern", [HALVES, QUARTERS])
def test_whatever_the_room_does_every_frame_can_be_decoded(
    pattern: tuple[tuple[int, bool], ...], seed: int
) -> None:
    """Up and down at any moment, keyframes in between, the seq wrapping."""
    act, rng = Act(pattern), random.Random(seed)
    act.sends(16)
    for _ in range(400):
        if rng.random() < 0.2:
            act.limit(act.ben, rng.choice((0, 1, ALL)))
        act.sends(packets=rng.randint(1, 4), key=rng.random() < 0.02)
    assert_gapless(act.ben)
    receiver = received(act.ben)
    assert receiver.undecoded == 0
    assert len({frame.temporal for frame in receiver.shown}) == len({each for each, _ in pattern})


def temporals(person: Person) -> list[int]:
    """The temporal layers of the frames forwarded since the stage was cleared."""
    return [Shown.of(packet).temporal for packet in person.video]


def test_more_begins_at_a_frame_that_needs_nothing_left_out() -> None:
    act = Act(QUARTERS)
    act.sends(16)
    act.limit(act.ben, 0)
    act.sends(16)
    act.stage.clear()
    act.limit(act.ben, ALL)
    act.sends(16)
    assert temporals(act.ben) == [0, 1, 0, 1, 0, 2, 1, 2, 0, 2, 1, 2]


def test_a_keyframe_begins_all_of_it() -> None:
    act = Act(QUARTERS)
    act.sends(16)
    act.limit(act.ben, 0)
    act.sends(6)
    act.limit(act.ben, ALL)
    act.stage.clear()
    act.sends(1, key=True)
    act.sends(7)
    assert temporals(act.ben) == [0, 2, 1, 2, 0, 2, 1, 2]


def test_a_stream_that_offers_no_place_to_begin_is_asked_for_a_keyframe() -> None:
    act = Act(tuple((temporal, False) for temporal, _ in HALVES))
    act.sends(32)
    act.limit(act.ben, 0)
    act.sends(4)
    act.stage.clear()
    for _ in range(3):
        act.limit(act.ben, ALL)
        act.sends(33)
    assert any(isinstance(packet, PictureLoss) for packet in act.ann.rtcp)
    act.sends(key=True)
    act.stage.clear()
    act.sends(10)
    assert len(act.ben.video) == 10


def test_those_who_take_everything_see_nothing_of_it() -> None:
    act = Act(HALVES, "ben", "cat", "dan")
    ben, cat, dan = act.viewers
    act.sends(16)
    for person in (ben, cat):
        act.limit(person, 0)
    act.stage.clear()
    act.sends(20)
    assert len(dan.video) == 20
    assert len(ben.video) == len(cat.video) == 10


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("pattern", [HALVES, QUARTERS])
def test_what_was_lost_on_the_way_in_leaves_no_hole(
    pattern: tuple[tuple[int, bool], ...], seed: int
) -> None:
    """A tenth of the packets come late, whatever frames they are of. What should have been left
    out, and turns up where nobody knew, is filled."""
    act, rng = Act(pattern), random.Random(seed)
    act.sends(16)
    act.limit(act.ben, 0)
    late: list[tuple[int, bytes]] = []
    for number in range(300):
        for packet in act.encoder.frame(packets=rng.randint(1, 3)):
            if rng.random() < 0.1:
                late.append((number + rng.randint(1, 5), packet))
            else:
                act.ann.send(packet)
        for due in [each for each in late if each[0] <= number]:
            late.remove(due)
            act.ann.send(due[1])
        act.stage.pass_time(FRAME)
    act.ann.send(*(packet for _, packet in late))
    act.sends(4)
    receiver = received(act.ben)
    assert receiver.missing == []
    assert receiver.undecoded == 0
    assert {frame.temporal for frame in receiver.shown[16:]} == {0}
    assert len(receiver.shown[16:]) >= 300 / (2 if pattern is HALVES else 4)


def test_what_is_asked_for_again_is_what_was_sent() -> None:
    act = Act(HALVES)
    act.sends(16)
    act.limit(act.ben, 0)
    act.sends(40, packets=2)
    act.limit(act.ben, ALL)
    act.sends(10, packets=2)
    sent = act.ben.video
    act.stage.clear()
    ssrc = sent[0].ssrc
    act.ben.say(Nack(1, ssrc, tuple(packet.seq for packet in sent)))
    assert [(int.from_bytes(each.payload[:2]), each.payload[2:]) for each in act.ben.repairs] == [
        (packet.seq, packet.payload) for packet in sent
    ]


def test_what_comes_late_and_is_not_for_them_is_empty_when_asked_for() -> None:
    act = Act(HALVES)
    act.sends(17)
    act.limit(act.ben, 0)
    act.sends(2)
    (lost,) = act.encoder.frame()
    act.sends(4)
    act.stage.clear()
    act.ann.send(lost)
    (empty,) = act.ben.video
    assert (empty.payload, empty.marker) == (b"", False)
    act.stage.clear()
    act.ben.say(Nack(1, empty.ssrc, (empty.seq,)))
    (again,) = act.ben.repairs
    assert again.payload == empty.seq.to_bytes(2)


def test_what_was_sent_is_counted() -> None:
    act, rng = Act(QUARTERS), random.Random(1)
    act.sends(16)
    for _ in range(30):
        act.limit(act.ben, rng.choice((0, 1, ALL)))
        act.sends(10, packets=2)
    packets, payload_bytes = video(act.ben).sent
    assert packets == len(act.ben.video)
    first = act.ben.video[0]
    assert payload_bytes == sum(len(each.payload) for each in act.ben.video) - len(first.payload)


def test_the_bitrate_that_is_told_is_what_is_sent() -> None:
    act = Act(HALVES, "ben", "cat")
    ben, cat = act.viewers
    act.sends(60)
    act.limit(ben, 0)
    act.sends(60)
    thinned, whole = (
        act.stage.forwarder.statistics(person.peer).subscriptions[1].bitrate_bps
        for person in (ben, cat)
    )
    assert thinned == pytest.approx(whole / 2, rel=0.1)


class Halver(Camera):
    """A camera whose layers have two temporal layers each."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.encoders = {
            rid: Vp8Encoder(each, HALVES, name=rid) for rid, each in self.layers.items()
        }

    def make(self, rid: str, *, key: bool) -> list[bytes]:
        size = FRAME_BYTES[rid]
        count = -(-size // PACKET_BYTES)
        return self.encoders[rid].frame(
            key=key, packets=count, size=size // count - 20, pixels=SIZES[rid]
        )


def frame_rate(viewer: Viewer, *, seconds: float) -> float:
    """Of what was sent there last."""
    since = viewer.stage.now - seconds
    return len({at for at, _ in viewer.shown if at >= since}) / seconds


def bitrate(viewer: Viewer, *, seconds: float) -> float:
    since = viewer.stage.now - seconds
    return PACKET_BYTES * 8 * sum(at >= since for at, _ in viewer.shown) / seconds


@pytest.mark.parametrize("pattern", [((0, False),), HALVES], ids=["no layers", "halves"])
def test_what_layers_take_is_not_read_again_and_again(
    pattern: tuple[tuple[int, bool], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 600 frames some dozen at a time are enough; and of a camera that is off, none."""
    read = []
    original = Scalability.read

    def counted(self: Scalability, packet: bytes, start: int) -> FramePart | None:
        read.append(packet)
        return original(self, packet, start)

    monkeypatch.setattr(Scalability, "read", counted)
    act = Act(pattern)
    for _ in range(60):
        act.sends(frames=10)
    assert 8 <= len(read) < 600
    (layer,) = (each for each in act.ann.peer.layers.values() if each.packets > 300)
    layer.scalability.rates()
    act.stage.pass_time(4)
    before = len(read)
    for _ in range(20):
        layer.scalability.rates()
        act.stage.pass_time(1)
    assert len(read) == before


def test_frames_go_before_the_picture_does() -> None:
    """Of 25 frames a second every other one goes where the larger layer would not fit, nor would
    the next be worth it; they come back with the room."""
    link = Link(rate_bps=3e6)
    scene = Scene(link, camera=Halver)
    (viewer,) = scene.viewers
    scene.run(10)
    assert viewer.layers_since(scene.stage.now - 2) == {"f"}
    assert frame_rate(viewer, seconds=2) == pytest.approx(25, abs=0.6)
    whole = bitrate(viewer, seconds=2)
    link.set_rate(750e3, scene.stage.now)
    scene.run(30)
    assert viewer.layers_since(scene.stage.now - 5) == {"f"}
    assert frame_rate(viewer, seconds=5) == pytest.approx(12.5, abs=0.6)
    assert bitrate(viewer, seconds=5) == pytest.approx(whole / 2, rel=0.05)
    link.set_rate(3e6, scene.stage.now)
    scene.run(15)
    assert frame_rate(viewer, seconds=2) == pytest.approx(25, abs=0.6)


def test_one_with_fewer_frames_costs_the_others_none() -> None:
    scene = Scene(Link(rate_bps=750e3), Link(rate_bps=10e6), camera=Halver)
    scene.run(20)
    narrow, wide = scene.viewers
    assert frame_rate(narrow, seconds=5) == pytest.approx(12.5, abs=0.6)
    assert frame_rate(wide, seconds=5) == pytest.approx(25, abs=0.6)
