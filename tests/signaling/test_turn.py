"""Credentials for the TURN server: as it reckons them, and for nobody outside a call."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conference.ids import DeviceId
from signaling.config import load_settings
from signaling.turn import Turn
from tests.support.clinic import ANN, Clinic, running_clinic

URLS = ("turn:turn.example.org:3478", "turns:turn.example.org:443?transport=tcp")
LIFETIME = 600.0


@pytest.fixture
async def clinic(tmp_path: Path) -> AsyncIterator[Clinic]:
    async with running_clinic(
        tmp_path, turn_urls=URLS, turn_secret="north", turn_lifetime=LIFETIME
    ) as running:
        yield running


def test_a_name_that_expires_and_its_proof() -> None:
    """The example was reckoned by `openssl dgst -sha1 -hmac north -binary | base64`."""
    (server,) = Turn(URLS, "north", LIFETIME).ice_servers(DeviceId("tab"), now=1_000.9)
    assert server.urls == list(URLS)
    assert server.username == "1600:tab"
    assert server.credential == "g/gMrIrtvAjU9agN8rRVP+D53kk="


def test_without_a_server_there_is_nothing_to_tell() -> None:
    assert load_settings().turn.ice_servers(DeviceId("tab"), now=0.0) == []


def test_the_secret_is_not_shown_with_the_settings() -> None:
    settings = load_settings(turn_urls=URLS, turn_secret="north")
    assert "north" not in repr(settings)


async def test_only_whoever_is_in_the_call_is_told(clinic: Clinic) -> None:
    appointment = await clinic.appointment(ANN)
    host = await clinic.host(appointment)
    ann = await clinic.client(appointment, ANN)
    guest = await clinic.guest(appointment, "Guest")
    for each in (host, ann):
        await clinic.connected(each)
    await guest.settled()
    told = [str(event.model_dump()) for event in guest.seen]
    assert not any("turn:" in text or "credential" in text for text in told)

    for each in (host, ann):
        call = each.screen.call
        assert call is not None
        (server,) = call.ice_servers
        expires, _, device = server.username.partition(":")
        assert device == each.device
        assert 0 < int(expires) - clinic.timing.now() <= LIFETIME
        digest = hmac.digest(b"north", server.username.encode(), hashlib.sha1)
        assert base64.b64decode(server.credential) == digest


async def test_a_page_that_comes_back_gets_newer_ones(clinic: Clinic) -> None:
    appointment = await clinic.appointment(ANN)
    host = await clinic.host(appointment)
    await clinic.connected(host)
    assert host.screen.call is not None
    before = host.screen.call.ice_servers[0].username
    clinic.timing.advance(60)
    welcome = await host.blink()
    assert welcome.call is not None
    after = welcome.call.ice_servers[0].username
    assert int(after.partition(":")[0]) - int(before.partition(":")[0]) == 60
