"""hand-overs: who handed duty over to whom; and what the officers' bot waits for somebody to type.

Revision ID: 0022
Revises: 0021
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KINDS = ("claim", "late", "approval", "approvers", "alarm", "over")
DUTY = "duty"
VIA = ("bot", "console", "terminal")


def upgrade() -> None:
    op.create_table(
        "hand_over",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("before_id", NUMBER, nullable=False),
        sa.Column("shift_id", NUMBER, nullable=False),
        sa.Column("giver_id", NUMBER, nullable=False),
        sa.Column("taker_id", NUMBER, nullable=False),
        sa.Column("by_id", NUMBER, nullable=False),
        sa.Column(
            "via", sa.Enum(*VIA, name="via", native_enum=False, create_constraint=True, length=20), nullable=False
        ),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("accepted_at", MOMENT, nullable=True),
        *(_leads(column, "shift") for column in ("before_id", "shift_id")),
        *(_leads(column, "officer") for column in ("giver_id", "taker_id", "by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
        sa.UniqueConstraint("shift_id", name=op.f("uq_hand_over_shift_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_hand_over_giver_id"), "hand_over", ["giver_id"])
    op.create_table(
        "office_awaited",
        sa.Column("officer_id", NUMBER, nullable=False),
        sa.Column("is_approval", sa.Boolean(create_constraint=True, name="is_approval"), nullable=False),
        sa.Column("broadcast_id", NUMBER, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("until_at", MOMENT, nullable=False),
        sa.Column("message_id", NUMBER, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_office_awaited_officer_id_officer")),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name=op.f("fk_office_awaited_broadcast_id_broadcast")
        ),
        sa.PrimaryKeyConstraint("officer_id", name=op.f("pk_office_awaited")),
    )
    _allow((*KINDS, DUTY))


def downgrade() -> None:
    rows = sa.table("office_notice", sa.column("kind", sa.String))
    op.execute(rows.delete().where(rows.c.kind == DUTY))
    _allow(KINDS)
    for name in ("office_awaited", "hand_over"):
        op.drop_table(name)


def _leads(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_hand_over_{column}_{table}"))


def _allow(kinds: Sequence[str]) -> None:
    """Let a notice be of one of these kinds and no other."""
    with op.batch_alter_table("office_notice", schema=None) as batch_op:
        name = batch_op.f("ck_office_notice_kind")
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, sa.column("kind").in_(kinds))
