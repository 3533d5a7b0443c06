"""Towards a narrow path: sound always, pictures as there is room, and back again."""

import itertools
from collections.abc import Iterator

import pytest

from conference.forwarding.arrivals import Arrivals
from conference.forwarding.media import PeerMedia, Source
from tests.bandwidth.link import Link
from tests.forwarding.stage import OPUS, TICK, Packet, Person, Stage, Stream
from tests.forwarding.test_layers import SIZES, Simulcaster

FRAME_BYTES = {"q": 600, "h": 1750, "f": 4500}
"""At 25 frames a second: 120, 350 and 900 kbit/s."""

PACKET_BYTES = 1100
TELLS = 0.1


class Camera(Simulcaster):
    """With a microphone, pictures of their real sizes, and a keyframe when asked."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.mic = Stream(9500, codec=OPUS, mid="2", color=bytes(79))
        camera, mic = self.person.peer.media.publishing, self.person.publishes(Source.MIC, mid="2")
        media = PeerMedia((*camera, *mic))
        stage.forwarder.update_peer(self.person.peer, media=media, now=stage.now)
        self._encoded: tuple[str, ...] = ()

    def frame(self) -> None:
        wanted = self.wanted()
        key = bool(self.rung()) or wanted != self._encoded
        self._encoded = wanted
        for rid in wanted:
            self.person.send(*self.make(rid, key=key))

    def make(self, rid: str, *, key: bool) -> list[bytes]:
        """The next frame of a layer."""
        count = -(-FRAME_BYTES[rid] // PACKET_BYTES)
        layer = self.layers[rid]
        layer.color = bytes(FRAME_BYTES[rid] // count - 20) + rid.encode()
        return layer.frame(key=key, pixels=SIZES[rid], packets=count)


class OneSize(Camera):
    """A camera whose one layer is as large as a wide path's best."""

    def frame(self) -> None:
        layer = self.layers["f"]
        layer.color = bytes(PACKET_BYTES - 20) + b"f"
        key = bool(self.rung()) or not self._encoded
        self._encoded = ("f",)
        self.person.send(*layer.frame(key=key, pixels=SIZES["f"], packets=9))


class Viewer:
    """At the other end of a link, reporting what arrives as a browser does."""

    def __init__(
        self, stage: Stage, link: Link, *, name: str = "ben", slots: int = 1, screens: int = 0
    ) -> None:
        self.stage, self.link = stage, link
        self.person: Person = stage.join(name, sources=(), slots=slots, screens=screens)
        self.shown: list[tuple[float, str]] = []
        """(when, which layer) of the pictures' packets as they were sent here."""
        self.padding: list[Packet] = []
        """Packets of padding alone."""
        self.sounds: list[float] = []
        """Arrivals."""
        self._arrivals = Arrivals(now=stage.now)
        self._under_way: list[tuple[float, int]] = []
        self._tells_at = stage.now

    def take(self, *, late: float = 0.0) -> None:
        """What was written is sent `late` seconds after now."""
        now = self.stage.now
        for packet in self.person.packets:
            size = len(packet.payload) + packet.padding + 40
            arrives = self.link.carry(size, now + late)
            if packet.padding:
                self.padding.append(packet)
            if packet.payload_type == 96:
                self.shown.append((now, packet.payload[-1:].decode()))
            if arrives is None:
                continue
            if packet.payload_type == 111:
                self.sounds.append(arrives)
            assert packet.number is not None
            self._under_way.append((arrives, packet.number))
        if now >= self._tells_at:
            self._tells_at = now + TELLS
            come = [each for each in self._under_way if each[0] <= now]
            self._under_way = [each for each in self._under_way if each[0] > now]
            self._arrivals.times.update((number, at) for at, number in come)
            self.person.say(*self._arrivals.take_feedback(sender_ssrc=1, media_ssrc=2))

    def layers_since(self, when: float) -> set[str]:
        return {layer for at, layer in self.shown if at >= when}


class Scene:
    """A camera and those who see it."""

    def __init__(self, *links: Link, camera: type[Camera] = Camera) -> None:
        self.stage = Stage()
        self.camera = camera(self.stage)
        self.viewers = [
            Viewer(self.stage, link, name=f"viewer {number}") for number, link in enumerate(links)
        ]
        self.held_up: Iterator[float] = itertools.repeat(0.0)
        """Seconds from writing to sending, turn by turn."""
        self._turn = self._turns()

    def run(self, seconds: float) -> float:
        """Let so much time pass; what time it is then."""
        for _ in range(round(seconds / TICK)):
            next(self._turn)
        return self.stage.now

    def _turns(self) -> Iterator[None]:
        while True:
            for frame in (True, False):
                self.camera.person.send(self.camera.mic.sound())
                if frame:
                    self.camera.frame()
                    self.stage.outgoing.rtcp.clear()
                since, late = self.stage.now, next(self.held_up)
                if late:
                    self.stage.forwarder.left_late(since=since, at=since + late)
                self.stage.pass_time(TICK)
                for viewer in self.viewers:
                    viewer.take(late=late)
                self.stage.outgoing.rtp.clear()
                yield


