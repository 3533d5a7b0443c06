"""The ledger: what was sent is told of once, and lies change nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.bandwidth.sent import SentLedger
from conference.rtp.transport_cc import TICKS_PER_REFERENCE, TransportFeedback


def told(first: int, received: dict[int, int], *, statuses: int = 0, reference: int = 1):
    """Feedback from wire seq `first` on; `received` are ticks by offset."""
    offsets = tuple(sorted(received))
    return TransportFeedback(
        sender_ssrc=1,
        media_ssrc=2,
        first=first & 0xFFFF,
        statuses=statuses or offsets[-1] + 1,
        reference=reference & 0xFF_FFFF,
        count=0,
        offsets=offsets,
        ticks=tuple(received[offset] for offset in offsets),
    )


def ledger_of(count: int, *, first: int = 0, capacity: int = 4096) -> SentLedger:
    """Packet n has n + 1,000 bytes at most 1,500 and was sent at n hundredths."""
    ledger = SentLedger(capacity=capacity)
    ledger.next_number = first
    for number in range(first, first + count):
        ledger.next_number = number + 1
        ledger.sizes[number & ledger.mask] = 1_000 + number % 500
        ledger.times[number & ledger.mask] = number / 100
    return ledger


def test_arrivals_and_losses_are_told() -> None:
    outcome = ledger_of(5).take_feedback(told(0, {0: 0, 1: 40, 3: 80}))
    assert outcome.acknowledged == [
        (0.0, 0.064, 1_000),
        (0.01, 0.074, 1_001),
        (0.03, 0.084, 1_003),
    ]
    assert outcome.lost == [0.02]
    assert (outcome.recovered, outcome.gap) == (0, False)


def test_what_is_told_twice_counts_once() -> None:
    ledger = ledger_of(5)
    feedback = told(0, {0: 0, 3: 8})
    ledger.take_feedback(feedback)
    again = ledger.take_feedback(feedback)
    assert (again.acknowledged, again.lost) == ([], [])


def test_what_comes_after_all_is_recovered() -> None:
    ledger = ledger_of(5)
    assert ledger.take_feedback(told(0, {0: 0, 3: 8})).lost == [0.01, 0.02]
    late = ledger.take_feedback(told(1, {0: 12, 3: 16}))
    assert [sent for sent, _, _ in late.acknowledged] == [0.01, 0.04]
    assert (late.recovered, late.lost) == (1, [])


def test_a_lost_feedback_leaves_a_gap_and_no_losses() -> None:
    ledger = ledger_of(30)
    ledger.take_feedback(told(0, {0: 0}))
    later = ledger.take_feedback(told(20, {0: 0, 2: 4}))
    assert later.gap
    assert later.lost == [0.21]
    # It was only overtaken. What it says has arrived has, what it says is lost nobody asks for now.
    overtaken = ledger.take_feedback(told(1, {0: 0, 18: 4}))
    assert [sent for sent, _, _ in overtaken.acknowledged] == [0.01, 0.19]
    assert (overtaken.lost, overtaken.recovered, overtaken.gap) == ([], 0, False)


def test_what_was_never_sent_is_nothing() -> None:
    ledger = ledger_of(5)
    outcome = ledger.take_feedback(told(3, {0: 0, 1: 0, 2: 0, 900: 0}))
    assert [sent for sent, _, _ in outcome.acknowledged] == [0.03, 0.04]
    assert outcome.lost == []
    assert SentLedger().take_feedback(told(7, {0: 0, 9: 0})).acknowledged == []


def test_what_is_too_old_is_nothing() -> None:
    ledger = ledger_of(300, capacity=256)
    outcome = ledger.take_feedback(told(40, {0: 0, 3: 0, 4: 0}))
    assert [sent for sent, _, _ in outcome.acknowledged] == [0.44]
    assert outcome.lost == []


def test_numbers_and_reference_time_wrap() -> None:
    ledger = ledger_of(10, first=0x2_FFFB)
    first = ledger.take_feedback(told(0x2_FFFB, {0: 0, 4: 0}, reference=0xFF_FFFF))
    second = ledger.take_feedback(told(0x3_0000, {0: 0, 4: 0}, reference=0))
    assert [len(first.lost), len(second.lost)] == [3, 3]
    overtaken = ledger.take_feedback(told(0x2_FFFB, {1: 4}, reference=0xFF_FFFF))
    assert overtaken.last_arrived == pytest.approx(first.last_arrived + 0.001)
    between = second.acknowledged[0][1] - first.acknowledged[0][1]
    assert between == pytest.approx(TICKS_PER_REFERENCE / 4_000)


def test_bytes_since_count_whatever_was_told() -> None:
    ledger = ledger_of(10)
    ledger.take_feedback(told(0, {0: 0, 8: 0}))
    assert ledger.bytes_since(0.08) == 1_008 + 1_009
    assert ledger.bytes_since(-1) == sum(range(1_000, 1_010))
    assert ledger_of(300, capacity=256).bytes_since(-1) > 0


def test_untold_since_is_the_first_that_waits_for_feedback() -> None:
    ledger = ledger_of(10)
    assert ledger.untold_since == 0.0
    ledger.take_feedback(told(0, {0: 0, 4: 0}))
    assert ledger.untold_since == 0.05
    ledger.take_feedback(told(5, {4: 0}))
    assert ledger.untold_since is None


def test_what_is_forgotten_is_neither_lost_nor_come() -> None:
    ledger = ledger_of(10)
    ledger.forget()
    assert ledger.untold_since is None
    outcome = ledger.take_feedback(told(0, {1: 0, 9: 8}))
    assert (outcome.acknowledged, outcome.lost) == ([], [])
    ledger.add(1_200, now=0.1)
    outcome = ledger.take_feedback(told(9, {1: 16}))
    assert (outcome.acknowledged, outcome.gap) == ([(0.1, 0.068, 1_200)], False)


def test_what_left_late_was_sent_then() -> None:
    ledger = ledger_of(5)
    ledger.left_late(since=0.03, at=0.07)
    outcome = ledger.take_feedback(told(0, {0: 0, 1: 0, 2: 0, 3: 0, 4: 0}))
    assert list(outcome.sent) == [0.0, 0.01, 0.02, 0.07, 0.07]


@pytest.mark.parametrize("capacity", [0, 3, 1 << 17])
def test_a_ring_is_a_power_of_two(capacity: int) -> None:
    with pytest.raises(ValueError, match="power of two"):
        SentLedger(capacity=capacity)


@given(
    st.integers(0, 200),
    st.lists(
        st.tuples(
            st.integers(0, 0xFFFF),
            st.integers(1, 0xFFFF),
            st.integers(0, 0xFF_FFFF),
            st.dictionaries(st.integers(0, 400), st.integers(-9_999, 9_999), min_size=1),
        )
    ),
)
def test_no_packet_is_settled_twice(
    count: int, feedbacks: list[tuple[int, int, int, dict[int, int]]]
) -> None:
    ledger = ledger_of(count, first=0xFFF0, capacity=64)
    acknowledged: list[float] = []
    lost: list[float] = []
    recovered = 0
    for first, statuses, reference, received in feedbacks:
        statuses = max(statuses, max(received) + 1)
        outcome = ledger.take_feedback(
            told(first, received, statuses=statuses, reference=reference)
        )
        acknowledged += [sent for sent, _, _ in outcome.acknowledged]
        lost += outcome.lost
        recovered += outcome.recovered
    sent = {number / 100 for number in range(0xFFF0, 0xFFF0 + count)}
    assert len(acknowledged) == len(set(acknowledged))
    assert len(lost) == len(set(lost))
    assert set(acknowledged) | set(lost) <= sent
    assert recovered == len(set(acknowledged) & set(lost))


@given(
    first=st.integers(0, 1 << 18),
    count=st.integers(1, 40),
    received=st.sets(st.integers(0, 39), min_size=1),
)
def test_a_ledger_that_has_grown_tells_what_a_larger_one_does(
    first: int, count: int, received: set[int]
) -> None:
    grown, large = ledger_of(count, first=first, capacity=16), ledger_of(count, first=first)
    grown.make_room(now=grown.times[grown.next_number - 1 & grown.mask])
    held = min(count, 16)
    feedback = told(
        first + count - held, {offset: offset for offset in received if offset < held} or {0: 0}
    )
    assert grown.take_feedback(feedback).acknowledged == large.take_feedback(feedback).acknowledged


def test_it_grows_only_while_what_it_holds_is_young_and_not_for_ever() -> None:
    ledger = ledger_of(100, capacity=64)
    ledger.make_room(now=0.36 + 1.76)
    assert ledger.mask == 63
    ledger.make_room(now=0.36 + 1.74)
    assert ledger.mask == 127
    for _ in range(20):
        full = ledger_of(ledger.mask + 1, capacity=ledger.mask + 1)
        full.make_room(now=full.times[0])
        ledger = full
    assert ledger.mask + 1 == 1 << 14
