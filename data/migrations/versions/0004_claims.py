"""claims: what many tips say, known variants, versions of verdicts, our announcements, feeds, vectors.

Revision ID: 0004
Revises: 0003
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

VERDICTS = ("false", "misleading", "true", "satire", "mixed", "unproven")
STATES = ("answered", "suggested", "queued")
#: SQLite writes a table anew to alter it, and would forget that numbers of fact-checks are never given out again.
FACTCHECK_KWARGS = {"sqlite_autoincrement": True}


def upgrade() -> None:
    create_tables()
    with op.batch_alter_table("factcheck", schema=None, table_kwargs=FACTCHECK_KWARGS) as batch_op:
        check(batch_op, "factcheck", "verdict", (*VERDICTS, "opinion"))
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("twin_of_id", row_number(), nullable=True))
        batch_op.create_index(batch_op.f("ix_factcheck_twin_of_id"), ["twin_of_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_factcheck_twin_of_id_factcheck"), "factcheck", ["twin_of_id"], ["id"]
        )
    with op.batch_alter_table("tip", schema=None) as batch_op:
        check(batch_op, "tip", "state", (*STATES, "closed"))
        batch_op.add_column(sa.Column("claim_id", row_number(), nullable=True))
        batch_op.create_index(batch_op.f("ix_tip_claim_id"), ["claim_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_tip_claim_id_claim"), "claim", ["claim_id"], ["id"])


def downgrade() -> None:
    op.execute("UPDATE tip SET state = 'answered' WHERE state = 'closed'")
    with op.batch_alter_table("tip", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_tip_claim_id_claim"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_tip_claim_id"))
        batch_op.drop_column("claim_id")
        check(batch_op, "tip", "state", STATES)
    op.execute("UPDATE factcheck SET verdict = NULL WHERE verdict = 'opinion'")
    with op.batch_alter_table("factcheck", schema=None, table_kwargs=FACTCHECK_KWARGS) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_factcheck_twin_of_id_factcheck"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_factcheck_twin_of_id"))
        batch_op.drop_column("twin_of_id")
        batch_op.drop_column("withdrawn_at")
        check(batch_op, "factcheck", "verdict", VERDICTS)
    drop_tables()


def row_number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def check(batch_op: BatchOperations, table: str, column: str, values: Sequence[str]) -> None:
    """Let a column hold these values and no others."""
    name = batch_op.f(f"ck_{table}_{column}")
    batch_op.drop_constraint(name, type_="check")
    batch_op.create_check_constraint(name, sa.column(column).in_(values))


def create_tables() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("serial", sa.String(length=80), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
        sa.UniqueConstraint("serial", name=op.f("uq_announcement_serial")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_announcement_updated_at"), ["updated_at"], unique=False)

    op.create_table(
        "feed",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "yudistira",
                "claimreview",
                "factchecktools",
                "wordpress",
                "rss",
                "sheet",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("options", sa.Text(), server_default="{}", nullable=False),
        sa.Column("interval_minutes", sa.Integer(), nullable=False),
        sa.Column("is_enabled", sa.Boolean(create_constraint=True, name="is_enabled"), nullable=False),
        sa.Column("cursor", sa.Text(), server_default="", nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("etag", sa.Text(), server_default="", nullable=False),
        sa.Column("last_modified", sa.Text(), server_default="", nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("name", name=op.f("uq_feed_name")),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "waiting",
                "answered",
                "rejected",
                "merged",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("statement_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("factcheck_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("merged_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("department", sa.String(length=200), server_default="", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["factcheck_id"], ["factcheck.id"], name=op.f("fk_claim_factcheck_id_factcheck")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["claim.id"], name=op.f("fk_claim_merged_into_id_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_factcheck_id"), ["factcheck_id"], unique=False)
        batch_op.create_index(
            "ix_claim_unsettled",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'open' OR state = 'waiting'"),
            postgresql_where=sa.text("state = 'open' OR state = 'waiting'"),
        )

    op.create_table(
        "factcheck_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("factcheck_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "false",
                "misleading",
                "true",
                "satire",
                "mixed",
                "unproven",
                "opinion",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("rating", sa.String(length=200), server_default="", nullable=False),
        sa.Column("officer", sa.String(length=80), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["factcheck_id"], ["factcheck.id"], name=op.f("fk_factcheck_version_factcheck_id_factcheck")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factcheck_version")),
        sa.UniqueConstraint("factcheck_id", "version", name=op.f("uq_factcheck_version_factcheck_id_version")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("factcheck_version", schema=None) as batch_op:
        batch_op.create_index(
            "ix_factcheck_version_due",
            ["id"],
            unique=False,
            sqlite_where=sa.text("announced_at IS NULL"),
            postgresql_where=sa.text("announced_at IS NULL"),
        )

    op.create_table(
        "variant",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("factcheck_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tip_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("officer", sa.String(length=80), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["factcheck_id"], ["factcheck.id"], name=op.f("fk_variant_factcheck_id_factcheck")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variant")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_variant_fingerprint")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("variant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_variant_factcheck_id"), ["factcheck_id"], unique=False)

    op.create_table(
        "vector",
        sa.Column("factcheck_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["factcheck_id"], ["factcheck.id"], name=op.f("fk_vector_factcheck_id_factcheck")),
        sa.PrimaryKeyConstraint("factcheck_id", "model", name=op.f("pk_vector")),
    )
    op.create_table(
        "claim_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "opened",
                "confirmed",
                "answered",
                "corrected",
                "rejected",
                "asked",
                "merged",
                "split",
                "reopened",
                name="act",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("tip_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("factcheck_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("officer", sa.String(length=80), server_default="", nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_event_claim_id_claim")),
        sa.ForeignKeyConstraint(["factcheck_id"], ["factcheck.id"], name=op.f("fk_claim_event_factcheck_id_factcheck")),
        sa.ForeignKeyConstraint(["other_id"], ["claim.id"], name=op.f("fk_claim_event_other_id_claim")),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_claim_event_tip_id_tip")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_event")),
    )
    with op.batch_alter_table("claim_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_event_claim_id"), ["claim_id"], unique=False)

    op.create_table(
        "claim_print",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("tip_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_print_claim_id_claim")),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_claim_print_tip_id_tip")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_print")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_claim_print_fingerprint")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("claim_print", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_print_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_print_tip_id"), ["tip_id"], unique=False)


def drop_tables() -> None:
    with op.batch_alter_table("claim_print", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_print_tip_id"))
        batch_op.drop_index(batch_op.f("ix_claim_print_claim_id"))

    op.drop_table("claim_print")
    with op.batch_alter_table("claim_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_event_claim_id"))

    op.drop_table("claim_event")
    op.drop_table("vector")
    with op.batch_alter_table("variant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_variant_factcheck_id"))

    op.drop_table("variant")
    with op.batch_alter_table("factcheck_version", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_factcheck_version_due",
            sqlite_where=sa.text("announced_at IS NULL"),
            postgresql_where=sa.text("announced_at IS NULL"),
        )

    op.drop_table("factcheck_version")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_claim_unsettled",
            sqlite_where=sa.text("state = 'open' OR state = 'waiting'"),
            postgresql_where=sa.text("state = 'open' OR state = 'waiting'"),
        )
        batch_op.drop_index(batch_op.f("ix_claim_factcheck_id"))

    op.drop_table("claim")
    op.drop_table("feed")
    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_announcement_updated_at"))

    op.drop_table("announcement")
