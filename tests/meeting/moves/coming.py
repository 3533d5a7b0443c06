"""Coming to the door, going from it, and the way into the call."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from conference.meeting import arriving, joining
from tests.meeting.model import IN_CALL
from tests.meeting.moves.mover import (
    CLIENTS,
    HOSTS,
    LINKS,
    Mover,
    a_host,
    a_tab,
    often,
    which,
    yes_or_no,
)


class Coming(Mover):
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

    @precondition(Mover.any_device)
    @rule(which=which, again=yes_or_no)
    def a_socket_is_lost_or_returns(self, which: int, again: bool) -> None:
        verb = arriving.come_back if again else arriving.lose
        device = self.pick_device(which, where=lambda _, device: device["online"] != again)
        self.device_verb(verb, *device)

    @precondition(Mover.any_device)
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

    @precondition(Mover.any_device)
    @rule(which=which)
    def a_device_leaves(self, which: int) -> None:
        self.device_verb(arriving.leave, *self.pick_device(which))

    # --- the call ----------------------------------------------------------------------------

    @precondition(Mover.any_device)
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

    @precondition(Mover.any_device)
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
