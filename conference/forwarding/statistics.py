"""Numbers about packets: what goes into receiver reports, and snapshots for people and metrics."""

from dataclasses import dataclass

from conference.forwarding.media import Purpose, Source


class ReportBase:
    """What the last receiver report about a layer said, to report the change since (RFC 3550
    A.3)."""

    __slots__ = ("_before", "_expected", "_first_seq", "_lost")

    def __init__(self, *, first_seq: int, received: int = 0) -> None:
        """`first_seq` is the extended seq of the first packet, `received` what came before it."""
        self._first_seq = first_seq
        self._before = received
        self._expected = 0
        self._lost = 0

    def lost(self, *, highest: int, received: int) -> int:
        """Packets lost in all; less than none only by packets from before the first."""
        return self.expected(highest=highest) - (received - self._before)

    def expected(self, *, highest: int) -> int:
        """Packets that should have come since the first."""
        return highest - self._first_seq + 1

    def take_losses(self, *, highest: int, received: int) -> tuple[int, int]:
        """(fraction lost since the last call in 1/256, lost in all); `received` has no
        duplicates."""
        lost = self.lost(highest=highest, received=received)
        expected = self.expected(highest=highest)
        expected_since = expected - self._expected
        lost_since = lost - self._lost
        self._expected, self._lost = expected, lost
        if expected_since <= 0 or lost_since <= 0:
            return 0, lost
        return min(255, (lost_since << 8) // expected_since), lost


@dataclass(frozen=True, slots=True)
class LayerStatistics:
    """The relay's own view. `packets`, `payload_bytes` and `lost` are since the layer began;
    `loss`, 0 to 1, is of the last seconds, before repair. `jitter` is in seconds, `pixels` 0 where
    the codec does not tell a size."""

    rid: str
    ssrc: int
    packets: int
    payload_bytes: int
    lost: int
    loss: float
    jitter: float
    bitrate_bps: int
    pixels: int
    subscribers: int


@dataclass(frozen=True, slots=True)
class PublicationStatistics:
    mid: str
    source: Source
    arriving: bool
    layers: tuple[LayerStatistics, ...]


@dataclass(frozen=True, slots=True)
class SubscriptionStatistics:
    """`layer` is the rid of what is sent, None while nothing is. `fraction_lost` (0 to 1) and
    `jitter` are as the subscriber reported them last."""

    mid: str
    purpose: Purpose
    layer: str | None
    packets: int
    resent: int
    bitrate_bps: int
    fraction_lost: float
    jitter: float
    waiting_for_keyframe: bool


@dataclass(frozen=True, slots=True)
class DirectionStatistics:
    """All that goes one way, over the last seconds. `lost` is the share that did not arrive at
    first, `missing` the share that stayed away, both 0 to 1; `jitter` is in seconds."""

    bitrate_bps: int = 0
    lost: float = 0.0
    missing: float = 0.0
    jitter: float = 0.0


@dataclass(frozen=True, slots=True)
class PeerStatistics:
    """`round_trip` is None before the first report about what we send. `estimate_bps` is what the
    path to it is thought to carry: by our own estimate, else the subscriber's REMB."""

    round_trip: float | None = None
    estimate_bps: int | None = None
    sending: DirectionStatistics = DirectionStatistics()
    receiving: DirectionStatistics = DirectionStatistics()
    publications: tuple[PublicationStatistics, ...] = ()
    subscriptions: tuple[SubscriptionStatistics, ...] = ()
