"""R40, R80-R82: a host talks with one asker before deciding, and nobody else has any part in it."""

import pytest

from conference.ids import PeerId
from signaling.client.caller import Refused
from signaling.store.appointments import Appointment
from signaling.wire.commands import AcceptTalk, EndTalk, OfferTalk, TalkOffer
from signaling.wire.events import TalkChanged
from signaling.wire.message import Command
from signaling.wire.parts import Talk
from signaling.wire.replies import TalkAnswer
from tests.support.clinic import ANN, BEN, COLLEAGUE, HOST, Clinic
from tests.support.people import Attendee
from tests.support.practice import until


@pytest.fixture
async def appointment(clinic: Clinic) -> Appointment:
    return await clinic.appointment(ANN, hosts=(HOST, COLLEAGUE))


class Scene:
    """A full meeting, a host in its call, and somebody who asks."""

    def __init__(self, clinic: Clinic, host: Attendee, inside: Attendee, asker: Attendee) -> None:
        self.clinic, self.host, self.inside, self.asker = clinic, host, inside, asker
        self.request = ""

    @classmethod
    async def set(cls, clinic: Clinic, appointment: Appointment) -> "Scene":
        host = await clinic.host(appointment)
        await clinic.connected(host)
        inside = await clinic.client(appointment, ANN)
        await clinic.connected(inside)
        asker = await clinic.client(appointment, BEN)
        await asker.sees("ask")
        await asker.ask()
        scene = cls(clinic, host, inside, asker)
        scene.request = await host.sees_asking(asker)
        return scene

    def offer(self) -> OfferTalk:
        return OfferTalk(participant=self.asker.id, request=self.request)

    async def offered(self) -> str:
        """Its id, once both sides have been told."""
        await self.asker.settled()  # with the end of any talk before
        await self.host.line.request(self.offer())
        (talk, other) = [await talk_told(each) for each in (self.host, self.asker)]
        assert talk.talk == other.talk
        return talk.talk

    async def opened(self) -> str:
        talk = await self.offered()
        await self.asker.line.request(AcceptTalk(talk=talk))
        for each in (self.host, self.asker):
            await each.until(
                lambda _, each=each: last(each).talk and last(each).talk.stage == "open"
            )
        return talk

    async def talking(self) -> str:
        """With media up on both sides."""
        talk = await self.opened()
        for each in (self.host, self.asker):
            answer = await each.line.request(media(talk))
            assert isinstance(answer, TalkAnswer)
        for side in ("host", "guest"):
            self.clinic.relay.media_up(f"{talk}-{side}")
        await self.clinic.quiet()
        return talk


def media(talk: str) -> TalkOffer:
    return TalkOffer(talk=talk, sdp="v=0\r\n", sends="0", receives="1")


def told(person: Attendee) -> list[TalkChanged]:
    return [event for event in person.seen if isinstance(event, TalkChanged)]


def last(person: Attendee) -> TalkChanged:
    return told(person)[-1] if told(person) else TalkChanged(talk=None)


async def talk_told(person: Attendee) -> Talk:
    await person.until(lambda _: last(person).talk)
    talk = last(person).talk
    assert talk is not None
    return talk


async def over(person: Attendee) -> str | None:
    await person.until(lambda _: told(person) and last(person).talk is None)
    return last(person).ended


async def code(person: Attendee, command: Command) -> str:
    with pytest.raises(Refused) as refused:
        await person.line.request(command)
    return refused.value.error.code


async def test_both_sides_know_who_is_there_and_nobody_else_knows_anything(
    clinic: Clinic, appointment: Appointment
) -> None:
    scene = await Scene.set(clinic, appointment)
    colleague = await clinic.host(appointment, COLLEAGUE)
    await scene.talking()
    assert last(scene.host).talk.name == "Ben"  # type: ignore[union-attr]
    assert last(scene.asker).talk.name == "Host"  # type: ignore[union-attr]
    await colleague.until(lambda screen: screen.rows[scene.asker.id].talks_with == "Host")
    for other in (scene.inside, colleague):
        await other.settled()
        assert told(other) == []


async def test_it_carries_nothing_of_the_meeting_and_takes_no_seat(
    clinic: Clinic, appointment: Appointment
) -> None:
    """R2: the relay knows neither side, nor the meeting; the asker is no nearer to it."""
    scene = await Scene.set(clinic, appointment)
    meeting = (await clinic.live_of(scene.host)).meeting
    talk = await scene.talking()
    after = (await clinic.live_of(scene.host)).meeting
    assert (after.participants, after.tally) == (meeting.participants, meeting.tally)
    own = {meeting.id, *meeting.participants, scene.host.device, scene.asker.device}
    for side in ("host", "guest"):
        peer_id = PeerId(f"{talk}-{side}")
        assert clinic.relay.meetings[peer_id] == f"talk-{talk}"
        assert not {peer_id, clinic.relay.meetings[peer_id]} & own
    await scene.asker.settled()
    assert scene.asker.screen.call is None
    assert scene.asker.button == "pending"


