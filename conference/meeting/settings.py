"""How long the door waits for what. Deadlines made from these are stored as times (R34)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DoorSettings:
    """Seconds, unless the name says otherwise."""

    reconnect_grace: float = 120.0
    """From a drop until the seat is given up (R35)."""

    hold_grace: float = 120.0
    """How long those in the call may stay in it without a host (R31)."""

    connecting: float = 30.0
    """From Join now until media must be up (R35)."""

    drop_after: float = 10.0
    """Silence of signaling and media that makes a drop (R31)."""

    away_after: float = 20.0
    """Absence after which a waiting guest is shown as away (R11)."""

    cooldown: float = 30.0
    """From a denial or removal until one may ask again (R25, R26)."""

    straight_in: float = 300.0
    """How fresh a request must be for its guest to be taken straight in on Admit (R23)."""

    talk_offer: float = 30.0
    """For an answer to the offer of a doorstep talk (R80)."""

    idle_end: float = 12 * 3600.0
    """From the booked end until a meeting without a host ends by itself (R33)."""
