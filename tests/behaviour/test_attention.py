"""Whom everybody sees large, and whom one host looks at closely (R64, R65)."""

from collections.abc import Iterable

import pytest

from conference.ids import PeerId
from signaling.client.caller import Refused
from signaling.wire.commands import CloseLook, Spotlight
from signaling.wire.events import CloseLooked, SpotlightChanged
from signaling.wire.message import Event
from signaling.wire.parts import Look
from tests.behaviour.test_in_the_call import call_of_three
from tests.support.clinic import BEN, Clinic
from tests.support.people import Attendee


async def told(person: Attendee, kind: type[Event]) -> list[Event]:
    await person.settled()
    return [event for event in person.seen if isinstance(event, kind)]


async def spotlights(person: Attendee) -> list[str | None]:
    seen: Iterable[Event] = await told(person, SpotlightChanged)
    return [event.participant for event in seen if isinstance(event, SpotlightChanged)]


async def looks(person: Attendee) -> list[Look]:
    seen: Iterable[Event] = await told(person, CloseLooked)
    return [event.look for event in seen if isinstance(event, CloseLooked)]


async def test_the_spotlight_is_everybodys_one_at_a_time(clinic: Clinic) -> None:
    host, ann, guest = await call_of_three(clinic)
    waiting = await clinic.guest((await clinic.live_of(host)).appointment, "Waiting")
    for at in (ann.id, ann.id, guest.id, None):
        await host.line.request(Spotlight(participant=at))
    for each in (host, ann, guest):
        assert await spotlights(each) == [ann.id, guest.id, None]
    assert await spotlights(waiting) == []


async def test_it_ends_when_they_leave_and_is_in_the_snapshot_before(clinic: Clinic) -> None:
    host, ann, guest = await call_of_three(clinic)
    await host.line.request(Spotlight(participant=ann.id))
    assert (await guest.blink()).call.spotlight == ann.id
    await ann.leave()
    await guest.until(lambda screen: ann.id not in screen.people)
    assert (await guest.blink()).call.spotlight is None
    with pytest.raises(Refused, match="not_in_call"):
        await host.line.request(Spotlight(participant=ann.id))


async def test_a_guest_who_signs_in_stays_in_it(clinic: Clinic) -> None:
    """R41."""
    host, _, guest = await call_of_three(clinic)
    await host.line.request(Spotlight(participant=guest.id))
    await clinic.sign_in(guest.browser, "portal", BEN)
    await guest.reload()
    assert (await spotlights(host))[-1] == guest.id
    assert (await host.blink()).call.spotlight == guest.id


async def test_a_close_look_is_between_the_two_and_the_relay_puts_it_first(clinic: Clinic) -> None:
    host, ann, guest = await call_of_three(clinic)
    await host.line.request(CloseLook(participant=ann.id))
    look = Look(by=host.id, participant=ann.id, ends_at=clinic.timing.now() + 20)
    assert clinic.relay.favoured == {PeerId(host.device): (ann.id, 20.0)}
    assert (await looks(host), await looks(ann), await looks(guest)) == ([look], [look], [])
    assert [(await each.blink()).call.looks for each in (host, ann, guest)] == [[look], [look], []]


async def test_another_look_takes_its_place_and_none_ends_it(clinic: Clinic) -> None:
    host, ann, guest = await call_of_three(clinic)
    await host.line.request(CloseLook(participant=ann.id))
    clinic.timing.advance(5)
    now = clinic.timing.now()
    await host.line.request(CloseLook(participant=guest.id))
    assert (await looks(ann))[-1].ends_at == now
    assert [look.participant for look in await looks(host)] == [ann.id, ann.id, guest.id]
    assert [look.ends_at for look in await looks(guest)] == [now + 20]
    await host.line.request(CloseLook())
    assert (await looks(guest))[-1].ends_at == now
    assert clinic.relay.favoured[PeerId(host.device)][0] is None
    assert (await host.blink()).call.looks == []
