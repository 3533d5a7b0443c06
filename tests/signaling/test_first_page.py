"""What a browser must fetch before the waiting room stands: little, at once, and only once."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import pytest
from aiohttp import ClientResponse, ClientSession

from signaling.http.languages import WEB_FOLDER
from signaling.practice.assets import Assets
from tests.support.practice import running_practice

KIB = 1024
MAX_BYTES = {"/m/{link}": 150 * KIB, "/workspace": 200 * KIB, "/portal": 75 * KIB}
"""A client's page on a telephone must be small; a practitioner's stays open all day."""

ADDRESS = re.compile(r'<(?:link|script)[^>]+(?:href|src)="([^"]+)"')
MOST_SCRIPTS = 32
"""Before a name can be typed; each costs an old telephone some ten milliseconds."""

AHEAD = re.compile(r'<link rel="modulepreload" href="([^"]+)"')
OF_A_CALL = re.compile(r'<link data-with="incall" href="([^"]+)"')
FROM = re.compile(
    r"""(?:^|;)(?:import|export)\b[^;'\"]*\bfrom ?['"]([^'"]+)['"]""", re.MULTILINE | re.DOTALL
)


@dataclass
class Fetched:
    """One answer: what it took on the wire, head included, and what it says."""

    size: int
    text: str
    headers: dict[str, str]


async def fetch(browser: ClientSession, path: str) -> Fetched:
    async with browser.get(path, headers={"Accept-Encoding": "gzip, br"}) as response:
        assert response.status == 200, path
        body = int(response.headers["Content-Length"])
        return Fetched(body + head_size(response), await response.text(), dict(response.headers))


def head_size(response: ClientResponse) -> int:
    line = len(f"HTTP/1.1 {response.status} {response.reason}\r\n\r\n")
    return line + sum(len(name) + len(value) + 4 for name, value in response.raw_headers)


async def everything(browser: ClientSession, page: str) -> dict[str, Fetched]:
    """The page, and all that it names."""
    first = await fetch(browser, page)
    named = dict.fromkeys(ADDRESS.findall(first.text))
    return {page: first} | {path: await fetch(browser, path) for path in named}


@pytest.mark.parametrize("page", MAX_BYTES)
async def test_a_first_page_is_small_with_all_that_it_needs(tmp_path: Path, page: str) -> None:
    async with (
        running_practice(tmp_path, pages=WEB_FOLDER) as practice,
        practice.browser() as browser,
    ):
        appointment = await practice.add_appointment()
        path = page.format(link=appointment.link)
        fetched = await everything(browser, path)
    only_in_a_call = set(OF_A_CALL.findall(fetched[path].text))
    needed = {name: one.size for name, one in fetched.items() if name not in only_in_a_call}
    assert sum(needed.values()) <= MAX_BYTES[page], needed
    scripts = {path: one for path, one in fetched.items() if path.endswith(".js")}
    for path, script in scripts.items():
        for name in FROM.findall(script.text):
            # Whatever is imported has been asked for by the page itself: no chain of round trips.
            assert urljoin(path, name) in scripts, (path, name)


async def test_a_name_can_be_typed_before_the_waiting_room_has_come(tmp_path: Path) -> None:
    async with (
        running_practice(tmp_path, pages=WEB_FOLDER) as practice,
        practice.browser() as browser,
    ):
        appointment = await practice.add_appointment()
        page = await fetch(browser, f"/m/{appointment.link}")
    ahead = AHEAD.findall(page.text)
    assert 0 < len(ahead) <= MOST_SCRIPTS, ahead
    assert "attending.js" in page.text
    assert not any(name.endswith(("/attending.js", "/incall.js")) for name in ahead)


async def test_whatever_a_page_names_may_be_kept_for_ever(tmp_path: Path) -> None:
    async with (
        running_practice(tmp_path, pages=WEB_FOLDER) as practice,
        practice.browser() as browser,
    ):
        fetched = await everything(browser, "/portal")
    page = fetched.pop("/portal")
    assert page.headers["Cache-Control"] == "no-store"
    assert {one.headers["Cache-Control"] for one in fetched.values()} == {
        "public, max-age=31536000, immutable"
    }


async def test_what_a_page_is_made_of_leaves_the_headers_of_documents_to_it(tmp_path: Path) -> None:
    async with (
        running_practice(tmp_path, pages=WEB_FOLDER) as practice,
        practice.browser() as browser,
    ):
        fetched = await everything(browser, "/portal")
        alone = await fetch(browser, "/static/icon.svg")
    for path, one in fetched.items():
        is_part = path.endswith((".js", ".css"))
        assert ("Content-Security-Policy" in one.headers) is not is_part, path
        assert one.headers["X-Content-Type-Options"] == "nosniff"
        assert one.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Content-Security-Policy" in alone.headers, "a picture can be opened as a document"


async def test_another_versions_address_is_answered_but_not_kept(tmp_path: Path) -> None:
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        async with browser.get("/static/0123456789ab/js/call.js") as response:
            assert response.status == 200
            assert response.headers["Cache-Control"] == "no-cache"
        async with browser.get("/static/0123456789ab/js/nothing.js") as response:
            assert response.status == 404


def test_the_version_is_of_every_files_path_and_content(tmp_path: Path) -> None:
    def version(**files: str) -> str:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        for name, text in files.items():
            (folder / f"{name}.js").write_text(text)
        return Assets(folder).version

    assert version(a="1", b="2") == version(b="2", a="1")
    assert len({version(a="1"), version(b="1"), version(a="2"), version(a="1", b="")}) == 4
