"""VP8 in temporal layers at both ends: an encoder whose frames say what they refer to, and a
receiver that finds that out by nothing but the RTP descriptor.

`Vp8Receiver` follows libwebrtc's `RtpVp8RefFinder` (video/modules): a frame above the base layer
waits while a picture between it and those it may refer to is missing, and is given up with the
base frame after. It knows nothing of what frames really refer to; whether it was right shows in
`Shown.refers_to`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from conference.rtp.codecs import vp8_frame_part
from conference.rtp.sequence import FIRST_CYCLE, extend_seq
from tests.forwarding.stage import Packet, Stream, vp8_numbers

HALVES = ((0, False), (1, True), (0, False), (1, False))
"""Temporal layers and their syncs in two layers, over and over: as Chromium's L1T2."""
QUARTERS = (
    (0, False),
    (2, True),
    (1, True),
    (2, False),
    (0, False),
    (2, False),
    (1, False),
    (2, False),
)
"""In three: as its L1T3."""


class Vp8Encoder:
    """Encodes one stream in a pattern; what a frame refers to is written into it."""

    def __init__(
        self, stream: Stream, pattern: tuple[tuple[int, bool], ...], *, name: str = ""
    ) -> None:
        self.stream = stream
        self._name = name
        self._pattern = pattern
        self._position = 0
        self._serial = 0
        self._newest: list[int | None] = [None, None, None]
        """The serial of each temporal layer's newest frame."""

    def frame(
        self, *, key: bool = False, packets: int = 1, size: int = 0, **more: object
    ) -> list[bytes]:
        """The next frame, of so many packets with `size` bytes of picture in each."""
        if key or self._newest[0] is None:
            self._position, key = 0, True
        temporal, sync = self._pattern[self._position]
        self._position = (self._position + 1) % len(self._pattern)
        if key:
            references: list[int | None] = []
            self._newest = [None, None, None]
        else:
            references = self._newest[:1] if sync else self._newest[: temporal + 1]
        known = [str(each) for each in references if each is not None]
        self.stream.color = bytes(size) + f"|{self._serial}|{','.join(known)}|{self._name}".encode()
        self._newest[temporal] = self._serial
        if key:
            self._newest = [self._serial] * 3
        self._serial += 1
        return self.stream.frame(
            key=key,
            packets=packets,
            temporal=temporal,
            sync=sync,
            **more,  # type: ignore[arg-type]
        )


@dataclass(frozen=True)
class Shown:
    """A frame handed to the decoder, and what it must have been given before."""

    serial: int
    temporal: int
    key: bool
    refers_to: frozenset[int]

    @classmethod
    def of(cls, packet: Packet) -> "Shown":
        part = vp8_frame_part(packet.payload, 0, len(packet.payload))
        assert part is not None
        _, serial, references, _ = packet.payload.rsplit(b"|", 3)
        known = frozenset(int(each) for each in references.split(b",") if each)
        return cls(int(serial), part.temporal, part.key, known)


@dataclass
class Vp8Receiver:
    """Takes one stream's packets in any order, repairs unwrapped, and decodes."""

    shown: list[Shown] = field(default_factory=list)
    given_up: int = 0
    _packets: dict[int, Packet] = field(default_factory=dict)
    _frames: dict[int, list[Packet]] = field(default_factory=dict)
    """Whole ones that wait to be decoded, by picture."""
    _last_picture: int | None = None
    _not_received: set[int] = field(default_factory=set)
    _base: int | None = None
    _bases: dict[int, list[int]] = field(default_factory=dict)
    """By TL0PICIDX, unwrapped: the newest picture of each temporal layer."""

    @property
    def undecoded(self) -> int:
        """Whole frames that were given up, or wait."""
        return self.given_up + len(self._frames)

    @property
    def missing(self) -> list[int]:
        """Extended seqs between those that came that have not come."""
        return [seq for seq in range(min(self._packets), max(self._packets)) if seq not in self]

    def __contains__(self, ext_seq: int) -> bool:
        return ext_seq in self._packets

    def take(self, packet: Packet) -> None:
        newest = max(self._packets, default=FIRST_CYCLE + packet.seq)
        ext_seq = extend_seq(packet.seq, near=newest)
        known = self._packets.setdefault(ext_seq, packet)
        assert known.payload == packet.payload, "a seq means one packet, however often it comes"
        if packet.payload and known is packet:
            self._find_frame(ext_seq)
            self._decode()

    def take_repair(self, packet: Packet) -> None:
        """An RTX packet (RFC 4588)."""
        seq = int.from_bytes(packet.payload[:2], "big")
        self.take(replace(packet, seq=seq, payload=packet.payload[2:]))

    def _find_frame(self, ext_seq: int) -> None:
        first = ext_seq
        while self._packets[first].payload[0] & 0x10 == 0:
            first -= 1
            if first not in self or not self._packets[first].payload:
                return
        packets = list(self._until_marker(first))
        if packets and packets[-1].marker:
            self._frames[vp8_numbers(packets[0])[0]] = packets

    def _until_marker(self, seq: int) -> Iterator[Packet]:
        while seq in self and self._packets[seq].payload:
            yield self._packets[seq]
            if self._packets[seq].marker:
                return
            seq += 1

    def _decode(self) -> None:
        progress = True
        while progress:
            progress = False
            for picture in sorted(self._frames):
                verdict = self._judge(picture, self._frames[picture][0])
                if verdict is not None:
                    packets = self._frames.pop(picture)
                    progress = True
                    if verdict:
                        self.shown.append(Shown.of(packets[0]))
                    else:
                        self.given_up += 1

    def _judge(self, picture: int, first: Packet) -> bool | None:
        """Whether to decode it; None: not yet. (Pictures of a test do not wrap.)"""
        part = vp8_frame_part(first.payload, 0, len(first.payload))
        assert part is not None
        base = self._unwrap(vp8_numbers(first)[1])
        if self._last_picture is None:
            self._last_picture = picture
        self._not_received.update(range(self._last_picture + 1, picture + 1))
        self._last_picture = max(self._last_picture, picture)
        if part.key:
            self._bases[base] = [-1, -1, -1]
        elif part.temporal == 0:
            before = self._bases.get(base - 1)
            if before is None:
                return None
            if before[0] >= picture:
                return False
            self._bases[base] = list(before)
        else:
            known = self._bases.get(base)
            if known is None:
                return None
            if part.sync:
                if known[part.temporal] >= picture:
                    return False
            else:
                for newest in known[: part.temporal + 1]:
                    if newest == -1:
                        return None
                    if newest > picture:
                        return False
                    if any(newest < each < picture for each in self._not_received):
                        return None
        while base in self._bases:
            if self._bases[base][part.temporal] > picture:
                break
            self._bases[base][part.temporal] = picture
            base += 1
        self._not_received.discard(picture)
        return True

    def _unwrap(self, base: int) -> int:
        if self._base is None:
            self._base = 256 + base
        self._base += (base - self._base + 128 & 0xFF) - 128
        return self._base
