"""chat links: links by which officers name the chat for their test messages.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "chat_link",
        sa.Column("officer_id", number, nullable=False),
        sa.Column("code_lookup", sa.LargeBinary(length=32), nullable=False),
        sa.Column("code_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("broadcast_id", number, nullable=True),
        sa.Column("address_id", number, nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_chat_link_officer_id_officer")),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name=op.f("fk_chat_link_broadcast_id_broadcast")),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_chat_link_address_id_address")),
        sa.PrimaryKeyConstraint("officer_id", name=op.f("pk_chat_link")),
        sa.UniqueConstraint("code_lookup", name=op.f("uq_chat_link_code_lookup")),
    )
    op.create_index(op.f("ix_chat_link_address_id"), "chat_link", ["address_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_chat_link_address_id"), "chat_link")
    op.drop_table("chat_link")
