"""A person at a meeting: devices, request and marks, and what they are called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from conference.ids import AccountId, DeviceId, ParticipantId, RequestId
from conference.meeting.words import Responded, Said


class Role(StrEnum):
    HOST = "host"
    GUEST = "guest"


class Stage(StrEnum):
    """Where one device is. The first two are at the door, the others in the call."""

    PAGE = "page"
    AWAY = "away"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    GRACE = "grace"


AT_DOOR = frozenset({Stage.PAGE, Stage.AWAY})
IN_CALL = frozenset({Stage.CONNECTING, Stage.CONNECTED, Stage.GRACE})

STAGE_TRANSITIONS: Mapping[Stage, frozenset[Stage]] = {
    Stage.PAGE: frozenset({Stage.AWAY, Stage.CONNECTING}),
    Stage.AWAY: frozenset({Stage.PAGE}),
    Stage.CONNECTING: frozenset({Stage.CONNECTED, Stage.PAGE, Stage.AWAY}),
    Stage.CONNECTED: frozenset({Stage.GRACE, Stage.CONNECTING, Stage.PAGE, Stage.AWAY}),
    Stage.GRACE: frozenset({Stage.CONNECTED, Stage.CONNECTING, Stage.PAGE, Stage.AWAY}),
}
"""CONNECTED and GRACE go back to CONNECTING when a reloaded page needs new media (R31)."""


class Bar(StrEnum):
    """What keeps a guest from joining without a host's yes."""

    NONE = "none"
    DENIED = "denied"
    REMOVED = "removed"


class Called(StrEnum):
    """What a guest is called in the host's list."""

    WAITING = "waiting"
    ASKING = "asking"
    ADMITTED = "admitted"
    SENT_BACK = "sent_back"
    JOINED = "joined"
    DENIED = "denied"
    REMOVED = "removed"
    LEFT = "left"


DENIALS_THAT_CLOSE = 2
"""After so many denials Ask to Join is gone (R25)."""


@dataclass(frozen=True, slots=True)
class Device:
    """One tab or headless peer. `generation` counts its participant's media connections.

    `online`: it has a session now. `visible` and `ready` are the page's own word that it is on
    screen and its camera and microphone are chosen (R23). `deadline` is set exactly while the
    device is in the call without connected media (R35).
    """

    id: DeviceId
    stage: Stage
    since: float
    online: bool = True
    visible: bool = False
    ready: bool = False
    generation: int = 0
    deadline: float | None = None

    @property
    def in_call(self) -> bool:
        return self.stage in IN_CALL


@dataclass(frozen=True, slots=True)
class Request:
    """One Ask to Join, standing until it is decided, withdrawn or closed (R20).

    `order` counts the meeting's requests: the list is in order of asking (R19).
    """

    id: RequestId
    device_id: DeviceId
    asked_at: float
    order: int


class Outcome(StrEnum):
    ADMITTED = "admitted"
    DENIED = "denied"
    REMOVED = "removed"
    SENT_BACK = "sent_back"


@dataclass(frozen=True, slots=True)
class Decision:
    """The last word of a host on this guest, for the host who comes second (R21).

    `version` is the guest's by that word: whoever saw an older one did not know of it.
    """

    outcome: Outcome
    by: AccountId
    at: float
    version: int
    request_id: RequestId | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """One identity (R36). Verified if it has an account that it signed in to itself.

    `version` grows with everything a host's decision may depend on; presence is not part of that.
    `bound_to`: came by the link, and has the account of this client by a host's word (R46).
    `rung`: before which start of the meeting the hosts were notified of this arrival (R28); the
    notification stands until that start, so that a start need not touch everybody.
    `sent_back`: a host has sent them from the call to the door, to wait there (R43).
    `kept_seat`: at the door by that or by a hold, with the seat (R15); `kept_until` is set once
    they may come in again.
    """

    id: ParticipantId
    role: Role
    name: str
    arrived_at: float
    account_id: AccountId | None = None
    bound_to: str | None = None
    devices: Mapping[DeviceId, Device] = field(default_factory=dict)
    request: Request | None = None
    let_in: bool = False
    bar: Bar = Bar.NONE
    denials: int = 0
    ask_again_at: float | None = None
    sent_back: bool = False
    kept_seat: bool = False
    kept_until: float | None = None
    rung: int | None = None
    last_decision: Decision | None = None
    said: Said | None = None
    responded: Responded | None = None
    generation: int = 0
    version: int = 0

    @property
    def is_host(self) -> bool:
        return self.role is Role.HOST

    @property
    def verified(self) -> bool:
        return self.account_id is not None and not self.bound

    @property
    def bound(self) -> bool:
        return self.bound_to is not None

    @property
    def barred(self) -> bool:
        return self.bar is not Bar.NONE

    @property
    def call_device(self) -> Device | None:
        """The one device in the call, if any: a second one takes over from the first (R36)."""
        for device in self.devices.values():
            if device.in_call:
                return device
        return None

    @property
    def in_call(self) -> bool:
        return self.call_device is not None

    @property
    def present_in_call(self) -> bool:
        """In the call and not dropped: what makes a host's meeting `started` (R5, R31)."""
        device = self.call_device
        return device is not None and device.stage is not Stage.GRACE

    @property
    def seats(self) -> int:
        """How many seats this identity takes: never more than one (R15)."""
        return int(not self.is_host and (self.kept_seat or self.in_call))

    @property
    def away(self) -> bool:
        """At the door with no page open (R11)."""
        return bool(self.devices) and all(d.stage is Stage.AWAY for d in self.devices.values())

    @property
    def called(self) -> Called:
        """First match wins, as in the rules."""
        if self.in_call:
            return Called.JOINED
        if not self.devices:
            return Called.LEFT
        if self.request is not None:
            return Called.ASKING
        if self.bar is Bar.REMOVED:
            return Called.REMOVED
        if self.bar is Bar.DENIED:
            return Called.DENIED
        if self.sent_back:
            return Called.SENT_BACK
        return Called.ADMITTED if self.let_in else Called.WAITING

    @property
    def deadlines(self) -> tuple[float, ...]:
        """Every time at which something about this participant falls due."""
        device = self.call_device
        times = (device.deadline if device else None, self.kept_until, self.ask_again_at)
        return tuple(time for time in times if time is not None)
