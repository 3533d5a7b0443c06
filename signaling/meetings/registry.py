"""Every meeting this process holds: loaded at the start, made when somebody first comes, ended.

The registry owns each meeting's mailbox, alarm and tasks, hears the relay, and puts deadlines back
after a restart (R34).
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Protocol

import structlog

from conference.errors import RelayUnavailable
from conference.ids import (
    AccountId,
    AppointmentId,
    DeviceId,
    MeetingId,
    PeerId,
)
from conference.meeting import identity, life
from conference.meeting.draft import Step
from conference.meeting.effects import ChangeTalk, CloseMedia
from conference.meeting.meeting import Meeting, Phase
from conference.meeting.settings import DoorSettings
from signaling.meetings.callboard import CallBoard
from signaling.meetings.dispatcher import Dispatcher
from signaling.meetings.lists import HostLists, Watcher
from signaling.meetings.live import Attendant, LiveMeeting
from signaling.meetings.mailbox import Mailbox, Outcome, at
from signaling.meetings.relaying import Relay
from signaling.meetings.talks import Talks
from signaling.process.timing import Alarm, Timing
from signaling.store.appointments import Appointment
from signaling.store.store import Store
from signaling.wire.parts import IceServer

log = structlog.get_logger(__name__)


class Workspace(Watcher, Protocol):
    """A practitioner's open workspace."""

    async def appointment_changed(self, appointment: Appointment) -> None: ...


