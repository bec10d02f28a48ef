"""deputies: a role of its own for the deputy chair of a KIM.

Revision ID: 0007
Revises: 0006
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ROLES = ("resident", "member", "operator", "chair", "ponpes_operator", "lpm_chair", "lurah", "camat")
TABLES = ("membership", "invitation")


def upgrade() -> None:
    for table in TABLES:
        allow(table, (*ROLES, "deputy"))


def downgrade() -> None:
    for table in TABLES:
        rows = sa.table(table, sa.column("role", sa.String))
        op.execute(rows.update().where(rows.c.role == "deputy").values(role="member"))
        allow(table, ROLES)


def allow(table: str, roles: Sequence[str]) -> None:
    """Let the role of a table be one of these and no other."""
    with op.batch_alter_table(table, schema=None) as batch_op:
        name = batch_op.f(f"ck_{table}_role")
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, sa.column("role").in_(roles))
