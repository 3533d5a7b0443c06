"""The end, and what time does by itself."""

from tests.meeting.model.calling import RECONNECT_GRACE
from tests.meeting.model.identity import WhoIsWho
from tests.meeting.model.state import IN_CALL, RefusedError

IDLE_END = 12 * 3600


class Model(WhoIsWho):
    def end(self, *, by: str | None, now: float) -> None:
        """By a host, or by the system (`by` None: cancelled, idle)."""
        if by is not None and by not in self.hosts:
            raise RefusedError("not_host")
        if self.phase == "ended":
            raise RefusedError("ended")
        self.phase = "ended"
        self.hold_until = self.said = self.late = None
        for pid, person in self.people.items():
            self.end_request(pid, "closed")
            person.update(devices={}, kept=False, kept_until=None, announced=False)
            person.update(ask_again_at=None, said=None, responded=None)

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
        for pid, talk in self.talks.items():
            if talk["deadline"] is not None:
                found.append((talk["deadline"], "talk", pid))
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
            elif what == "talk":
                del self.talks[pid]
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
        """R34: the server process came back; every socket is gone and no place is. Nobody talks
        (R82)."""
        self.talks = {}
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
