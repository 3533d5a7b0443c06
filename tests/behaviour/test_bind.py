"""R46: a guest who came by the link is bound to a booked client, as pages see it."""

import pytest

from signaling.client.caller import Refused
from signaling.wire.commands import Bind, Clients, WorkspaceBind, WorkspaceClients
from signaling.wire.replies import ClientList
from tests.support.clinic import ANN, BEN, CARA, Clinic


async def test_one_tap_books_the_guest_for_good(clinic: Clinic) -> None:
    """S2's client, known to the host: drops, reloads and restarts take nothing away."""
    appointment = await clinic.appointment(ANN)
    ann = await clinic.account(ANN)
    host = await clinic.host(appointment)
    await clinic.connected(host)
    first = await clinic.guest(appointment, "First")
    await clinic.connected(first)
    guest = await clinic.guest(appointment, "Annie")
    assert guest.button == "ask"

    listed = await host.line.request(Clients())
    assert isinstance(listed, ClientList)
    assert [(row.client, row.name, row.here) for row in listed.clients] == [
        (ann.id, ann.name, False)
    ]
    await host.line.request(Bind(participant=guest.id, client=ann.id))
    await guest.sees("join")
    row = await host.sees_row(guest, lambda row: row.bound_to)
    assert (row.bound_to, row.name, row.verified, row.booked) == (ann.name, "Annie", False, True)
    await clinic.connected(guest)
    await guest.leave()
    await clinic.restart()
    for each in (host, guest):
        await each.connect()
    assert (guest.button, guest.screen.view.access.reason) == ("join", "booked")
    listed = await host.line.request(Clients())
    assert [row.bound for row in listed.clients] == [True]


async def test_the_client_who_signs_in_elsewhere_is_the_same_person(clinic: Clinic) -> None:
    """R36, R41: one seat, and the browser that came by the link goes on."""
    appointment = await clinic.appointment(ANN, BEN)
    ann = await clinic.account(ANN)
    host, guest = await clinic.host(appointment), await clinic.guest(appointment, "Annie")
    for each in (host, guest):
        await clinic.connected(each)
    await host.line.request(Bind(participant=guest.id, client=ann.id))
    elsewhere = await clinic.client(appointment, ANN)
    assert elsewhere.id == guest.id
    await clinic.connected(elsewhere)
    await guest.until(lambda screen: screen.final == "continued_elsewhere")
    await host.until(lambda screen: screen.meeting.occupancy == 1)
    again = await clinic.open_link(guest.browser, appointment)
    assert (again.id, again.stage) == (guest.id, "door")


async def test_with_both_here_the_two_rows_become_one(clinic: Clinic) -> None:
    appointment = await clinic.appointment(ANN, BEN)
    ann = await clinic.account(ANN)
    host = await clinic.host(appointment)
    await clinic.connected(host)
    signed_in, guest = await clinic.client(appointment, ANN), await clinic.guest(appointment, "A")
    await host.sees_row(signed_in, lambda row: True)
    await clinic.connected(signed_in)
    await host.line.request(Bind(participant=guest.id, client=ann.id))
    row = await host.sees_row(guest, lambda row: row.called == "joined")
    await host.until(lambda screen: signed_in.id not in screen.rows)
    assert (row.name, row.bound_to) == (ann.name, ann.name)
    await host.until(lambda screen: guest.id in screen.people and len(screen.people) == 2)
    assert (await signed_in.settled()).call is not None
    await signed_in.reload()
    assert signed_in.id == guest.id


async def test_what_is_refused(clinic: Clinic) -> None:
    appointment = await clinic.appointment(ANN, BEN)
    ann, ben, cara = [await clinic.account(each) for each in (ANN, BEN, CARA)]
    host = await clinic.host(appointment)
    worker = await clinic.workspace()
    guest, other = [await clinic.guest(appointment, name) for name in ("Guest", "Other")]
    signed_in = await clinic.client(appointment, BEN)
    meeting = host.screen.meeting.meeting

    def bind(who: str, client: str) -> WorkspaceBind:
        return WorkspaceBind(meeting=meeting, participant=who, client=client)

    for command, code in (
        (bind(guest.id, cara.id), "not_booked"),
        (bind(guest.id, "nobody"), "not_booked"),
        (bind(signed_in.id, ann.id), "already_verified"),
        (bind("nobody", ann.id), "unknown_participant"),
    ):
        with pytest.raises(Refused, match=code):
            await worker.line.request(command)
    for command in (Bind(participant=guest.id, client=ann.id), Clients()):
        with pytest.raises(Refused, match="not_host"):
            await guest.line.request(command)

    await worker.line.request(bind(guest.id, ann.id))
    for command, code in (
        (bind(guest.id, ben.id), "already_bound"),
        (bind(other.id, ann.id), "client_bound"),
    ):
        with pytest.raises(Refused, match=code):
            await worker.line.request(command)
    listed = await worker.line.request(WorkspaceClients(meeting=meeting))
    assert [(row.here, row.bound) for row in listed.clients] == [(True, True), (True, False)]
