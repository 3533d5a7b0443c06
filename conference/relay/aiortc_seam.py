"""Every private name of aiortc, aioice and pylibsrtp that the product uses, in one place.

The relay stands on aiortc one level below `RTCPeerConnection`: its DTLS transport (handshake,
certificate, SRTP keys) over an ICE transport of ours, and pylibsrtp's library called on our own
memory. `tests/relay/test_aiortc_seam.py` holds the pinned versions to all that is used here.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final, cast

import aioice.ice
import pylibsrtp
from aiortc.rtcdtlstransport import (
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
)
from aiortc.rtcicetransport import RTCIceTransport
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.sdp import MediaDescription, SessionDescription, grouplines, parameters_to_sdp
from pylibsrtp._binding import ffi, lib

__all__ = [
    "SRTP_FFI",
    "SRTP_LIB",
    "SRTP_OK",
    "SRTP_REPLAYED",
    "DtlsCertificate",
    "DtlsTransport",
    "MediaDescription",
    "RTCRtpCodecParameters",
    "SessionDescription",
    "allow_long_round_trips",
    "gather_loopback",
    "grouplines",
    "interface_addresses",
    "parameters_to_sdp",
]

SRTP_FFI: Final = ffi
SRTP_LIB: Final = lib
SRTP_OK: Final[int] = lib.srtp_err_status_ok
SRTP_REPLAYED: Final[frozenset[int]] = frozenset(
    pylibsrtp.ERRORS.index(text)
    for text in ("replay check failed (bad index)", "replay check failed (index too old)")
)
"""The status codes of libsrtp that mean "genuine, but seen before"."""


def interface_addresses() -> list[str]:
    """Addresses of this machine's interfaces, IPv4 first, without loopback and link-local ones."""
    return aioice.ice.get_host_addresses(use_ipv4=True, use_ipv6=True)


def gather_loopback() -> None:
    """Let stock peers of this process gather 127.0.0.1, which aioice leaves out: for a machine, or
    a network namespace, that has nothing else."""
    aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]


_CONSENT_REPEATS: Final = 2
"""Sent anew after 0.5 and 1.5 s, given up after 3.5 s."""

_stun_request: Final = aioice.ice.StunProtocol.request


async def _patient_request(
    self: aioice.ice.StunProtocol,
    request: aioice.stun.Message,
    addr: tuple[str, int],
    integrity_key: bytes | None = None,
    retransmissions: int | None = None,
) -> tuple[aioice.stun.Message, tuple[str, int]]:
    if retransmissions == 0:
        retransmissions = _CONSENT_REPEATS
    return await _stun_request(self, request, addr, integrity_key, retransmissions)


def allow_long_round_trips() -> None:
    """Let stock peers of this process wait for the answer to a consent check (RFC 7675), for which
    aioice has 0.5 s: on a longer path it would hang up after six of them. Twice is nothing."""
    aioice.ice.StunProtocol.request = _patient_request  # type: ignore[method-assign]


_NO_SESSION_CACHE: Final = 0
"""OpenSSL's SSL_SESS_CACHE_OFF."""


class _IceShim:
    """The four names that `RTCDtlsTransport` needs of an ICE transport."""

    role = "controlled"
    state = "completed"

    def __init__(self, *, send: Callable[[bytes], None], backlog: int) -> None:
        self._write = send
        self.arrived: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._backlog = backlog
        self._ended = False

    async def _recv(self) -> bytes:
        data = None if self._ended else await self.arrived.get()
        if data is None:
            self._ended = True
            raise ConnectionError("the peer is closed")
        return data

    async def _send(self, data: bytes) -> None:
        self._write(data)

    def deliver(self, data: bytes) -> bool:
        if self.arrived.qsize() >= self._backlog:
            return False
        self.arrived.put_nowait(data)
        return True

    def end(self) -> None:
        self.arrived.put_nowait(None)


class DtlsCertificate(RTCCertificate):
    """A worker's own, with one OpenSSL context for all its peers: making one for each takes as long
    as the server's arithmetic in a handshake, and some 20 KiB."""

    _context: Any = None

    def _create_ssl_context(self, srtp_profiles: list[Any]) -> Any:
        if self._context is None:
            self._context = super()._create_ssl_context(srtp_profiles)
            # Each connection begins anew, so no session is to be kept for another.
            self._context.set_session_cache_mode(_NO_SESSION_CACHE)
        return self._context


class DtlsTransport:
    """The DTLS server's end of one peer, and the SRTP sessions that come out of it.

    `send` writes one datagram towards the peer at once. `ended` is called once, on the event loop,
    when a connection that stood is over by the peer's own word (close_notify).
    """

    def __init__(
        self,
        certificate: DtlsCertificate,
        *,
        send: Callable[[bytes], None],
        ended: Callable[[], None],
        backlog: int,
    ) -> None:
        self._ice = _IceShim(send=send, backlog=backlog)
        self._dtls = RTCDtlsTransport(cast(RTCIceTransport, self._ice), [certificate])
        self._dtls._set_role("server")
        self._ended = ended
        self._stopped = False
        self._dtls.on("statechange", self._state_changed)

    async def handshake(self, fingerprints: Sequence[tuple[str, str]]) -> bool:
        """Whether the peer with one of these certificates is at the other end; call it once.

        Returns False for a wrong certificate or a failed handshake; takes as long as the peer does.
        """
        parameters = RTCDtlsParameters(
            fingerprints=[
                RTCDtlsFingerprint(algorithm=algorithm, value=value)
                for algorithm, value in fingerprints
            ],
            role="client",
        )
        await self._dtls.start(parameters)
        return self.connected

    @property
    def connected(self) -> bool:
        return self._dtls.state == "connected"

    def deliver(self, datagram: bytes) -> bool:
        """Hand in a DTLS datagram of the peer; False if too many are waiting already."""
        return self._ice.deliver(datagram)

    @property
    def waiting(self) -> bool:
        """Whether datagrams have been delivered that nobody has read."""
        return not self._ice.arrived.empty()

    def srtp_sessions(self) -> tuple[Any, Any]:
        """libsrtp's `srtp_t` for what arrives and what is sent, as long as this object lives."""
        return self._dtls._rx_srtp._srtp[0], self._dtls._tx_srtp._srtp[0]

    async def stop(self) -> None:
        """Say close_notify if there is anybody to say it to; from then on nothing is sent."""
        if self._stopped:
            return
        self._stopped = True
        pump = self._dtls._task
        await self._dtls.stop()
        self._ice.end()
        if pump is not None:
            await asyncio.wait([pump])

    def _state_changed(self) -> None:
        if self._dtls.state == "closed" and not self._stopped:
            self._ended()
