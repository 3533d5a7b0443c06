"""Simulcast: each subscriber gets the layer that it can show, changed at a keyframe; what nobody
takes need not be encoded."""

import itertools

import pytest

from conference.forwarding.media import Codec, PeerMedia, Source
from conference.rtp.extensions import RID
from conference.rtp.feedback import PictureLoss
from tests.forwarding.stage import EXTENSIONS, H264, VP8, Packet, Person, Stage, Stream, vp8_numbers

SIZES = {"q": (320, 180), "h": (640, 360), "f": (1280, 720)}


class Simulcaster:
    """Publishes three layers with rids and no SSRC lines, as Chromium does."""

    def __init__(self, stage: Stage, name: str = "ann", *, codec: Codec = VP8) -> None:
        self.stage = stage
        self.person = stage.meet(name)
        lines = self.person.publishes(
            Source.CAMERA, ssrcs=(), rtx_ssrcs={}, rids=tuple(SIZES), mid="1"
        )
        stage.let_in(self.person, PeerMedia(lines))
        self.layers = {
            rid: Stream(
                9000 + index,
                codec=codec,
                rid=rid,
                mid="1",
                seq=60_000 * index % 65_536,
                timestamp=1_000_000_000 * index,
                picture=9_000 * index,
                color=rid.encode(),
            )
            for index, rid in enumerate(SIZES)
        }

    def send(self, *rids: str, key: bool = False) -> None:
        """A frame of each of these layers, and 1/30 s."""
        for rid in rids:
            self.person.send(*self.layers[rid].frame(key=key, pixels=SIZES[rid], packets=2))
        self.stage.pass_time(1 / 30)

    def obeys(self) -> tuple[str, ...]:
        """Sends for a second what is wanted, with a keyframe whenever one is asked for or that
        changes, as browsers do."""
        encoded: tuple[str, ...] = ()
        for _ in range(30):
            wanted = self.wanted()
            key = bool(self.rung()) or wanted != encoded
            encoded = wanted
            self.stage.outgoing.rtcp.clear()
            self.send(*wanted, key=key)
        return self.wanted()

    def wanted(self) -> tuple[str, ...]:
        """The layers that the publisher was last told to encode."""
        self.stage.events()
        return self.stage.wanted.get(self.person.peer.peer_id, tuple(SIZES))

    def rung(self) -> set[int]:
        """The SSRCs that were asked for a keyframe."""
        return {packet.media_ssrc for packet in self.person.rtcp if isinstance(packet, PictureLoss)}


def colors(person: Person) -> str:
    """The layers of the forwarded packets, in order, without repetition."""
    found = ""
    for packet in person.video:
        color = packet.payload[-1:].decode()
        found += "" if found.endswith(color) else color
    return found


def assert_continuous(packets: list[Packet], *, most_seconds: int = 1) -> None:
    """No seam in seqs, timestamps or picture numbers."""
    for before, after in itertools.pairwise(packets):
        assert after.seq == before.seq + 1 & 0xFFFF
        step = after.timestamp - before.timestamp & 0xFFFF_FFFF
        pictures, levels = (
            (later - earlier) & mask
            for later, earlier, mask in zip(
                vp8_numbers(after), vp8_numbers(before), (0x7FFF, 0xFF), strict=True
            )
        )
        if before.marker:
            assert 0 < step < most_seconds * 90_000
            assert (pictures, levels) == (1, 1)
        else:
            assert (step, pictures, levels) == (0, 0, 0)


def test_the_highest_layer_is_reached_at_its_keyframe_without_a_seam() -> None:
    stage = Stage()
    ann, ben = Simulcaster(stage), stage.join("ben", sources=())
    ann.send("q", key=True)
    for _ in range(5):
        ann.send("q")
    ann.send("h", "f", key=True)
    for _ in range(10):
        ann.send("q", "h", "f")
    assert colors(ben) == "q"
    assert ann.layers["f"].ssrc in ann.rung()
    ann.send("q", "h", "f", key=True)
    ann.send("q", "h", "f")
    assert colors(ben) == "qf"
    assert_continuous(ben.video)


