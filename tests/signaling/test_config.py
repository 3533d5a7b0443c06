"""Settings: from the environment and a file, each fault told, nothing misspelt ignored."""

import re
from dataclasses import fields
from ipaddress import ip_network
from pathlib import Path

import pytest

from conference.errors import BadInput
from conference.meeting.settings import DoorSettings
from signaling.config import Settings, load_settings


@pytest.fixture(autouse=True)
def _no_settings_around(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("ANTEROOM_"):
            monkeypatch.delenv(name)


def test_without_any_it_serves_this_machine() -> None:
    settings = load_settings()
    assert settings.public_origin == settings.workspace_origin == "http://127.0.0.1:8080"
    assert settings.share_link("abc") == "http://127.0.0.1:8080/m/abc"
    assert settings.call_link("def") == "http://127.0.0.1:8080/workspace/meetings/def"
    assert settings.store_address.endswith("/var/anteroom.sqlite3")


def test_the_demo_has_two_host_names_and_a_store_of_its_own() -> None:
    settings = load_settings(demo=True, listen_port=8443)
    assert settings.public_origin == "http://127.0.0.1:8443"
    assert settings.workspace_origin == "http://localhost:8443"
    assert settings.origins == {"http://127.0.0.1:8443", "http://localhost:8443"}
    assert settings.store_address.endswith("/var/demo.sqlite3")


def test_the_environment_wins_over_the_file_and_arguments_over_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "anteroom.toml"
    file.write_text(
        "listen_port = 1000\nmedia_port = 2000\nmetrics_port = 3000\n"
        'trusted_proxies = ["10.0.0.0/8", "::1"]\n'
    )
    monkeypatch.setenv("ANTEROOM_CONFIG", str(file))
    monkeypatch.setenv("ANTEROOM_MEDIA_PORT", "2001")
    monkeypatch.setenv("ANTEROOM_METRICS_PORT", "3001")
    settings = load_settings(metrics_port=3002)
    assert (settings.listen_port, settings.media_port, settings.metrics_port) == (1000, 2001, 3002)
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1"))


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTEROOM_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1")
    monkeypatch.setenv("ANTEROOM_MEDIA_ADDRESSES", "203.0.113.5=10.0.0.5,2001:db8::1")
    settings = load_settings()
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("192.0.2.1/32"))
    assert settings.relay().media_addresses == ("203.0.113.5=10.0.0.5", "2001:db8::1")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"listen_host": "0.0.0.0"}, "public_url"),
        ({"listen_host": "clinic.example"}, "public_url"),
        ({"listen_host": "0.0.0.0", "public_url": "https://a.example", "demo": True}, "loopback"),
        ({"tls_cert": "cert.pem"}, "tls_key"),
        ({"tls_key": "key.pem"}, "tls_cert"),
        ({"turn_urls": "turn:turn.example.org"}, "turn_secret"),
        ({"turn_secret": "secret"}, "turn_urls"),
        ({"turn_urls": "stun:turn.example.org", "turn_secret": "secret"}, "turn_urls"),
        ({"turn_urls": "turn:a.example?transport=sctp", "turn_secret": "secret"}, "turn_urls"),
        ({"turn_urls": "turns:192.0.2.1:443?transport=tcp", "turn_secret": "s"}, "host name"),
        ({"turn_urls": "turns:[2001:db8::1]", "turn_secret": "secret"}, "host name"),
        ({"public_url": "https://clinic.example/path"}, "public_url"),
        ({"listen_port": 0}, "listen_port"),
        ({"listen_port": 70_000}, "listen_port"),
        ({"listen_port": "many"}, "listen_port"),
        ({"trusted_proxies": "10.0.0.1/8"}, "trusted_proxies"),
        ({"trusted_proxies": "everybody"}, "trusted_proxies"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"hold_grace": -1}, "hold_grace"),
        ({"log_level": "loud"}, "log_level"),
        ({"waiting_room": False}, "waiting_room"),
        ({"media_port": 65_534, "relay_workers": 3}, "media_port"),
        ({"relay_workers": -1}, "relay_workers"),
        ({"push_services": "https://push.example"}, "push_services"),
        ({"push_services": "*"}, "push_services"),
        ({"push_contact": "office@practice.example"}, "push_contact"),
    ],
)
def test_each_fault_is_told(given: dict[str, object], told: str) -> None:
    """No setting turns the waiting room off either (R1)."""
    with pytest.raises(BadInput, match=told):
        load_settings(**given)


def test_a_misspelt_setting_is_never_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTEROOM_LISTEN_PROT", "1")
    with pytest.raises(BadInput, match="ANTEROOM_LISTEN_PROT"):
        load_settings()
    monkeypatch.delenv("ANTEROOM_LISTEN_PROT")
    file = tmp_path / "anteroom.toml"
    file.write_text("listen_prot = 1\n")
    monkeypatch.setenv("ANTEROOM_CONFIG", str(file))
    with pytest.raises(BadInput, match="listen_prot"):
        load_settings()


@pytest.mark.parametrize("text", [None, "not = = toml"])
def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    file = tmp_path / "anteroom.toml"
    if text is not None:
        file.write_text(text)
    monkeypatch.setenv("ANTEROOM_CONFIG", str(file))
    with pytest.raises(BadInput):
        load_settings()


def test_every_deadline_of_the_door_is_a_setting() -> None:
    names = [field.name for field in fields(DoorSettings)]
    given = {name: 1000.0 + number for number, name in enumerate(names)}
    assert load_settings(**given).door == DoorSettings(**given)
    assert load_settings().door == DoorSettings()


def test_every_setting_says_what_it_is() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name


def test_the_readme_lists_every_setting_as_it_is() -> None:
    """Name, default and description, in the order of the class."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    rows = [line for line in readme.splitlines() if re.match(r"\| `[A-Z_]+` \|", line)]
    expected = []
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = "—" if default in (None, "", ()) else default
        if isinstance(shown, tuple):
            shown = ", ".join(shown)
        if isinstance(shown, float) and shown.is_integer():
            shown = int(shown)
        expected.append(f"| `{name.upper()}` | {shown} | {field.description} |")
    assert rows == expected
