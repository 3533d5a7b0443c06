"""Whose push services this server speaks to: the addresses come from clients, and are not trusted.

An endpoint is taken only in the one form that browsers write, at a host of the list. So no client
makes the server send anything to a machine that the operator has not named (RFC 8030, section 8.3).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from conference.errors import BadInput

SERVICES: Final = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
"""Of Chrome and its relatives, Firefox, Safari, Edge on Windows."""

MAX_ENDPOINT: Final = 1024
"""Characters. Those of today's services have 150 to 500."""

SERVICE_FORM: Final = r"^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[1-9][0-9]{0,4})?$"
"""A host; with `*.` in front, those below it; with a port, that one and not 443."""

_ENDPOINT: Final = re.compile(
    r"https://(?P<site>[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[1-9][0-9]{0,4})?)"
    r"/[A-Za-z0-9._~:/?&=%+,;@!$'()*-]+"
)
"""No user, fragment, other scheme or upper-case host, and nothing that parsers read in two ways."""


class BadEndpoint(BadInput):
    """Not the address of a push service that this server speaks to."""

    code = "bad_endpoint"


@dataclass(frozen=True, slots=True)
class PushServices:
    """Those that are allowed; none of them: there is no Web Push."""

    allowed: Sequence[str]

    def check(self, endpoint: str) -> None:
        """Raises BadEndpoint."""
        if not self.knows(endpoint):
            raise BadEndpoint("This server does not send to that push service.")

    def knows(self, endpoint: str) -> bool:
        match = _ENDPOINT.fullmatch(endpoint) if len(endpoint) <= MAX_ENDPOINT else None
        return match is not None and any(_fits(match["site"], each) for each in self.allowed)


def _fits(site: str, allowed: str) -> bool:
    if allowed.startswith("*."):
        return site.endswith(allowed[1:])
    return site == allowed


def audience_of(endpoint: str) -> str:
    """The origin of a checked endpoint."""
    match = _ENDPOINT.fullmatch(endpoint)
    assert match is not None, "endpoints are checked where they come in"
    return f"https://{match['site']}"
