"""Why the door refuses: one class and one stable code for each reason."""

from typing import ClassVar

from conference.errors import BadInput, NotAllowed, NotFound
from conference.ids import AccountId


class BadName(BadInput):
    """A name that is empty or too long after cleaning (R38)."""

    code: ClassVar[str] = "bad_name"


class BadText(BadInput):
    """A message that is empty or too long after cleaning, or minutes out of bounds (R44)."""

    code: ClassVar[str] = "bad_text"


class NotHost(NotAllowed):
    """Only a host decides (R27)."""

    code: ClassVar[str] = "not_host"


class MeetingEnded(NotAllowed):
    """The meeting is over; nothing can be done at it any more (R5)."""

    code: ClassVar[str] = "ended"


class NotEnded(NotAllowed):
    """Only an ended meeting can be opened again (R5)."""

    code: ClassVar[str] = "not_ended"


class NotStarted(NotAllowed):
    """Not before a host has started the meeting (R2), or while it is held (R32)."""

    code: ClassVar[str] = "not_started"


class AlreadyStarted(NotAllowed):
    """The meeting has started, so it cannot be late any more (R44)."""

    code: ClassVar[str] = "already_started"


class NothingSaid(NotAllowed):
    """A guest at the door replies to what a host has said, and to nothing else (R44)."""

    code: ClassVar[str] = "nothing_said"


class NotBooked(NotAllowed):
    """Only a client who is booked for this appointment can be bound to (R46)."""

    code: ClassVar[str] = "not_booked"


class AlreadyVerified(NotAllowed):
    """This person is signed in, so there is nobody to bind (R46)."""

    code: ClassVar[str] = "already_verified"


class AlreadyBound(NotAllowed):
    """This guest is bound to a client already (R46)."""

    code: ClassVar[str] = "already_bound"


class ClientBound(NotAllowed):
    """Another guest is bound to this client already (R46)."""

    code: ClassVar[str] = "client_bound"


class UnknownParticipant(NotFound):
    """Nobody of that id is at this meeting."""

    code: ClassVar[str] = "unknown_participant"


class UnknownDevice(NotFound):
    """The participant has no such device here."""

    code: ClassVar[str] = "unknown_device"


class IdentityUsedUp(NotAllowed):
    """This unverified identity has signed in since and cannot return (R41)."""

    code: ClassVar[str] = "identity_used_up"


class NotAtDoor(NotAllowed):
    """Only somebody present at the door can do that, or have it done to them."""

    code: ClassVar[str] = "not_at_door"


class NotInCall(NotAllowed):
    """Only somebody in the call can do that (R2)."""

    code: ClassVar[str] = "not_in_call"


class NotArrived(NotAllowed):
    """An unverified guest gives a name before anything else (R9)."""

    code: ClassVar[str] = "not_arrived"


class SentBack(NotAllowed):
    """A host has sent this guest back to the waiting room, and lets them in again (R43)."""

    code: ClassVar[str] = "sent_back"


class MustAsk(NotAllowed):
    """Join now was pressed, but by now it takes an Ask to Join (R16)."""

    code: ClassVar[str] = "must_ask"


class Cooldown(NotAllowed):
    """Asked again too soon after a denial or removal (R25); `retry_after_s` says when."""

    code: ClassVar[str] = "cooldown"


class Closed(NotAllowed):
    """Denied twice: only the host can let this guest in (R25)."""

    code: ClassVar[str] = "closed"


class HostNotRemovable(NotAllowed):
    """A host cannot be removed or sent back, only lose the role on the appointment (R18)."""

    code: ClassVar[str] = "host_not_removable"


class TalkUnderWay(NotAllowed):
    """The asker, or the host, is in another doorstep talk (R80)."""

    code: ClassVar[str] = "talk_under_way"


class NoTalk(NotAllowed):
    """This device is in no doorstep talk of that id, or not any more (R40)."""

    code: ClassVar[str] = "no_talk"


class RequestGone(NotAllowed):
    """The request that was to be decided is no longer pending (R21)."""

    code: ClassVar[str] = "request_gone"


class StateChanged(NotAllowed):
    """The guest's state is not the one that the decision saw (R21)."""

    code: ClassVar[str] = "state_changed"


class AlreadyJoined(NotAllowed):
    """The guest is in the call already (R21)."""

    code: ClassVar[str] = "already_joined"


class AlreadyDecided(NotAllowed):
    """Another host was first; `by` and `outcome` tell who and how (R21)."""

    code: ClassVar[str] = "already_decided"

    def __init__(self, text: str, *, by: AccountId, outcome: str) -> None:
        super().__init__(text)
        self.by = by
        self.outcome = outcome
