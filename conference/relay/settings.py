"""The numbers of one relay worker. Seconds and bytes unless the name says otherwise."""

from dataclasses import dataclass

DEFAULT_MEDIA_PORT = 7882


@dataclass(frozen=True, slots=True)
class MediaAddress:
    """Where media is received: `announced` goes into answers, `bound` is this machine's own.

    They differ behind a one-to-one NAT, as cloud machines have it.
    """

    announced: str
    bound: str


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """How a worker receives media and how much of it.

    `media_addresses` empty means the machine's own interfaces and loopback. An entry is an IP
    address, or `announced=bound` behind a one-to-one NAT.
    """

    media_addresses: tuple[str, ...] = ()
    media_port: int = DEFAULT_MEDIA_PORT
    media_tcp: bool = True
    """Whether it listens on the TCP port of the same number too."""

    max_streams: int = 1000
    """TCP connections at once: a browser has one to each address that is announced."""

    max_streams_per_address: int = 128
    """Of one address, or one IPv6 /64: everybody in an office that lets no UDP out."""

    stream_deadline: float = 10.0
    """For a TCP connection to prove itself by a check."""

    lease: float = 10.0
    """Without a word from signaling for this long a worker closes its peers and exits."""

    drop_time: float = 10.0
    """Without an authenticated packet for this long a peer's media is lost (R31); a little more
    where checks are all that it sends (`ice.CHECKS_SILENCE`)."""

    handshake_deadline: float = 10.0
    max_handshakes: int = 16
    """How many DTLS handshakes run at once; the others wait in order of coming."""

    max_peers: int = 500
    """More are refused as `busy` (R37)."""

    camera_bps: int = 700_000
    """What a publisher without transport-cc is told to send of its camera."""

    screen_bps: int = 1_500_000
    """The same of a screen that it shares."""
