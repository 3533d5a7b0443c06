"""STUN as an ICE-lite agent needs it: connectivity checks in, answers out (RFC 8489, RFC 8445 §7).

Every browser in a call checks its path every few seconds for as long as the call lasts, so this
reads and writes just the attributes of a check.
"""

from __future__ import annotations

import hmac
import struct
import zlib
from dataclasses import dataclass
from enum import Enum
from typing import Final

_COOKIE: Final = 0x2112A442
_COOKIE_BYTES: Final = _COOKIE.to_bytes(4, "big")
_BINDING_REQUEST, _BINDING_RESPONSE, _BINDING_ERROR = 0x0001, 0x0101, 0x0111

_USERNAME: Final = 0x0006
_MESSAGE_INTEGRITY: Final = 0x0008
_ERROR_CODE: Final = 0x0009
_XOR_MAPPED_ADDRESS: Final = 0x0020
_USE_CANDIDATE: Final = 0x0025
_FINGERPRINT: Final = 0x8028
_ICE_CONTROLLED: Final = 0x8029

_HEADER: Final = struct.Struct("!HHI12s")
_ATTRIBUTE: Final = struct.Struct("!HH")
_LENGTH: Final = struct.Struct("!H")
_DIGEST_BYTES: Final = 20
_INTEGRITY_BYTES: Final = _ATTRIBUTE.size + _DIGEST_BYTES
_FINGERPRINT_BYTES: Final = _ATTRIBUTE.size + 4
_FINGERPRINT_XOR: Final = 0x5354554E
_IPV4, _IPV6 = b"\0\1", b"\0\2"
_SOCKADDR_IN_BYTES: Final = 16

_ROLE_CONFLICT: Final = b"\0\0\4\x57Role Conflict\0\0\0"
"""Error 487 (RFC 8445 §7.3.1.1), padded."""


class CheckRefused(Enum):
    """Why a STUN datagram gets no reply; the values are counter names."""

    MALFORMED = "stun_malformed"
    NOT_A_REQUEST = "stun_not_a_request"
    UNKNOWN_UFRAG = "stun_unknown_ufrag"
    BAD_INTEGRITY = "stun_bad_integrity"


@dataclass(frozen=True, slots=True)
class Check:
    """A binding request whose sender is not proved yet. `local` and `remote` are the username's."""

    transaction_id: bytes
    local: str
    remote: str
    nominates: bool
    role_conflict: bool
    """The other end takes us for the controlling one, which a lite agent never is."""
    signed: bytes
    digest: bytes

    def is_proved_by(self, password: str) -> bool:
        """Whether its sender knows the password; a check without a signature's does not."""
        digest = hmac.digest(password.encode(), self.signed, "sha1")
        return hmac.compare_digest(self.digest, digest)


def read_check(datagram: bytes) -> Check | CheckRefused:
    """The connectivity check in a STUN datagram of anybody's, or why it is none."""
    end = len(datagram)
    if end < _HEADER.size:
        return CheckRefused.MALFORMED
    kind, length, cookie, transaction_id = _HEADER.unpack_from(datagram)
    if cookie != _COOKIE or end != _HEADER.size + length or length % 4:
        return CheckRefused.MALFORMED
    if kind != _BINDING_REQUEST:
        return CheckRefused.NOT_A_REQUEST
    values: dict[int, bytes] = {}
    signed = b""
    at = _HEADER.size
    while at < end:
        attribute, size = _ATTRIBUTE.unpack_from(datagram, at)
        begin = at + _ATTRIBUTE.size
        value = datagram[begin : begin + size]
        if len(value) != size:
            return CheckRefused.MALFORMED
        if attribute == _FINGERPRINT:
            if value != _fingerprint(datagram[:at]):
                return CheckRefused.MALFORMED
        elif not signed:  # what follows the signature is nobody's word (RFC 8489 §14.5)
            values[attribute] = value
            if attribute == _MESSAGE_INTEGRITY:
                signed = _with_length(datagram[:at], _INTEGRITY_BYTES)
        at = begin + size + (-size & 3)
    try:
        username = values.get(_USERNAME, b"").decode()
    except UnicodeDecodeError:
        return CheckRefused.MALFORMED
    local, _, remote = username.partition(":")
    return Check(
        transaction_id,
        local,
        remote,
        nominates=_USE_CANDIDATE in values,
        role_conflict=_ICE_CONTROLLED in values,
        signed=signed,
        digest=values.get(_MESSAGE_INTEGRITY, b""),
    )


def answer_check(check: Check, *, source: bytes, password: str) -> bytes:
    """The reply to a proved check that came from `source` (a `sockaddr`). It is never longer than
    the check (amplification ≤ 1)."""
    if check.role_conflict:
        kind, body = _BINDING_ERROR, _attribute(_ERROR_CODE, _ROLE_CONFLICT, size=17)
    else:
        mapped = _xor_address(source, check.transaction_id)
        kind, body = _BINDING_RESPONSE, _attribute(_XOR_MAPPED_ADDRESS, mapped)
    message = _HEADER.pack(kind, 0, _COOKIE, check.transaction_id) + body
    signed = _with_length(message, _INTEGRITY_BYTES)
    digest = hmac.digest(password.encode(), signed, "sha1")
    message = _with_length(message, _INTEGRITY_BYTES + _FINGERPRINT_BYTES)
    message += _attribute(_MESSAGE_INTEGRITY, digest)
    return message + _attribute(_FINGERPRINT, _fingerprint(message))


def _attribute(kind: int, value: bytes, *, size: int | None = None) -> bytes:
    """`size` is without padding; None: there is none."""
    return _ATTRIBUTE.pack(kind, len(value) if size is None else size) + value


def _with_length(message: bytes, following: int) -> bytes:
    """The message with its length as if it ended after `following` bytes more (RFC 8489 §14.5)."""
    return message[:2] + _LENGTH.pack(len(message) - _HEADER.size + following) + message[4:]


def _fingerprint(message: bytes) -> bytes:
    """The value of FINGERPRINT behind these bytes (RFC 8489 §14.7)."""
    checksum = zlib.crc32(_with_length(message, _FINGERPRINT_BYTES))
    return (checksum ^ _FINGERPRINT_XOR).to_bytes(4, "big")


def _xor_address(source: bytes, transaction_id: bytes) -> bytes:
    """The value of XOR-MAPPED-ADDRESS (RFC 8489 §14.2) for a `sockaddr_in` or `sockaddr_in6`."""
    port = _xor(source[2:4], _COOKIE_BYTES)
    if len(source) == _SOCKADDR_IN_BYTES:
        return _IPV4 + port + _xor(source[4:8], _COOKIE_BYTES)
    return _IPV6 + port + _xor(source[8:24], _COOKIE_BYTES + transaction_id)


def _xor(value: bytes, pad: bytes) -> bytes:
    size = len(value)
    return (int.from_bytes(value, "big") ^ int.from_bytes(pad[:size], "big")).to_bytes(size, "big")
