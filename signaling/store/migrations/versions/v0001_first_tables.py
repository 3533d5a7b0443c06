"""The first tables: accounts and calendar, meetings and their ledger, secrets."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_calendar()
    _make_meetings()
    _make_secrets()


def _make_calendar() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("added_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("role", "email", name="uq_accounts_role_email"),
    )
    op.create_table(
        "appointments",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("link", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("starts_at", sa.Float(), nullable=False),
        sa.Column("ends_at", sa.Float(), nullable=False),
        sa.Column("added_at", sa.Float(), nullable=False),
        sa.Column("cancelled_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
        sa.UniqueConstraint("link", name=op.f("uq_appointments_link")),
    )
    op.create_index(op.f("ix_appointments_starts_at"), "appointments", ["starts_at"], unique=False)
    op.create_table(
        "appointment_clients",
        sa.Column("appointment_id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_appointment_clients_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("fk_appointment_clients_appointment_id"),
        ),
        sa.PrimaryKeyConstraint(
            "appointment_id", "account_id", name=op.f("pk_appointment_clients")
        ),
    )
    op.create_index(
        op.f("ix_appointment_clients_account_id"),
        "appointment_clients",
        ["account_id"],
        unique=False,
    )
    op.create_table(
        "appointment_hosts",
        sa.Column("appointment_id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_appointment_hosts_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("fk_appointment_hosts_appointment_id"),
        ),
        sa.PrimaryKeyConstraint("appointment_id", "account_id", name=op.f("pk_appointment_hosts")),
    )
    op.create_index(
        op.f("ix_appointment_hosts_account_id"), "appointment_hosts", ["account_id"], unique=False
    )


def _make_meetings() -> None:
    op.create_table(
        "meetings",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("appointment_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_meetings_appointment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("appointment_id", "number", name="uq_meetings_appointment_number"),
    )
    op.create_index("ix_meetings_ended", "meetings", ["ended"], unique=False)
    op.create_table(
        "ledger",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("meeting_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("entry", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_ledger_meeting_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ledger")),
    )
    op.create_index(op.f("ix_ledger_meeting_id"), "ledger", ["meeting_id"], unique=False)
    op.create_table(
        "participants",
        sa.Column("meeting_id", sa.String(length=64), nullable=False),
        sa.Column("participant_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_participants_meeting_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "participant_id", name=op.f("pk_participants")),
    )


def _make_secrets() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_keys")),
    )
    op.create_table(
        "spent_tokens",
        sa.Column("token_id", sa.String(length=64), nullable=False),
        sa.Column("forget_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_spent_tokens")),
    )
    op.create_index(op.f("ix_spent_tokens_forget_at"), "spent_tokens", ["forget_at"], unique=False)
    op.create_table(
        "resume_secrets",
        sa.Column("meeting_id", sa.String(length=64), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("participant_id", sa.String(length=64), nullable=False),
        sa.Column("current_hash", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_resume_secrets_meeting_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "device_id", name=op.f("pk_resume_secrets")),
    )
    op.create_index(
        op.f("ix_resume_secrets_current_hash"), "resume_secrets", ["current_hash"], unique=False
    )
    op.create_index(
        op.f("ix_resume_secrets_previous_hash"), "resume_secrets", ["previous_hash"], unique=False
    )
