"""R19, R28, R29: the practitioner's workspace hears of everything, and nothing depends on when."""

import pytest

from signaling.client.caller import Refused
from signaling.meetings.lists import MAX_SINGLE_NOTIFICATIONS
from signaling.wire.commands import WorkspaceAdmit, WorkspaceAdmitAll, WorkspaceDeny
from tests.support.clinic import ANN, COLLEAGUE, HOST, Clinic
from tests.support.people import Screen


def standing(screen: Screen, kind: str) -> list[str]:
    return [each.name for each in screen.notifications.values() if each.kind == kind]


async def test_an_arrival_rings_once_for_every_host_wherever_they_are(clinic: Clinic) -> None:
    """R28: not again for a reload or a second tab; a guest who leaves takes it along."""
    appointment = await clinic.appointment(ANN, hosts=(HOST, COLLEAGUE))
    workspaces = [await clinic.workspace(email) for email in (HOST, COLLEAGUE)]
    host = await clinic.host(appointment)
    guest = await clinic.guest(appointment, "Guest")
    for each in (*workspaces, host):
        await each.until(lambda screen: standing(screen, "arrived") == ["Guest"])
    notification = next(iter(workspaces[0].screen.notifications.values()))
    assert (notification.title, notification.verified) == ("Consultation", False)
    assert notification.appointment == appointment.id

    await guest.reload()
    await clinic.open_link(guest.browser, appointment)
    await clinic.quiet()
    for each in (*workspaces, host):
        assert len((await each.settled()).rung) == 1

    second = await clinic.guest(appointment, "Second")
    await workspaces[0].until(lambda screen: standing(screen, "arrived") == ["Guest", "Second"])
    await second.leave()
    await workspaces[0].until(lambda screen: standing(screen, "arrived") == ["Guest"])


async def test_the_start_clears_arrivals_and_none_ring_while_started(clinic: Clinic) -> None:
    """R28."""
    appointment = await clinic.appointment(ANN)
    workspace, host = await clinic.workspace(), await clinic.host(appointment)
    await clinic.guest(appointment, "Guest")
    await workspace.until(lambda screen: standing(screen, "arrived"))
    await host.join()
    await workspace.until(lambda screen: not screen.notifications)
    await clinic.guest(appointment, "Late")
    await clinic.quiet()
    assert len((await workspace.settled()).rung) == 1


async def test_a_notification_follows_the_guest_who_signs_in(clinic: Clinic) -> None:
    """R28, R41: the arrival stands for the account now."""
    appointment = await clinic.appointment(ANN)
    workspace = await clinic.workspace()
    guest = await clinic.guest(appointment, "Guest")
    await workspace.until(lambda screen: standing(screen, "arrived") == ["Guest"])
    await clinic.sign_in(guest.browser, "portal", ANN)
    await guest.reload()
    await workspace.until(lambda screen: standing(screen, "arrived") == ["Ann"])


async def test_a_workspace_opened_late_gets_the_present_state(clinic: Clinic) -> None:
    """R29: appointments of the day, counts, and every notification that stands."""
    appointment, other = await clinic.appointment(ANN), await clinic.appointment()
    await clinic.guest(appointment, "Early")
    host = await clinic.host(other)
    await clinic.connected(host)
    asker = await clinic.guest(other, "Asker")
    await asker.ask()

    workspace = await clinic.workspace()
    screen = workspace.screen
    assert {row.title for row in screen.appointments.values()} == {"Consultation"}
    assert screen.appointments[appointment.id].clients == ["Ann"]
    assert screen.appointments[appointment.id].meeting.phase == "scheduled"
    assert screen.appointments[other.id].meeting.phase == "started"
    assert screen.appointments[other.id].meeting.asking == 1
    assert screen.appointments[appointment.id].share_link.endswith(f"/m/{appointment.link}")
    assert standing(screen, "arrived") == ["Early"]
    assert standing(screen, "asked") == ["Asker"]


async def test_the_workspace_decides_as_the_call_does(clinic: Clinic) -> None:
    appointment = await clinic.appointment()
    host = await clinic.host(appointment)
    await clinic.connected(host)
    workspace = await clinic.workspace()
    meeting = workspace.screen.appointments[appointment.id].meeting.meeting
    for name, command in (("Admitted", WorkspaceAdmit), ("Denied", WorkspaceDeny)):
        guest = await clinic.guest(appointment, name)
        await guest.ask()
        await workspace.until(lambda screen, name=name: standing(screen, "asked") == [name])
        asked = next(iter(workspace.screen.notifications.values()))
        await workspace.line.request(
            command(meeting=meeting, participant=asked.participant, request=asked.request)
        )
        await guest.until(lambda screen, name=name: screen.outcomes == [name.lower()])
        await workspace.until(lambda screen: not screen.notifications)


