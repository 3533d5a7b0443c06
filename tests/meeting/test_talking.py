"""R40, R80-R82: a doorstep talk with one asker, from the offer to the end of what it stands on."""

from collections.abc import Callable

import pytest

from conference.errors import AnteroomError
from conference.ids import DeviceId, ParticipantId, RequestId, TalkId
from conference.meeting import talking
from conference.meeting.effects import ChangeTalk
from conference.meeting.errors import NoTalk, NotAtDoor, NotHost, RequestGone, TalkUnderWay
from conference.meeting.talk import Talk, TalkEnd, TalkStage
from tests.meeting.builders import Door

OFFERED, OPEN = TalkStage.OFFERED, TalkStage.OPEN


@pytest.fixture
def door() -> Door:
    """Full: B has the one seat; C and D ask; two hosts, one of them in the call."""
    door = Door(booked=["A"], hosts=["host", "colleague"])
    door.start()
    door.host("colleague")
    door.link("B")
    door.enter("B")
    for name in ("C", "D"):
        door.link(name)
        door.ask(name)
    return door


def offer(door: Door, name: str = "C", *, by: str = "host", talk: str = "talk") -> None:
    door.commit(
        talking.offer_talk(
            door.meeting,
            host_id=ParticipantId(by),
            device_id=DeviceId(f"{by}/tab"),
            participant_id=ParticipantId(name),
            request_id=RequestId(door.request(name)),
            talk_id=TalkId(talk),
            now=door.now,
        )
    )


def accept(door: Door, name: str = "C", *, talk: str = "talk") -> None:
    device_id = DeviceId(f"{name}/tab")
    door.commit(
        talking.accept_talk(door.meeting, device_id=device_id, talk_id=TalkId(talk), now=door.now)
    )


def hang_up(door: Door, name: str) -> None:
    device_id = DeviceId(f"{name}/tab")
    door.commit(
        talking.hang_up(door.meeting, device_id=device_id, talk_id=TalkId("talk"), now=door.now)
    )


def media_up(door: Door, name: str) -> None:
    door.commit(
        talking.talk_media_up(
            door.meeting, talk_id=TalkId("talk"), participant_id=ParticipantId(name), now=door.now
        )
    )


def talk_of(door: Door, name: str = "C") -> Talk | None:
    return door.meeting.talks.get(ParticipantId(name))


def stage_of(door: Door, name: str = "C") -> TalkStage | None:
    talk = talk_of(door, name)
    return talk.stage if talk else None


def ended(door: Door) -> TalkEnd | None:
    """Why a talk ended in the last verb."""
    return next((each.ended for each in door.done(ChangeTalk) if each.ended), None)


def test_it_is_opened_by_a_host_with_an_asker_who_accepts(door: Door) -> None:
    offer(door)
    assert stage_of(door) is OFFERED
    accept(door)
    assert stage_of(door) is OPEN
    accept(door)  # twice is once
    assert door.done(ChangeTalk) == []


def test_it_takes_no_seat_and_changes_nobody_s_place_or_access(door: Door) -> None:
    before = door.meeting
    offer(door)
    accept(door)
    assert door.meeting.participants == before.participants
    assert door.meeting.tally == before.tally
    assert door.meeting.requests == before.requests


def test_only_a_host_offers_and_only_to_somebody_who_asks(door: Door) -> None:
    with pytest.raises(NotHost):
        offer(door, "D", by="C")
    with pytest.raises(NotHost):
        offer(door, "C", by="B")
    request = door.request("C")
    door.leave("C")
    with pytest.raises(RequestGone):
        talking.offer_talk(
            door.meeting,
            host_id=ParticipantId("host"),
            device_id=DeviceId("host/tab"),
            participant_id=ParticipantId("C"),
            request_id=RequestId(request),
            talk_id=TalkId("talk"),
            now=door.now,
        )


def test_a_host_talks_with_one_and_an_asker_with_one(door: Door) -> None:
    offer(door, "C", by="host")
    offer(door, "C", by="host", talk="again")  # nothing new
    talk = talk_of(door)
    assert talk is not None
    assert talk.id == "talk"
    with pytest.raises(TalkUnderWay):
        offer(door, "D", by="host")
    with pytest.raises(TalkUnderWay):
        offer(door, "C", by="colleague")
    offer(door, "D", by="colleague", talk="other")
    assert stage_of(door, "D") is OFFERED


