"""A load as every server in a bench gets it, and what is measured under it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Shape:
    """`groups` meetings of one publisher and `fan` subscribers; packets of `size` bytes."""

    groups: int
    fan: int
    packets_per_s: int
    """Into the server, over all groups."""
    size: int = 1100
    seconds: float = 8.0
    tells: bool = True
    """Whether subscribers tell the relay when packets arrived, as browsers do."""

    @property
    def name(self) -> str:
        return f"{self.groups} × 1→{self.fan}, {self.packets_per_s:,}/s in"


@dataclass(slots=True)
class Outcome:
    """What a server did under a shape. Delays are from send to arrival at the load, in seconds."""

    sent: int = 0
    arrived: int = 0
    expected: int = 0
    cpu_s: float = 0.0
    elapsed_s: float = 0.0
    telling_s: float = 0.0
    """Of the load's core, for making and sending the feedback about arrivals."""
    delays: list[float] = field(default_factory=list)

    @property
    def cpu_us_per_forward(self) -> float:
        return self.cpu_s / max(self.arrived, 1) * 1e6

    @property
    def loss(self) -> float:
        return 1 - self.arrived / max(self.expected, 1)
