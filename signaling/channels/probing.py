"""Checks of a connection before a call (R39): the queue's turns, told to pages and to the relay.

Whoever checks, and at which meeting they wait, is not passed on to the relay: a probe has an id of
its own and nothing else.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Protocol

from conference.errors import AnteroomError, NotAllowed
from conference.ids import PeerId
from conference.probe.queue import Begin, Effect, Ending, Over, ProbeId, ProbeQueue
from conference.probe.settings import ProbeSettings
from conference.relay.events import MediaLost, RelayEvent, WorkerGone
from signaling.meetings.relaying import Relay
from signaling.process.timing import Alarm, Timing
from signaling.wire.commands import ProbeOffer
from signaling.wire.events import ProbeEnding, ProbeOver, ProbeTurn
from signaling.wire.message import Event
from signaling.wire.parts import IceServer
from signaling.wire.replies import ProbeAnswer

LOOK_FOR_ROOM_EVERY = 1.0
"""While somebody waits: room on the relay comes and goes without a word."""

GENERATION = 1
"""Of a probe there is only one."""


_TOLD: Mapping[Ending, ProbeEnding] = {
    Ending.EXPIRED: "expired",
    Ending.GAVE_WAY: "gave_way",
    Ending.NO_TURN: "no_turn",
    Ending.LOST: "lost",
}
"""Whoever ends a probe need not be told."""


class ProbeIsOver(NotAllowed):
    """It was never this page's turn, or is not any more; or the one offer was made already."""

    code = "probe_over"


class Prober(Protocol):
    """A session whose page checks its connection."""

    def tell(self, event: Event) -> None: ...


class Probes:
    """All probes of this process. Whoever makes it hands it the relay's events, and closes it.

    `ice_servers` yields TURN servers for a probe, with credentials for so many seconds. `run` owns
    tasks.
    """

    def __init__(
        self,
        *,
        relay: Relay,
        timing: Timing,
        new_id: Callable[[], str],
        ice_servers: Callable[[ProbeId, float], list[IceServer]],
        run: Callable[[Awaitable[object]], None],
        settings: ProbeSettings | None = None,
    ) -> None:
        self._relay = relay
        self._timing = timing
        self._new_id = new_id
        self._ice_servers = ice_servers
        self._run = run
        self._queue = ProbeQueue(settings or ProbeSettings())
        self._alarm = Alarm(timing, self._serve)
        self._probers: dict[ProbeId, Prober] = {}
        self._of: dict[Prober, ProbeId] = {}
        self._offered: set[ProbeId] = set()
        self.endings: Counter[Ending] = Counter()
        """How the probes of this process have ended, for metrics."""

    @property
    def waiting(self) -> int:
        return self._queue.waiting

    @property
    def running(self) -> int:
        return self._queue.running

    def close(self) -> None:
        """Closing twice is nothing. What is on the relay ends with its sessions."""
        self._alarm.close()

    # ---------------------------------------------------------------- what a page asks

    def ask(self, prober: Prober, *, guest: str, address: str) -> None:
        """Stand in the queue; the turn is told. Of one who stands there already, nothing.

        Raises `TooManyProbes` or `Busy`, with when to come again.
        """
        if prober in self._of:
            return
        probe_id = ProbeId(self._new_id())
        self._queue.ask(probe_id, guest=guest, address=address, now=self._timing.now())
        self._probers[probe_id] = prober
        self._of[prober] = probe_id
        self._serve()

    async def answer(self, prober: Prober, offer: ProbeOffer) -> ProbeAnswer:
        """Open the probe's media. Raises `ProbeIsOver`, and what the relay raises: `BadOffer`,
        `OfferTooLarge`, `Busy`, `RelayUnavailable`, `PeerClosed`; after any it is over."""
        probe_id = ProbeId(offer.probe)
        if not self._has_turn(prober, probe_id) or probe_id in self._offered:
            raise ProbeIsOver("This check of the connection is over.")
        self._offered.add(probe_id)
        try:
            sdp = await self._relay.open_probe(peer_id=PeerId(probe_id), offer_sdp=offer.sdp)
        except AnteroomError:
            self._end(probe_id, Ending.LOST)
            raise
        if not self._has_turn(prober, probe_id):
            await self._close(probe_id)
            raise ProbeIsOver("This check of the connection is over.")
        return ProbeAnswer(probe=probe_id, sdp=sdp)

    def leave(self, prober: Prober) -> None:
        """It has measured, has gone, or goes into a call: nothing of it is left. Twice is
        nothing."""
        if probe_id := self._of.get(prober):
            self._end(probe_id, Ending.DONE)

    def _has_turn(self, prober: Prober, probe_id: ProbeId) -> bool:
        return self._of.get(prober) == probe_id and self._queue.is_running(probe_id)

    # ---------------------------------------------------------------- what happens

    def hear(self, event: RelayEvent) -> None:
        """What the relay reports; of anything but probes, nothing."""
        match event:
            case MediaLost(peer_id=peer_id, reason=reason) if reason != "silent":
                ending = Ending.GAVE_WAY if reason == "gave_way" else Ending.LOST
                self._end(ProbeId(peer_id), ending)
            case WorkerGone(peers):
                for peer_id in peers:
                    self._end(ProbeId(peer_id), Ending.LOST)

    def _end(self, probe_id: ProbeId, ending: Ending) -> None:
        if probe_id in self._probers:
            self._carry_out(self._queue.end(probe_id, ending))
            self._serve()

    def _serve(self) -> None:
        now = self._timing.now()
        self._carry_out(self._queue.serve(now=now, has_room=self._relay.has_room_for_probe))
        due = self._queue.next_deadline
        if due is not None and self._queue.waiting:
            due = min(due, now + LOOK_FOR_ROOM_EVERY)
        self._alarm.set(due)

    def _carry_out(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            match effect:
                case Begin(probe_id, ends_at):
                    lasts = ends_at - self._timing.now()
                    servers = self._ice_servers(probe_id, lasts)
                    turn = ProbeTurn(probe=probe_id, lasts_s=lasts, ice_servers=servers)
                    self._probers[probe_id].tell(turn)
                case Over(probe_id, ending):
                    self.endings[ending] += 1
                    prober = self._probers.pop(probe_id)
                    del self._of[prober]
                    if probe_id in self._offered:
                        self._offered.discard(probe_id)
                        self._run(self._close(probe_id))
                    if reason := _TOLD.get(ending):
                        prober.tell(ProbeOver(probe=probe_id, reason=reason))

    async def _close(self, probe_id: ProbeId) -> None:
        await self._relay.close_peer(peer_id=PeerId(probe_id), generation=GENERATION)