def test_a_bitrate_is_known_once_it_came_for_a_whole_interval() -> None:
    """Neither a keyframe that has only just come is one, nor the little that came with it."""
    stage = Stage()
    ann = Simulcaster(stage)
    ann.layers["q"].color = bytes(1000)
    measured = []
    for index in range(30):
        ann.send("q", key=index == 0)
        (layer,) = ann.person.peer.layers.values()
        measured.append(layer.bitrate_bps)
    known = [bps for bps in measured if bps]
    assert 0 < len(known) < len(measured)
    # 25 frames/s: a frame lasts for two ticks.
    assert min(known) == pytest.approx(2 * 1000 * 8 * 25, rel=0.1)


def test_a_layer_of_unknown_bitrate_is_gone_to_only_where_there_is_no_other() -> None:
    stage = Stage()
    ann, ben = Simulcaster(stage), stage.join("ben", sources=())
    ann.send("q", key=True)
    assert colors(ben) == "q"
    for _ in range(15):
        ann.send("q")
    (subscription,) = [each for each in ben.peer.subscriptions.values() if each.active is not None]
    for _ in range(30):
        ann.send("q", "h", key=True)
        for layer in (subscription.active, subscription.waiting):
            assert layer is None or layer.bitrate_bps
    assert colors(ben).endswith("h")


def test_a_layer_that_stops_is_left_for_the_next() -> None:
    stage = Stage()
    ann, ben = Simulcaster(stage), stage.join("ben", sources=())
    for index in range(20):
        ann.send("q", "h", "f", key=index in (0, 15))
    assert colors(ben).endswith("f")
    for _ in range(40):
        ann.send("q", "h")
    assert ann.layers["h"].ssrc in ann.rung()
    ann.send("q", "h", key=True)
    ann.send("q", "h")
    assert colors(ben).endswith("fh")
    for _ in range(10):
        ann.send("q", "h", "f", key=True)
    assert colors(ben).endswith("fhf")
    assert_continuous(ben.video, most_seconds=2)


def test_a_switch_called_off_before_its_keyframe_is_forgotten() -> None:
    stage = Stage()
    ann, ben = Simulcaster(stage), stage.join("ben", sources=())
    ann.send("h", key=True)
    ann.send("f", "h", key=False)
    ann.person.send(*ann.layers["f"].frame(pixels=SIZES["f"], packets=9))
    for _ in range(60):
        ann.send("h")
    ann.send("f", "h", key=True)
    for _ in range(3):
        ann.send("h")
    assert_continuous(ben.video)
    assert colors(ben)[0] == "h"


def test_a_layer_restarted_under_another_ssrc_goes_on() -> None:
    stage = Stage()
    ann, ben = Simulcaster(stage), stage.join("ben", sources=())
    ann.send("q", key=True)
    ann.layers["q"] = Stream(9100, rid="q", mid="1", color=b"Q")
    ann.send("q")
    ann.send("q", key=True)
    assert colors(ben) == "qQ"
    assert_continuous(ben.video)


def test_layers_named_by_ssrc_alone_are_layers_too() -> None:
    stage = Stage()
    ann, ben = stage.meet("ann"), stage.join("ben", sources=())
    stage.let_in(ann, PeerMedia(ann.publishes(Source.CAMERA, ssrcs=(71, 72), codecs=(VP8,))))
    low, high = Stream(71, color=b"l"), Stream(72, color=b"h")
    for index in range(40):
        ann.send(*low.frame(key=index == 0, pixels=(320, 180)))
        ann.send(*high.frame(key=index in (0, 30), pixels=(640, 360)))
        stage.pass_time(1 / 30)
    assert colors(ben).endswith("lh")


def test_rids_do_not_reach_subscribers() -> None:
    stage = Stage()
    ann, ben = Simulcaster(stage), stage.join("ben", sources=())
    ann.send("q", key=True)
    assert EXTENSIONS[RID] not in dict(ben.video[0].extensions)


def shows(person: Person, pixels: int) -> None:
    """This person's page shows the camera at this size."""
    person.stage.forwarder.show(person.peer, {"camera-video-0": pixels})


