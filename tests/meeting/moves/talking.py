"""A host and an asker talk at the door before it is decided."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from conference.meeting import arriving, talking
from tests.meeting.moves.deciding import Deciding
from tests.meeting.moves.mover import Mover, often, which, yes_or_no


class Talking(Deciding):
    @precondition(Mover.any_device)
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
