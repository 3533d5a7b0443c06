"""Asking, what hosts decide, and the words that both say at the door."""

from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from conference.meeting import asking, deciding, joining, speaking
from conference.meeting.draft import Step
from conference.meeting.meeting import Meeting
from conference.meeting.words import Response
from tests.meeting.model import IN_CALL, RefusedError
from tests.meeting.moves.coming import Coming
from tests.meeting.moves.mover import Mover, a_host, often, which, yes_or_no


class Deciding(Coming):
    @precondition(Mover.any_device)
    @rule(which=which, allowed=often)
    def somebody_asks(self, which: int, allowed: bool) -> None:
        where = self.at_door("ask") if allowed else lambda *_: True
        self.asks(*self.pick_device(which, where=where))

    def asks(self, pid: str, did: str) -> None:
        self.pressed += 1
        rid, now = f"request-{self.pressed}", self.two.now
        answer = self.move(
            lambda meeting: asking.ask(
                meeting, participant_id=pid, device_id=did, request_id=rid, now=now
            ),
            lambda model: model.ask(pid, did, rid=rid, now=now),
        )
        if answer == "asked":
            self.requests.append((pid, rid))

    @precondition(Mover.any_device)
    @rule(first=which, many=st.integers(min_value=1, max_value=4))
    def some_press_the_button_that_they_see(self, first: int, many: int) -> None:
        buttons = {"join": partial(self.device_verb, joining.join), "ask": self.asks}
        at_a_button = [self.at_door(button) for button in buttons]
        for number in range(first, first + many):
            pid, did = self.pick_device(
                number, where=lambda pid, device: any(fits(pid, device) for fits in at_a_button)
            )
            button = self.two.model.access(pid, self.two.now)
            if button in buttons:
                buttons[button](pid, did)

    @precondition(lambda self: self.requests)
    @rule(by=a_host, which=which, pending=often, yes=yes_or_no, seen=yes_or_no)
    def a_host_decides_a_request(
        self, by: str, which: int, pending: bool, yes: bool, seen: bool
    ) -> None:
        """One that stands, its page seen or hidden (R23), or any that there ever was."""
        standing = [(request["pid"], request["rid"]) for request in self.two.model.queue]
        choice = standing if pending and standing else self.requests
        pid, rid = choice[which % len(choice)]
        request = self.two.model.request_of(pid) if pid in self.two.model.people else None
        page = request and self.two.model.people[pid]["devices"].get(request["did"])
        if request and page and page["online"]:
            self.shows(pid, request["did"], visible=seen, ready=True)
        verb, by, now = (deciding.admit if yes else deciding.deny), self.host(by), self.two.now
        self.move(
            lambda meeting: verb(meeting, by=by, participant_id=pid, request_id=rid, now=now),
            lambda model: getattr(model, verb.__name__)(pid, by=by, rid=rid, now=now),
        )

    @precondition(lambda self: self.two.model.queue and self.two.model.hosts)
    @rule(which=which)
    def an_asker_is_denied_and_waits_to_ask_again(self, which: int) -> None:
        request = self.two.model.queue[which % len(self.two.model.queue)]
        pid, rid, by, now = request["pid"], request["rid"], self.host("first"), self.two.now
        self.move(
            lambda meeting: deciding.deny(
                meeting, by=by, participant_id=pid, request_id=rid, now=now
            ),
            lambda model: model.deny(pid, by=by, rid=rid, now=now),
        )
        self.two.now += 30.0
        self.two.tick()
        for did in list(self.two.model.people[pid]["devices"]):
            self.asks(pid, did)

    @precondition(Mover.anybody)
    @rule()
    def a_host_looks_at_the_list(self) -> None:
        self.seen = [
            (pid, self.two.meeting.participants[pid].version, person["version"])
            for pid, person in self.two.model.people.items()
        ]

    @precondition(Mover.anybody)
    @rule(by=a_host, which=which, freshly=yes_or_no)
    def a_host_admits_unasked(self, by: str, which: int, freshly: bool) -> None:
        """By the state of now, or of when the list was last looked at."""
        if freshly or not self.seen:
            self.a_host_looks_at_the_list()
        pid, version, model_version = self.seen[which % len(self.seen)]
        by, now = self.host(by), self.two.now
        self.move(
            lambda meeting: deciding.admit(
                meeting, by=by, participant_id=pid, version=version, now=now
            ),
            lambda model: model.admit_unasked(pid, by=by, version=model_version, now=now),
        )

    @rule(by=a_host)
    def a_host_admits_all(self, by: str) -> None:
        by, now = self.host(by), self.two.now

        def admit_all(meeting: Meeting) -> tuple[Step, object]:
            step, lines = deciding.admit_all(meeting, by=by, now=now)
            return step, [line.request_id for line in lines]

        self.move(admit_all, lambda model: model.admit_all(by=by, now=now))

    @precondition(Mover.anybody)
    @rule(by=a_host, which=which)
    def a_host_removes(self, by: str, which: int) -> None:
        pid, by, now = self.pick(which), self.host(by), self.two.now
        done = self.move(
            lambda meeting: deciding.remove(meeting, by=by, participant_id=pid, now=now),
            lambda model: model.remove(pid, by=by, now=now),
        )
        if not isinstance(done, RefusedError):
            assert not self.two.meeting.participants[pid].in_call
            self.two.removed.add(pid)

    @precondition(Mover.anybody)
    @rule(by=a_host, which=which, in_call=often)
    def a_host_sends_back(self, by: str, which: int, in_call: bool) -> None:
        """Somebody in the call, or anybody at all."""
        inside = [pid for pid in self.two.model.people if self.two.model.in_call(pid)]
        guests = [pid for pid in inside if not self.two.model.is_host(pid)]
        pid = guests[which % len(guests)] if in_call and guests else self.pick(which)
        by, now = self.host(by), self.two.now
        self.move(
            lambda meeting: deciding.send_back(meeting, by=by, participant_id=pid, now=now),
            lambda model: model.send_back(pid, by=by, now=now),
        )

    @rule(by=a_host, locked=yes_or_no)
    def a_host_locks_or_unlocks(self, by: str, locked: bool) -> None:
        by, now = self.host(by), self.two.now
        self.move(
            lambda meeting: deciding.lock(meeting, by=by, locked=locked, now=now),
            lambda model: model.lock(locked, by=by),
        )

    # --- words at the door ------------------------------------------------------------------

    @precondition(Mover.anybody)
    @rule(
        by=a_host,
        which=which,
        to_all=yes_or_no,
        text=st.sampled_from((None, "Soon", "Soon", " Now ", " ", "x" * 501)),
    )
    def a_host_says_something(self, by: str, which: int, to_all: bool, text: str | None) -> None:
        """To somebody at the door if there is anybody."""
        people, inside = self.two.model.people, self.two.model.in_call
        there = [pid for pid in people if people[pid]["devices"] and not inside(pid)]
        pid = None if to_all else there[which % len(there)] if there else self.pick(which)
        by, now = self.host(by), self.two.now
        self.move(
            lambda meeting: speaking.say(meeting, by=by, participant_id=pid, text=text, now=now),
            lambda model: model.say(pid, by=by, text=text, now=now),
        )

    @rule(by=a_host, minutes=st.sampled_from((None, 0, 5, 5, 240, 241)))
    def a_host_runs_late(self, by: str, minutes: int | None) -> None:
        by, now = self.host(by), self.two.now
        self.move(
            lambda meeting: speaking.run_late(meeting, by=by, minutes=minutes, now=now),
            lambda model: model.run_late(minutes, by=by),
        )

    @precondition(Mover.any_device)
    @rule(which=which, response=st.sampled_from(Response), at_door=often)
    def somebody_responds(self, which: int, response: Response, at_door: bool) -> None:
        pid, did = self.pick_device(
            which, where=lambda _, device: (device["stage"] in IN_CALL) != at_door
        )
        now = self.two.now
        self.move(
            lambda meeting: speaking.respond(
                meeting, participant_id=pid, device_id=did, response=response, now=now
            ),
            lambda model: model.respond(pid, did, response=response, now=now),
        )
