"""A load as every server in a bench gets it, and what is measured under it."""

from dataclasses import dataclass, field

from conference.forwarding.media import Kind


@dataclass(frozen=True, slots=True)
class Track:
    """A microphone or a camera. `sizes` are the bytes of each packet of a frame, headers included,
    before it is protected."""

    kind: Kind
    frames_per_s: int
    sizes: tuple[int, ...]

    @property
    def packets_per_s(self) -> int:
        return self.frames_per_s * len(self.sizes)

    @property
    def bps(self) -> int:
        return self.frames_per_s * sum(self.sizes) * 8


VOICE = Track(Kind.AUDIO, frames_per_s=50, sizes=(120,))
"""Opus in frames of 20 ms at 32 kbit/s, as browsers send it."""

CAMERA = Track(Kind.VIDEO, frames_per_s=30, sizes=(1100, 1100, 700))
"""The 700 kbit/s of 640×360."""

SMALL_CAMERA = Track(Kind.VIDEO, frames_per_s=15, sizes=(1100, 300))
"""A tile among nine: the lowest layer, 170 kbit/s."""


@dataclass(frozen=True, slots=True)
class Stream:
    """What one person sends of one track, and which people of the same meeting get it."""

    meeting: int
    person: int
    track: Track
    receivers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """`meetings` of `people` each. The first `showing` of them have a camera on, the first
    `speaking` a microphone; each of them all has places for `seen` cameras and `heard` voices, and
    gets those of the first others."""

    name: str
    meetings: int
    people: int
    showing: int
    speaking: int
    seen: int
    heard: int
    camera: Track = CAMERA
    voice: Track = VOICE
    speed: float = 1.0
    """Of all streams: 1 is real time, anything else another load of the same shape."""
    seconds: float = 5.0
    tells: bool = True
    """Whether people tell the server when packets arrived, as browsers do."""

    def tracks(self, person: int) -> list[Track]:
        """What the person sends, microphone first."""
        return [self.voice] * (person < self.speaking) + [self.camera] * (person < self.showing)

    def gets(self, person: int, kind: Kind) -> list[int]:
        """Whose microphone or camera the person receives, in order."""
        if kind is Kind.AUDIO:
            sending, places = self.speaking, self.heard
        else:
            sending, places = self.showing, self.seen
        return [other for other in range(sending) if other != person][:places]

    @property
    def streams(self) -> list[Stream]:
        """By meeting, person and track, in this order."""
        return [
            Stream(
                meeting,
                person,
                track,
                tuple(
                    other for other in range(self.people) if person in self.gets(other, track.kind)
                ),
            )
            for meeting in range(self.meetings)
            for person in range(self.people)
            for track in self.tracks(person)
        ]

    @property
    def order(self) -> list[int]:
        """Whose packet is next, by the stream's number, for a second of real time: packets of one
        stream are as evenly spaced as those of all."""
        streams = self.streams
        times = sorted(
            ((packet + number / len(streams)) / stream.track.packets_per_s, number)
            for number, stream in enumerate(streams)
            for packet in range(stream.track.packets_per_s)
        )
        return [number for _, number in times]

    @property
    def publishers(self) -> int:
        return self.meetings * max(self.showing, self.speaking)

    @property
    def subscribers(self) -> int:
        """Those who get anything."""
        return len({(each.meeting, person) for each in self.streams for person in each.receivers})

    @property
    def in_per_s(self) -> float:
        return sum(stream.track.packets_per_s for stream in self.streams) * self.speed

    @property
    def out_per_s(self) -> float:
        return self.speed * sum(
            stream.track.packets_per_s * len(stream.receivers) for stream in self.streams
        )

    @property
    def received_bps(self) -> float:
        """Of one subscriber, on average."""
        total = sum(stream.track.bps * len(stream.receivers) for stream in self.streams)
        return total * self.speed / self.subscribers


@dataclass(slots=True)
class Outcome:
    """What a server did under a shape. Delays are from send to arrival at the load, in seconds."""

    sent: int = 0
    arrived: int = 0
    expected: int = 0
    cpu_s: float = 0.0
    waited_s: float = 0.0
    """For its core: where this is much, others were on it, and delays are theirs."""
    elapsed_s: float = 0.0
    telling_s: float = 0.0
    """Of the load's core, for making and sending the feedback about arrivals."""
    delays: list[float] = field(default_factory=list)

    @property
    def cpu_us_per_forward(self) -> float:
        return self.cpu_s / max(self.arrived, 1) * 1e6

    @property
    def busy(self) -> float:
        """The server's share of its core."""
        return self.cpu_s / self.elapsed_s

    @property
    def loss(self) -> float:
        return 1 - self.arrived / max(self.expected, 1)


@dataclass(slots=True)
class Joining:
    """What joining cost the server, per person: with all the connections that a person needs."""

    cpu_ms: float
    memory_kib: float
