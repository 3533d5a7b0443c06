"""A doorstep talk: a side call of a host with one asker (R40, R80-R82)."""

from dataclasses import dataclass
from enum import StrEnum

from conference.ids import DeviceId, ParticipantId, RequestId, TalkId


class TalkStage(StrEnum):
    OFFERED = "offered"
    OPEN = "open"
    """The asker has accepted; there is media, or will be in a moment."""


class TalkEnd(StrEnum):
    """Why it is over; both pages have kind words for each."""

    DECLINED = "declined"
    UNANSWERED = "unanswered"
    HUNG_UP = "hung_up"
    DECIDED = "decided"
    """The request was: whatever the talk was for is done."""
    LEFT = "left"
    """One of the two is not there any more."""
    LOST = "lost"
    """Its media did not come about, or is gone."""


@dataclass(frozen=True, slots=True)
class Talker:
    """One side of it: a person, and the device that they talk on."""

    participant_id: ParticipantId
    device_id: DeviceId


@dataclass(frozen=True, slots=True)
class Talk:
    """`request_id` is what it is about, and lasts no longer than. `deadline` is set while an answer
    is waited for, and then until both sides have media (`up`)."""

    id: TalkId
    request_id: RequestId
    host: Talker
    guest: Talker
    stage: TalkStage
    deadline: float | None
    up: frozenset[ParticipantId] = frozenset()

    @property
    def sides(self) -> tuple[Talker, Talker]:
        return self.host, self.guest

    def side_of(self, device_id: DeviceId) -> Talker | None:
        """Of whoever talks on this device."""
        return next((side for side in self.sides if side.device_id == device_id), None)

    def other_than(self, side: Talker) -> Talker:
        return self.guest if side == self.host else self.host
