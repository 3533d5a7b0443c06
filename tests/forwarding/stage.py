"""A stage to tell forwarding's stories on: people who publish and subscribe, and a clock that is
counted.

`Stage.join` puts a `Person` into a meeting, who publishes a camera and a mic unless told otherwise,
and has slots to see others in. A person `sends` packets made by their `Stream`s and finds what came
to them in `video`, `audio`, `packets` (RTP) and `rtcp`.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from conference.forwarding.events import (
    Event,
    LayersWanted,
    PeerQuality,
    QualityChanged,
    SlotsChanged,
    SlotState,
)
from conference.forwarding.forwarder import Forwarder
from conference.forwarding.media import (
    Codec,
    Kind,
    PeerMedia,
    Publishing,
    Purpose,
    Receiving,
    Source,
)
from conference.forwarding.outgoing import MOST_AT_ONCE, SLOT_BYTES
from conference.forwarding.peer import ForwardingPeer
from conference.forwarding.settings import ForwardingSettings
from conference.ids import MeetingId, ParticipantId, PeerId
from conference.rtp.extensions import (
    ABS_SEND_TIME,
    AUDIO_LEVEL,
    MID,
    REPAIRED_RID,
    RID,
    TRANSPORT_CC,
    read_elements,
    write_block,
)
from conference.rtp.header import FIXED_HEADER, PADDING
from conference.rtp.rtcp import RtcpPacket, SenderReport, ntp_from_wall, parse_packets

TICK = 0.02
VIDEO_ORIENTATION = "urn:3gpp:video-orientation"
"""An extension that passes through, whatever it says."""
ALL_FEEDBACK = frozenset({"nack", "nack pli", "ccm fir", "goog-remb", "transport-cc"})
VP8 = Codec(96, "vp8", 90_000, rtx_payload_type=97, feedback=ALL_FEEDBACK)
H264 = Codec(
    102,
    "h264",
    90_000,
    fmtp="packetization-mode=1;profile-level-id=42e01f",
    rtx_payload_type=103,
    feedback=ALL_FEEDBACK,
)
H264_PARAMETER_SETS = {
    (320, 180): bytes.fromhex("6742c0158c8d40a0cbcf37010d010784423500"),
    (640, 360): bytes.fromhex("6742c01f8c8d405017fcb37010d01078442350"),
    (1280, 720): bytes.fromhex("6742c0208c8d402802dd37010d010784423500"),
}
"""Of sequences, by the size of their pictures, as Chromium's OpenH264 writes them."""
OPUS = Codec(111, "opus", 48_000, channels=2, feedback=frozenset({"transport-cc"}))
RED = Codec(63, "red", 48_000, channels=2, fmtp="111/111")
EXTENSIONS: Mapping[str, int] = {
    AUDIO_LEVEL: 1,
    ABS_SEND_TIME: 2,
    TRANSPORT_CC: 3,
    MID: 4,
    RID: 10,
    REPAIRED_RID: 11,
    VIDEO_ORIENTATION: 13,
}
"""As Chromium numbers them."""


class RecordingOutgoing:
    """A send ring of a few slots that copies out what is sent."""

    def __init__(self, slots: int = MOST_AT_ONCE + 4) -> None:
        self.memory = memoryview(bytearray(slots * SLOT_BYTES))
        self.rtp: list[tuple[object, bytes]] = []
        self.rtcp: list[tuple[object, bytes]] = []
        self._next = 0

    def reserve(self, count: int) -> int:
        assert count <= MOST_AT_ONCE
        if self._next + count * SLOT_BYTES > len(self.memory):
            self._next = 0
        return self._next

    def send_rtp(self, offset: int, length: int, egresses: Sequence[object]) -> None:
        assert offset == self._next
        for egress in egresses:
            self.rtp.append((egress, bytes(self.memory[self._next : self._next + length])))
            self._next += SLOT_BYTES

    def send_rtcp(self, packet: bytes, egress: object) -> None:
        self.rtcp.append((egress, packet))


