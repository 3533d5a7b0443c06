"""Cookies: whose they are, how long, and that nobody else can make or move one."""

import base64
import json
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from joserfc import jwt
from joserfc.jwk import OctKey

from conference.ids import ParticipantId
from signaling.config import Settings
from signaling.practice.identity import (
    MAX_GUEST_COOKIES,
    PORTAL_COOKIE,
    WORKSPACE_COOKIE,
    Identity,
    Visitor,
    guest_cookie_name,
)
from signaling.process.new_ids import new_id
from signaling.store.accounts import Account, AccountRole
from signaling.store.save import SpentToken
from signaling.store.store import Store
from tests.signaling.store.builders import NOW, account, furnished
from tests.support.timing import CountedTiming

HOST = account("host", AccountRole.PRACTITIONER)
CLIENT = account("client", AccountRole.CLIENT)
DAY = 86400.0


class Browser:
    """A cookie jar, without a browser around it."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self.cookies: dict[str, str] = {}

    def request(self) -> web.Request:
        header = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return make_mocked_request("GET", "/", headers={"Cookie": header})

    def take(self, response: web.Response) -> None:
        for name, morsel in response.cookies.items():
            if morsel["max-age"] == 0 or morsel.value == "":
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value

    def sign_in(self, account: Account) -> None:
        response = web.Response()
        self.identity.sign_in(response, account)
        self.take(response)

    async def sign_out(self, role: AccountRole) -> None:
        response = web.Response()
        await self.identity.sign_out(self.request(), response, role=role)
        self.take(response)

    async def open_link(self, link: str) -> ParticipantId:
        response = web.Response()
        guest = await self.identity.greet_guest(self.request(), response, link=link)
        self.take(response)
        return guest

    async def at_link(self, link: str) -> Visitor:
        return await self.identity.visitor(self.request(), link=link, at="link")

    async def in_workspace(self, link: str) -> Visitor:
        return await self.identity.visitor(self.request(), link=link, at="workspace")


async def made(store: Store, timing: CountedTiming) -> Identity:
    settings = Settings(data_dir=Path("unused"))
    identity = Identity(settings, store, clock=timing.now, new_id=new_id)
    await identity.start()
    return identity


# ------------------------------------------------------------------ who is who


async def test_a_stranger_is_nobody(tmp_path: Path) -> None:
    async with furnished(tmp_path) as store:
        browser = Browser(await made(store, CountedTiming(NOW)))
        assert await browser.at_link("link") == Visitor(None, None, None)
        assert not browser.identity.is_known(browser.request())


async def test_a_guest_is_the_same_at_every_visit_and_another_at_every_link(
    tmp_path: Path,
) -> None:
    """R36: an unverified guest is a cookie of that meeting's link."""
    async with furnished(tmp_path) as store:
        identity = await made(store, CountedTiming(NOW))
        browser, other = Browser(identity), Browser(identity)
        guest = await browser.open_link("link")
        assert await browser.open_link("link") == guest
        assert await browser.at_link("link") == Visitor(None, None, guest)
        assert await browser.open_link("another link") != guest
        assert await browser.at_link("a third link") == Visitor(None, None, None)
        assert await other.open_link("link") != guest


async def test_an_account_is_recognised_on_its_own_side_only(tmp_path: Path) -> None:
    """R18, R36: a share link enters as a guest unless it is opened from the workspace."""
    async with furnished(tmp_path) as store:
        browser = Browser(await made(store, CountedTiming(NOW)))
        browser.sign_in(HOST)
        assert await browser.at_link("link") == Visitor(None, None, None)
        assert await browser.in_workspace("link") == Visitor(HOST, None, None)
        browser.sign_in(CLIENT)
        assert await browser.at_link("link") == Visitor(None, CLIENT, None)
        assert await browser.in_workspace("link") == Visitor(HOST, None, None)


async def test_who_signs_in_half_way_is_known_as_both(tmp_path: Path) -> None:
    """R41: so that the door can merge the two."""
    async with furnished(tmp_path) as store:
        browser = Browser(await made(store, CountedTiming(NOW)))
        guest = await browser.open_link("link")
        browser.sign_in(CLIENT)
        assert await browser.at_link("link") == Visitor(None, CLIENT, guest)


