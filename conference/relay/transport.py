"""What the two ends of a media connection tell each other about it, in offer and answer."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class IceCredentials:
    """A username fragment and its password (RFC 8445 section 5.3)."""

    ufrag: str
    password: str


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A certificate's digest as SDP writes it (RFC 8122)."""

    algorithm: str
    value: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address at which a worker receives media; over TCP it only listens (RFC 6544)."""

    address: str
    port: int
    transport: Literal["udp", "tcp"] = "udp"
