"""Pushes before a real TLS service: who they say they are from, and what becomes of each answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from joserfc.jwk import ECKey

from signaling.push.sender import FIRST_RETRY_S, MOST_TRIES, TTL_S, Fate, PushSender
from signaling.push.vapid import Vapid
from tests.support.practice import until
from tests.support.push_service import PushService
from tests.support.timing import CountedTiming

PEM = ECKey.generate_key("P-256", private=True).as_pem(private=True)
CONTACT = "mailto:office@practice.example"


class Bench:
    """A sender, its clock, and how each push ended."""

    def __init__(self, contact: str | None = CONTACT) -> None:
        self.timing = CountedTiming()
        self.vapid = Vapid(PEM, contact=contact, clock=self.timing.now)
        self.sender = PushSender(self.vapid, timing=self.timing)
        self.fates: list[Fate] = []

    def send(self, endpoint: str, *, needed: bool = True) -> None:
        self.sender.send(endpoint, is_needed=lambda: needed, done=self.fates.append)

    async def settled(self) -> None:
        await until(lambda: self.sender.is_idle)

    async def later(self, seconds: float) -> None:
        self.timing.advance(seconds)
        await self.settled()


@asynccontextmanager
async def started(bench: Bench) -> AsyncIterator[Bench]:
    bench.sender.start()
    try:
        yield bench
    finally:
        await bench.sender.close()


async def test_a_push_is_empty_urgent_and_signed_for_its_service_alone(
    service: PushService,
) -> None:
    async with started(Bench()) as bench:
        bench.send(service.endpoint("b1"))
        await bench.settled()
    assert bench.fates == [Fate.SENT]
    [push] = service.received
    assert push.body == b""
    assert push.headers["TTL"] == str(TTL_S)
    assert push.headers["Urgency"] == "high"
    assert push.key == bench.vapid.public_key
    assert push.claims["aud"] == f"https://{service.site}"
    assert push.claims["sub"] == CONTACT
    lasts = push.claims["exp"] - bench.timing.now()  # type: ignore[operator]
    assert 0 < lasts <= 24 * 3600
    assert set(push.claims) == {"aud", "sub", "exp"}


async def test_without_a_contact_the_token_names_none(service: PushService) -> None:
    async with started(Bench(contact=None)) as bench:
        bench.send(service.endpoint("b1"))
        await bench.settled()
    assert "sub" not in service.received[0].claims


def test_a_token_is_signed_anew_before_it_ends() -> None:
    bench = Bench()
    first = bench.vapid.authorization("https://a.example/1")
    assert bench.vapid.authorization("https://a.example/2") == first
    assert bench.vapid.authorization("https://b.example/1") != first
    bench.timing.advance(11.5 * 3600)
    assert bench.vapid.authorization("https://a.example/1") != first


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (200, Fate.SENT),
        (201, Fate.SENT),
        (202, Fate.SENT),
        (404, Fate.GONE),
        (410, Fate.GONE),
        (400, Fate.REFUSED),
        (401, Fate.REFUSED),
        (403, Fate.REFUSED),
        (413, Fate.REFUSED),
        (304, Fate.REFUSED),
    ],
)
async def test_an_answer_that_stands_is_not_asked_for_again(
    service: PushService, status: int, fate: Fate
) -> None:
    service.will_answer(status)
    async with started(Bench()) as bench:
        bench.send(service.endpoint("b1"))
        await bench.settled()
        await bench.later(3600)
    assert (bench.fates, len(service.received)) == ([fate], 1)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed(service: PushService, status: int) -> None:
    service.will_answer(status, Location=service.endpoint("elsewhere"))
    async with started(Bench()) as bench:
        bench.send(service.endpoint("b1"))
        await bench.settled()
    assert bench.fates == [Fate.REFUSED]
    assert service.taken_by("elsewhere") == 0


@pytest.mark.parametrize("status", [408, 429, 500, 503])
async def test_a_service_in_trouble_is_tried_again(service: PushService, status: int) -> None:
    service.will_answer(status)
    async with started(Bench()) as bench:
        bench.send(service.endpoint("b1"))
        await bench.settled()
        assert bench.fates == []
        await bench.later(FIRST_RETRY_S)
    assert (bench.fates, len(service.received)) == ([Fate.SENT], 2)


async def test_no_sooner_than_it_asked_for(service: PushService) -> None:
    service.will_answer(429, Retry_After="60")
    async with started(Bench()) as bench:
        bench.send(service.endpoint("b1"))
        await bench.settled()
        await bench.later(59)
        assert len(service.received) == 1
        await bench.later(1)
    assert bench.fates == [Fate.SENT]


async def test_beyond_its_time_or_too_often_it_is_given_up(service: PushService) -> None:
    service.will_answer(429, Retry_After=str(TTL_S + 1))
    async with started(Bench()) as bench:
        bench.send(service.endpoint("late"))
        await bench.settled()
        assert bench.fates == [Fate.FAILED]
        service.will_answer(*[500] * 10)
        bench.send(service.endpoint("never"))
        await bench.settled()
        for _ in range(10):
            await bench.later(FIRST_RETRY_S * 2**MOST_TRIES)
    assert bench.fates == [Fate.FAILED] * 2
    assert service.taken_by("never") == MOST_TRIES


async def test_nobody_there_is_a_failure_in_the_end() -> None:
    async with started(Bench()) as bench:
        bench.send("https://127.0.0.1:9/push/b1")
        await bench.settled()
        for _ in range(MOST_TRIES):
            await bench.later(60)
    assert bench.fates == [Fate.FAILED]


async def test_who_needs_no_call_any_more_gets_none(service: PushService) -> None:
    needed = [True, False]
    service.will_answer(503)
    async with started(Bench()) as bench:
        bench.send(service.endpoint("b1"), needed=False)
        bench.sender.send(
            service.endpoint("b2"), is_needed=lambda: needed.pop(0), done=bench.fates.append
        )
        await bench.settled()
        await bench.later(FIRST_RETRY_S)
    assert bench.fates == [Fate.NEEDLESS, Fate.NEEDLESS]
    assert (service.taken_by("b1"), service.taken_by("b2")) == (0, 1)


async def test_what_a_service_says_besides_is_not_read(service: PushService) -> None:
    service.answers.append(web.Response(status=201, body=bytes(16 * 1024 * 1024)))
    async with started(Bench()) as bench:
        bench.send(service.endpoint("b1"))
        await bench.settled()
        bench.send(service.endpoint("b2"))
        await bench.settled()
    assert bench.fates == [Fate.SENT, Fate.SENT]


async def test_a_crowd_is_called_and_no_more_than_there_is_room_for(
    service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signaling.push.sender.MOST_WAITING", 20)
    async with started(Bench()) as bench:
        for number in range(25):
            bench.send(service.endpoint(f"b{number}"))
        assert bench.fates == [Fate.CROWDED_OUT] * 5
        await bench.settled()
    assert bench.sender.fates == {Fate.CROWDED_OUT: 5, Fate.SENT: 20}


async def test_closing_gives_up_what_is_under_way(service: PushService) -> None:
    service.will_answer(503)
    async with started(Bench()) as bench:
        bench.send(service.endpoint("b1"))
        await bench.settled()
    await bench.sender.close()
    bench.timing.advance(3600)
    await asyncio.sleep(0)
    assert (bench.fates, len(service.received)) == ([], 1)


async def test_no_log_line_knows_an_endpoint(
    service: PushService, capsys: pytest.CaptureFixture[str]
) -> None:
    service.will_answer(403, 410, 503)
    too_long = {"X": "x" * 20_000}
    service.answers.append(web.Response(status=201, headers=too_long))
    async with started(Bench()) as bench:
        for _ in range(4):
            bench.send(service.endpoint("a-secret-browser"))
        await bench.settled()
        await bench.later(60)
    assert len(bench.fates) == 4
    told = capsys.readouterr()
    assert "push_refused" in told.out + told.err
    assert "a-secret-browser" not in told.out + told.err
