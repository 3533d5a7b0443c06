"""Effects out: what a committed step means for sockets, for the relay and for the hosts' lists.

Nothing here waits for a socket. Whatever concerns many is done in portions with a yield between
them, so that the start of a meeting with five thousand guests holds up no other call. Views,
people and lists are told by comparing with what was told last, so it does no harm to look once too
often.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from conference.ids import DeviceId, ParticipantId
from conference.meeting import effects as door
from conference.meeting.draft import Step
from conference.meeting.participant import Outcome as Decided
from conference.meeting.talk import Talk, TalkEnd
from signaling.meetings.live import Attendant, LiveMeeting
from signaling.meetings.views import person, talk_of, view_of
from signaling.process.timing import Timing
from signaling.wire.events import (
    Connect,
    Final,
    HandsChanged,
    Outcome,
    PeopleChanged,
    Returned,
    SpotlightChanged,
    TalkChanged,
    Viewed,
)
from signaling.wire.message import Event
from signaling.wire.parts import Person, View
from signaling.wire.session import Payload

PORTION = 4
"""Sessions told between two yields: less than a millisecond of work with the writing that follows.
Somebody else's command takes a dozen turns of the loop meanwhile, so each turn must be short."""

MAX_READY_VIEWS = 256

FINALS = {
    door.Reason.ENDED: Payload(Final(reason="ended")),
    door.Reason.LEFT: Payload(Final(reason="left")),
    door.Reason.CONTINUED_ELSEWHERE: Payload(Final(reason="continued_elsewhere")),
    door.Reason.SIGNED_IN: Payload(Final(reason="signed_in")),
}
"""The last word to a device that is gone, by the reasons for which one can be."""

Run = Callable[[Awaitable[object]], None]
"""Starts a task which somebody owns."""

ClosePeer = Callable[[DeviceId, int], Awaitable[None]]
CloseTalk = Callable[[Talk], Awaitable[None]]


