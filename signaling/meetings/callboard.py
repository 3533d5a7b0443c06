"""What the people in one call see of each other, as the relay and their pages report it.

Kept in memory only: after a restart the relay reports its part again and pages say theirs anew.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from conference.conversation.conversation import Conversation
from conference.forwarding.events import SlotState
from conference.ids import DeviceId, ParticipantId
from conference.meeting.meeting import Meeting
from signaling.meetings.views import SILENT, chat_line, close_look, person, slot_states
from signaling.wire.commands import SourceName, Sources
from signaling.wire.parts import Call, IceServer, Quality


@dataclass(slots=True)
class CallBoard:
    """People by who is in the call; slots and peers by device.

    `ice_servers` yields the TURN servers of one device, with credentials from now on.
    """

    ice_servers: Callable[[DeviceId], list[IceServer]]
    screen_bps: int
    """What a page may send of a shared screen."""

    inside: dict[ParticipantId, None] = field(default_factory=dict)
    """Who is in the call, in order of entering."""

    sources: dict[ParticipantId, Sources] = field(default_factory=dict)
    slots: dict[DeviceId, tuple[int, Sequence[SlotState]]] = field(default_factory=dict)
    """The generation of the media connection, and its slots."""

    encode: dict[DeviceId, tuple[int, dict[SourceName, list[str]]]] = field(default_factory=dict)
    """The generation of the media connection, and which layers of its tracks are of use."""

    quality: dict[ParticipantId, Quality] = field(default_factory=dict)
    """How the connections of those in the call are, where that is known."""

    conversation: Conversation = field(default_factory=Conversation)
    speakers: Sequence[ParticipantId] = ()
    peers: dict[DeviceId, int] = field(default_factory=dict)
    """Generations that the relay is known to hold."""

    @classmethod
    def of(
        cls,
        meeting: Meeting,
        *,
        ice_servers: Callable[[DeviceId], list[IceServer]],
        screen_bps: int,
    ) -> "CallBoard":
        """As a restarted server begins."""
        board = cls(ice_servers, screen_bps)
        for participant in meeting.participants.values():
            if participant.in_call:
                board.enter(participant.id)
        return board

    def enter(self, participant_id: ParticipantId) -> None:
        self.inside.setdefault(participant_id)
        self.conversation.enter(participant_id)

    def leave(self, participant_id: ParticipantId) -> bool:
        """Whether they were inside."""
        was_inside = participant_id in self.inside
        self.inside.pop(participant_id, None)
        self.sources.pop(participant_id, None)
        self.quality.pop(participant_id, None)
        self.conversation.leave(participant_id)
        self.speakers = tuple(each for each in self.speakers if each != participant_id)
        return was_inside

    def forget_peer(self, device_id: DeviceId, *, generation: int) -> None:
        """The relay has no media of this generation, or older, any more."""
        if self.peers.get(device_id, generation + 1) <= generation:
            del self.peers[device_id]
        if self.slots.get(device_id, (generation + 1,))[0] <= generation:
            del self.slots[device_id]
        if self.encode.get(device_id, (generation + 1,))[0] <= generation:
            del self.encode[device_id]

    def note_layers(
        self, device_id: DeviceId, *, generation: int, source: SourceName, layers: list[str]
    ) -> None:
        held, known = self.encode.get(device_id, (generation, {}))
        self.encode[device_id] = (
            generation,
            {**(known if held == generation else {}), source: layers},
        )

    def sources_of(self, participant_id: ParticipantId) -> Sources:
        """What is live of this person: their page's word, but for what a host has stopped."""
        said = self.sources.get(participant_id, SILENT)
        stopped = self.conversation.stops.of(participant_id)
        return said.model_copy(update=dict.fromkeys(stopped, False)) if stopped else said

    def seen_by(
        self,
        meeting: Meeting,
        *,
        participant_id: ParticipantId,
        device_id: DeviceId,
        generation: int,
        for_host: bool,
    ) -> Call:
        """The inside of the call for one person's device in it."""
        held, slots = self.slots.get(device_id, (generation, ()))
        told, encode = self.encode.get(device_id, (generation, {}))
        return Call(
            generation=generation,
            ice_servers=self.ice_servers(device_id),
            screen_bps=self.screen_bps,
            people=[
                person(meeting.participants[each], self.sources_of(each), for_host=for_host)
                for each in self.inside
            ],
            slots=slot_states(slots if held == generation else ()),
            speakers=list(self.speakers),
            encode=encode if told == generation else {},
            quality=list(self.quality.values()),
            chat=[chat_line(each) for each in self.conversation.chat.seen_by(participant_id)],
            spotlight=self.conversation.spotlight,
            looks=[close_look(each) for each in self.conversation.looks.of(participant_id)],
            hands=list(self.conversation.hands.up),
            stopped=[each.value for each in self.conversation.stops.of(participant_id)],
        )