async def test_a_used_up_guest_cannot_return(tmp_path: Path) -> None:
    """R41: neither by the cookie nor by a copy of it; the next visit makes somebody new."""
    async with furnished(tmp_path) as store:
        browser = Browser(await made(store, CountedTiming(NOW)))
        guest = await browser.open_link("link")
        copy = dict(browser.cookies)
        await store.tokens.spend(browser.identity.used_up(guest))
        assert await browser.at_link("link") == Visitor(None, None, None)
        assert await browser.open_link("link") != guest
        browser.cookies = copy
        assert await browser.at_link("link") == Visitor(None, None, None)


async def test_signing_out_ends_every_copy_and_only_that_sign_in(tmp_path: Path) -> None:
    async with furnished(tmp_path) as store:
        identity = await made(store, CountedTiming(NOW))
        desk, phone = Browser(identity), Browser(identity)
        for browser in (desk, phone):
            browser.sign_in(HOST)
        copy = dict(desk.cookies)
        await desk.sign_out(AccountRole.PRACTITIONER)
        assert WORKSPACE_COOKIE not in desk.cookies
        desk.cookies = copy
        assert await identity.practitioner(desk.request()) is None
        assert await identity.practitioner(phone.request()) == HOST
        await phone.sign_out(AccountRole.CLIENT)
        assert await identity.practitioner(phone.request()) == HOST


async def test_all_of_it_outlives_a_restart(tmp_path: Path) -> None:
    async with furnished(tmp_path) as store:
        timing = CountedTiming(NOW)
        browser = Browser(await made(store, timing))
        guest = await browser.open_link("link")
        browser.sign_in(CLIENT)
        browser.identity = await made(store, timing)
        assert await browser.at_link("link") == Visitor(None, CLIENT, guest)


# ------------------------------------------------------------------ how long


@pytest.mark.parametrize(
    ("who", "lasts"), [(HOST, 12 * 3600.0), (CLIENT, 7 * DAY)], ids=["workspace", "portal"]
)
async def test_a_sign_in_runs_out(tmp_path: Path, who: Account, lasts: float) -> None:
    async with furnished(tmp_path) as store:
        timing = CountedTiming(NOW)
        browser = Browser(await made(store, timing))
        browser.sign_in(who)
        find = (
            browser.identity.practitioner
            if who.role is AccountRole.PRACTITIONER
            else browser.identity.client
        )
        timing.advance(lasts - 1)
        assert await find(browser.request()) == who
        timing.advance(1)
        assert await find(browser.request()) is None


async def test_a_guest_is_known_from_the_last_visit_on(tmp_path: Path) -> None:
    async with furnished(tmp_path) as store:
        timing = CountedTiming(NOW)
        browser = Browser(await made(store, timing))
        guest = await browser.open_link("link")
        timing.advance(5 * DAY)
        assert await browser.open_link("link") == guest
        timing.advance(5 * DAY)
        assert (await browser.at_link("link")).guest == guest
        timing.advance(2 * DAY)
        assert (await browser.at_link("link")).guest is None


async def test_a_used_up_guest_is_remembered_as_long_as_any_cookie_lasts(tmp_path: Path) -> None:
    async with furnished(tmp_path) as store:
        timing = CountedTiming(NOW)
        browser = Browser(await made(store, timing))
        guest = await browser.open_link("link")
        await store.tokens.spend(browser.identity.used_up(guest))
        timing.advance(7 * DAY - 1)
        await store.tokens.forget_expired(now=timing.now())
        assert (await browser.at_link("link")).guest is None


async def test_a_browser_keeps_the_latest_few_links(tmp_path: Path) -> None:
    """Each request carries them all, and a header is cut at 8 KiB."""
    async with furnished(tmp_path) as store:
        timing = CountedTiming(NOW)
        browser = Browser(await made(store, timing))
        for number in range(40):
            await browser.open_link(f"link-{number}")
            timing.advance(60)
        expected = {guest_cookie_name(f"link-{n}") for n in range(40 - MAX_GUEST_COOKIES, 40)}
        assert set(browser.cookies) == expected
        assert len(browser.request().headers["Cookie"]) < 6 * 1024


