"""R42: a locked meeting, as hosts and guests see it."""

import pytest

from signaling.client.caller import Refused
from signaling.wire.commands import Join, Lock, WorkspaceLock
from tests.support.clinic import ANN, BEN, Clinic


async def test_everybody_new_asks_and_is_told_no_more_than_full(clinic: Clinic) -> None:
    appointment = await clinic.appointment(ANN, BEN)
    host = await clinic.host(appointment)
    await clinic.connected(host)
    guest = await clinic.guest(appointment, "Guest")
    assert guest.button == "join"

    await host.line.request(Lock(locked=True))
    await guest.sees("ask")
    assert guest.screen.view.access.reason == "full"
    await host.until(lambda screen: screen.meeting.locked)
    with pytest.raises(Refused, match="must_ask"):
        await guest.line.request(Join())
    await clinic.connected(await clinic.client(appointment, ANN))

    await clinic.restart()
    for each in (host, guest):
        await each.connect()
    assert (host.screen.meeting.locked, guest.button) == (True, "ask")

    await host.line.request(Lock(locked=False))
    await guest.sees("join")


async def test_it_is_locked_from_the_workspace_too(clinic: Clinic) -> None:
    appointment = await clinic.appointment(ANN)
    worker = await clinic.workspace()
    meeting = (await clinic.live(appointment)).meeting.id
    await worker.line.request(WorkspaceLock(meeting=meeting, locked=True))
    assert (await clinic.live(appointment)).meeting.locked


async def test_a_guest_cannot_unlock(clinic: Clinic) -> None:
    """R27."""
    appointment = await clinic.appointment()
    host, guest = await clinic.host(appointment), await clinic.guest(appointment, "Guest")
    await host.line.request(Lock(locked=True))
    with pytest.raises(Refused, match="not_host"):
        await guest.line.request(Lock(locked=False))