def test_nobody_is_offered_a_talk_whose_page_is_away(door: Door) -> None:
    door.lose("C")
    with pytest.raises(NotAtDoor):
        offer(door)
    door.arrive("C", "phone")
    offer(door)
    talk = talk_of(door)
    assert talk is not None
    assert talk.guest.device_id == "C/phone"


def test_nobody_else_can_accept_it(door: Door) -> None:
    offer(door)
    for name in ("D", "host"):
        with pytest.raises(NoTalk):
            accept(door, name)
    with pytest.raises(NoTalk):
        accept(door, "C", talk="another")


def test_not_now_costs_nothing(door: Door) -> None:
    offer(door)
    hang_up(door, "C")
    assert (talk_of(door), ended(door)) == (None, TalkEnd.DECLINED)
    assert door.request("C")
    offer(door, talk="later")


def test_an_offer_lapses_and_media_must_come_in_time(door: Door) -> None:
    offer(door)
    door.wait(door.meeting.settings.talk_offer)
    assert (talk_of(door), ended(door)) == (None, TalkEnd.UNANSWERED)
    offer(door)
    accept(door)
    media_up(door, "C")
    door.wait(door.meeting.settings.connecting)
    assert (talk_of(door), ended(door)) == (None, TalkEnd.LOST)


def test_with_media_on_both_sides_it_lasts(door: Door) -> None:
    offer(door)
    accept(door)
    media_up(door, "C")
    media_up(door, "host")
    door.wait(3600)
    assert stage_of(door) is OPEN


ENDINGS: list[tuple[str, Callable[[Door], object], TalkEnd]] = [
    ("admitted", lambda door: door.admit("C"), TalkEnd.DECIDED),
    ("admitted by another", lambda door: door.admit("C", by="colleague"), TalkEnd.DECIDED),
    ("all are admitted", lambda door: door.admit_all(), TalkEnd.DECIDED),
    ("denied", lambda door: door.deny("C"), TalkEnd.DECIDED),
    ("removed", lambda door: door.remove("C"), TalkEnd.LEFT),
    ("the asker leaves", lambda door: door.leave("C"), TalkEnd.LEFT),
    ("the host leaves", lambda door: door.leave("host"), TalkEnd.LEFT),
    ("the host is dropped", lambda door: door.drop("host"), TalkEnd.LEFT),
    ("the meeting ends", lambda door: door.end(), TalkEnd.LEFT),
    ("the host hangs up", lambda door: hang_up(door, "host"), TalkEnd.HUNG_UP),
    ("the asker hangs up", lambda door: hang_up(door, "C"), TalkEnd.HUNG_UP),
]


@pytest.mark.parametrize(
    ("end", "why"), [row[1:] for row in ENDINGS], ids=[row[0] for row in ENDINGS]
)
def test_it_ends_with_what_it_stands_on(
    door: Door, end: Callable[[Door], object], why: TalkEnd
) -> None:
    offer(door)
    accept(door)
    end(door)
    assert (talk_of(door), ended(door)) == (None, why)


@pytest.mark.parametrize("who", ["C", "host", "B", "D"])
def test_a_lost_socket_or_somebody_else_ends_nothing(door: Door, who: str) -> None:
    offer(door)
    accept(door)
    door.lose(who)
    assert stage_of(door) is OPEN
    if who in ("B", "D"):
        door.leave(who)
        assert stage_of(door) is OPEN


def test_what_is_over_is_over(door: Door) -> None:
    offer(door)
    accept(door)
    hang_up(door, "host")
    before = door.meeting
    hang_up(door, "host")
    media_up(door, "C")
    door.commit(talking.talk_media_lost(door.meeting, talk_id=TalkId("talk"), now=door.now))
    assert door.meeting is before
    with pytest.raises(AnteroomError) as refused:
        accept(door)
    assert refused.value.code == "no_talk"
