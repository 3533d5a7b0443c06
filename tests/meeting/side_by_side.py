"""The door and the model of its rules, moved together and compared after every move.

What each side shows is compared as a whole; what is to be done outside (the effects) is held
against what changed in the meeting, so that no screen, relay or list is left behind.
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace

from conference.errors import AnteroomError
from conference.meeting import life
from conference.meeting.access import access
from conference.meeting.draft import Step
from conference.meeting.effects import (
    ChangeEveryone,
    ChangeParticipant,
    ChangeTalk,
    ClearNotification,
    CloseMedia,
    Connect,
    Effect,
    EndRequest,
    FinishDevice,
    Merge,
    Notice,
    NotifyHosts,
    ReturnDevice,
    TellGuest,
)
from conference.meeting.meeting import Meeting, Phase
from conference.meeting.participant import IN_CALL, Device, Outcome, Participant, Stage
from conference.meeting.settings import DoorSettings
from conference.meeting.snapshot import meeting_to_plain, participant_to_plain, restore
from conference.meeting.talk import Talk
from conference.meeting.words import Responded, Said
from tests.meeting.builders import HOUR, NINE, a_meeting
from tests.meeting.model import Model, RefusedError

InProduct = Callable[[Meeting], Step | tuple[Step, object]]
InModel = Callable[[Model], object]


def plain(meeting: Meeting) -> str:
    """All of it as text: what the store would be given."""
    people = [participant_to_plain(person) for person in meeting.participants.values()]
    return json.dumps([meeting_to_plain(meeting), people])


def devices_of(meeting: Meeting) -> dict[str, Device]:
    """Every device at the meeting; their ids are unique across participants here."""
    people = meeting.participants.values()
    return {device.id: device for person in people for device in person.devices.values()}


def media_of(meeting: Meeting) -> set[tuple[str, int]]:
    """The media connections that may be up."""
    devices = devices_of(meeting).values()
    return {(device.id, device.generation) for device in devices if device.stage in IN_CALL}


def row_of(person: Participant) -> tuple[object, ...]:
    """What the hosts' list shows of somebody."""
    return (
        person.name,
        person.is_host,
        person.verified,
        person.called,
        person.away,
        person.request and person.request.id,
        person.bar,
        person.bound_to,
        person.said,
        person.responded,
        person.version,
    )


def plain_word(word: Said | Responded | None) -> dict[str, object] | None:
    return None if word is None else asdict(word)


def seen_talk(talk: Talk) -> dict[str, object]:
    return {
        "tid": talk.id,
        "rid": talk.request_id,
        "host": (talk.host.participant_id, talk.host.device_id),
        "did": talk.guest.device_id,
        "stage": talk.stage,
        "deadline": talk.deadline,
        "up": set(talk.up),
    }


