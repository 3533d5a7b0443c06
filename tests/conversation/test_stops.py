"""What a host has turned off stays off until its owner, who has heard of it, turns it on (R60)."""

from hypothesis import given
from hypothesis import strategies as st

from conference.conversation.stops import Stoppable, Stops
from conference.ids import ParticipantId

ANN, BEN = ParticipantId("ann"), ParticipantId("ben")
MIC, SCREEN = Stoppable.MIC, Stoppable.SCREEN


def stopped_by(story: str) -> bool:
    """The rule once more, as a question about a story: S stopped by a host, 0 and 1 the page says
    off and on, A another connection, L left. Only an "on" right after an "off" lifts a stop."""
    since_coming = story.rpartition("L")[2]
    since_stop = since_coming.rpartition("S")[2]
    return ("S" in since_coming) and "01" not in since_stop


@given(st.text(alphabet="S01AL", max_size=12))
def test_any_story_comes_out_as_the_rule_says(story: str) -> None:
    stops = Stops()
    for at, letter in enumerate(story, start=1):
        before = stopped_by(story[: at - 1])
        lifted = False
        match letter:
            case "S":
                stops.stop(ANN, MIC)
            case "A":
                stops.begin_anew(ANN)
            case "L":
                stops.leave(ANN)
            case _:
                lifted = stops.take_word(ANN, live={MIC} if letter == "1" else set())
        assert (stops.of(ANN) == {MIC}) == stopped_by(story[:at]), story[:at]
        assert lifted == (letter in "01" and before and not stopped_by(story[:at]))
        assert not stops.of(BEN)


def test_each_source_is_stopped_and_lifted_for_itself() -> None:
    stops = Stops()
    stops.stop(ANN, MIC)
    stops.stop(ANN, SCREEN)
    assert not stops.take_word(ANN, live={MIC})
    assert stops.take_word(ANN, live={SCREEN})
    assert stops.of(ANN) == {MIC}


def test_signing_in_is_no_way_around_it() -> None:
    """R41."""
    stops = Stops()
    stops.stop(ANN, MIC)
    stops.merge(ANN, BEN)
    assert (set(stops.of(ANN)), set(stops.of(BEN))) == (set(), {MIC})
