"""The tables of the office's own fact-checks while they are written.

A part of :mod:`data.store.schema`, which every other module imports them from. What stands here is meant to be
published and holds nothing personal.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, text

from data.model.draft import DraftAct, DraftKind, DraftState
from data.store.columns import RowNumber, UtcDateTime, choice
from data.store.metadata import metadata

factcheck_draft = Table(
    "factcheck_draft",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("kind", choice(DraftKind, "kind"), nullable=False),
    Column("state", choice(DraftState, "state"), nullable=False),
    Column("factcheck_id", ForeignKey("factcheck.id")),
    # A JSON object of strings, as they were typed.
    Column("typed", Text, nullable=False),
    # Raised by every act; who saves names the one they saw.
    Column("revision", Integer, nullable=False),
    # When the fact-check that is changed was last changed before.
    Column("base_at", UtcDateTime),
    # The claim that it answers when it is published, as that was called when it was written.
    Column("claim_id", ForeignKey("claim.id")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)
_OPEN = text("state = 'writing' OR state = 'submitted'")
Index("ix_factcheck_draft_open", factcheck_draft.c.id, sqlite_where=_OPEN, postgresql_where=_OPEN)
_ANSWERS = text(f"claim_id IS NOT NULL AND ({_OPEN.text})")
Index("ix_factcheck_draft_claim", factcheck_draft.c.claim_id, sqlite_where=_ANSWERS, postgresql_where=_ANSWERS)
_ONE = text("factcheck_id IS NOT NULL AND (state = 'writing' OR state = 'submitted')")
#: One draft of a fact-check at a time.
Index(
    "uq_factcheck_draft_factcheck",
    factcheck_draft.c.factcheck_id,
    unique=True,
    sqlite_where=_ONE,
    postgresql_where=_ONE,
)

#: What was done to drafts, by whom; rows are only added.
factcheck_edit = Table(
    "factcheck_edit",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("draft_id", ForeignKey("factcheck_draft.id"), nullable=False, index=True),
    Column("act", choice(DraftAct, "act"), nullable=False),
    Column("officer_id", ForeignKey("officer.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    # What stood there then; NULL for an act that wrote nothing.
    Column("typed", Text),
    Column("note", Text, nullable=False, server_default=""),
    Column("at", UtcDateTime, nullable=False),
)
