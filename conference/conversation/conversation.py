"""The conversation of one call: who is in it, and all that lasts no longer than they are."""

from conference.conversation.chat import Chat
from conference.conversation.hands import Hands
from conference.conversation.looks import Looks
from conference.conversation.stops import Stops
from conference.ids import ParticipantId


class Conversation:
    """Whoever enters or leaves the call enters or leaves all of it, here and nowhere else."""

    def __init__(self) -> None:
        self.stops = Stops()
        self.hands = Hands()
        self.chat = Chat()
        self.looks = Looks()
        self.spotlight: ParticipantId | None = None
        """Whom everybody sees large (R64)."""

    def enter(self, participant_id: ParticipantId) -> None:
        """This person is in the call. Twice is nothing."""
        self.chat.enter(participant_id)

    def leave(self, participant_id: ParticipantId) -> None:
        """This person is not in the call any more. Twice is nothing."""
        self.stops.leave(participant_id)
        self.hands.take_down(participant_id)
        self.chat.leave(participant_id)
        self.looks.leave(participant_id)
        if self.spotlight == participant_id:
            self.spotlight = None

    def merge(self, used_up: ParticipantId, into: ParticipantId) -> None:
        """The guest has signed in, and is the account from now on (R41)."""
        self.stops.merge(used_up, into)
        self.hands.merge(used_up, into)
        self.chat.merge(used_up, into)
        if self.spotlight == used_up:
            self.spotlight = into
