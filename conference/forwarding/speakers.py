"""Who speaks, from the audio levels that publishers put into their packets (RFC 6464)."""

from collections.abc import Mapping

from conference.ids import ParticipantId

SPEAKING_LOUDNESS = 77.0
"""127 minus the level in -dBov: louder than -50 dBov is a voice and not a quiet room."""
_WEIGHT = 0.5
"""Of the newest window in the smoothed loudness."""
_HANGOVER = 1.0
"""Speech has pauses; somebody stays a speaker for this long."""
_STEP = 6.0
"""Loudness is compared in steps, so that two equal voices do not change places all the time."""


class Speakers:
    """The speakers of one meeting, loudest first, and when each participant spoke last."""

    __slots__ = ("_loudness", "current", "spoke_at")

    def __init__(self) -> None:
        self.current: tuple[ParticipantId, ...] = ()
        self.spoke_at: dict[ParticipantId, float] = {}
        self._loudness: dict[ParticipantId, float] = {}

    def update(self, levels: Mapping[ParticipantId, float], *, now: float) -> bool:
        """Take one window's mean levels (0 loudest to 127 silent) of all who sent any; whether
        `current` changed. Who sent none falls silent."""
        for participant in self._loudness.keys() | levels.keys():
            before = self._loudness.get(participant, 0.0)
            loudness = before + _WEIGHT * (127 - levels.get(participant, 127.0) - before)
            self._loudness[participant] = loudness
            if loudness >= SPEAKING_LOUDNESS:
                self.spoke_at[participant] = now
        rank = {participant: place for place, participant in enumerate(self.current)}
        speaking = [who for who, at in self.spoke_at.items() if now - at < _HANGOVER]
        speaking.sort(
            key=lambda who: (-(self._loudness.get(who, 0.0) // _STEP), rank.get(who, len(rank)))
        )
        before_change = self.current
        self.current = tuple(speaking)
        return self.current != before_change

    def remove(self, participant: ParticipantId) -> bool:
        """Forget somebody who left; whether `current` changed."""
        self._loudness.pop(participant, None)
        self.spoke_at.pop(participant, None)
        if participant not in self.current:
            return False
        self.current = tuple(who for who in self.current if who != participant)
        return True
