"""rounds: how far a further round of a broadcast has come.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("broadcast", sa.Column("retried_until", number, nullable=True))


def downgrade() -> None:
    op.drop_column("broadcast", "retried_until")
