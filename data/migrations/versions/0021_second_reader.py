"""second reader: drafts of verdicts on claims.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ANSWERS = "claim_id IS NOT NULL AND (state = 'writing' OR state = 'submitted')"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("factcheck_draft") as table:
        table.add_column(sa.Column("claim_id", number, nullable=True))
        table.create_foreign_key(op.f("fk_factcheck_draft_claim_id_claim"), "claim", ["claim_id"], ["id"])
    some = sa.text(ANSWERS)
    op.create_index(
        "ix_factcheck_draft_claim", "factcheck_draft", ["claim_id"], sqlite_where=some, postgresql_where=some
    )


def downgrade() -> None:
    op.drop_index("ix_factcheck_draft_claim", "factcheck_draft")
    with op.batch_alter_table("factcheck_draft") as table:
        table.drop_constraint("fk_factcheck_draft_claim_id_claim", type_="foreignkey")
        table.drop_column("claim_id")
