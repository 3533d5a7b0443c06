"""What one subscriber is sent, when not all of it fits.

In the order of a clinic: everybody's sound, always. A lowest picture of everybody, before anybody
gets a better one. Then whom a host looks at closely, then the screen as good as it goes, then who
speaks, then the rest in fair steps.

A step down is immediate. A step up needs headroom, and rest after a step down: a link's rate is
found by going over it, and a picture that changes its size every few seconds is worse than a small
one. A step up that does not last doubles the rest. Where it was the pictures that grew, and not the
link that gave less, nothing was found, and the rest ends as soon as there is room for them.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import inf

from conference.bandwidth.settings import BandwidthSettings
from conference.rtp.scalable import EVERYTHING, Limit


class Rank(IntEnum):
    """Who goes first."""

    AUDIO = 0
    FAVOURED = 1
    SCREEN = 2
    SPEAKER = 3
    CAMERA = 4


@dataclass(frozen=True, slots=True)
class Layer:
    """One quality of a track: a simulcast encoding up to a spatial and temporal layer.
    `bitrate_bps` as measured, 0 before that."""

    rid: str
    bitrate_bps: float
    limit: Limit = EVERYTHING

    @property
    def name(self) -> tuple[str, Limit]:
        return self.rid, self.limit


@dataclass(frozen=True, slots=True)
class Want:
    """One subscription: what it could be sent, worst first (only what arrives at present, and its
    page has use for), and what it is sent now."""

    key: Hashable
    rank: Rank
    layers: tuple[Layer, ...]
    given: tuple[str, Limit] | None = None
    """The name of a layer, or None: paused, or new."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """`layers` by key, None for what is paused. `total_bps` is what they take together;
    `wanted_bps` what it would take to give everybody all, with headroom: what to probe for."""

    layers: dict[Hashable, Layer | None]
    total_bps: float
    wanted_bps: float


class Allocator:
    """Allocates for one subscriber, again and again, and remembers how it went."""

    __slots__ = (
        "_available_bps",
        "_lacked_bps",
        "_paused",
        "_raised_at",
        "_rest",
        "_rest_until",
        "_settings",
    )

    def __init__(self, settings: BandwidthSettings) -> None:
        self._settings = settings
        self._rest = settings.shortest_rest
        self._rest_until = float("-inf")
        self._lacked_bps = inf
        """What there must be room for to end the rest before its time."""
        self._available_bps = 0.0
        """At the last call."""
        self._raised_at: float | None = None
        """When the last step up was taken that is still on trial."""
        self._paused: frozenset[Hashable] = frozenset()
        """For want of bandwidth; whoever else has nothing is new."""

    def allocate(self, available_bps: float, wants: Sequence[Want], *, now: float) -> Allocation:
        """Share out. Among equals, whoever stands first in `wants` goes first. Deterministic."""
        if self._raised_at is not None and now - self._raised_at >= self._settings.trial:
            self._raised_at = None
            self._rest = self._settings.shortest_rest
        videos = [_Video(want) for want in wants if want.rank is not Rank.AUDIO]
        audios = [want for want in wants if want.rank is Rank.AUDIO]
        audio_bps = sum(want.layers[-1].bitrate_bps for want in audios if want.layers)
        given_bps = audio_bps + sum(video.bitrate_at(video.given) for video in videos)
        top_bps = audio_bps + sum(video.bitrate_at(video.top) for video in videos)

        spare = 1 + self._settings.headroom
        raise_to = available_bps / spare
        rests = now < self._rest_until and raise_to < self._lacked_bps
        if rests:
            # What is sent may change hands, as when somebody else speaks, but not grow.
            raise_to = min(raise_to, given_bps)

        def may(video: _Video, index: int, total_bps: float) -> bool:
            if index <= video.given:
                return total_bps <= available_bps
            if index == 0 and video.want.key not in self._paused:
                return total_bps * spare <= available_bps
            return total_bps <= raise_to

        total_bps = _share(videos, audio_bps, may)
        self._remember(videos, available_bps, given_bps, now=now)
        layers: dict[Hashable, Layer | None] = {
            want.key: want.layers[-1] if want.layers else None for want in audios
        }
        layers |= {video.want.key: video.layer for video in videos}
        wanted_bps = top_bps * spare if total_bps < top_bps else top_bps
        return Allocation(layers, total_bps, wanted_bps)

    def _remember(
        self, videos: Sequence["_Video"], available_bps: float, given_bps: float, *, now: float
    ) -> None:
        """Note steps taken. Only what no longer fits is a step down that bodes ill; to make room
        for others, or because a page asks for less, is none."""
        if given_bps > available_bps and any(video.chosen < video.given for video in videos):
            has_grown = available_bps >= self._available_bps
            ends_early = has_grown and (now >= self._rest_until or self._lacked_bps < inf)
            self._lacked_bps = given_bps if ends_early else inf
            if self._raised_at is not None:
                self._rest = min(2 * self._rest, self._settings.longest_rest)
                self._raised_at = None
            self._rest_until = now + self._rest
        elif any(video.chosen > video.given for video in videos):
            self._raised_at = now
        self._available_bps = available_bps
        self._paused = frozenset(
            video.want.key for video in videos if video.chosen < 0 and video.layers
        )


class _Video:
    """A want while bandwidth is shared out. Layers are counted from 0; -1 is paused."""

    __slots__ = ("chosen", "given", "layers", "top", "want")

    def __init__(self, want: Want) -> None:
        self.want = want
        self.layers = want.layers
        self.top = len(self.layers) - 1
        self.chosen = -1
        names = [layer.name for layer in self.layers]
        if want.given is None:
            self.given = -1
        elif want.given in names:
            self.given = names.index(want.given)
        else:
            # It is sent something that has stopped, or is more than its page has use for.
            self.given = self.top

    @property
    def layer(self) -> Layer | None:
        return self.layers[self.chosen] if self.chosen >= 0 else None

    def bitrate_at(self, index: int) -> float:
        return self.layers[index].bitrate_bps if index >= 0 else 0.0


def _share(
    videos: Sequence[_Video], total_bps: float, may: Callable[[_Video, int, float], bool]
) -> float:
    """Choose layers by rank, round by round; what all takes together."""
    ranked = sorted(videos, key=lambda video: video.want.rank)
    rounds = [ranked]
    rounds += [[video for video in ranked if video.want.rank is rank] for rank in Rank]
    for number, candidates in enumerate(rounds):
        while candidates:
            raised = []
            for video in candidates:
                index = video.chosen + 1
                if index > video.top or (number and index == 0):
                    continue
                after = total_bps - video.bitrate_at(video.chosen) + video.bitrate_at(index)
                if may(video, index, after):
                    video.chosen = index
                    total_bps = after
                    raised.append(video)
            candidates = raised if number else []
    return total_bps
