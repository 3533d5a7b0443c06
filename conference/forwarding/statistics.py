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
    """`fraction_lost` and the like are the relay's own view; `jitter` is in seconds."""

    rid: str
    ssrc: int
    packets: int
    payload_bytes: int
    lost: int
    jitter: float
    bitrate_bps: int
    subscribers: int


@dataclass(frozen=True, slots=True)
class PublicationStatistics:
    mid: str
    source: Source
    arriving: bool
    layers: tuple[LayerStatistics, ...]


@dataclass(frozen=True, slots=True)
class SubscriptionStatistics:
    """`fraction_lost` (0 to 1) and `jitter` are as the subscriber reported them last."""

    mid: str
    purpose: Purpose
    packets: int
    resent: int
    fraction_lost: float
    jitter: float
    waiting_for_keyframe: bool


@dataclass(frozen=True, slots=True)
class PeerStatistics:
    """`round_trip` is None before the first report about what we send; `estimate_bps` is the
    subscriber's own REMB."""

    round_trip: float | None
    estimate_bps: int | None
    publications: tuple[PublicationStatistics, ...]
    subscriptions: tuple[SubscriptionStatistics, ...]
