"""Both sockets by HTTP requests: the same sessions, in order, lost when nobody asks any more."""

import asyncio
import json
from typing import Any

import pytest
from aiohttp import ClientSession, WSMsgType

from signaling.wire.outbox import CloseCode
from signaling.wire.polled import CUT, MAX_SAID, MAX_WAITING_BYTES, PolledCarrier
from tests.support.clinic import HOST, Clinic

HELLO = '{"type":"hello","version":1}'


class Poller:
    """A page behind a network that lets no WebSocket through."""

    def __init__(self, browser: ClientSession, path: str) -> None:
        self._browser = browser
        self._path = path
        self.line: str | None = None
        self.told: list[dict[str, Any]] = []
        self.closed: int | None = None

    async def post(self, **body: object) -> tuple[int, dict[str, Any]]:
        async with self._browser.post(self._path, json=body) as response:
            return response.status, await response.json()

    async def say(self, *texts: str) -> None:
        status, answer = await self.post(line=self.line, say=texts)
        assert status == 200, answer
        self.line = answer["line"]

    async def until(self, kind: str) -> dict[str, Any]:
        """Polls until a message of this type has come."""
        async with asyncio.timeout(30):
            while not any(message["type"] == kind for message in self.told):
                assert self.closed is None
                await self.poll()
        while (message := self.told.pop(0))["type"] != kind:
            pass
        return message

    async def poll(self) -> None:
        _, answer = await self.post(line=self.line, wait=True)
        self.told += map(json.loads, answer["told"])
        self.closed = answer["closed"]


async def guest(clinic: Clinic) -> Poller:
    appointment = await clinic.appointment()
    browser = await clinic.browser()
    async with browser.get(f"/m/{appointment.link}"):
        pass
    return Poller(browser, f"/m/{appointment.link}/poll")


async def test_a_guest_waits_is_called_and_leaves_by_polling(clinic: Clinic) -> None:
    appointment = await clinic.appointment()
    host = await clinic.host(appointment)
    browser = await clinic.browser()
    async with browser.get(f"/m/{appointment.link}"):
        pass
    page = Poller(browser, f"/m/{appointment.link}/poll")
    await page.say(HELLO)
    assert (await page.until("welcome"))["view"]["stage"] == "naming"
    await page.say('{"type":"name","name":"Sam"}')
    assert (await page.until("welcome"))["view"]["access"]["action"] == "wait"
    await clinic.connected(host)
    assert (await page.until("view"))["view"]["access"]["action"] == "ask"  # nobody is booked
    await page.say('{"type":"ask","id":7}')
    assert (await page.until("done"))["id"] == 7
    await page.say('{"type":"leave"}')
    assert (await page.until("final"))["reason"] == "left"
    while page.closed is None:
        await page.poll()
    assert page.closed == CloseCode.DONE
    status, answer = await page.post(line=page.line, wait=True)
    assert (status, answer["code"]) == (404, "not_found")


async def test_events_are_numbered_through_without_a_gap(clinic: Clinic) -> None:
    page = await guest(clinic)
    await page.say(HELLO)
    first = await page.until("welcome")
    await page.say('{"type":"name","name":"Sam"}')
    assert (first["n"], (await page.until("welcome"))["n"]) == (1, 2)


async def test_a_workspace_too(clinic: Clinic) -> None:
    await clinic.account(HOST)
    browser = await clinic.browser()
    await clinic.sign_in(browser, "workspace", HOST)
    page = Poller(browser, "/workspace/poll")
    await page.say(HELLO)
    assert (await page.until("workspace"))["practice"] == clinic.settings.practice_name


async def test_a_bad_hello_is_told_and_the_line_closed(clinic: Clinic) -> None:
    page = await guest(clinic)
    await page.say('{"type":"ping"}')
    assert (await page.until("error"))["code"] == "hello_expected"
    while page.closed is None:
        await page.poll()
    assert page.closed == CloseCode.PROTOCOL


async def test_a_stopping_server_says_so(clinic: Clinic) -> None:
    page = await guest(clinic)
    await page.say(HELLO)
    await page.until("welcome")
    asking = asyncio.create_task(page.poll())
    await clinic.node.sessions.say_goodbye()
    await asking
    assert page.closed == CloseCode.GOING_AWAY


async def test_nobody_without_the_pages_cookie(clinic: Clinic) -> None:
    appointment = await clinic.appointment()
    page = Poller(await clinic.browser(), f"/m/{appointment.link}/poll")
    status, answer = await page.post(say=[HELLO])
    assert (status, answer["code"]) == (401, "not_signed_in")
    status, answer = await page.post(line="0123456789abcdef", wait=True)
    assert (status, answer["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "body", [{"line": "short"}, {"say": "text"}, {"say": [1]}, {"say": ["x"] * (MAX_SAID + 1)}]
)
async def test_whatever_is_not_of_the_form_is_refused(
    clinic: Clinic, body: dict[str, object]
) -> None:
    page = await guest(clinic)
    status, answer = await page.post(**body)
    assert (status, answer["code"]) == (422, "invalid")


# ------------------------------------------------------------------ the carrier alone


async def test_a_sign_of_life_is_asked_for_by_answering_the_poll() -> None:
    carrier = PolledCarrier()
    asking = asyncio.create_task(carrier.wait())
    await asyncio.sleep(0)
    assert not asking.done()
    await carrier.ping()
    await asking
    carrier.say([])
    assert (await carrier.receive()).type is WSMsgType.PONG


async def test_a_newer_poll_sends_the_older_one_home_and_takes_it_all() -> None:
    carrier = PolledCarrier()
    older = asyncio.create_task(carrier.wait())
    await asyncio.sleep(0)
    newer = asyncio.create_task(carrier.wait())
    await older
    await carrier.send_str("a")
    await newer
    assert carrier.take() == ["a"]


async def test_whoever_does_not_fetch_is_waited_for_until_the_line_is_cut() -> None:
    carrier = PolledCarrier()
    await carrier.send_str("x" * (MAX_WAITING_BYTES + 1))
    sending = asyncio.create_task(carrier.send_str("more"))
    await asyncio.sleep(0)
    assert not sending.done()
    carrier.take()
    await sending
    carrier.abort()
    assert carrier.closed == CUT
    assert (await carrier.receive()).type is WSMsgType.CLOSED


async def test_more_frames_than_a_session_would_allow_are_not_kept() -> None:
    carrier = PolledCarrier()
    assert carrier.say(["x"] * MAX_SAID)
    assert not carrier.say(["x"])
