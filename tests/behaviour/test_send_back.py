"""R43: back in the waiting room at once, with place and seat, until a host lets them in again."""

import pytest

from signaling.client.caller import Refused
from signaling.wire.commands import Ask, Join, SendBack, WorkspaceSendBack
from tests.behaviour.test_removal import FullDisk, in_a_call
from tests.support.clinic import Clinic


async def test_a_guest_sent_back_waits_until_admitted(clinic: Clinic) -> None:
    host, guest = await in_a_call(clinic)
    live = await clinic.live_of(host)
    second = await clinic.open_link(guest.browser, live.appointment)
    assert (await host.send_back(guest)).recorded
    assert guest.device not in clinic.relay.open
    await guest.until(lambda screen: screen.returned == ["sent_back"])
    await host.until(lambda screen: guest.id not in screen.people)
    await host.sees_row(guest, lambda row: row.called == "sent_back")
    for each in (guest, second):
        await each.sees("wait")
        assert each.screen.view.access.reason == "sent_back"
        for command in (Join(), Ask()):
            with pytest.raises(Refused, match="sent_back"):
                await each.line.request(command)
    assert host.screen.meeting.occupancy == 1

    await host.admit(guest)
    await guest.sees("join")
    assert guest.screen.outcomes == ["admitted"]
    await clinic.connected(guest)


async def test_it_outlives_the_page_and_the_server(clinic: Clinic) -> None:
    """R34."""
    host, guest = await in_a_call(clinic)
    await host.send_back(guest)
    await guest.leave()
    await clinic.restart()
    for each in (host, guest):
        await each.connect()
    assert guest.screen.view.access.reason == "sent_back"


async def test_with_a_full_disk_it_holds_all_the_same(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a removal: the relay first, the record after."""
    host, guest = await in_a_call(clinic)
    with FullDisk(clinic, monkeypatch):
        assert not (await host.send_back(guest)).recorded
        assert guest.device not in clinic.relay.open
        await guest.until(lambda screen: screen.returned == ["sent_back"])


async def test_from_the_workspace_too_and_by_no_guest(clinic: Clinic) -> None:
    host, guest = await in_a_call(clinic)
    worker = await clinic.workspace()
    with pytest.raises(Refused, match="not_host"):
        await guest.line.request(SendBack(participant=host.id))
    with pytest.raises(Refused, match="host_not_removable"):
        await host.line.request(SendBack(participant=host.id))
    meeting = host.screen.meeting.meeting
    await worker.line.request(WorkspaceSendBack(meeting=meeting, participant=guest.id))
    await guest.sees("wait")
    with pytest.raises(Refused, match="not_in_call"):
        await host.send_back(guest)
