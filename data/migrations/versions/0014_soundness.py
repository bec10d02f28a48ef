"""soundness: what each process saw of a broadcast's outcomes lately.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "broadcast_health",
        sa.Column("broadcast_id", number, nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("spells", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name=op.f("fk_broadcast_health_broadcast_id_broadcast")
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "owner", name=op.f("pk_broadcast_health")),
    )
    op.create_index(op.f("ix_broadcast_health_at"), "broadcast_health", ["at"])


def downgrade() -> None:
    op.drop_table("broadcast_health")
