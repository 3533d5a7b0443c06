"""How one publisher's payload types and extension ids translate into one subscriber's."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from conference.forwarding.media import Codec
from conference.rtp.codecs import format_fitness
from conference.rtp.extensions import OF_ONE_HOP

_AUDIO_RED_CLOCK = 48_000


@dataclass(frozen=True, slots=True)
class Route:
    """What a publisher's payload type becomes at a subscriber.

    `unwrap_red`: the subscriber has Opus but not this RED, so the newest frame is taken out.
    `red_inner`: the subscriber has RED for what comes plain; this is the payload type inside.
    """

    payload_type: int
    rtx_payload_type: int | None = None
    unwrap_red: bool = False
    red_inner: int | None = None


@lru_cache(maxsize=256)  # few kinds of browsers meet, each in many slots
def match_formats(sent: tuple[Codec, ...], received: tuple[Codec, ...]) -> Mapping[int, Route]:
    """The publisher's payload types that the subscriber understands; empty without a common
    codec."""
    routes: dict[int, Route] = {}
    for codec in sent:
        if codec.name == "red":
            continue
        best = max(received, key=lambda other: _fitness(codec, other), default=None)
        if best is not None and _fitness(codec, best):
            routes[codec.payload_type] = Route(best.payload_type, best.rtx_payload_type)
    for codec in sent:
        if codec.name == "red" and codec.clock_rate == _AUDIO_RED_CLOCK:
            route = _match_red(codec, received, routes)
            if route is not None:
                routes[codec.payload_type] = route
    for codec in sent:
        if codec.name == "opus" and codec.payload_type in routes:
            routes[codec.payload_type] = _into_red(routes[codec.payload_type], codec, received)
    return routes


def _fitness(sent: Codec, received: Codec) -> int:
    if (sent.name, sent.clock_rate, sent.channels) != (
        received.name,
        received.clock_rate,
        received.channels,
    ):
        return 0
    return format_fitness(sent.name, sent=sent.fmtp, received=received.fmtp)


def _match_red(red: Codec, received: tuple[Codec, ...], routes: dict[int, Route]) -> Route | None:
    """RED's blocks name the inner codec by payload type, so it passes only where those agree."""
    inner = _inner(red)
    if inner is None or inner not in routes:
        return None
    route = routes[inner]
    for other in received:
        if (
            other.name == "red"
            and other.clock_rate == red.clock_rate
            and _inner(other) == inner == route.payload_type
        ):
            return Route(other.payload_type, other.rtx_payload_type)
    return Route(route.payload_type, route.rtx_payload_type, unwrap_red=True)


def _into_red(route: Route, codec: Codec, received: tuple[Codec, ...]) -> Route:
    """The same in RED with room for a frame of before, if the subscriber has that."""
    for other in received:
        if (
            other.name == "red"
            and other.clock_rate == codec.clock_rate
            and "/" in other.fmtp
            and _inner(other) == route.payload_type
        ):
            return Route(other.payload_type, other.rtx_payload_type, red_inner=route.payload_type)
    return route


def _inner(red: Codec) -> int | None:
    """What `a=fmtp:<red> 111/111` says is inside (RFC 2198 §5); None unless it is one codec."""
    inner = {part.strip() for part in red.fmtp.split("/")}
    number = inner.pop()
    return int(number) if number.isdigit() and not inner else None


def match_extensions(
    sent: Mapping[str, int], received: Mapping[str, int]
) -> tuple[tuple[int, int], ...] | None:
    """Pairs of (publisher's id, subscriber's id) of what is passed on; None if all ids agree."""
    passed = [(uri, identifier) for uri, identifier in sent.items() if uri not in OF_ONE_HOP]
    if all(received.get(uri) == identifier for uri, identifier in passed):
        return None
    return tuple(
        sorted((identifier, received[uri]) for uri, identifier in passed if uri in received)
    )
