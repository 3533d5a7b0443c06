"""What hosts have turned off: somebody's microphone, or the screen that they share (R60, R61)."""

from collections.abc import Set
from enum import StrEnum

from conference.ids import ParticipantId


class Stoppable(StrEnum):
    MIC = "mic"
    SCREEN = "screen"


class Stops:
    """Who has been stopped, until their own page turns it on again.

    A page that says "on" may not have heard of the stop yet. So a stop is *heard* once the page has
    said "off" after it, and lifted only by an "on" after that; another media connection is another
    page, which has heard nothing.
    """

    def __init__(self) -> None:
        self._heard: dict[ParticipantId, dict[Stoppable, bool]] = {}

    def stop(self, participant_id: ParticipantId, source: Stoppable) -> None:
        """Off from now on. Again while it is: it has to be heard again."""
        self._heard.setdefault(participant_id, {})[source] = False

    def of(self, participant_id: ParticipantId) -> Set[Stoppable]:
        """What is off of this person by a host's word."""
        return self._heard.get(participant_id, {}).keys()

    def take_word(self, participant_id: ParticipantId, *, live: Set[Stoppable]) -> bool:
        """The page says which of its sources are on; whether that lifts a stop."""
        stops = self._heard.get(participant_id, {})
        lifted = [source for source, heard in stops.items() if heard and source in live]
        for source in lifted:
            del stops[source]
        for source in stops.keys() - live:
            stops[source] = True
        return bool(lifted)

    def begin_anew(self, participant_id: ParticipantId) -> None:
        """The person has another media connection: its page is told in a snapshot."""
        stops = self._heard.get(participant_id, {})
        self._heard[participant_id] = dict.fromkeys(stops, False)

    def leave(self, participant_id: ParticipantId) -> None:
        self._heard.pop(participant_id, None)

    def merge(self, used_up: ParticipantId, into: ParticipantId) -> None:
        """The guest has signed in (R41)."""
        if used_up in self._heard:
            self._heard[into] = self._heard.pop(used_up)
