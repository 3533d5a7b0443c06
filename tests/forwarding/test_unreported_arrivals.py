"""Towards subscribers that report no arrivals: by the bitrate that they ask for (REMB), or by the
loss in their receiver reports."""

from collections.abc import Callable, Iterator

from conference.forwarding.media import PeerMedia
from conference.rtp.extensions import TRANSPORT_CC
from conference.rtp.feedback import BitrateEstimate
from conference.rtp.rtcp import ReceiverReport, ReportBlock, SenderReport, middle_of_ntp
from conference.rtp.sequence import FIRST_CYCLE, extend_seq
from tests.bandwidth.link import Link
from tests.forwarding.stage import EXTENSIONS, TICK, Person, Stage
from tests.forwarding.test_budget import Camera

OVERHEAD = 40
"""Bytes of headers of a packet on the link."""


class Receiver:
    """One slot at the other end of a link, without transport-wide numbers."""

    def __init__(self, stage: Stage, link: Link) -> None:
        self.stage, self.link = stage, link
        self.person: Person = stage.meet("ben")
        extensions = {uri: each for uri, each in EXTENSIONS.items() if uri != TRANSPORT_CC}
        stage.let_in(self.person, PeerMedia((), self.person.receives(extensions=extensions)))
        self.shown: list[tuple[float, str]] = []
        """(when, which layer) of the pictures as they were sent here."""
        self.heard: list[float] = []
        """When sound arrived."""
        self._arrived: list[tuple[float, float, int]] = []
        """(sent, arrives, bytes) of what has arrived or will."""
        self._seqs: dict[int, set[int]] = {}
        """By SSRC, extended, of what was not lost."""
        self._highest: dict[int, int] = {}
        """By SSRC, extended, of what was sent."""
        self._told: dict[int, list[tuple[int, float]]] = {}
        """By SSRC: the times in the relay's reports, and when each arrives."""

    def take(self) -> None:
        now = self.stage.now
        for report in self.person.rtcp:
            if isinstance(report, SenderReport):
                told = middle_of_ntp(report.ntp)
                reports = self._told.setdefault(report.ssrc, [(0, 0.0)])
                if reports[-1][0] != told:
                    reports.append((told, now + self.link.queue_delay(now) + self.link.delay))
        for packet in self.person.packets:
            assert packet.number is None
            size = len(packet.payload) + OVERHEAD
            arrives = self.link.carry(size, now)
            near = self._highest.get(packet.ssrc, FIRST_CYCLE + packet.seq)
            ext_seq = self._highest[packet.ssrc] = extend_seq(packet.seq, near=near)
            if packet.payload_type == 96 and packet.marker:
                self.shown.append((now, packet.payload[-1:].decode()))
            if arrives is None:
                continue
            self._seqs.setdefault(packet.ssrc, set()).add(ext_seq)
            self._arrived.append((now, arrives, size))
            if packet.payload_type == 111:
                self.heard.append(arrives)

    def layers_since(self, when: float) -> set[str]:
        return {layer for at, layer in self.shown if at >= when}

    def share_of(self, layer: str, *, since: float) -> float:
        """Of the pictures: now and then a larger one is tried."""
        shown = [name for at, name in self.shown if at >= since]
        return shown.count(layer) / len(shown)

    def asks(self) -> None:
        """REMB of the last half second, as draft-ietf-rmcat-gcc-02 §5.5 has a receiver work it out:
        less than comes while that queues, or else up to half as much again."""
        now = self.stage.now
        recent = [each for each in self._arrived if now - 0.5 < each[1] <= now]
        received_bps = sum(size for _, _, size in recent) * 8 / 0.5
        waits = max((arrives - sent for sent, arrives, _ in recent), default=0.0)
        queues = waits > self.link.delay + 0.1
        asked_bps = 0.85 * received_bps if queues else 1.5 * received_bps + 10_000
        self.person.say(BitrateEstimate(1, int(asked_bps), ()))

    def reports(self) -> None:
        """A receiver report for each stream, as stock aiortc sends them."""
        for ssrc, seqs in self._seqs.items():
            highest = max(seqs)
            lost = highest - min(seqs) + 1 - len(seqs)
            reports = self._told.get(ssrc, [(0, 0.0)])
            told, at = [each for each in reports if each[1] <= self.stage.now][-1]
            delay = round((self.stage.now - at) * 65536) if told else 0
            block = ReportBlock(ssrc, 0, lost, highest, 0, told, delay)
            self.person.say(ReceiverReport(1, (block,)))


