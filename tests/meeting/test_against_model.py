"""The door against an independent model of its rules, over random interleavings.

Every rule of this machine moves both (`side_by_side`), which compares all that can be seen after
each move. Most moves are ones that the rules allow, so that stories get deep; every so often it is
one that they refuse, and then both must, with the same code.

`ANTEROOM_DOOR_EXAMPLES=2000` makes a longer run, with new examples each time.
"""

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from conference.meeting import life
from conference.meeting.meeting import Phase
from tests.meeting.builders import HOUR, NINE
from tests.meeting.moves.mover import (
    SECONDS,
    a_host,
    crowd,
    often,
    some_clients,
    which_hosts,
    yes_or_no,
)
from tests.meeting.moves.talking import Talking
from tests.meeting.moves.who_is_who import WhoIsWho
from tests.meeting.side_by_side import SideBySide


class DoorAgainstModel(Talking, WhoIsWho):
    @initialize(booked=some_clients, hosts=which_hosts, crowd=crowd, started=often, told=yes_or_no)
    def open(
        self,
        booked: frozenset[str],
        hosts: frozenset[str],
        crowd: list[str],
        started: bool,
        told: bool,
    ) -> None:
        self.two = SideBySide(booked=booked, hosts=hosts)
        self.requests: list[tuple[str, str]] = []
        self.pressed = 0
        self.seen: list[tuple[str, int, int]] = []
        for who in crowd:
            self.arrives(who, "x")
            self.shows(who, f"{who}/x", visible=True, ready=True)
        if told:
            self.a_host_runs_late("first", 5)
            self.a_host_says_something("first", which=0, to_all=True, text="Soon")
        if started:
            self.a_host_comes_and_joins("first")

    # --- life --------------------------------------------------------------------------------

    @precondition(lambda self: self.two.now > NINE + 60)
    @rule(by=a_host, cancelled=yes_or_no, really=st.integers(min_value=0, max_value=3))
    def it_ends(self, by: str, cancelled: bool, really: int) -> None:
        """Rarely, because it is the end of this story too."""
        by, now = self.host(by), self.two.now
        if really == 0 and cancelled:
            self.move(
                lambda meeting: life.cancel(meeting, now=now),
                lambda model: model.end(by=None, now=now),
            )
        elif really == 0:
            self.move(
                lambda meeting: life.end(meeting, by=by, now=now),
                lambda model: model.end(by=by, now=now),
            )

    @rule(seconds=st.sampled_from(SECONDS), punctual=yes_or_no)
    def time_passes(self, seconds: float, punctual: bool) -> None:
        """Ringing at every deadline on the way, or late and for all of them at once."""
        end = self.two.now + seconds
        while punctual and (due := life.next_deadline(self.two.meeting)) is not None and due <= end:
            self.two.now = max(self.two.now, due)
            self.two.tick()
        self.two.now = end
        self.two.tick()

    @rule(beyond=st.sampled_from((0.0, 0.0, 0.5)))
    def time_passes_to_the_next_deadline(self, beyond: float) -> None:
        due = life.next_deadline(self.two.meeting)
        if due is not None and due < self.two.now + HOUR:
            self.two.now = max(self.two.now, due + beyond)
            self.two.tick()

    @rule(seconds=st.sampled_from((0.5, 20.0, 60.0)))
    def time_passes_and_the_timer_is_late(self, seconds: float) -> None:
        self.two.now += seconds
        self.two.compare()

    @precondition(lambda self: self.two.meeting.phase is not Phase.STARTED)
    @rule(really=st.integers(min_value=0, max_value=7))
    def half_a_day_passes(self, really: int) -> None:
        if really == 0:
            self.time_passes(13 * HOUR, punctual=False)

    @rule(backwards=yes_or_no, killed=yes_or_no)
    def the_store_gives_it_back(self, backwards: bool, killed: bool) -> None:
        self.two.restore(backwards=backwards)
        if killed:
            self.move(
                lambda meeting: life.restarted(meeting, now=self.two.now),
                lambda model: model.restarted(now=self.two.now),
            )


EXAMPLES = int(os.environ.get("ANTEROOM_DOOR_EXAMPLES", "0"))

TestDoorAgainstModel = DoorAgainstModel.TestCase
TestDoorAgainstModel.settings = settings(
    max_examples=EXAMPLES or 150,
    stateful_step_count=60,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
