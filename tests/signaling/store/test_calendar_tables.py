"""Accounts and appointments in the store."""

from pathlib import Path

import pytest

from conference.errors import NotFound
from conference.ids import AccountId, AppointmentId
from signaling.store.accounts import AccountExists, AccountRole
from tests.signaling.store.builders import (
    APPOINTMENT,
    CLIENT,
    HOST,
    NOW,
    account,
    appointment,
    furnished,
    opened,
)


async def test_accounts_are_found_by_id_and_by_address_in_their_role(tmp_path: Path) -> None:
    async with furnished(tmp_path) as store:
        host = account("host", AccountRole.PRACTITIONER)
        assert await store.accounts.find(HOST) == host
        by_email = store.accounts.find_by_email
        assert await by_email(AccountRole.PRACTITIONER, "HOST@Practice.example ") == host
        assert await by_email(AccountRole.CLIENT, host.email) is None
        assert await store.accounts.find(AccountId("nobody")) is None
        names = await store.accounts.names([HOST, CLIENT, AccountId("nobody")])
        assert names == {HOST: "Host", CLIENT: "Client"}


async def test_an_address_has_one_account_of_each_role(tmp_path: Path) -> None:
    """A practitioner may be a colleague's client."""
    async with furnished(tmp_path) as store:
        again = account("host", AccountRole.PRACTITIONER)
        with pytest.raises(AccountExists):
            await store.accounts.add(again, now=NOW)
        as_client = account("other", AccountRole.CLIENT)
        await store.accounts.add(
            type(as_client)(
                id=as_client.id,
                role=as_client.role,
                email=again.email,
                name=again.name,
                password_hash="hash",
            ),
            now=NOW,
        )
        found = await store.accounts.find_by_email(AccountRole.CLIENT, again.email)
        assert found is not None
        assert found.id == "other"


def test_a_password_hash_is_never_printed() -> None:
    assert "hash" not in repr(account("host", AccountRole.PRACTITIONER))


async def test_appointments_are_found_by_id_and_by_link(tmp_path: Path) -> None:
    async with furnished(tmp_path):
        pass
    async with opened(tmp_path) as store:
        assert await store.appointments.find(APPOINTMENT) == appointment()
        assert await store.appointments.find_by_link("link-of-appointment") == appointment()
        assert await store.appointments.find(AppointmentId("other")) is None
        assert await store.appointments.find_by_link("LINK-OF-APPOINTMENT") is None


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (NOW, NOW + 1, True),
        (NOW - 10, NOW, False),
        (NOW - 10, NOW + 0.5, True),
        (NOW + 2999, NOW + 5000, True),
        (NOW + 3000, NOW + 5000, False),
    ],
)
async def test_a_span_finds_what_overlaps_it(
    tmp_path: Path, since: float, until: float, found: bool
) -> None:
    async with furnished(tmp_path) as store:
        expected = [appointment()] if found else []
        of_host, of_client = store.appointments.of_host, store.appointments.of_client
        assert await of_host(HOST, since=since, until=until) == expected
        assert await of_client(CLIENT, since=since, until=until) == expected
        assert await of_host(CLIENT, since=since, until=until) == []
        assert await of_client(HOST, since=since, until=until) == []


async def test_they_come_in_order_of_their_start(tmp_path: Path) -> None:
    async with furnished(tmp_path) as store:
        for name, offset in (("late", 900), ("early", -900)):
            one = appointment(name, starts_at=NOW + offset, ends_at=NOW + offset + 60)
            await store.appointments.add(one, now=NOW)
        listed = await store.appointments.of_host(HOST, since=NOW - 1000, until=NOW + 1000)
        assert [one.id for one in listed] == ["early", "appointment", "late"]


async def test_the_booking_changes(tmp_path: Path) -> None:
    """R17, R18."""
    async with furnished(tmp_path) as store:
        calendar = store.appointments
        await store.accounts.add(account("second", AccountRole.CLIENT), now=NOW)
        await store.accounts.add(account("colleague", AccountRole.PRACTITIONER), now=NOW)
        hosts = frozenset({HOST, AccountId("colleague")})
        for clients in (frozenset({AccountId("second")}), frozenset()):
            for _ in range(2):
                await calendar.set_people(APPOINTMENT, hosts=hosts, clients=clients)
            assert await calendar.find(APPOINTMENT) == appointment(clients=clients, hosts=hosts)


async def test_cancelling_is_for_good_and_twice_is_nothing(tmp_path: Path) -> None:
    async with furnished(tmp_path) as store:
        for _ in range(2):
            await store.appointments.cancel(APPOINTMENT, now=NOW)
        assert await store.appointments.find(APPOINTMENT) == appointment(cancelled=True)
        with pytest.raises(NotFound):
            await store.appointments.cancel(AppointmentId("other"), now=NOW)
