"""A close look: one host sees one person's best picture for a short while (R65)."""

from dataclasses import dataclass

from conference.ids import ParticipantId

LOOK_SECONDS = 20.0
"""Long enough to see a throat, a scar or a gait; short enough that nobody forgets it is on."""


@dataclass(frozen=True, slots=True)
class Look:
    """`ends_at` in UTC seconds; it is over then by itself."""

    by: ParticipantId
    participant_id: ParticipantId
    ends_at: float


class Looks:
    """At most one of each host, at whomever; another one takes its place."""

    def __init__(self) -> None:
        self._looks: dict[ParticipantId, Look] = {}

    def begin(self, by: ParticipantId, participant_id: ParticipantId, *, now: float) -> Look:
        look = self._looks[by] = Look(by, participant_id, now + LOOK_SECONDS)
        return look

    def end(self, by: ParticipantId) -> Look | None:
        """The one that was ended before its time."""
        return self._looks.pop(by, None)

    def of(self, participant_id: ParticipantId) -> tuple[Look, ...]:
        """Those that this person takes or is given, over or not."""
        return tuple(
            look
            for look in self._looks.values()
            if participant_id in (look.by, look.participant_id)
        )

    def leave(self, participant_id: ParticipantId) -> None:
        for look in self.of(participant_id):
            del self._looks[look.by]
