"""What a host decides, whether from the call or from the workspace (R19-R27, R33, R42-R46)."""

import contextlib
from collections.abc import AsyncIterator

from conference.ids import AccountId, ParticipantId, RequestId
from conference.meeting import deciding, identity, speaking
from conference.meeting.draft import Step
from conference.meeting.errors import AlreadyDecided
from conference.meeting.meeting import Meeting
from signaling.meetings.live import LiveMeeting
from signaling.meetings.mailbox import Verb, at
from signaling.meetings.registry import Registry
from signaling.meetings.views import client_list
from signaling.wire.commands import (
    Admit,
    AdmitAll,
    Bind,
    Clients,
    Deny,
    End,
    Guests,
    Late,
    Lock,
    Remove,
    Say,
    SendBack,
)
from signaling.wire.parts import DecisionResult
from signaling.wire.replies import ClientList, Done, GuestPage

HostCommand = (
    Admit | AdmitAll | Deny | Remove | SendBack | Bind | Clients | Lock | Say | Late | End | Guests
)


async def decide(
    registry: Registry, live: LiveMeeting, command: HostCommand, *, by: AccountId
) -> Done | GuestPage | ClientList:
    """Do what this host asks. Raises what the door raises; a host who came second is told by whom
    and how it was decided (R21)."""
    async with naming_who_decided(registry):
        return await _decide(registry, live, command, by=by)


@contextlib.asynccontextmanager
async def naming_who_decided(registry: Registry) -> AsyncIterator[None]:
    """A host who comes second reads a name, not an id (R21)."""
    try:
        yield
    except AlreadyDecided as error:
        names = await registry.store.accounts.names([error.by])
        error.by = AccountId(names.get(error.by, "another host"))
        raise


async def _decide(
    registry: Registry, live: LiveMeeting, command: HostCommand, *, by: AccountId
) -> Done | GuestPage | ClientList:
    match command:
        case Guests():
            after = ParticipantId(command.after) if command.after is not None else None
            return live.lists.page(after=after, limit=command.limit)
        case Clients():
            booking = live.meeting.booking
            return client_list(live.meeting, await registry.store.accounts.names(booking))
        case Bind():
            await _bind(registry, live, command, by=by)
            return Done()
        case AdmitAll():
            return await _admit_all(live, by=by)
        case Remove() | SendBack():
            verb = deciding.remove if isinstance(command, Remove) else deciding.send_back
            outcome = await live.mailbox.do_closing_first(
                at(verb, by=by, participant_id=ParticipantId(command.participant))
            )
            return Done(recorded=outcome.recorded)
        case End():
            outcome = await registry.end(live, by=by)
            return Done(recorded=outcome.recorded)
        case _:
            await live.mailbox.do(_verb_of(command, by=by))
            return Done()


def _verb_of(command: Admit | Deny | Lock | Say | Late, *, by: AccountId) -> Verb:
    """What needs no more than to be committed before it is answered."""
    match command:
        case Admit():
            return at(
                deciding.admit,
                by=by,
                participant_id=ParticipantId(command.participant),
                request_id=RequestId(command.request) if command.request else None,
                version=command.version,
            )
        case Deny():
            return at(
                deciding.deny,
                by=by,
                participant_id=ParticipantId(command.participant),
                request_id=RequestId(command.request),
            )
        case Lock():
            return at(deciding.lock, by=by, locked=command.locked)
        case Say():
            to = ParticipantId(command.participant) if command.participant is not None else None
            return at(speaking.say, by=by, participant_id=to, text=command.text)
        case Late():
            return at(speaking.run_late, by=by, minutes=command.minutes)


async def _bind(registry: Registry, live: LiveMeeting, command: Bind, *, by: AccountId) -> None:
    client = AccountId(command.client)
    names = await registry.store.accounts.names([client])
    await live.mailbox.do(
        at(
            identity.bind,
            by=by,
            participant_id=ParticipantId(command.participant),
            account_id=client,
            name=names.get(client, ""),
        )
    )


async def _admit_all(live: LiveMeeting, *, by: AccountId) -> Done:
    admitted: tuple[deciding.Admitted, ...] = ()

    def verb(meeting: Meeting, now: float) -> Step:
        nonlocal admitted
        step, admitted = deciding.admit_all(meeting, by=by, now=now)
        return step

    await live.mailbox.do(verb)
    return Done(
        results=[
            DecisionResult(
                participant=each.participant_id, request=each.request_id, outcome="admitted"
            )
            for each in admitted
        ]
    )
