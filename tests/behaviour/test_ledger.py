"""R27: what was decided and what was refused stands in the ledger."""

import pytest
from sqlalchemy import select

from signaling.client.caller import Refused
from signaling.store.schema import ledger
from signaling.wire.commands import AdmitAll, End, Join
from tests.support.clinic import Clinic


async def lines(clinic: Clinic) -> list[tuple[str, dict[str, object]]]:
    async with clinic.node.store._database.reading() as connection:
        rows = await connection.execute(select(ledger).order_by(ledger.c.number))
        return [(row.action, row.entry) for row in rows]


async def test_decisions_and_moves_are_recorded_with_who_made_them(clinic: Clinic) -> None:
    appointment = await clinic.appointment()
    host = await clinic.host(appointment)
    await clinic.connected(host)
    guest = await clinic.guest(appointment, "Guest")
    await guest.ask()
    await host.sees_asking(guest)
    await host.admit(guest)
    await guest.sees("join")
    await guest.join()
    await host.remove(guest)
    await host.end()
    recorded = await lines(clinic)
    account = clinic.accounts["host@practice.example"].id
    assert [action for action, _ in recorded] == [
        "started",
        "joined",
        "asked",
        "admitted",
        "joined",
        "removed",
        "ended",
    ]
    assert {entry["by"] for action, entry in recorded if action in ("admitted", "ended")} == {
        account
    }


async def test_refused_attempts_are_gathered_per_session_code_and_minute(clinic: Clinic) -> None:
    appointment = await clinic.appointment()
    host = await clinic.host(appointment)
    await clinic.connected(host)
    guest = await clinic.guest(appointment, "Guest")
    for command in (End(), End(), End(), AdmitAll(), Join()):
        with pytest.raises(Refused):
            await guest.line.request(command)
    assert [entry for action, entry in await lines(clinic) if action == "refused"] == []

    await clinic.wait(60)
    with pytest.raises(Refused):
        await guest.line.request(End())
    await guest.caller.close()
    await clinic.quiet()
    refused = [entry for action, entry in await lines(clinic) if action == "refused"]
    assert refused == [
        {"by": guest.id, "tried": "end", "code": "not_host", "count": 3},
        {"by": guest.id, "tried": "admit_all", "code": "not_host", "count": 1},
        {"by": guest.id, "tried": "join", "code": "must_ask", "count": 1},
        {"by": guest.id, "tried": "end", "code": "not_host", "count": 1},
    ]
