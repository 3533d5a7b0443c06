"""What hosts do in the call: turn off a microphone or a shared screen, never on (R60, R61)."""

import pytest

from conference.forwarding.media import Source
from conference.ids import PeerId
from signaling.client.caller import Refused
from signaling.wire.commands import Mute, Sources, StopShare
from signaling.wire.events import Stopped
from tests.behaviour.test_in_the_call import call_of_three
from tests.support.clinic import Clinic
from tests.support.people import Attendee

ON = Sources(mic=True, camera=True, screen=True)
OFF = Sources(mic=False, camera=True, screen=False)


async def all_speak(*people: Attendee) -> None:
    for each in people:
        await each.line.request(ON)
    for each in people:
        await each.until(lambda screen: all(p.mic for p in screen.people.values()))


def withheld(clinic: Clinic, person: Attendee) -> set[Source]:
    return set(clinic.relay.withheld.get(PeerId(person.device), ()))


async def test_a_muted_person_is_heard_by_nobody_until_they_turn_it_on_again(
    clinic: Clinic,
) -> None:
    host, ann, guest = await call_of_three(clinic)
    await all_speak(host, ann, guest)
    await host.line.request(Mute(participant=ann.id))
    assert withheld(clinic, ann) == {Source.MIC}
    assert (await ann.line.event(Stopped)).source == "mic"
    for each in (host, ann, guest):
        await each.until(lambda screen: not screen.people[ann.id].mic)
    assert all(host.screen.people[each.id].mic for each in (host, guest))
    assert host.screen.people[ann.id].camera
    assert not any(isinstance(event, Stopped) for event in (*host.seen, *guest.seen))

    await ann.line.request(OFF)
    await ann.line.request(ON)
    await guest.until(lambda screen: screen.people[ann.id].mic)
    assert withheld(clinic, ann) == set()


async def test_a_page_that_does_not_obey_is_muted_as_well(clinic: Clinic) -> None:
    """Also one that reloads, or says on what it said before it heard."""
    host, ann, guest = await call_of_three(clinic)
    await all_speak(host, ann, guest)
    await host.line.request(Mute(participant=ann.id))
    await ann.line.request(ON)
    await ann.settled()
    assert (ann.screen.people[ann.id].mic, withheld(clinic, ann)) == (False, {Source.MIC})

    await ann.reload()
    await ann.until(lambda screen: screen.call)
    assert ann.screen.call.stopped == ["mic"]
    await ann.offer()
    assert withheld(clinic, ann) == {Source.MIC}
    await ann.line.request(ON)
    assert withheld(clinic, ann) == {Source.MIC}


async def test_mute_all_is_all_guests_and_no_colleague(clinic: Clinic) -> None:
    host, ann, guest = await call_of_three(clinic)
    await all_speak(host, ann, guest)
    await host.line.request(Mute())
    for each in (ann, guest):
        await host.until(lambda screen, each=each: not screen.people[each.id].mic)
        assert withheld(clinic, each) == {Source.MIC}
    assert host.screen.people[host.id].mic
    assert withheld(clinic, host) == set()


async def test_a_share_that_is_stopped_is_seen_by_nobody_until_it_is_begun_again(
    clinic: Clinic,
) -> None:
    host, ann, guest = await call_of_three(clinic)
    await all_speak(host, ann, guest)
    await host.line.request(StopShare(participant=ann.id))
    assert withheld(clinic, ann) == {Source.SCREEN, Source.SCREEN_SOUND}
    assert (await ann.line.event(Stopped)).source == "screen"
    await guest.until(lambda screen: not screen.people[ann.id].screen)
    assert guest.screen.people[ann.id].mic
    await ann.line.request(Sources(mic=True, camera=True, screen=False))
    await ann.line.request(ON)
    await guest.until(lambda screen: screen.people[ann.id].screen)
    assert withheld(clinic, ann) == set()


async def test_a_restart_of_signaling_unmutes_nobody(clinic: Clinic) -> None:
    """The relay remembers; the page's own word lifts it, as before."""
    host, ann, _ = await call_of_three(clinic)
    await ann.line.request(ON)
    await host.line.request(Mute(participant=ann.id))
    await clinic.restart()
    welcome = await ann.connect(generation=ann.generation)
    assert welcome.call is not None
    assert welcome.call.stopped == ["mic"]
    await ann.line.request(OFF)
    assert withheld(clinic, ann) == {Source.MIC}
    await ann.line.request(ON)
    assert withheld(clinic, ann) == set()


async def test_a_worker_that_dies_unmutes_nobody(clinic: Clinic) -> None:
    host, ann, _ = await call_of_three(clinic)
    await host.line.request(Mute(participant=ann.id))
    before = ann.generation or 0
    clinic.relay.die()
    await ann.until(lambda screen: screen.call and screen.call.generation > before)
    assert ann.screen.call.stopped == ["mic"]
    clinic.relay.come_back()
    clinic.relay.withheld.clear()
    await ann.offer()
    assert withheld(clinic, ann) == {Source.MIC}


async def test_leaving_ends_it_and_only_somebody_in_the_call_can_be_muted(clinic: Clinic) -> None:
    host, ann, guest = await call_of_three(clinic)
    await host.line.request(Mute(participant=ann.id))
    await host.remove(ann)
    await ann.until(lambda screen: screen.returned == ["removed"])
    for stranger, code in ((ann.id, "not_in_call"), ("nobody", "unknown_participant")):
        with pytest.raises(Refused) as refused:
            await host.line.request(Mute(participant=stranger))
        assert refused.value.error.code == code
    row = await host.sees_row(ann, lambda row: row.called == "removed")
    assert row.version
    await host.admit(ann)
    await ann.sees("join")
    await clinic.connected(ann)
    await ann.line.request(ON)
    await guest.until(lambda screen: screen.people.get(ann.id) and screen.people[ann.id].mic)
    assert ann.screen.call.stopped == []