class SideBySide:
    """`meeting` and `model` are the two; `now` is the one clock of both."""

    def __init__(self, *, booked: frozenset[str], hosts: frozenset[str]) -> None:
        self.now = NINE
        self.meeting = a_meeting(booked=booked, hosts=hosts, booked_end=NINE + HOUR)
        self.model = Model(booking=booked, hosts=hosts, booked_end=NINE + HOUR, now=NINE)
        self.ended_requests: set[str] = set()
        self.connections: list[tuple[str, str, int, int]] = []
        self.removed: set[str] = set()
        self.notified: dict[Notice, set[str]] = {Notice.ARRIVED: set(), Notice.ASKED: set()}
        self.told: dict[str, tuple[object, ...]] = {}
        self.rows: dict[str, tuple[object, ...]] = {}
        self.talks: dict[str, Talk] = {}
        """As both sides of each were told, by asker."""

    def move(self, in_product: InProduct, in_model: InModel) -> object:
        """Returns the model's answer; a `RefusedError` if both refused, for the same reason."""
        before, text_before = self.meeting, plain(self.meeting)
        model, expected = self.model.try_act(in_model)
        refusal, result = None, None
        try:
            result = in_product(before)
        except AnteroomError as error:
            refusal = error.code
        expected_refusal = expected.code if isinstance(expected, RefusedError) else None
        assert refusal == expected_refusal
        assert plain(before) == text_before, "a verb has changed the meeting that it was given"
        if result is None:
            return expected
        step, *answer = result if isinstance(result, tuple) else (result,)
        assert answer in ([], [expected])
        check_step(before, step)
        check_media(before, step)
        self.check_requests_end_once(step.effects, model)
        self.model, self.meeting = model, step.meeting
        self.listen(step.effects)
        self.note_connections()
        self.compare()
        return expected

    def tick(self) -> None:
        self.move(
            lambda meeting: life.tick(meeting, now=self.now),
            lambda model: model.tick(now=self.now),
        )
        due = life.next_deadline(self.meeting)
        assert due is None or due > self.now, "what fell due was not done"

    def restore(self, *, backwards: bool) -> None:
        """Through the store, which gives the participants back in whatever order it has them."""
        row, people = json.loads(plain(self.meeting))
        if backwards:
            people.reverse()
        restored = restore(row, people, settings=DoorSettings())
        assert restored == replace(self.meeting, talks={}), "only talks are not stored (R82)"
        self.meeting, self.model.talks, self.talks = restored, {}, {}

    # --- what was to be done outside ---------------------------------------------------------

    def check_requests_end_once(self, effects: tuple[Effect, ...], model: Model) -> None:
        """R20: each ends once, and only a host's word is told to the guest."""
        ended = [effect for effect in effects if isinstance(effect, EndRequest)]
        expected = model.request_ends[len(self.model.request_ends) :]
        assert Counter((e.request_id, e.outcome and e.outcome.value) for e in ended) == Counter(
            (rid, how if how in ("admitted", "denied") else None) for rid, how in expected
        )
        told = {(e.participant_id, e.outcome) for e in effects if isinstance(e, TellGuest)}
        for effect in ended:
            assert effect.request_id not in self.ended_requests, "a request has ended twice"
            self.ended_requests.add(effect.request_id)
            if effect.outcome is not None:
                assert (effect.participant_id, effect.outcome) in told

    def listen(self, effects: tuple[Effect, ...]) -> None:
        """Be the screens: keep what was last said to each."""
        for effect in effects:
            match effect:
                case NotifyHosts(kind=kind, participant_id=pid):
                    assert pid not in self.notified[kind], "rang twice for one arrival or request"
                    self.notified[kind].add(pid)
                case ClearNotification(kind=kind, participant_id=None):
                    self.notified[kind].clear()
                case ClearNotification(kind=kind, participant_id=pid):
                    self.notified[kind].discard(pid)
                case ChangeTalk(talk=talk, ended=None):
                    self.talks[talk.guest.participant_id] = talk
                case ChangeTalk(talk=talk):
                    assert self.talks.pop(talk.guest.participant_id) == talk, "ended another"
                case Merge(gone=pid, into=into):
                    self.listen_to_merge(pid, into)
                case TellGuest(participant_id=pid, outcome=Outcome.ADMITTED):
                    self.removed.discard(pid)
        people = self.meeting.participants
        self.removed = {pid for pid in self.removed if pid in people and not people[pid].is_host}
        pids = {e.participant_id for e in effects if isinstance(e, ChangeParticipant)}
        everyone = any(isinstance(effect, ChangeEveryone) for effect in effects)
        for pid, person in people.items():
            if pid in pids or everyone:
                self.told[pid] = self.screen_of(person)
            if pid in pids:
                self.rows[pid] = row_of(person)

    def screen_of(self, person: Participant) -> tuple[object, ...]:
        """The button, and what a host has said to this guest."""
        action = access(self.meeting, person, now=self.now).action
        return (action, self.meeting.late_minutes, self.meeting.said, person.said, person.responded)

    def listen_to_merge(self, gone: str, into: str) -> None:
        """One row is gone; what rang for it, or was done to it, is the other's now."""
        self.rows.pop(gone, None)
        self.told.pop(gone, None)
        for standing in (*self.notified.values(), self.removed):
            if gone in standing:
                standing.remove(gone)
                standing.add(into)

    def note_connections(self) -> None:
        """Every media connection there ever was, under both sides' numbers for it."""
        for pid, person in self.model.people.items():
            for did, device in person["devices"].items():
                if device["stage"] == "connecting":
                    generation = self.meeting.participants[pid].devices[did].generation
                    known = (pid, did, generation, device["generation"])
                    if known not in self.connections:
                        self.connections.append(known)

    # --- after every move --------------------------------------------------------------------

    def compare(self) -> None:
        product, model = self.meeting, self.model
        assert product.phase == model.phase
        assert product.capacity_now == model.capacity()
        assert product.tally.occupancy == model.occupancy()
        assert product.started_at == model.first_start
        assert product.hold_until == model.hold_until
        assert product.locked == model.locked
        assert (plain_word(product.said), product.late_minutes) == (model.said, model.late)
        assert [product.participants[p].request.id for p in product.requests] == [
            request["rid"] for request in model.queue
        ]
        assert set(product.participants) == set(model.people)
        assert product.used_up == model.used_up
        for pid, person in product.participants.items():
            shown, expected = self.seen_in_product(person), self.seen_in_model(pid)
            differ = [(k, shown[k], expected[k]) for k in shown if shown[k] != expected[k]]
            assert not differ, f"{pid}: product and model differ in {differ}"
        check_counts(product)
        check_what_always_holds(product)
        for pid in self.removed:
            person = product.participants[pid]
            assert access(product, person, now=self.now).action != "join", "removed (R26)"
        assert self.talks == product.talks
        assert {pid: seen_talk(talk) for pid, talk in product.talks.items()} == {
            pid: {**talk, "up": set(talk["up"])} for pid, talk in model.talks.items()
        }
        self.check_screens()

    def seen_in_product(self, person: Participant) -> dict[str, object]:
        started = self.meeting.phase is Phase.STARTED
        request = person.request
        return {
            "access": access(self.meeting, person, now=self.now).action,
            "account": person.account_id,
            "bound": person.bound_to,
            "host": person.is_host,
            "called": person.called,
            "devices": {
                d.id: (d.stage, d.online, d.visible, d.ready, d.deadline)
                for d in person.devices.values()
            },
            "request": request and (request.id, request.device_id, request.asked_at),
            "let_in": person.let_in,
            "bar": person.bar,
            "denials": person.denials,
            "ask_again_at": person.ask_again_at,
            "said": plain_word(person.said),
            "responded": plain_word(person.responded),
            "sent_back": person.sent_back,
            "kept": person.kept_seat,
            "kept_until": person.kept_until if started else None,
            "announced": self.meeting.announced(person),
        }

    def seen_in_model(self, pid: str) -> dict[str, object]:
        person, request = self.model.people[pid], self.model.request_of(pid)
        return {
            "access": self.model.access(pid, self.now),
            "account": person["account"],
            "bound": person["bound"],
            "host": self.model.is_host(pid),
            "called": self.model.called(pid),
            "devices": {
                did: (d["stage"], d["online"], d["visible"], d["ready"], d["deadline"])
                for did, d in person["devices"].items()
            },
            "request": request and (request["rid"], request["did"], request["at"]),
            "let_in": person["let_in"],
            "bar": person["bar"],
            "denials": person["denials"],
            "ask_again_at": person["ask_again_at"],
            "said": person["said"],
            "responded": person["responded"],
            "sent_back": person["sent_back"],
            "kept": person["kept"],
            "kept_until": person["kept_until"] if self.model.phase == "started" else None,
            "announced": person["announced"],
        }

    def check_screens(self) -> None:
        """Nobody had to reload to have the right button, row or notification (R4, R16, R28)."""
        people = self.meeting.participants
        announced = {pid for pid, person in people.items() if self.meeting.announced(person)}
        assert self.notified[Notice.ARRIVED] == announced
        assert self.notified[Notice.ASKED] == {pid for pid in people if people[pid].request}
        for pid, person in people.items():
            over = person.ask_again_at is not None and person.ask_again_at <= self.now
            if person.devices and not over:  # what is over is told when the timer rings
                assert self.told[pid] == self.screen_of(person), pid
            assert self.rows[pid] == row_of(person), pid


