"""What people in the call write to each other, and that nobody else ever reads it (R2, R63)."""

import logging

import pytest

from signaling.client.caller import Refused
from signaling.wire.commands import Write
from signaling.wire.events import Written
from tests.behaviour.test_in_the_call import call_of_three
from tests.support.clinic import BEN, Clinic
from tests.support.people import Attendee


async def write(person: Attendee, text: str) -> None:
    await person.line.request(Write(text=text))


async def read_by(person: Attendee) -> list[str]:
    """What the page was told as it happened."""
    await person.settled()
    return [event.line.text for event in person.seen if isinstance(event, Written)]


def kept_for(person: Attendee) -> list[tuple[str, str]]:
    """What the page finds in its snapshot."""
    return [(line.name, line.text) for line in person.screen.call.chat]


async def test_everybody_in_the_call_reads_it_and_nobody_else(clinic: Clinic) -> None:
    host, ann, guest = await call_of_three(clinic)
    appointment = (await clinic.live_of(host)).appointment
    waiting = await clinic.guest(appointment, "Waiting")
    desk = await clinic.workspace()
    await write(ann, "  Where does it hurt? ")
    for each in (host, ann, guest):
        assert await read_by(each) == ["Where does it hurt?"]
    line = next(event.line for event in host.seen if isinstance(event, Written))
    assert (line.participant, line.name, line.at) == (ann.id, "Ann", clinic.timing.now())
    assert await read_by(waiting) == []
    with pytest.raises(Refused, match="not_in_call"):
        await write(waiting, "hello?")
    await desk.settled()
    assert "hurt" not in "".join(event.model_dump_json() for event in (*waiting.seen, *desk.seen))


async def test_it_survives_a_reload_and_a_lost_socket_and_is_over_with_leaving(
    clinic: Clinic,
) -> None:
    host, ann, guest = await call_of_three(clinic)
    await write(host, "one")
    await ann.blink()
    await write(guest, "two")
    await ann.reload()
    await ann.until(lambda screen: screen.call)
    assert kept_for(ann) == [("Host", "one"), ("Guest", "two")]
    await guest.leave()
    again = await clinic.open_link(guest.browser, (await clinic.live_of(host)).appointment)
    await again.sees("join")
    assert "one" not in again.welcome.model_dump_json()
    await again.join()
    assert kept_for(again) == []


async def test_who_comes_later_reads_nothing_from_before(clinic: Clinic) -> None:
    appointment = await clinic.appointment(BEN)
    host = await clinic.host(appointment)
    await clinic.connected(host)
    await write(host, "before")
    ben = await clinic.client(appointment, BEN)
    await clinic.connected(ben)
    await write(host, "after")
    assert await read_by(ben) == ["after"]
    assert kept_for(ben) == []
    await ben.blink()
    assert kept_for(ben) == [("Host", "after")]


async def test_too_much_and_nothing_are_refused_with_a_reason(clinic: Clinic) -> None:
    _, ann, _ = await call_of_three(clinic)
    with pytest.raises(Refused, match="bad_text"):
        await write(ann, "\u200b")
    for number in range(5):
        await write(ann, str(number))
    with pytest.raises(Refused) as refused:
        await write(ann, "5")
    assert (refused.value.error.code, refused.value.error.retry_after_s) == ("too_fast", 1.0)
    clinic.timing.advance(1.0)
    await write(ann, "5")
    assert await read_by(ann) == ["0", "1", "2", "3", "4", "5"]


async def test_nothing_of_it_is_written_down(
    clinic: Clinic, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Not in the database or its journals, and not in a log; a restart forgets it."""
    caplog.set_level(logging.DEBUG)
    host, ann, _ = await call_of_three(clinic)
    secret = "Szintigraphie"
    await write(ann, secret)
    await clinic.restart()
    for path in clinic.settings.data_dir.rglob("*"):
        assert path.is_dir() or secret.encode() not in path.read_bytes(), path
    assert secret not in caplog.text + "".join(capfd.readouterr())
    await host.connect(generation=host.generation)
    assert kept_for(host) == []
    await ann.connect(generation=ann.generation)
    await write(ann, "still here")
    assert await read_by(host) == ["still here"]