async def test_no_media_before_it_is_accepted_nor_for_anybody_else(
    clinic: Clinic, appointment: Appointment
) -> None:
    scene = await Scene.set(clinic, appointment)
    offered = len(clinic.relay.offered)
    talk = await scene.offered()
    for person in (scene.host, scene.asker):
        assert await code(person, media(talk)) == "no_talk"
    assert await code(scene.host, AcceptTalk(talk=talk)) == "already_joined"
    await scene.asker.line.request(AcceptTalk(talk=talk))
    stranger = await clinic.guest(appointment, "Stranger")
    assert await code(stranger, media(talk)) == "no_talk"
    assert await code(scene.asker, media("another")) == "no_talk"
    assert len(clinic.relay.offered) == offered
    await scene.asker.line.request(media(talk))
    assert await code(scene.asker, media(talk)) == "no_talk", "one offer for each side"


async def test_a_guest_opens_none_and_a_second_host_is_told_of_it(
    clinic: Clinic, appointment: Appointment
) -> None:
    scene = await Scene.set(clinic, appointment)
    colleague = await clinic.host(appointment, COLLEAGUE)
    assert await code(scene.inside, scene.offer()) == "not_host"
    await scene.offered()
    assert await code(colleague, scene.offer()) == "talk_under_way"
    await colleague.admit(scene.asker)
    assert await over(scene.host) == "decided"
    with pytest.raises(Refused) as refused:
        await scene.host.line.request(scene.offer())
    assert (refused.value.error.code, refused.value.error.by) == ("already_decided", "Colleague")


@pytest.mark.parametrize(
    ("how", "host_told", "asker_told"),
    [
        ("admitted", "decided", "decided"),
        ("denied", "decided", "decided"),
        ("removed", "left", "left"),
        ("asker leaves", "left", None),
        ("asker hangs up", "hung_up", "hung_up"),
        ("host hangs up", "hung_up", "hung_up"),
        ("media lost", "lost", "lost"),
        ("worker gone", "lost", "lost"),
        ("host dropped", "left", "left"),
    ],
)
async def test_when_it_ends_both_know_why_and_its_media_is_closed(
    clinic: Clinic,
    appointment: Appointment,
    how: str,
    host_told: str,
    asker_told: str | None,
) -> None:
    scene = await Scene.set(clinic, appointment)
    talk = await scene.talking()
    match how:
        case "admitted":
            await scene.host.admit(scene.asker)
        case "denied":
            await scene.host.deny(scene.asker)
        case "removed":
            await scene.host.remove(scene.asker)
        case "asker leaves":
            await scene.asker.leave()
        case "asker hangs up":
            await scene.asker.line.request(EndTalk(talk=talk))
        case "host hangs up":
            await scene.host.line.request(EndTalk(talk=talk))
        case "media lost":
            clinic.relay.media_lost(f"{talk}-guest")
        case "worker gone":
            clinic.relay.die()
        case "host dropped":
            clinic.relay.media_lost(scene.host.device)
    assert await over(scene.host) == host_told
    if asker_told is not None:
        assert await over(scene.asker) == asker_told
    await until(lambda: not any(peer.startswith(talk) for peer in clinic.relay.open))


async def test_not_now_and_no_answer_cost_nothing(clinic: Clinic, appointment: Appointment) -> None:
    scene = await Scene.set(clinic, appointment)
    talk = await scene.offered()
    await scene.asker.line.request(EndTalk(talk=talk))
    assert await over(scene.host) == "declined"
    await scene.offered()
    await clinic.wait(30)
    assert await over(scene.host) == "unanswered"
    await scene.asker.settled()
    assert scene.asker.button == "pending"


async def test_a_page_that_comes_back_reads_of_its_talk(
    clinic: Clinic, appointment: Appointment
) -> None:
    """R29; and a lost socket alone ends nothing (R81)."""
    scene = await Scene.set(clinic, appointment)
    talk = await scene.talking()
    for person in (scene.asker, scene.host):
        welcome = await person.blink()
        assert welcome.talk is not None
        assert (welcome.talk.talk, welcome.talk.stage) == (talk, "open")
    assert len(clinic.relay.open) == 4


async def test_a_restart_ends_it_and_keeps_the_request(
    clinic: Clinic, appointment: Appointment
) -> None:
    """R82, R34: a host offers another in a moment."""
    scene = await Scene.set(clinic, appointment)
    talk = await scene.talking()
    await clinic.restart()
    assert not any(peer.startswith(talk) for peer in clinic.relay.open)
    welcome = await scene.asker.connect()
    assert (welcome.talk, welcome.view.access.action) == (None, "pending")
