"""How much of anything one visitor may take, so that nobody pays for somebody else's flood.

All counts are in memory and bounded; a restart forgives. Time is handed in.
"""

from collections import OrderedDict
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from aiohttp import web

from conference.errors import Busy

_IPV6_VISITOR_BITS: Final = 64
"""Whoever has an IPv6 address has its /64, and could use another for each connection."""

_FAILURE_WINDOW_S: Final = 15 * 60.0
_ACCOUNT_FAILURES_ANYWHERE: Final = 100
"""For one account from all addresses together: high, or anybody could lock a practitioner out."""
_MAX_BUCKETS: Final = 50_000


class TooManyConnections(Busy):
    """This address has more connections open than the server allows one to have."""

    code = "too_many_connections"


class TooManySignIns(Busy):
    """Too many wrong passwords for this account or from this address lately."""

    code = "too_many_sign_ins"


# ------------------------------------------------------------------ addresses


def visitor_of(address: str) -> str:
    """What is counted as one visitor: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(IPv6Network((int(parsed), _IPV6_VISITOR_BITS), strict=False))
    return str(parsed)


def is_trusted(address: str, trusted: Sequence[IPv4Network | IPv6Network]) -> bool:
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return any(parsed in network for network in trusted)


def client_address(request: web.BaseRequest, trusted: Sequence[IPv4Network | IPv6Network]) -> str:
    """Whoever speaks: the connection's other end, or whom trusted proxies say they speak for.

    X-Forwarded-For is read from its end, where our own proxy wrote; whatever stands before the
    first untrusted address is hearsay. An unreadable entry ends the reading at the last good one.
    """
    address = request.remote or ""
    entries = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
    while entries and is_trusted(address, trusted):
        entry = entries.pop().strip()
        try:
            address = str(ip_address(entry))
        except ValueError:
            break
    return visitor_of(address)


# ------------------------------------------------------------------ connections


class Place:
    """One visitor's claim on one connection, until they leave or have shown who they are.

    `over` says that the visitor has too many and this one is there only to be told so.
    """

    __slots__ = ("_cap", "_visitor", "over")

    def __init__(self, cap: "VisitorCap", visitor: str, *, over: bool) -> None:
        self._cap: VisitorCap | None = cap
        self._visitor = visitor
        self.over = over

    @property
    def is_held(self) -> bool:
        return self._cap is not None

    def leave(self) -> None:
        """Leaving twice is nothing."""
        if self._cap is not None:
            self._cap._release(self._visitor)
            self._cap = None


def place_of(request: web.BaseRequest) -> Place | None:
    """What the listener took for the connection; None behind a proxy, which has many visitors."""
    place: Place | None = getattr(request.protocol, "place", None)
    return place


class VisitorCap:
    """Counts, per visitor, the connections that have not shown who they are."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: dict[str, int] = {}

    def enter(self, visitor: str) -> Place | None:
        """A place; one that is `over` for as many again, so that people read why; then None."""
        held = self._held.get(visitor, 0)
        if held >= 2 * self._most:
            return None
        self._held[visitor] = held + 1
        return Place(self, visitor, over=held >= self._most)

    def held_by(self, visitor: str) -> int:
        return self._held.get(visitor, 0)

    def _release(self, visitor: str) -> None:
        left = self._held[visitor] - 1
        if left:
            self._held[visitor] = left
        else:
            del self._held[visitor]


# ------------------------------------------------------------------ sign-in


class SignInThrottle:
    """Slows down whoever guesses passwords; signing in rightly costs nothing."""

    def __init__(self, *, per_account: int, per_address: int) -> None:
        self._per_account = per_account
        self._per_address = per_address
        self._buckets: OrderedDict[tuple[str, ...], tuple[float, float]] = OrderedDict()

    def attempt(self, *, account: str, visitor: str, now: float) -> None:
        """Counts an attempt as failed until `succeeded`. Raises TooManySignIns with when to retry.

        It is counted beforehand because checking a password takes a while, and a thousand
        attempts could begin in it.
        """
        limits = self._limits(account, visitor)
        waits = [self._wait(key, most, now=now) for key, most in limits]
        if (wait := max(waits)) > 0:
            raise TooManySignIns(
                "Too many attempts. Please wait a little and try again.", retry_after_s=wait
            )
        for key, most in limits:
            self._set(key, self._used(key, most, now=now) + 1, now=now)

    def succeeded(self, *, account: str, visitor: str, now: float) -> None:
        """Takes the attempt back."""
        for key, most in self._limits(account, visitor):
            self._set(key, max(0.0, self._used(key, most, now=now) - 1), now=now)

    def _limits(self, account: str, visitor: str) -> list[tuple[tuple[str, ...], int]]:
        return [
            (("account at address", account, visitor), self._per_account),
            (("address", visitor), self._per_address),
            (("account", account), _ACCOUNT_FAILURES_ANYWHERE),
        ]

    def _used(self, key: tuple[str, ...], most: int, *, now: float) -> float:
        """Of the allowance, which comes back evenly over the window."""
        used, since = self._buckets.get(key, (0.0, now))
        return max(0.0, used - (now - since) * most / _FAILURE_WINDOW_S)

    def _wait(self, key: tuple[str, ...], most: int, *, now: float) -> float:
        excess = self._used(key, most, now=now) + 1 - most
        return max(0.0, excess * _FAILURE_WINDOW_S / most)

    def _set(self, key: tuple[str, ...], used: float, *, now: float) -> None:
        self._buckets[key] = (used, now)
        self._buckets.move_to_end(key)
        while len(self._buckets) > _MAX_BUCKETS:
            self._buckets.popitem(last=False)
