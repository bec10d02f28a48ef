"""looked up: broadcasts by every state, and what a deleted delivery would leave behind, without reading whole tables.

SQLite uses a partial index for one state and not for several; and whenever a delivery is deleted it looks for others
that follow it.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ALIVE = sa.text(
    "state = 'approved' OR state = 'scheduled' OR state = 'preparing' OR state = 'running' OR state = 'finishing'"
)
FOLLOWS = sa.text("after_id IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_broadcast_alive", table_name="broadcast")
    op.create_index("ix_broadcast_state", "broadcast", ["state", "id"])
    op.create_index("ix_delivery_after", "delivery", ["after_id"], sqlite_where=FOLLOWS, postgresql_where=FOLLOWS)


def downgrade() -> None:
    op.drop_index("ix_delivery_after", table_name="delivery")
    op.drop_index("ix_broadcast_state", table_name="broadcast")
    op.create_index("ix_broadcast_alive", "broadcast", ["state", "id"], sqlite_where=ALIVE, postgresql_where=ALIVE)
