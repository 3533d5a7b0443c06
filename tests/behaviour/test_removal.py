"""R26, R33: out at once and on every device, the relay first and the record after."""

import asyncio

import pytest

from conference.errors import StoreUnavailable
from signaling.client.caller import Over, Refused
from signaling.meetings.mailbox import RETRY_AFTER
from signaling.wire.commands import Join, Remove
from tests.support.clinic import ANN, Clinic
from tests.support.people import Attendee


class FullDisk:
    """While entered, the store takes nothing."""

    def __init__(self, clinic: Clinic, patch: pytest.MonkeyPatch) -> None:
        self._committer = clinic.node.store.meetings._committer
        self._patch = patch

    def __enter__(self) -> None:
        async def fail(_: object) -> None:
            raise StoreUnavailable("the disk is full")

        self._patch.setattr(self._committer, "submit", fail)

    def __exit__(self, *_: object) -> None:
        self._patch.undo()


async def in_a_call(clinic: Clinic) -> tuple[Attendee, Attendee]:
    appointment = await clinic.appointment(ANN)
    host, guest = await clinic.host(appointment), await clinic.client(appointment, ANN)
    for each in (host, guest):
        await clinic.connected(each)
    await host.sees_row(guest, lambda row: row.called == "joined")
    return host, guest


async def test_a_removed_guest_is_at_the_door_and_has_to_ask(clinic: Clinic) -> None:
    """It beats booking; coming back takes the cooldown, a request, and an Admit."""
    host, guest = await in_a_call(clinic)
    assert (await host.remove(guest)).recorded
    assert guest.device not in clinic.relay.open
    await guest.until(lambda screen: screen.returned == ["removed"])
    await guest.sees("cooldown")
    assert guest.screen.view.access.reason == "removed"
    await host.until(lambda screen: guest.id not in screen.people)
    assert host.row_of(guest).called in ("removed", "joined")

    await clinic.wait(clinic.settings.cooldown)
    await guest.sees("ask")
    await guest.ask()
    await host.sees_asking(guest)
    await host.admit(guest)
    await guest.sees("join")
    await clinic.connected(guest)


async def test_every_tab_of_a_removed_guest_is_told(clinic: Clinic) -> None:
    host, guest = await in_a_call(clinic)
    live = await clinic.live_of(host)
    second = await clinic.open_link(guest.browser, live.appointment)
    await host.remove(guest)
    for each in (guest, second):
        await each.sees("cooldown")
    for each in (guest, second):
        with pytest.raises(Refused, match="must_ask"):
            await each.line.request(Join())


async def test_a_guest_at_the_door_can_be_removed_too(clinic: Clinic) -> None:
    appointment = await clinic.appointment(ANN)
    host = await clinic.host(appointment)
    guest = await clinic.guest(appointment, "Guest")
    await host.sees_row(guest, lambda row: True)
    await host.remove(guest)
    await host.join()
    await guest.until(lambda screen: screen.view.access.reason == "removed")


async def test_with_a_full_disk_removal_holds_and_is_recorded_later(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    host, guest = await in_a_call(clinic)
    with FullDisk(clinic, monkeypatch):
        assert not (await host.remove(guest)).recorded
        assert guest.device not in clinic.relay.open
        await guest.until(lambda screen: screen.returned == ["removed"])
        with pytest.raises(Refused, match="must_ask"):
            await guest.line.request(Join())
        with pytest.raises(Refused, match="not_in_call"):
            await guest.offer(1)
        await host.sees_row(guest, lambda row: row.called == "removed")
        with pytest.raises(Refused, match="store_unavailable"):
            await host.admit(guest)

    await clinic.wait(RETRY_AFTER)
    await clinic.restart()
    await guest.connect()
    assert guest.screen.view.access.reason == "removed"


async def test_a_page_that_could_not_come_back_is_away(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its older socket was replaced, and the newer one refused: nobody is there."""
    host, guest = await in_a_call(clinic)
    await guest.leave()
    await guest.connect()
    twin = clinic.at_link(guest.browser, (await clinic.live_of(host)).appointment)
    twin.caller.resume = guest.caller.resume
    with FullDisk(clinic, monkeypatch), pytest.raises(Refused, match="store_unavailable"):
        await twin.connect()
    await clinic.wait(RETRY_AFTER)
    await clinic.wait(clinic.settings.away_after)
    await host.sees_row(guest, lambda row: row.away)


async def test_with_a_full_disk_the_end_holds_too(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    host, guest = await in_a_call(clinic)
    with FullDisk(clinic, monkeypatch):
        assert not (await host.end()).recorded
        assert clinic.relay.open == {}
        await guest.until(lambda screen: screen.final == "ended")
        with pytest.raises(Over, match="ended"):
            await guest.connect()
    await clinic.wait(RETRY_AFTER)
    await clinic.restart()
    with pytest.raises(Over, match="ended"):
        await guest.connect()


async def test_an_offer_under_way_is_not_answered_to_somebody_put_out(clinic: Clinic) -> None:
    """R2: also when the relay was just about to answer."""
    appointment = await clinic.appointment(ANN)
    host, guest = await clinic.host(appointment), await clinic.client(appointment, ANN)
    await clinic.connected(host)
    await guest.join()
    await host.sees_row(guest, lambda row: row.called == "joined")

    reading, read = asyncio.Event(), asyncio.Event()
    answer = clinic.relay.open_peer

    async def slowly(**offer: object) -> str:
        reading.set()
        await read.wait()
        clinic.relay.over.clear()
        return await answer(**offer)  # type: ignore[arg-type]

    clinic.relay.open_peer = slowly  # type: ignore[method-assign, assignment]
    offering = asyncio.create_task(guest.offer())
    await reading.wait()
    await host.remove(guest)
    read.set()
    with pytest.raises(Refused, match="not_in_call"):
        await offering
    assert guest.device not in clinic.relay.open


async def test_nobody_but_a_host_removes(clinic: Clinic) -> None:
    """R27, R18: and a host is not removed by anybody."""
    host, guest = await in_a_call(clinic)
    with pytest.raises(Refused, match="not_host"):
        await guest.line.request(Remove(participant=host.id))
    with pytest.raises(Refused, match="host_not_removable"):
        await host.line.request(Remove(participant=host.id))
    assert set(clinic.relay.open) == {host.device, guest.device}
