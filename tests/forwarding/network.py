"""A stage whose people are some way off: what they send and get travels over impaired ways, in
virtual time.

`NetworkStage.place` puts a person behind two ways with a `Publisher` or a `Viewer` at their end,
who behave as libwebrtc does, sizes, pacing, retries and all; `run` lets time pass from event to
event. Nothing sleeps, and a seed replays it exactly.
"""

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from conference.forwarding.media import Kind, PeerMedia, Source
from conference.forwarding.settings import ForwardingSettings
from conference.rtp.feedback import FullIntraRequest, Nack, PictureLoss
from conference.rtp.red import make_red
from conference.rtp.rtcp import (
    ReceiverReport,
    ReportBlock,
    SenderReport,
    middle_of_ntp,
    parse_packets,
)
from conference.rtp.sequence import FIRST_CYCLE, extend_seq
from tests.forwarding.stage import OPUS, RED, TICK, Packet, Person, Stage
from tests.support.impairment import Impairment, Way
from tests.support.red import read_red

_FRAME_TIME = 1 / 30
_SOUND_TIME = 0.02
_SOUND_BYTES = 80
"""Of 20 ms of Opus at 32 kbit/s."""
_PACKET_BYTES = 1100
_KEYFRAME_FACTOR = 4
"""How much larger a keyframe is than the other frames."""
_PACING = 2.5
"""How much faster than its bitrate a frame's packets leave, as libwebrtc's pacer has it."""
_MOST_TRIES = 10
_RETRY_TICK = 0.02
"""Both as in libwebrtc's NACK requester."""
DEADLINE = 1.0
"""A packet that is not there so long after it was sent first is lost."""


class Terminal(Protocol):
    """What stands at the far end of a person's ways."""

    def take_rtp(self, data: bytes) -> None: ...

    def take_rtcp(self, data: bytes) -> None: ...


class NetworkStage(Stage):
    """`now` jumps from event to event."""

    def __init__(self, settings: ForwardingSettings | None = None) -> None:
        super().__init__(settings)
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._placed: dict[Person, _Place] = {}
        self.every(TICK, lambda: [*self.forwarder.tick(now=self.now, wall=self.wall)])
        self.every(1.0, self.events)

    def way_up(self, person: Person) -> Way:
        """From this person to the relay."""
        return self._placed[person].up

    def way_down(self, person: Person) -> Way:
        """From the relay to this person."""
        return self._placed[person].down

    def at(self, when: float, act: Callable[[], None]) -> None:
        heapq.heappush(self._due, (when, next(self._order), act))

    def every(self, interval: float, act: Callable[[], None]) -> None:
        """From one interval on."""

        def again() -> None:
            act()
            self.at(self.now + interval, again)

        self.at(self.now + interval, again)

    def place(
        self,
        person: Person,
        terminal: Terminal,
        *,
        up: Impairment,
        down: Impairment,
        seed: int,
    ) -> None:
        """From now on what this person sends through `send_up` and all they get takes these
        ways."""
        self._placed[person] = _Place(terminal, Way(up, seed=seed), Way(down, seed=~seed))

    def send_up(self, person: Person, data: bytes, *, rtcp: bool = False) -> None:
        """Something leaves the person for the relay."""
        deliver = person.say if rtcp else person.send
        for arrival, packet in self._placed[person].up.send(data, now=self.now):
            self.at(arrival, partial(deliver, packet))

    def run(self, seconds: float) -> None:
        end = self.now + seconds
        while self._due and self._due[0][0] <= end:
            self.now, _, act = heapq.heappop(self._due)
            act()
            self._send_down()
        self.now = end

    def _send_down(self) -> None:
        for egress, data in self.outgoing.rtp:
            place = self._placed[egress]  # type: ignore[index]
            for arrival, packet in place.down.send(data, now=self.now):
                self.at(arrival, partial(place.terminal.take_rtp, packet))
        for egress, data in self.outgoing.rtcp:
            place = self._placed[egress]  # type: ignore[index]
            for arrival, packet in place.down.send(data, now=self.now):
                self.at(arrival, partial(place.terminal.take_rtcp, packet))
        self.clear()


@dataclass
class _Place:
    terminal: Terminal
    up: Way
    down: Way