def check_step(before: Meeting, step: Step) -> None:
    """A step is one version, and writes only whom it changed."""
    after = step.meeting
    if after is before:
        assert step.effects == ()
        return
    assert after.version == before.version + 1
    for pid, person in after.participants.items():
        if before.participants.get(pid) == person:
            assert before.participants[pid] is person, "the store would write it for nothing"


def check_media(before: Meeting, step: Step) -> None:
    """The relay and the sessions are told of exactly what came and went."""
    effects = step.effects
    had, has = media_of(before), media_of(step.meeting)
    were, are = devices_of(before), devices_of(step.meeting)
    closed = Counter((e.device_id, e.generation) for e in effects if isinstance(e, CloseMedia))
    opened = Counter((e.device_id, e.generation) for e in effects if isinstance(e, Connect))
    finished = Counter(e.device_id for e in effects if isinstance(e, FinishDevice))
    returned = Counter(e.device_id for e in effects if isinstance(e, ReturnDevice))
    assert closed == Counter(had - has)
    assert opened == Counter(has - had)
    assert finished == Counter(set(were) - set(are))
    at_once_finished = {did for did in returned if did in finished}  # by a very late timer
    assert returned - Counter(at_once_finished) == Counter(
        did for did in set(were) & set(are) if were[did].in_call and not are[did].in_call
    )


