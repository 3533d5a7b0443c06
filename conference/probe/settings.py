"""How many probes there may be, and for how long."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProbeSettings:
    """Seconds, unless the name says otherwise."""

    at_once: int = 4
    """Probes that run at the same time: with a megabit each way, less than one call of four."""

    lasts: float = 15.0
    """From the turn until it is taken away, measured or not: five to find a way through a network
    that lets little out, the rest to measure and to spare."""

    longest_wait: float = 120.0
    """For a turn; after it nobody looks at the page for that any more."""

    most_waiting: int = 200
    """In the queue; more are told to try later."""

    window: float = 300.0
    """Over which probes of a visitor are counted."""

    per_guest: int = 5
    """Within the window: one, and another after each thing that was mended."""

    per_address: int = 60
    """Within the window: everybody of an office or a clinic behind one address."""
