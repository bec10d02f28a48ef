"""twin marks: what titles of second sources have in common, so that only what changed is looked at.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "twin_mark",
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("factcheck_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["factcheck_id"], ["factcheck.id"], name=op.f("fk_twin_mark_factcheck_id_factcheck")),
        sa.PrimaryKeyConstraint("mark", "factcheck_id", name=op.f("pk_twin_mark")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "twin_title",
        sa.Column("factcheck_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["factcheck_id"], ["factcheck.id"], name=op.f("fk_twin_title_factcheck_id_factcheck")),
        sa.PrimaryKeyConstraint("factcheck_id", name=op.f("pk_twin_title")),
    )
    op.create_table(
        "twin_look",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("rules", sa.String(length=40), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_twin_look")),
    )


def downgrade() -> None:
    op.drop_table("twin_look")
    op.drop_table("twin_title")
    op.drop_table("twin_mark")
