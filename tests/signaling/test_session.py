"""One WebSocket: hello first, strict messages, limits, signs of life; a fault closes it alone."""

import json
from pathlib import Path

import pytest
from aiohttp import ClientSession, WSMsgType

from conference.errors import StoreUnavailable
from conference.meeting import joining
from signaling.client.caller import Line, Refused
from signaling.store.appointments import Appointment
from signaling.wire import outbox
from signaling.wire.commands import Admit, Hello, Join, Ping, Presence
from signaling.wire.events import CALL_MESSAGE, Viewed, Welcome
from signaling.wire.outbox import CloseCode
from signaling.wire.session import MAX_BAD_MESSAGES, Allowance, Payload
from tests.support.clinic import ANN, Clinic, running_clinic
from tests.support.practice import until

HELLO = '{"type":"hello","version":1}'


async def page(clinic: Clinic, appointment: Appointment) -> ClientSession:
    """A browser on the link's page."""
    browser = await clinic.browser()
    async with browser.get(f"/m/{appointment.link}") as response:
        assert response.status == 200
    return browser


async def line(clinic: Clinic, appointment: Appointment) -> Line:  # type: ignore[type-arg]
    """A socket on which nothing has been said yet."""
    browser = await page(clinic, appointment)
    opened = Line(browser, f"/m/{appointment.link}/ws", CALL_MESSAGE)
    await opened.open()
    clinic.people.push_async_callback(opened.close)
    return opened


async def greeted(clinic: Clinic, appointment: Appointment) -> Line:  # type: ignore[type-arg]
    opened = await line(clinic, appointment)
    await opened.send(Hello(version=1))
    await opened.event(Welcome)
    return opened


# ------------------------------------------------------------------ hello


@pytest.mark.parametrize(
    ("first", "code"),
    [
        ('{"type":"ping","id":1}', "hello_expected"),
        ('{"type":"hello","version":2}', "version_unknown"),
        ('{"type":"hello"}', "bad_message"),
        ("not JSON", "bad_message"),
    ],
)
async def test_without_a_good_hello_there_is_no_session(
    clinic: Clinic, first: str, code: str
) -> None:
    talking = await line(clinic, await clinic.appointment())
    await talking.send_text(first)
    assert await talking.closed() == CloseCode.PROTOCOL
    assert [error.code for error in talking.unanswered] == [code]
    assert talking.events == []


async def test_hello_comes_in_time_or_not_at_all(tmp_path: Path) -> None:
    async with running_clinic(tmp_path, hello_deadline=0.05) as clinic:
        talking = await line(clinic, await clinic.appointment())
        assert await talking.closed() == CloseCode.SILENT


async def test_a_second_hello_is_refused_and_the_session_goes_on(clinic: Clinic) -> None:
    talking = await greeted(clinic, await clinic.appointment())
    with pytest.raises(Refused, match="hello_expected"):
        await talking.request(Hello(version=1))
    await talking.request(Ping())


async def test_a_store_that_is_away_is_said_and_tried_again(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    appointment = await clinic.appointment(ANN)
    guest = await clinic.client(appointment, ANN)
    await guest.caller.close()

    async def fail(*_: object, **__: object) -> None:
        raise StoreUnavailable("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(clinic.node.store.meetings._committer, "submit", fail)
        with pytest.raises(Refused, match="store_unavailable"):
            await guest.connect()
        assert await guest.line.closed() == CloseCode.TRY_AGAIN
    await guest.connect()


# ------------------------------------------------------------------ messages


async def test_every_command_with_an_id_has_one_reply_and_others_none(clinic: Clinic) -> None:
    appointment = await clinic.appointment()
    browser = await page(clinic, appointment)
    async with browser.ws_connect(f"/m/{appointment.link}/ws") as socket:
        await socket.send_str(HELLO)
        await socket.send_str('{"type":"name","name":"Ann"}')
        await socket.send_str('{"type":"presence","visible":true,"devices_ready":true,"id":5}')
        await socket.send_str('{"type":"ping"}')
        await socket.send_str('{"type":"ping","id":6}')
        told: list[dict[str, object]] = []
        while not told or told[-1].get("id") != 6:
            told.append(json.loads((await socket.receive()).data))
    assert [(each["type"], each["id"]) for each in told if "id" in each] == [
        ("done", 5),
        ("pong", None),
        ("pong", 6),
    ]
    numbered = [each["n"] for each in told if "id" not in each]
    assert numbered == list(range(1, len(numbered) + 1))


async def test_what_is_not_of_the_form_is_refused_and_too_much_of_it_ends_it(
    clinic: Clinic,
) -> None:
    talking = await greeted(clinic, await clinic.appointment())
    for _ in range(MAX_BAD_MESSAGES - 1):
        await talking.send_text('{"type":"ask","waiting_room":false}')
    await talking.request(Ping())
    assert {error.code for error in talking.unanswered} == {"bad_message"}
    with pytest.raises(Refused, match="bad_message"):
        await talking.request(Admit.model_construct(type="admit"))
    await talking.send_text("{")
    assert await talking.closed() == CloseCode.PROTOCOL


async def test_an_error_says_where_but_repeats_nothing_that_was_sent(clinic: Clinic) -> None:
    talking = await greeted(clinic, await clinic.appointment())
    await talking.send_text('{"type":"name","name":17,"secret-of-mine":1}')
    await talking.request(Ping())
    assert "name" in talking.unanswered[0].text
    assert "17" not in talking.unanswered[0].text


async def test_binary_is_no_message(clinic: Clinic) -> None:
    appointment = await clinic.appointment()
    browser = await page(clinic, appointment)
    async with browser.ws_connect(f"/m/{appointment.link}/ws") as socket:
        await socket.send_str(HELLO)
        await socket.receive()
        await socket.send_bytes(b"\x00\x01")
        assert json.loads((await socket.receive()).data)["code"] == "bad_message"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (json.dumps({"type": "ping", "id": 1}) + " " * 65536, "message_too_large"),
        (
            json.dumps(
                {"type": "offer", "id": 1, "generation": 1, "offer_id": 1, "sdp": "x" * 262145}
            ),
            "message_too_large",
        ),
    ],
)
async def test_messages_are_bounded(clinic: Clinic, text: str, code: str) -> None:
    talking = await greeted(clinic, await clinic.appointment())
    await talking.send_text(text)
    await talking.request(Ping())
    assert [error.code for error in talking.unanswered] == [code]


