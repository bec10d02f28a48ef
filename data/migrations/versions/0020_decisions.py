"""decisions: what was decided on a claim and can still be taken back.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_WISHES = ("confirm", "answer", "reject", "ask")


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "claim_decision",
        sa.Column("claim_id", number, nullable=False),
        sa.Column(
            "wish",
            sa.Enum(*_WISHES, name="wish", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("officer", sa.String(length=80), nullable=False),
        sa.Column("values_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refusal", sa.String(length=40), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_decision_claim_id_claim")),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_claim_decision")),
    )
    op.create_index(op.f("ix_claim_decision_due_at"), "claim_decision", ["due_at"])


def downgrade() -> None:
    op.drop_table("claim_decision")
