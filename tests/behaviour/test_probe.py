"""R39: a waiting guest checks the connection; no meeting knows of it, and no call pays for it."""

from pathlib import Path

import pytest

from conference.probe.settings import ProbeSettings
from signaling.channels.probing import GENERATION
from signaling.client.caller import Refused
from signaling.store.appointments import Appointment
from signaling.wire.commands import Presence, Probe, ProbeEnd, ProbeOffer
from signaling.wire.events import ProbeOver, ProbeTurn
from signaling.wire.message import Event
from signaling.wire.replies import ProbeAnswer
from tests.support.clinic import ANN, Clinic, running_clinic
from tests.support.people import Attendee
from tests.support.practice import until

LIMITS = ProbeSettings()


def told(person: Attendee, kind: type[Event]) -> list[Event]:
    return [event for event in person.seen if isinstance(event, kind)]


async def asks(person: Attendee) -> None:
    await person.line.request(Probe())
    await person.settled()


async def turn_of(person: Attendee) -> ProbeTurn:
    await person.until(lambda _: told(person, ProbeTurn))
    turn = told(person, ProbeTurn)[-1]
    assert isinstance(turn, ProbeTurn)
    return turn


async def runs(person: Attendee) -> ProbeTurn:
    """Asks, has the turn at once, and makes its offer."""
    await asks(person)
    turn = await turn_of(person)
    answer = await person.line.request(ProbeOffer(probe=turn.probe, sdp="v=0\r\n"))
    assert answer == ProbeAnswer(id=answer.id, probe=turn.probe, sdp="answer to a probe")
    return turn


async def over(person: Attendee) -> str:
    await person.until(lambda _: told(person, ProbeOver))
    last = told(person, ProbeOver)[-1]
    assert isinstance(last, ProbeOver)
    return last.reason


async def code(person: Attendee, command: Probe | ProbeOffer) -> str:
    with pytest.raises(Refused) as refused:
        await person.line.request(command)
    return refused.value.error.code


@pytest.fixture
async def appointment(clinic: Clinic) -> Appointment:
    return await clinic.appointment(ANN)


async def test_a_probe_belongs_to_no_meeting(clinic: Clinic, appointment: Appointment) -> None:
    """The relay hears neither who it is nor where they wait, and the door writes nothing down."""
    guest = await clinic.guest(appointment, "Guest")
    live = await clinic.live(appointment)
    before = live.meeting
    turn = await runs(guest)
    assert list(clinic.relay.probes) == [turn.probe]
    assert turn.probe not in (guest.id, guest.device)
    assert clinic.relay.offered == []
    await guest.line.request(ProbeEnd())
    await clinic.quiet()
    assert clinic.relay.closed == [(turn.probe, GENERATION)]
    assert live.meeting is before
    assert told(guest, ProbeOver) == [], "whoever ends it need not be told"


async def test_a_few_at_a_time_and_the_next_when_one_ends(
    clinic: Clinic, appointment: Appointment
) -> None:
    guests = [await clinic.guest(appointment, f"Guest {n}") for n in range(LIMITS.at_once + 1)]
    for guest in guests:
        await asks(guest)
    *first, last = guests
    assert [len(told(guest, ProbeTurn)) for guest in guests] == [1] * LIMITS.at_once + [0]
    await asks(last)  # twice changes nothing
    await first[1].line.request(ProbeEnd())
    await turn_of(last)


async def test_it_is_over_in_seconds_whatever_its_page_does(
    clinic: Clinic, appointment: Appointment
) -> None:
    guest = await clinic.guest(appointment, "Guest")
    turn = await runs(guest)
    assert turn.lasts_s == LIMITS.lasts
    await clinic.wait(LIMITS.lasts)
    assert await over(guest) == "expired"
    await clinic.quiet()
    assert clinic.relay.probes == {}
    offer = ProbeOffer(probe=turn.probe, sdp="v=0\r\n")
    assert await code(guest, offer) == "probe_over"


async def test_there_is_one_offer_to_a_turn_and_no_turn_but_one_s_own(
    clinic: Clinic, appointment: Appointment
) -> None:
    guest, other = [await clinic.guest(appointment, name) for name in ("Guest", "Other")]
    turn = await runs(guest)
    for person in (guest, other):
        offer = ProbeOffer(probe=turn.probe, sdp="v=0\r\n")
        assert await code(person, offer) == "probe_over"
    assert list(clinic.relay.probes) == [turn.probe]


