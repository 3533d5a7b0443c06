"""Pages, static files, and the headers that every response has."""

import ast
import re
from pathlib import Path

import pytest
from aiohttp import ClientSession
from yarl import URL

from signaling.http.languages import LANGUAGES, WEB_FOLDER, spoken_by, texts
from signaling.practice.identity import guest_cookie_name
from tests.support.practice import CLIENT_EMAIL, PAGES, Practice, running_practice

EVERY_KIND_OF_ANSWER = [
    ("GET", "/", 200),
    ("GET", "/workspace", 200),
    ("GET", "/workspace/meetings/any", 200),
    ("GET", "/portal", 200),
    ("GET", "/static/js/call.js", 200),
    ("GET", "/healthz", 200),
    ("GET", "/workspace/session", 200),
    ("HEAD", "/", 200),
    ("GET", "/m/nobody-has-this-link", 404),
    ("GET", "/nothing/here", 404),
    ("GET", "/static/nothing.js", 404),
    ("GET", "/api/v1/appointments", 401),
    ("POST", "/", 405),
    ("DELETE", "/api/v1/appointments", 405),
    ("POST", "/workspace/sign-in", 415),
    ("GET", "/test/bug", 500),
    ("GET", "/test/ws", 400),
]


@pytest.mark.parametrize(("method", "path", "status"), EVERY_KIND_OF_ANSWER)
async def test_every_answer_binds_the_browser(
    tmp_path: Path, method: str, path: str, status: int
) -> None:
    async with (
        running_practice(tmp_path) as practice,
        practice.browser() as browser,
        browser.request(method, path) as response,
    ):
        assert response.status == status
        headers = response.headers
        policy = dict(
            part.strip().partition(" ")[::2]
            for part in headers["Content-Security-Policy"].split(";")
        )
        socket = practice.origin.replace("http", "ws")
        assert policy["default-src"] == "'self'"
        assert policy["connect-src"] == f"'self' {socket}"
        assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"]
        assert policy["frame-ancestors"] == "'none'"
        assert policy["require-trusted-types-for"] == "'script'"
        assert policy["trusted-types"] == "lit-html service-worker"
        assert policy["worker-src"] == "'self'"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert (
            "camera=(self), microphone=(self), display-capture=(self)"
            in (headers["Permissions-Policy"])
        )
        assert headers["Cache-Control"] in ("no-store", "no-cache")
        assert headers["Server"] == "anteroom"


async def test_people_read_a_page_and_programs_read_json(tmp_path: Path) -> None:
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        async with browser.get("/m/wrong", headers={"Accept": "text/html"}) as response:
            assert response.status == 404
            assert response.content_type == "text/html"
            assert "does not lead to a meeting" in await response.text()
        async with browser.get("/m/wrong", headers={"Accept": "*/*"}) as response:
            assert response.status == 404
            assert (await response.json())["code"] == "not_found"


async def test_a_bug_tells_nothing_of_itself(tmp_path: Path) -> None:
    async with (
        running_practice(tmp_path) as practice,
        practice.browser() as browser,
        browser.get("/test/bug") as response,
    ):
        assert await response.json() == {
            "code": "internal",
            "text": "Something went wrong on our side.",
        }


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "index.html"),
        ("/workspace", "workspace.html"),
        ("/workspace/meetings/some-appointment", "workspace.html"),
        ("/portal", "portal.html"),
        ("/portal?next=/m/link", "portal.html"),
    ],
)
async def test_pages_by_their_address(tmp_path: Path, path: str, name: str) -> None:
    async with (
        running_practice(tmp_path) as practice,
        practice.browser() as browser,
        browser.get(path) as response,
    ):
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        assert await response.text() == PAGES[name]
        assert "Set-Cookie" not in response.headers


# ------------------------------------------------------------------ static files


