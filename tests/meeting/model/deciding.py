"""What hosts decide about guests."""

from tests.meeting.model.calling import RECONNECT_GRACE, Calling
from tests.meeting.model.state import RefusedError

COOLDOWN = 30
STRAIGHT_IN = 300


class Deciding(Calling):
    def host_decides(self, by: str) -> None:
        if by not in self.hosts:
            raise RefusedError("not_host")
        if self.phase == "ended":
            raise RefusedError("ended")
        if self.phase == "scheduled":
            raise RefusedError("not_started")

    def note_decision(
        self, pid: str, *, by: str, outcome: str, rid: str | None, now: float
    ) -> None:
        person = self.people[pid]
        person["turns"] += 1
        person["decision"] = {"rid": rid, "by": by, "outcome": outcome, "at": now, "version": None}

    def find_request(self, pid: str, rid: str) -> dict:
        """R21: the decision names the request it saw."""
        if pid not in self.people:
            raise RefusedError("unknown_participant")
        request = self.request_of(pid)
        if request and request["rid"] == rid:
            return request
        if self.in_call(pid):
            raise RefusedError("already_joined")
        decision = self.people[pid]["decision"]
        if decision and decision["rid"] == rid:
            raise RefusedError("already_decided")
        raise RefusedError("request_gone")

    def let_in(self, pid: str, by: str, rid: str | None, now: float) -> None:
        person = self.people[pid]
        person["let_in"] = True
        person["bar"] = "none"
        person["denials"] = 0
        person["ask_again_at"] = None
        if person["sent_back"]:
            person["sent_back"] = False
            if person["kept"] and self.phase == "started":
                person["kept_until"] = now + RECONNECT_GRACE
        self.note_decision(pid, by=by, outcome="admitted", rid=rid, now=now)

    def admit(self, pid: str, *, by: str, rid: str, now: float) -> str:
        self.host_decides(by)
        request = self.find_request(pid, rid)
        self.end_request(pid, "admitted")
        self.let_in(pid, by, rid, now)
        device = self.people[pid]["devices"].get(request["did"])
        if (
            self.phase == "started"
            and device
            and device["stage"] == "page"
            and device["online"]
            and device["visible"]
            and device["ready"]
            and now - request["at"] <= STRAIGHT_IN
            and not self.in_call(pid)
        ):
            self.enter(pid, request["did"], now)
            return "straight_in"
        return "admitted"

    def admit_unasked(self, pid: str, *, by: str, version: int, now: float) -> str:
        self.host_decides(by)
        if pid not in self.people:
            raise RefusedError("unknown_participant")
        person = self.people[pid]
        if self.in_call(pid):
            raise RefusedError("already_joined")
        if self.is_host(pid):
            raise RefusedError("not_at_door")  # there is nothing to admit (R18)
        if person["version"] != version:
            decision = person["decision"]
            if decision and decision["version"] > version:
                raise RefusedError("already_decided")
            raise RefusedError("state_changed")
        if not person["devices"]:
            raise RefusedError("not_at_door")
        request = self.request_of(pid)
        if request:  # as the host saw: the version tells of the request too
            return self.admit(pid, by=by, rid=request["rid"], now=now)
        self.let_in(pid, by, None, now)
        return "admitted"

    def admit_all(self, *, by: str, now: float) -> list:
        self.host_decides(by)
        pending = [(request["pid"], request["rid"]) for request in self.queue]
        for pid, rid in pending:
            self.admit(pid, by=by, rid=rid, now=now)
        return [rid for _, rid in pending]

    def deny(self, pid: str, *, by: str, rid: str, now: float) -> None:
        self.host_decides(by)
        self.find_request(pid, rid)
        self.end_request(pid, "denied")
        person = self.people[pid]
        if person["bar"] == "none":
            person["bar"] = "denied"
        person["denials"] += 1
        person["ask_again_at"] = now + COOLDOWN
        person["let_in"] = False
        self.note_decision(pid, by=by, outcome="denied", rid=rid, now=now)

    def remove(self, pid: str, *, by: str, now: float) -> None:
        if by not in self.hosts:
            raise RefusedError("not_host")
        if self.phase == "ended":
            raise RefusedError("ended")
        if pid not in self.people:
            raise RefusedError("unknown_participant")
        if self.is_host(pid):
            raise RefusedError("host_not_removable")
        request = self.request_of(pid)
        rid = request["rid"] if request else None
        self.end_request(pid, "withdrawn")
        self.put_out(pid)
        person = self.people[pid]
        person.update(bar="removed", ask_again_at=now + COOLDOWN)
        self.note_decision(pid, by=by, outcome="removed", rid=rid, now=now)

    def send_back(self, pid: str, *, by: str, now: float) -> None:
        """R43."""
        if by not in self.hosts:
            raise RefusedError("not_host")
        if self.phase == "ended":
            raise RefusedError("ended")
        if self.is_host(pid):
            raise RefusedError("host_not_removable")
        if not self.in_call(pid):
            raise RefusedError("not_in_call")
        self.hold_at_door(pid)
        self.note_decision(pid, by=by, outcome="sent_back", rid=None, now=now)

    def lock(self, locked: bool, *, by: str) -> None:
        """R42."""
        if by not in self.hosts:
            raise RefusedError("not_host")
        if self.phase == "ended":
            raise RefusedError("ended")
        self.locked = locked
