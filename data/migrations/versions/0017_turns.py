"""turns: which claims tips have joined since somebody looked, and what is counted by day.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("claim", sa.Column("tips_turn", sa.BigInteger(), server_default="0", nullable=False))
    turned = sa.text("tips_turn > 0")
    op.create_index(op.f("ix_claim_turned"), "claim", ["tips_turn"], sqlite_where=turned, postgresql_where=turned)
    op.create_index(op.f("ix_claim_closed_at"), "claim", ["closed_at"])
    op.create_index(op.f("ix_tip_day"), "tip", ["created_at", "state"])


def downgrade() -> None:
    op.drop_index(op.f("ix_tip_day"), "tip")
    op.drop_index(op.f("ix_claim_closed_at"), "claim")
    op.drop_index(op.f("ix_claim_turned"), "claim")
    op.drop_column("claim", "tips_turn")