@dataclass(frozen=True)
class Packet:
    """An RTP packet taken apart."""

    payload_type: int
    marker: bool
    seq: int
    timestamp: int
    ssrc: int
    payload: bytes
    extensions: tuple[tuple[int, bytes], ...] = ()
    padding: int = 0
    """Bytes of it; padded packets are only parsed."""

    @property
    def passed(self) -> tuple[tuple[int, bytes], ...]:
        """The extensions but the relay's own transport-wide number."""
        return tuple(each for each in self.extensions if each[0] != EXTENSIONS[TRANSPORT_CC])

    @property
    def number(self) -> int | None:
        """The relay's transport-wide number."""
        value = dict(self.extensions).get(EXTENSIONS[TRANSPORT_CC])
        return None if value is None else int.from_bytes(value)

    @classmethod
    def parse(cls, data: bytes) -> "Packet":
        first, second, seq, timestamp, ssrc = FIXED_HEADER.unpack_from(data)
        assert first & ~PADDING in (0x80, 0x90)
        padding = data[-1] if first & PADDING else 0
        start = 12
        elements: list[tuple[int, bytes]] = []
        if first & 0x10:
            start = 16 + 4 * int.from_bytes(data[14:16], "big")
            block = data[12:start]
            elements = [(identifier, block[a:b]) for identifier, a, b in read_elements(block)]
        return cls(
            second & 0x7F,
            bool(second & 0x80),
            seq,
            timestamp,
            ssrc,
            data[start : len(data) - padding],
            tuple(elements),
            padding,
        )

    def encode(self) -> bytes:
        first = 0x90 if self.extensions else 0x80
        second = self.payload_type | (0x80 if self.marker else 0)
        block = write_block(list(self.extensions)) if self.extensions else b""
        head = FIXED_HEADER.pack(first, second, self.seq, self.timestamp, self.ssrc)
        return head + block + self.payload


class Stream:
    """Makes the packets of one SSRC, with running numbers. VP8 unless `codec` says otherwise."""

    def __init__(
        self,
        ssrc: int,
        *,
        codec: Codec = VP8,
        seq: int = 1000,
        timestamp: int = 50_000,
        picture: int = 20,
        rid: str | None = None,
        mid: str | None = None,
        color: bytes = b"",
    ) -> None:
        self.ssrc = ssrc
        self.codec = codec
        self.seq = seq
        self.timestamp = timestamp
        self.picture = picture
        self.level = 7
        self._temporal: int | None = None
        self.extensions: list[tuple[int, bytes]] = []
        if mid is not None:
            self.extensions.append((EXTENSIONS[MID], mid.encode()))
        if rid is not None:
            self.extensions.append((EXTENSIONS[RID], rid.encode()))
        self.color = color
        """What stands in its pictures, to know them again."""

    def frame(
        self,
        *,
        key: bool = False,
        packets: int = 1,
        pixels: tuple[int, int] = (640, 360),
        temporal: int | None = None,
        sync: bool = False,
    ) -> list[bytes]:
        """The next video frame, 1/30 s on; VP8 in temporal layers if `temporal` says which."""
        made: list[bytes] = []
        if temporal == 0:
            self.level = self.level + 1 & 0xFF
        self._temporal = None if temporal is None else temporal << 6 | sync << 5
        for part in range(packets):
            payload = self._vp8_payload if self.codec.name == "vp8" else self._h264_payload
            made.append(
                self._packet(
                    payload(key=key, first=part == 0, pixels=pixels), marker=part == packets - 1
                )
            )
        self.timestamp = self.timestamp + 3000 & 0xFFFF_FFFF
        self.picture = self.picture + 1 & 0x7FFF
        if temporal is None:
            self.level = self.level + 1 & 0xFF
        return made

    def sound(self, *, level: int | None = None, payload: bytes | None = None) -> bytes:
        """The next 20 ms of audio."""
        extra = [] if level is None else [(EXTENSIONS[AUDIO_LEVEL], bytes((level,)))]
        packet = self._packet(payload or b"\xfc" + self.color, marker=False, extra=extra)
        self.timestamp = self.timestamp + 960 & 0xFFFF_FFFF
        return packet

    def report(self, *, ntp_wall: float, timestamp: int | None = None) -> bytes:
        """A sender report that puts `timestamp` (the next packet's) at `ntp_wall`."""
        stamp = self.timestamp if timestamp is None else timestamp
        return SenderReport(self.ssrc, ntp_from_wall(ntp_wall), stamp, 1, 1).encode()

    def _packet(
        self, payload: bytes, *, marker: bool, extra: Iterable[tuple[int, bytes]] = ()
    ) -> bytes:
        packet = Packet(
            self.codec.payload_type,
            marker,
            self.seq,
            self.timestamp,
            self.ssrc,
            payload,
            (*self.extensions, *extra),
        )
        self.seq = self.seq + 1 & 0xFFFF
        return packet.encode()

    def _vp8_payload(self, *, key: bool, first: bool, pixels: tuple[int, int]) -> bytes:
        descriptor = bytes((0x90 if first else 0x80, 0xC0 if self._temporal is None else 0xE0))
        descriptor += (0x8000 | self.picture).to_bytes(2, "big") + bytes((self.level,))
        if self._temporal is not None:
            descriptor += bytes((self._temporal,))
        if not first:
            return descriptor + b"more" + self.color
        if not key:
            return descriptor + b"\x01" + self.color
        size = pixels[0].to_bytes(2, "little") + pixels[1].to_bytes(2, "little")
        return descriptor + b"\x00\0\0\x9d\x01\x2a" + size + self.color

    def _h264_payload(self, *, key: bool, first: bool, pixels: tuple[int, int]) -> bytes:
        """A keyframe as Chromium packs it: its parameter sets gathered, then its slices."""
        if not key:
            return b"\x41" + self.color
        if not first:
            return b"\x7c\x85" + self.color
        parts = (H264_PARAMETER_SETS[pixels], bytes.fromhex("68ce3c80"), b"\x65" + self.color)
        return b"\x78" + b"".join(len(part).to_bytes(2, "big") + part for part in parts)