async def test_a_file_has_its_type_and_is_asked_for_again_cheaply(tmp_path: Path) -> None:
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        async with browser.get("/static/js/call.js") as response:
            assert response.content_type == "text/javascript"
            assert response.headers["Cache-Control"] == "no-cache"
            assert await response.text() == PAGES["js/call.js"]
            tag = response.headers["ETag"]
        async with browser.get("/static/css/style.css") as response:
            assert response.content_type == "text/css"
        again = {"If-None-Match": tag}
        async with browser.get("/static/js/call.js", headers=again) as response:
            assert response.status == 304
            assert await response.read() == b""
            assert response.headers["ETag"] == tag
            assert "Content-Security-Policy" in response.headers


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("br, gzip;q=0.5", "gzip"),
        ("GZIP ; q=1.0", "gzip"),
        ("gzip;q=0", None),
        ("gzip; q=0.000", None),
        ("br, identity", None),
        ("", None),
    ],
)
async def test_text_is_compressed_for_whoever_takes_it(
    tmp_path: Path, accepted: str, coding: str | None
) -> None:
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        headers = {"Accept-Encoding": accepted}
        async with browser.get("/static/js/long.js", headers=headers) as response:
            assert response.headers.get("Content-Encoding") == coding
            assert response.headers["Vary"] == "Accept-Encoding"
            assert await response.text() == PAGES["js/long.js"]
        async with browser.get("/static/js/call.js", headers=headers) as response:
            assert "Content-Encoding" not in response.headers, "compressed it would be longer"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../signaling/config.py",
        "/static/%2e%2e/signaling/config.py",
        "/static/..%2f..%2fetc%2fpasswd",
        "/static/%2e%2e%2f%2e%2e%2fetc/passwd",
        "/static/js/../secret.py",
        "/static/js/%2e%2e/secret.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/..\\secret.py",
        "/static/js\\call.js",
        "/static/js/call.js%00",
        "/static/js/call.js%00.css",
        "/static/js/call.js/",
        "/static/js/",
        "/static/js",
        "/static/",
        "/static/secret.py",
        "/static/.hidden",
        "/static/call.html",
        "/static/link.js",
        "/static/outside/style.css",
        "/static/js/./call.js",
        "/static/JS/CALL.JS",
    ],
)
async def test_no_path_leads_out_of_the_folder_or_to_what_is_not_served(
    tmp_path: Path, path: str
) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "style.css").write_text("elsewhere")
    (tmp_path / "web" / "outside").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "web" / "link.js").symlink_to(tmp_path / "elsewhere" / "style.css")
    async with (
        running_practice(tmp_path) as practice,
        ClientSession() as browser,
        browser.get(URL(practice.origin + path, encoded=True)) as response,
    ):
        assert response.status == 404, await response.text()


# ------------------------------------------------------------------ the call page and its cookie


async def guest_cookie(practice: Practice, browser: ClientSession, link: str) -> str | None:
    cookies = browser.cookie_jar.filter_cookies(URL(practice.origin))
    found = cookies.get(guest_cookie_name(link))
    return None if found is None else found.value


async def test_a_guest_gets_a_cookie_for_this_link_alone(tmp_path: Path) -> None:
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        appointment = await practice.add_appointment()
        async with browser.get(f"/m/{appointment.link}") as response:
            assert response.status == 200
            cookie = response.headers["Set-Cookie"]
        assert cookie.startswith(guest_cookie_name(appointment.link) + "=")
        assert appointment.link not in cookie
        for attribute in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=604800"):
            assert attribute in cookie
        assert "Secure" not in cookie, "this test's server is reached by http"


async def test_a_signed_in_client_needs_no_guest_cookie(tmp_path: Path) -> None:
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        appointment = await practice.add_appointment()
        await practice.sign_in(browser, "portal", CLIENT_EMAIL)
        async with browser.get(f"/m/{appointment.link}") as response:
            assert response.status == 200
        assert await guest_cookie(practice, browser, appointment.link) is None


async def test_a_practitioner_who_opens_a_share_link_comes_as_a_guest(tmp_path: Path) -> None:
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        appointment = await practice.add_appointment()
        await practice.sign_in(browser, "workspace", "host@practice.example")
        async with browser.get(f"/m/{appointment.link}") as response:
            assert response.status == 200
        assert await guest_cookie(practice, browser, appointment.link) is not None


async def test_health_is_that_a_write_could_be_taken(tmp_path: Path) -> None:
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        async with browser.get("/healthz") as response:
            assert (response.status, await response.json()) == (200, {"status": "ok"})
        await practice.store.close()
        (tmp_path / "var" / "anteroom.sqlite3").write_bytes(b"broken" * 4096)
        async with browser.get("/healthz") as response:
            assert response.status == 503
            assert (await response.json())["code"] == "store_unavailable"


async def test_the_service_worker_is_at_one_address_in_every_language(tmp_path: Path) -> None:
    """A browser asks for it anew, and takes it for the pages of visits."""
    async with (
        running_practice(tmp_path, pages=WEB_FOLDER) as practice,
        practice.browser() as browser,
    ):
        for language in LANGUAGES:
            async with browser.get(f"/service_worker/{language}.js") as response:
                script = await response.text()
                assert response.content_type == "text/javascript"
                assert response.headers["Service-Worker-Allowed"] == "/m/"
                assert response.headers["Cache-Control"] == "no-cache"
                assert "default-src 'self'" in response.headers["Content-Security-Policy"]
            assert "{{" not in script
            said = re.findall(r"^const (?:TITLE|MORE) = ('.*');$", script, re.MULTILINE)
            assert [ast.literal_eval(each) for each in said] == [
                texts(language)["push.title"],
                texts(language)["push.more"],
            ]
        for wrong in ("tlh", "..%2f..%2fsecret"):
            async with browser.get(f"/service_worker/{wrong}.js") as response:
                assert response.status == 404


def test_what_a_script_says_cannot_end_its_string(monkeypatch: pytest.MonkeyPatch) -> None:
    sly = {"push.title": 'it\'s \\ a "new"\nline </script>\u2028'}
    monkeypatch.setattr("signaling.http.languages.texts", lambda _: sly)
    script = spoken_by("'{{push.title}}'", "en")
    assert ast.literal_eval(script) == sly["push.title"]
    assert script.isascii()
