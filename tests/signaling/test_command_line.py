"""The operator's commands, as they are typed."""

import asyncio
import io
import os
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from conference.meeting.settings import DoorSettings
from signaling.__main__ import main
from signaling.config import load_settings
from signaling.practice.passwords import Passwords
from signaling.process.supervisor import EXIT_CONFIG
from signaling.store.accounts import Account, AccountRole
from signaling.store.appointments import Appointment
from signaling.store.store import Store

PASSWORD = "a long password"
HOST, CLIENT = "host@practice.example", "client@practice.example"
ACCOUNT = ["account", "add", "--role", "practitioner", "--email", HOST, "--name", "Host"]
APPOINTMENT = ["appointment", "add", "--title", "First visit", "--start", "2030-01-31T14:00"]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANTEROOM_TIME_ZONE", "Europe/Berlin")


def add_account(monkeypatch: pytest.MonkeyPatch, *changes: str, password: str = PASSWORD) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    return main([*ACCOUNT, "--password-stdin", *changes])


def stored_account(role: AccountRole, email: str) -> Account | None:
    async def look() -> Account | None:
        store = await Store.open(load_settings().store_address, door=DoorSettings())
        try:
            return await store.accounts.find_by_email(role, email)
        finally:
            await store.close()

    return asyncio.run(look())


def stored_appointment(link: str) -> Appointment | None:
    async def look() -> Appointment | None:
        store = await Store.open(load_settings().store_address, door=DoorSettings())
        try:
            return await store.appointments.find_by_link(link)
        finally:
            await store.close()

    return asyncio.run(look())


# ------------------------------------------------------------------ accounts


def test_an_account_can_sign_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add_account(monkeypatch) == 0
    assert capsys.readouterr().out == "Host can sign in as a practitioner.\n"
    account = stored_account(AccountRole.PRACTITIONER, HOST)
    assert account is not None
    assert account.name == "Host"
    assert asyncio.run(Passwords().verify(PASSWORD, password_hash=account.password_hash))


def test_a_password_is_asked_for_twice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter([PASSWORD, PASSWORD + "x", PASSWORD, PASSWORD])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    assert main(ACCOUNT) == EXIT_CONFIG
    assert "differ" in capsys.readouterr().err
    assert main(ACCOUNT) == 0


@pytest.mark.parametrize(
    ("changes", "password", "told"),
    [
        (["--email", "nobody"], PASSWORD, "e-mail"),
        (["--email", "@practice.example"], PASSWORD, "e-mail"),
        (["--email", "a b@practice.example"], PASSWORD, "e-mail"),
        (["--email", "x" * 250 + "@a.example"], PASSWORD, "e-mail"),
        (["--name", "  "], PASSWORD, "name"),
        (["--name", "x" * 65], PASSWORD, "64"),
        ([], "short", "password"),
        ([], "", "password"),
    ],
)
def test_each_fault_of_an_account_is_told(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    changes: list[str],
    password: str,
    told: str,
) -> None:
    assert add_account(monkeypatch, *changes, password=password) == EXIT_CONFIG
    assert told in capsys.readouterr().err


def test_the_same_account_twice_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add_account(monkeypatch) == 0
    assert add_account(monkeypatch, "--email", HOST.upper()) == EXIT_CONFIG
    assert "already" in capsys.readouterr().err


# ------------------------------------------------------------------ appointments


def test_an_appointment_prints_its_links(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add_account(monkeypatch)
    add_account(monkeypatch, "--role", "client", "--email", CLIENT)
    capsys.readouterr()
    assert main([*APPOINTMENT, "--minutes", "80", "--host", HOST, "--client", CLIENT]) == 0
    out = capsys.readouterr().out
    found = re.search(r"http://127\.0\.0\.1:8080/m/(\w{22})\n", out)
    assert found
    assert re.search(r"http://127\.0\.0\.1:8080/workspace/meetings/\w+\n", out)
    appointment = stored_appointment(found[1])
    assert appointment is not None
    start = datetime(2030, 1, 31, 14, tzinfo=ZoneInfo("Europe/Berlin"))
    assert appointment.starts_at == start.timestamp()
    assert appointment.ends_at - appointment.starts_at == 80 * 60
    assert (len(appointment.hosts), len(appointment.clients)) == (1, 1)


def test_a_start_may_name_its_own_zone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add_account(monkeypatch)
    capsys.readouterr()
    assert main([*APPOINTMENT, "--start", "2030-01-31T14:00Z", "--host", HOST]) == 0
    found = re.search(r"/m/(\w{22})", capsys.readouterr().out)
    assert found
    appointment = stored_appointment(found[1])
    assert appointment is not None
    assert appointment.starts_at == datetime.fromisoformat("2030-01-31T14:00+00:00").timestamp()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (["--start", "tomorrow"], "tomorrow"),
        (["--minutes", "0"], "ends after"),
        (["--minutes", "-5"], "ends after"),
        (["--title", " "], "title"),
        (["--host", "nobody@practice.example"], "nobody@practice.example"),
        (["--client", HOST], HOST),
    ],
)
def test_each_fault_of_an_appointment_is_told(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    changes: list[str],
    told: str,
) -> None:
    add_account(monkeypatch)
    assert main([*APPOINTMENT, "--host", HOST, *changes]) == EXIT_CONFIG
    assert told in capsys.readouterr().err


# ------------------------------------------------------------------ serve


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--demo", "--host", "0.0.0.0"], "loopback"),
        (["--host", "0.0.0.0"], "public_url"),
        (["--port", "70000"], "listen_port"),
    ],
)
def test_settings_that_cannot_be_are_told_before_anything_starts(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert main(["serve", *arguments]) == EXIT_CONFIG
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("part", ["run-signaling", "run-relay"])
def test_one_that_stands_ready_and_is_never_needed_has_touched_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, part: str
) -> None:
    with Path(os.devnull).open() as supervisor_that_has_ended:
        monkeypatch.setattr("sys.stdin", supervisor_that_has_ended)
        assert main([part, "--supervised", "--standby"]) == 0
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["serve", "--waiting-room=off"]])
def test_a_wrong_command_line_shows_how(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    """R1: there is no option that turns the waiting room off."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: anteroom" in capsys.readouterr().err
