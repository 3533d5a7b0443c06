"""Doorstep talks as the relay knows them: meetings of two with names of their own (R40)."""

from conference.ids import MeetingId, ParticipantId, PeerId, TalkId
from conference.meeting.talk import Talk, Talker
from signaling.meetings.relaying import Relay


def meeting_of(talk: Talk) -> MeetingId:
    """Of the relay's; no meeting of the door has such an id."""
    return MeetingId(f"talk-{talk.id}")


def participant_of(talk: Talk, side: Talker) -> ParticipantId:
    return ParticipantId(f"{talk.id}-{'host' if side == talk.host else 'guest'}")


def peer_of(talk: Talk, side: Talker) -> PeerId:
    return PeerId(participant_of(talk, side))


class Talks:
    """Which peers of the relay are whose side of which talk."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._sides: dict[PeerId, tuple[MeetingId, TalkId, Talker]] = {}

    def expect(self, meeting_id: MeetingId, talk: Talk, side: Talker) -> None:
        """From now on the relay may speak of this side; `meeting_id` is the door's."""
        self._sides[peer_of(talk, side)] = meeting_id, talk.id, side

    def knows(self, talk: Talk, side: Talker) -> bool:
        return peer_of(talk, side) in self._sides

    def find(self, peer_id: PeerId) -> tuple[MeetingId, TalkId, Talker] | None:
        """The door's meeting, the talk, and the side of it that has this peer."""
        return self._sides.get(peer_id)

    async def close(self, talk: Talk) -> None:
        """Close its media at the relay, also what is still being opened. Twice is nothing."""
        for side in talk.sides:
            self._sides.pop(peer_of(talk, side), None)
        await self._relay.close_meeting(meeting_of(talk))