class Dispatcher:
    """Of one meeting. `close_peer` and `close_talk` close a device's or a doorstep talk's media at
    the relay, `run` owns tasks."""

    def __init__(
        self,
        live: LiveMeeting,
        *,
        close_peer: ClosePeer,
        close_talk: CloseTalk,
        run: Run,
        timing: Timing,
    ) -> None:
        self._live = live
        self._close_peer = close_peer
        self._close_talk = close_talk
        self._run = run
        self._timing = timing
        self._waiting: deque[door.Effect] = deque()
        self._working = False
        self._everyone_due = False
        self._telling_everyone = False
        self._people: dict[ParticipantId, Person] = {}
        self._ready: dict[View, Payload] = {}

    def carry_out(self, step: Step) -> None:
        """Called after the swap. Media is closed at once, the rest is told in portions."""
        for effect in step.effects:
            if isinstance(effect, door.CloseMedia):
                self._live.board.forget_peer(effect.device_id, generation=effect.generation)
                # Again where it was closed before the record: closing twice is nothing.
                self._run(self._close_peer(effect.device_id, effect.generation))
            elif isinstance(effect, door.ChangeTalk):
                if effect.ended is not None:
                    self._run(self._close_talk(effect.talk))
                self._waiting.append(effect)
            elif isinstance(effect, door.ReturnDevice | door.FinishDevice):
                # Told in its turn, but from now on nothing of the call reaches it (R2).
                self._live.inside.pop(effect.device_id, None)
                self._waiting.append(effect)
            elif isinstance(effect, door.ChangeEveryone):
                self.tell_everyone()
            elif not isinstance(effect, door.Record | door.EndRequest):
                self._waiting.append(effect)
        self._live.lists.gather()
        if not self._working:
            self._work_off(PORTION)
            if self._waiting:
                self._working = True
                self._run(self._work_off_rest())

    async def _work_off_rest(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(0)
                self._work_off(PORTION)
        finally:
            self._working = False

    def _work_off(self, most: int) -> None:
        for _ in range(min(most, len(self._waiting))):
            self._tell(self._waiting.popleft())

    def _tell(self, effect: door.Effect) -> None:
        live = self._live
        match effect:
            case door.NotifyHosts(kind, participant_id):
                live.lists.ring(kind, participant_id)
            case door.ClearNotification(kind, participant_id):
                live.lists.clear(kind, participant_id)
            case door.TellGuest(participant_id, outcome):
                admitted = outcome is Decided.ADMITTED
                for session in live.sessions_of(participant_id):
                    session.tell(Outcome(outcome="admitted" if admitted else "denied"))
            case door.Connect(_, device_id) if device_id in live.sessions:
                self.refresh(live.sessions[device_id])
            case door.FinishDevice(_, device_id, reason) if device_id in live.sessions:
                self._finish(live.sessions[device_id], reason)
            case door.ReturnDevice(_, device_id, reason) if device_id in live.sessions:
                session = live.sessions[device_id]
                self.leave_inside(session)
                session.tell(Returned(reason=reason.value))
            case door.ChangeTalk(talk, ended):
                for side in talk.sides:
                    self._tell_talk(side.device_id, ended)
            case door.Merge(gone, into):
                self._merge(gone, into)
            case door.ChangeParticipant(participant_id):
                self._change(participant_id)

    # ---------------------------------------------------------------- one person

    def refresh(self, session: Attendant) -> None:
        """Tell a session its view if that has changed, and to connect if it is in the call anew."""
        meeting, now = self._live.meeting, self._timing.now()
        participant = meeting.participants.get(session.participant_id)
        device = participant.devices.get(session.device_id) if participant else None
        if participant is None or device is None or not session.welcomed:
            return
        if session.is_host != participant.is_host:
            self._change_role(session, is_host=participant.is_host)
        if not device.in_call:
            self.leave_inside(session)
        view = view_of(meeting, participant, device, now=now)
        if view is not session.view and view != session.view:
            session.view = view
            session.pass_on(self._payload(view))
        if device.in_call and session.generation != device.generation:
            self.enter_inside(session, generation=device.generation)
            self._live.board.conversation.stops.begin_anew(participant.id)
            call = self._live.board.seen_by(
                meeting,
                participant_id=participant.id,
                device_id=device.id,
                generation=device.generation,
                for_host=session.is_host,
            )
            session.tell(Connect(call=call))

    def enter_inside(self, session: Attendant, *, generation: int) -> None:
        """From now on this session sees the inside of the call."""
        session.generation = generation
        self._live.board.enter(session.participant_id)
        self._live.inside[session.device_id] = session

    def leave_inside(self, session: Attendant) -> None:
        session.generation = None
        self._live.inside.pop(session.device_id, None)

    def _change_role(self, session: Attendant, *, is_host: bool) -> None:
        """Host rights were given or taken (R18); hosts' lists are for hosts only."""
        session.is_host = is_host
        if is_host:
            self._live.lists.add(session)
        else:
            self._live.lists.discard(session)

    def _change(self, participant_id: ParticipantId) -> None:
        self.tell_person(participant_id)
        for session in self._live.sessions_of(participant_id):
            self.refresh(session)
        self._live.lists.changed(participant_id)

    def _tell_talk(self, device_id: DeviceId, ended: TalkEnd | None) -> None:
        session = self._live.sessions.get(device_id)
        if session is None or not session.welcomed:
            return
        servers = self._live.board.ice_servers
        talk = talk_of(self._live.meeting, device_id, ice_servers=servers)
        session.tell(TalkChanged(talk=talk, ended=ended.value if ended and not talk else None))

    def _finish(self, session: Attendant, reason: door.Reason) -> None:
        self._live.detach(session)
        session.say_last(FINALS[reason])

    def _merge(self, gone: ParticipantId, into: ParticipantId) -> None:
        for device_id in self._live.owners:
            if self._live.owners[device_id] == gone:
                self._live.owners[device_id] = into
        for session in self._live.sessions_of(into):
            session.participant_id = into
        self._live.board.conversation.merge(gone, into)
        self._live.lists.merged(gone, into)
        self.tell_person(gone)
        self.tell_hands()
        self.tell_spotlight()

    # ---------------------------------------------------------------- many

    def tell_everyone(self) -> None:
        """Everybody's button may differ: look at each, in portions (R4, R16)."""
        self._everyone_due = True
        if not self._telling_everyone:
            self._telling_everyone = True
            self._run(self._tell_everyone())

    async def _tell_everyone(self) -> None:
        try:
            while self._everyone_due:
                self._everyone_due = False
                for index, session in enumerate(list(self._live.sessions.values()), start=1):
                    if self._live.sessions.get(session.device_id) is session:
                        self.refresh(session)
                    if index % PORTION == 0:
                        await asyncio.sleep(0)
        finally:
            self._telling_everyone = False

    def tell_person(self, participant_id: ParticipantId) -> None:
        """Tell those in the call how this person is seen in it now, if that has changed."""
        board = self._live.board
        participant = self._live.meeting.participants.get(participant_id)
        if participant is None or not participant.in_call:
            self._people.pop(participant_id, None)
            if board.leave(participant_id):
                self.tell_inside(PeopleChanged(changed=[], gone=[participant_id]))
            return
        board.enter(participant_id)
        sources = board.sources_of(participant_id)
        seen = person(participant, sources, for_host=True)
        if seen != self._people.get(participant_id):
            self._people[participant_id] = seen
            for_guest = person(participant, sources, for_host=False)
            self.tell_inside(
                PeopleChanged(changed=[for_guest], gone=[]),
                to_hosts=PeopleChanged(changed=[seen], gone=[]),
            )

    def tell_hands(self) -> None:
        """Tell those in the call whose hand is up."""
        self.tell_inside(HandsChanged(participants=list(self._live.board.conversation.hands.up)))

    def tell_spotlight(self) -> None:
        """Tell those in the call whom they see large."""
        self.tell_inside(SpotlightChanged(participant=self._live.board.conversation.spotlight))

    def tell_inside_alone(self, participant_id: ParticipantId, event: Event) -> None:
        """Tell one person, where they are in the call."""
        for session in self._live.inside.values():
            if session.participant_id == participant_id:
                session.tell(event)

    def tell_inside(self, event: Event, *, to_hosts: Event | None = None) -> None:
        """Tell those in the call, and nobody at the door (R2)."""
        payload = Payload(event)
        for_hosts = Payload(to_hosts) if to_hosts is not None else payload
        for session in self._live.inside.values():
            session.pass_on(for_hosts if session.is_host else payload)

    def _payload(self, view: View) -> Payload:
        if len(self._ready) > MAX_READY_VIEWS:
            self._ready.clear()
        payload = self._ready.get(view)
        if payload is None:
            payload = self._ready[view] = Payload(Viewed(view=view))
        return payload