async def test_it_goes_before_a_call_suffers_and_waits_for_room(
    clinic: Clinic, appointment: Appointment
) -> None:
    guest, other = [await clinic.guest(appointment, name) for name in ("Guest", "Other")]
    await runs(guest)
    clinic.relay.takes_back_probes()
    assert await over(guest) == "gave_way"
    await asks(other)
    await clinic.wait(5)
    assert told(other, ProbeTurn) == []
    clinic.relay.has_room_for_probe = True
    await clinic.wait(1)
    await turn_of(other)


async def test_where_there_never_is_room_nobody_waits_for_ever(
    clinic: Clinic, appointment: Appointment
) -> None:
    guest = await clinic.guest(appointment, "Guest")
    clinic.relay.has_room_for_probe = False
    await asks(guest)
    await clinic.wait(LIMITS.longest_wait)
    assert await over(guest) == "no_turn"


@pytest.mark.parametrize("how", ["socket", "leaves", "joins"])
async def test_nothing_is_left_of_it_when_its_page_goes(
    clinic: Clinic, appointment: Appointment, how: str
) -> None:
    host = await clinic.host(appointment)
    await clinic.connected(host)
    guest = await clinic.client(appointment, ANN)
    await runs(guest)
    if how == "socket":
        await guest.caller.close()
    elif how == "leaves":
        await guest.leave()
    else:
        await clinic.connected(guest)
    await until(lambda: clinic.relay.probes == {})


async def test_a_worker_takes_its_probes_along(clinic: Clinic, appointment: Appointment) -> None:
    guest = await clinic.guest(appointment, "Guest")
    await runs(guest)
    clinic.relay.die()
    assert await over(guest) == "lost"
    clinic.relay.come_back()
    await runs(guest)


async def test_nobody_checks_again_and_again(clinic: Clinic, appointment: Appointment) -> None:
    """Per guest; a new guest of the same address has what is left of the address's own."""
    guest = await clinic.guest(appointment, "Guest")
    for _ in range(LIMITS.per_guest):
        await guest.line.request(Probe())
        await guest.line.request(ProbeEnd())
    assert await code(guest, Probe()) == "too_many_probes"
    other = await clinic.guest(appointment, "Other")
    await asks(other)
    await turn_of(other)


async def test_the_host_reads_how_ready_somebody_is(
    clinic: Clinic, appointment: Appointment
) -> None:
    """Told by the guest's own page; of one that is gone nothing is claimed."""
    host = await clinic.host(appointment)
    guest = await clinic.guest(appointment, "Guest")

    async def reads(devices_ready: bool, connection: str | None) -> None:
        await host.until(
            lambda screen: (
                (row := screen.rows.get(guest.id))
                and (row.devices_ready, row.connection) == (devices_ready, connection)
            )
        )

    await reads(False, None)
    await guest.line.request(Presence(visible=True, devices_ready=True))
    await reads(True, None)
    await guest.line.request(Presence(visible=True, devices_ready=True, connection="weak"))
    await reads(True, "weak")
    colleague = await clinic.host(appointment)
    assert colleague.screen.rows[guest.id].connection == "weak", "a snapshot has it as well (R29)"
    await guest.caller.close()
    await reads(False, None)


async def test_credentials_for_a_helping_server_last_no_longer_than_the_probe(
    tmp_path: Path,
) -> None:
    async with running_clinic(
        tmp_path, turn_urls=("turn:turn.example.org",), turn_secret="north"
    ) as clinic:
        guest = await clinic.guest(await clinic.appointment(ANN), "Guest")
        await asks(guest)
        turn = await turn_of(guest)
        (server,) = turn.ice_servers
        expires, _, whom = server.username.partition(":")
        assert whom == turn.probe
        assert int(expires) == int(clinic.timing.now() + LIMITS.lasts)


async def test_how_many_there_are_and_how_they_ended_is_measured(
    clinic: Clinic, appointment: Appointment
) -> None:
    guest, other = [await clinic.guest(appointment, name) for name in ("Guest", "Other")]
    await runs(guest)
    await runs(other)
    await guest.line.request(ProbeEnd())
    read = clinic.node.metrics.registry.get_sample_value
    assert read("anteroom_probes", {"state": "running"}) == 1
    assert read("anteroom_probes", {"state": "waiting"}) == 0
    assert read("anteroom_probes_ended_total", {"ending": "done"}) == 1
