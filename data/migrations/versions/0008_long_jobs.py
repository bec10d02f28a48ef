"""long jobs: where one must run, its errors and starts, what it remembers, why it failed, what it reports.

Nothing used the table before, so it is made anew.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = "state = 'waiting' OR state = 'running'"
KEYED = f"key <> '' AND ({OPEN})"
REASONS = ("unknown_name", "bad_arguments", "refused", "gave_up", "died")


def upgrade() -> None:
    op.drop_table("job")
    create(
        ("waiting", "running", "done", "failed", "cancelled"),
        sa.Column("place", sa.String(length=40), server_default="", nullable=False),
        sa.Column("starts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("again", sa.Boolean(create_constraint=True, name="again"), nullable=False),
        sa.Column("is_stopping", sa.Boolean(create_constraint=True, name="is_stopping"), nullable=False),
        sa.Column("memory", sa.Text(), server_default="{}", nullable=False),
        sa.Column("reason", _choice(REASONS, "reason"), nullable=True),
        sa.Column("report_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
    )


def downgrade() -> None:
    op.drop_table("job")
    create(("waiting", "running", "done", "failed"))


def create(states: tuple[str, ...], *more: sa.Column[object]) -> None:
    op.create_table(
        "job",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=120), server_default="", nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("state", _choice(states, "state"), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", NUMBER, server_default="0", nullable=False),
        sa.Column("total", NUMBER, nullable=True),
        sa.Column("result", sa.Text(), server_default="", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        *more,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sqlite_autoincrement=True,
    )
    for name, columns, is_unique, where in (
        ("ix_job_open", ["run_at", "id"], False, OPEN),
        ("uq_job_key", ["name", "key"], True, KEYED),
    ):
        op.create_index(
            name, "job", columns, unique=is_unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )


def _choice(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)
