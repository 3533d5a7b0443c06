"""Lips and voice stay together: whoever stands in a slot, and whatever layer of them is shown."""

import random
from dataclasses import replace
from functools import partial
from struct import Struct

import pytest

from conference.forwarding.media import Kind, PeerMedia, Source
from conference.rtp.feedback import FullIntraRequest, PictureLoss
from conference.rtp.rtcp import SenderReport, parse_packets, seconds_from_ntp
from tests.forwarding.network import NetworkStage
from tests.forwarding.stage import OPUS, RED, Packet, Person, Stream
from tests.support.impairment import PERFECT, Impairment

MOST_APART = 0.04
"""Seconds; ITU-R BT.1359 has 45 ms of early sound as the least that is noticed."""
RATES = {Kind.VIDEO: 90_000, Kind.AUDIO: 48_000}
ENCODING = {Kind.VIDEO: 0.025, Kind.AUDIO: 0.02}
"""From capture until a packet leaves."""
REPORTING = {Kind.VIDEO: 1.0, Kind.AUDIO: 5.0}
"""Between sender reports, as libwebrtc has them."""
BUFFERING = 0.05
"""A jitter buffer holds a packet at least so long, and only then is its moment reckoned."""
LAYERS = {"l": (320, 180), "h": (640, 360)}
_MOMENT = Struct("!d")
"""Each payload ends with the moment of its capture."""


class Talker:
    """Camera in two layers, and mic; each clock begins anywhere, and the wall clock is off too."""

    def __init__(self, person: Person, *, chance: random.Random) -> None:
        assert isinstance(person.stage, NetworkStage)
        self.stage: NetworkStage = person.stage
        self.person = person
        self.sends = set(LAYERS)
        """The layers that are sent now."""
        self.speaks = False
        self._wanted = set(LAYERS)
        self._clock_ahead = chance.uniform(-1e5, 1e5)
        self._cameras = {
            rid: Stream(person.number * 1000 + 10 + index, mid="camera", rid=rid)
            for index, rid in enumerate(LAYERS)
        }
        self._streams = [
            (Kind.AUDIO, person.mic),
            *((Kind.VIDEO, stream) for stream in self._cameras.values()),
        ]
        self._starts = {id(stream): chance.getrandbits(32) for _, stream in self._streams}
        self.stage.every(1 / 30, self._show)
        self.stage.every(0.02, self._sound)
        for kind, stream in self._streams:
            report = partial(self._report, kind, stream)
            begin = partial(self.stage.every, REPORTING[kind], report)
            self.stage.at(self.stage.now + chance.random(), begin)

    def media(self) -> PeerMedia:
        (camera,) = self.person.publishes(Source.CAMERA, rids=tuple(LAYERS), ssrcs=(), rtx_ssrcs={})
        return PeerMedia((*self.person.publishes(Source.MIC), camera))

    def take_rtp(self, data: bytes) -> None:
        """It has no slots."""

    def take_rtcp(self, data: bytes) -> None:
        for packet in parse_packets(data):
            if isinstance(packet, PictureLoss | FullIntraRequest):
                self._wanted = set(LAYERS)

    def _show(self) -> None:
        for rid in sorted(self.sends):
            stream = self._cameras[rid]
            self._set(Kind.VIDEO, stream)
            key = rid in self._wanted
            self._wanted.discard(rid)
            self._leave(Kind.VIDEO, stream.frame(key=key, packets=3, pixels=LAYERS[rid]))

    def _sound(self) -> None:
        self._set(Kind.AUDIO, self.person.mic)
        self._leave(Kind.AUDIO, [self.person.mic.sound(level=10 if self.speaks else 127)])

    def _set(self, kind: Kind, stream: Stream) -> None:
        stream.timestamp = self._timestamp(kind, stream)
        stream.color = _MOMENT.pack(self.stage.now)

    def _timestamp(self, kind: Kind, stream: Stream) -> int:
        return self._starts[id(stream)] + int(self.stage.now * RATES[kind]) & 0xFFFF_FFFF

    def _leave(self, kind: Kind, packets: list[bytes]) -> None:
        for packet in packets:
            leaves = self.stage.now + ENCODING[kind]
            self.stage.at(leaves, partial(self.stage.send_up, self.person, packet))

    def _report(self, kind: Kind, stream: Stream) -> None:
        now = self.stage.wall + self._clock_ahead
        report = stream.report(ntp_wall=now, timestamp=self._timestamp(kind, stream))
        self.stage.send_up(self.person, report, rtcp=True)


