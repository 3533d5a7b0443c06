"""Who stands in which slot: decided for every subscriber by the same few rules.

A newcomer gets the first free slot of the right purpose. Nobody sees themself, but in a probe. When
there are more people than slots, whoever came first keeps theirs, except that an active speaker
without one takes the slot of the person silent longest. A slot that changes hands is told empty
first, and rests.
"""

from conference.forwarding.drops import Counters
from conference.forwarding.media import Purpose
from conference.forwarding.meeting import MeetingMedia
from conference.forwarding.peer import ForwardingPeer
from conference.forwarding.settings import ForwardingSettings
from conference.forwarding.slot import Slot

_SHORTEST_STAY = 2.0
"""Nobody is replaced sooner, or a lively discussion would be a slide show."""


def place(
    meeting: MeetingMedia, *, settings: ForwardingSettings, counters: Counters, now: float
) -> None:
    """Bring every subscriber's slots up to date; `placement_due` stays set while a slot rests."""
    meeting.placement_due = False
    for purpose in Purpose:
        publishers = meeting.publishers(purpose)
        for subscriber in meeting.peers:
            slots = [slot for slot in subscriber.slots if slot.purpose is purpose]
            if slots:
                wanted = [
                    publisher
                    for publisher in publishers
                    if meeting.echoes or publisher.participant_id != subscriber.participant_id
                ]
                _vacate_left(slots, wanted, rest=settings.slot_rest, now=now)
                unplaced = _fill_free(slots, wanted, meeting=meeting, counters=counters, now=now)
                if purpose is Purpose.CAMERA:
                    _yield_to_speakers(
                        slots, unplaced, meeting=meeting, rest=settings.slot_rest, now=now
                    )
                if unplaced and any(slot.occupant is None for slot in slots):
                    meeting.placement_due = True


def _vacate_left(
    slots: list[Slot], wanted: list[ForwardingPeer], *, rest: float, now: float
) -> None:
    for slot in slots:
        if slot.occupant is not None and slot.occupant not in wanted:
            slot.vacate(rest=rest, now=now)
        if slot.reserved_for not in wanted:
            slot.reserved_for = None


def _fill_free(
    slots: list[Slot],
    wanted: list[ForwardingPeer],
    *,
    meeting: MeetingMedia,
    counters: Counters,
    now: float,
) -> list[ForwardingPeer]:
    """Put in whoever can be; who is left without, latest speaker first."""
    for slot in slots:
        if slot.occupant is not None:
            slot.fill(counters=counters)
        elif slot.reserved_for is not None and slot.rests_until <= now:
            slot.put_in(slot.reserved_for, counters=counters, now=now)
    placed = {slot.occupant for slot in slots}
    reserved = {slot.reserved_for for slot in slots}
    spoke_at = meeting.speakers.spoke_at
    unplaced = [publisher for publisher in wanted if publisher not in placed]
    unplaced.sort(key=lambda peer: -spoke_at.get(peer.participant_id, float("-inf")))
    free = [
        slot
        for slot in slots
        if slot.occupant is None and slot.reserved_for is None and slot.rests_until <= now
    ]
    free.sort(key=lambda slot: (slot.rests_until, slot.pair))
    for publisher in [peer for peer in unplaced if peer not in reserved][: len(free)]:
        free.pop(0).put_in(publisher, counters=counters, now=now)
        unplaced.remove(publisher)
    return unplaced


def _yield_to_speakers(
    slots: list[Slot],
    unplaced: list[ForwardingPeer],
    *,
    meeting: MeetingMedia,
    rest: float,
    now: float,
) -> None:
    """Empty a slot for each speaker without one; they are put in when it has rested."""
    speaking = meeting.speakers.current
    spoke_at = meeting.speakers.spoke_at
    reserved = {slot.reserved_for for slot in slots}
    order = {peer: place for place, peer in enumerate(meeting.peers)}
    for speaker in unplaced:
        if speaker.participant_id not in speaking or speaker in reserved:
            continue
        silent = [
            (spoke_at.get(slot.occupant.participant_id, float("-inf")), -order[slot.occupant], slot)
            for slot in slots
            if slot.occupant is not None
            and slot.occupant.participant_id not in speaking
            and now - slot.taken_at >= _SHORTEST_STAY
        ]
        if not silent:
            meeting.placement_due = True
            return
        slot = min(silent, key=lambda entry: entry[:2])[2]
        slot.vacate(rest=rest, now=now)
        slot.reserved_for = speaker
