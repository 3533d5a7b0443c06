"""Origins (RFC 6454): compared exactly, so that no other site speaks in a visitor's name."""

from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_origin(text: str) -> str:
    """The origin as a browser writes it: lower case, without the scheme's own port.

    Raises ValueError for anything that is more than scheme, host and port.
    """
    parts = urlsplit(text.strip().removesuffix("/"))
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"{text!r} is not of the form https://host or http://host:port")
    if parts.path or parts.query or parts.fragment or set(parts.netloc) & set("@ \\"):
        raise ValueError(f"{text!r} has more than scheme, host and port")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    host = host.encode("idna").decode() if not host.isascii() else host
    if parts.port is None or parts.port == _DEFAULT_PORTS[parts.scheme]:
        return f"{parts.scheme}://{host}"
    return f"{parts.scheme}://{host}:{parts.port}"


def is_same_origin(origin_header: str | None, allowed: frozenset[str]) -> bool:
    """Whether the Origin header is, byte for byte, one of ours. Missing and `null` are not."""
    return origin_header is not None and origin_header in allowed


def websocket_origin(origin: str) -> str:
    """The same origin as a content security policy names it for WebSockets."""
    return "ws" + origin.removeprefix("http")
