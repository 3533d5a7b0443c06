"""R2, R27: every message of the protocol, from every state and every role, does only what the
permission table allows; and no relay object exists for anybody before their Join now.

The cases are generated from the models of the protocol and from the table, so a message that is
added to either is tested by being there.
"""

from dataclasses import dataclass
from typing import get_args

import pytest
from aiohttp import WSServerHandshakeError

from conference.meeting.participant import Role
from conference.meeting.permissions import MAY, Standing, Verb, refusal
from signaling.client.caller import Refused
from signaling.store.appointments import Appointment
from signaling.wire.commands import CallCommand, Slot, WorkspaceCommand
from signaling.wire.message import Command
from tests.support.clinic import ANN, CARA, COLLEAGUE, HOST, Clinic
from tests.support.people import Attendee

State = str
OWN_MESSAGES = {"hello", "ping"}
"""Every session's own; tested in `test_session.py`."""

STATES: dict[State, tuple[Standing, dict[str, str]]] = {
    "naming": (Standing.NAMING, {}),
    "door, not started": (Standing.DOOR, {"join": "not_started", "ask": "not_started"}),
    "door, may join": (Standing.DOOR, {"join": "done", "ask": "done"}),
    "door, must ask": (Standing.DOOR, {"join": "must_ask", "ask": "done"}),
    "door, asking": (Standing.DOOR, {"join": "must_ask", "ask": "done"}),
    "door, denied": (Standing.DOOR, {"join": "must_ask", "ask": "cooldown"}),
    "door, removed": (Standing.DOOR, {"join": "must_ask", "ask": "cooldown"}),
    "door, held": (Standing.DOOR, {"join": "not_started", "ask": "not_started"}),
    "connecting": (Standing.CALL, {}),
    "connected": (Standing.CALL, {}),
    "call, held": (Standing.CALL, {}),
}
"""Where somebody stands, and what comes of Join now and Ask to Join where they may be tried."""

WHO = {"unverified": None, "verified": CARA, "booked": ANN}
IMPOSSIBLE = {
    ("verified", "naming"),
    ("booked", "naming"),
    ("booked", "door, must ask"),
    ("booked", "door, asking"),
    ("booked", "door, denied"),
}
"""A signed-in person has a name, and a booked one need not ask unless they were removed."""

LAST = ("offer", "show", "stats", "reconnect", "join")
"""Sent after the others, in this order, because they change the sender's own state or need it."""


def models(union: object) -> dict[str, type[Command]]:
    """Message models by type."""
    found = {model.model_fields["type"].default: model for model in get_args(get_args(union)[0])}
    return {kind: model for kind, model in found.items() if kind not in OWN_MESSAGES}


CALL_MODELS, WORKSPACE_MODELS = models(CallCommand), models(WorkspaceCommand)


def example(model: type[Command], *, bystander: Attendee, request: str, **more: str) -> Command:
    """A well-formed message, aimed at somebody who is asking."""
    values: dict[str, object] = {
        "name": "Another name",
        "visible": True,
        "devices_ready": True,
        "generation": 1,
        "offer_id": 1,
        "sdp": "v=0\r\n",
        "slots": [Slot(purpose="camera", audio="1", video="2")],
        "pixels": {"2": 230_400},
        "mic": True,
        "camera": True,
        "screen": False,
        "participant": bystander.id,
        "request": request,
        "probe": "another",
        "talk": "another",
        "sends": "0",
        "receives": "1",
        "up": True,
        "account": "nobody",
        "client": "nobody",
        "locked": True,
        "text": "Soon.",
        "minutes": 10,
        "response": "thanks",
        "endpoint": "https://fcm.googleapis.com/fcm/send/one",
        "wanted": True,
        **more,
    }
    return model(**{name: values[name] for name in model.model_fields if name in values})


