"""PURE: what people in one call do with each other, beside the media.

Kept by the process that owns the meeting, in memory alone, and gone with the meeting: what clients
and practitioners say to each other in a consultation is nothing to be found in a database or its
backups. Who may do what is the door's word (`conference.meeting.permissions`); the rule numbers
(R60 and following) are those of its `RULES.md`. Only those in the call are ever in here (R2).
"""
