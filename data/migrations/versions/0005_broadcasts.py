"""broadcasts: officers, audit trail, register of KIM, segments, series, approvals, renderings, jobs.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ALIVE = "state = 'approved' OR state = 'scheduled' OR state = 'preparing' OR state = 'running' OR state = 'finishing'"


def upgrade() -> None:
    create_tables()
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("broadcast_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("rendering_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("about_provider_id", sa.String(length=200), server_default="", nullable=False))
        batch_op.create_index(
            "ix_delivery_institution",
            ["institution_id", "broadcast_id"],
            unique=False,
            sqlite_where=sa.text("institution_id IS NOT NULL"),
            postgresql_where=sa.text("institution_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_delivery_broadcast",
            ["broadcast_id", "state", "id"],
            unique=False,
            sqlite_where=sa.text("broadcast_id IS NOT NULL"),
            postgresql_where=sa.text("broadcast_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_delivery_broadcast_ready",
            ["broadcast_id", "channel", "not_before", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'ready' AND broadcast_id IS NOT NULL"),
            postgresql_where=sa.text("state = 'ready' AND broadcast_id IS NOT NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_delivery_institution_id_institution"), "institution", ["institution_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_delivery_rendering_id_rendering"), "rendering", ["rendering_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_delivery_broadcast_id_broadcast"), "broadcast", ["broadcast_id"], ["id"]
        )
        batch_op.drop_index("ix_delivery_ready")
        batch_op.create_index(
            "ix_delivery_ready",
            ["lane", "not_before", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'ready' AND broadcast_id IS NULL"),
            postgresql_where=sa.text("state = 'ready' AND broadcast_id IS NULL"),
        )

    with op.batch_alter_table("limiter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("speed_percent", sa.Integer(), server_default="100", nullable=False))
        batch_op.add_column(sa.Column("slowed_us", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("limiter", schema=None) as batch_op:
        batch_op.drop_column("slowed_us")
        batch_op.drop_column("speed_percent")

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_delivery_broadcast_id_broadcast"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_delivery_rendering_id_rendering"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_delivery_institution_id_institution"), type_="foreignkey")
        batch_op.drop_index(
            "ix_delivery_broadcast_ready",
            sqlite_where=sa.text("state = 'ready' AND broadcast_id IS NOT NULL"),
            postgresql_where=sa.text("state = 'ready' AND broadcast_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_delivery_broadcast",
            sqlite_where=sa.text("broadcast_id IS NOT NULL"),
            postgresql_where=sa.text("broadcast_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_delivery_institution")
        batch_op.drop_index("ix_delivery_ready")
        batch_op.create_index(
            "ix_delivery_ready",
            ["lane", "not_before", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'ready'"),
            postgresql_where=sa.text("state = 'ready'"),
        )
        batch_op.drop_column("about_provider_id")
        batch_op.drop_column("rendering_id")
        batch_op.drop_column("institution_id")
        batch_op.drop_column("broadcast_id")
    drop_tables()


def create_tables() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
        sa.UniqueConstraint("digest", name=op.f("uq_audit_digest")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_target"), ["target"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=120), server_default="", nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False),
        sa.Column("total", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("result", sa.Text(), server_default="", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(
            "ix_job_open",
            ["run_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting' OR state = 'running'"),
            postgresql_where=sa.text("state = 'waiting' OR state = 'running'"),
        )
        batch_op.create_index(
            "uq_job_key",
            ["name", "key"],
            unique=True,
            sqlite_where=sa.text("key <> '' AND (state = 'waiting' OR state = 'running')"),
            postgresql_where=sa.text("key <> '' AND (state = 'waiting' OR state = 'running')"),
        )

    op.create_table(
        "segment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query_text", sa.Text(), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment")),
        sa.UniqueConstraint("name", name=op.f("uq_segment_name")),
    )
    op.create_table(
        "serial_counter",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_serial_counter")),
    )
    op.create_table(
        "kim",
        sa.Column("institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("nomor_induk_komunitas", sa.String(length=60), nullable=True),
        sa.Column("sk_number", sa.String(length=120), server_default="", nullable=False),
        sa.Column("sk_on", sa.Date(), nullable=True),
        sa.Column("sk_issuer", sa.String(length=200), server_default="", nullable=False),
        sa.Column("sk_valid_until", sa.Date(), nullable=True),
        sa.Column("sk_file_sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("row_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_kim_institution_id_institution")),
        sa.PrimaryKeyConstraint("institution_id", name=op.f("pk_kim")),
        sa.UniqueConstraint("nomor_induk_komunitas", name=op.f("uq_kim_nomor_induk_komunitas")),
    )
    op.create_table(
        "first_contact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("portfolio", sa.String(length=80), nullable=False),
        sa.Column("address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_first_contact_address_id_address")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_contact")),
        sa.UniqueConstraint("portfolio", "address_id", name=op.f("uq_first_contact_portfolio_address_id")),
    )
    with op.batch_alter_table("first_contact", schema=None) as batch_op:
        batch_op.create_index("ix_first_contact_at", ["portfolio", "at"], unique=False)

    op.create_table(
        "officer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("roles", sa.String(length=120), nullable=False),
        sa.Column(
            "state",
            sa.Enum("active", "disabled", name="state", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "totp_step", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("must_change", sa.Boolean(create_constraint=True, name="must_change"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_officer_address_id_address")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer")),
        sa.UniqueConstraint("login", name=op.f("uq_officer_login")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("officer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_officer_address_id"), ["address_id"], unique=False)

    op.create_table(
        "broadcast",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "approved",
                "scheduled",
                "preparing",
                "running",
                "paused",
                "finishing",
                "done",
                "done_with_gaps",
                "stopped",
                "expired",
                "superseded",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "class",
            sa.Enum(
                "urgent",
                "official",
                "election",
                "reminder",
                name="class",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("serial", sa.String(length=20), nullable=True),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("files", sa.Text(), server_default="[]", nullable=False),
        sa.Column("letter_number", sa.String(length=120), server_default="", nullable=False),
        sa.Column("signer", sa.String(length=200), server_default="", nullable=False),
        sa.Column("asks_confirmation", sa.Boolean(create_constraint=True, name="asks_confirmation"), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("audience_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("schedule_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("previewed_count", sa.Integer(), nullable=True),
        sa.Column("frozen_count", sa.Integer(), nullable=True),
        sa.Column(
            "frozen_until", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column("corrects_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "pause_cause",
            sa.Enum(
                "officer",
                "errors",
                "content",
                "account",
                "calendar",
                "file",
                "audience",
                name="pause_cause",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("pause_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("canary_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recent_outcomes", sa.String(length=200), server_default="", nullable=False),
        sa.Column("drafted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("submitted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["corrects_id"], ["broadcast.id"], name=op.f("fk_broadcast_corrects_id_broadcast")),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["officer.id"], name=op.f("fk_broadcast_drafted_by_id_officer")),
        sa.ForeignKeyConstraint(["parent_id"], ["broadcast.id"], name=op.f("fk_broadcast_parent_id_broadcast")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["officer.id"], name=op.f("fk_broadcast_submitted_by_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
        sa.UniqueConstraint("serial", name=op.f("uq_broadcast_serial")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.create_index(
            "ix_broadcast_alive",
            ["state", "id"],
            unique=False,
            sqlite_where=sa.text(ALIVE),
            postgresql_where=sa.text(ALIVE),
        )
        batch_op.create_index(batch_op.f("ix_broadcast_corrects_id"), ["corrects_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_broadcast_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "delegation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("instead_of_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("plh", "plt", name="kind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("letter", sa.String(length=120), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["instead_of_id"], ["officer.id"], name=op.f("fk_delegation_instead_of_id_officer")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_delegation_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegation_officer_id"), ["officer_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_lookup", sa.LargeBinary(length=32), nullable=False),
        sa.Column("institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "resident",
                "member",
                "operator",
                "chair",
                "ponpes_operator",
                "lpm_chair",
                "lurah",
                "camat",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("used_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_invitation_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_invitation_officer_id_officer")),
        sa.ForeignKeyConstraint(["used_by_id"], ["address.id"], name=op.f("fk_invitation_used_by_id_address")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_lookup", name=op.f("uq_invitation_token_lookup")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_used_by_id"), ["used_by_id"], unique=False)

    op.create_table(
        "approval",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("broadcast_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "judgement",
            sa.Enum(
                "approved",
                "rejected",
                "returned",
                name="judgement",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("content_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("audience_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("schedule_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "class",
            sa.Enum(
                "urgent",
                "official",
                "election",
                "reminder",
                name="class",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("instead_of_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "stand_in",
            sa.Enum("plh", "plt", name="stand_in", native_enum=False, create_constraint=True, length=20),
            nullable=True,
        ),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name=op.f("fk_approval_broadcast_id_broadcast")),
        sa.ForeignKeyConstraint(["instead_of_id"], ["officer.id"], name=op.f("fk_approval_instead_of_id_officer")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_approval_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_broadcast_id"), ["broadcast_id"], unique=False)

    op.create_table(
        "broadcast_edit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("broadcast_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name=op.f("fk_broadcast_edit_broadcast_id_broadcast")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_broadcast_edit_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast_edit")),
    )
    with op.batch_alter_table("broadcast_edit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_broadcast_edit_broadcast_id"), ["broadcast_id"], unique=False)

    op.create_table(
        "broadcast_kim",
        sa.Column("broadcast_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_step_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name=op.f("fk_broadcast_kim_broadcast_id_broadcast")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_broadcast_kim_institution_id_institution")
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "institution_id", name=op.f("pk_broadcast_kim")),
    )
    with op.batch_alter_table("broadcast_kim", schema=None) as batch_op:
        batch_op.create_index(
            "ix_broadcast_kim_due",
            ["next_step_at"],
            unique=False,
            sqlite_where=sa.text("next_step_at IS NOT NULL"),
            postgresql_where=sa.text("next_step_at IS NOT NULL"),
        )

    op.create_table(
        "confirmation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("broadcast_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "how",
            sa.Enum(
                "group",
                "board",
                "read_aloud",
                "broadcast",
                "performance",
                name="how",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("reached", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_confirmation_address_id_address")),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name=op.f("fk_confirmation_broadcast_id_broadcast")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_confirmation_institution_id_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation")),
        sa.UniqueConstraint("broadcast_id", "address_id", name=op.f("uq_confirmation_broadcast_id_address_id")),
    )
    with op.batch_alter_table("confirmation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_confirmation_address_id"), ["address_id"], unique=False)

    op.create_table(
        "exclusion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("broadcast_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_exclusion_address_id_address")),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name=op.f("fk_exclusion_broadcast_id_broadcast")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_exclusion_institution_id_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusion")),
        sa.UniqueConstraint("broadcast_id", "address_id", name=op.f("uq_exclusion_broadcast_id_address_id")),
    )
    with op.batch_alter_table("exclusion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exclusion_broadcast_id"), ["broadcast_id"], unique=False)

    op.create_table(
        "rendering",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("broadcast_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("payload_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name=op.f("fk_rendering_broadcast_id_broadcast")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rendering")),
        sa.UniqueConstraint(
            "broadcast_id",
            "revision",
            "channel",
            "language",
            name=op.f("uq_rendering_broadcast_id_revision_channel_language"),
        ),
    )
    op.create_table(
        "series",
        sa.Column("broadcast_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("zone", sa.String(length=4), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("times", sa.Text(), nullable=False),
        sa.Column("weekdays", sa.String(length=7), server_default="", nullable=False),
        sa.Column("except_on", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "misfire",
            sa.Enum("skip", "once", name="misfire", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("grace_seconds", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name=op.f("fk_series_broadcast_id_broadcast")),
        sa.PrimaryKeyConstraint("broadcast_id", name=op.f("pk_series")),
    )
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.create_index(
            "ix_series_coming",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )

    op.create_table(
        "occurrence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("local_on", sa.Date(), nullable=False),
        sa.Column("local_time", sa.String(length=5), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("broadcast_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name=op.f("fk_occurrence_broadcast_id_broadcast")),
        sa.ForeignKeyConstraint(["series_id"], ["series.broadcast_id"], name=op.f("fk_occurrence_series_id_series")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
        sa.UniqueConstraint("broadcast_id", name=op.f("uq_occurrence_broadcast_id")),
        sa.UniqueConstraint(
            "series_id", "local_on", "local_time", name=op.f("uq_occurrence_series_id_local_on_local_time")
        ),
    )


def drop_tables() -> None:
    op.drop_table("occurrence")
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_series_coming",
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )

    op.drop_table("series")
    op.drop_table("rendering")
    with op.batch_alter_table("exclusion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exclusion_broadcast_id"))

    op.drop_table("exclusion")
    with op.batch_alter_table("confirmation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_confirmation_address_id"))

    op.drop_table("confirmation")
    with op.batch_alter_table("broadcast_kim", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_broadcast_kim_due",
            sqlite_where=sa.text("next_step_at IS NOT NULL"),
            postgresql_where=sa.text("next_step_at IS NOT NULL"),
        )

    op.drop_table("broadcast_kim")
    with op.batch_alter_table("broadcast_edit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_broadcast_edit_broadcast_id"))

    op.drop_table("broadcast_edit")
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_broadcast_id"))

    op.drop_table("approval")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_used_by_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_institution_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delegation_officer_id"))

    op.drop_table("delegation")
    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_broadcast_parent_id"))
        batch_op.drop_index(batch_op.f("ix_broadcast_corrects_id"))
        batch_op.drop_index(
            "ix_broadcast_alive",
            sqlite_where=sa.text(ALIVE),
            postgresql_where=sa.text(ALIVE),
        )

    op.drop_table("broadcast")
    with op.batch_alter_table("officer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_officer_address_id"))

    op.drop_table("officer")
    with op.batch_alter_table("first_contact", schema=None) as batch_op:
        batch_op.drop_index("ix_first_contact_at")

    op.drop_table("first_contact")
    op.drop_table("kim")
    op.drop_table("serial_counter")
    op.drop_table("segment")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_job_key",
            sqlite_where=sa.text("key <> '' AND (state = 'waiting' OR state = 'running')"),
            postgresql_where=sa.text("key <> '' AND (state = 'waiting' OR state = 'running')"),
        )
        batch_op.drop_index(
            "ix_job_open",
            sqlite_where=sa.text("state = 'waiting' OR state = 'running'"),
            postgresql_where=sa.text("state = 'waiting' OR state = 'running'"),
        )

    op.drop_table("job")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_target"))

    op.drop_table("audit")
