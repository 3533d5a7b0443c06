"""Credentials for the TURN server of the practice, for whoever is in a call and nobody else.

They are made on the spot, of a secret that the TURN server shares (draft-uberti-behave-turn-rest,
coturn's `use-auth-secret`), and expire by themselves; nothing is stored.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from conference.ids import DeviceId
from signaling.wire.messages import IceServer


@dataclass(frozen=True, slots=True)
class Turn:
    """`urls` as browsers take them, none where there is no TURN server; `lifetime` in seconds."""

    urls: tuple[str, ...]
    secret: str
    lifetime: float

    def ice_servers(self, device_id: DeviceId, *, now: float) -> list[IceServer]:
        """For one device in a call, from `now` (UTC) for the lifetime. The device's id is how the
        TURN server tells whom a quota is for."""
        if not self.urls:
            return []
        username = f"{int(now + self.lifetime)}:{device_id}"
        # SHA-1 is what every TURN server expects here; as an HMAC it is sound.
        digest = hmac.digest(self.secret.encode(), username.encode(), hashlib.sha1)
        credential = base64.b64encode(digest).decode()
        return [IceServer(urls=list(self.urls), username=username, credential=credential)]