class Registry:
    """Whoever makes it starts it, hands it the relay's events, and closes it."""

    def __init__(
        self,
        *,
        store: Store,
        relay: Relay,
        timing: Timing,
        new_id: Callable[[], str],
        door: DoorSettings,
        ice_servers: Callable[[DeviceId], list[IceServer]],
        screen_bps: int,
    ) -> None:
        self.store = store
        self.relay = relay
        self.talks = Talks(relay)
        self.timing = timing
        self.new_id = new_id
        self._door = door
        self._ice_servers = ice_servers
        self._screen_bps = screen_bps
        self._live: dict[MeetingId, LiveMeeting] = {}
        self._latest: dict[AppointmentId, LiveMeeting] = {}
        self._alarms: dict[MeetingId, Alarm] = {}
        self._dispatchers: dict[MeetingId, Dispatcher] = {}
        self._opening: dict[AppointmentId, asyncio.Lock] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._devices: dict[DeviceId, MeetingId] = {}
        self._workspaces: dict[AccountId, set[Workspace]] = {}
        self.followers: list[Callable[[Step], None]] = []
        """Told every committed step, after the sockets; they must neither wait nor fail."""

    # ---------------------------------------------------------------- start and end

    async def start(self) -> None:
        """Load what the last process left, then take over the relay's peers of it (R31, R34).

        Raises StoreUnavailable. A relay that is not there yet is looked for in the background.
        """
        for meeting in await self.store.meetings.load_live():
            appointment = await self.store.appointments.find(meeting.appointment_id)
            if appointment is not None:
                self._hold(appointment, meeting)
        await asyncio.gather(*(self._go_on(live) for live in self._live.values()))
        try:
            await self.relay.attach(self._in_call())
        except RelayUnavailable:
            log.warning("relay_unavailable")

    async def _go_on(self, live: LiveMeeting) -> None:
        await live.mailbox.do(at(life.restarted))
        if live.appointment.cancelled:  # while no process was there to end it
            await live.mailbox.do(at(life.cancel))
        self._rearm(live)

    async def close(self) -> None:
        """Nothing is ended by this: people have the reconnect grace to find the next process."""
        for alarm in self._alarms.values():
            alarm.close()
        for live in list(self._live.values()):
            live.lists.close()
            await live.mailbox.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def run(self, work: Awaitable[object]) -> None:
        """A task of the registry's: cancelled when it closes, its fault logged."""
        task = asyncio.create_task(_logged(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def is_quiet(self) -> bool:
        """Nothing is under way between the meetings, the store and the sockets."""
        return not self._tasks and all(
            live.mailbox.is_idle and not live.lists.is_gathering for live in self._live.values()
        )

    # ---------------------------------------------------------------- finding meetings

    def find(self, meeting_id: MeetingId) -> LiveMeeting | None:
        return self._live.get(meeting_id)

    def state_of(self, meeting_id: MeetingId) -> Meeting | None:
        """In force now, of a meeting that is held here."""
        live = self._live.get(meeting_id)
        return live.meeting if live is not None else None

    async def latest_of(self, appointment: Appointment) -> LiveMeeting:
        """The appointment's present meeting, which is made if it is the first (R5).

        Keeps the meeting's booking and hosts as the appointment has them now (R17, R18). Raises
        StoreUnavailable.
        """
        async with self._opening.setdefault(appointment.id, asyncio.Lock()):
            live = self._latest.get(appointment.id)
            if live is None:
                stored = await self.store.meetings.latest_of(appointment.id)
                live = self._hold(appointment, stored or await self._create(appointment))
                self._rearm(live)
            await self._follow(live, appointment)
            return live

    async def open_again(self, appointment: Appointment, *, by: AccountId) -> LiveMeeting:
        """A new meeting behind the links of an ended one (R5). Raises NotEnded, NotHost."""
        before = await self.latest_of(appointment)
        async with self._opening[appointment.id]:
            # Booking and hosts of an ended meeting stand still; the appointment's may have changed.
            meeting = life.open_again(
                replace(before.meeting, booking=appointment.clients, hosts=appointment.hosts),
                by=by,
                meeting_id=MeetingId(self.new_id()),
                now=self.timing.now(),
            )
            await self.store.meetings.create(meeting)
            self._let_go(before)
            live = self._hold(appointment, meeting)
            self._rearm(live)
        self.tell_changed(appointment)
        return live

    async def _create(self, appointment: Appointment) -> Meeting:
        meeting = life.create(
            meeting_id=MeetingId(self.new_id()),
            appointment_id=appointment.id,
            booking=appointment.clients,
            hosts=appointment.hosts,
            booked_end=appointment.ends_at,
            settings=self._door,
            now=self.timing.now(),
        )
        await self.store.meetings.create(meeting)
        return meeting

    async def _follow(self, live: LiveMeeting, appointment: Appointment) -> None:
        live.appointment = appointment
        if live.meeting.phase is Phase.ENDED:
            return
        if live.meeting.booking != appointment.clients:
            await live.mailbox.do(at(identity.set_booking, booking=appointment.clients))
        before = live.meeting.hosts
        if before != appointment.hosts:
            await live.mailbox.do(at(identity.set_hosts, hosts=appointment.hosts))
            for account_id in before - appointment.hosts:
                for workspace in self._workspaces.get(account_id, ()):
                    live.lists.discard(workspace)
            self._invite(live)
        if not live.host_names or before != appointment.hosts:
            live.host_names = await self.names_of(appointment.hosts)

    def _invite(self, live: LiveMeeting) -> None:
        """Every open workspace of its hosts watches it."""
        for account_id in live.meeting.hosts:
            for workspace in self._workspaces.get(account_id, ()):
                live.lists.add(workspace)

    def release(self, live: LiveMeeting) -> None:
        """An ended meeting that nobody is connected to need not be held."""
        if live.meeting.phase is Phase.ENDED and live.is_idle and live.mailbox.is_recorded:
            self._let_go(live)

    # ---------------------------------------------------------------- the practice's calendar

    def tell_changed(self, appointment: Appointment) -> None:
        """Open workspaces show this appointment anew."""
        told = {each for host in appointment.hosts for each in self._workspaces.get(host, ())}
        for workspace in told:
            self.run(workspace.appointment_changed(appointment))

    async def names_of(self, accounts: Iterable[AccountId]) -> list[str]:
        """In alphabetical order."""
        return sorted((await self.store.accounts.names(accounts)).values())

    # ---------------------------------------------------------------- workspaces

    def hosted_by(self, account_id: AccountId) -> list[LiveMeeting]:
        """Every meeting held here that this account hosts and that is not over."""
        return [
            live
            for live in self._live.values()
            if account_id in live.meeting.hosts and live.meeting.phase is not Phase.ENDED
        ]

    def open_workspace(self, account_id: AccountId, workspace: Workspace) -> None:
        """From now on it hears of every meeting of this account, also of those made later."""
        self._workspaces.setdefault(account_id, set()).add(workspace)
        for live in self._live.values():
            if account_id in live.meeting.hosts:
                live.lists.add(workspace)

    def close_workspace(self, account_id: AccountId, workspace: Workspace) -> None:
        """Closing twice is nothing."""
        open_ones = self._workspaces.get(account_id, set())
        open_ones.discard(workspace)
        if not open_ones:
            self._workspaces.pop(account_id, None)
        for live in list(self._live.values()):
            live.lists.discard(workspace)
            self.release(live)

    async def end(self, live: LiveMeeting, *, by: AccountId) -> Outcome:
        """End for all (R33). Raises NotHost, MeetingEnded."""
        return await live.mailbox.do_closing_first(at(life.end, by=by))

    async def cancel(self, appointment: Appointment) -> None:
        """The appointment was cancelled: its meeting ends (R33). Twice is nothing."""
        live = await self.latest_of(appointment)
        if live.meeting.phase is not Phase.ENDED:
            await live.mailbox.do_closing_first(at(life.cancel))
        self.tell_changed(appointment)

    # ---------------------------------------------------------------- devices and media

    def dispatcher_of(self, live: LiveMeeting) -> Dispatcher:
        return self._dispatchers[live.meeting.id]

    def expect(self, live: LiveMeeting, session: Attendant) -> None:
        """From now on the relay may speak of this device by its id."""
        live.owners[session.device_id] = session.participant_id
        self._devices[session.device_id] = live.meeting.id

    def live_of(self, peer_id: PeerId) -> LiveMeeting | None:
        """The meeting of a device that has offered."""
        meeting_id = self._devices.get(DeviceId(peer_id))
        return self._live.get(meeting_id) if meeting_id is not None else None

    def _in_call(self) -> Mapping[PeerId, int]:
        return {
            PeerId(device.id): device.generation
            for live in self._live.values()
            for participant in live.meeting.participants.values()
            if (device := participant.call_device) is not None
        }

    async def close_peer(self, device_id: DeviceId, generation: int) -> None:
        """Close a device's media at the relay."""
        await self.relay.close_peer(peer_id=PeerId(device_id), generation=generation)

    async def _close_media(self, step: Step) -> None:
        for each in step.effects:
            if isinstance(each, ChangeTalk) and each.ended is not None:
                await self.talks.close(each.talk)
        closing = [each for each in step.effects if isinstance(each, CloseMedia)]
        if step.meeting.phase is Phase.ENDED:
            await self.relay.close_meeting(step.meeting.id)
            return
        await asyncio.gather(
            *(self.close_peer(each.device_id, each.generation) for each in closing)
        )

    # ---------------------------------------------------------------- holding a meeting

    def _hold(self, appointment: Appointment, meeting: Meeting) -> LiveMeeting:
        mailbox = Mailbox(
            meeting=meeting,
            store=self.store.meetings,
            timing=self.timing,
            carry_out=partial(self._carry_out, meeting.id),
            close_media=self._close_media,
        )
        lists = HostLists(appointment, meeting=lambda: mailbox.meeting, timing=self.timing)
        board = CallBoard.of(meeting, ice_servers=self._ice_servers, screen_bps=self._screen_bps)
        live = LiveMeeting(appointment, mailbox, lists, board)
        self._live[meeting.id] = self._latest[appointment.id] = live
        self._alarms[meeting.id] = Alarm(self.timing, partial(self._ring, live))
        self._dispatchers[meeting.id] = Dispatcher(
            live,
            close_peer=self.close_peer,
            close_talk=self.talks.close,
            run=self.run,
            timing=self.timing,
        )
        for participant in meeting.participants.values():
            if participant.in_call:
                for device_id in participant.devices:
                    self._devices[device_id] = meeting.id
                    live.owners[device_id] = participant.id
        self._invite(live)
        return live

    def _let_go(self, live: LiveMeeting) -> None:
        meeting_id = live.meeting.id
        if self._live.pop(meeting_id, None) is None:
            return
        live.lists.close()
        self._alarms.pop(meeting_id).close()
        del self._dispatchers[meeting_id]
        if self._latest.get(live.appointment.id) is live:
            del self._latest[live.appointment.id]
        for device_id in [key for key, value in self._devices.items() if value == meeting_id]:
            del self._devices[device_id]

    def _carry_out(self, meeting_id: MeetingId, step: Step) -> None:
        live = self._live.get(meeting_id)
        if live is not None:
            self._dispatchers[meeting_id].carry_out(step)
            self._rearm(live)
            for follow in self.followers:
                follow(step)

    def _rearm(self, live: LiveMeeting) -> None:
        self._alarms[live.meeting.id].set(life.next_deadline(live.meeting))

    def _ring(self, live: LiveMeeting) -> None:
        live.mailbox.insist(at(life.tick))


async def _logged(work: Awaitable[object]) -> None:
    try:
        await work
    except asyncio.CancelledError:
        raise
    except Exception:
        log.exception("task_fault")
