"""Logs are JSON lines, and say nothing that a visitor said."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog

from signaling.process.logs import configure_logging
from tests.support.practice import running_practice


@contextmanager
def logging_as_a_server_does() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logging("info")
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_our_own_and_the_libraries_lines_have_one_form(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with logging_as_a_server_does():
        structlog.get_logger("signaling.test").info("something_happened", count=3)
        logging.getLogger("aiohttp.server").error("told by a library")
        logging.getLogger("aiosqlite").info("every statement")
    ours, theirs = lines(capsys)
    assert (ours["event"], ours["count"], ours["level"]) == ("something_happened", 3, "info")
    assert (theirs["event"], theirs["level"]) == ("told by a library", "error")
    assert ours["logger"] == "signaling.test"
    assert theirs["logger"] == "aiohttp.server"


def test_of_an_exception_kind_and_place_are_written_and_not_its_message(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def look_up() -> None:
        raise KeyError("a secret link")

    with logging_as_a_server_does():
        try:
            try:
                look_up()
            except KeyError as error:
                raise RuntimeError("about a secret link") from error
        except RuntimeError:
            structlog.get_logger("signaling.test").exception("failed")
            logging.getLogger("asyncio").exception("failed")
    ours, theirs = lines(capsys)
    for line in (ours, theirs):
        assert "secret" not in json.dumps(line)
        chain = line["exception"]
        assert isinstance(chain, list)
        assert [entry.split(" at ")[0] for entry in chain] == ["RuntimeError", "KeyError"]
        assert "look_up" in chain[1]


async def test_a_server_logs_neither_links_nor_cookies_nor_addresses_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with logging_as_a_server_does():
        async with running_practice(tmp_path) as practice, practice.browser() as browser:
            appointment = await practice.add_appointment()
            for path in (f"/m/{appointment.link}", "/m/wrong-link", "/test/bug?secret-link=1"):
                async with browser.get(path, headers={"Cookie": "anteroom_portal=secret"}):
                    pass
            async with browser.get("/", headers={"Cookie": "secret" * 5000}) as response:
                assert response.status == 400
    text = capsys.readouterr().err
    assert "handler_failed" in text
    assert "unreadable_request" in text
    for secret in (appointment.link, "wrong-link", "secret"):
        assert secret not in text
