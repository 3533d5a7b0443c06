"""A host hands the meeting over to a colleague, and it goes on without them (R5, R18, R67)."""

import pytest

from signaling.client.caller import Refused
from signaling.wire.commands import AskColleagues, HandOver
from signaling.wire.replies import Colleagues
from tests.behaviour.test_in_the_call import call_of_three
from tests.support.clinic import ANN, COLLEAGUE, HOST, Clinic


async def test_a_colleague_becomes_host_and_the_meeting_goes_on_when_the_host_leaves(
    clinic: Clinic,
) -> None:
    colleague = await clinic.account(COLLEAGUE)
    host, ann, _ = await call_of_three(clinic)
    appointment = (await clinic.live_of(host)).appointment
    desk = await clinic.workspace(COLLEAGUE)
    assert desk.screen.appointments == {}

    listed = await host.line.request(AskColleagues())
    assert isinstance(listed, Colleagues)
    assert [each.name for each in listed.people] == ["Colleague"]
    await host.line.request(HandOver(account=colleague.id))
    await desk.until(lambda screen: appointment.id in screen.appointments)
    assert (await host.line.request(AskColleagues())).people == []  # type: ignore[union-attr]
    await host.line.request(HandOver(account=colleague.id))

    second = await clinic.host_in(desk.browser, appointment)
    await clinic.connected(second)
    await host.leave()
    await ann.until(lambda screen: host.id not in screen.people)
    assert (await clinic.live_of(second)).meeting.phase == "started"
    await second.leave()
    await clinic.quiet()
    live = await clinic.live(appointment)
    assert live.meeting.phase == "held", "now the last host is gone (R31)"


async def test_it_survives_a_restart(clinic: Clinic) -> None:
    colleague = await clinic.account(COLLEAGUE)
    host, _, _ = await call_of_three(clinic)
    appointment = (await clinic.live_of(host)).appointment
    await host.line.request(HandOver(account=colleague.id))
    await clinic.restart()
    second = await clinic.host(appointment, COLLEAGUE)
    assert second.welcome is not None
    assert second.welcome.you.role == "host"


async def test_no_client_and_nobody_unknown_is_made_a_host(clinic: Clinic) -> None:
    host, ann, _ = await call_of_three(clinic)
    client = await clinic.account(ANN)
    before = (await clinic.live_of(host)).meeting.hosts
    for account in (client.id, "nobody"):
        with pytest.raises(Refused, match="not_practitioner"):
            await host.line.request(HandOver(account=account))
    with pytest.raises(Refused, match="not_host"):
        await ann.line.request(HandOver(account=(await clinic.account(HOST)).id))
    assert (await clinic.live_of(host)).meeting.hosts == before
