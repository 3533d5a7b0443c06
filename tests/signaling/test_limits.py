"""Who counts as one visitor, and how many wrong passwords they have."""

from ipaddress import ip_network

import pytest
from aiohttp.test_utils import make_mocked_request

from signaling.http.limits import (
    SignInThrottle,
    TooManySignIns,
    VisitorCap,
    client_address,
    is_trusted,
    visitor_of,
)

PROXIES = (ip_network("10.0.0.0/8"), ip_network("2001:db8:ffff::/48"))
MINUTE = 60.0


@pytest.mark.parametrize(
    ("address", "visitor"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("no address", "no address"),
    ],
)
def test_one_visitor_is_an_address_or_a_64(address: str, visitor: str) -> None:
    assert visitor_of(address) == visitor


@pytest.mark.parametrize(
    ("peer", "forwarded", "counted"),
    [
        ("203.0.113.7", [], "203.0.113.7"),
        # Nobody but our own proxy is believed.
        ("203.0.113.7", ["198.51.100.1"], "203.0.113.7"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("2001:db8:ffff::9", ["198.51.100.1"], "198.51.100.1"),
        # What the client itself wrote stands before what the proxy added.
        ("10.0.0.1", ["192.0.2.66, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["192.0.2.66", "198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("10.0.0.1", ["198.51.100.1, nonsense"], "10.0.0.1"),
        ("10.0.0.1", ["nonsense, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", ["2001:db8:1:2::9"], "2001:db8:1:2::/64"),
    ],
)
def test_whom_a_request_counts_for(peer: str, forwarded: list[str], counted: str) -> None:
    headers = [("X-Forwarded-For", value) for value in forwarded]
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=peer)
    assert client_address(request, PROXIES) == counted


def test_trust_is_by_network() -> None:
    assert is_trusted("10.9.9.9", PROXIES)
    assert is_trusted("::ffff:10.9.9.9", PROXIES)
    assert not is_trusted("11.0.0.1", PROXIES)
    assert not is_trusted("not an address", PROXIES)
    assert not is_trusted("10.9.9.9", ())


def test_places_are_counted_per_visitor_and_given_back_once() -> None:
    cap = VisitorCap(2)
    first, second, third, fourth = [cap.enter("a") for _ in range(4)]
    assert first is not None
    assert second is not None
    assert third is not None
    assert fourth is not None
    assert [place.over for place in (first, second, third, fourth)] == [False, False, True, True]
    assert cap.enter("a") is None
    other = cap.enter("b")
    assert other is not None
    assert not other.over
    first.leave()
    first.leave()
    assert not first.is_held
    assert cap.held_by("a") == 3
    for place in (second, third, fourth, other):
        place.leave()
    assert cap._held == {}, "an idle server remembers nobody"


# ------------------------------------------------------------------ wrong passwords


class Guessing:
    """A throttle and a clock; counts how many guesses get through."""

    def __init__(self) -> None:
        self.throttle = SignInThrottle(per_account=5, per_address=20)
        self.now = 0.0

    def guess(self, account: str, visitor: str) -> float | None:
        """None if the guess was let through, else for how long to wait."""
        try:
            self.throttle.attempt(account=account, visitor=visitor, now=self.now)
        except TooManySignIns as error:
            return error.retry_after_s
        return None

    def sign_in(self, account: str, visitor: str) -> bool:
        if self.guess(account, visitor) is not None:
            return False
        self.throttle.succeeded(account=account, visitor=visitor, now=self.now)
        return True


def test_five_wrong_passwords_then_one_every_three_minutes() -> None:
    guessing = Guessing()
    assert [guessing.guess("a", "here") for _ in range(5)] == [None] * 5
    assert guessing.guess("a", "here") == pytest.approx(3 * MINUTE)
    guessing.now += 3 * MINUTE
    assert guessing.guess("a", "here") is None
    assert guessing.guess("a", "here") == pytest.approx(3 * MINUTE)


def test_the_owner_elsewhere_is_not_locked_out() -> None:
    guessing = Guessing()
    for _ in range(50):
        guessing.guess("a", "attacker")
    assert guessing.sign_in("a", "home")


def test_an_address_runs_out_whatever_the_account() -> None:
    """Twenty guesses, each at another account."""
    guessing = Guessing()
    assert [guessing.guess(f"account-{n}", "here") for n in range(20)] == [None] * 20
    assert guessing.guess("account-21", "here") is not None
    assert guessing.guess("account-21", "there") is None


def test_an_account_runs_out_whatever_the_address() -> None:
    guessing = Guessing()
    let_through = sum(guessing.guess("a", f"address-{n}") is None for n in range(1000))
    assert let_through == 100


def test_signing_in_rightly_costs_nothing() -> None:
    """A clinic's reception behind one address, all morning."""
    guessing = Guessing()
    assert all(guessing.sign_in(f"account-{n % 3}", "clinic") for n in range(1000))
    assert [guessing.guess("account-1", "clinic") for _ in range(5)] == [None] * 5


def test_attempts_under_way_count() -> None:
    """Checking takes a while; a thousand must not begin in it."""
    guessing = Guessing()
    begun = sum(guessing.guess("a", "here") is None for _ in range(1000))
    assert begun == 5


def test_memory_is_bounded() -> None:
    guessing = Guessing()
    for number in range(30_000):
        guessing.guess(f"account-{number}", f"address-{number}")
    assert len(guessing.throttle._buckets) <= 50_000
