"""Handing a meeting over: a host in the call makes a colleague a host of the appointment (R67)."""

from conference.errors import NotAllowed
from conference.ids import AccountId
from conference.meeting.draft import Step
from signaling.meetings.live import LiveMeeting
from signaling.meetings.registry import Registry
from signaling.store.accounts import AccountRole
from signaling.store.save import LedgerLine
from signaling.wire.commands import AskColleagues, HandOver
from signaling.wire.replies import Colleague, Colleagues, Done

HandingCommand = AskColleagues | HandOver


class NotPractitioner(NotAllowed):
    """A host is a practitioner of the practice, known by account: no client, and nobody unknown."""

    code = "not_practitioner"


async def obey(
    registry: Registry, live: LiveMeeting, command: HandingCommand, *, by: AccountId
) -> Done | Colleagues:
    """Do what this host asks. Raises NotPractitioner, StoreUnavailable."""
    match command:
        case AskColleagues():
            return await _colleagues(registry, live)
        case HandOver(account=account):
            return await _hand_over(registry, live, account_id=AccountId(account), by=by)


async def _colleagues(registry: Registry, live: LiveMeeting) -> Colleagues:
    """Whom it can be handed over to: the practitioners who are no hosts of it yet."""
    known = await registry.store.accounts.practitioners()
    return Colleagues(
        people=[
            Colleague(account=each.id, name=each.name)
            for each in known
            if each.id not in live.meeting.hosts
        ]
    )


async def _hand_over(
    registry: Registry, live: LiveMeeting, *, account_id: AccountId, by: AccountId
) -> Done:
    """Make this colleague a host, beside those there are; whoever is one is so already.

    They are a host of the appointment, so everything follows that R18 says of it: their workspace
    shows it, they join as a host, and the meeting goes on when the others leave. Raises
    NotPractitioner, StoreUnavailable.
    """
    account = await registry.store.accounts.find(account_id)
    if account is None or account.role is not AccountRole.PRACTITIONER:
        raise NotPractitioner("Only a practitioner of this practice can be a host.")
    store = registry.store.appointments
    appointment = await store.find(live.appointment.id)
    if appointment is None or account_id in appointment.hosts:
        return Done()
    await store.set_people(
        appointment.id, hosts=appointment.hosts | {account_id}, clients=appointment.clients
    )
    changed = await store.find(appointment.id)
    assert changed is not None, "appointments are cancelled, never deleted"
    await registry.latest_of(changed)
    registry.tell_changed(changed)
    entry = {"by": by, "participant": None, "detail": account_id}
    line = LedgerLine(at=registry.timing.now(), action="handed_over", entry=entry)
    live.mailbox.insist(lambda meeting, now: Step(meeting), lines=[line])
    return Done()