class Watcher:
    """Presents by the newest sender reports of the slot, as a browser does."""

    def __init__(self, person: Person) -> None:
        assert isinstance(person.stage, NetworkStage)
        self.stage: NetworkStage = person.stage
        self.apart: list[float] = []
        """For each packet of video, how much later than the sound around it it would be shown."""
        self.shown: list[tuple[str | None, int]] = []
        """Who stood in the slot, and the size of the picture, keyframe by keyframe."""
        self._person = person
        self._reports: dict[Kind, SenderReport] = {}
        self._sound_late: float | None = None

    def take_rtp(self, data: bytes) -> None:
        packet = Packet.parse(data)
        kind = Kind.AUDIO if packet.payload_type in (111, 63) else Kind.VIDEO
        if kind is Kind.VIDEO and packet.payload[0] & 0x10 and not packet.payload[5] & 0x01:
            width = int.from_bytes(packet.payload[11:13], "little")
            self.stage.events()
            self.shown.append((self._person.sees[0], width))
        self.stage.at(self.stage.now + BUFFERING, partial(self._present, kind, packet))

    def _present(self, kind: Kind, packet: Packet) -> None:
        report = self._reports.get(kind)
        if report is None:
            return
        behind = (packet.timestamp - report.rtp_timestamp + 0x8000_0000 & 0xFFFF_FFFF) - 0x8000_0000
        presented = seconds_from_ntp(report.ntp) + behind / RATES[kind]
        (captured,) = _MOMENT.unpack(packet.payload[-8:])
        late = presented - captured
        if kind is Kind.AUDIO:
            self._sound_late = late
        elif self._sound_late is not None:
            self.apart.append(late - self._sound_late)

    def take_rtcp(self, data: bytes) -> None:
        kinds = {line.ssrc: line.kind for line in self._person.peer.media.receiving}
        for packet in parse_packets(data):
            if isinstance(packet, SenderReport):
                self._reports[kinds[packet.ssrc]] = packet


@pytest.mark.parametrize(
    ("jitter", "known_after"),
    [(0.01, 0.0), (0.06, 7.0)],
    ids=["from the first report on", "on a shaky network, once all reports have come"],
)
@pytest.mark.parametrize("red", [False, True], ids=["opus", "red"])
@pytest.mark.parametrize("seed", range(3))
def test_they_stay_together_over_changes_of_slots_and_layers(
    seed: int, red: bool, jitter: float, known_after: float
) -> None:
    """Before a publisher's own reports the relay has only the arrivals to go by."""
    chance = random.Random(seed)
    stage = NetworkStage()
    talkers = []
    for name in ("ann", "cyd"):
        talker = Talker(stage.meet(name), chance=chance)
        stage.let_in(talker.person, talker.media())
        up = Impairment(delay=chance.uniform(0.01, 0.2), jitter=jitter)
        stage.place(talker.person, talker, up=up, down=PERFECT, seed=seed)
        talkers.append(talker)
    ben = stage.meet("ben")
    sound, picture = ben.receives()
    sound = replace(sound, codecs=(OPUS, RED) if red else (OPUS,))
    stage.let_in(ben, PeerMedia((), (sound, picture)))
    watcher = Watcher(ben)
    stage.place(ben, watcher, up=PERFECT, down=Impairment(delay=0.03), seed=seed)
    stage.run(known_after)
    watcher.apart.clear()
    for turn in range(4):
        for number, talker in enumerate(talkers):
            talker.speaks = number == turn % 2
        stage.run(4)
        for layers in ({"l"}, set(LAYERS)):
            for talker in talkers:
                talker.sends = layers
            stage.run(3)
    assert len(watcher.apart) > 2000
    assert max(map(abs, watcher.apart)) <= MOST_APART
    seen = set(watcher.shown)
    assert seen == {(name, width) for name in ("ann", "cyd") for width, _ in LAYERS.values()}
    assert len(watcher.shown) >= 12