def test_each_subscriber_gets_the_layer_that_it_can_show() -> None:
    stage = Stage()
    ann, ben, cat = Simulcaster(stage), stage.join("ben", sources=()), stage.join("cat", sources=())
    shows(ben, 320 * 180)
    shows(cat, 700 * 400)
    for _ in range(3):
        ann.obeys()
    stage.outgoing.rtp.clear()
    ann.obeys()
    assert (colors(ben), colors(cat)) == ("q", "h")


def test_layers_of_h264_are_chosen_by_size_too() -> None:
    """However little a large picture costs at the moment."""
    stage = Stage()
    ann, ben = Simulcaster(stage, codec=H264), stage.join("ben", sources=())
    ann.layers["q"].color = bytes(500) + b"q"
    for pixels, rid in ((320 * 180, "q"), (1280 * 720, "f"), (640 * 360, "h")):
        shows(ben, pixels)
        for _ in range(2):
            ann.obeys()
        stage.outgoing.rtp.clear()
        ann.obeys()
        assert colors(ben) == rid


def test_h264_is_begun_with_its_parameter_set() -> None:
    """Whoever comes between it and the slices of its keyframe waits for the next one."""
    stage = Stage()
    ann, ben = Simulcaster(stage, codec=H264), stage.join("ben", sources=())
    first, *others = ann.layers["q"].frame(key=True, pixels=SIZES["q"], packets=2)
    ann.person.send(first)
    stage.forwarder.show(ben.peer, {"camera-video-0": 0})
    shows(ben, 320 * 180)
    stage.outgoing.rtp.clear()
    ann.person.send(*others)
    ann.send("q")
    assert ben.video == []
    ann.send("q", key=True)
    assert [packet.payload[:1] for packet in ben.video] == [b"\x78", b"\x7c"]


def test_fifty_changes_of_size_are_one_continuous_stream() -> None:
    stage = Stage()
    ann, ben = Simulcaster(stage), stage.join("ben", sources=())
    ann.obeys()
    sizes = itertools.cycle((1280 * 720, 320 * 180, 640 * 360))
    for pixels in itertools.islice(sizes, 50):
        shows(ben, pixels)
        ann.obeys()
    assert len(colors(ben)) >= 50
    assert_continuous(ben.video, most_seconds=2)


def test_what_is_out_of_sight_is_not_sent_and_comes_back_without_a_seam() -> None:
    stage = Stage()
    ann, ben = Simulcaster(stage), stage.join("ben", sources=())
    ann.obeys()
    shows(ben, 0)
    before = len(ben.video)
    ann.obeys()
    assert len(ben.video) == before
    shows(ben, 1280 * 720)
    ann.obeys()
    assert len(ben.video) > before
    assert_continuous(ben.video, most_seconds=3)


def test_a_layer_that_nobody_takes_need_not_be_encoded() -> None:
    stage = Stage()
    ann, ben = Simulcaster(stage), stage.join("ben", sources=())
    assert ann.obeys() == ("q", "h", "f")
    for _ in range(5):
        ann.obeys()
    assert ann.wanted() == ("q", "f")
    shows(ben, 0)
    for _ in range(5):
        ann.obeys()
    assert ann.wanted() == ("q",)


def test_a_layer_is_asked_for_again_when_somebody_can_show_it() -> None:
    stage = Stage()
    ann, ben = Simulcaster(stage), stage.join("ben", sources=())
    shows(ben, 320 * 180)
    for _ in range(6):
        ann.obeys()
    assert ann.wanted() == ("q",)
    shows(ben, 1280 * 720)
    ann.obeys()
    assert ann.wanted() == ("q", "f")
    ann.obeys()
    assert colors(ben).endswith("qf")
    assert_continuous(ben.video, most_seconds=2)


def test_a_publisher_of_one_encoding_is_told_nothing() -> None:
    stage = Stage()
    ann, _ = stage.join("ann"), stage.join("ben", sources=())
    for _ in range(100):
        ann.start()
        stage.pass_time(0.1)
    stage.events()
    assert not stage.wanted
