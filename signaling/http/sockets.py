"""Listening sockets by name and port, with errors that an operator understands."""

import asyncio
import errno
import socket
from typing import Any, Final

from conference.errors import BadInput

_ABSENT: Final = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


class CannotListen(BadInput):
    """The address or port of the settings is not to be had, or the certificate not readable."""

    code = "cannot_listen"


async def bind(host: str, port: int) -> list[socket.socket]:
    """A socket for each address of the host that this machine has; not listening yet.

    Raises CannotListen if there is none or the port is taken on one of them.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise CannotListen(f"{host} cannot be resolved: {error}")
    bound: list[socket.socket] = []
    absent: OSError | None = None
    for family, address in dict.fromkeys((entry[0], entry[4]) for entry in found):
        try:
            bound.append(_bound(family, address))
        except OSError as error:
            if error.errno not in _ABSENT:
                close_all(bound)
                raise CannotListen(f"Cannot listen on port {port} of {host}: {error.strerror}")
            absent = error
    if not bound:
        raise CannotListen(f"Cannot listen on {host}: {absent}")
    return bound


def close_all(sockets: list[socket.socket]) -> None:
    """Closing twice is nothing."""
    while sockets:
        sockets.pop().close()


def _bound(family: socket.AddressFamily, address: tuple[Any, ...]) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            # "localhost" and "::" would otherwise take the IPv4 address that is bound beside.
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(address)
        made.setblocking(False)
    except OSError:
        made.close()
        raise
    return made
