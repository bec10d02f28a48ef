"""own fact-checks: drafts with their history, and how lists of fact-checks are read.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = "state = 'writing' OR state = 'submitted'"
ONE = f"factcheck_id IS NOT NULL AND ({OPEN})"


def upgrade() -> None:
    op.create_table(
        "factcheck_draft",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kind", _choice("kind", "new", "correction", "withdrawal"), nullable=False),
        sa.Column("state", _choice("state", "writing", "submitted", "published", "discarded"), nullable=False),
        sa.Column("factcheck_id", NUMBER, nullable=True),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("base_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["factcheck_id"], ["factcheck.id"], name=op.f("fk_factcheck_draft_factcheck_id_factcheck")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factcheck_draft")),
        sqlite_autoincrement=True,
    )
    _index("ix_factcheck_draft_open", "factcheck_draft", ["id"], OPEN)
    _index("uq_factcheck_draft_factcheck", "factcheck_draft", ["factcheck_id"], ONE, unique=True)
    op.create_table(
        "factcheck_edit",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("draft_id", NUMBER, nullable=False),
        sa.Column("act", _choice("act", "written", "submitted", "returned", "published", "discarded"), nullable=False),
        sa.Column("officer_id", NUMBER, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("typed", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["factcheck_draft.id"], name=op.f("fk_factcheck_edit_draft_id_factcheck_draft")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_factcheck_edit_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factcheck_edit")),
    )
    op.create_index(op.f("ix_factcheck_edit_draft_id"), "factcheck_edit", ["draft_id"])
    op.create_index("ix_factcheck_source", "factcheck", ["source", "id"])
    _index("ix_factcheck_ends", "factcheck", ["valid_until", "id"], "valid_until IS NOT NULL")


def downgrade() -> None:
    op.drop_index("ix_factcheck_ends", "factcheck")
    op.drop_index("ix_factcheck_source", "factcheck")
    op.drop_table("factcheck_edit")
    op.drop_table("factcheck_draft")


def _index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    some = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=some, postgresql_where=some)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)
