"""questions: answers that officers edit, and questions among the requests to a human.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = "state = 'open'"


def upgrade() -> None:
    op.create_table(
        "faq_entry",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("mark", sa.String(length=10), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("updated_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("is_retired", sa.Boolean(create_constraint=True, name="is_retired"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_entry")),
        sa.UniqueConstraint("mark", name=op.f("uq_faq_entry_mark")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "faq_edit",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("entry_id", NUMBER, nullable=False),
        sa.Column("act", _choice("act", "written", "retired", "restored"), nullable=False),
        sa.Column("officer_id", NUMBER, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["faq_entry.id"], name=op.f("fk_faq_edit_entry_id_faq_entry")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_faq_edit_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_edit")),
    )
    op.create_index(op.f("ix_faq_edit_entry_id"), "faq_edit", ["entry_id"])
    with op.batch_alter_table("human_request") as table:
        table.add_column(
            sa.Column("kind", _choice("kind", "human", "question"), server_default="human", nullable=False)
        )
        table.add_column(sa.Column("words_lookup", sa.LargeBinary(length=32), nullable=True))
    some = sa.text(OPEN)
    op.create_index("ix_human_request_open", "human_request", ["id"], sqlite_where=some, postgresql_where=some)
    op.create_index(
        "ix_human_request_words", "human_request", ["words_lookup"], sqlite_where=some, postgresql_where=some
    )


def downgrade() -> None:
    op.drop_index("ix_human_request_words", "human_request")
    op.drop_index("ix_human_request_open", "human_request")
    with op.batch_alter_table("human_request") as table:
        table.drop_constraint(op.f("ck_human_request_kind"), type_="check")
        table.drop_column("words_lookup")
        table.drop_column("kind")
    op.drop_table("faq_edit")
    op.drop_table("faq_entry")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)
