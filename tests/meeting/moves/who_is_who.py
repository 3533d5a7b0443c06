"""Who is who: signing in, binding, the booking and the hosts change."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from conference.meeting import identity
from tests.meeting.moves.mover import (
    CLIENTS,
    HOSTS,
    LINKS,
    Mover,
    a_host,
    often,
    some_clients,
    which,
    which_hosts,
)


class WhoIsWho(Mover):
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

    @precondition(Mover.anybody)
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
