"""The appointments' API, and that nothing turns the waiting room off (R1)."""

from pathlib import Path

import pytest
from aiohttp import ClientSession

from signaling.store.accounts import AccountRole
from tests.support.practice import CLIENT_EMAIL, HOST_EMAIL, Practice, running_practice
from tests.support.timing import NOON

COLLEAGUE_EMAIL = "colleague@practice.example"
BODY = {"title": "Consultation", "starts_at": NOON + 3600.0, "ends_at": NOON + 7200.0}


async def signed_in(practice: Practice, browser: ClientSession) -> ClientSession:
    await practice.sign_in(browser, "workspace", HOST_EMAIL)
    return browser


async def test_an_appointment_is_made_and_shown(tmp_path: Path) -> None:
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        await signed_in(practice, browser)
        body = {**BODY, "clients": [CLIENT_EMAIL], "waiting_room": True}
        async with browser.post("/api/v1/appointments", json=body) as response:
            assert response.status == 201
            made = await response.json()
        stored = await practice.store.appointments.find(made["id"])
        assert stored is not None
        assert made == {
            "id": stored.id,
            "title": "Consultation",
            "starts_at": BODY["starts_at"],
            "ends_at": BODY["ends_at"],
            "hosts": ["Host"],
            "clients": ["Client"],
            "cancelled": False,
            "share_link": f"{practice.origin}/m/{stored.link}",
            "call_link": f"{practice.origin}/workspace/meetings/{stored.id}",
        }
        assert practice.follower.added == [stored]
        async with browser.get("/api/v1/appointments") as response:
            assert await response.json() == {"appointments": [made]}
        async with browser.get(made["share_link"]) as response:
            assert response.status == 200


async def test_links_are_unguessable_and_never_the_same(tmp_path: Path) -> None:
    async with running_practice(tmp_path) as practice:
        links = {(await practice.add_appointment()).link for _ in range(20)}
    assert len(links) == 20
    assert all(len(link) == 22 and link.isalnum() for link in links)


@pytest.mark.parametrize("value", [False, None, 0, 1, "true", "off", [], {}])
async def test_no_value_but_true_is_taken_for_the_waiting_room(
    tmp_path: Path, value: object
) -> None:
    """R1: a clear 4xx, never ignored; nothing is made."""
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        await signed_in(practice, browser)
        body = {**BODY, "waiting_room": value}
        async with browser.post("/api/v1/appointments", json=body) as response:
            assert response.status == 422
            assert (await response.json())["code"] == "waiting_room_always_on"
        assert practice.follower.added == []


@pytest.mark.parametrize(
    "field",
    ["waitingRoom", "waiting_room_enabled", "lobby", "ask_to_join", "settings", "capacity", "link"],
)
async def test_no_other_field_is_ignored(tmp_path: Path, field: str) -> None:
    """R1, R17: neither another spelling, nor a capacity of one's own."""
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        await signed_in(practice, browser)
        async with browser.post("/api/v1/appointments", json={**BODY, field: False}) as response:
            assert response.status == 422
            answer = await response.json()
            assert answer["code"] == "invalid"
            assert field in answer["text"]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"title": ""}, 422, "invalid"),
        ({"title": "   "}, 400, "bad_appointment"),
        ({"title": "x" * 201}, 422, "invalid"),
        ({"title": None}, 422, "invalid"),
        ({"starts_at": "2030-01-31T14:00"}, 422, "invalid"),
        ({"starts_at": -1}, 422, "invalid"),
        ({"starts_at": 1e300}, 422, "invalid"),
        ({"ends_at": BODY["starts_at"]}, 400, "bad_appointment"),
        ({"ends_at": NOON}, 400, "bad_appointment"),
        ({"ends_at": NOON + 10 * 86400}, 400, "bad_appointment"),
        ({"hosts": []}, 422, "invalid"),
        ({"hosts": [CLIENT_EMAIL]}, 400, "unknown_account"),
        ({"hosts": ["nobody@practice.example"]}, 400, "unknown_account"),
        ({"clients": [HOST_EMAIL]}, 400, "unknown_account"),
        ({"clients": "client@practice.example"}, 422, "invalid"),
        ({"clients": [CLIENT_EMAIL] * 101}, 422, "invalid"),
    ],
)
async def test_each_fault_is_told_and_nothing_is_made(
    tmp_path: Path, change: dict[str, object], status: int, code: str
) -> None:
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        await signed_in(practice, browser)
        async with browser.post("/api/v1/appointments", json={**BODY, **change}) as response:
            assert (response.status, (await response.json())["code"]) == (status, code)
        async with browser.get("/api/v1/appointments") as response:
            assert (await response.json())["appointments"] == []


async def test_numbers_that_json_does_not_have_are_refused(tmp_path: Path) -> None:
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        await signed_in(practice, browser)
        for number in ("NaN", "Infinity", "1e999"):
            text = f'{{"title": "x", "starts_at": {number}, "ends_at": 5}}'
            headers = {"Content-Type": "application/json"}
            async with browser.post("/api/v1/appointments", data=text, headers=headers) as response:
                assert response.status == 422
            async with browser.get("/api/v1/appointments", params={"since": number}) as response:
                assert response.status == 400


