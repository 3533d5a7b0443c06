"""What the store keeps of a meeting, and that nothing is lost on the way (R31, R34)."""

import json
from dataclasses import fields, replace

import pytest

from conference.ids import DeviceId
from conference.meeting.meeting import Meeting
from conference.meeting.participant import (
    Bar,
    Decision,
    Device,
    Outcome,
    Participant,
    Request,
    Role,
    Stage,
)
from conference.meeting.settings import DoorSettings
from conference.meeting.snapshot import FORMAT, meeting_to_plain, participant_to_plain, restore
from conference.meeting.words import Responded, Response, Said
from tests.meeting.builders import NINE, Door


def a_full_house() -> Door:
    """Somebody in every state that there is."""
    door = Door(booked=["A", "B"], hosts=["host", "colleague"])
    door.portal("A")
    door.link("early")
    door.start()
    door.enter("A")
    door.link("in-grace")
    door.admit_unasked("in-grace")
    door.enter("in-grace")
    door.drop("in-grace")
    door.portal("B")
    door.join("B")
    for name in ("third", "first", "second", "denied", "removed", "gone", "signs-in"):
        door.link(name)
    for name in ("first", "second", "third", "denied"):
        door.ask(name)
    door.deny("denied")
    door.remove("removed")
    door.leave("gone")
    door.sign_in("signs-in", "account")
    door.lose("second")
    door.send_back("in-grace")
    door.shows("third", visible=True, ready=True)
    door.lock()
    door.bind("gone", "A")
    door.say(None, "Welcome")
    door.say("second", "Soon")
    door.respond("third")
    return door


def through_the_store(meeting: Meeting, *, backwards: bool = False) -> Meeting:
    row = json.loads(json.dumps(meeting_to_plain(meeting)))
    people = [participant_to_plain(person) for person in meeting.participants.values()]
    if backwards:
        people.reverse()
    return restore(row, json.loads(json.dumps(people)), settings=meeting.settings)


def held(door: Door) -> Door:
    door.leave("host")
    door.wait(200)
    return door


@pytest.mark.parametrize(
    "door",
    [Door(), a_full_house(), held(a_full_house())],
    ids=["empty", "everybody", "held with kept seats"],
)
@pytest.mark.parametrize("backwards", [False, True])
def test_it_comes_back_as_it_was(door: Door, backwards: bool) -> None:
    """R34: in whatever order the store has the participants."""
    restored = through_the_store(door.meeting, backwards=backwards)
    assert restored == door.meeting
    assert restored.requests == door.meeting.requests


def test_it_comes_back_after_the_end() -> None:
    door = a_full_house()
    door.end()
    assert through_the_store(door.meeting) == door.meeting


def test_the_order_of_asking_is_the_stores_too() -> None:
    """R19, R34: and who asks afterwards is last."""
    door = a_full_house()
    door.meeting = through_the_store(door.meeting, backwards=True)
    assert door.waiting_to_join == ["first", "second", "third"]
    door.link("fourth")
    door.ask("fourth")
    door.meeting = through_the_store(door.meeting, backwards=True)
    assert door.waiting_to_join == ["first", "second", "third", "fourth"]


def test_every_field_of_a_participant_survives() -> None:
    """A field that is added later and not stored fails here."""
    rich = Participant(
        id="p",
        role=Role.HOST,
        name="Name",
        arrived_at=1.5,
        account_id="a",
        bound_to="A",
        devices={
            DeviceId("d"): Device(
                id=DeviceId("d"),
                stage=Stage.GRACE,
                since=2.5,
                online=False,
                visible=True,
                ready=True,
                generation=3,
                deadline=4.5,
            )
        },
        request=Request(id="r", device_id=DeviceId("d"), asked_at=5.5, order=6),
        let_in=True,
        bar=Bar.DENIED,
        denials=1,
        ask_again_at=7.5,
        sent_back=True,
        kept_seat=True,
        kept_until=8.5,
        rung=9,
        last_decision=Decision(Outcome.DENIED, by="h", at=10.5, version=11, request_id="r"),
        said=Said("Soon", at=11.5),
        responded=Responded(Response.READY, at=11.75),
        generation=12,
        version=13,
    )
    plain_default = Participant(id="p", role=Role.GUEST, name="", arrived_at=0)
    for field in fields(Participant):
        if field.name not in ("id",):
            assert getattr(rich, field.name) != getattr(plain_default, field.name), field.name
    meeting = replace(Door().meeting, participants={"p": rich})
    assert through_the_store(meeting).participants == {"p": rich}


def test_every_field_of_the_meeting_survives() -> None:
    door = a_full_house()
    door.leave("host")
    door.late(5)
    meeting, fresh = door.meeting, Meeting("", "", frozenset(), frozenset(), 0.0, 0.0)
    for field in fields(Meeting):
        if field.name not in ("settings", "talks"):  # a restart ends those (R82)
            assert getattr(meeting, field.name) != getattr(fresh, field.name), field.name
    assert through_the_store(meeting) == meeting


def test_settings_are_not_stored() -> None:
    """They are the operator's, and may change between two runs."""
    door = a_full_house()
    plain = meeting_to_plain(door.meeting)
    slower = DoorSettings(reconnect_grace=1000.0)
    assert "settings" not in plain
    assert restore(plain, [], settings=slower).settings is slower


def test_what_is_derived_is_not_stored() -> None:
    plain = meeting_to_plain(a_full_house().meeting)
    assert not {"tally", "requests", "accounts", "timed", "participants"} & set(plain)


def test_a_newer_format_is_refused() -> None:
    """Better no meeting than one read wrongly."""
    plain = meeting_to_plain(Door().meeting)
    with pytest.raises(ValueError, match=str(FORMAT + 1)):
        restore({**plain, "format": FORMAT + 1}, [], settings=DoorSettings())


def test_an_older_format_is_read() -> None:
    """What it did not know yet is as in a new meeting."""
    plain = meeting_to_plain(Door().meeting)
    del plain["locked"]
    assert restore({**plain, "format": 1}, [], settings=DoorSettings()) == Door().meeting


def test_a_killed_server_has_the_same_waiting_room() -> None:
    """R34: the same people, order, marks and counts; only sockets are gone."""
    door = a_full_house()
    before = {
        name: (person.called, person.let_in, person.bar, person.denials, person.ask_again_at)
        for name, person in door.meeting.participants.items()
    }
    occupancy = door.occupancy
    door.meeting = through_the_store(door.meeting)
    door.now = NINE + 5
    door.restarted()
    after = {
        name: (person.called, person.let_in, person.bar, person.denials, person.ask_again_at)
        for name, person in door.meeting.participants.items()
    }
    assert after == before
    assert (door.occupancy, door.waiting_to_join) == (occupancy, ["first", "second", "third"])
