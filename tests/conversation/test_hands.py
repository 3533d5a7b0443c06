"""Hands keep the order in which they were raised, and are down when their owner is gone (R62)."""

from hypothesis import given
from hypothesis import strategies as st

from conference.conversation.hands import Hands
from conference.ids import ParticipantId

ANN, BEN, CARA = (ParticipantId(name) for name in ("ann", "ben", "cara"))

moves = st.lists(
    st.tuples(st.sampled_from(("up", "down", "all down")), st.sampled_from((ANN, BEN, CARA)))
)


@given(moves)
def test_any_sequence_leaves_those_whose_last_word_was_up_by_when_they_first_said_it(
    sequence: list[tuple[str, ParticipantId]],
) -> None:
    hands = Hands()
    standing: list[ParticipantId] = []
    for what, who in sequence:
        before = list(standing)
        if what == "up":
            standing += [who] if who not in standing else []
            changed = hands.put_up(who)
        elif what == "down":
            standing = [each for each in standing if each != who]
            changed = hands.take_down(who)
        else:
            standing = []
            changed = hands.take_all_down()
        assert hands.up == tuple(standing)
        assert changed == (standing != before)


def test_who_signs_in_with_a_hand_up_keeps_its_place() -> None:
    """R41; and has one hand, if both were up."""
    hands = Hands()
    for each in (ANN, BEN, CARA):
        hands.put_up(each)
    hands.merge(BEN, CARA)
    assert hands.up == (ANN, CARA)
