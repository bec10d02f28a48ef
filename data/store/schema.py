"""The tables, as they are after the latest migration.

Personal data (external ids, names, raw bodies, texts, rendered messages) stands in ``*_sealed`` columns and is
looked up by the keyed hash beside it; see :mod:`data.store.vault`. Times are UTC. ``*_us`` are microseconds since
1970 by the clock that the limiter uses.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
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

from data.model.factcheck import MatchKind, Outcome, Verdict
from data.model.inbox import InboxState
from data.model.message import ChatKind, ContentKind
from data.model.people import AddressStatus
from data.model.tip import TipState, Vote
from data.store.columns import RowNumber, UtcDateTime, choice
from data.store.metadata import metadata
from data.store.schema_broadcasts import (
    approval,
    broadcast,
    broadcast_edit,
    broadcast_health,
    broadcast_kim,
    confirmation,
    exclusion,
    first_contact,
    occurrence,
    rendering,
    segment,
    serial_counter,
    series,
)
from data.store.schema_claims import (
    announcement,
    claim,
    claim_decision,
    claim_event,
    claim_print,
    factcheck_version,
    feed,
    twin_look,
    twin_mark,
    twin_title,
    variant,
    vector,
)
from data.store.schema_deliveries import attempt, channel_pause, delivery, limiter
from data.store.schema_drafts import factcheck_draft, factcheck_edit
from data.store.schema_duty import (
    claim_taken,
    hand_over,
    office_alarm,
    office_awaited,
    office_chat,
    office_link,
    office_notice,
    shift,
)
from data.store.schema_kim import board_member, kim_batch, kim_batch_row, kim_event
from data.store.schema_office import (
    audit,
    browser,
    chat_link,
    delegation,
    invitation,
    job,
    kim,
    officer,
    session,
    timekeeping,
)
from data.store.schema_questions import faq_edit, faq_entry
from data.store.schema_register import attachment, human_request, institution, membership

#: The migration that makes exactly these tables; ``tests/data/test_migrations.py`` compares.
REVISION = "0024"

__all__ = [
    "announcement",
    "approval",
    "attachment",
    "attempt",
    "audit",
    "board_member",
    "broadcast",
    "broadcast_edit",
    "broadcast_health",
    "broadcast_kim",
    "browser",
    "channel_pause",
    "chat_link",
    "claim",
    "claim_decision",
    "claim_event",
    "claim_print",
    "claim_taken",
    "confirmation",
    "delegation",
    "delivery",
    "exclusion",
    "factcheck_draft",
    "factcheck_edit",
    "factcheck_version",
    "faq_edit",
    "faq_entry",
    "feed",
    "first_contact",
    "hand_over",
    "human_request",
    "institution",
    "invitation",
    "job",
    "kim",
    "kim_batch",
    "kim_batch_row",
    "kim_event",
    "limiter",
    "membership",
    "metadata",
    "occurrence",
    "office_alarm",
    "office_awaited",
    "office_chat",
    "office_link",
    "office_notice",
    "officer",
    "rendering",
    "segment",
    "serial_counter",
    "series",
    "session",
    "shift",
    "timekeeping",
    "twin_look",
    "twin_mark",
    "twin_title",
    "variant",
    "vector",
]

person = Table(
    "person",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("kind", choice(ChatKind, "kind"), nullable=False),
    Column("name_sealed", LargeBinary),
    Column("created_at", UtcDateTime, nullable=False),
)

address = Table(
    "address",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("channel", String(40), nullable=False),
    Column("lookup", LargeBinary(32), nullable=False),
    Column("external_id_sealed", LargeBinary, nullable=False),
    Column("kind", choice(ChatKind, "kind"), nullable=False),
    Column("status", choice(AddressStatus, "status"), nullable=False),
    Column("language", String(12), nullable=False),
    Column("topics", Text, nullable=False, server_default=""),
    Column("soft_fails", Integer, nullable=False, server_default="0"),
    Column("last_inbound_at", UtcDateTime),
    Column("erased_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("channel", "lookup"),
)

_ERASED = text("erased_at IS NOT NULL")
Index("ix_address_erased", address.c.erased_at, sqlite_where=_ERASED, postgresql_where=_ERASED)

address_alias = Table(
    "address_alias",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("address_id", ForeignKey("address.id"), nullable=False, index=True),
    Column("channel", String(40), nullable=False),
    Column("lookup", LargeBinary(32), nullable=False),
    Column("external_id_sealed", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("channel", "lookup"),
)

consent = Table(
    "consent",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("address_id", ForeignKey("address.id"), nullable=False, index=True),
    Column("person_id", ForeignKey("person.id"), index=True),
    Column("topic", String(40), nullable=False),
    Column("is_given", Boolean, nullable=False),
    Column("text_version", String(40), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

conversation = Table(
    "conversation",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("address_id", ForeignKey("address.id"), nullable=False),
    Column("sender_lookup", LargeBinary(32), nullable=False),
    Column("memory", Text, nullable=False),
    Column("form_sealed", LargeBinary),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("address_id", "sender_lookup"),
)

Index("ix_conversation_sender", conversation.c.sender_lookup)

inbox = Table(
    "inbox",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("channel", String(40), nullable=False),
    Column("external_key", String(200), nullable=False),
    Column("order_lookup", LargeBinary(32), nullable=False),
    Column("album_lookup", LargeBinary(32)),
    Column("body_sealed", LargeBinary),
    Column("state", choice(InboxState, "state"), nullable=False),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("owner", String(60)),
    Column("lease_until", UtcDateTime),
    Column("reason", Text, nullable=False, server_default=""),
    Column("received_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    UniqueConstraint("channel", "external_key"),
    sqlite_autoincrement=True,
)
# Everything that a chat ever wrote, for DATAKU and HAPUS; so are the other indexes of whole chats and humans below.
Index("ix_inbox_order", inbox.c.order_lookup, inbox.c.id)
_OPEN_INBOX = text("state IN ('new', 'claimed')")
Index("ix_inbox_open", inbox.c.order_lookup, inbox.c.id, sqlite_where=_OPEN_INBOX, postgresql_where=_OPEN_INBOX)
_NEW_INBOX = text("state = 'new'")
Index("ix_inbox_new", inbox.c.id, sqlite_where=_NEW_INBOX, postgresql_where=_NEW_INBOX)
_CLAIMED_INBOX = text("state = 'claimed'")
Index("ix_inbox_claimed", inbox.c.lease_until, sqlite_where=_CLAIMED_INBOX, postgresql_where=_CLAIMED_INBOX)
_SET_ASIDE = text("state = 'quarantined'")
Index("ix_inbox_set_aside", inbox.c.id, sqlite_where=_SET_ASIDE, postgresql_where=_SET_ASIDE)
_WITH_BODY = text("body_sealed IS NOT NULL")
Index("ix_inbox_bodies", inbox.c.done_at, sqlite_where=_WITH_BODY, postgresql_where=_WITH_BODY)

_OF_ALBUM = text("album_lookup IS NOT NULL")
Index("ix_inbox_album", inbox.c.album_lookup, inbox.c.id, sqlite_where=_OF_ALBUM, postgresql_where=_OF_ALBUM)

cursor = Table(
    "cursor",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("value", String(200), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

tip = Table(
    "tip",
    metadata,
    Column("id", RowNumber, ForeignKey("inbox.id"), primary_key=True, autoincrement=False),
    Column("address_id", ForeignKey("address.id"), nullable=False, index=True),
    Column("sender_lookup", LargeBinary(32), nullable=False),
    Column("kind", choice(ContentKind, "kind"), nullable=False),
    Column("text_sealed", LargeBinary, nullable=False),
    Column("forwards", Integer, nullable=False),
    Column("origin_sealed", LargeBinary),
    Column("state", choice(TipState, "state"), nullable=False, index=True),
    Column("outcome", choice(Outcome, "outcome"), nullable=False),
    Column("why", String(120), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # The claim it makes; None while a verdict went out at once.
    Column("claim_id", ForeignKey("claim.id"), index=True),
)

Index("ix_tip_sender", tip.c.sender_lookup)
# For what is counted by day; with the state in it no row has to be looked at.
Index("ix_tip_day", tip.c.created_at, tip.c.state)

factcheck = Table(
    "factcheck",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("source", String(80), nullable=False),
    Column("external_id", String(500), nullable=False),
    Column("title", Text, nullable=False),
    Column("verdict", choice(Verdict, "verdict")),
    Column("rating", String(200), nullable=False),
    Column("summary", Text, nullable=False),
    Column("explanation", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("publisher", String(200), nullable=False),
    Column("published_on", Date),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("is_time_bound", Boolean(create_constraint=True, name="is_time_bound"), nullable=False),
    Column("is_sample", Boolean(create_constraint=True, name="is_sample"), nullable=False),
    Column("content_hash", LargeBinary(32), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    # When its publisher took it back; it is found by nobody any more.
    Column("withdrawn_at", UtcDateTime),
    # The fact-check that publishes the same finding on the same claim and came first.
    Column("twin_of_id", ForeignKey("factcheck.id"), index=True),
    UniqueConstraint("source", "external_id"),
    sqlite_autoincrement=True,
)

Index("ix_factcheck_source", factcheck.c.source, factcheck.c.id)
_ENDS = text("valid_until IS NOT NULL")
Index("ix_factcheck_ends", factcheck.c.valid_until, factcheck.c.id, sqlite_where=_ENDS, postgresql_where=_ENDS)

tip_match = Table(
    "tip_match",
    metadata,
    Column("tip_id", ForeignKey("tip.id"), primary_key=True),
    Column("rank", Integer, primary_key=True, autoincrement=False),
    Column("factcheck_id", ForeignKey("factcheck.id"), nullable=False, index=True),
    Column("score", Float, nullable=False),
    Column("kind", choice(MatchKind, "kind"), nullable=False),
)

ballot = Table(
    "ballot",
    metadata,
    Column("tip_id", ForeignKey("tip.id"), primary_key=True),
    Column("vote", choice(Vote, "vote"), nullable=False),
    Column("factcheck_id", ForeignKey("factcheck.id")),
    Column("at", UtcDateTime, nullable=False),
)

matcher_log = Table(
    "matcher_log",
    metadata,
    Column("seq", RowNumber, primary_key=True),
    Column("factcheck_id", RowNumber, nullable=False),
    Column("op", String(10), nullable=False),
    CheckConstraint("op IN ('upsert', 'remove')", name="op"),
    sqlite_autoincrement=True,
)

lease = Table(
    "lease",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("owner", String(60), nullable=False),
    Column("until", UtcDateTime, nullable=False),
)
