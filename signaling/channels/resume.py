"""Resume secrets: how a device is known again after a lost socket, a reload or a restart.

A device's id is no secret and proves nothing. What does is a random secret that changes each time
it is used, kept only as a hash; the cookie must belong to `ResumeRow.participant_id` as well.
"""

import hashlib
from dataclasses import replace

from conference.ids import DeviceId, MeetingId, ParticipantId
from signaling.store.save import ResumeRow


def hash_of(secret: str) -> str:
    """As the store keeps it. The secret has 256 random bits, so nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def first_row(
    *, meeting_id: MeetingId, participant_id: ParticipantId, device_id: DeviceId, secret: str
) -> ResumeRow:
    """A new device's row; `secret` is what the device is told."""
    return ResumeRow(
        meeting_id=meeting_id,
        device_id=device_id,
        participant_id=participant_id,
        current_hash=hash_of(secret),
    )


def rotated(row: ResumeRow, *, presented: str, issued: str) -> ResumeRow:
    """The row after `presented` was used and `issued` is told instead.

    Using the current secret retires the previous one. Using the previous one again means that the
    current one never arrived, so that is the one replaced.
    """
    return replace(row, current_hash=hash_of(issued), previous_hash=hash_of(presented))
