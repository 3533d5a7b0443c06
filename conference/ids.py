"""Names of things. All are opaque strings; which of them may be shown to whom is said here.

None of these is a secret: possession of an id grants nothing. What grants is a signed cookie or a
resume secret (`signaling.practice.identity`), or the unguessable link of an appointment.
"""

from typing import NewType

AppointmentId = NewType("AppointmentId", str)
"""An entry in the practice's calendar."""

MeetingId = NewType("MeetingId", str)
"""One meeting of an appointment. Opened again after an end, an appointment gets a new one (R5)."""

AccountId = NewType("AccountId", str)
"""A practitioner's or a portal client's account."""

ParticipantId = NewType("ParticipantId", str)
"""One identity at one meeting (R36), before and after the door. Shown to hosts and in the call."""

DeviceId = NewType("DeviceId", str)
"""One tab, telephone or headless peer of a participant; it outlives reloads of its page."""

RequestId = NewType("RequestId", str)
"""One press of Ask to Join; a decision names the request it saw (R21)."""

TalkId = NewType("TalkId", str)
"""One doorstep talk (R40)."""

PeerId = NewType("PeerId", str)
"""One media connection on the relay."""