class Scene:
    """A camera of three layers and a voice, and somebody who sees and hears them, and speaks up
    every `interval` seconds."""

    def __init__(self, link: Link, speaks: Callable[[Receiver], None], *, interval: float) -> None:
        self.stage = Stage()
        self.camera = Camera(self.stage)
        self.link = link
        self.ben = Receiver(self.stage, link)
        self._speaks, self._interval = speaks, interval
        self._turn = self._turns()

    def run(self, seconds: float) -> float:
        """Let so much time pass; what time it is then."""
        for _ in range(round(seconds / TICK)):
            next(self._turn)
        return self.stage.now

    def _turns(self) -> Iterator[None]:
        speaks_at = tells_at = self.stage.now
        while True:
            for frame in (True, False):
                self.camera.person.send(self.camera.mic.sound())
                if frame:
                    self.camera.frame()
                    self.stage.outgoing.rtcp.clear()
                self.stage.pass_time(TICK)
                self.ben.take()
                self.stage.outgoing.rtp.clear()
                if self.stage.now >= tells_at:
                    tells_at = self.stage.now + 1.0
                    for stream in (self.camera.mic, *self.camera.layers.values()):
                        self.camera.person.say(stream.report(ntp_wall=self.stage.wall))
                if self.stage.now >= speaks_at:
                    speaks_at = self.stage.now + self._interval
                    self._speaks(self.ben)
                yield

    def falls(self, rate_bps: float) -> None:
        """From 3 Mbit/s, after the largest layer was reached."""
        fell = self.run(8)
        assert self.ben.layers_since(fell - 2) == {"f"}
        self.link.set_rate(rate_bps, fell)

    def heard_since(self, when: float) -> float:
        """The share of the sound that came."""
        heard = [at for at in self.ben.heard if when <= at < self.stage.now]
        return len(heard) / (self.stage.now - when) / 50

    def mends(self, *, within: float) -> None:
        """3 Mbit/s again, and the largest layer in the end."""
        self.link.set_rate(3e6, self.stage.now)
        self.run(within)
        assert self.ben.layers_since(self.stage.now - 1) == {"f"}


def test_a_subscriber_that_asks_by_remb_gets_no_more_than_that() -> None:
    """From 3 Mbit/s to 300 kbit/s: pictures step down within 2 s; up again within 15 s."""
    scene = Scene(Link(rate_bps=3e6), Receiver.asks, interval=0.5)
    scene.falls(300e3)
    settled = scene.run(1)
    scene.run(1)
    assert scene.ben.layers_since(settled) == {"q"}
    scene.run(10)
    assert scene.ben.share_of("q", since=settled) > 0.8
    assert scene.heard_since(settled) > 0.98
    scene.mends(within=15)


def test_a_subscriber_that_only_reports_loss_gets_what_comes_through() -> None:
    """Loss shows only when the queue is full, and a report sums up a second of it."""
    scene = Scene(Link(rate_bps=3e6, queue_bytes=20_000), Receiver.reports, interval=1.0)
    scene.falls(300e3)
    settled = scene.run(4)
    assert scene.ben.layers_since(settled - 1) == {"q"}
    scene.run(20)
    assert scene.ben.share_of("q", since=settled) > 0.5
    assert scene.heard_since(settled) > 0.95
    scene.mends(within=25)


def test_a_receiver_that_became_slow_gets_its_pictures_back() -> None:
    """It lost most of a few seconds, and its reports take longer from then on."""
    link = Link(rate_bps=3e6)
    scene = Scene(link, Receiver.reports, interval=1.0)
    scene.run(8)
    link.loss, link.delay = 0.9, 0.3
    scene.run(4)
    link.loss = 0.0
    mended = scene.run(1)
    scene.run(20)
    assert scene.ben.layers_since(mended + 19) == {"f"}


def test_without_a_complaint_nothing_is_held_back() -> None:
    """However much is sent: what a path carries is not known before it is full."""
    scene = Scene(Link(rate_bps=30e6), Receiver.reports, interval=1.0)
    scene.run(3)
    assert scene.ben.layers_since(scene.stage.now - 1) == {"f"}


def test_who_promised_to_report_arrivals_is_not_judged_by_loss() -> None:
    stage = Stage()
    ann, ben = stage.join("ann"), stage.join("ben", sources=())
    ann.start()
    slot = ben.peer.media.receiving[1].ssrc
    for total in range(1, 4):
        stage.pass_time(1)
        block = ReportBlock(slot, 128, 50 * total, 100 * total, 0, 0, 0)
        ben.say(ReceiverReport(1, (block,)), BitrateEstimate(1, 60_000, (slot,)))
    assert ben.peer.budget is None
