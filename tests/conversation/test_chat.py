"""Chat: bounded, readable, and for those who were there (R63)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.conversation.chat import MAX_KEPT_CHARACTERS, Chat, NothingWritten, TooFast
from conference.ids import ParticipantId

PEOPLE = ANN, BEN, CARA = [ParticipantId(name) for name in ("ann", "ben", "cara")]


def write(chat: Chat, who: ParticipantId, text: str = "hello", *, now: float = 0.0) -> int:
    return chat.write(who, name=who.title(), text=text, now=now).number


@given(st.lists(st.tuples(st.sampled_from(("enter", "leave", "write")), st.sampled_from(PEOPLE))))
def test_everybody_reads_what_was_said_since_they_last_came_and_nothing_else(
    story: list[tuple[str, ParticipantId]],
) -> None:
    """Against a pile of what each has on the desk: swept when they leave."""
    chat, inside = Chat(), set()
    desks: dict[ParticipantId, list[int]] = {each: [] for each in PEOPLE}
    for now, (what, who) in enumerate(story):
        if what == "enter":
            chat.enter(who)
            inside.add(who)
        elif what == "leave":
            chat.leave(who)
            inside.discard(who)
            desks[who] = []
        elif who in inside:
            number = write(chat, who, now=float(now))
            for each in inside:
                desks[each].append(number)
        for each in PEOPLE:
            assert [line.number for line in chat.seen_by(each)] == desks[each]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("  hello  ", "hello"),
        ("one\r\ntwo", "one\ntwo"),
        ("\n\none\n\n\n\ntwo\n", "one\n\ntwo"),
        ("a\tb   c", "a b c"),
        ("gnp.\u202eexe", "gnp.exe"),
        ("x\x00\x1b[31my", "x[31my"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("مرحبا بك", "مرحبا بك"),
    ],
)
def test_a_line_is_shown_as_it_can_be_seen(typed: str, shown: str) -> None:
    chat = Chat()
    chat.enter(ANN)
    write(chat, ANN, typed)
    assert [line.text for line in chat.seen_by(ANN)] == [shown]


@pytest.mark.parametrize("typed", ["", "   ", "\n\n", "\u200b\u2060", "\u202e"])
def test_nothing_is_not_said(typed: str) -> None:
    chat = Chat()
    chat.enter(ANN)
    with pytest.raises(NothingWritten):
        write(chat, ANN, typed)
    assert chat.seen_by(ANN) == ()


def test_five_at_once_and_one_a_second_and_everybody_for_themselves() -> None:
    chat = Chat()
    for each in (ANN, BEN):
        chat.enter(each)
    for _ in range(5):
        write(chat, ANN, now=10.0)
    with pytest.raises(TooFast) as refused:
        write(chat, ANN, now=10.25)
    assert refused.value.retry_after_s == 0.75
    write(chat, BEN, now=10.25)
    write(chat, ANN, now=11.0)
    chat.leave(ANN)
    chat.enter(ANN)
    with pytest.raises(TooFast):
        write(chat, ANN, now=11.0)


def test_what_is_kept_is_bounded_and_the_oldest_goes_first() -> None:
    chat = Chat()
    chat.enter(ANN)
    for second in range(120):
        write(chat, ANN, "x" * 2000, now=float(second))
    kept = chat.seen_by(ANN)
    assert sum(len(line.text) for line in kept) == MAX_KEPT_CHARACTERS
    assert kept[-1].number == 120


def test_who_signs_in_goes_on_reading_and_has_said_what_they_said() -> None:
    """R41."""
    chat = Chat()
    chat.enter(ANN)
    write(chat, ANN)
    chat.enter(CARA)
    write(chat, ANN, "again")
    chat.merge(ANN, BEN)
    assert [(line.participant_id, line.text) for line in chat.seen_by(BEN)] == [
        (BEN, "hello"),
        (BEN, "again"),
    ]
    assert [line.text for line in chat.seen_by(CARA)] == ["again"]
    assert chat.seen_by(ANN) == ()
