"""The workspace socket: a practitioner's day and notifications, apart from any call (R28, R29)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conference.errors import AnteroomError, NotAllowed, NotFound
from conference.ids import AppointmentId, MeetingId
from conference.meeting.draft import Step
from conference.meeting.errors import NotHost
from conference.meeting.meeting import Phase
from conference.meeting.participant import Role
from conference.meeting.permissions import Standing, Verb, refusal
from signaling.channels import desk
from signaling.meetings.live import LiveMeeting
from signaling.meetings.refusals import Refusals
from signaling.meetings.registry import Registry
from signaling.process.timing import Alarm
from signaling.store.accounts import Account
from signaling.store.appointments import Appointment
from signaling.store.save import LedgerLine
from signaling.wire import commands
from signaling.wire.carrier import Carrier
from signaling.wire.commands import WORKSPACE_COMMAND, Hello, WorkspaceCommand
from signaling.wire.events import AppointmentChanged, AppointmentRow, WorkspaceWelcome
from signaling.wire.message import PROTOCOL_VERSION, Reply
from signaling.wire.outbox import CloseCode
from signaling.wire.replies import Done
from signaling.wire.session import Session, SessionLimits


class UnknownMeeting(NotFound):
    """There is no such meeting or appointment, or it is not this practitioner's."""

    code = "unknown_meeting"


@dataclass(frozen=True, slots=True)
class WorkspaceContext:
    """What the workspace sessions of this process share."""

    registry: Registry
    practice: str
    limits: SessionLimits
    day_around: Callable[[float], tuple[float, float]]
    """Midnight to midnight around a time, in the practice's time zone."""

    share_link: Callable[[str], str]
    call_link: Callable[[str], str]


class WorkspaceSession(Session[WorkspaceCommand]):
    """One open workspace page of `account`."""

    def __init__(self, carrier: Carrier, *, context: WorkspaceContext, account: Account) -> None:
        registry = context.registry
        super().__init__(
            carrier, commands=WORKSPACE_COMMAND, limits=context.limits, timing=registry.timing
        )
        self._context = context
        self._registry = registry
        self._account = account
        self._reading: set[MeetingId] = set()
        self._refusals: dict[MeetingId, Refusals] = {}
        self._midnight = Alarm(registry.timing, self._end_day)

    # ---------------------------------------------------------------- the snapshot

    async def greet(self, hello: Hello) -> None:
        now = self._timing.now()
        since, until = self._context.day_around(now)
        today = await self._registry.store.appointments.of_host(
            self._account.id, since=since, until=until
        )
        rows = [await self._row(appointment) for appointment in today if not appointment.cancelled]
        self._registry.open_workspace(self._account.id, self)
        notifications = [
            notification
            for live in self._registry.hosted_by(self._account.id)
            for notification in live.lists.notifications()
        ]
        self._midnight.set(until)
        self.tell(
            WorkspaceWelcome(
                version=PROTOCOL_VERSION,
                practice=self._context.practice,
                name=self._account.name,
                now=now,
                heartbeat_s=self._context.limits.heartbeat,
                appointments=rows,
                notifications=notifications,
            )
        )

    async def _row(self, appointment: Appointment) -> AppointmentRow:
        live = await self._registry.latest_of(appointment)
        return AppointmentRow(
            appointment=appointment.id,
            title=appointment.title,
            starts_at=appointment.starts_at,
            ends_at=appointment.ends_at,
            clients=await self._registry.names_of(appointment.clients),
            share_link=self._context.share_link(appointment.link),
            call_link=self._context.call_link(appointment.id),
            meeting=live.lists.state(),
        )

    def _end_day(self) -> None:
        """The page comes back at once, to the appointments of the new day."""
        self.finish(CloseCode.GOING_AWAY, "a new day has begun")

    # ---------------------------------------------------------------- what others say to it

    def reads_guests_of(self, meeting_id: MeetingId) -> bool:
        return meeting_id in self._reading

    async def appointment_changed(self, appointment: Appointment) -> None:
        """The appointment is new, was cancelled, or has a new meeting."""
        if self._account.id in appointment.hosts:
            self.tell(AppointmentChanged(appointment=await self._row(appointment)))

    # ---------------------------------------------------------------- commands

    async def obey(self, command: WorkspaceCommand) -> Reply | None:
        match command:
            case commands.OpenAgain():
                appointment = await self._own(AppointmentId(command.appointment))
                await self._registry.open_again(appointment, by=self._account.id)
                return Done()
            case (
                commands.WorkspaceAdmit()
                | commands.WorkspaceAdmitAll()
                | commands.WorkspaceDeny()
                | commands.WorkspaceRemove()
                | commands.WorkspaceSendBack()
                | commands.WorkspaceBind()
                | commands.WorkspaceClients()
                | commands.WorkspaceLock()
                | commands.WorkspaceSay()
                | commands.WorkspaceLate()
                | commands.WorkspaceEnd()
                | commands.WorkspaceGuests()
            ):
                live = await self._found(MeetingId(command.meeting))
                self._check(live, Verb(command.type))
                if isinstance(command, commands.WorkspaceGuests):
                    self._reading.add(live.meeting.id)
                return await desk.decide(self._registry, live, command, by=self._account.id)
            case _:
                raise AssertionError("hello and ping are the session's own")

    async def _own(self, appointment_id: AppointmentId) -> Appointment:
        appointment = await self._registry.store.appointments.find(appointment_id)
        if appointment is None or appointment.cancelled:
            raise UnknownMeeting("There is no such appointment.")
        if self._account.id not in appointment.hosts:
            raise NotHost("Only a host of this appointment can do that.")
        return appointment

    async def _found(self, meeting_id: MeetingId) -> LiveMeeting:
        live = self._registry.find(meeting_id)
        if live is None:
            raise UnknownMeeting("There is no such meeting now.")
        return live

    def _check(self, live: LiveMeeting, verb: Verb) -> None:
        """Whoever is no host of the meeting is a guest to it, as everywhere."""
        is_host = self._account.id in live.meeting.hosts
        over = live.meeting.phase is Phase.ENDED
        standing = Standing.OVER if over else Standing.WORKSPACE
        if error := refusal(Role.HOST if is_host else Role.GUEST, standing, verb):
            raise error

    # ---------------------------------------------------------------- refused, lost

    def refused(self, command: WorkspaceCommand, error: AnteroomError) -> None:
        meeting_id = getattr(command, "meeting", None)
        live = self._registry.find(MeetingId(meeting_id)) if meeting_id else None
        if live is None or not isinstance(error, NotAllowed):
            return
        if live.meeting.id not in self._refusals:
            self._refusals[live.meeting.id] = Refusals(
                write=lambda lines: _write(live, lines), timing=self._timing
            )
        self._refusals[live.meeting.id].add(
            action=command.type, code=error.code, by=self._account.id
        )

    async def lost(self) -> None:
        self._midnight.close()
        self._registry.close_workspace(self._account.id, self)
        for refusals in self._refusals.values():
            refusals.flush()


def _write(live: LiveMeeting, lines: Sequence[LedgerLine]) -> None:
    live.mailbox.insist(lambda meeting, now: Step(meeting), lines=lines)
