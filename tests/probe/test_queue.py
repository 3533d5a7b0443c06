"""R39: probes are queued, capped, and over in seconds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.errors import Busy
from conference.probe.queue import Begin, Ending, Over, ProbeId, ProbeQueue, TooManyProbes
from conference.probe.settings import ProbeSettings

FEW = ProbeSettings(
    at_once=2,
    lasts=10.0,
    longest_wait=30.0,
    most_waiting=3,
    per_guest=2,
    per_address=6,
    window=60.0,
)


def ask(queue: ProbeQueue, name: str, *, now: float = 0.0, address: str = "home") -> None:
    """Of a guest called like the probe, but for the digit at its end."""
    queue.ask(ProbeId(name), guest=name.rstrip("0123456789"), address=address, now=now)


def turns(queue: ProbeQueue, *, now: float = 0.0, has_room: bool = True) -> list[str]:
    return [
        effect.probe_id
        for effect in queue.serve(now=now, has_room=has_room)
        if isinstance(effect, Begin)
    ]


def test_a_few_at_a_time_in_order_of_asking() -> None:
    queue = ProbeQueue(FEW)
    for name in ("ann", "ben", "cat"):
        ask(queue, name)
    assert queue.serve(now=0.0, has_room=True) == (
        Begin(ProbeId("ann"), ends_at=10.0),
        Begin(ProbeId("ben"), ends_at=10.0),
    )
    assert turns(queue) == []
    assert queue.end(ProbeId("ann"), Ending.DONE) == (Over(ProbeId("ann"), Ending.DONE),)
    assert turns(queue, now=1.0) == ["cat"]


def test_what_runs_is_over_by_itself_and_the_next_begins() -> None:
    queue = ProbeQueue(FEW)
    for name in ("ann", "ben", "cat"):
        ask(queue, name)
    turns(queue)
    assert queue.next_deadline == 10.0
    assert queue.serve(now=9.9, has_room=True) == ()
    assert queue.serve(now=10.0, has_room=True) == (
        Over(ProbeId("ann"), Ending.EXPIRED),
        Over(ProbeId("ben"), Ending.EXPIRED),
        Begin(ProbeId("cat"), ends_at=20.0),
    )


def test_nobody_gets_a_turn_where_there_is_no_room_to_spare_or_waits_for_ever() -> None:
    queue = ProbeQueue(FEW)
    ask(queue, "ann")
    assert turns(queue, has_room=False) == []
    assert queue.next_deadline == 30.0
    assert queue.serve(now=30.0, has_room=False) == (Over(ProbeId("ann"), Ending.NO_TURN),)
    assert queue.next_deadline is None


def test_the_queue_has_an_end_and_says_when_to_come_again() -> None:
    queue = ProbeQueue(FEW)
    for name in ("ann", "ben", "cat"):
        ask(queue, name)
    with pytest.raises(Busy) as refused:
        ask(queue, "dan")
    assert refused.value.retry_after_s == 5.0
    turns(queue)
    ask(queue, "dan")


def test_ending_twice_is_nothing() -> None:
    queue = ProbeQueue(FEW)
    ask(queue, "ann")
    assert queue.end(ProbeId("ann"), Ending.DONE)
    assert queue.end(ProbeId("ann"), Ending.DONE) == ()
    assert queue.serve(now=99.0, has_room=True) == ()


def test_a_guest_has_an_allowance_that_comes_back_evenly() -> None:
    queue = ProbeQueue(FEW)
    for name in ("ann1", "ann2"):
        ask(queue, name)
        queue.end(ProbeId(name), Ending.DONE)
    with pytest.raises(TooManyProbes) as refused:
        ask(queue, "ann3", now=10.0)
    assert refused.value.retry_after_s == 20.0
    ask(queue, "ben1", now=10.0)
    ask(queue, "ann3", now=30.0)


def test_new_guests_of_one_address_share_one_allowance() -> None:
    """Else a cookie thrown away would be another allowance."""
    queue = ProbeQueue(FEW)
    for name in "abcdef":
        ask(queue, name)
        queue.end(ProbeId(name), Ending.DONE)
    with pytest.raises(TooManyProbes):
        ask(queue, "g")
    ask(queue, "g", address="elsewhere")


def test_a_refusal_costs_nothing() -> None:
    queue = ProbeQueue(FEW)
    for name in ("ann", "ben", "cat"):
        ask(queue, name)
    for _ in range(50):
        with pytest.raises(Busy):
            ask(queue, "dan")
    queue.end(ProbeId("ann"), Ending.DONE)
    ask(queue, "dan")


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.integers(0, 9)),
        st.tuples(st.just("end"), st.integers(0, 9)),
        st.tuples(st.just("serve"), st.booleans()),
        st.tuples(st.just("wait"), st.floats(0.0, 40.0)),
    ),
    max_size=60,
)


@given(ACTS)
def test_never_more_than_allowed_nor_for_longer(acts: list[tuple[str, float]]) -> None:
    """Whatever happens in whatever order: the caps hold, and every turn has one end."""
    queue, now = ProbeQueue(FEW), 0.0
    began: dict[str, float] = {}
    for act, value in acts:
        effects: tuple[Begin | Over, ...] = ()
        try:
            if act == "ask" and ProbeId(str(value)) not in began:
                queue.ask(ProbeId(str(value)), guest=str(value), address=str(value), now=now)
            elif act == "end":
                effects = queue.end(ProbeId(str(value)), Ending.DONE)
            elif act == "serve":
                effects = queue.serve(now=now, has_room=bool(value))
            elif act == "wait":
                now += value
        except Busy:
            continue
        for effect in effects:
            if isinstance(effect, Begin):
                assert effect.probe_id not in began
                assert value is not False, "no turn where there is no room"
                began[effect.probe_id] = now
            else:
                began.pop(effect.probe_id, None)
        assert queue.running == len(began) <= FEW.at_once
        assert queue.waiting <= FEW.most_waiting
        if act == "serve":
            assert all(now - since < FEW.lasts for since in began.values())
