"""The one rule of access, as the table that it is: first match wins (R2, R12-R16, R18, R24-R26)."""

import itertools
from dataclasses import replace

import pytest

from conference.ids import AccountId, DeviceId, ParticipantId, RequestId
from conference.meeting.access import Access, access
from conference.meeting.meeting import Meeting, Phase, Tally
from conference.meeting.participant import Bar, Device, Participant, Request, Role, Stage
from tests.meeting.builders import NINE, a_meeting

LATER = NINE + 10
REQUEST = Request(id=RequestId("r"), device_id=DeviceId("tab"), asked_at=NINE, order=1)


def guest(*, account: str | None = None, asked: bool = False, **marks: object) -> Participant:
    return Participant(
        id=ParticipantId("guest"),
        role=Role.GUEST,
        name="Guest",
        arrived_at=NINE,
        account_id=None if account is None else AccountId(account),
        devices={DeviceId("tab"): Device(id=DeviceId("tab"), stage=Stage.PAGE, since=NINE)},
        request=REQUEST if asked else None,
        **marks,
    )


def meeting(
    *,
    phase: str = "started",
    seats: int = 1,
    taken: int = 0,
    others_barred: int = 0,
    others_sent_back: int = 0,
    locked: bool = False,
) -> Meeting:
    """Of so many seats so many are taken; `A` is booked."""
    return replace(
        a_meeting(booked=["A"]),
        phase=Phase(phase),
        capacity=seats,
        locked=locked,
        tally=Tally(occupancy=taken, barred=others_barred, sent_back=others_sent_back),
    )


def ask_access(meeting: Meeting, participant: Participant) -> Access:
    barred = meeting.tally.barred + int(participant.barred)
    meeting = replace(meeting, tally=replace(meeting.tally, barred=barred))
    return access(meeting, participant, now=NINE)


ROOM, FULL, OVERFULL = {"taken": 0}, {"taken": 1}, {"taken": 3}
UNVERIFIED, PORTAL, BOOKED = {}, {"account": "C"}, {"account": "A"}
DENIED = {"bar": Bar.DENIED, "denials": 1}
REMOVED = {"bar": Bar.REMOVED}

TABLE = [
    # R2, R7: before the start everybody waits, whatever marks they have
    ("wait", "not_started", {"phase": "scheduled"}, BOOKED),
    ("wait", "not_started", {"phase": "scheduled"}, UNVERIFIED),
    # R31, R32: and while it is held
    ("wait", "not_started", {"phase": "held"}, BOOKED),
    ("wait", "not_started", {"phase": "held"}, {"let_in": True}),
    ("wait", "not_started", {"phase": "held"}, {"kept_seat": True}),
    ("wait", "not_started", {"phase": "held"}, REMOVED),
    # R33
    ("final", "ended", {"phase": "ended"}, BOOKED),
    ("final", "ended", {"phase": "ended"}, REMOVED),
    # R12: booked, however full it is
    ("join", "booked", ROOM, BOOKED),
    ("join", "booked", FULL, BOOKED),
    ("join", "booked", OVERFULL, BOOKED),
    ("join", "booked", FULL | {"others_barred": 1}, BOOKED),
    # R22: let in, although it is full
    ("join", "let_in", FULL, {"let_in": True}),
    ("join", "let_in", FULL | {"others_barred": 1}, {"let_in": True}),
    # R15: whoever holds a seat
    ("join", "seat", FULL, {"kept_seat": True}),
    ("join", "seat", FULL | {"others_barred": 1}, {"kept_seat": True}),
    # R14: everyone else by room, verified or not
    ("join", "room", ROOM, UNVERIFIED),
    ("join", "room", ROOM, PORTAL),
    ("ask", "full", FULL, UNVERIFIED),
    ("ask", "full", FULL, PORTAL),
    ("ask", "full", OVERFULL, PORTAL),
    # R17: a booking with no clients has capacity 0
    ("ask", "full", {"seats": 0}, UNVERIFIED),
    ("ask", "full", {"seats": 0}, PORTAL),
    # R14: while anybody is barred, room or not
    ("ask", "someone_barred", ROOM | {"others_barred": 1}, UNVERIFIED),
    ("ask", "someone_barred", ROOM | {"others_barred": 1}, PORTAL),
    # R19: asking twice changes nothing; R24: a freed seat turns the asker's button
    ("pending", "asked", FULL, {"asked": True}),
    ("join", "room", ROOM, {"asked": True}),
    ("pending", "asked", ROOM | {"others_barred": 1}, {"asked": True}),
    # R42: while it is locked everybody new must ask, room or not
    ("ask", "locked", ROOM | {"locked": True}, UNVERIFIED),
    ("ask", "locked", FULL | {"locked": True}, PORTAL),
    ("ask", "locked", ROOM | {"locked": True, "others_barred": 1}, PORTAL),
    ("pending", "asked", ROOM | {"locked": True}, {"asked": True}),
    ("join", "booked", FULL | {"locked": True}, BOOKED),
    ("join", "let_in", FULL | {"locked": True}, {"let_in": True}),
    ("join", "seat", FULL | {"locked": True}, {"kept_seat": True}),
    ("wait", "not_started", {"phase": "held", "locked": True}, UNVERIFIED),
    ("join", "host", OVERFULL | {"locked": True}, {"account": "host", "role": Role.HOST}),
    # R43: whoever was sent back waits, whatever else they have; everyone new must ask
    ("wait", "sent_back", ROOM, {"sent_back": True, "let_in": True, "kept_seat": True}),
    ("wait", "sent_back", FULL, BOOKED | {"sent_back": True}),
    ("wait", "not_started", {"phase": "held"}, {"sent_back": True}),
    ("cooldown", "removed", ROOM, REMOVED | {"sent_back": True, "ask_again_at": LATER}),
    ("ask", "someone_sent_back", ROOM | {"others_sent_back": 1}, UNVERIFIED),
    ("ask", "full", FULL | {"others_sent_back": 1}, UNVERIFIED),
    ("join", "let_in", FULL | {"others_sent_back": 1}, {"let_in": True}),
    # R25: denied must ask again and be admitted, even if a seat frees
    ("cooldown", "denied", ROOM, DENIED | {"ask_again_at": LATER}),
    ("ask", "denied", ROOM, DENIED),
    ("ask", "denied", ROOM, DENIED | {"ask_again_at": NINE}),
    ("ask", "denied", FULL, DENIED | BOOKED),
    ("pending", "asked", ROOM, DENIED | {"asked": True}),
    ("closed", "denied", ROOM, DENIED | {"denials": 2}),
    ("closed", "denied", ROOM, DENIED | {"denials": 2, "ask_again_at": LATER}),
    ("pending", "asked", ROOM, DENIED | {"denials": 2, "asked": True}),
    # R26: removed beats booking and admission
    ("cooldown", "removed", ROOM, REMOVED | BOOKED | {"ask_again_at": LATER}),
    ("ask", "removed", ROOM, REMOVED | BOOKED),
    ("ask", "removed", ROOM, REMOVED | {"let_in": True, "kept_seat": True}),
    ("pending", "asked", ROOM, REMOVED | BOOKED | {"asked": True}),
    ("closed", "removed", ROOM, REMOVED | {"denials": 2}),
    # R18: hosts never wait and never ask
    ("join", "host", {"phase": "scheduled"}, {"account": "host", "role": Role.HOST}),
    ("join", "host", {"phase": "held"}, {"account": "host", "role": Role.HOST}),
    ("join", "host", OVERFULL, {"account": "host", "role": Role.HOST}),
    ("final", "ended", {"phase": "ended"}, {"account": "host", "role": Role.HOST}),
]


