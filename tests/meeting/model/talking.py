"""A side call of a host with one asker, before a decision (R40, R80, R81)."""

from tests.meeting.model.speaking import Speaking
from tests.meeting.model.state import RefusedError

TALK_OFFER = 30
CONNECTING = 30


class Talking(Speaking):
    def offer_talk(self, hpid: str, hdid: str, pid: str, *, rid: str, tid: str, now: float) -> None:
        device = self.device(hpid, hdid)
        account = self.people[hpid]["account"]
        self.host_decides("" if account is None else account)
        self.find_request(pid, rid)
        if device["stage"] in ("away", "grace"):
            raise RefusedError("not_at_door")
        for asker, talk in self.talks.items():
            if asker == pid and talk["host"] == (hpid, hdid):
                return
            if asker == pid or talk["host"][0] == hpid:
                raise RefusedError("talk_under_way")
        pages = [d for d, dev in self.people[pid]["devices"].items() if dev["stage"] == "page"]
        if not pages:
            raise RefusedError("not_at_door")
        asked_on = self.request_of(pid)["did"]
        self.talks[pid] = {
            "tid": tid,
            "rid": rid,
            "host": (hpid, hdid),
            "did": asked_on if asked_on in pages else pages[0],
            "stage": "offered",
            "deadline": now + TALK_OFFER,
            "up": set(),
        }

    def talk_on(self, did: str) -> tuple:
        """Whose talk it is that this device is in, and the talk."""
        for pid, talk in self.talks.items():
            if did in (talk["did"], talk["host"][1]):
                return pid, talk
        return None, None

    def accept_talk(self, did: str, *, tid: str, now: float) -> None:
        _, talk = self.talk_on(did)
        if talk is None or talk["tid"] != tid or talk["did"] != did:
            raise RefusedError("no_talk")
        if talk["stage"] == "offered":
            talk.update(stage="open", deadline=now + CONNECTING)

    def hang_up(self, did: str, *, tid: str) -> None:
        pid, talk = self.talk_on(did)
        if talk is not None and talk["tid"] == tid:
            del self.talks[pid]

    def talk_media(self, tid: str, *, pid: str, up: bool) -> None:
        for asker, talk in list(self.talks.items()):
            if talk["tid"] == tid and not up:
                del self.talks[asker]
            elif talk["tid"] == tid:
                talk["up"].add(pid)
                if talk["up"] == {asker, talk["host"][0]}:
                    talk["deadline"] = None