class Publisher:
    """Camera and mic of one person: real sizes, paced; NACKs are answered by RTX, PLIs and FIRs by
    a keyframe.

    Each packet's payload ends with a serial number of 4 bytes by which it is known again.
    """

    def __init__(
        self,
        person: Person,
        *,
        video_bps: float = 1e6,
        red: bool = False,
        round_trip: float = 0.1,
    ) -> None:
        """`red`: the mic is sent in RED, each frame with the one before."""
        assert isinstance(person.stage, NetworkStage)
        self.stage: NetworkStage = person.stage
        self.person = person
        self.sent_at: dict[Kind, list[float]] = {kind: [] for kind in Kind}
        """When each serial left first."""
        self.keyframes = 0
        self._red = red
        self._sound_before = b""
        self._wants_key = True
        self._frame_bytes = int(video_bps / 8 * _FRAME_TIME)
        self._pause = _PACKET_BYTES * 8 / video_bps / _PACING
        self._free_at = 0.0
        self._round_trip = round_trip
        self._kept: dict[int, Packet] = {}
        self._repaired_at: dict[int, float] = {}
        self._rtx_seq = 40_000
        self.stage.every(_FRAME_TIME, self._show)
        self.stage.every(_SOUND_TIME, self._sound)
        self.stage.every(1.0, self._report)

    def take_rtp(self, data: bytes) -> None:
        """It has no slots."""

    def take_rtcp(self, data: bytes) -> None:
        for packet in parse_packets(data):
            match packet:
                case Nack(media_ssrc=ssrc) if ssrc == self.person.camera.ssrc:
                    for seq in packet.seqs:
                        self._repair(seq)
                case PictureLoss() | FullIntraRequest():
                    self._wants_key = True

    def _show(self) -> None:
        key, self._wants_key = self._wants_key, False
        self.keyframes += key
        size = self._frame_bytes * (_KEYFRAME_FACTOR if key else 1)
        count = -(-size // _PACKET_BYTES)
        for data in self.person.camera.frame(key=key, packets=count):
            self._free_at = max(self._free_at + self._pause, self.stage.now)
            self.stage.at(self._free_at, partial(self._leave, data, size // count))

    def _sound(self) -> None:
        frame = self._numbered(Kind.AUDIO, b"", _SOUND_BYTES)
        packet = Packet.parse(self.person.mic.sound(payload=frame))
        if self._red:
            payload = make_red(
                frame, payload_type=OPUS.payload_type, older=self._sound_before, ticks=960
            )
            packet = replace(packet, payload_type=RED.payload_type, payload=payload)
        self._sound_before = frame
        self.stage.send_up(self.person, packet.encode())

    def _leave(self, data: bytes, size: int) -> None:
        packet = Packet.parse(data)
        packet = replace(packet, payload=self._numbered(Kind.VIDEO, packet.payload, size))
        self._kept[packet.seq] = packet
        self._repaired_at.pop(packet.seq, None)
        self.stage.send_up(self.person, packet.encode())

    def _numbered(self, kind: Kind, payload: bytes, size: int) -> bytes:
        """`size` bytes that begin with `payload` and end with the next serial number."""
        sent_at = self.sent_at[kind]
        serial = len(sent_at).to_bytes(4, "big")
        sent_at.append(self.stage.now)
        return payload + bytes(max(0, size - len(payload) - 4)) + serial

    def _repair(self, seq: int) -> None:
        packet = self._kept.get(seq)
        if packet is None:
            return
        now = self.stage.now
        if now - self._repaired_at.get(seq, float("-inf")) < self._round_trip:
            return
        self._repaired_at[seq] = now
        self._rtx_seq = self._rtx_seq + 1 & 0xFFFF
        repair = replace(
            packet,
            payload_type=97,
            seq=self._rtx_seq,
            ssrc=packet.ssrc + 500,
            payload=seq.to_bytes(2, "big") + packet.payload,
        )
        self.stage.send_up(self.person, repair.encode())

    def _report(self) -> None:
        for stream in (self.person.camera, self.person.mic):
            report = stream.report(ntp_wall=self.stage.wall)
            self.stage.send_up(self.person, report, rtcp=True)


@dataclass
class _Asked:
    """A packet that is missing at a viewer."""

    noticed_at: float
    tries: int = 0
    asked_at: float = float("-inf")


class Viewer:
    """One slot's camera and mic: asks again for what is missing as libwebrtc does, and for a
    keyframe once it has given a packet up."""

    def __init__(self, person: Person, *, round_trip: float = 0.1) -> None:
        assert isinstance(person.stage, NetworkStage)
        self.stage: NetworkStage = person.stage
        self.person = person
        self.arrived_at: dict[Kind, dict[int, float]] = {kind: {} for kind in Kind}
        """When each serial came first."""
        self.video: dict[int, Packet] = {}
        """By extended seq, repairs unwrapped."""
        self.video_bytes = 0
        """That came without being asked for again."""
        self.repair_bytes = 0
        self.keyframe_requests = 0
        self._round_trip = round_trip
        self._highest: int | None = None
        self._missing: dict[int, _Asked] = {}
        self._broken = False
        self._reports: dict[int, tuple[SenderReport, float]] = {}
        self.stage.every(_RETRY_TICK, self._retry)
        self.stage.every(0.3, self._complain)
        self.stage.every(1.0, self._report)

    @property
    def slot(self) -> int:
        """The SSRC of its video."""
        return self.person.peer.media.receiving[1].ssrc

    def take_rtp(self, data: bytes) -> None:
        packet = Packet.parse(data)
        if packet.ssrc == self.slot:
            self.video_bytes += len(data)
            self._take_video(packet)
        elif packet.ssrc == self.slot + 500:
            self.repair_bytes += len(data)
            seq, payload = int.from_bytes(packet.payload[:2], "big"), packet.payload[2:]
            self._take_video(replace(packet, seq=seq, payload=payload))
        elif packet.payload_type == RED.payload_type:
            for block in read_red(packet.payload):
                self._note(Kind.AUDIO, block.frame)
        else:
            self._note(Kind.AUDIO, packet.payload)

    def take_rtcp(self, data: bytes) -> None:
        for packet in parse_packets(data):
            if isinstance(packet, SenderReport):
                self._reports[packet.ssrc] = packet, self.stage.now

    def _note(self, kind: Kind, payload: bytes) -> None:
        serial = int.from_bytes(payload[-4:], "big")
        self.arrived_at[kind].setdefault(serial, self.stage.now)

    def _take_video(self, packet: Packet) -> None:
        payload = packet.payload
        if self._highest is None:
            self._highest = FIRST_CYCLE + packet.seq - 1
        ext_seq = extend_seq(packet.seq, near=self._highest)
        assert self.video.setdefault(ext_seq, packet).payload == payload
        self._note(Kind.VIDEO, payload)
        if payload[0] & 0x10 and payload[5] & 0x01 == 0:
            self._broken = False
        if ext_seq <= self._highest:
            self._missing.pop(ext_seq, None)
            return
        for lost in range(self._highest + 1, ext_seq):
            self._missing[lost] = _Asked(self.stage.now)
        self._highest = ext_seq
        self._retry()

    def _retry(self) -> None:
        now = self.stage.now
        due = []
        for ext_seq, asked in sorted(self._missing.items()):
            if now - asked.asked_at < self._round_trip:
                continue
            if asked.tries >= _MOST_TRIES or now - asked.noticed_at > DEADLINE:
                del self._missing[ext_seq]
                self._broken = True
                continue
            asked.tries += 1
            asked.asked_at = now
            due.append(ext_seq & 0xFFFF)
        if due:
            self._say(Nack(1, self.slot, tuple(due)).encode())

    def _complain(self) -> None:
        if self._broken:
            self.keyframe_requests += 1
            self._say(PictureLoss(1, self.slot).encode())

    def _report(self) -> None:
        blocks = tuple(
            ReportBlock(
                ssrc,
                0,
                0,
                0,
                0,
                middle_of_ntp(report.ntp),
                int((self.stage.now - came_at) * 65536),
            )
            for ssrc, (report, came_at) in self._reports.items()
        )
        self._say(ReceiverReport(1, blocks).encode())

    def _say(self, data: bytes) -> None:
        self.stage.send_up(self.person, data, rtcp=True)


@dataclass(frozen=True)
class Outcome:
    """What a viewer had of a call, as shares: `video` and `audio` are what was missing at its
    deadline, `repairs` the bytes that came again beside those of the video that came."""

    video: float
    audio: float
    repairs: float
    keyframes: int


class LossyCall:
    """One publisher (`ann`) and one viewer (`ben`), each at the far end of two ways. Ben has RED,
    and ann sends it if asked to."""

    def __init__(
        self,
        *,
        publishing: Impairment,
        viewing: Impairment,
        seed: int,
        red: bool = False,
        video_bps: float = 1e6,
    ) -> None:
        self.stage = NetworkStage()
        self.ann, self.ben = self.stage.meet("ann"), self.stage.meet("ben")
        mic = self.ann.publishes(Source.MIC, codecs=(OPUS, RED) if red else (OPUS,))
        self.stage.let_in(self.ann, PeerMedia(mic + self.ann.publishes(Source.CAMERA)))
        sound, picture = self.ben.receives()
        sound = replace(sound, codecs=(OPUS, RED))
        self.stage.let_in(self.ben, PeerMedia((), (sound, picture)))
        self.publisher = Publisher(self.ann, red=red, video_bps=video_bps)
        self.viewer = Viewer(self.ben)
        self.stage.place(self.ann, self.publisher, up=publishing, down=publishing, seed=seed)
        self.stage.place(self.ben, self.viewer, up=viewing, down=viewing, seed=seed + 1000)

    def run(self, seconds: float) -> Outcome:
        self.stage.run(seconds)
        return Outcome(
            video=missing_share(self.publisher, self.viewer, Kind.VIDEO),
            audio=missing_share(self.publisher, self.viewer, Kind.AUDIO),
            repairs=self.viewer.repair_bytes / max(1, self.viewer.video_bytes),
            keyframes=self.publisher.keyframes,
        )


def missing_share(publisher: Publisher, viewer: Viewer, kind: Kind) -> float:
    """Of what was sent from the viewer's first packet on until the last deadline."""
    arrived_at = viewer.arrived_at[kind]
    last = publisher.stage.now - 2 * DEADLINE
    judged = [
        (serial, sent_at)
        for serial, sent_at in enumerate(publisher.sent_at[kind])
        if serial >= min(arrived_at) and sent_at < last
    ]
    late = sum(
        arrived_at.get(serial, float("inf")) > sent_at + DEADLINE for serial, sent_at in judged
    )
    return late / len(judged)