def check_counts(meeting: Meeting) -> None:
    """What is kept beside the participants is what a recount gives."""
    people = meeting.participants.values()
    guests = [person for person in people if not person.is_host]
    inside = [p for p in people if any(d.stage in IN_CALL for d in p.devices.values())]
    present = (Stage.CONNECTING, Stage.CONNECTED)
    tally = meeting.tally
    assert tally.occupancy == sum(1 for g in guests if g in inside or g.kept_seat)
    assert tally.barred == sum(1 for guest in guests if guest.bar != "none")
    assert tally.sent_back == sum(1 for guest in guests if guest.sent_back)
    assert tally.in_call == len(inside)
    assert tally.waiting == sum(1 for g in guests if g.devices and g not in inside)
    assert tally.hosts_present == sum(
        1 for p in people if p.is_host and any(d.stage in present for d in p.devices.values())
    )
    assert meeting.accounts == {p.account_id: p.id for p in people if p.account_id}
    assert meeting.timed == {p.id for p in people if p.deadlines}


def check_what_always_holds(meeting: Meeting) -> None:
    if meeting.phase is not Phase.ENDED:
        started = meeting.tally.hosts_present > 0
        assert (meeting.phase is Phase.STARTED) == started, "started while a host is there (R5)"
    for person in meeting.participants.values():
        inside = [device for device in person.devices.values() if device.stage in IN_CALL]
        assert not (inside and person.sent_back), "whoever was sent back is at the door (R43)"
        assert len(inside) <= 1, "at most one device of an identity is in the call (R36)"
        if meeting.phase in (Phase.SCHEDULED, Phase.ENDED):
            assert not inside, "nobody is in it before the start or after the end (R2)"
        for device in person.devices.values():
            without_media = device.stage in (Stage.CONNECTING, Stage.GRACE)
            assert (device.deadline is not None) == without_media, "one deadline a seat (R35)"
            assert device.online or device.stage is not Stage.PAGE
