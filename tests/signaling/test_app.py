"""Where everything meets: the calendar's word reaches open sockets, the relay's /metrics."""

import asyncio
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from conference.errors import StoreUnavailable
from conference.ids import MeetingId, ParticipantId, PeerId
from signaling.app import Node, drain
from signaling.meetings.relay_metrics import RelayMetrics
from tests.support.clinic import ANN, HOST, Clinic
from tests.support.practice import cheap_passwords, until
from tests.support.relay import FakeRelay
from tests.support.timing import CountedTiming


async def test_an_appointment_made_by_the_api_appears_on_open_workspaces(clinic: Clinic) -> None:
    await clinic.account(HOST)
    await clinic.account(ANN)
    workspace = await clinic.workspace()
    body = {
        "title": "By the API",
        "starts_at": clinic.timing.now(),
        "ends_at": clinic.timing.now() + 600,
        "clients": [ANN],
    }
    async with workspace.browser.post("/api/v1/appointments", json=body) as response:
        assert response.status in (200, 201), await response.text()
    await workspace.until(
        lambda screen: [row.title for row in screen.appointments.values()] == ["By the API"]
    )


async def test_a_cancelled_appointment_ends_its_meeting_for_everybody(clinic: Clinic) -> None:
    """R33."""
    appointment = await clinic.appointment(ANN)
    workspace, host = await clinic.workspace(), await clinic.host(appointment)
    guest = await clinic.client(appointment, ANN)
    await clinic.connected(host)
    await clinic.connected(guest)
    url = f"/api/v1/appointments/{appointment.id}/cancel"
    async with workspace.browser.post(url, json={}) as response:
        assert response.status in (200, 204), await response.text()
    for each in (host, guest):
        await each.until(lambda screen: screen.final == "ended")
    assert clinic.relay.open == {}


async def test_an_appointment_cancelled_while_the_server_was_down_is_over(clinic: Clinic) -> None:
    appointment = await clinic.appointment(ANN)
    guest = await clinic.guest(appointment, "Guest")
    await clinic.node.store.appointments.cancel(appointment.id, now=clinic.timing.now())
    await clinic.restart()
    live = await clinic.live(appointment)
    assert live.meeting.phase == "ended"
    assert guest.screen.final is None


async def test_the_relays_numbers_are_on_metrics(clinic: Clinic) -> None:
    counters = RelayMetrics()
    clinic.node.metrics.add(counters)
    reading = asyncio.create_task(counters.keep_reading(clinic.relay))
    await until(lambda: b"anteroom_relay_workers 1.0" in scrape(clinic))
    reading.cancel()


def scrape(clinic: Clinic) -> bytes:
    return generate_latest(clinic.node.metrics.registry)


async def test_a_relay_that_is_not_there_yet_keeps_nobody_from_the_door(clinic: Clinic) -> None:
    appointment = await clinic.appointment(ANN)
    clinic.relay.die()
    host = await clinic.host(appointment)
    await host.join()
    guest = await clinic.client(appointment, ANN)
    assert guest.button == "join"


async def test_a_start_that_fails_closes_what_it_opened(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    closed = []

    async def fail(_: object) -> None:
        raise StoreUnavailable("the disk is full")

    monkeypatch.setattr("signaling.meetings.registry.Registry.start", fail)
    store = "signaling.store.store.Store.close"
    monkeypatch.setattr(store, lambda self: asyncio.sleep(0, closed.append(self)))
    with pytest.raises(StoreUnavailable):
        await Node.open(
            clinic.settings,
            make_relay=FakeRelay,
            timing=CountedTiming(),
            passwords=cheap_passwords(),
        )
    assert len(closed) == 1


async def relay_with_a_call() -> FakeRelay:
    relay = FakeRelay(told=lambda event: None)
    await relay.open_peer(
        meeting_id=MeetingId("meeting"),
        participant_id=ParticipantId("ann"),
        peer_id=PeerId("peer"),
        generation=1,
        offer_id=1,
        offer_sdp="",
        sources={},
        slots=[],
    )
    return relay


async def test_calls_come_to_their_end_before_the_server_does() -> None:
    relay = await relay_with_a_call()
    draining = asyncio.create_task(drain(relay, within=60, unless=asyncio.Event()))
    await asyncio.sleep(0)
    assert not draining.done()
    await relay.close_meeting(MeetingId("meeting"))
    await draining


async def test_a_server_that_is_hurried_waits_for_no_call() -> None:
    hurried = asyncio.Event()
    draining = asyncio.create_task(drain(await relay_with_a_call(), within=60, unless=hurried))
    await asyncio.sleep(0)
    assert not draining.done()
    hurried.set()
    await draining


async def test_without_a_time_to_drain_calls_are_not_waited_for() -> None:
    await drain(await relay_with_a_call(), within=0, unless=asyncio.Event())
