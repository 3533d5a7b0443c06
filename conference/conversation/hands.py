"""Whose hand is up, in the order in which they were raised (R62)."""

from conference.ids import ParticipantId


class Hands:
    """Each verb says whether anything has changed by it."""

    def __init__(self) -> None:
        self._up: dict[ParticipantId, None] = {}

    @property
    def up(self) -> tuple[ParticipantId, ...]:
        """Longest first."""
        return tuple(self._up)

    def put_up(self, participant_id: ParticipantId) -> bool:
        """A hand that is up keeps its place."""
        before = len(self._up)
        self._up.setdefault(participant_id)
        return len(self._up) != before

    def take_down(self, participant_id: ParticipantId) -> bool:
        """By its owner, by a host, or because they left."""
        return self._up.pop(participant_id, self) is not self

    def take_all_down(self) -> bool:
        changed = bool(self._up)
        self._up.clear()
        return changed

    def merge(self, used_up: ParticipantId, into: ParticipantId) -> None:
        """The guest has signed in (R41): of two hands the earlier one stays."""
        moved = (into if each == used_up else each for each in self._up)
        self._up = dict.fromkeys(moved)
