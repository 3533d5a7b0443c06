"""R44: words at the door, between a host and whoever waits there."""

import pytest

from conference.meeting.effects import ChangeEveryone, ChangeParticipant, Record
from conference.meeting.errors import (
    AlreadyJoined,
    AlreadyStarted,
    BadText,
    MeetingEnded,
    NotAtDoor,
    NothingSaid,
    NotHost,
)
from conference.meeting.words import Response
from tests.meeting.builders import Door


def two_waiting() -> Door:
    door = Door(booked=["A"])
    door.portal("A")
    door.link("guest")
    return door


def test_a_message_to_one_is_told_to_that_guest_alone() -> None:
    door = two_waiting()
    door.say("guest", "  Five\nminutes  more ")
    assert door.person("guest").said.text == "Five minutes more"
    assert [each.participant_id for each in door.done(ChangeParticipant)] == ["guest"]
    assert door.done(ChangeEveryone) == []
    assert (door.person("A").said, door.meeting.said) == (None, None)


def test_a_message_to_all_is_one_write_whatever_the_crowd() -> None:
    """R6: and whoever comes later finds it too."""
    door = two_waiting()
    before = door.meeting.participants
    door.say(None)
    assert all(door.meeting.participants[each] is before[each] for each in before)
    assert door.done(ChangeEveryone)


def test_the_last_one_stands_until_it_is_taken_back() -> None:
    door = two_waiting()
    for text in ("One", "Two", None):
        door.say("guest", text)
        door.say(None, text)
        said = [word and word.text for word in (door.person("guest").said, door.meeting.said)]
        assert said == [text, text]


def test_a_reply_stands_by_the_message_that_it_answers() -> None:
    door = two_waiting()
    door.say("guest")
    door.respond("guest", Response.ONE_MOMENT)
    door.respond("guest", Response.READY)
    assert door.person("guest").responded.response == "ready"
    door.say("guest", "And now?")
    assert door.person("guest").responded is None


@pytest.mark.parametrize("how", ["say", "say to all", "late"])
def test_there_must_be_something_to_reply_to(how: str) -> None:
    door = two_waiting()
    with pytest.raises(NothingSaid):
        door.respond("guest")
    if how == "late":
        door.late()
    else:
        door.say("guest" if how == "say" else None)
    door.respond("guest")


def test_late_is_over_with_the_start() -> None:
    door = two_waiting()
    door.late(10)
    assert (door.meeting.late_minutes, len(door.done(ChangeEveryone))) == (10, 1)
    door.say(None)
    door.start()
    assert (door.meeting.late_minutes, door.meeting.said) == (None, None)
    with pytest.raises(AlreadyStarted):
        door.late(5)
    door.late(None)
    door.leave("host")
    door.late(5)  # held: late in coming back


def test_who_goes_in_or_away_has_heard_it() -> None:
    door = two_waiting()
    door.start()
    for name in ("A", "guest"):
        door.say(name)
        door.respond(name)
    door.join("A")
    door.leave("guest")
    for name in ("A", "guest"):
        assert (door.person(name).said, door.person(name).responded) == (None, None)


def test_signing_in_keeps_the_last_word() -> None:
    """R41."""
    door = two_waiting()
    door.say("guest", "First")
    door.now += 1
    door.say("A", "Second")
    door.respond("guest")
    door.sign_in("guest", "A")
    assert (door.person("A").said.text, door.person("A").responded.response) == ("Second", "thanks")


def test_everything_said_is_forgotten_with_the_end_and_never_in_the_ledger() -> None:
    door = two_waiting()
    door.say("guest", "something private")
    door.say(None, "something private")
    door.respond("guest")
    door.end()
    assert "private" not in repr(door.meeting)
    assert "private" not in repr([each for each in door.log if isinstance(each, Record)])
    with pytest.raises(MeetingEnded):
        door.say(None)


def test_words_are_no_decision() -> None:
    """R21: a host who saw the row before may still admit."""
    door = two_waiting()
    door.start()
    version = door.person("guest").version
    door.say("guest")
    door.respond("guest")
    door.admit_unasked("guest", version=version)


def test_to_whom_and_by_whom() -> None:
    door = two_waiting()
    door.start()
    door.enter("A")
    door.host("host", "telephone")
    with pytest.raises(AlreadyJoined):
        door.say("A")
    with pytest.raises(AlreadyJoined):
        door.respond("A")
    door.leave("guest")
    with pytest.raises(NotAtDoor):
        door.say("guest")
    for speak in (lambda: door.say(None, by="A"), lambda: door.late(5, by="A")):
        with pytest.raises(NotHost):
            speak()


@pytest.mark.parametrize("text", ["", " \n ", "\u200b", "x" * 501])
def test_a_text_shows_something_and_is_short(text: str) -> None:
    with pytest.raises(BadText):
        two_waiting().say(None, text)


@pytest.mark.parametrize("minutes", [0, 241])
def test_minutes_are_bounded(minutes: int) -> None:
    with pytest.raises(BadText):
        two_waiting().late(minutes)


def test_what_turns_a_text_around_is_taken_out() -> None:
    """R38: no bidi override, no control characters."""
    door = two_waiting()
    door.say(None, "left\u202e right\x07")
    assert door.meeting.said.text == "left right"
