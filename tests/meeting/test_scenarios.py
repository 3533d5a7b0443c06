"""The three scenarios of the waiting room, as they were told (S1, S2, S3)."""

import itertools

import pytest

from conference.meeting.asking import Answer
from conference.meeting.errors import MustAsk
from tests.meeting.builders import Door


@pytest.mark.parametrize("order", list(itertools.permutations("ABC")))
@pytest.mark.parametrize("started_first", [False, True])
def test_s1_two_booked_and_the_link_shared_with_a_third(
    order: tuple[str, ...], started_first: bool
) -> None:
    """S1: A and B get Join now whenever they come; C while they are not both in, then asks."""
    door = Door(booked=["A", "B"])
    if started_first:
        door.start()
    for name in order:
        door.portal(name)
        assert door.button(name) == ("join" if started_first else "wait")
    if not started_first:
        door.start()
    assert [door.button(name) for name in "ABC"] == ["join"] * 3
    door.enter("A")
    assert door.button("C") == "join"
    door.enter("B")
    assert door.button("C") == "ask"
    assert door.ask("C") is Answer.ASKED
    door.leave("A")
    assert door.button("C") == "join"
    door.join("C")


def test_s1_the_third_in_first_keeps_nobody_booked_out() -> None:
    """S1, R12: the two still get Join now, and all three are in it."""
    door = Door(booked=["A", "B"])
    door.start()
    door.portal("C")
    door.enter("C")
    for name in "AB":
        door.portal(name)
        assert door.button(name) == "join"
        door.enter(name)
    assert (door.occupancy, door.meeting.capacity_now) == (3, 2)
    door.link("D")
    assert door.button("D") == "ask"


def test_s1_the_third_by_the_link_gives_a_name_and_is_treated_the_same() -> None:
    """S1, R9, R14."""
    door = Door(booked=["A", "B"])
    door.start()
    door.portal("A")
    door.enter("A")
    door.link("C")
    assert door.person("C").name == "C"
    assert not door.person("C").verified
    assert door.button("C") == "join"
    door.portal("B")
    door.enter("B")
    assert door.button("C") == "ask"
    with pytest.raises(MustAsk):
        door.join("C")


def test_s2_one_booked_client_comes_by_the_link_without_signing_in() -> None:
    """S2: name, then Join now."""
    door = Door(booked=["A"])
    door.link("Anna")
    assert door.button("Anna") == "wait"
    door.start()
    assert door.button("Anna") == "join"
    door.enter("Anna")
    assert door.occupancy == 1


@pytest.mark.parametrize("order", ["AB", "BA"])
def test_s3_two_booked_one_signed_in_and_one_by_the_link(order: str) -> None:
    """S3: both Join now as soon as it is started, whoever goes first."""
    door = Door(booked=["A", "B"])
    door.portal("A")
    door.link("by-link")
    door.start()
    names = {"A": "A", "B": "by-link"}
    for each in order:
        assert door.button(names[each]) == "join"
        door.enter(names[each])
    assert door.occupancy == 2