@dataclass
class Scene:
    """A meeting of one seat, somebody who asks there, and one person to be brought to a state."""

    clinic: Clinic
    appointment: Appointment
    host: Attendee
    bystander: Attendee
    request: str = "none"

    @classmethod
    async def set(cls, clinic: Clinic, *, started: bool, full: bool) -> "Scene":
        appointment = await clinic.appointment(ANN)
        host = await clinic.host(appointment)
        scene = cls(clinic, appointment, host, await clinic.guest(appointment, "Bystander"))
        if started:
            await clinic.connected(host)
        if full:
            await scene.fill()
        return scene

    async def fill(self) -> None:
        """Take the last seat, and let the bystander ask."""
        filler = await self.clinic.guest(self.appointment, "Filler")
        if filler.button == "join":
            await filler.join()
        await self.bystander.sees("ask")
        await self.bystander.ask()
        self.request = await self.host.sees_asking(self.bystander)

    async def person(self, who: str, state: State) -> Attendee:
        """Somebody new, brought to the state."""
        person = await self.newcomer(who, named=state != "naming")
        match state:
            case "door, asking" | "door, denied":
                await person.ask()
                await self.host.sees_asking(person)
                if state == "door, denied":
                    await self.host.deny(person)
            case "door, removed":
                await self.host.remove(person)
            case "connecting":
                await person.join()
            case "connected" | "call, held":
                await self.clinic.connected(person)
        if state in ("connecting", "connected", "call, held"):
            await self.fill()
        if "held" in state:
            self.clinic.relay.media_lost(self.host.device)
            await self.host.until(lambda screen: screen.meeting.phase == "held")
        return person

    async def newcomer(self, who: str, *, named: bool) -> Attendee:
        if email := WHO[who]:
            return await self.clinic.client(self.appointment, email)
        if named:
            return await self.clinic.guest(self.appointment, "Guest")
        return await self.clinic.open_link(await self.clinic.browser(), self.appointment)

    def command(self, kind: str) -> Command:
        """A well-formed message of the type, aimed at the bystander."""
        return example(CALL_MODELS[kind], bystander=self.bystander, request=self.request)


async def outcome(person: Attendee, command: Command) -> str:
    """`done`, the type of another reply, or the code of the error."""
    try:
        return (await person.line.request(command)).type
    except Refused as refused:
        return refused.error.code


CASES = [(who, state) for who in WHO for state in STATES if (who, state) not in IMPOSSIBLE]


@pytest.mark.parametrize(("who", "state"), CASES)
async def test_a_guest_can_do_what_the_table_allows_and_nothing_else(
    clinic: Clinic, who: str, state: State
) -> None:
    standing, expected = STATES[state]
    scene = await Scene.set(
        clinic,
        started=state not in ("naming", "door, not started"),
        full=state in ("door, must ask", "door, asking", "door, denied", "door, removed"),
    )
    person = await scene.person(who, state)
    allowed = MAY[Role.GUEST, standing]
    offered = len(clinic.relay.offered)
    await clinic.quiet()
    before = await scene.host.settled()
    rows, phase = dict(before.rows), before.meeting.phase

    for kind in CALL_MODELS.keys() - allowed:
        because = refusal(Role.GUEST, standing, Verb(kind))
        assert because is not None
        assert await outcome(person, scene.command(kind)) == because.code, kind
    await clinic.quiet()
    after = await scene.host.settled()
    assert (after.rows, after.meeting.phase) == (rows, phase), "a refusal changes nothing"
    assert len(clinic.relay.offered) == offered

    usual = {
        "offer": "answer",
        "stats": "stats",
        "probe_offer": "probe_over",
        "accept_talk": "no_talk",
        "talk_offer": "no_talk",
        "respond": "nothing_said",
        "name": "done" if who == "unverified" else "name_fixed",
    }
    for kind in sorted(
        allowed - {"leave"}, key=lambda kind: LAST.index(kind) if kind in LAST else -1
    ):
        wanted = expected.get(kind) or usual.get(kind, "done")
        assert await outcome(person, scene.command(kind)) == wanted, kind
    assert (len(clinic.relay.offered) > offered) == (standing is Standing.CALL)
    assert await outcome(person, scene.command("leave")) == "done"


