"""R83: whoever waits and does not look is called by Web Push, once for each turn."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from signaling.client.caller import Refused
from signaling.push.sender import FIRST_RETRY_S
from signaling.push.summoner import MOST_BROWSERS
from signaling.wire.commands import Summon
from tests.push.conftest import service
from tests.support.clinic import ANN, Clinic, running_clinic
from tests.support.people import Attendee
from tests.support.practice import until
from tests.support.push_service import PushService

__all__ = ["service"]


@pytest.fixture
async def clinic(tmp_path: Path, service: PushService) -> AsyncIterator[Clinic]:
    async with running_clinic(tmp_path, push_services=service.site) as running:
        yield running


async def wants(guest: Attendee, service: PushService, browser: str, *, on: bool = True) -> None:
    await guest.line.request(Summon(endpoint=service.endpoint(browser), wanted=on))


async def host_and_ann(clinic: Clinic) -> tuple[Attendee, Attendee]:
    """Both at the door of her appointment, which has not begun."""
    appointment = await clinic.appointment(ANN)
    return await clinic.host(appointment), await clinic.client(appointment, ANN)


async def settled(clinic: Clinic) -> None:
    """Nothing is under way, and what was to be sent is out."""
    sender = clinic.node.push.sender
    await until(lambda: clinic.node.registry.is_quiet and sender.is_idle)


async def starts(clinic: Clinic, host: Attendee) -> None:
    await clinic.connected(host)
    await settled(clinic)


async def goes_away(clinic: Clinic, guest: Attendee) -> None:
    """The telephone is locked, or the page closed."""
    await guest.caller.close()
    await settled(clinic)


async def kept(clinic: Clinic) -> list[tuple[str, str]]:
    rows = await clinic.node.store.summonses.load()
    return [(row.participant_id, row.endpoint) for row in rows]


async def test_the_start_calls_who_is_away_exactly_once(
    clinic: Clinic, service: PushService
) -> None:
    appointment = await clinic.appointment(ANN)
    host, ann = await clinic.host(appointment), await clinic.client(appointment, ANN)
    other = await clinic.guest(appointment, "Other")
    assert ann.welcome.push_key == clinic.node.push.key
    assert host.welcome.push_key is None
    await wants(ann, service, "ann")
    for each in (ann, other):
        await goes_away(clinic, each)
    assert service.received == []

    await starts(clinic, host)
    assert [push.path for push in service.received] == ["/push/ann"]
    assert service.received[0].key == clinic.node.push.key

    await clinic.restart()
    await host.connect()
    await settled(clinic)
    assert len(service.received) == 1, "once for a turn, whatever happens to the server"


async def test_who_looks_at_the_page_is_called_by_the_page(
    clinic: Clinic, service: PushService
) -> None:
    host, ann = await host_and_ann(clinic)
    await wants(ann, service, "ann")
    await ann.be_ready()
    await clinic.connected(host)
    await ann.sees("join")
    await settled(clinic)
    assert (service.received, clinic.node.push.sender.fates) == ([], {})
    await clinic.connected(ann)
    await ann.be_ready(visible=False)
    await settled(clinic)
    assert service.received == [], "they are in the call"


async def test_a_page_that_is_put_away_in_its_turn_counts_as_none(
    clinic: Clinic, service: PushService
) -> None:
    """A telephone that was locked a moment ago has not said so yet."""
    host, ann = await host_and_ann(clinic)
    await wants(ann, service, "ann")
    await ann.be_ready()
    await clinic.connected(host)
    await ann.sees("join")
    for visible in (False, True, False):
        await ann.be_ready(visible=visible)
        await settled(clinic)
    assert service.taken_by("ann") == 1


async def test_an_asker_is_called_by_the_yes_and_not_by_the_no(
    clinic: Clinic, service: PushService
) -> None:
    """R20, R25: after a denial there is nothing to come for until a host lets them in after all."""
    appointment = await clinic.appointment()
    host = await clinic.host(appointment)
    await clinic.connected(host)
    lucky, denied = [await clinic.guest(appointment, name) for name in ("Lucky", "Denied")]
    for guest, browser in ((lucky, "lucky"), (denied, "denied")):
        await guest.ask()
        await wants(guest, service, browser)
        await host.sees_asking(guest)
        await goes_away(clinic, guest)
    await host.deny(denied)
    await host.admit(lucky)
    await settled(clinic)
    assert [push.path for push in service.received] == ["/push/lucky"]
    await host.sees_row(denied, lambda row: row.called == "denied")
    await host.admit(denied)
    await settled(clinic)
    assert service.taken_by("denied") == 1


async def test_after_a_hold_there_is_another_turn(clinic: Clinic, service: PushService) -> None:
    appointment = await clinic.appointment(ANN)
    host, ann = await clinic.host(appointment), await clinic.client(appointment, ANN)
    await wants(ann, service, "ann")
    await goes_away(clinic, ann)
    await starts(clinic, host)
    await host.leave()
    await settled(clinic)
    assert service.taken_by("ann") == 1
    await clinic.connected(await clinic.host(appointment))
    await settled(clinic)
    assert service.taken_by("ann") == 2


async def test_a_call_that_was_not_out_is_made_by_the_next_process(
    clinic: Clinic, service: PushService
) -> None:
    """R34."""
    host, ann = await host_and_ann(clinic)
    await wants(ann, service, "ann")
    await goes_away(clinic, ann)
    service.will_answer(503)
    await starts(clinic, host)
    assert service.taken_by("ann") == 1
    await clinic.restart()
    await settled(clinic)
    assert service.taken_by("ann") == 2
    assert clinic.node.push.sender.fates["sent"] == 1
    await clinic.restart()
    await settled(clinic)
    assert service.taken_by("ann") == 2


async def test_until_it_is_out_the_store_knows_that_it_is_to_be_made(
    clinic: Clinic, service: PushService
) -> None:
    """R34: whatever else is written meanwhile, a process that is killed now owes the call."""
    host, ann = await host_and_ann(clinic)
    await wants(ann, service, "one")
    service.will_answer(503)
    await starts(clinic, host)
    await wants(ann, service, "two")
    rows = await clinic.node.store.summonses.load()
    assert [row.awaits for row in rows] == ["start", "start"]
    await clinic.wait(FIRST_RETRY_S)
    await settled(clinic)
    rows = await clinic.node.store.summonses.load()
    assert [row.awaits for row in rows] == [None, None]
    assert (service.taken_by("one"), service.taken_by("two")) == (2, 0)


async def test_what_an_operator_no_longer_allows_is_forgotten_by_the_next_process(
    clinic: Clinic, service: PushService
) -> None:
    host, ann = await host_and_ann(clinic)
    await wants(ann, service, "ann")
    clinic.settings = clinic.settings.model_copy(update={"web_push": False})
    await clinic.restart()
    await host.connect()
    await starts(clinic, host)
    assert service.received == []
    assert await kept(clinic) == []


async def test_a_browser_that_takes_no_more_is_forgotten(
    clinic: Clinic, service: PushService
) -> None:
    host, ann = await host_and_ann(clinic)
    await wants(ann, service, "gone")
    await goes_away(clinic, ann)
    service.will_answer(410)
    await starts(clinic, host)
    assert await kept(clinic) == []
    metrics = generate_latest(clinic.node.metrics.registry).decode()
    assert 'anteroom_pushes_total{fate="gone"} 1.0' in metrics
    assert "anteroom_summonses 0.0" in metrics
    assert service.endpoint("gone") not in metrics


async def test_it_can_be_turned_off_and_twice_is_nothing(
    clinic: Clinic, service: PushService
) -> None:
    host, ann = await host_and_ann(clinic)
    for on in (True, True, False, False):
        await wants(ann, service, "ann", on=on)
        assert len(await kept(clinic)) == on
    await goes_away(clinic, ann)
    await starts(clinic, host)
    assert service.received == []


async def test_a_person_has_some_browsers_and_the_newest(
    clinic: Clinic, service: PushService
) -> None:
    host, ann = await host_and_ann(clinic)
    for number in range(MOST_BROWSERS + 1):
        await wants(ann, service, f"b{number}")
    await clinic.restart()
    await host.connect()
    await starts(clinic, host)
    called = sorted(push.path for push in service.received)
    assert called == [f"/push/b{number}" for number in range(1, MOST_BROWSERS + 1)]


async def test_leaving_and_the_end_forget_it(clinic: Clinic, service: PushService) -> None:
    appointment = await clinic.appointment(ANN)
    host, ann = await clinic.host(appointment), await clinic.client(appointment, ANN)
    leaver = await clinic.guest(appointment, "Leaver")
    await wants(ann, service, "ann")
    await wants(leaver, service, "leaver")
    await leaver.leave()
    await settled(clinic)
    assert await kept(clinic) == [(ann.id, service.endpoint("ann"))]
    await host.end()
    await settled(clinic)
    assert await kept(clinic) == []
    assert service.received == []


async def test_signing_in_half_way_carries_it_along(clinic: Clinic, service: PushService) -> None:
    """R41."""
    appointment = await clinic.appointment(ANN)
    host, guest = await clinic.host(appointment), await clinic.guest(appointment, "Ann")
    await wants(guest, service, "ann")
    await clinic.sign_in(guest.browser, "portal", ANN)
    await guest.reload()
    assert guest.welcome.you.verified
    await settled(clinic)
    assert await kept(clinic) == [(guest.id, service.endpoint("ann"))]
    await goes_away(clinic, guest)
    await starts(clinic, host)
    assert service.taken_by("ann") == 1


async def test_only_a_guest_at_the_door_and_only_known_services(
    clinic: Clinic, service: PushService
) -> None:
    appointment = await clinic.appointment(ANN)
    host, ann = await clinic.host(appointment), await clinic.client(appointment, ANN)
    with pytest.raises(Refused, match="not_at_door"):
        await wants(host, service, "host")
    for endpoint in ("https://127.0.0.1/push/x", "https://fcm.googleapis.com/fcm/send/x"):
        with pytest.raises(Refused, match="bad_endpoint"):
            await ann.line.request(Summon(endpoint=endpoint, wanted=True))
    await clinic.connected(host)
    await clinic.connected(ann)
    with pytest.raises(Refused, match="already_joined"):
        await wants(ann, service, "ann")
    assert await kept(clinic) == []
    unnamed = await clinic.open_link(await clinic.browser(), appointment)
    assert unnamed.welcome.push_key is None
    with pytest.raises(Refused, match="not_arrived"):
        await wants(unnamed, service, "unnamed")


async def test_a_server_may_do_without(tmp_path: Path, service: PushService) -> None:
    async with running_clinic(tmp_path, web_push=False, push_services=service.site) as clinic:
        ann = await clinic.client(await clinic.appointment(ANN), ANN)
        assert ann.welcome.push_key is None
        with pytest.raises(Refused, match="bad_endpoint"):
            await wants(ann, service, "ann")
