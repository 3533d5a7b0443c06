"""The door against an independent model of its rules, over random interleavings.

Every rule of this machine moves both (`side_by_side`), which compares all that can be seen after
each move. Most moves are ones that the rules allow, so that stories get deep; every so often it is
one that they refuse, and then both must, with the same code.

`ANTEROOM_DOOR_EXAMPLES=2000` makes a longer run, with new examples each time.
"""

import os
from collections.abc import Callable
from functools import partial

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from conference.meeting import (
    arriving,
    asking,
    deciding,
    identity,
    joining,
    life,
    speaking,
    talking,
)
from conference.meeting.draft import Step
from conference.meeting.meeting import Meeting, Phase
from conference.meeting.words import Response
from tests.meeting.builders import HOUR, NINE
from tests.meeting.model import IN_CALL, RefusedError
from tests.meeting.side_by_side import InModel, InProduct, SideBySide

CLIENTS = ("anna", "bert", "cleo")
HOSTS = ("host", "colleague")
LINKS = ("link-1", "link-2", "link-3", "link-4")
SECONDS = (0.0, 1.0, 10.0, 29.0, 30.0, 31.0, 90.0, 120.0, 301.0)

a_tab = st.sampled_from(("x", "y"))
some_clients = st.sampled_from(
    [frozenset(names) for names in ((), ("anna",), ("bert",), ("anna", "bert"), CLIENTS)]
)
crowd = st.lists(st.sampled_from(CLIENTS + LINKS), min_size=2, max_size=7, unique=True)
which_hosts = st.sampled_from(
    [frozenset({"host"}), frozenset(HOSTS), frozenset({"colleague"}), frozenset({"host", "bert"})]
)
a_host = st.sampled_from(("first", "first", "second", "second", "second", "a stranger"))
which = st.integers(min_value=0, max_value=30)
often = st.sampled_from((True, True, True, False))
yes_or_no = st.booleans()


