"""Who is who: signing in, the booking, host rights."""

import copy

from tests.meeting.model.state import RefusedError
from tests.meeting.model.talking import Talking


class WhoIsWho(Talking):
    def set_booking(self, booking: set, *, now: float) -> None:
        if self.phase == "ended":
            raise RefusedError("ended")
        added = set(booking) - self.booking
        self.booking = set(booking)
        for pid, person in self.people.items():
            if person["account"] not in added:
                continue
            if person["bar"] == "denied":
                person.update(bar="none", denials=0, ask_again_at=None)
            self.end_request(pid, "withdrawn")

    def set_hosts(self, hosts: set, *, now: float) -> None:
        if self.phase == "ended":
            raise RefusedError("ended")
        gained, lost = set(hosts) - self.hosts, self.hosts - set(hosts)
        self.hosts = set(hosts)
        for pid, person in self.people.items():
            if person["account"] in gained and person["bound"]:
                person.update(account=None, bound=None)
            elif person["account"] in gained:
                self.end_request(pid, "withdrawn")
                self.clear_marks(person)
            elif person["account"] in lost and self.in_call(pid):
                person["let_in"] = True
        if self.phase == "held" and self.host_present():
            self.start(now)
        self.hold_if_no_host(now)

    def clear_marks(self, person: dict) -> None:
        person.update(
            let_in=False,
            bar="none",
            denials=0,
            ask_again_at=None,
            sent_back=False,
            said=None,
            responded=None,
            kept=False,
            kept_until=None,
            announced=False,
        )

    def sign_in(self, pid: str, *, account: str, new_pid: str, now: float) -> str:
        """R41: the unverified `pid` turns out to be `account`, known or new (as `new_pid`)."""
        if self.phase == "ended":
            raise RefusedError("ended")
        if pid in self.used_up:
            raise RefusedError("identity_used_up")
        if pid not in self.people:
            raise RefusedError("unknown_participant")
        guest = self.people[pid]
        if self.signed_in(pid):
            raise RefusedError("identity_used_up")
        if guest["bound"]:
            if guest["account"] == account:
                guest["bound"] = None
            return pid
        known = self.holder_of(account)
        self.used_up.add(pid)
        if account in self.hosts:
            self.end_request(pid, "withdrawn")
            del self.people[pid]
            return known or ""
        target = known or new_pid
        if known is None:
            self.people[target] = copy.deepcopy(guest)
            self.people[target].update(account=account, devices={})
            self.clear_marks(self.people[target])
        self.merge_into(pid, target)
        return target

    def holder_of(self, account: str) -> str | None:
        """Who stands for this account here, by signing in or by a host's word."""
        holders = [pid for pid, person in self.people.items() if person["account"] == account]
        assert len(holders) <= 1
        return holders[0] if holders else None

    def bind(self, pid: str, *, by: str, account: str, now: float) -> None:
        """R46."""
        self.host_speaks(by)
        if pid not in self.people:
            raise RefusedError("unknown_participant")
        person = self.people[pid]
        if person["bound"]:
            raise RefusedError("already_bound")
        if self.signed_in(pid):
            raise RefusedError("already_verified")
        if account not in self.booking or account in self.hosts:
            raise RefusedError("not_booked")
        known = self.holder_of(account)
        if known is not None and self.people[known]["bound"]:
            raise RefusedError("client_bound")
        person.update(account=account, bound=account)
        if known is not None:
            self.merge_into(known, pid)
            return
        self.end_request(pid, "withdrawn")
        if person["bar"] == "denied":
            person.update(bar="none", denials=0, ask_again_at=None)

    def merge_into(self, pid: str, target: str) -> None:
        """Two who are one now: `pid` is gone, `target` has the account."""
        guest, person = self.people[pid], self.people[target]
        guest_inside, inside = self.call_device(pid), self.call_device(target)
        if guest_inside is not None and inside is not None:
            del person["devices"][inside]
        person["devices"].update(guest["devices"])
        self.merge_requests(pid, target)
        self.merge_marks(guest, person, booked=self.booked(target))
        del self.people[pid]
        if person["bar"] == "removed":
            self.put_out(target)
        elif self.in_call(target) and person["sent_back"]:
            self.hold_at_door(target)
        elif self.in_call(target):
            person.update(kept=False, kept_until=None)
        settled = self.booked(target) or person["let_in"] or person["kept"] or self.in_call(target)
        if person["bar"] == "none" and settled:
            self.end_request(target, "withdrawn")

    def merge_requests(self, pid: str, target: str) -> None:
        ours = [request for request in self.queue if request["pid"] in (pid, target)]
        for later in ours[1:]:
            self.end_request(later["pid"], "withdrawn")
        for first in ours[:1]:
            first["pid"] = target

    def merge_marks(self, guest: dict, person: dict, *, booked: bool) -> None:
        bars = (guest["bar"], person["bar"])
        waits = [p["ask_again_at"] for p in (guest, person) if p["ask_again_at"] is not None]
        ends = [p["kept_until"] for p in (guest, person) if p["kept_until"] is not None]
        person["let_in"] = guest["let_in"] or person["let_in"]
        person["sent_back"] = guest["sent_back"] or person["sent_back"]
        person["kept"] = guest["kept"] or person["kept"]
        person["kept_until"] = max(ends) if ends else None
        person["announced"] = guest["announced"] or person["announced"]
        person["turns"] += 1
        for word in ("said", "responded"):
            theirs, ours = guest[word], person[word]
            if theirs and (ours is None or theirs["at"] > ours["at"]):
                person[word] = theirs
        theirs, ours = guest["decision"], person["decision"]
        if theirs and (ours is None or theirs["at"] > ours["at"]):
            person["decision"] = {**theirs, "version": None}
        person["denials"] = guest["denials"] + person["denials"]
        person["ask_again_at"] = max(waits) if waits else None
        if "removed" in bars:
            person["bar"] = "removed"
            if booked:
                person["denials"] = 0
        elif "denied" in bars and not booked:
            person["bar"] = "denied"
        else:
            person.update(bar="none", denials=0, ask_again_at=None)
        if person["bar"] != "none":
            person["sent_back"] = False
        if person["sent_back"]:
            person["kept_until"] = None