def test_every_packet_is_numbered_in_one_sequence() -> None:
    """Pictures, sound and repairs: the subscriber reports on the transport, not on streams."""
    stage = Stage()
    camera, ben = Camera(stage), stage.join("ben", sources=())
    for _ in range(3):
        camera.person.send(camera.mic.sound())
        camera.send("q", key=True)
    assert [packet.number for packet in ben.packets] == list(range(len(ben.packets)))


def test_a_wide_path_gets_the_largest_layer() -> None:
    scene = Scene(Link(rate_bps=10e6))
    scene.run(8)
    assert scene.viewers[0].layers_since(scene.stage.now - 2) == {"f"}


def test_a_picture_larger_than_the_first_guess_is_back_with_the_first_probes() -> None:
    """How large it is shows only once it flows, and here before anything was probed."""
    scene = Scene(Link(rate_bps=10e6, delay=0.2), camera=OneSize)
    (viewer,) = scene.viewers
    scene.run(2)
    pauses = [after - before for (before, _), (after, _) in itertools.pairwise(viewer.shown)]
    assert max(pauses) > 10 * TICK
    assert viewer.layers_since(scene.stage.now - 10 * TICK) == {"f"}


def test_a_cliff_costs_pictures_and_no_sound_and_is_climbed_again() -> None:
    """From 3 Mbit/s to 300 kbit/s: pictures step down within 2 s; up again within 15 s."""
    link = Link(rate_bps=3e6)
    scene = Scene(link)
    (viewer,) = scene.viewers
    fell = scene.run(10)
    assert viewer.layers_since(fell - 1) == {"f"}
    link.set_rate(300e3, fell)
    scene.run(2)
    settled = scene.stage.now
    scene.run(10)
    assert viewer.layers_since(settled) <= {"q"}
    heard = [at for at in viewer.sounds if settled <= at < scene.stage.now]
    assert len(heard) > 0.98 * (scene.stage.now - settled) * 50
    link.set_rate(3e6, scene.stage.now)
    scene.run(15)
    assert "f" in viewer.layers_since(scene.stage.now - 1)


def test_a_worker_that_is_held_up_takes_that_for_no_queue() -> None:
    """Ever longer, time and again: seen from the other end it is like a queue that grows."""
    scene = Scene(Link(rate_bps=10e6))
    (viewer,) = scene.viewers
    began = scene.run(8)
    scene.held_up = itertools.cycle([5 * TICK * turn / 25 for turn in range(25)])
    scene.run(20)
    assert viewer.layers_since(began) == {"f"}


@pytest.mark.parametrize("outage", [1.2, 3.0, 6.0])
def test_the_path_after_a_dead_one_is_not_held_to_what_that_carried(outage: float) -> None:
    link = Link(rate_bps=10e6)
    scene = Scene(link)
    (viewer,) = scene.viewers
    scene.run(8)
    link.loss = 1.0
    scene.run(outage)
    link.loss = 0.0
    scene.stage.forwarder.change_path(viewer.person.peer, now=scene.stage.now)
    scene.run(1)
    changed = scene.stage.now
    scene.run(5)
    assert viewer.layers_since(changed) == {"f"}


def test_a_narrow_path_is_used_without_going_up_and_down() -> None:
    scene = Scene(Link(rate_bps=600e3))
    (viewer,) = scene.viewers
    scene.run(60)
    layers = [layer for _, layer in viewer.shown]
    changes = sum(before != after for before, after in itertools.pairwise(layers))
    assert changes <= 8
    assert viewer.layers_since(scene.stage.now - 2) == {"h"}


def test_one_on_a_narrow_path_costs_the_others_nothing() -> None:
    scene = Scene(Link(rate_bps=200e3, loss=0.2), *(Link(rate_bps=10e6) for _ in range(7)))
    scene.run(20)
    for viewer in scene.viewers[1:]:
        assert viewer.layers_since(scene.stage.now - 5) == {"f"}
    assert scene.viewers[0].layers_since(scene.stage.now - 5) <= {"q"}


def test_a_picture_of_one_size_is_paused_and_comes_back() -> None:
    """With no picture to resend anything of, what shows that there is room again is padding."""
    link = Link(rate_bps=10e6)
    scene = Scene(link, camera=OneSize)
    (viewer,) = scene.viewers
    fell = scene.run(5)
    assert viewer.layers_since(fell - 1) == {"f"}
    link.set_rate(300e3, fell)
    scene.run(10)
    assert viewer.layers_since(scene.stage.now - 5) == set()
    # RTX without a payload (RFC 4588 §4) does nothing at its receiver but arrive.
    assert {(packet.payload_type, packet.payload) for packet in viewer.padding} == {(97, b"")}
    seqs = [packet.seq for packet in viewer.padding]
    assert all(after == before + 1 & 0xFFFF for before, after in itertools.pairwise(seqs))
    link.set_rate(10e6, scene.stage.now)
    scene.run(15)
    assert viewer.layers_since(scene.stage.now - 1) == {"f"}
