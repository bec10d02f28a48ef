"""standing: boards of KIM with their declarations, what was done to KIM, imports that wait for a second officer.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "board_member",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "office",
            sa.Enum(
                "chair",
                "deputy",
                "secretary",
                "treasurer",
                "section",
                name="office",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=True),
        sa.Column("is_not_asn", sa.Boolean(create_constraint=True, name="is_not_asn"), nullable=True),
        sa.Column("is_not_partisan", sa.Boolean(create_constraint=True, name="is_not_partisan"), nullable=True),
        sa.Column("checked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["checked_by_id"], ["officer.id"], name=op.f("fk_board_member_checked_by_id_officer")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_board_member_institution_id_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_member")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("board_member", schema=None) as batch_op:
        batch_op.create_index(
            "ix_board_member_holds",
            ["institution_id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "kim_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("activated_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["activated_by_id"], ["officer.id"], name=op.f("fk_kim_batch_activated_by_id_officer")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_kim_batch_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kim_batch")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "kim_batch_row",
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["kim_batch.id"], name=op.f("fk_kim_batch_row_batch_id_kim_batch")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_kim_batch_row_institution_id_institution")
        ),
        sa.PrimaryKeyConstraint("batch_id", "institution_id", name=op.f("pk_kim_batch_row")),
    )
    op.create_table(
        "kim_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "verify",
                "activate",
                "freeze",
                "unfreeze",
                "expire",
                "dissolve",
                "fall_back",
                name="act",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "status_before",
            sa.Enum(
                "proposed",
                "verified",
                "active",
                "expired",
                "frozen",
                "dissolved",
                name="status_before",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "status_after",
            sa.Enum(
                "proposed",
                "verified",
                "active",
                "expired",
                "frozen",
                "dissolved",
                name="status_after",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["kim_batch.id"], name=op.f("fk_kim_event_batch_id_kim_batch")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_kim_event_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_kim_event_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kim_event")),
    )
    with op.batch_alter_table("kim_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kim_event_institution_id"), ["institution_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("kim_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kim_event_institution_id"))

    op.drop_table("kim_event")
    op.drop_table("kim_batch_row")
    op.drop_table("kim_batch")
    with op.batch_alter_table("board_member", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_board_member_holds",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("board_member")