def vp8_numbers(packet: Packet) -> tuple[int, int]:
    """(picture id, TL0PICIDX) of a packet made by `Stream`."""
    return int.from_bytes(packet.payload[2:4], "big") & 0x7FFF, packet.payload[4]


class Person:
    """One participant with one peer."""

    peer: ForwardingPeer

    def __init__(self, stage: "Stage", name: str, *, number: int) -> None:
        self.stage = stage
        self.name = name
        self.number = number
        self.camera = Stream(number * 1000 + 1, color=name.encode())
        self.mic = Stream(number * 1000 + 2, codec=OPUS, color=name.encode())
        self.screen = Stream(number * 1000 + 3, color=b"screen of " + name.encode())

    def publishes(self, *sources: Source, **changes: object) -> tuple[Publishing, ...]:
        """The m-lines for these sources, SSRCs named; `changes` are of fields in all of them."""
        streams = {Source.CAMERA: self.camera, Source.MIC: self.mic, Source.SCREEN: self.screen}
        lines = []
        for source in sources:
            stream = streams[source]
            line = Publishing(
                mid=f"{source.value}",
                source=source,
                codecs=(VP8, H264) if source.kind is Kind.VIDEO else (OPUS,),
                extensions=EXTENSIONS,
                ssrcs=(stream.ssrc,),
                rtx_ssrcs={stream.ssrc + 500: stream.ssrc} if source.kind is Kind.VIDEO else {},
            )
            lines.append(replace(line, **changes))  # type: ignore[arg-type]
        return tuple(lines)

    def receives(
        self, slots: int = 1, *, screens: int = 0, **changes: object
    ) -> tuple[Receiving, ...]:
        """The m-lines of that many slots for people and for screens."""
        lines: list[Receiving] = []
        for purpose, count in ((Purpose.CAMERA, slots), (Purpose.SCREEN, screens)):
            for pair in range(count):
                for kind in Kind:
                    ssrc = self.number * 1000 + 100 + len(lines)
                    line = Receiving(
                        mid=f"{purpose.value}-{kind.value}-{pair}",
                        kind=kind,
                        purpose=purpose,
                        pair=pair,
                        codecs=(OPUS,) if kind is Kind.AUDIO else (VP8, H264),
                        extensions=EXTENSIONS,
                        ssrc=ssrc,
                        rtx_ssrc=ssrc + 500 if kind is Kind.VIDEO else None,
                        msid=f"{purpose.value}-{pair}",
                    )
                    lines.append(replace(line, **changes))  # type: ignore[arg-type]
        return tuple(lines)

    def send(self, *packets: bytes) -> None:
        """Hand packets to the relay, in a receive slot that still holds what came before."""
        slot = self.stage.inbox
        for packet in packets:
            slot[: len(packet)] = packet
            self.stage.forwarder.receive_rtp(self.peer, slot, len(packet), now=self.stage.now)

    def say(self, *packets: RtcpPacket | bytes) -> None:
        """Hand one RTCP datagram to the relay."""
        data = b"".join(
            packet if isinstance(packet, bytes) else packet.encode() for packet in packets
        )
        self.stage.forwarder.receive_rtcp(self.peer, data, now=self.stage.now)

    def start(self) -> None:
        """Send a keyframe and a sound."""
        self.send(*self.camera.frame(key=True), self.mic.sound())

    def leave(self) -> None:
        self.stage.forwarder.remove_peer(self.peer, now=self.stage.now)

    @property
    def packets(self) -> list[Packet]:
        """All RTP that came to this person since the stage was last cleared."""
        return [Packet.parse(data) for egress, data in self.stage.outgoing.rtp if egress is self]

    @property
    def video(self) -> list[Packet]:
        return [packet for packet in self.packets if packet.payload_type in (96, 102)]

    @property
    def audio(self) -> list[Packet]:
        return [packet for packet in self.packets if packet.payload_type == 111]

    @property
    def repairs(self) -> list[Packet]:
        return [packet for packet in self.packets if packet.payload_type in (97, 103)]

    @property
    def rtcp(self) -> list[RtcpPacket]:
        """All RTCP that came to this person, but transport-wide feedback."""
        return [
            packet
            for egress, data in self.stage.outgoing.rtcp
            if egress is self
            for packet in parse_packets(data)
        ]

    @property
    def transport_feedback(self) -> list[bytes]:
        return [
            data
            for egress, data in self.stage.outgoing.rtcp
            if egress is self and data[:2] == b"\x8f\xcd"
        ]

    @property
    def sees(self) -> list[str | None]:
        """Who stands in the camera slots, as the page was told last."""
        return [state.participant_id for state in self.slots if state.purpose is Purpose.CAMERA]

    @property
    def slots(self) -> tuple[SlotState, ...]:
        """All slots as the page was told last."""
        return self.stage.slots[self.peer.peer_id]


