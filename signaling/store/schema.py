"""The tables, in portable SQLAlchemy Core. A change here comes with a migration of its own.

Times are UTC seconds. What the door knows of a meeting is JSON written by
`conference.meeting.snapshot`, one row for the meeting and one per participant, so that a verb on
one of ten thousand waiting guests writes two small rows.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("email", String(254), nullable=False),
    Column("name", String(255), nullable=False),
    Column("password_hash", String(255), nullable=False),
    Column("added_at", Float, nullable=False),
    UniqueConstraint("role", "email", name="uq_accounts_role_email"),
)

appointments = Table(
    "appointments",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("link", String(64), nullable=False, unique=True),
    Column("title", String(255), nullable=False),
    Column("starts_at", Float, nullable=False, index=True),
    Column("ends_at", Float, nullable=False),
    Column("added_at", Float, nullable=False),
    Column("cancelled_at", Float),
)

appointment_hosts = Table(
    "appointment_hosts",
    metadata,
    Column("appointment_id", ForeignKey("appointments.id"), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), primary_key=True, index=True),
)

appointment_clients = Table(
    "appointment_clients",
    metadata,
    Column("appointment_id", ForeignKey("appointments.id"), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), primary_key=True, index=True),
)

meetings = Table(
    "meetings",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("appointment_id", ForeignKey("appointments.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("ended", Boolean, nullable=False),
    Column("state", JSON, nullable=False),
    # Two processes that open an appointment's next meeting at once cannot both succeed.
    UniqueConstraint("appointment_id", "number", name="uq_meetings_appointment_number"),
    Index("ix_meetings_ended", "ended"),
)

participants = Table(
    "participants",
    metadata,
    Column("meeting_id", ForeignKey("meetings.id"), primary_key=True),
    Column("participant_id", String(64), primary_key=True),
    Column("state", JSON, nullable=False),
)

ledger = Table(
    "ledger",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("meeting_id", ForeignKey("meetings.id"), nullable=False, index=True),
    Column("at", Float, nullable=False),
    Column("action", String(64), nullable=False),
    Column("entry", JSON, nullable=False),
)

resume_secrets = Table(
    "resume_secrets",
    metadata,
    Column("meeting_id", ForeignKey("meetings.id"), primary_key=True),
    Column("device_id", String(64), primary_key=True),
    Column("participant_id", String(64), nullable=False),
    Column("current_hash", String(64), nullable=False, index=True),
    Column("previous_hash", String(64), index=True),
)

spent_tokens = Table(
    "spent_tokens",
    metadata,
    Column("token_id", String(64), primary_key=True),
    Column("forget_at", Float, nullable=False, index=True),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("secret", LargeBinary, nullable=False),
    Column("added_at", Float, nullable=False),
)

reception = Table(
    "reception",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("text", String(1000), nullable=False),
    Column("picture_name", String(64)),
    Column("picture_type", String(16)),
    Column("picture", LargeBinary),
)

push_keys = Table(
    "push_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("private", LargeBinary, nullable=False),
)

summonses = Table(
    "summonses",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("meeting_id", ForeignKey("meetings.id"), nullable=False),
    Column("participant_id", String(64), nullable=False),
    Column("endpoint", String(1024), nullable=False),
    Column("awaits", String(16)),
    Index("ix_summonses_meeting_participant", "meeting_id", "participant_id"),
)
