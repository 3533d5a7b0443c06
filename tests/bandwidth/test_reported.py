"""Loss and delay as receiver reports tell them."""

from hypothesis import given
from hypothesis import strategies as st

from conference.bandwidth.reported import ReportedDelay, ReportedLoss


def told(*reports: tuple[int, int, int], start: float = 0.0) -> list[float | None]:
    """(SSRC, highest seq, packets lost), half a second apart."""
    losses = ReportedLoss(now=start)
    return [
        losses.take(ssrc, highest_seq=highest, packets_lost=lost, now=start + (index + 1) / 2)
        for index, (ssrc, highest, lost) in enumerate(reports)
    ]


def test_it_sums_up_all_streams_of_a_second() -> None:
    assert told((1, 1000, 3), (2, 500, 0), (1, 1080, 13), (2, 520, 10)) == [
        None,
        None,
        10 / 80,
        None,
    ]
    assert told((1, 1000, 3), (2, 500, 0), (1, 1010, 3), (2, 520, 10)) == [
        None,
        None,
        None,
        10 / 30,
    ]


def test_what_came_late_was_not_lost() -> None:
    assert told((1, 0, 5), (1, 50, 25), (1, 100, 5)) == [None, 0.4, None]
    assert told((1, 0, 5), (1, 10, 5), (1, 110, 0)) == [None, None, 0.0]


def test_seqs_go_on_behind_their_last_cycle() -> None:
    assert told((1, (1 << 32) - 50, 0), (1, 50, 25)) == [None, 0.25]


def test_another_beginning_is_none_of_loss() -> None:
    assert told((1, 5_000_000, 0), (1, 100, 90), (1, 200, 100)) == [None, None, 0.1]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3), st.integers(0, (1 << 32) - 1), st.integers(-1 << 23, (1 << 23) - 1)
        )
    )
)
def test_any_blocks_are_a_share_or_nothing(reports: list[tuple[int, int, int]]) -> None:
    assert all(share is None or 0 <= share <= 1 for share in told(*reports))


def test_a_queue_delays_every_report_and_a_busy_moment_only_some() -> None:
    delay = ReportedDelay()
    assert not delay.take_verdict()
    for second, round_trips in enumerate(([0.03, 0.05], [0.9, 0.06], [0.2, 0.16])):
        for round_trip in round_trips:
            delay.take(round_trip, now=float(second))
        assert delay.take_verdict() is (second == 2)
    assert not delay.take_verdict()


def test_what_has_stood_for_twenty_seconds_is_the_paths_own() -> None:
    delay = ReportedDelay()
    delay.take(0.03, now=0.0)
    delay.take_verdict()
    verdicts = []
    for second in range(1, 25):
        delay.take(0.5, now=float(second))
        verdicts.append(delay.take_verdict())
    assert verdicts[:9] == [True] * 9
    assert verdicts[20:] == [False] * 4