class Stage:
    """One forwarder, its clock, and what it has told."""

    def __init__(self, settings: ForwardingSettings | None = None) -> None:
        self.now = 100.0
        self.outgoing = RecordingOutgoing()
        self.inbox = memoryview(bytearray(SLOT_BYTES))
        rng = random.Random(7)
        self.forwarder = Forwarder(
            outgoing=self.outgoing,
            settings=settings or ForwardingSettings(),
            random_u32=lambda: rng.getrandbits(32),
        )
        self.slots: dict[PeerId, tuple[SlotState, ...]] = {}
        self.wanted: dict[PeerId, tuple[str, ...]] = {}
        """By publisher: the layers that it was last told to encode."""
        self.told: list[tuple[float, PeerQuality]] = []
        """(when, what) was said of anybody's quality."""
        self._people = 0

    @property
    def wall(self) -> float:
        """UTC, some time after 2024 began."""
        return self.now + 1_704_067_200.0

    def join(
        self,
        name: str,
        *,
        meeting: str = "meeting",
        sources: tuple[Source, ...] = (Source.MIC, Source.CAMERA),
        slots: int = 1,
        screens: int = 0,
        media: PeerMedia | None = None,
        participant: str | None = None,
    ) -> Person:
        """A person comes into a meeting, with media for these sources and slots or with `media`."""
        person = self.meet(name)
        return self.let_in(
            person,
            media or PeerMedia(person.publishes(*sources), person.receives(slots, screens=screens)),
            meeting=meeting,
            participant=participant,
        )

    def meet(self, name: str) -> Person:
        """A person who has not joined yet."""
        self._people += 1
        return Person(self, name, number=self._people)

    def let_in(
        self,
        person: Person,
        media: PeerMedia,
        *,
        meeting: str = "meeting",
        participant: str | None = None,
    ) -> Person:
        person.peer = self.forwarder.add_peer(
            PeerId(f"peer of {person.name}, the {person.number}."),
            meeting_id=MeetingId(meeting),
            participant_id=ParticipantId(participant or person.name),
            media=media,
            egress=person,
            now=self.now,
        )
        self.events()
        return person

    def pass_time(self, seconds: float = TICK) -> None:
        """Let time pass, with the ticks that belong to it."""
        for _ in range(max(1, round(seconds / TICK))):
            self.now += TICK
            for _ in self.forwarder.tick(now=self.now, wall=self.wall):
                pass

    def events(self) -> list[Event]:
        """Take what has happened; slots are remembered for `Person.slots`, and `wanted`."""
        events = self.forwarder.take_events()
        for event in events:
            if isinstance(event, SlotsChanged):
                self.slots[event.peer_id] = event.slots
            elif isinstance(event, LayersWanted):
                self.wanted[event.peer_id] = event.rids
            elif isinstance(event, QualityChanged):
                self.told += [(self.now, quality) for quality in event.changed]
        return events

    def quality_of(self, person: Person) -> list[tuple[float, PeerQuality]]:
        """What was said of this person, oldest first."""
        self.events()
        return [each for each in self.told if each[1].peer_id == person.peer.peer_id]

    def clear(self) -> None:
        """Forget what was sent so far."""
        self.outgoing.rtp.clear()
        self.outgoing.rtcp.clear()

    def dropped(self, reason: str) -> int:
        return self.forwarder.counters[reason]