@pytest.mark.parametrize(("action", "because", "when", "who"), TABLE)
def test_first_match_wins(
    action: str, because: str, when: dict[str, object], who: dict[str, object]
) -> None:
    role = who.get("role", Role.GUEST)
    participant = replace(guest(**{k: v for k, v in who.items() if k != "role"}), role=role)
    may = ask_access(meeting(**when), participant)
    assert (may.action, may.because) == (action, because)


def test_in_the_call_is_holding_a_seat() -> None:
    """R36: a further device of a seat's holder never asks."""
    inside = Device(id=DeviceId("tab"), stage=Stage.GRACE, since=NINE, deadline=LATER)
    holder = replace(guest(), devices={inside.id: inside})
    assert ask_access(meeting(**FULL), holder).action == "join"


def test_verified_and_unverified_are_one_predicate() -> None:
    """R14: whether somebody is signed in changes nothing unless they are booked."""
    for phase, taken, barred, let_in, asked in itertools.product(
        ("scheduled", "started", "held", "ended"), (0, 1), (0, 1), (False, True), (False, True)
    ):
        where = meeting(phase=phase, taken=taken, others_barred=barred)
        by_link = ask_access(where, guest(let_in=let_in, asked=asked))
        signed_in = ask_access(where, guest(account="C", let_in=let_in, asked=asked))
        assert by_link == signed_in


def test_a_typed_name_never_makes_anyone_booked() -> None:
    """R13."""
    impostor = replace(guest(), name="A")
    assert ask_access(meeting(**FULL), impostor).action == "ask"


def test_cooldown_says_when() -> None:
    """R25: and is over at its very end, not a moment later."""
    denied = guest(bar=Bar.DENIED, denials=1, ask_again_at=LATER)
    assert ask_access(meeting(), denied).retry_at == LATER
    where = replace(meeting(), tally=Tally(barred=1))
    assert access(where, denied, now=LATER - 0.001).action == "cooldown"
    assert access(where, denied, now=LATER).action == "ask"


def test_a_guest_is_not_told_that_somebody_is_barred() -> None:
    """R2, R8: a button reveals full or not full, nothing about anybody else."""
    stranger = ask_access(meeting(others_barred=1), guest())
    assert stranger.because == "someone_barred"
    assert stranger.told_guest == ask_access(meeting(**FULL), guest()).told_guest == "full"


@pytest.mark.parametrize("shut", [{"locked": True}, {"others_sent_back": 1}])
def test_a_guest_is_told_no_more_than_full(shut: dict[str, object]) -> None:
    """R42, R43, R2."""
    stranger = ask_access(meeting(**shut), guest())
    assert stranger.told_guest == ask_access(meeting(**FULL), guest()).told_guest == "full"


@pytest.mark.parametrize("because", ["denied", "removed"])
def test_the_barred_are_told_why(because: str) -> None:
    own = ask_access(meeting(), guest(bar=Bar(because), denials=1))
    assert own.told_guest == because
