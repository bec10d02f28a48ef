"""duty: the roster of who is on duty, chats of officers, alarms, what officers are told, and who took a claim.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KINDS = ("claim", "late", "approval", "approvers", "alarm", "over")
KEY = "kind_subject_mark_officer_id"
STATES = ("waiting", "sending", "sent", "void", "failed")


def upgrade() -> None:
    _shifts()
    _chats()
    _alarms()
    _notices()
    op.create_table(
        "claim_taken",
        sa.Column("claim_id", NUMBER, nullable=False),
        sa.Column("officer_id", NUMBER, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_taken_claim_id_claim")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_claim_taken_officer_id_officer")),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_claim_taken")),
    )


def downgrade() -> None:
    for name in ("claim_taken", "office_notice", "office_alarm", "office_link", "office_chat", "shift"):
        op.drop_table(name)


def _shifts() -> None:
    op.create_table(
        "shift",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("officer_id", NUMBER, nullable=False),
        sa.Column("from_at", MOMENT, nullable=False),
        sa.Column("until_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_shift_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_shift_officer_id"), "shift", ["officer_id"])
    op.create_index(op.f("ix_shift_until_at"), "shift", ["until_at"])


def _chats() -> None:
    op.create_table(
        "office_chat",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("officer_id", NUMBER, nullable=False),
        sa.Column("chat_lookup", sa.LargeBinary(length=32), nullable=False),
        sa.Column("chat_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("linked_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_office_chat_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_chat")),
        sa.UniqueConstraint("officer_id", name=op.f("uq_office_chat_officer_id")),
        sa.UniqueConstraint("chat_lookup", name=op.f("uq_office_chat_chat_lookup")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "office_link",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("chat_lookup", sa.LargeBinary(length=32), nullable=False),
        sa.Column("chat_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("code_lookup", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_link")),
        sa.UniqueConstraint("chat_lookup", name=op.f("uq_office_link_chat_lookup")),
        sa.UniqueConstraint("code_lookup", name=op.f("uq_office_link_code_lookup")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_office_link_expires_at"), "office_link", ["expires_at"])


def _alarms() -> None:
    op.create_table(
        "office_alarm",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_alarm")),
        sqlite_autoincrement=True,
    )
    where = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_office_alarm_on", "office_alarm", ["name"], unique=True, sqlite_where=where, postgresql_where=where
    )


def _notices() -> None:
    op.create_table(
        "office_notice",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kind", _choice(KINDS, "kind"), nullable=False),
        sa.Column("subject", NUMBER, nullable=False),
        sa.Column("mark", NUMBER, server_default="0", nullable=False),
        sa.Column("officer_id", NUMBER, nullable=False),
        sa.Column("state", _choice(STATES, "state"), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("begun_at", MOMENT, nullable=True),
        sa.Column("message_id", NUMBER, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_office_notice_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_notice")),
        sa.UniqueConstraint(
            "kind", "subject", "mark", "officer_id", name=op.f("uq_office_notice_kind_subject_mark_officer_id")
        ),
        sqlite_autoincrement=True,
    )
    where = sa.text("state = 'waiting' OR state = 'sending'")
    op.create_index(
        "ix_office_notice_open", "office_notice", ["not_before"], sqlite_where=where, postgresql_where=where
    )


def _choice(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)
