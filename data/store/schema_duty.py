"""The tables of the duty roster, and of what the officers' bot knows: chats, alarms, notices, who took a claim.

A part of :mod:`data.store.schema`, which every other module imports them from.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from data.model.duty import Via
from data.model.office_notice import NoticeKind, NoticeState
from data.store.columns import RowNumber, UtcDateTime, choice
from data.store.metadata import metadata

shift = Table(
    "shift",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("officer_id", ForeignKey("officer.id"), nullable=False, index=True),
    Column("from_at", UtcDateTime, nullable=False),
    Column("until_at", UtcDateTime, nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    # Taken off the roster; what was handed over while it ran only ends earlier.
    Column("removed_at", UtcDateTime),
    sqlite_autoincrement=True,
)

#: That the rest of a shift went over to a colleague; each row says when its taker said that they have it.
hand_over = Table(
    "hand_over",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("before_id", ForeignKey("shift.id"), nullable=False),
    Column("shift_id", ForeignKey("shift.id"), nullable=False, unique=True),
    Column("giver_id", ForeignKey("officer.id"), nullable=False, index=True),
    Column("taker_id", ForeignKey("officer.id"), nullable=False),
    # Who did it: the giver, or an administrator.
    Column("by_id", ForeignKey("officer.id"), nullable=False),
    Column("via", choice(Via, "via"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("accepted_at", UtcDateTime),
    sqlite_autoincrement=True,
)

#: Where an officer is reached by the officers' bot: one chat an officer, and one officer a chat.
office_chat = Table(
    "office_chat",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("officer_id", ForeignKey("officer.id"), nullable=False, unique=True),
    Column("chat_lookup", LargeBinary(32), nullable=False, unique=True),
    Column("chat_sealed", LargeBinary, nullable=False),
    Column("linked_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

#: A chat that asked for a code, until an officer who is signed in types it.
office_link = Table(
    "office_link",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("chat_lookup", LargeBinary(32), nullable=False, unique=True),
    Column("chat_sealed", LargeBinary, nullable=False),
    # Keyed hash of the code, which is shown in that chat and kept nowhere.
    Column("code_lookup", LargeBinary(32), nullable=False, unique=True),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    sqlite_autoincrement=True,
)

#: Something that is wrong, from when it was seen first until it was over.
office_alarm = Table(
    "office_alarm",
    metadata,
    Column("id", RowNumber, primary_key=True),
    # What is wrong, such as "channel telegram"; nothing personal.
    Column("name", String(120), nullable=False),
    # A JSON object with what its sentence names.
    Column("details", Text, nullable=False),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    sqlite_autoincrement=True,
)
_ON = text("ended_at IS NULL")
Index("uq_office_alarm_on", office_alarm.c.name, unique=True, sqlite_where=_ON, postgresql_where=_ON)

#: One thing told to one officer; its words are made when it goes out.
office_notice = Table(
    "office_notice",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("kind", choice(NoticeKind, "kind"), nullable=False),
    # Row number of what it is about, and which state of that.
    Column("subject", RowNumber, nullable=False),
    Column("mark", RowNumber, nullable=False, server_default="0"),
    Column("officer_id", ForeignKey("officer.id"), nullable=False),
    Column("state", choice(NoticeState, "state"), nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("not_before", UtcDateTime, nullable=False),
    # When the call began whose outcome is not known.
    Column("begun_at", UtcDateTime),
    Column("message_id", RowNumber),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    UniqueConstraint("kind", "subject", "mark", "officer_id"),
    sqlite_autoincrement=True,
)
_OPEN = text("state = 'waiting' OR state = 'sending'")
Index("ix_office_notice_open", office_notice.c.not_before, sqlite_where=_OPEN, postgresql_where=_OPEN)

#: What the bot waits for an officer to type, and the message that answers it, so that one read twice acts once.
office_awaited = Table(
    "office_awaited",
    metadata,
    Column("officer_id", ForeignKey("officer.id"), primary_key=True),
    Column("is_approval", Boolean(create_constraint=True, name="is_approval"), nullable=False),
    # One of both, with its version or revision.
    Column("broadcast_id", ForeignKey("broadcast.id")),
    Column("draft_id", ForeignKey("factcheck_draft.id")),
    Column("version", Integer, nullable=False),
    Column("until_at", UtcDateTime, nullable=False),
    Column("message_id", RowNumber, nullable=False, server_default="0"),
)

#: That an officer looks after a claim, so that no two do.
claim_taken = Table(
    "claim_taken",
    metadata,
    Column("claim_id", ForeignKey("claim.id"), primary_key=True),
    Column("officer_id", ForeignKey("officer.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

__all__ = [
    "claim_taken",
    "hand_over",
    "office_alarm",
    "office_awaited",
    "office_chat",
    "office_link",
    "office_notice",
    "shift",
]