async def test_every_refused_offer_left_the_relay_alone(clinic: Clinic) -> None:
    """R2: before Join now the relay has not heard of the person at all."""
    appointment = await clinic.appointment(ANN)
    guest = await clinic.client(appointment, ANN)
    offer = example(CALL_MODELS["offer"], bystander=guest, request="none")
    assert await outcome(guest, offer) == "not_in_call"
    await (await clinic.host(appointment)).join()
    await guest.sees("join")
    assert await outcome(guest, offer) == "not_in_call"
    assert clinic.relay.offered == []

    await guest.join()
    assert await outcome(guest, offer) == "answer"
    assert [each for each, *_ in clinic.relay.offered] == [guest.id]


@pytest.mark.parametrize("state", ["door", "call"])
async def test_a_host_can_do_what_the_table_allows_and_nothing_else(
    clinic: Clinic, state: State
) -> None:
    appointment = await clinic.appointment(ANN)
    host = await clinic.host(appointment)
    bystander = await clinic.guest(appointment, "Bystander")
    if state == "call":
        await host.join()
    standing = Standing(state)
    for kind, model in CALL_MODELS.items():
        if Verb(kind) not in MAY[Role.HOST, standing]:
            because = refusal(Role.HOST, standing, Verb(kind))
            assert because is not None
            command = example(model, bystander=bystander, request="none")
            assert await outcome(host, command) == because.code, kind
    assert clinic.relay.offered == []


async def test_the_workspace_channel_of_a_host_and_of_somebody_elses(clinic: Clinic) -> None:
    """R27: a host of another appointment is nobody here, whatever they send."""
    appointment = await clinic.appointment(ANN)
    await clinic.account(COLLEAGUE)
    host = await clinic.host(appointment)
    await host.join()
    for name in ("Filler", "Asker"):
        guest = await clinic.guest(appointment, name)
        if guest.button == "join":
            await guest.join()
    await guest.sees("ask")
    await guest.ask()
    request = await host.sees_asking(guest)
    meeting = (await host.settled()).meeting.meeting

    stranger, own = await clinic.workspace(COLLEAGUE), await clinic.workspace(HOST)
    commands = {
        kind: example(
            model,
            bystander=guest,
            request=request,
            meeting=meeting,
            appointment=appointment.id,
        )
        for kind, model in WORKSPACE_MODELS.items()
    }
    for kind, command in commands.items():
        assert await outcome(stranger, command) == "not_host", kind
    assert await outcome(own, commands["open_again"]) == "not_ended"
    for kind in ("guests", "admit", "remove", "admit_all", "end", "open_again"):
        usual = {"guests": "guests"}.get(kind, "done")
        assert await outcome(own, commands[kind]) == usual, kind
    with pytest.raises(WSServerHandshakeError, match="403"):
        await clinic.host(appointment, COLLEAGUE)


async def test_nobody_does_anything_at_a_meeting_that_is_over(clinic: Clinic) -> None:
    """R5: not even its hosts, but to open it again."""
    appointment = await clinic.appointment(ANN)
    host = await clinic.host(appointment)
    workspace = await clinic.workspace()
    guest = await clinic.guest(appointment, "Guest")
    meeting = (await host.settled()).meeting.meeting
    await workspace.line.request(WORKSPACE_MODELS["end"](meeting=meeting))
    await guest.until(lambda screen: screen.final == "ended")
    await guest.line.closed()
    for kind, model in WORKSPACE_MODELS.items():
        command = example(
            model, bystander=guest, request="none", meeting=meeting, appointment="another"
        )
        wanted = {"guests": "guests", "open_again": "unknown_meeting"}.get(kind, "ended")
        assert await outcome(workspace, command) == wanted, kind
