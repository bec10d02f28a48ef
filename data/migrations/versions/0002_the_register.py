"""the register: memberships, institutions, files of tips, requests to a human, albums.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "institution",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("kim", "ponpes", "lpm", name="kind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("region_code", sa.String(length=13), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "proposed",
                "verified",
                "active",
                "expired",
                "frozen",
                "dissolved",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution")),
        sa.UniqueConstraint("kind", "region_code", "name_key", name=op.f("uq_institution_kind_region_code_name_key")),
    )
    op.create_table(
        "human_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "closed", name="state", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_human_request_address_id_address")),
        sa.ForeignKeyConstraint(["id"], ["inbox.id"], name=op.f("fk_human_request_id_inbox")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_human_request")),
    )
    with op.batch_alter_table("human_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_human_request_address_id"), ["address_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
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
        sa.Column("region_code", sa.String(length=13), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "unverified",
                "confirmed",
                "rejected",
                "ended",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_membership_address_id_address")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_membership_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_address_id"), ["address_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_region_code"), ["region_code"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tip_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("file_id_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("file_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size_bytes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "wanted",
                "kept",
                "refused",
                "lost",
                "expired",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_attachment_tip_id_tip")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("tip_id", "position", name=op.f("uq_attachment_tip_id_position")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_attachment_kept",
            ["sha256"],
            unique=False,
            sqlite_where=sa.text("state = 'kept'"),
            postgresql_where=sa.text("state = 'kept'"),
        )
        batch_op.create_index(
            "ix_attachment_wanted",
            ["not_before"],
            unique=False,
            sqlite_where=sa.text("state = 'wanted'"),
            postgresql_where=sa.text("state = 'wanted'"),
        )

    op.add_column("address", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.create_index(batch_op.f("ix_consent_person_id"), ["person_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_consent_person_id_person"), "person", ["person_id"], ["id"])

    op.add_column("conversation", sa.Column("form_sealed", sa.LargeBinary(), nullable=True))

    op.add_column("inbox", sa.Column("album_lookup", sa.LargeBinary(length=32), nullable=True))
    op.create_index(
        "ix_inbox_album",
        "inbox",
        ["album_lookup", "id"],
        unique=False,
        sqlite_where=sa.text("album_lookup IS NOT NULL"),
        postgresql_where=sa.text("album_lookup IS NOT NULL"),
    )

    op.add_column("tip", sa.Column("origin_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("tip", "origin_sealed")

    op.drop_index(
        "ix_inbox_album",
        table_name="inbox",
        sqlite_where=sa.text("album_lookup IS NOT NULL"),
        postgresql_where=sa.text("album_lookup IS NOT NULL"),
    )
    op.drop_column("inbox", "album_lookup")

    op.drop_column("conversation", "form_sealed")

    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_consent_person_id_person"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_consent_person_id"))
        batch_op.drop_column("person_id")

    op.drop_column("address", "erased_at")

    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_attachment_wanted",
            sqlite_where=sa.text("state = 'wanted'"),
            postgresql_where=sa.text("state = 'wanted'"),
        )
        batch_op.drop_index(
            "ix_attachment_kept", sqlite_where=sa.text("state = 'kept'"), postgresql_where=sa.text("state = 'kept'")
        )

    op.drop_table("attachment")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_region_code"))
        batch_op.drop_index(batch_op.f("ix_membership_person_id"))
        batch_op.drop_index(batch_op.f("ix_membership_institution_id"))
        batch_op.drop_index(batch_op.f("ix_membership_address_id"))

    op.drop_table("membership")
    with op.batch_alter_table("human_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_human_request_address_id"))

    op.drop_table("human_request")
    op.drop_table("institution")
