"""signed in: where officers signed in with a browser, and failed tries counted for each browser.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "session",
        sa.Column("id", number, nullable=False),
        sa.Column("token_lookup", sa.LargeBinary(length=32), nullable=False),
        sa.Column("officer_id", number, nullable=False),
        sa.Column("password_lookup", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("seen_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_session_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_lookup", name=op.f("uq_session_token_lookup")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_session_officer_id"), "session", ["officer_id"])
    op.create_index(op.f("ix_session_expires_at"), "session", ["expires_at"])
    op.create_table(
        "browser",
        sa.Column("id", number, nullable=False),
        sa.Column("officer_id", number, nullable=False),
        sa.Column("token_lookup", sa.LargeBinary(length=32), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", moment, nullable=True),
        sa.Column("seen_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_browser_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_browser")),
        sa.UniqueConstraint("officer_id", "token_lookup", name=op.f("uq_browser_officer_id_token_lookup")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("browser")
    op.drop_table("session")
