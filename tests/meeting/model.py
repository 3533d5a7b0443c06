"""The rules of the door once more, small and naive, to hold the product against.

Written from the text of the rules alone and on purpose in another manner than a product would be:
one mutable heap of dicts, everything counted afresh by walking over everybody, no tables, no
counters, no sharing. A refused act raises `RefusedError` and must be undone by the caller
(`try_act` works on a deep copy).
"""

import copy
from collections.abc import Callable

IN_CALL = ("connecting", "connected", "grace")
PRESENT = ("connecting", "connected")

RECONNECT_GRACE = 120
HOLD_GRACE = 120
CONNECTING = 30
COOLDOWN = 30
STRAIGHT_IN = 300
IDLE_END = 12 * 3600


class RefusedError(Exception):
    """What the rules do not allow; `code` is what the caller is told."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Model:
    """One meeting. `people` is in the order of first arrival, `queue` in the order of asking."""

    def __init__(self, *, booking: set, hosts: set, booked_end: float, now: float) -> None:
        self.phase = "scheduled"
        self.fixed_capacity = None
        self.booking = set(booking)
        self.hosts = set(hosts)
        self.booked_end = booked_end
        self.opened_at = now
        self.hold_until = None
        self.people = {}
        self.queue = []
        self.used_up = set()
        self.request_ends = []
        self.generations = 0

    # --- looking -----------------------------------------------------------------------------

    def capacity(self) -> int:
        return len(self.booking) if self.fixed_capacity is None else self.fixed_capacity

    def is_host(self, pid: str) -> bool:
        account = self.people[pid]["account"]
        return account is not None and account in self.hosts

    def booked(self, pid: str) -> bool:
        account = self.people[pid]["account"]
        return account is not None and account in self.booking

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
        if self.booked(pid) or person["let_in"] or person["kept"] or self.in_call(pid):
            return "join"
        if not self.anybody_barred() and self.occupancy() < self.capacity():
            return "join"
        if self.request_of(pid):
            return "pending"
        return "ask"

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
            person["kept"],
            bool(person["devices"]),
            self.booked(pid),
            person["turns"],
        )

    # --- acting ------------------------------------------------------------------------------

    def try_act(self, act: Callable[["Model"], object]) -> tuple["Model", object]:
        """Do it on a copy; returns the model afterwards and the answer, or (self, refusal)."""
        other = copy.deepcopy(self)
        before = {pid: other.weighs(pid) for pid in other.people}
        try:
            answer = act(other)
        except RefusedError as refusal:
            return self, refusal
        for pid, person in other.people.items():
            if pid in before and other.weighs(pid) != before[pid]:
                person["version"] += 1
            if person["decision"] and person["decision"]["version"] is None:
                person["decision"]["version"] = person["version"]
        return other, answer

    def arrive(self, pid: str, did: str, *, account: str | None, name: str, now: float) -> str:
        """Somebody's page opens. Returns under which participant id they are known."""
        if self.phase == "ended":
            raise RefusedError("ended")
        if account is None and pid in self.used_up:
            raise RefusedError("identity_used_up")
        for known, person in self.people.items():
            if account is not None and person["account"] == account:
                pid = known
        if pid not in self.people:
            self.people[pid] = {
                "account": account,
                "name": name,
                "devices": {},
                "let_in": False,
                "bar": "none",
                "denials": 0,
                "ask_again_at": None,
                "kept": False,
                "kept_until": None,
                "announced": False,
                "turns": 0,
                "version": 0,
                "decision": None,
            }
        person = self.people[pid]
        if not person["devices"] and not self.is_host(pid) and self.phase in ("scheduled", "held"):
            person["announced"] = True
        if did in person["devices"]:
            self.come_back(pid, did)
        else:
            person["devices"][did] = {
                "stage": "page",
                "online": True,
                "visible": False,
                "ready": False,
                "generation": 0,
                "deadline": None,
            }
        return pid

    def device(self, pid: str, did: str) -> dict:
        if pid not in self.people:
            raise RefusedError("unknown_participant")
        if did not in self.people[pid]["devices"]:
            raise RefusedError("unknown_device")
        return self.people[pid]["devices"][did]

    def lose(self, pid: str, did: str) -> None:
        device = self.device(pid, did)
        device.update(online=False, visible=False, ready=False)
        if device["stage"] == "page":
            device["stage"] = "away"

    def come_back(self, pid: str, did: str) -> None:
        device = self.device(pid, did)
        device["online"] = True
        if device["stage"] == "away":
            device["stage"] = "page"

    def presence(self, pid: str, did: str, *, visible: bool, ready: bool) -> None:
        device = self.device(pid, did)
        device["visible"], device["ready"] = visible, ready

    def ask(self, pid: str, did: str, *, rid: str, now: float) -> str:
        device = self.device(pid, did)
        if self.phase == "ended":
            raise RefusedError("ended")
        if device["stage"] in IN_CALL:
            raise RefusedError("already_joined")
        if not device["online"]:
            raise RefusedError("not_at_door")
        verdict = self.access(pid, now)
        if verdict == "wait":
            raise RefusedError("not_started")
        if verdict in ("cooldown", "closed"):
            raise RefusedError(verdict)
        if verdict == "ask":
            self.queue.append({"rid": rid, "pid": pid, "did": did, "at": now})
            return "asked"
        return {"join": "join_is_open", "pending": "already_asked"}[verdict]

    def end_request(self, pid: str, how: str) -> None:
        request = self.request_of(pid)
        if request:
            self.queue.remove(request)
            self.request_ends.append((request["rid"], how))

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

    def put_out(self, pid: str) -> None:
        """Out of the call on every device, without the marks that would let them back."""
        person = self.people[pid]
        person.update(let_in=False, kept=False, kept_until=None)
        self.back_to_door(pid)

    def back_to_door(self, pid: str) -> None:
        for device in self.people[pid]["devices"].values():
            if device["stage"] in IN_CALL:
                device["stage"] = "page" if device["online"] else "away"
                device["deadline"] = None

    def join(self, pid: str, did: str, *, now: float) -> None:
        device = self.device(pid, did)
        if self.phase == "ended":
            raise RefusedError("ended")
        if device["stage"] in IN_CALL:
            raise RefusedError("already_joined")
        if not device["online"]:
            raise RefusedError("not_at_door")
        verdict = self.access(pid, now)
        if verdict == "wait":
            raise RefusedError("not_started")
        if verdict != "join":
            raise RefusedError("must_ask")
        self.enter(pid, did, now)

    def enter(self, pid: str, did: str, now: float) -> None:
        """The accepted Join now: one seat, one device, one deadline (R35, R36)."""
        person = self.people[pid]
        deadline = now + CONNECTING
        first = self.call_device(pid)
        if first is not None:
            if person["devices"][first]["stage"] != "connected":
                deadline = person["devices"][first]["deadline"]
            del person["devices"][first]
        self.end_request(pid, "withdrawn")
        person["devices"][did].update(stage="connecting", deadline=deadline)
        person["devices"][did]["generation"] = self.next_generation()
        person.update(kept=False, kept_until=None)
        if self.is_host(pid) and self.phase != "started":
            self.start(now)

    def next_generation(self) -> int:
        self.generations += 1
        return self.generations

    def start(self, now: float) -> None:
        if self.fixed_capacity is None:
            self.fixed_capacity = len(self.booking)
        self.phase = "started"
        self.hold_until = None
        for person in self.people.values():
            person["announced"] = False
            if person["kept"]:
                person["kept_until"] = now + RECONNECT_GRACE

    def hold_if_no_host(self, now: float) -> None:
        if self.phase != "started" or self.host_present():
            return
        self.phase = "held"
        self.hold_until = now + HOLD_GRACE
        for pid, person in self.people.items():
            if not self.is_host(pid) and self.in_call(pid):
                person["let_in"] = True

    def resume_call(self, pid: str, did: str, *, now: float) -> None:
        device = self.device(pid, did)
        if device["stage"] not in IN_CALL:
            raise RefusedError("not_in_call")
        if device["stage"] == "connected":
            device["deadline"] = now + RECONNECT_GRACE
        device.update(stage="connecting", online=True)
        device["generation"] = self.next_generation()
        if self.is_host(pid) and self.phase == "held":
            self.start(now)

    def media_up(self, pid: str, did: str, *, generation: int, now: float) -> None:
        device = self.people.get(pid, {}).get("devices", {}).get(did)
        if not device or device["generation"] != generation:
            return
        if device["stage"] in ("connecting", "grace"):
            device.update(stage="connected", deadline=None)
            if self.is_host(pid) and self.phase == "held":
                self.start(now)

    def drop(self, pid: str, did: str, *, generation: int, now: float) -> None:
        device = self.people.get(pid, {}).get("devices", {}).get(did)
        if not device or device["generation"] != generation or device["stage"] != "connected":
            return
        device.update(stage="grace", deadline=now + RECONNECT_GRACE)
        self.hold_if_no_host(now)

    def leave(self, pid: str, did: str, *, now: float) -> None:
        self.device(pid, did)
        person = self.people[pid]
        del person["devices"][did]
        if not person["devices"]:
            self.end_request(pid, "withdrawn")
            person.update(kept=False, kept_until=None, announced=False)
        self.hold_if_no_host(now)

    def end(self, *, by: str | None, now: float) -> None:
        """By a host, or by the system (`by` None: cancelled, idle)."""
        if by is not None and by not in self.hosts:
            raise RefusedError("not_host")
        if self.phase == "ended":
            raise RefusedError("ended")
        self.phase = "ended"
        self.hold_until = None
        for pid, person in self.people.items():
            self.end_request(pid, "closed")
            person.update(devices={}, kept=False, kept_until=None, announced=False)
            person.update(ask_again_at=None)

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
            if person["account"] in gained:
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
        known = [p for p, person in self.people.items() if person["account"] == account]
        guest = self.people[pid]
        if account in self.hosts:
            self.end_request(pid, "withdrawn")
            del self.people[pid]
            self.used_up.add(pid)
            return known[0] if known else ""
        if known:
            target = known[0]
        else:
            target = new_pid
            self.people[target] = copy.deepcopy(guest)
            self.people[target].update(account=account, devices={}, let_in=False, bar="none")
            self.people[target].update(denials=0, ask_again_at=None, kept=False, kept_until=None)
        person = self.people[target]
        guest_inside, inside = self.call_device(pid), self.call_device(target)
        if guest_inside is not None and inside is not None:
            del person["devices"][inside]
        person["devices"].update(guest["devices"])
        self.merge_requests(pid, target)
        self.merge_marks(guest, person, booked=account in self.booking)
        del self.people[pid]
        self.used_up.add(pid)
        if person["bar"] == "removed":
            self.put_out(target)
        elif self.in_call(target):
            person.update(kept=False, kept_until=None)
        settled = self.booked(target) or person["let_in"] or person["kept"] or self.in_call(target)
        if person["bar"] == "none" and settled:
            self.end_request(target, "withdrawn")
        return target

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
        person["kept"] = guest["kept"] or person["kept"]
        person["kept_until"] = max(ends) if ends else None
        person["announced"] = guest["announced"] or person["announced"]
        person["turns"] += 1
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

    # --- time --------------------------------------------------------------------------------

    def deadlines(self) -> list:
        """All that is still to come by itself, as (time, what, whose)."""
        found = []
        if self.phase == "ended":
            return found
        for pid, person in self.people.items():
            for device in person["devices"].values():
                if device["deadline"] is not None:
                    found.append((device["deadline"], "seat", pid))
            if person["kept_until"] is not None and self.phase == "started":
                found.append((person["kept_until"], "kept", pid))
            if person["ask_again_at"] is not None:
                found.append((person["ask_again_at"], "cooldown", pid))
        if self.phase == "held" and self.hold_until is not None:
            found.append((self.hold_until, "hold", None))
        if self.phase != "started":
            idle = max(self.booked_end, self.opened_at) + IDLE_END
            found.append((max(idle, self.hold_until or idle), "idle", None))
        return found

    def tick(self, *, now: float) -> None:
        """Everything that is due, the earliest first; of what is due at once, the hosts' first.

        So guests whose seat runs out in the same moment as the last host's are kept it (R31).
        """
        while True:
            due = [deadline for deadline in self.deadlines() if deadline[0] <= now]
            if not due:
                return
            _, what, pid = min(due, key=lambda d: (d[0], not (d[2] and self.is_host(d[2]))))
            if what == "seat":
                self.seat_over(pid, now)
            elif what == "kept":
                self.people[pid].update(kept=False, kept_until=None)
            elif what == "cooldown":
                self.people[pid]["ask_again_at"] = None
            elif what == "hold":
                self.hold_over()
            else:
                self.end(by=None, now=now)

    def seat_over(self, pid: str, now: float) -> None:
        self.back_to_door(pid)
        if self.is_host(pid):
            self.hold_if_no_host(now)
        elif self.phase == "held":
            self.people[pid].update(kept=True, kept_until=None)

    def hold_over(self) -> None:
        self.hold_until = None
        for pid, person in self.people.items():
            if not self.is_host(pid) and self.in_call(pid):
                self.back_to_door(pid)
                person.update(kept=True, kept_until=None)

    def restarted(self, *, now: float) -> None:
        """R34: the server process came back; every socket is gone and no place is."""
        for person in self.people.values():
            for device in person["devices"].values():
                device.update(online=False, visible=False, ready=False)
                if device["stage"] == "page":
                    device["stage"] = "away"
                if device["stage"] == "connected":
                    device["stage"] = "connecting"
                if device["stage"] in IN_CALL:
                    device["deadline"] = max(device["deadline"] or 0, now + RECONNECT_GRACE)
            if person["kept_until"] is not None:
                person["kept_until"] = max(person["kept_until"], now + RECONNECT_GRACE)
