"""A shared screen over narrow paths: in its full size, with fewer pictures a second, right after
everybody's sound."""

import itertools
from collections.abc import Iterator

from conference.forwarding.media import PeerMedia, Source
from conference.rtp.feedback import PictureLoss
from tests.bandwidth.link import Link
from tests.forwarding.stage import OPUS, TICK, Stage, Stream
from tests.forwarding.test_budget import PACKET_BYTES, Camera, Viewer

SIZE = (1920, 1080)
SCROLLS_EVERY, SCROLLS_FOR = 6.0, 2.0
FRAME_RATE = {"spare": 3, "sharp": 15}
FRAME_BYTES = {"spare": 6_000, "sharp": 12_000}
"""While somebody scrolls: 144 kbit/s and 1.44 Mbit/s."""
KEYFRAME_BYTES = {"spare": 20_000, "sharp": 60_000}
STILL_BYTES = 200
"""A second, of a picture that is repeated."""
LETTER = {"spare": "s", "sharp": "S"}


class Presenter:
    """Speaks, and shares a screen in two encodings of one size."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.person = stage.meet("dee")
        mic = self.person.publishes(Source.MIC, mid="2")
        screen = self.person.publishes(
            Source.SCREEN, ssrcs=(), rtx_ssrcs={}, rids=tuple(FRAME_RATE), mid="3"
        )
        stage.let_in(self.person, PeerMedia((*mic, *screen)))
        self.mic = Stream(9700, codec=OPUS, mid="2", color=bytes(79))
        self.layers = {
            rid: Stream(9701 + index, rid=rid, mid="3") for index, rid in enumerate(FRAME_RATE)
        }
        self._due = dict.fromkeys(FRAME_RATE, stage.now)
        self._encoded: tuple[str, ...] = ()

    def pass_tick(self) -> None:
        """20 ms of sound, and the frames that are due."""
        self.person.send(self.mic.sound())
        self.stage.events()
        wanted = self.stage.wanted.get(self.person.peer.peer_id, tuple(FRAME_RATE))
        rung = {each.media_ssrc for each in self.person.rtcp if isinstance(each, PictureLoss)}
        for rid in wanted:
            stream = self.layers[rid]
            key = stream.ssrc in rung or rid not in self._encoded
            if key or self.stage.now >= self._due[rid]:
                self._show(rid, stream, key=key)
        self._encoded = wanted

    def _show(self, rid: str, stream: Stream, *, key: bool) -> None:
        scrolls = self.stage.now % SCROLLS_EVERY < SCROLLS_FOR
        self._due[rid] = self.stage.now + (1 / FRAME_RATE[rid] if scrolls else 1.0)
        size = KEYFRAME_BYTES[rid] if key else FRAME_BYTES[rid] if scrolls else STILL_BYTES
        count = -(-size // PACKET_BYTES)
        stream.color = bytes(size // count - 20) + LETTER[rid].encode()
        self.person.send(*stream.frame(key=key, pixels=SIZE, packets=count))


class Scene:
    """A presenter, somebody with a camera and a voice, and who sees and hears them."""

    def __init__(self, link: Link) -> None:
        self.stage = Stage()
        self.presenter = Presenter(self.stage)
        self.camera = Camera(self.stage)
        self.viewer = Viewer(self.stage, link, slots=2, screens=1)
        self._turn = self._turns()

    def run(self, seconds: float) -> float:
        """Let so much time pass; what time it is then."""
        for _ in range(round(seconds / TICK)):
            next(self._turn)
        return self.stage.now

    def voices_heard_since(self, when: float) -> float:
        heard = [at for at in self.viewer.sounds if when <= at < self.stage.now]
        return len(heard) / (self.stage.now - when) / 50

    def _turns(self) -> Iterator[None]:
        while True:
            for frame in (True, False):
                self.presenter.pass_tick()
                self.camera.person.send(self.camera.mic.sound())
                if frame:
                    self.camera.frame()
                    self.stage.outgoing.rtcp.clear()
                self.stage.pass_time(TICK)
                self.viewer.take()
                self.stage.outgoing.rtp.clear()
                yield


def test_a_path_of_500_kbit_s_has_the_screen_and_everybodys_sound() -> None:
    """In its full size and without a break, however calm it was before somebody scrolls; the camera
    has what that leaves."""
    scene = Scene(Link(rate_bps=500e3))
    settled = scene.run(15)
    scene.run(30)
    assert "S" not in scene.viewer.layers_since(settled)
    assert "f" not in scene.viewer.layers_since(settled)
    shown = [at for at, layer in scene.viewer.shown if layer == "s" and at >= settled]
    assert max(after - before for before, after in itertools.pairwise(shown)) < 1.5
    assert scene.voices_heard_since(settled) > 0.98 * 2


def test_a_wide_path_has_the_sharp_screen_and_the_large_camera() -> None:
    scene = Scene(Link(rate_bps=10e6))
    settled = scene.run(10)
    scene.run(20)
    assert scene.viewer.layers_since(settled) == {"S", "f"}
