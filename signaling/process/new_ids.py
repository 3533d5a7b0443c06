"""Fresh ids. Letters and digits only, so they stand in URLs, JSON and shells without quoting."""

import secrets
import string
from typing import Final

_ALPHABET: Final = string.ascii_letters + string.digits


def new_id() -> str:
    """No secret, but never met twice: 95 random bits."""
    return _random(16)


def new_link() -> str:
    """Whoever knows one may come to the door, so nobody guesses one: 130 random bits."""
    return _random(22)


def new_secret() -> str:
    """Proves that its bearer is who was told it: 256 random bits."""
    return _random(43)


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