# ------------------------------------------------------------------ forgery


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


async def test_no_changed_cookie_is_taken(tmp_path: Path) -> None:
    async with furnished(tmp_path) as store:
        browser = Browser(await made(store, CountedTiming(NOW)))
        browser.sign_in(HOST)
        token = browser.cookies[WORKSPACE_COOKIE]
        head, body, signature = token.split(".")
        claims = json.loads(base64.urlsafe_b64decode(body + "=="))
        changed = {**claims, "sub": "client", "exp": claims["exp"] + 10**6}
        stranger = OctKey.import_key(b"another key of thirty-two bytes.", {"kid": "stranger"})
        forged = [
            "",
            ".",
            "..",
            "a.b.c",
            token[:-4],
            token + "x",
            token * 20,
            f"{head}.{encoded(changed)}.{signature}",
            f"{encoded({'alg': 'none'})}.{body}.",
            f"{encoded({'alg': 'HS256'})}.{body}.{signature}",
            f"{encoded({'alg': 'HS256', 'kid': 'other'})}.{body}.{signature}",
            jwt.encode({"alg": "HS256", "kid": "stranger"}, claims, stranger),
        ]
        for position in range(0, len(token), 7):
            other = "A" if token[position] != "A" else "B"
            forged.append(token[:position] + other + token[position + 1 :])
        for value in forged:
            browser.cookies[WORKSPACE_COOKIE] = value
            assert await browser.identity.practitioner(browser.request()) is None, value
            assert not browser.identity.is_known(browser.request())
        browser.cookies[WORKSPACE_COOKIE] = token
        assert await browser.identity.practitioner(browser.request()) == HOST


async def test_no_cookie_is_good_for_another_purpose(tmp_path: Path) -> None:
    """Neither a guest at another link, nor a client in the workspace, nor a guest as an account."""
    async with furnished(tmp_path) as store:
        browser = Browser(await made(store, CountedTiming(NOW)))
        await browser.open_link("link")
        browser.sign_in(HOST)
        browser.sign_in(CLIENT)
        guest_here, guest_there = guest_cookie_name("link"), guest_cookie_name("another link")
        genuine = dict(browser.cookies)
        names = [WORKSPACE_COOKIE, PORTAL_COOKIE, guest_here, guest_there]
        for name in names:
            for origin, value in genuine.items():
                if origin != name:
                    browser.cookies = {name: value}
                    at_workspace = await browser.in_workspace("another link")
                    assert at_workspace == Visitor(None, None, None)
                    assert await browser.at_link("another link") == Visitor(None, None, None)
                    assert await browser.at_link("link") == Visitor(None, None, None)


async def test_an_account_that_is_gone_is_signed_out(tmp_path: Path) -> None:
    async with furnished(tmp_path) as store:
        browser = Browser(await made(store, CountedTiming(NOW)))
        browser.sign_in(account("deleted", AccountRole.PRACTITIONER))
        assert await browser.identity.practitioner(browser.request()) is None


async def test_an_older_key_stays_good_while_a_newer_one_signs(tmp_path: Path) -> None:
    from signaling.store.tokens import SigningKey

    async with furnished(tmp_path) as store:
        timing = CountedTiming(NOW)
        browser = Browser(await made(store, timing))
        guest = await browser.open_link("link")
        old_cookies = dict(browser.cookies)
        await store.tokens.add_signing_key(SigningKey("newer", b"n" * 32), now=NOW + 1)
        browser.identity = await made(store, timing)
        assert (await browser.at_link("link")).guest == guest
        assert await browser.open_link("link") == guest
        assert browser.cookies != old_cookies


async def test_spending_is_per_token(tmp_path: Path) -> None:
    async with furnished(tmp_path) as store:
        await store.tokens.spend(SpentToken("one", NOW + 1))
        assert await store.tokens.is_spent("one")
        assert not await store.tokens.is_spent("two")
