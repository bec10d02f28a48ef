"""whole chats: indexes by which everything of one chat and one human is found.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

#: (index, table, columns)
INDEXES = (
    ("ix_inbox_order", "inbox", ["order_lookup", "id"]),
    ("ix_delivery_address", "delivery", ["address_id", "id"]),
    ("ix_tip_sender", "tip", ["sender_lookup"]),
    ("ix_conversation_sender", "conversation", ["sender_lookup"]),
)


def upgrade() -> None:
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    erased = sa.text("erased_at IS NOT NULL")
    op.create_index("ix_address_erased", "address", ["erased_at"], sqlite_where=erased, postgresql_where=erased)


def downgrade() -> None:
    op.drop_index("ix_address_erased", "address")
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