async def test_the_same_client_twice_is_one_seat(tmp_path: Path) -> None:
    """R17: capacity is the number of booked clients."""
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        await signed_in(practice, browser)
        body = {**BODY, "clients": [CLIENT_EMAIL, CLIENT_EMAIL.upper()]}
        async with browser.post("/api/v1/appointments", json=body) as response:
            assert (await response.json())["clients"] == ["Client"]


@pytest.mark.parametrize("at", [None, "portal"])
async def test_only_practitioners_may(tmp_path: Path, at: str | None) -> None:
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        if at:
            await practice.sign_in(browser, at, CLIENT_EMAIL)
        appointment = await practice.add_appointment(CLIENT_EMAIL)
        for method, path in (
            ("GET", "/api/v1/appointments"),
            ("POST", "/api/v1/appointments"),
            ("POST", f"/api/v1/appointments/{appointment.id}/cancel"),
            ("PUT", f"/api/v1/appointments/{appointment.id}/people"),
        ):
            async with browser.request(method, path, json=BODY) as response:
                assert (response.status, (await response.json())["code"]) == (401, "not_signed_in")
        assert practice.follower.cancelled == []


async def test_booking_and_hosts_change_and_the_meeting_is_told(tmp_path: Path) -> None:
    """R17, R18: what is left out stays."""
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        await signed_in(practice, browser)
        await practice.add_account(AccountRole.PRACTITIONER, COLLEAGUE_EMAIL)
        appointment = await practice.add_appointment()
        path = f"/api/v1/appointments/{appointment.id}/people"
        for body, hosts, clients in (
            ({"clients": [CLIENT_EMAIL]}, ["Host"], ["Client"]),
            ({"hosts": [HOST_EMAIL, COLLEAGUE_EMAIL]}, ["Colleague", "Host"], ["Client"]),
            ({"clients": []}, ["Colleague", "Host"], []),
            ({}, ["Colleague", "Host"], []),
        ):
            async with browser.put(path, json=body) as response:
                view = await response.json()
                assert (view["hosts"], view["clients"]) == (hosts, clients)
        stored = await practice.store.appointments.find(appointment.id)
        assert practice.follower.changed[-1] == stored
        assert len(practice.follower.changed) == 4


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"hosts": []}, 422),
        ({"hosts": ["nobody@practice.example"]}, 400),
        ({"clients": [HOST_EMAIL]}, 400),
        ({"capacity": 5}, 422),
    ],
)
async def test_a_change_that_cannot_be_changes_nothing(
    tmp_path: Path, body: dict[str, object], status: int
) -> None:
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        await signed_in(practice, browser)
        appointment = await practice.add_appointment(CLIENT_EMAIL)
        path = f"/api/v1/appointments/{appointment.id}"
        async with browser.put(f"{path}/people", json=body) as response:
            assert response.status == status
        assert practice.follower.changed == []
        assert await practice.store.appointments.find(appointment.id) == appointment
        async with browser.post(f"{path}/cancel"):
            pass
        async with browser.put(f"{path}/people", json={"clients": []}) as response:
            assert (await response.json())["code"] == "bad_appointment"


async def test_cancelling_tells_the_meeting_each_time(tmp_path: Path) -> None:
    """R33: if the meeting could not follow, doing it again must reach it."""
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        await signed_in(practice, browser)
        appointment = await practice.add_appointment(CLIENT_EMAIL)
        for times in (1, 2):
            path = f"/api/v1/appointments/{appointment.id}/cancel"
            async with browser.post(path) as response:
                assert response.status == 200
                assert (await response.json())["cancelled"] is True
            assert len(practice.follower.cancelled) == times
        told, by = practice.follower.cancelled[0]
        assert (told.id, by.email) == (appointment.id, HOST_EMAIL)


async def test_only_a_host_of_the_appointment_may_change_it(tmp_path: Path) -> None:
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        appointment = await practice.add_appointment()
        await practice.add_account(AccountRole.PRACTITIONER, COLLEAGUE_EMAIL)
        await practice.sign_in(browser, "workspace", COLLEAGUE_EMAIL)
        for appointment_id in (appointment.id, "nothing", "..", "a%2Fb"):
            path = f"/api/v1/appointments/{appointment_id}/cancel"
            async with browser.post(path) as response:
                assert response.status in (404, 405)
        people = f"/api/v1/appointments/{appointment.id}/people"
        async with browser.put(people, json={"hosts": [COLLEAGUE_EMAIL]}) as response:
            assert response.status == 404
        assert practice.follower.cancelled == []
        async with browser.get("/api/v1/appointments") as response:
            assert (await response.json())["appointments"] == []


async def test_the_span_that_is_shown_can_be_chosen(tmp_path: Path) -> None:
    async with running_practice(tmp_path) as practice, practice.browser() as browser:
        await signed_in(practice, browser)
        appointment = await practice.add_appointment()

        async def shown(**span: float) -> int:
            params = {name: str(value) for name, value in span.items()}
            async with browser.get("/api/v1/appointments", params=params) as response:
                return len((await response.json())["appointments"])

        assert await shown() == 1
        assert await shown(since=appointment.ends_at) == 0
        assert await shown(until=appointment.starts_at) == 0
        practice.timing.advance(30 * 86400)
        await signed_in(practice, browser)
        assert await shown() == 0
        assert await shown(since=NOON) == 1
