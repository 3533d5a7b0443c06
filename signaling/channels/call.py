"""The call socket: one device of a guest or host, from the waiting room to the end of the call."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conference.errors import AnteroomError, BadInput, NotAllowed
from conference.ids import AccountId, DeviceId, MeetingId, ParticipantId
from conference.meeting import arriving, joining
from conference.meeting import identity as identities
from conference.meeting.draft import Step
from conference.meeting.effects import Reason
from conference.meeting.meeting import Meeting, Phase
from conference.meeting.participant import Device, Participant, Role
from conference.meeting.permissions import Standing, refusal
from conference.meeting.permissions import Verb as Asked
from signaling.channels import attending, desk, doorstep, floor, gate, handing
from signaling.channels.probing import Probes
from signaling.channels.resume import first_row, hash_of, rotated
from signaling.channels.welcoming import Greeting, welcome, welcome_unnamed
from signaling.meetings.dispatcher import FINALS, Dispatcher
from signaling.meetings.live import LiveMeeting
from signaling.meetings.mailbox import Verb, at, in_turn
from signaling.meetings.refusals import Refusals
from signaling.meetings.registry import Registry
from signaling.meetings.views import NAMING, view_of
from signaling.practice.identity import Visitor
from signaling.practice.reception import Shown
from signaling.push.web_push import WebPush
from signaling.store.appointments import Appointment
from signaling.store.save import LedgerLine, ResumeRow, SpentToken
from signaling.wire import commands
from signaling.wire.carrier import Carrier
from signaling.wire.commands import CALL_COMMAND, CallCommand, Hello, Offer
from signaling.wire.message import Reply
from signaling.wire.parts import View
from signaling.wire.replies import Done
from signaling.wire.session import Payload, Session, SessionLimits


class NameFixed(BadInput):
    """The name of a signed-in person is that of the account."""

    code = "name_fixed"


@dataclass(frozen=True, slots=True)
class CallContext:
    """What the call sessions of this process share."""

    registry: Registry
    probes: Probes
    practice: str
    reception: Shown
    limits: SessionLimits
    new_secret: Callable[[], str]
    used_up: Callable[[ParticipantId], SpentToken]
    """The token of an unverified guest that is merged into an account (R41)."""

    push: WebPush


class CallSession(Session[CallCommand]):
    """One socket of `visitor` at one appointment; a host if it came by the workspace."""

    def __init__(
        self,
        carrier: Carrier,
        *,
        context: CallContext,
        appointment: Appointment,
        visitor: Visitor,
        address: str,
    ) -> None:
        """`address` is whose allowances are used up by what this session does."""
        registry = context.registry
        super().__init__(
            carrier, commands=CALL_COMMAND, limits=context.limits, timing=registry.timing
        )
        self._context = context
        self._registry = registry
        self._appointment = appointment
        self._visitor = visitor
        self._address = address
        self._account = visitor.practitioner or visitor.client
        self._meeting: LiveMeeting | None = None
        self.welcomed = False
        self._negotiating = False
        self._refusals = Refusals(write=self._write_refusals, timing=registry.timing)
        self._secret = context.new_secret()
        self.is_host = visitor.practitioner is not None
        self.participant_id = visitor.guest or ParticipantId(registry.new_id())
        self.device_id = DeviceId(registry.new_id())
        self.view: View | None = None
        self.generation: int | None = None

    @property
    def _live(self) -> LiveMeeting:
        assert self._meeting is not None, "greet() finds the meeting"
        return self._meeting

    @property
    def _dispatcher(self) -> Dispatcher:
        return self._registry.dispatcher_of(self._live)

    @property
    def _participant(self) -> Participant | None:
        return self._live.meeting.participants.get(self.participant_id)

    @property
    def _device(self) -> Device | None:
        """This session's device, while it is at the meeting."""
        participant = self._participant
        return participant.devices.get(self.device_id) if participant else None

    @property
    def _host(self) -> AccountId:
        assert self._account is not None, "hosts have accounts"
        return self._account.id

    # ---------------------------------------------------------------- arriving

    async def greet(self, hello: Hello) -> None:
        self._meeting = await self._registry.latest_of(self._appointment)
        if self._live.meeting.phase is Phase.ENDED:
            self._say_ended()
            return
        await self._identify()
        if self._account is None and self._participant is None:
            self._welcome_unnamed()
            return
        row = await self._resumable(hello.resume)
        if row is None or hello.resume is None:
            name = self._account.name if self._account else self._known_name()
            await self._arrive(name)
        else:
            self.device_id = row.device_id
            issued = rotated(row, presented=hello.resume, issued=self._secret)
            await self._take_place(self._return_verb(hello), issued)

    def _known_name(self) -> str:
        participant = self._participant
        assert participant is not None, "whoever has no account and no name is naming"
        return participant.name

    async def _identify(self) -> None:
        """Find out which participant this is; merge a guest who has signed in since (R36, R41)."""
        account, meeting = self._account, self._live.meeting
        if account is None:
            return
        fresh = ParticipantId(self._registry.new_id())
        guest = self._visitor.guest
        if guest is not None and guest in meeting.participants:
            await self._live.mailbox.do(
                at(
                    identities.sign_in,
                    participant_id=guest,
                    account_id=account.id,
                    name=account.name,
                    account_participant_id=fresh,
                ),
                spent=[self._context.used_up(guest)],
            )
        self.participant_id = self._live.meeting.accounts.get(account.id, fresh)

    async def _resumable(self, secret: str | None) -> ResumeRow | None:
        """The device that the secret stands for, if it is this person's and still here.

        A secret that is unknown, retired or somebody else's counts for nothing: such a page is a
        new device.
        """
        if secret is None:
            return None
        row = await self._registry.store.meetings.find_resume(hash_of(secret))
        participant = self._participant
        if row is None or row.meeting_id != self._live.meeting.id or participant is None:
            return None
        return row if row.device_id in participant.devices else None

    async def _arrive(self, name: str) -> None:
        row = first_row(
            meeting_id=self._live.meeting.id,
            participant_id=self.participant_id,
            device_id=self.device_id,
            secret=self._secret,
        )
        account_id = self._account.id if self._account else None
        arrive = at(
            arriving.arrive,
            participant_id=self.participant_id,
            device_id=self.device_id,
            name=name,
            account_id=account_id,
        )
        await self._take_place(arrive, row)

    def _return_verb(self, hello: Hello) -> Verb:
        """Coming back. In the call with a page that holds no media, that means a new connection; a
        host's restarts a held meeting by it (R31, R32). The page says anew whether it is seen."""
        held = hello.generation
        known_to_relay = self._live.board.peers.get(self.device_id)

        def verb(meeting: Meeting, now: float) -> Step:
            device = meeting.device(self.participant_id, self.device_id)
            holds_media = held == device.generation == known_to_relay
            back = joining.resume_call
            if not device.in_call or holds_media:
                back = arriving.come_back
            who = {"participant_id": self.participant_id, "device_id": self.device_id}
            unseen = at(arriving.presence, **who, visible=False, ready=False)
            return in_turn(unseen, at(back, **who))(meeting, now)

        return verb

    async def _take_place(self, verb: Verb, row: ResumeRow) -> None:
        """Become the session of the device, record it, and tell the present state.

        Attached before the verb, so that a lost socket of the same device, noticed late, does not
        turn it away again. Until the welcome nothing is passed on: it will all be in there.
        """
        live = self._live
        replaced = live.sessions.get(self.device_id)
        live.sessions[self.device_id] = self
        if replaced is not None:
            live.inside.pop(self.device_id, None)
            replaced.say_last(FINALS[Reason.CONTINUED_ELSEWHERE])
        try:
            await live.mailbox.do(verb, resume=[row])
        except BaseException:
            self._detach()
            raise
        self._welcome()

    def _welcome(self) -> None:
        live, participant, device = self._live, self._participant, self._device
        if participant is None or device is None:
            self._say_ended()
            return
        self.is_host = participant.is_host
        self.view = view_of(live.meeting, participant, device, now=self._timing.now())
        if device.in_call and live.board.peers.get(device.id) == device.generation:
            self._dispatcher.enter_inside(self, generation=device.generation)
        if self.is_host:
            live.lists.add(self)
        self.welcomed = True
        self.tell(welcome(live, self, participant, greeting=self._greeting()))
        self._dispatcher.refresh(self)

    def _welcome_unnamed(self) -> None:
        self.welcomed = True
        self.view = NAMING
        self.tell(welcome_unnamed(self._live, self, greeting=self._greeting()))

    def _greeting(self) -> Greeting:
        return Greeting(
            resume=self._secret,
            heartbeat=self._context.limits.heartbeat,
            practice=self._context.practice,
            reception=self._context.reception,
            push_key=self._context.push.key,
            now=self._timing.now(),
        )

    def _say_ended(self) -> None:
        self.welcomed = True
        self.say_last(FINALS[Reason.ENDED])

    # ---------------------------------------------------------------- what others say to it

    def pass_on(self, payload: Payload) -> None:
        if self.welcomed:
            super().pass_on(payload)

    def reads_guests_of(self, meeting_id: MeetingId) -> bool:
        return True

    # ---------------------------------------------------------------- commands

    async def obey(self, command: CallCommand) -> Reply | None:
        role = Role.HOST if self.is_host else Role.GUEST
        if error := refusal(role, self._standing(), Asked(command.type)):
            raise error
        registry, live, probes = self._registry, self._live, self._context.probes
        match command:
            case commands.Name(name=name):
                await self._name(name)
            case commands.Presence() if self._device is None:
                pass  # said again after the welcome that follows the name
            case commands.Leave() if self._device is None:
                self.say_last(FINALS[Reason.LEFT])
            case commands.Probe():
                probes.ask(self, guest=self.participant_id, address=self._address)
            case commands.ProbeOffer():
                return await probes.answer(self, command)
            case commands.ProbeEnd():
                probes.leave(self)
            case commands.Summon():
                await self._context.push.summoner.summon(
                    live.meeting,
                    self.participant_id,
                    endpoint=command.endpoint,
                    wanted=command.wanted,
                )
            case commands.Offer():
                probes.leave(self)
                self._begin_negotiating(command)
                return None
            case _ if isinstance(command, attending.OwnCommand):
                return await attending.obey(registry, live, self, command)
            case _ if isinstance(command, doorstep.TalkCommand):
                return await doorstep.obey(registry, live, self, command)
            case _ if isinstance(command, gate.MediaCommand):
                return await gate.obey(registry, live, self, command)
            case _ if isinstance(command, floor.FloorCommand):
                return await floor.obey(registry, live, self, command)
            case _ if isinstance(command, handing.HandingCommand):
                return await handing.obey(registry, live, command, by=self._host)
            case _ if isinstance(command, desk.HostCommand):
                return await desk.decide(registry, live, command, by=self._host)
        return Done()

    def _standing(self) -> Standing:
        if self._live.meeting.phase is Phase.ENDED:
            return Standing.OVER
        device = self._device
        if device is None:
            return Standing.NAMING
        return Standing.CALL if device.in_call else Standing.DOOR

    async def _name(self, name: str) -> None:
        if self._device is None:
            self.welcomed = False
            try:
                await self._arrive(name)
            finally:
                self.welcomed = True
        elif self._account is not None:
            raise NameFixed("The name of a signed-in person is that of the account.")
        else:
            await self._live.mailbox.do(
                at(arriving.rename, participant_id=self.participant_id, name=name)
            )

    def _begin_negotiating(self, offer: Offer) -> None:
        """Answered beside the other commands: reading a large offer takes a moment."""
        gate.check(self._live, self, generation=offer.generation)
        if self._negotiating:
            raise gate.OfferInProgress("The answer to your last offer is still being written.")
        self._negotiating = True
        self._registry.run(self._negotiate(offer))

    async def _negotiate(self, offer: Offer) -> None:
        try:
            answer = await gate.answer(self._registry, self._live, self, offer=offer)
        except AnteroomError as error:
            self.answer_error(offer, error)
        except Exception:
            self.fault(offer)
        else:
            self.reply(answer.model_copy(update={"id": offer.id}))
        finally:
            self._negotiating = False

    # ---------------------------------------------------------------- refused, lost

    def refused(self, command: CallCommand, error: AnteroomError) -> None:
        if self._device is not None:
            self._dispatcher.refresh(self)
        if isinstance(error, NotAllowed):
            by = self._account.id if self._account else self.participant_id
            self._refusals.add(action=command.type, code=error.code, by=by)

    def _write_refusals(self, lines: Sequence[LedgerLine]) -> None:
        self._live.mailbox.insist(lambda meeting, now: Step(meeting), lines=lines)

    async def lost(self) -> None:
        if self._meeting is None:
            return
        live = self._live
        self._refusals.flush()
        self._context.probes.leave(self)
        live.lists.note_check(self.participant_id, self.device_id, None)
        live.lists.discard(self)
        self._detach()
        self._registry.release(live)

    def _detach(self) -> None:
        """This session is its device's no longer; that the device has none is recorded."""
        if self._live.detach(self):
            self._live.mailbox.insist(
                at(
                    arriving.lose,
                    participant_id=self.participant_id,
                    device_id=self.device_id,
                )
            )
