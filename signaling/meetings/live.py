"""One meeting as this process holds it: mailbox, sessions, what hosts and callers see."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from conference.ids import DeviceId, ParticipantId
from conference.meeting.meeting import Meeting
from signaling.meetings.callboard import CallBoard
from signaling.meetings.lists import HostLists, Watcher
from signaling.meetings.mailbox import Mailbox
from signaling.store.appointments import Appointment
from signaling.wire.message import Event
from signaling.wire.parts import View
from signaling.wire.session import Payload


class Attendant(Watcher, Protocol):
    """A device's session, as the meeting sees it, and what it was last told."""

    participant_id: ParticipantId
    device_id: DeviceId
    is_host: bool
    welcomed: bool
    """Until then it is told nothing: it will all be in the welcome."""

    view: View | None
    """The place and button it was last told."""

    generation: int | None
    """Of the media connection it was last asked to make; None at the door."""

    def tell(self, event: Event) -> None: ...

    def say_last(self, final: Payload) -> None: ...


@dataclass(slots=True, eq=False)
class LiveMeeting:
    """Owned by the registry, which closes it."""

    appointment: Appointment
    mailbox: Mailbox
    lists: HostLists
    board: CallBoard
    host_names: list[str] = field(default_factory=list)
    sessions: dict[DeviceId, Attendant] = field(default_factory=dict)
    inside: dict[DeviceId, Attendant] = field(default_factory=dict)
    """Those of `sessions` that were told the inside of the call."""

    owners: dict[DeviceId, ParticipantId] = field(default_factory=dict)
    """Of devices that the relay may speak of."""

    @property
    def meeting(self) -> Meeting:
        """The state in force."""
        return self.mailbox.meeting

    def sessions_of(self, participant_id: ParticipantId) -> Iterator[Attendant]:
        """Every connected device of a participant."""
        participant = self.meeting.participants.get(participant_id)
        for device_id in participant.devices if participant else ():
            if session := self.sessions.get(device_id):
                yield session

    def owner_of(self, device_id: DeviceId) -> ParticipantId | None:
        """Whose device this is, if it is still at the meeting."""
        owner = self.meeting.participants.get(self.owners.get(device_id, ParticipantId("")))
        return owner.id if owner is not None and device_id in owner.devices else None

    def detach(self, session: Attendant) -> bool:
        """Forget a session; False if another has taken its device over already."""
        if self.sessions.get(session.device_id) is not session:
            return False
        del self.sessions[session.device_id]
        self.inside.pop(session.device_id, None)
        return True

    @property
    def is_idle(self) -> bool:
        """Nobody is connected to it."""
        return not self.sessions and not self.lists.is_watched
