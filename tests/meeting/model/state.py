"""What there is, looked at by walking over everybody; and the access function, read aloud."""

import copy
from collections.abc import Callable

IN_CALL = ("connecting", "connected", "grace")
PRESENT = ("connecting", "connected")


class RefusedError(Exception):
    """What the rules do not allow; `code` is what the caller is told."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Model:
    """One meeting. `people` is in the order of first arrival, `queue` in the order of asking."""


class State:
    """One meeting. `people` is in the order of first arrival, `queue` in the order of asking."""

    def __init__(self, *, booking: set, hosts: set, booked_end: float, now: float) -> None:
        self.phase = "scheduled"
        self.fixed_capacity = None
        self.booking = set(booking)
        self.hosts = set(hosts)
        self.booked_end = booked_end
        self.opened_at = now
        self.first_start = None
        self.hold_until = None
        self.locked = False
        self.said = None
        self.late = None
        self.people = {}
        self.queue = []
        self.used_up = set()
        self.request_ends = []
        self.generations = 0
        self.talks = {}

    def capacity(self) -> int:
        return len(self.booking) if self.fixed_capacity is None else self.fixed_capacity

    def is_host(self, pid: str) -> bool:
        account = self.people[pid]["account"]
        return account is not None and account in self.hosts

    def booked(self, pid: str) -> bool:
        account = self.people[pid]["account"]
        return account is not None and account in self.booking

    def signed_in(self, pid: str) -> bool:
        person = self.people[pid]
        return person["account"] is not None and person["bound"] is None

    def call_device(self, pid: str) -> str | None:
        """The one device of this identity that is in the call (R36)."""
        inside = [d for d, dev in self.people[pid]["devices"].items() if dev["stage"] in IN_CALL]
        assert len(inside) <= 1, f"{pid} is in the call on {inside}"
        return inside[0] if inside else None

    def in_call(self, pid: str) -> bool:
        return self.call_device(pid) is not None

    def occupancy(self) -> int:
        """R15: one seat an identity, in the call or kept for it."""
        guests = [pid for pid in self.people if not self.is_host(pid)]
        return sum(1 for pid in guests if self.in_call(pid) or self.people[pid]["kept"])

    def anybody_barred(self) -> bool:
        return any(person["bar"] != "none" for person in self.people.values())

    def anybody_sent_back(self) -> bool:
        return any(person["sent_back"] for person in self.people.values())

    def host_present(self) -> bool:
        return any(
            device["stage"] in PRESENT
            for pid, person in self.people.items()
            if self.is_host(pid)
            for device in person["devices"].values()
        )

    def request_of(self, pid: str) -> dict | None:
        mine = [request for request in self.queue if request["pid"] == pid]
        assert len(mine) <= 1
        return mine[0] if mine else None

    def device(self, pid: str, did: str) -> dict:
        if pid not in self.people:
            raise RefusedError("unknown_participant")
        if did not in self.people[pid]["devices"]:
            raise RefusedError("unknown_device")
        return self.people[pid]["devices"][did]

    def access(self, pid: str, now: float) -> str:
        """The access function of the rules, read aloud."""
        person = self.people[pid]
        if self.phase == "ended":
            return "final"
        if self.is_host(pid):
            return "join"
        if self.phase != "started":
            return "wait"
        if person["bar"] != "none":
            if self.request_of(pid):
                return "pending"
            if person["denials"] >= 2:
                return "closed"
            if person["ask_again_at"] is not None and now < person["ask_again_at"]:
                return "cooldown"
            return "ask"
        if person["sent_back"]:
            return "wait"
        if self.booked(pid) or person["let_in"] or person["kept"] or self.in_call(pid):
            return "join"
        closed = self.locked or self.anybody_barred() or self.anybody_sent_back()
        if not closed and self.occupancy() < self.capacity():
            return "join"
        if self.request_of(pid):
            return "pending"
        return "ask"

    def why_wait(self) -> str:
        """Of a guest, at the door, who may neither join nor ask."""
        return "sent_back" if self.phase == "started" else "not_started"

    def called(self, pid: str) -> str:
        person = self.people[pid]
        if self.in_call(pid):
            return "joined"
        if not person["devices"]:
            return "left"
        if self.request_of(pid):
            return "asking"
        if person["bar"] != "none":
            return person["bar"]
        if person["sent_back"]:
            return "sent_back"
        return "admitted" if person["let_in"] else "waiting"

    def weighs(self, pid: str) -> tuple:
        """All that a decision on this person depends on: when it changes, the version grows."""
        person = self.people[pid]
        request = self.request_of(pid)
        return (
            request and request["rid"],
            person["let_in"],
            person["bar"],
            person["denials"],
            self.in_call(pid),
            self.is_host(pid),
            person["account"],
            person["bound"],
            person["kept"],
            person["sent_back"],
            bool(person["devices"]),
            self.booked(pid),
            person["turns"],
        )

    def try_act(self, act: Callable[["State"], object]) -> tuple["State", object]:
        """Do it on a copy; returns the model afterwards and the answer, or (self, refusal)."""
        other = copy.deepcopy(self)
        before = {pid: other.weighs(pid) for pid in other.people}
        try:
            answer = act(other)
        except RefusedError as refusal:
            return self, refusal
        other.end_talks_without_ground()
        for pid, person in other.people.items():
            if pid in before and other.weighs(pid) != before[pid]:
                person["version"] += 1
            if person["decision"] and person["decision"]["version"] is None:
                person["decision"]["version"] = person["version"]
        return other, answer

    def end_talks_without_ground(self) -> None:
        """R81: a talk lasts no longer than what it stands on."""
        for pid, talk in list(self.talks.items()):
            request = self.request_of(pid) if pid in self.people else None
            hpid, hdid = talk["host"]
            there = self.people.get(hpid, {}).get("devices", {}).get(hdid)
            stands = (
                request
                and request["rid"] == talk["rid"]
                and talk["did"] in self.people[pid]["devices"]
                and there
                and there["stage"] != "grace"
                and self.is_host(hpid)
            )
            if not stands:
                del self.talks[pid]

    def end_request(self, pid: str, how: str) -> None:
        request = self.request_of(pid)
        if request:
            self.queue.remove(request)
            self.request_ends.append((request["rid"], how))
