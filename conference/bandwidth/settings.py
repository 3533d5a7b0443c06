"""The numbers an operator may turn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BandwidthSettings:
    """Of the way to one subscriber; the same for all of them."""

    start_bps: int = 300_000
    """Assumed until the first feedback: sound and a small picture."""

    min_bps: int = 50_000
    max_bps: int = 20_000_000

    headroom: float = 0.15
    """Share to spare beyond what a step up takes."""

    shortest_rest: float = 4.0
    longest_rest: float = 32.0
    """Seconds without a step up after a step down: at first, and at most. Doubled each time a step
    up did not last."""

    trial: float = 10.0
    """Seconds for which a step up must last to have been right."""
