"""Words at the door: of hosts to one or to all, and the guests' quick replies."""

from tests.meeting.model.deciding import Deciding
from tests.meeting.model.state import RefusedError


class Speaking(Deciding):
    def host_speaks(self, by: str) -> None:
        if by not in self.hosts:
            raise RefusedError("not_host")
        if self.phase == "ended":
            raise RefusedError("ended")

    def say(self, pid: str | None, *, by: str, text: str | None, now: float) -> None:
        self.host_speaks(by)
        if text is not None and not 1 <= len(text.strip()) <= 500:
            raise RefusedError("bad_text")
        note = None if text is None else {"text": text.strip(), "at": now}
        if pid is None:
            self.said = note
            return
        if pid not in self.people:
            raise RefusedError("unknown_participant")
        if self.in_call(pid):
            raise RefusedError("already_joined")
        if self.is_host(pid) or not self.people[pid]["devices"]:
            raise RefusedError("not_at_door")
        if self.people[pid]["said"] != note:
            self.people[pid].update(said=note, responded=None)

    def run_late(self, minutes: int | None, *, by: str) -> None:
        self.host_speaks(by)
        if minutes is not None and not 1 <= minutes <= 240:
            raise RefusedError("bad_text")
        if minutes is not None and self.phase == "started":
            raise RefusedError("already_started")
        self.late = minutes

    def respond(self, pid: str, did: str, *, response: str, now: float) -> None:
        device = self.device(pid, did)
        if device["stage"] in ("connecting", "connected", "grace"):
            raise RefusedError("already_joined")
        if self.is_host(pid):
            raise RefusedError("not_at_door")
        if self.said is None and self.late is None and self.people[pid]["said"] is None:
            raise RefusedError("nothing_said")
        self.people[pid]["responded"] = {"response": response, "at": now}

    def forget_words(self, pid: str) -> None:
        self.people[pid].update(said=None, responded=None)
