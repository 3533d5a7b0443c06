"""Signing in and out over HTTP, at the workspace and at the portal."""

from pathlib import Path

import pytest
from aiohttp import ClientSession

from signaling.practice.identity import WORKSPACE_COOKIE
from signaling.practice.passwords import WeakPassword
from tests.support.practice import (
    CLIENT_EMAIL,
    HOST_EMAIL,
    PASSWORD,
    cheap_passwords,
    running_practice,
)


async def session_of(browser: ClientSession, at: str) -> dict[str, object]:
    async with browser.get(f"/{at}/session") as response:
        assert response.status == 200
        view: dict[str, object] = await response.json()
        return view


async def attempt(browser: ClientSession, at: str, email: str, password: str) -> tuple[int, str]:
    body = {"email": email, "password": password}
    async with browser.post(f"/{at}/sign-in", json=body) as response:
        return response.status, (await response.json()).get("code", "")


async def test_a_practitioner_signs_in_and_out(tmp_path: Path) -> None:
    async with (
        running_practice(tmp_path, practice_name="Practice by the Sea") as practice,
        practice.browser() as browser,
    ):
        nobody = {"signed_in": False, "name": None, "practice": "Practice by the Sea"}
        somebody = {"signed_in": True, "name": "Host", "practice": "Practice by the Sea"}
        assert await session_of(browser, "workspace") == nobody
        body = {"email": f"  {HOST_EMAIL.upper()} ", "password": PASSWORD}
        async with browser.post("/workspace/sign-in", json=body) as response:
            assert await response.json() == somebody
            cookie = response.headers["Set-Cookie"]
        assert cookie.startswith(WORKSPACE_COOKIE)
        for attribute in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=43200"):
            assert attribute in cookie
        assert await session_of(browser, "workspace") == somebody
        assert (await session_of(browser, "portal"))["signed_in"] is False
        async with browser.post("/workspace/sign-out") as response:
            assert await response.json() == nobody
        assert await session_of(browser, "workspace") == nobody


async def test_a_client_sees_the_own_appointments_and_their_links(tmp_path: Path) -> None:
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        mine = await practice.add_appointment(CLIENT_EMAIL)
        await practice.add_appointment()
        cancelled = await practice.add_appointment(CLIENT_EMAIL)
        await practice.store.appointments.cancel(cancelled.id, now=practice.timing.now())
        await practice.sign_in(browser, "portal", CLIENT_EMAIL)
        assert await session_of(browser, "portal") == {
            "signed_in": True,
            "name": "Client",
            "practice": "Practice",
            "appointments": [
                {
                    "title": "Consultation",
                    "starts_at": mine.starts_at,
                    "ends_at": mine.ends_at,
                    "hosts": ["Host"],
                    "link": f"{practice.origin}/m/{mine.link}",
                }
            ],
        }
        async with browser.post("/portal/sign-out") as response:
            assert response.status == 200
        view = await session_of(browser, "portal")
        assert (view["signed_in"], view["appointments"]) == (False, [])


@pytest.mark.parametrize(
    ("at", "email", "password"),
    [
        ("workspace", HOST_EMAIL, "wrong password"),
        ("workspace", "nobody@practice.example", PASSWORD),
        ("workspace", CLIENT_EMAIL, PASSWORD),
        ("portal", HOST_EMAIL, PASSWORD),
        ("portal", CLIENT_EMAIL, "wrong password"),
    ],
)
async def test_every_failure_looks_the_same(
    tmp_path: Path, at: str, email: str, password: str
) -> None:
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        body = {"email": email, "password": password}
        async with browser.post(f"/{at}/sign-in", json=body) as response:
            assert response.status == 401
            assert await response.json() == {
                "code": "wrong_credentials",
                "text": "E-mail address and password do not belong together.",
            }
            assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "email"),
        ({"email": HOST_EMAIL}, "password"),
        ({"email": 5, "password": PASSWORD}, "email"),
        ({"email": HOST_EMAIL, "password": ""}, "password"),
        ({"email": HOST_EMAIL, "password": "x" * 257}, "password"),
        ({"email": "x" * 255, "password": PASSWORD}, "email"),
        ({"email": HOST_EMAIL, "password": PASSWORD, "role": "practitioner"}, "role"),
        ([], "body"),
        ("text", "body"),
    ],
)
async def test_bodies_are_strict(tmp_path: Path, body: object, named: str) -> None:
    async with (
        running_practice(tmp_path) as practice,
        practice.browser() as browser,
        browser.post("/workspace/sign-in", json=body) as response,
    ):
        assert response.status == 422
        answer = await response.json()
        assert answer["code"] == "invalid"
        assert named in answer["text"]
        assert PASSWORD not in answer["text"]


@pytest.mark.parametrize(
    ("data", "content_type", "status", "code"),
    [
        (b"email=a&password=b", "application/x-www-form-urlencoded", 415, "not_json"),
        (b'{"email": "a", "password": "b"}', "text/plain", 415, "not_json"),
        (b"{", "application/json", 422, "invalid"),
        (b"\xff\xfe", "application/json", 422, "invalid"),
        (b"", "application/json", 422, "invalid"),
        (b"[" * 60_000, "application/json", 422, "invalid"),
        (b"x" * 70_000, "application/json", 413, "body_too_large"),
    ],
)
async def test_what_is_no_json_is_told(
    tmp_path: Path, data: bytes, content_type: str, status: int, code: str
) -> None:
    headers = {"Content-Type": content_type}
    async with (
        running_practice(tmp_path) as practice,
        practice.browser() as browser,
        browser.post("/portal/sign-in", data=data, headers=headers) as response,
    ):
        assert (response.status, (await response.json())["code"]) == (status, code)


async def test_guessing_is_throttled_and_says_when_to_try_again(tmp_path: Path) -> None:
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        for _ in range(5):
            assert await attempt(browser, "workspace", HOST_EMAIL, "a guess") == (
                401,
                "wrong_credentials",
            )
        body = {"email": HOST_EMAIL, "password": PASSWORD}
        async with browser.post("/workspace/sign-in", json=body) as response:
            assert response.status == 429
            assert response.headers["Retry-After"] == "180"
            answer = await response.json()
            assert (answer["code"], answer["retry_after_s"]) == ("too_many_sign_ins", 180)
        # Another account from the same address, and the same one after a while, may.
        await practice.sign_in(browser, "portal", CLIENT_EMAIL)
        practice.timing.advance(180)
        await practice.sign_in(browser, "workspace", HOST_EMAIL)


async def test_signing_in_rightly_is_never_throttled(tmp_path: Path) -> None:
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        for _ in range(20):
            await practice.sign_in(browser, "workspace", HOST_EMAIL)


@pytest.mark.parametrize("password", ["", "short", "x" * 257])
async def test_a_password_is_neither_short_nor_endless(password: str) -> None:
    with pytest.raises(WeakPassword):
        await cheap_passwords().hash(password)


async def test_passwords_are_argon2id_and_salted() -> None:
    passwords = cheap_passwords()
    first, second = await passwords.hash(PASSWORD), await passwords.hash(PASSWORD)
    assert first.startswith("$argon2id$")
    assert first != second
    assert await passwords.verify(PASSWORD, password_hash=first)
    assert not await passwords.verify(PASSWORD + "x", password_hash=first)
    assert not await passwords.verify(PASSWORD, password_hash=None)
    assert not await passwords.verify("nobody's password", password_hash=None)
    assert not await passwords.verify(PASSWORD, password_hash="not a hash")
