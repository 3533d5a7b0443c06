"""Origins are compared exactly: by the function, and by every address that acts for its sender."""

from pathlib import Path

import pytest
from aiohttp import ClientSession, WSServerHandshakeError

from signaling.http.origins import canonical_origin, is_same_origin, websocket_origin
from tests.support.practice import running_practice

OURS = frozenset({"https://clinic.example", "http://localhost:8080"})

EXACTLY = [
    ("https://clinic.example", True),
    ("http://localhost:8080", True),
    (None, False),
    ("", False),
    ("null", False),
    ("https://clinic.example/", False),
    ("https://clinic.example:443", False),
    ("https://clinic.example:8443", False),
    ("http://clinic.example", False),
    ("HTTPS://clinic.example", False),
    ("https://CLINIC.example", False),
    ("https://clinic.example.", False),
    ("https://clinic.example.evil.example", False),
    ("https://evil.example/https://clinic.example", False),
    ("https://evilclinic.example", False),
    ("https://sub.clinic.example", False),
    ("https://user@clinic.example", False),
    (" https://clinic.example", False),
    ("https://clinic.example, https://evil.example", False),
    ("http://localhost", False),
    ("http://127.0.0.1:8080", False),
]


@pytest.mark.parametrize(("header", "is_ours"), EXACTLY)
def test_exactly_ours(header: str | None, is_ours: bool) -> None:
    assert is_same_origin(header, OURS) is is_ours


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://clinic.example", "https://clinic.example"),
        ("https://clinic.example/", "https://clinic.example"),
        ("HTTPS://Clinic.Example:443", "https://clinic.example"),
        ("http://clinic.example:80", "http://clinic.example"),
        ("https://clinic.example:8443", "https://clinic.example:8443"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://praxis-müller.example", "https://xn--praxis-mller-klb.example"),
    ],
)
def test_settings_are_read_as_browsers_write(written: str, meant: str) -> None:
    assert canonical_origin(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "clinic.example",
        "ftp://clinic.example",
        "https://",
        "https://clinic.example/path",
        "https://clinic.example?query",
        "https://clinic.example#fragment",
        "https://user@clinic.example",
        "https://clinic.example:port",
        "https://clinic.example:99999",
        "https://a b",
    ],
)
def test_what_is_more_or_less_than_an_origin_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever part is wrong
        canonical_origin(text)


def test_websockets_of_the_same_place() -> None:
    assert websocket_origin("https://clinic.example") == "wss://clinic.example"
    assert websocket_origin("http://localhost:8080") == "ws://localhost:8080"


ACTS = [
    "/workspace/sign-in",
    "/workspace/sign-out",
    "/portal/sign-in",
    "/portal/sign-out",
    "/api/v1/appointments",
    "/api/v1/appointments/any/cancel",
    "/api/v1/appointments/any/people",
]


@pytest.mark.parametrize("path", ACTS)
@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://127.0.0.1"])
async def test_no_post_from_elsewhere(tmp_path: Path, path: str, origin: str | None) -> None:
    async with running_practice(tmp_path) as practice:
        headers = {} if origin is None else {"Origin": origin}
        async with (
            ClientSession(practice.origin, headers=headers) as browser,
            browser.post(path, json={}) as response,
        ):
            assert response.status == 403
            assert (await response.json())["code"] == "wrong_origin"


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://127.0.0.1"])
async def test_no_websocket_from_elsewhere(tmp_path: Path, origin: str | None) -> None:
    async with running_practice(tmp_path) as practice:
        headers = {} if origin is None else {"Origin": origin}
        async with ClientSession(practice.origin, headers=headers) as browser:
            with pytest.raises(WSServerHandshakeError, match="403"):
                await browser.ws_connect("/test/ws")


async def test_both_of_our_origins_may(tmp_path: Path) -> None:
    other = "https://workspace.example"
    async with running_practice(tmp_path, workspace_url=other) as practice:
        for origin in (practice.origin, other):
            async with ClientSession(practice.origin, headers={"Origin": origin}) as browser:
                async with browser.ws_connect("/test/ws"):
                    pass
                async with browser.post("/portal/sign-out") as response:
                    assert response.status == 200
