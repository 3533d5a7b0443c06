"""The queue of those who want to check their connection: a few at a time, each for seconds.

Verbs in, effects out, as at the door: a verb that raises has changed nothing, and `now` (seconds,
never backwards) is an argument.
"""

from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType

from conference.errors import Busy
from conference.probe.settings import ProbeSettings

ProbeId = NewType("ProbeId", str)

_MAX_VISITORS: Final = 50_000
"""Whose allowance is remembered; whoever was seen longest ago is forgotten first."""


class TooManyProbes(Busy):
    """This guest, or this address, has checked the connection too often of late."""

    code = "too_many_probes"


class Ending(StrEnum):
    """Why a probe is over."""

    DONE = "done"
    """Its page has measured, or has gone."""
    EXPIRED = "expired"
    """Its seconds are over."""
    GAVE_WAY = "gave_way"
    """A call needed the room (R39)."""
    NO_TURN = "no_turn"
    """It waited for too long."""
    LOST = "lost"
    """The relay has it no longer."""


@dataclass(frozen=True, slots=True)
class Begin:
    """It is this probe's turn."""

    probe_id: ProbeId
    ends_at: float


@dataclass(frozen=True, slots=True)
class Over:
    """It is over; what it has on the relay is to be closed."""

    probe_id: ProbeId
    ending: Ending


Effect = Begin | Over


class ProbeQueue:
    """First come, first served, among those whose allowance is not used up."""

    def __init__(self, settings: ProbeSettings) -> None:
        self._settings = settings
        self._waiting: dict[ProbeId, float] = {}
        """Until when each may wait, in order of asking; all wait equally long."""
        self._running: dict[ProbeId, float] = {}
        """When each ends, in order of beginning; all last equally long."""
        self._guests = _Allowances(settings.per_guest, window=settings.window)
        self._addresses = _Allowances(settings.per_address, window=settings.window)

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @property
    def running(self) -> int:
        return len(self._running)

    def is_running(self, probe_id: ProbeId) -> bool:
        return probe_id in self._running

    def ask(self, probe_id: ProbeId, *, guest: str, address: str, now: float) -> None:
        """Stand in the queue; `serve` gives turns.

        Raises `TooManyProbes` with when to come again, `Busy` if the queue is full.
        """
        if len(self._waiting) >= self._settings.most_waiting:
            raise Busy("Too many are checking their connection.", retry_after_s=self._turn_every)
        wait = max(self._guests.wait(guest, now=now), self._addresses.wait(address, now=now))
        if wait > 0:
            raise TooManyProbes("Please wait a little before checking again.", retry_after_s=wait)
        self._guests.take(guest, now=now)
        self._addresses.take(address, now=now)
        self._waiting[probe_id] = now + self._settings.longest_wait

    def end(self, probe_id: ProbeId, ending: Ending) -> tuple[Effect, ...]:
        """It waits or runs no longer; of one that does neither, nothing."""
        for line in (self._waiting, self._running):
            if line.pop(probe_id, None) is not None:
                return (Over(probe_id, ending),)
        return ()

    def serve(self, *, now: float, has_room: bool) -> tuple[Effect, ...]:
        """What is due: ends, then turns if the relay has room to spare."""
        effects: list[Effect] = []
        for line, ending in ((self._running, Ending.EXPIRED), (self._waiting, Ending.NO_TURN)):
            for probe_id in [each for each, until in line.items() if until <= now]:
                effects += self.end(probe_id, ending)
        while has_room and self._waiting and len(self._running) < self._settings.at_once:
            probe_id = next(iter(self._waiting))
            del self._waiting[probe_id]
            self._running[probe_id] = now + self._settings.lasts
            effects.append(Begin(probe_id, self._running[probe_id]))
        return tuple(effects)

    @property
    def next_deadline(self) -> float | None:
        """When something ends by itself; None if nothing does."""
        return min((*self._running.values(), *self._waiting.values()), default=None)

    @property
    def _turn_every(self) -> float:
        return self._settings.lasts / self._settings.at_once


class _Allowances:
    """So many a window for each visitor, coming back evenly (a generic cell rate algorithm, as in
    ITU-T I.371: of each visitor only one time is kept)."""

    def __init__(self, most: int, *, window: float) -> None:
        self._window = window
        self._cost = window / most
        self._spent_until: OrderedDict[str, float] = OrderedDict()

    def wait(self, visitor: str, *, now: float) -> float:
        """Seconds until the next one, 0 if it may be now."""
        spent_until = max(now, self._spent_until.get(visitor, now))
        # Rounding must not refuse the last of the allowance.
        return max(0.0, round(spent_until + self._cost - now - self._window, 6))

    def take(self, visitor: str, *, now: float) -> None:
        self._spent_until[visitor] = max(now, self._spent_until.get(visitor, now)) + self._cost
        self._spent_until.move_to_end(visitor)
        if len(self._spent_until) > _MAX_VISITORS:
            self._spent_until.popitem(last=False)
