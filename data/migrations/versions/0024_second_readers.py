"""second readers: officers are told of drafts, and may approve one by a code that they type.

Revision ID: 0024
Revises: 0023
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

KINDS = ("claim", "late", "approval", "approvers", "alarm", "over", "duty")
NEW = ("draft", "draft_over")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _allow((*KINDS, *NEW))
    with op.batch_alter_table("office_awaited", schema=None) as batch_op:
        batch_op.alter_column("broadcast_id", existing_type=NUMBER, nullable=True)
        batch_op.add_column(sa.Column("draft_id", NUMBER, nullable=True))
        name = batch_op.f("fk_office_awaited_draft_id_factcheck_draft")
        batch_op.create_foreign_key(name, "factcheck_draft", ["draft_id"], ["id"])


def downgrade() -> None:
    awaited = sa.table("office_awaited", sa.column("draft_id", NUMBER))
    op.execute(awaited.delete().where(awaited.c.draft_id.is_not(None)))
    with op.batch_alter_table("office_awaited", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_office_awaited_draft_id_factcheck_draft"), type_="foreignkey")
        batch_op.drop_column("draft_id")
        batch_op.alter_column("broadcast_id", existing_type=NUMBER, nullable=False)
    rows = sa.table("office_notice", sa.column("kind", sa.String))
    op.execute(rows.delete().where(rows.c.kind.in_(NEW)))
    _allow(KINDS)


def _allow(kinds: Sequence[str]) -> None:
    """Let a notice be of one of these kinds and no other."""
    with op.batch_alter_table("office_notice", schema=None) as batch_op:
        name = batch_op.f("ck_office_notice_kind")
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, sa.column("kind").in_(kinds))