async def test_a_frame_beyond_every_limit_is_not_read(clinic: Clinic) -> None:
    appointment = await clinic.appointment()
    browser = await page(clinic, appointment)
    async with browser.ws_connect(f"/m/{appointment.link}/ws") as socket:
        await socket.send_str(HELLO)
        await socket.receive()
        await socket.send_str("x" * 500_000)
        assert (await socket.receive()).type is WSMsgType.CLOSE
        assert socket.close_code == 1009


async def test_too_many_messages_are_dropped_and_others_unharmed(tmp_path: Path) -> None:
    async with running_clinic(tmp_path, messages_per_second=1.0, message_burst=5) as clinic:
        appointment = await clinic.appointment()
        hasty = await greeted(clinic, appointment)
        for _ in range(5):
            await hasty.request(Ping())
        with pytest.raises(Refused, match="too_many_messages"):
            await hasty.request(Ping())
        other = await greeted(clinic, appointment)
        await other.request(Ping())

        clinic.timing.advance(1.0)
        await hasty.request(Ping())
        for _ in range(MAX_BAD_MESSAGES + 1):
            await hasty.send(Ping())
        assert await hasty.closed() == CloseCode.TOO_FAST
        await other.request(Ping())


def test_an_allowance_refills_evenly_up_to_its_burst() -> None:
    allowance = Allowance(rate=2.0, burst=3, now=0.0)
    assert [allowance.take(0.0) for _ in range(4)] == [True, True, True, False]
    assert not allowance.take(0.4)
    assert allowance.take(0.5)
    assert [allowance.take(100.0) for _ in range(4)] == [True, True, True, False]


# ------------------------------------------------------------------ life and death


async def test_a_bug_closes_one_session_and_never_the_process(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    appointment = await clinic.appointment(ANN)
    host = await clinic.host(appointment)
    guest = await clinic.client(appointment, ANN)

    def bug(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(joining, "join", bug)
        with pytest.raises(Refused, match="internal"):
            await guest.line.request(Join())
        assert await guest.line.closed() == CloseCode.FAULT
    await host.line.request(Presence(visible=True, devices_ready=True))
    await guest.connect()
    assert guest.button == "wait"


async def test_a_quiet_socket_is_asked_for_a_sign_of_life_and_a_dead_one_closed(
    clinic: Clinic,
) -> None:
    """R11: browsers answer a ping even in a sleeping tab; whoever does not is away."""
    appointment = await clinic.appointment(ANN)
    guest = await clinic.client(appointment, ANN)
    session = (await clinic.live(appointment)).sessions[guest.device]
    heard, heartbeat = session.heard_at, clinic.settings.heartbeat

    session.look_alive(heard + 0.4 * heartbeat)
    await guest.settled()
    clinic.timing.advance(1.0)
    session.look_alive(heard + 0.5 * heartbeat)
    await until(lambda: session.heard_at == clinic.timing.now())

    session.look_alive(session.heard_at + 1.5 * heartbeat)
    assert await guest.line.closed() == CloseCode.SILENT


async def test_a_stopping_server_says_goodbye_to_everybody(clinic: Clinic) -> None:
    appointment = await clinic.appointment(ANN)
    guest, workspace = await clinic.client(appointment, ANN), await clinic.workspace()
    await clinic.node.sessions.say_goodbye()
    for each in (guest, workspace):
        assert await each.line.closed() == CloseCode.GOING_AWAY
    assert clinic.node.sessions.present == set()


async def test_a_slow_socket_is_closed_and_the_others_never_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "CLOSING_DEADLINE", 0.05)
    async with running_clinic(tmp_path, outbox_messages=20) as clinic:
        appointment = await clinic.appointment(ANN)
        host = await clinic.host(appointment)
        slow, quick = [await clinic.guest(appointment, name) for name in ("Slow", "Quick")]
        transport = slow.line._socket._response.connection.transport  # type: ignore[union-attr]
        transport.pause_reading()
        session = (await clinic.live(appointment)).sessions[slow.device]
        payload = Payload(Viewed(view=slow.screen.view))
        while not session.is_finishing:
            for _ in range(1000):
                session.pass_on(payload)
            await host.line.request(Ping())
        assert session._outbox.closing is CloseCode.TOO_SLOW
        await host.join()
        await quick.sees("join")
        transport.resume_reading()
