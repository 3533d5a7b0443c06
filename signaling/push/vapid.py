"""Who sends the push: a token signed by this server's own key (VAPID, RFC 8292)."""

import base64
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from signaling.process.clock import Clock
from signaling.push.services import audience_of
from signaling.store.push_keys import PushKeyStore

_ALGORITHM: Final = "ES256"
_LASTS_S: Final = 12 * 3600
"""At most a day (RFC 8292, section 2); half of it forgives clocks that go wrong."""

_RENEW_S: Final = 3600
_MOST_TOKENS: Final = 64
"""Of as many services; below `*.` there may be any number of hosts."""


class Vapid:
    """One key pair for good: a browser's subscription is bound to the public half.

    `contact` is a `mailto:` or `https:` address of the operator, None where there is none.
    """

    def __init__(self, pem: bytes, *, contact: str | None, clock: Clock) -> None:
        self._key = ECKey.import_key(pem)
        self._contact = contact
        self._clock = clock
        self._tokens: dict[str, tuple[str, float]] = {}
        point = self._key.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.public_key: Final = base64.urlsafe_b64encode(point).rstrip(b"=").decode()
        """As `applicationServerKey` takes it: the point, uncompressed, in base64url."""

    @classmethod
    async def of(cls, store: PushKeyStore, *, contact: str | None, clock: Clock) -> "Vapid":
        """With the key of the store, made the first time. Raises StoreUnavailable."""
        made = ECKey.generate_key("P-256", private=True).as_pem(private=True)
        return cls(await store.keep(made), contact=contact, clock=clock)

    def authorization(self, endpoint: str) -> str:
        """The header's value for a push to this endpoint. Signed once for a service and a while:
        it says nothing of whom a push is for."""
        audience, now = audience_of(endpoint), int(self._clock())
        token, expires_at = self._tokens.get(audience, ("", 0))
        if expires_at - now < _RENEW_S:
            token, expires_at = self._sign(audience, now), now + _LASTS_S
            if len(self._tokens) >= _MOST_TOKENS:
                self._tokens.clear()
            self._tokens[audience] = token, expires_at
        return f"vapid t={token}, k={self.public_key}"

    def _sign(self, audience: str, now: int) -> str:
        claims: dict[str, object] = {"aud": audience, "exp": now + _LASTS_S}
        if self._contact is not None:
            claims["sub"] = self._contact
        header = {"typ": "JWT", "alg": _ALGORITHM}
        return jwt.encode(header, claims, self._key, algorithms=[_ALGORITHM])
