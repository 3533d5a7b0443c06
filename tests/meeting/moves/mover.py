"""What every move needs: whom it is about, and both sides moved at once."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from conference.meeting.draft import Step
from tests.meeting.model import IN_CALL
from tests.meeting.side_by_side import InModel, InProduct, SideBySide

CLIENTS = ("anna", "bert", "cleo")
HOSTS = ("host", "colleague")
LINKS = ("link-1", "link-2", "link-3", "link-4")
SECONDS = (0.0, 1.0, 10.0, 29.0, 30.0, 31.0, 90.0, 120.0, 301.0)

a_tab = st.sampled_from(("x", "y"))
some_clients = st.sampled_from(
    [frozenset(names) for names in ((), ("anna",), ("bert",), ("anna", "bert"), CLIENTS)]
)
crowd = st.lists(st.sampled_from(CLIENTS + LINKS), min_size=2, max_size=7, unique=True)
which_hosts = st.sampled_from(
    [frozenset({"host"}), frozenset(HOSTS), frozenset({"colleague"}), frozenset({"host", "bert"})]
)
a_host = st.sampled_from(("first", "first", "second", "second", "second", "a stranger"))
which = st.integers(min_value=0, max_value=30)
often = st.sampled_from((True, True, True, False))
yes_or_no = st.booleans()


class Mover(RuleBasedStateMachine):
    """One meeting twice, and people to choose from by number."""

    two: SideBySide
    requests: list[tuple[str, str]]
    """Every one that there ever was, by whom."""

    pressed: int
    seen: list[tuple[str, int, int]]
    """What a host has seen of the list, and may act on later."""

    def host(self, name: str) -> str:
        if name == "a stranger":
            return "anna"
        return min(self.two.model.hosts) if name == "first" else max(self.two.model.hosts)

    def pick(self, which: int) -> str:
        """Somebody who is or was here."""
        pids = list(self.two.model.people)
        return pids[which % len(pids)]

    def pick_device(
        self, which: int, *, where: Callable[[str, dict], bool] = lambda pid, device: True
    ) -> tuple[str, str]:
        """A device of such a kind, or any if there is none."""
        people = self.two.model.people
        found = [(pid, did) for pid, person in people.items() for did in person["devices"]]
        fitting = [(p, d) for p, d in found if where(p, people[p]["devices"][d])] or found
        return fitting[which % len(fitting)]

    def anybody(self) -> bool:
        return bool(self.two.model.people)

    def any_device(self) -> bool:
        return any(person["devices"] for person in self.two.model.people.values())

    def at_door(self, access: str) -> Callable[[str, dict], bool]:
        """Devices of those whose button says this."""

        def fits(pid: str, device: dict) -> bool:
            ready = device["online"] and device["stage"] not in IN_CALL
            return ready and self.two.model.access(pid, self.two.now) == access

        return fits

    def move(self, in_product: InProduct, in_model: InModel) -> object:
        return self.two.move(in_product, in_model)

    def device_verb(self, verb: Callable[..., Step], pid: str, did: str) -> None:
        """Verbs that take a device and the time, under the same name on both sides."""
        name, now = verb.__name__, self.two.now
        timeless = name in ("lose", "come_back")
        self.move(
            lambda meeting: verb(meeting, participant_id=pid, device_id=did, now=now),
            lambda model: getattr(model, name)(pid, did, **({} if timeless else {"now": now})),
        )
