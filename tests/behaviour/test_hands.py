"""A hand is seen by everybody in the call and by nobody else, in its order (R2, R62)."""

from signaling.wire.commands import Hand, LowerHands
from signaling.wire.events import HandsChanged
from tests.behaviour.test_in_the_call import call_of_three
from tests.support.clinic import BEN, Clinic
from tests.support.people import Attendee


async def raises(*people: Attendee) -> None:
    for each in people:
        await each.line.request(Hand(up=True))


async def hands_seen_by(person: Attendee) -> list[str]:
    await person.settled()
    return [each for each in person.seen if isinstance(each, HandsChanged)][-1].participants


async def test_hands_stand_in_their_order_for_everybody_in_the_call(clinic: Clinic) -> None:
    host, ann, guest = await call_of_three(clinic)
    waiting = await clinic.guest((await clinic.live_of(host)).appointment, "Waiting")
    await raises(guest, ann, guest)
    for each in (host, ann, guest):
        assert await hands_seen_by(each) == [guest.id, ann.id]
    assert (await ann.blink()).call.hands == [guest.id, ann.id]
    await waiting.settled()
    assert not any(isinstance(event, HandsChanged) for event in waiting.seen)


async def test_its_owner_lowers_it_and_a_host_one_or_all(clinic: Clinic) -> None:
    host, ann, guest = await call_of_three(clinic)
    await raises(host, ann, guest)
    await ann.line.request(Hand(up=False))
    assert await hands_seen_by(guest) == [host.id, guest.id]
    await host.line.request(LowerHands(participant=guest.id))
    assert await hands_seen_by(guest) == [host.id]
    await raises(ann)
    await host.line.request(LowerHands())
    assert await hands_seen_by(guest) == []
    told = len(guest.seen)
    await host.line.request(LowerHands())
    await guest.settled()
    assert len(guest.seen) == told


async def test_leaving_lowers_it_and_a_drop_does_not(clinic: Clinic) -> None:
    host, ann, guest = await call_of_three(clinic)
    await raises(ann, guest)
    clinic.relay.media_lost(ann.device)
    await ann.until(lambda screen: screen.view.stage == "grace")
    assert (await host.blink()).call.hands == [ann.id, guest.id]
    await guest.leave()
    await host.until(lambda screen: guest.id not in screen.people)
    assert (await host.blink()).call.hands == [ann.id]


async def test_a_guest_who_signs_in_keeps_the_hand_up(clinic: Clinic) -> None:
    """R41: under the account's name now."""
    host, _, guest = await call_of_three(clinic)
    await raises(guest)
    await clinic.sign_in(guest.browser, "portal", BEN)
    await guest.reload()
    assert await hands_seen_by(host) == [guest.id]
