"""Coming to the door, being there, asking."""

from tests.meeting.model.state import IN_CALL, RefusedError, State


class Coming(State):
    def arrive(self, pid: str, did: str, *, account: str | None, name: str, now: float) -> str:
        """Somebody's page opens. Returns under which participant id they are known."""
        if self.phase == "ended":
            raise RefusedError("ended")
        if account is None and pid in self.used_up:
            raise RefusedError("identity_used_up")
        for known, person in self.people.items():
            if account is not None and person["account"] == account:
                pid = known
        if account is None and pid in self.people and self.signed_in(pid):
            raise RefusedError("identity_used_up")
        if pid not in self.people:
            self.people[pid] = {
                "account": account,
                "bound": None,
                "name": name,
                "devices": {},
                "let_in": False,
                "bar": "none",
                "denials": 0,
                "ask_again_at": None,
                "sent_back": False,
                "kept": False,
                "kept_until": None,
                "said": None,
                "responded": None,
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

    def at_open_door(self, pid: str, did: str, now: float) -> str:
        """What somebody may do who is at the door of a meeting that runs."""
        device = self.device(pid, did)
        if self.phase == "ended":
            raise RefusedError("ended")
        if device["stage"] in IN_CALL:
            raise RefusedError("already_joined")
        if not device["online"]:
            raise RefusedError("not_at_door")
        verdict = self.access(pid, now)
        if verdict == "wait":
            raise RefusedError(self.why_wait())
        return verdict

    def ask(self, pid: str, did: str, *, rid: str, now: float) -> str:
        verdict = self.at_open_door(pid, did, now)
        if verdict in ("cooldown", "closed"):
            raise RefusedError(verdict)
        if verdict == "ask":
            self.queue.append({"rid": rid, "pid": pid, "did": did, "at": now})
            return "asked"
        return {"join": "join_is_open", "pending": "already_asked"}[verdict]
