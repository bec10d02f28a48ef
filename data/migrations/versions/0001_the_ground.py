"""the ground.

Revision ID: 0001
Revises: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "channel_pause",
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_pause")),
    )
    op.create_table(
        "cursor",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_cursor")),
    )
    op.create_table(
        "factcheck",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("external_id", sa.String(length=500), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "false",
                "misleading",
                "true",
                "satire",
                "mixed",
                "unproven",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("rating", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("is_time_bound", sa.Boolean(create_constraint=True, name="is_time_bound"), nullable=False),
        sa.Column("is_sample", sa.Boolean(create_constraint=True, name="is_sample"), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factcheck")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_factcheck_source_external_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("external_key", sa.String(length=200), nullable=False),
        sa.Column("order_lookup", sa.LargeBinary(length=32), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "claimed",
                "done",
                "quarantined",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("channel", "external_key", name=op.f("uq_inbox_channel_external_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inbox_bodies",
            ["done_at"],
            unique=False,
            sqlite_where=sa.text("body_sealed IS NOT NULL"),
            postgresql_where=sa.text("body_sealed IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_inbox_claimed",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'claimed'"),
            postgresql_where=sa.text("state = 'claimed'"),
        )
        batch_op.create_index(
            "ix_inbox_new",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )
        batch_op.create_index(
            "ix_inbox_open",
            ["order_lookup", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('new', 'claimed')"),
            postgresql_where=sa.text("state IN ('new', 'claimed')"),
        )
        batch_op.create_index(
            "ix_inbox_set_aside",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'quarantined'"),
            postgresql_where=sa.text("state = 'quarantined'"),
        )

    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "limiter",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("tat_us", sa.BigInteger(), nullable=False),
        sa.Column("blocked_until_us", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("interval_us", sa.BigInteger(), nullable=False),
        sa.Column("burst", sa.Integer(), server_default="1", nullable=False),
        sa.Column("updated_us", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_limiter")),
    )
    op.create_table(
        "matcher_log",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("factcheck_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("op", sa.String(length=10), nullable=False),
        sa.CheckConstraint("op IN ('upsert', 'remove')", name=op.f("ck_matcher_log_op")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_matcher_log")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("private", "group", "channel", name="kind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "address",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("lookup", sa.LargeBinary(length=32), nullable=False),
        sa.Column("external_id_sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("private", "group", "channel", name="kind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "unverified",
                "blocked",
                "unreachable",
                "migrated",
                "opted_out",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("topics", sa.Text(), server_default="", nullable=False),
        sa.Column("soft_fails", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_inbound_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_address_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint("channel", "lookup", name=op.f("uq_address_channel_lookup")),
    )
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_address_person_id"), ["person_id"], unique=False)

    op.create_table(
        "address_alias",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("lookup", sa.LargeBinary(length=32), nullable=False),
        sa.Column("external_id_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_address_alias_address_id_address")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_alias")),
        sa.UniqueConstraint("channel", "lookup", name=op.f("uq_address_alias_channel_lookup")),
    )
    with op.batch_alter_table("address_alias", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_address_alias_address_id"), ["address_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_consent_address_id_address")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_address_id"), ["address_id"], unique=False)

    op.create_table(
        "conversation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sender_lookup", sa.LargeBinary(length=32), nullable=False),
        sa.Column("memory", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_conversation_address_id_address")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("address_id", "sender_lookup", name=op.f("uq_conversation_address_id_sender_lookup")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "reply",
                "notice",
                "broadcast",
                "edit",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("cause_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "ready",
                "leased",
                "sending",
                "accepted",
                "sent",
                "delivered",
                "read",
                "unknown",
                "failed",
                "skipped",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("payload_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("round", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("resends", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_resend_due", sa.Boolean(create_constraint=True, name="is_resend_due"), nullable=False),
        sa.Column("provider_id", sa.String(length=200), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("acked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_delivery_address_id_address")),
        sa.ForeignKeyConstraint(["after_id"], ["delivery.id"], name=op.f("fk_delivery_after_id_delivery")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("kind", "cause_id", "address_id", name=op.f("uq_delivery_kind_cause_id_address_id")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(
            "ix_delivery_held",
            ["state", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'leased' OR state = 'sending' OR state = 'unknown'"),
            postgresql_where=sa.text("state = 'leased' OR state = 'sending' OR state = 'unknown'"),
        )
        batch_op.create_index(
            "ix_delivery_pending",
            ["address_id", "lane", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('ready', 'leased', 'sending')"),
            postgresql_where=sa.text("state IN ('ready', 'leased', 'sending')"),
        )
        batch_op.create_index(
            "ix_delivery_ready",
            ["lane", "not_before", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'ready'"),
            postgresql_where=sa.text("state = 'ready'"),
        )

    op.create_table(
        "tip",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sender_lookup", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "text",
                "button",
                "photo",
                "video",
                "voice",
                "document",
                "sticker",
                "location",
                "contact",
                "poll",
                "standing",
                "moved",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("forwards", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "answered", "suggested", "queued", name="state", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum("answer", "suggest", "none", name="outcome", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("why", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_tip_address_id_address")),
        sa.ForeignKeyConstraint(["id"], ["inbox.id"], name=op.f("fk_tip_id_inbox")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tip")),
    )
    with op.batch_alter_table("tip", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tip_address_id"), ["address_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tip_state"), ["state"], unique=False)

    op.create_table(
        "attempt",
        sa.Column("delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("intent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "open",
                "accepted",
                "not_sent",
                "throttled",
                "lost",
                "died",
                "refused",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("is_resend", sa.Boolean(create_constraint=True, name="is_resend"), nullable=False),
        sa.Column("provider_id", sa.String(length=200), server_default="", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_attempt_delivery_id_delivery")),
        sa.PrimaryKeyConstraint("delivery_id", "fence", name=op.f("pk_attempt")),
    )
    op.create_table(
        "ballot",
        sa.Column("tip_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "vote",
            sa.Enum(
                "helpful",
                "unhelpful",
                "picked",
                "none_of_these",
                name="vote",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("factcheck_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["factcheck_id"], ["factcheck.id"], name=op.f("fk_ballot_factcheck_id_factcheck")),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_ballot_tip_id_tip")),
        sa.PrimaryKeyConstraint("tip_id", name=op.f("pk_ballot")),
    )
    op.create_table(
        "tip_match",
        sa.Column("tip_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rank", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("factcheck_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "claim",
                "similar_scam",
                "variant",
                "announcement",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["factcheck_id"], ["factcheck.id"], name=op.f("fk_tip_match_factcheck_id_factcheck")),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_tip_match_tip_id_tip")),
        sa.PrimaryKeyConstraint("tip_id", "rank", name=op.f("pk_tip_match")),
    )
    with op.batch_alter_table("tip_match", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tip_match_factcheck_id"), ["factcheck_id"], unique=False)


def downgrade() -> None:

    with op.batch_alter_table("tip_match", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tip_match_factcheck_id"))

    op.drop_table("tip_match")
    op.drop_table("ballot")
    op.drop_table("attempt")
    with op.batch_alter_table("tip", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tip_state"))
        batch_op.drop_index(batch_op.f("ix_tip_address_id"))

    op.drop_table("tip")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_delivery_ready", sqlite_where=sa.text("state = 'ready'"), postgresql_where=sa.text("state = 'ready'")
        )
        batch_op.drop_index(
            "ix_delivery_pending",
            sqlite_where=sa.text("state IN ('ready', 'leased', 'sending')"),
            postgresql_where=sa.text("state IN ('ready', 'leased', 'sending')"),
        )
        batch_op.drop_index(
            "ix_delivery_held",
            sqlite_where=sa.text("state = 'leased' OR state = 'sending' OR state = 'unknown'"),
            postgresql_where=sa.text("state = 'leased' OR state = 'sending' OR state = 'unknown'"),
        )

    op.drop_table("delivery")
    op.drop_table("conversation")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_address_id"))

    op.drop_table("consent")
    with op.batch_alter_table("address_alias", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_address_alias_address_id"))

    op.drop_table("address_alias")
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_address_person_id"))

    op.drop_table("address")
    op.drop_table("person")
    op.drop_table("matcher_log")
    op.drop_table("limiter")
    op.drop_table("lease")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_inbox_set_aside",
            sqlite_where=sa.text("state = 'quarantined'"),
            postgresql_where=sa.text("state = 'quarantined'"),
        )
        batch_op.drop_index(
            "ix_inbox_open",
            sqlite_where=sa.text("state IN ('new', 'claimed')"),
            postgresql_where=sa.text("state IN ('new', 'claimed')"),
        )
        batch_op.drop_index(
            "ix_inbox_new", sqlite_where=sa.text("state = 'new'"), postgresql_where=sa.text("state = 'new'")
        )
        batch_op.drop_index(
            "ix_inbox_claimed", sqlite_where=sa.text("state = 'claimed'"), postgresql_where=sa.text("state = 'claimed'")
        )
        batch_op.drop_index(
            "ix_inbox_bodies",
            sqlite_where=sa.text("body_sealed IS NOT NULL"),
            postgresql_where=sa.text("body_sealed IS NOT NULL"),
        )

    op.drop_table("inbox")
    op.drop_table("factcheck")
    op.drop_table("cursor")
    op.drop_table("channel_pause")
