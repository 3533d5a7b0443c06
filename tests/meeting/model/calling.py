"""Into the call, in it, and out of it."""

from tests.meeting.model.coming import Coming
from tests.meeting.model.state import IN_CALL, RefusedError

RECONNECT_GRACE = 120
HOLD_GRACE = 120
CONNECTING = 30


class Calling(Coming):
    def join(self, pid: str, did: str, *, now: float) -> None:
        if self.at_open_door(pid, did, now) != "join":
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
        person.update(kept=False, kept_until=None, said=None, responded=None)
        if self.is_host(pid) and self.phase != "started":
            self.start(now)

    def next_generation(self) -> int:
        self.generations += 1
        return self.generations

    def start(self, now: float) -> None:
        if self.fixed_capacity is None:
            self.fixed_capacity = len(self.booking)
            self.first_start = now
        self.phase = "started"
        self.hold_until = None
        self.said = self.late = None
        for person in self.people.values():
            person["announced"] = False
            if person["kept"] and not person["sent_back"]:
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
            person.update(said=None, responded=None)
        self.hold_if_no_host(now)

    def hold_at_door(self, pid: str) -> None:
        """R43: a hold of one person."""
        self.back_to_door(pid)
        self.people[pid].update(sent_back=True, let_in=True, kept=True, kept_until=None)

    def put_out(self, pid: str) -> None:
        """Out of the call on every device, without the marks that would let them back."""
        person = self.people[pid]
        person.update(let_in=False, sent_back=False, kept=False, kept_until=None)
        self.back_to_door(pid)

    def back_to_door(self, pid: str) -> None:
        for device in self.people[pid]["devices"].values():
            if device["stage"] in IN_CALL:
                device["stage"] = "page" if device["online"] else "away"
                device["deadline"] = None