async def test_many_at_once_are_gathered_and_never_a_flood(clinic: Clinic) -> None:
    """R19: "and 12 more"."""
    appointment = await clinic.appointment()
    host = await clinic.host(appointment)
    await clinic.connected(host)
    askers = [await clinic.guest(appointment, f"Asker {number}") for number in range(13)]
    for asker in askers:
        await asker.ask()
    await host.until(lambda screen: [each.more for each in screen.notifications.values()] == [12])
    assert len(host.screen.rung) <= 2 * MAX_SINGLE_NOTIFICATIONS + 13
    assert standing(host.screen, "asked") == ["Asker 0"]

    late = await clinic.workspace()
    assert [each.more for each in late.screen.notifications.values()] == [12]

    await host.sees_asking(askers[0])
    await host.deny(askers[0])
    await host.until(lambda screen: standing(screen, "asked") == ["Asker 1"])
    assert [each.more for each in host.screen.notifications.values()] == [11]
    await host.admit_all()
    await host.until(lambda screen: not screen.notifications)


async def test_the_attendee_list_comes_to_whoever_opened_it(clinic: Clinic) -> None:
    appointment = await clinic.appointment(ANN)
    reading, not_reading = await clinic.workspace(), await clinic.workspace()
    await reading.read_guests(reading.screen.appointments[appointment.id].meeting.meeting)
    guest = await clinic.guest(appointment, "Guest")
    await reading.until(lambda screen: guest.id in screen.rows)
    await clinic.quiet()
    screen = await not_reading.settled()
    assert screen.rows == {}
    assert screen.meeting.waiting == 1


async def test_a_new_appointment_appears_on_the_open_workspace(clinic: Clinic) -> None:
    await clinic.account(HOST)
    workspace = await clinic.workspace()
    appointment = await clinic.appointment(ANN)
    await workspace.until(lambda screen: appointment.id in screen.appointments)
    guest = await clinic.guest(appointment, "Guest")
    await workspace.until(lambda screen: standing(screen, "arrived") == ["Guest"])
    await clinic.node.appointment_cancelled(appointment, by=clinic.accounts[HOST])
    await guest.until(lambda screen: screen.final == "ended")
    await workspace.until(lambda screen: not screen.notifications)


async def test_a_guest_early_by_days_rings_too(clinic: Clinic) -> None:
    """R6, R28: there is no lower bound, and every page of the workspace hears of it."""
    appointment = await clinic.appointment(ANN)
    clinic.timing.advance(-5 * 86400)
    workspace = await clinic.workspace()
    assert workspace.screen.appointments == {}
    await clinic.guest(appointment, "Early")
    await workspace.until(lambda screen: standing(screen, "arrived") == ["Early"])


async def test_host_rights_given_and_taken_change_what_is_told(clinic: Clinic) -> None:
    """R18: with the role go the lists; a host in the call stays as a guest who is let in."""
    appointment = await clinic.appointment(hosts=(HOST, COLLEAGUE))
    host, colleague = [await clinic.host(appointment, who) for who in (HOST, COLLEAGUE)]
    for each in (host, colleague):
        await clinic.connected(each)
    workspace = await clinic.workspace(COLLEAGUE)
    url = f"/api/v1/appointments/{appointment.id}/people"
    async with host.browser.put(url, json={"hosts": [HOST]}) as response:
        assert response.status == 200, await response.text()
    await host.sees_row(colleague, lambda row: row.role == "guest")
    await clinic.quiet()
    told = set((await colleague.settled()).rows)
    await clinic.guest(appointment, "Guest")
    await host.until(lambda screen: len(screen.rows) == len(told) + 1)
    assert set((await colleague.settled()).rows) == told
    assert colleague.stage == "connected"
    meeting = host.screen.meeting.meeting
    with pytest.raises(Refused, match="not_host"):
        await workspace.line.request(WorkspaceAdmitAll(meeting=meeting))

    async with host.browser.put(url, json={"hosts": [HOST, COLLEAGUE]}) as response:
        assert response.status == 200
    await host.sees_row(colleague, lambda row: row.role == "host")
    await workspace.until(lambda screen: appointment.id in screen.appointments)
    await clinic.guest(appointment, "Second")
    await colleague.until(lambda screen: len(screen.rows) > len(told))


async def test_being_booked_in_the_middle_of_it_lifts_a_denial(clinic: Clinic) -> None:
    """R17: being added lifts a denial and withdraws a request; being taken off puts nobody out."""
    appointment = await clinic.appointment()
    host = await clinic.host(appointment)
    await clinic.connected(host)
    ann = await clinic.client(appointment, ANN)
    await ann.ask()
    await host.sees_asking(ann)
    await host.deny(ann)
    await ann.sees("cooldown")
    url = f"/api/v1/appointments/{appointment.id}/people"
    async with host.browser.put(url, json={"clients": [ANN]}) as response:
        assert response.status == 200, await response.text()
    await ann.sees("join")
    await clinic.connected(ann)
    async with host.browser.put(url, json={"clients": []}) as response:
        assert response.status == 200
    await host.sees_row(ann, lambda row: not row.booked)
    assert (await ann.settled()).view.stage == "connected"
