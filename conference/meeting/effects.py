"""What is to be done outside once a step is stored, as frozen values.

`CloseMedia` with `first` is carried out before the record: removal, sending back and end must work
with a full disk. Everything else comes after it.
"""

from dataclasses import dataclass
from enum import StrEnum

from conference.ids import AccountId, DeviceId, ParticipantId, RequestId
from conference.meeting.participant import Outcome
from conference.meeting.talk import Talk, TalkEnd


class Notice(StrEnum):
    """Why hosts are notified, lower right."""

    ARRIVED = "arrived"
    ASKED = "asked"


class Reason(StrEnum):
    """Why a device is where it is now; the page has calm words for each."""

    REMOVED = "removed"
    SENT_BACK = "sent_back"
    HOLD_OVER = "hold_over"
    CONNECTION_LOST = "connection_lost"
    NOT_CONNECTED = "not_connected"
    LEFT = "left"
    CONTINUED_ELSEWHERE = "continued_elsewhere"
    SIGNED_IN = "signed_in"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class NotifyHosts:
    """A guest arrived before the start (R28), or asked (R19)."""

    kind: Notice
    participant_id: ParticipantId


@dataclass(frozen=True, slots=True)
class ClearNotification:
    """That notification stands no longer; `participant_id` None: none of that kind does."""

    kind: Notice
    participant_id: ParticipantId | None


@dataclass(frozen=True, slots=True)
class TellGuest:
    """ "Admitted" or "Denied", on every device of the guest (R20)."""

    participant_id: ParticipantId
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Connect:
    """This device is in the call and may offer; `straight_in` without a press of its own (R23)."""

    participant_id: ParticipantId
    device_id: DeviceId
    generation: int
    straight_in: bool = False


@dataclass(frozen=True, slots=True)
class CloseMedia:
    """Close this device's peer on the relay, if it ever had one."""

    participant_id: ParticipantId
    device_id: DeviceId
    generation: int
    first: bool = False


@dataclass(frozen=True, slots=True)
class ReturnDevice:
    """The device is at the door again."""

    participant_id: ParticipantId
    device_id: DeviceId
    reason: Reason


@dataclass(frozen=True, slots=True)
class FinishDevice:
    """The device is gone from the meeting; its session gets a last word and closes."""

    participant_id: ParticipantId
    device_id: DeviceId
    reason: Reason


@dataclass(frozen=True, slots=True)
class EndRequest:
    """A request ended, exactly once (R20). `outcome` None: withdrawn or closed, silently."""

    participant_id: ParticipantId
    request_id: RequestId
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class ChangeTalk:
    """Both sides of a doorstep talk are told how it stands now; ended, its media is closed."""

    talk: Talk
    ended: TalkEnd | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """Two are one: the sessions of the one that is gone are the other's now (R41, R46)."""

    gone: ParticipantId
    into: ParticipantId


@dataclass(frozen=True, slots=True)
class ChangeParticipant:
    """Something about this participant changed: their own view, the hosts' row, the people list."""

    participant_id: ParticipantId


@dataclass(frozen=True, slots=True)
class ChangeEveryone:
    """Anybody's button may differ, or something was said to all at the door (R4, R16, R44)."""


@dataclass(frozen=True, slots=True)
class Record:
    """A line of the ledger."""

    action: str
    by: AccountId | ParticipantId | None
    participant_id: ParticipantId | None = None
    detail: str = ""


Effect = (
    NotifyHosts | ClearNotification | TellGuest | Connect | CloseMedia | ReturnDevice
    | FinishDevice | EndRequest | ChangeTalk | Merge | ChangeParticipant | ChangeEveryone | Record
)  # fmt: skip
