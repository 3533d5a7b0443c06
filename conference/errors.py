"""One tree of errors, each with a stable `code` that goes over the wire and says whose fault it is.

The code never changes once released; the text is for people and may. `retry_after_s` is set where
waiting helps.
"""

from typing import ClassVar


class AnteroomError(Exception):
    """Base of every error the product raises on purpose."""

    code: ClassVar[str] = "internal"

    def __init__(self, text: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.retry_after_s = retry_after_s


class BadInput(AnteroomError):
    """What the caller sent does not have the form that was asked for; nothing has changed."""

    code = "bad_input"


class NotAllowed(AnteroomError):
    """Well formed, but not for this role in this state (R27); nothing has changed."""

    code = "not_allowed"


class NotFound(AnteroomError):
    """What was named does not exist, or not for this caller."""

    code = "not_found"


class Busy(AnteroomError):
    """The machine's own limit (R37): another answer than a full meeting."""

    code = "busy"


class Unavailable(AnteroomError):
    """A part that we depend on does not answer; nothing has changed and trying again may help."""

    code = "unavailable"


class StoreUnavailable(Unavailable):
    """The store did not take the write, so nothing happened."""

    code = "store_unavailable"


class RelayUnavailable(Unavailable):
    """No relay worker can take this peer now."""

    code = "relay_unavailable"


class BadOffer(BadInput):
    """An SDP offer that cannot be read, contradicts its hints, or has nothing that can be used."""

    code = "bad_offer"


class OfferTooLarge(BadInput):
    """An SDP offer beyond the limits; refused unread."""

    code = "offer_too_large"


class PeerClosed(NotFound):
    """This generation of the peer was closed or replaced; a new offer needs a new generation."""

    code = "peer_closed"
