"""Credentials for the TURN server of the practice, for whoever is in a call, or checks the
connection before one, and for nobody else.

They are made on the spot, of a secret that the TURN server shares (draft-uberti-behave-turn-rest,
coturn's `use-auth-secret`), and expire by themselves; nothing is stored.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from conference.ids import DeviceId
from conference.probe.queue import ProbeId
from signaling.wire.parts import IceServer


@dataclass(frozen=True, slots=True)
class Turn:
    """`urls` as browsers take them, none where there is no TURN server; `lifetime` in seconds."""

    urls: tuple[str, ...]
    secret: str
    lifetime: float

    def ice_servers(
        self, whom: DeviceId | ProbeId, *, now: float, lifetime: float | None = None
    ) -> list[IceServer]:
        """For one device in a call, from `now` (UTC) for the lifetime, or for one probe for its
        own. The id is how the TURN server tells whom a quota is for."""
        if not self.urls:
            return []
        ends = now + (self.lifetime if lifetime is None else lifetime)
        username = f"{int(ends)}:{whom}"
        # SHA-1 is what every TURN server expects here; as an HMAC it is sound.
        digest = hmac.digest(self.secret.encode(), username.encode(), hashlib.sha1)
        credential = base64.b64encode(digest).decode()
        return [IceServer(urls=list(self.urls), username=username, credential=credential)]
