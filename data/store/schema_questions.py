"""The tables of the office's answers to frequent questions.

A part of :mod:`data.store.schema`, which every other module imports them from. They are for everybody to read and hold
nothing personal.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, String, Table, Text

from data.model.faq import FaqAct
from data.store.columns import RowNumber, UtcDateTime, choice
from data.store.metadata import metadata

faq_entry = Table(
    "faq_entry",
    metadata,
    Column("id", RowNumber, primary_key=True),
    # Its short name in buttons; stays when its questions change. One of the file's stands in its place.
    Column("mark", String(10), nullable=False, unique=True),
    # A JSON list of strings, the first being the one that is shown.
    Column("questions", Text, nullable=False),
    Column("answer", Text, nullable=False),
    # A JSON object: the answer in other languages.
    Column("answers", Text, nullable=False),
    Column("source", String(100), nullable=False),
    Column("updated_on", Date, nullable=False),
    Column("valid_until", Date),
    Column("is_retired", Boolean(create_constraint=True, name="is_retired"), nullable=False),
    # Raised by every act; who saves names the one they saw.
    Column("revision", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

#: What was done to answers, by whom; rows are only added.
faq_edit = Table(
    "faq_edit",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("entry_id", ForeignKey("faq_entry.id"), nullable=False, index=True),
    Column("act", choice(FaqAct, "act"), nullable=False),
    Column("officer_id", ForeignKey("officer.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    # A JSON object of what stood there then.
    Column("content", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
