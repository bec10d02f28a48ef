"""The tables of the standing of KIM: their boards, what was done to them, and imports that wait for a second officer.

A part of :mod:`data.store.schema`, which every other module imports them from.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, LargeBinary, Table, text

from data.model.board import BoardOffice
from data.model.membership import InstitutionStatus
from data.model.standing import KimAct
from data.store.columns import RowNumber, UtcDateTime, choice
from data.store.metadata import metadata

board_member = Table(
    "board_member",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("institution_id", ForeignKey("institution.id"), nullable=False),
    Column("office", choice(BoardOffice, "office"), nullable=False),
    # Never changed: another name is another row, so that what was agreed on can be told by the row number.
    Column("name_sealed", LargeBinary, nullable=False),
    Column("declared_on", Date),
    Column("is_not_asn", Boolean(create_constraint=True, name="is_not_asn")),
    Column("is_not_partisan", Boolean(create_constraint=True, name="is_not_partisan")),
    Column("checked_by_id", ForeignKey("officer.id")),
    Column("checked_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    sqlite_autoincrement=True,
)
_HOLDS = text("ended_at IS NULL")
Index("ix_board_member_holds", board_member.c.institution_id, sqlite_where=_HOLDS, postgresql_where=_HOLDS)

kim_batch = Table(
    "kim_batch",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("officer_id", ForeignKey("officer.id"), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("activated_by_id", ForeignKey("officer.id")),
    Column("activated_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

kim_batch_row = Table(
    "kim_batch_row",
    metadata,
    Column("batch_id", ForeignKey("kim_batch.id"), primary_key=True),
    Column("institution_id", ForeignKey("institution.id"), primary_key=True),
)

kim_event = Table(
    "kim_event",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("institution_id", ForeignKey("institution.id"), nullable=False, index=True),
    Column("act", choice(KimAct, "act"), nullable=False),
    Column("status_before", choice(InstitutionStatus, "status_before"), nullable=False),
    Column("status_after", choice(InstitutionStatus, "status_after"), nullable=False),
    Column("holds_from", Date, nullable=False),
    # Sealed because people are named in reasons.
    Column("reason_sealed", LargeBinary),
    Column("officer_id", ForeignKey("officer.id")),
    Column("digest", LargeBinary(32)),
    Column("batch_id", ForeignKey("kim_batch.id")),
    Column("at", UtcDateTime, nullable=False),
)

__all__ = ["board_member", "kim_batch", "kim_batch_row", "kim_event"]