class DoorAgainstModel(RuleBasedStateMachine):
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

    # --- whom --------------------------------------------------------------------------------

    def host(self, name: str) -> str:
        if name == "a stranger":
            return "anna"
        return min(self.two.model.hosts) if name == "first" else max(self.two.model.hosts)

    def pick(self, which: int) -> str:
        """Somebody who is or was here."""
        pids = list(self.two.model.people)
        return pids[which % len(pids)]

    def pick_device(
        self, which: int, *, where: Callable[[str, dict], bool] = lambda pid, device: True
    ) -> tuple[str, str]:
        """A device of such a kind, or any if there is none."""
        people = self.two.model.people
        found = [(pid, did) for pid, person in people.items() for did in person["devices"]]
        fitting = [(p, d) for p, d in found if where(p, people[p]["devices"][d])] or found
        return fitting[which % len(fitting)]

    def anybody(self) -> bool:
        return bool(self.two.model.people)

    def any_device(self) -> bool:
        return any(person["devices"] for person in self.two.model.people.values())

    def at_door(self, access: str) -> Callable[[str, dict], bool]:
        """Devices of those whose button says this."""

        def fits(pid: str, device: dict) -> bool:
            ready = device["online"] and device["stage"] not in IN_CALL
            return ready and self.two.model.access(pid, self.two.now) == access

        return fits

    def move(self, in_product: InProduct, in_model: InModel) -> object:
        return self.two.move(in_product, in_model)

    def device_verb(self, verb: Callable[..., Step], pid: str, did: str) -> None:
        """Verbs that take a device and the time, under the same name on both sides."""
        name, now = verb.__name__, self.two.now
        timeless = name in ("lose", "come_back")
        self.move(
            lambda meeting: verb(meeting, participant_id=pid, device_id=did, now=now),
            lambda model: getattr(model, name)(pid, did, **({} if timeless else {"now": now})),
        )

    # --- coming and going --------------------------------------------------------------------

    def arrives(self, who: str, tab: str) -> None:
        did, account = f"{who}/{tab}", None if who in LINKS else who
        holders = [p for p, person in self.two.model.people.items() if did in person["devices"]]
        known = who if account is None else self.two.model.holder_of(account) or who
        if holders not in ([], [known]):
            return  # the tab of a guest who has signed in since: it is the account's now
        now = self.two.now
        self.move(
            lambda meeting: arriving.arrive(
                meeting, participant_id=who, device_id=did, name=who, account_id=account, now=now
            ),
            lambda model: model.arrive(who, did, account=account, name=who, now=now),
        )

    @rule(who=st.sampled_from(LINKS), tab=a_tab)
    def a_guest_comes_by_the_link(self, who: str, tab: str) -> None:
        self.arrives(who, tab)

    @rule(who=st.sampled_from(CLIENTS + HOSTS), tab=a_tab)
    def an_account_comes(self, who: str, tab: str) -> None:
        self.arrives(who, tab)

    @precondition(any_device)
    @rule(which=which, again=yes_or_no)
    def a_socket_is_lost_or_returns(self, which: int, again: bool) -> None:
        verb = arriving.come_back if again else arriving.lose
        device = self.pick_device(which, where=lambda _, device: device["online"] != again)
        self.device_verb(verb, *device)

    @precondition(any_device)
    @rule(which=which, visible=yes_or_no, ready=often)
    def a_page_shows_itself(self, which: int, visible: bool, ready: bool) -> None:
        """That of an asker if there is one: it decides on going straight in (R23)."""

        def counts(pid: str, device: dict) -> bool:
            request = self.two.model.request_of(pid)
            asked = request and self.two.model.people[pid]["devices"].get(request["did"])
            return device["online"] and asked is device

        pid, did = self.pick_device(which, where=counts)
        if self.two.model.people[pid]["devices"][did]["online"]:  # else it cannot say anything
            self.shows(pid, did, visible=visible, ready=ready)

    def shows(self, pid: str, did: str, *, visible: bool, ready: bool) -> None:
        now = self.two.now
        self.move(
            lambda meeting: arriving.presence(
                meeting, participant_id=pid, device_id=did, visible=visible, ready=ready, now=now
            ),
            lambda model: model.presence(pid, did, visible=visible, ready=ready),
        )

    @precondition(any_device)
    @rule(which=which)
    def a_device_leaves(self, which: int) -> None:
        self.device_verb(arriving.leave, *self.pick_device(which))

    # --- the call ----------------------------------------------------------------------------

    @precondition(any_device)
    @rule(which=which, allowed=often)
    def somebody_joins(self, which: int, allowed: bool) -> None:
        where = self.at_door("join") if allowed else lambda *_: True
        self.device_verb(joining.join, *self.pick_device(which, where=where))

    @rule(who=a_host)
    def a_host_comes_and_joins(self, who: str) -> None:
        who = self.host(who)
        self.arrives(who, "x")
        if who in self.two.model.people and self.two.model.people[who]["devices"]:
            self.device_verb(joining.join, who, f"{who}/x")

    @precondition(any_device)
    @rule(which=which, in_call=often)
    def somebody_resumes(self, which: int, in_call: bool) -> None:
        device = self.pick_device(which, where=lambda _, d: (d["stage"] in IN_CALL) == in_call)
        self.device_verb(joining.resume_call, *device)

    @precondition(lambda self: self.two.connections)
    @rule(which=which, up=yes_or_no, current=often)
    def media_comes_up_or_drops(self, which: int, up: bool, current: bool) -> None:
        """Of a connection that counts, or of any that there ever was."""
        people, known = self.two.model.people, self.two.connections
        counting = [
            (pid, did, generation, model_generation)
            for pid, did, generation, model_generation in known
            if pid in people
            and people[pid]["devices"].get(did, {}).get("generation") == model_generation
        ]
        choice = counting if current and counting else known
        pid, did, generation, model_generation = choice[which % len(choice)]
        self.media_verb(pid, did, up=up, generations=(generation, model_generation))

    def media_of(self, pid: str, did: str, *, up: bool) -> None:
        """Of the connection that this device has now."""
        product = self.two.meeting.participants[pid].devices[did].generation
        model = self.two.model.people[pid]["devices"][did]["generation"]
        self.media_verb(pid, did, up=up, generations=(product, model))

    def media_verb(self, pid: str, did: str, *, up: bool, generations: tuple[int, int]) -> None:
        """`generations` are the connection's numbers in the product and in the model."""
        verb, now = (joining.media_up if up else joining.drop), self.two.now
        self.move(
            lambda meeting: verb(
                meeting, participant_id=pid, device_id=did, generation=generations[0], now=now
            ),
            lambda model: getattr(model, verb.__name__)(
                pid, did, generation=generations[1], now=now
            ),
        )

    # --- asking and deciding -----------------------------------------------------------------

    @precondition(any_device)
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

    @precondition(any_device)
    @rule(first=which, many=st.integers(min_value=1, max_value=4))
    def some_press_the_button_that_they_see(self, first: int, many: int) -> None:
        buttons = {"join": partial(self.device_verb, joining.join), "ask": self.asks}
        at_a_button = [self.at_door(button) for button in buttons]
        for which in range(first, first + many):
            pid, did = self.pick_device(
                which, where=lambda pid, device: any(fits(pid, device) for fits in at_a_button)
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

    @precondition(anybody)
    @rule()
    def a_host_looks_at_the_list(self) -> None:
        self.seen = [
            (pid, self.two.meeting.participants[pid].version, person["version"])
            for pid, person in self.two.model.people.items()
        ]

    @precondition(anybody)
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

    @precondition(anybody)
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

    @precondition(anybody)
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

    @precondition(anybody)
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

    @precondition(any_device)
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

    # --- talking before deciding --------------------------------------------------------------

    @precondition(any_device)
    @rule(by=which, which=which, pending=often, accepted=often, up=yes_or_no)
    def a_host_offers_an_asker_to_talk(
        self, by: int, which: int, pending: bool, accepted: bool, up: bool
    ) -> None:
        """Of a device of a host's if there is one, to somebody who asks or else can; sometimes as
        far as both having media."""
        if not self.two.model.queue:
            self.asks(*self.pick_device(which, where=self.at_door("ask")))
        standing = [(request["pid"], request["rid"]) for request in self.two.model.queue]
        choice = standing if pending and standing else self.requests
        if not choice:
            return
        pid, rid = choice[which % len(choice)]
        hpid, hdid = self.pick_device(by, where=lambda pid, _: self.two.model.is_host(pid))
        self.pressed += 1
        tid, now = f"talk-{self.pressed}", self.two.now
        self.move(
            lambda meeting: talking.offer_talk(
                meeting,
                host_id=hpid,
                device_id=hdid,
                participant_id=pid,
                request_id=rid,
                talk_id=tid,
                now=now,
            ),
            lambda model: model.offer_talk(hpid, hdid, pid, rid=rid, tid=tid, now=now),
        )
        talk = self.two.model.talks.get(pid)
        if accepted and talk is not None:
            self.accepts(talk["did"], talk["tid"])
            for side in (pid, talk["host"][0]) if up else ():
                self.media_of_talk(talk["tid"], side, up=True)

    @precondition(lambda self: self.two.model.talks)
    @rule(which=which, how=st.sampled_from(("leaves", "host leaves", "drops", "decided")))
    def what_a_talk_stands_on_goes(self, which: int, how: str) -> None:
        talks = list(self.two.model.talks.items())
        pid, talk = talks[which % len(talks)]
        hpid, hdid = talk["host"]
        if how == "leaves":
            self.device_verb(arriving.leave, pid, talk["did"])
        elif how == "host leaves":
            self.device_verb(arriving.leave, hpid, hdid)
        elif how == "decided":
            self.a_host_decides_a_request("first", which, pending=True, yes=True, seen=True)
        elif self.two.model.people[hpid]["devices"][hdid]["stage"] == "connecting":
            self.media_of(hpid, hdid, up=True)
            self.media_of(hpid, hdid, up=False)

    def accepts(self, did: str, tid: str) -> None:
        now = self.two.now
        self.move(
            lambda meeting: talking.accept_talk(meeting, device_id=did, talk_id=tid, now=now),
            lambda model: model.accept_talk(did, tid=tid, now=now),
        )

    def media_of_talk(self, tid: str, pid: str, *, up: bool) -> None:
        now = self.two.now
        if up:
            self.move(
                lambda meeting: talking.talk_media_up(
                    meeting, talk_id=tid, participant_id=pid, now=now
                ),
                lambda model: model.talk_media(tid, pid=pid, up=True),
            )
        else:
            self.move(
                lambda meeting: talking.talk_media_lost(meeting, talk_id=tid, now=now),
                lambda model: model.talk_media(tid, pid=pid, up=False),
            )

    @precondition(lambda self: self.two.model.talks)
    @rule(which=which, side=st.sampled_from(("host", "guest", "somebody")), current=often)
    def somebody_accepts_or_hangs_up(self, which: int, side: str, current: bool) -> None:
        talks = list(self.two.model.talks.values())
        talk = talks[which % len(talks)]
        tid, now = talk["tid"] if current else "talk-of-before", self.two.now
        did = {"host": talk["host"][1], "guest": talk["did"]}.get(side) or self.pick_device(which)[
            1
        ]
        if which % 2:
            self.accepts(did, tid)
        else:
            self.move(
                lambda meeting: talking.hang_up(meeting, device_id=did, talk_id=tid, now=now),
                lambda model: model.hang_up(did, tid=tid),
            )

    @precondition(lambda self: self.two.model.talks)
    @rule(which=which, up=yes_or_no)
    def the_media_of_a_talk_comes_or_goes(self, which: int, up: bool) -> None:
        talks = list(self.two.model.talks.items())
        pid, talk = talks[which % len(talks)]
        self.media_of_talk(talk["tid"], pid if which % 2 else talk["host"][0], up=up)

    # --- who is who --------------------------------------------------------------------------

    @precondition(lambda self: any(pid in LINKS for pid in self.two.model.people))
    @rule(which=which, account=st.sampled_from(CLIENTS + CLIENTS + HOSTS))
    def a_guest_signs_in(self, which: int, account: str) -> None:
        people = self.two.model.people
        here = [pid for pid in people if pid in LINKS]
        who, now = here[which % len(here)], self.two.now
        self.move(
            lambda meeting: identity.sign_in(
                meeting,
                participant_id=who,
                account_id=account,
                name=account,
                account_participant_id=account,
                now=now,
            ),
            lambda model: model.sign_in(who, account=account, new_pid=account, now=now),
        )

    @precondition(anybody)
    @rule(
        by=a_host,
        which=which,
        unverified=often,
        account=st.sampled_from(CLIENTS),
        becomes_host=st.integers(min_value=0, max_value=3),
    )
    def a_host_binds(
        self, by: str, which: int, unverified: bool, account: str, becomes_host: int
    ) -> None:
        """Somebody who came by the link, or anybody at all; now and then to a host of later."""
        people = self.two.model.people
        by_link = [pid for pid in people if people[pid]["account"] is None]
        pid = by_link[which % len(by_link)] if unverified and by_link else self.pick(which)
        by, now = self.host(by), self.two.now
        self.move(
            lambda meeting: identity.bind(
                meeting, by=by, participant_id=pid, account_id=account, name=account, now=now
            ),
            lambda model: model.bind(pid, by=by, account=account, now=now),
        )
        if becomes_host == 0:
            self.the_hosts_change(frozenset({"host", account}))

    @rule(booked=some_clients)
    def the_booking_changes(self, booked: frozenset[str]) -> None:
        self.move(
            lambda meeting: identity.set_booking(meeting, booking=booked, now=self.two.now),
            lambda model: model.set_booking(booked, now=self.two.now),
        )

    @rule(hosts=which_hosts)
    def the_hosts_change(self, hosts: frozenset[str]) -> None:
        self.move(
            lambda meeting: identity.set_hosts(meeting, hosts=hosts, now=self.two.now),
            lambda model: model.set_hosts(hosts, now=self.two.now),
        )

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
