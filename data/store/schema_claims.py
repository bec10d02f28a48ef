"""The tables of claims, known variants, versions of verdicts, announcements, feeds and vectors.

A part of :mod:`data.store.schema`, which every other module imports them from.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
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

from data.model.claim import ClaimAct, ClaimState
from data.model.factcheck import Verdict
from data.model.feed import FeedKind
from data.model.pending import Wish
from data.store.columns import RowNumber, UtcDateTime, choice
from data.store.metadata import metadata

claim = Table(
    "claim",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("state", choice(ClaimState, "state"), nullable=False),
    Column("statement_sealed", LargeBinary, nullable=False),
    Column("factcheck_id", ForeignKey("factcheck.id"), index=True),
    Column("merged_into_id", ForeignKey("claim.id")),
    Column("department", String(200), nullable=False, server_default=""),
    Column("due_at", UtcDateTime),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime, index=True),
    # Higher than that of any other claim when tips join it or are forgotten; 0 before that.
    Column("tips_turn", BigInteger, nullable=False, server_default="0"),
    sqlite_autoincrement=True,
)
_TURNED = text("tips_turn > 0")
Index("ix_claim_turned", claim.c.tips_turn, sqlite_where=_TURNED, postgresql_where=_TURNED)
# Joined by OR, because SQLite sees that one state implies this, and does not see it of a list.
_UNSETTLED = text("state = 'open' OR state = 'waiting'")
Index("ix_claim_unsettled", claim.c.id, sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED)

#: The distinct texts of a claim, by their fingerprint; one fingerprint belongs to one claim.
claim_print = Table(
    "claim_print",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("claim_id", ForeignKey("claim.id"), nullable=False, index=True),
    # Keyed hash of the text as it is compared.
    Column("fingerprint", LargeBinary(32), nullable=False, unique=True),
    # The first tip that had it.
    Column("tip_id", ForeignKey("tip.id"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

#: What was done to claims, by whom; rows are only added.
claim_event = Table(
    "claim_event",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("claim_id", ForeignKey("claim.id"), nullable=False, index=True),
    Column("act", choice(ClaimAct, "act"), nullable=False),
    Column("other_id", ForeignKey("claim.id")),
    Column("tip_id", ForeignKey("tip.id")),
    Column("factcheck_id", ForeignKey("factcheck.id")),
    Column("officer", String(80), nullable=False, server_default=""),
    Column("note_sealed", LargeBinary),
    Column("at", UtcDateTime, nullable=False),
)

#: What was decided on a claim and can still be taken back; the row goes when the decision takes effect.
claim_decision = Table(
    "claim_decision",
    metadata,
    Column("claim_id", ForeignKey("claim.id"), primary_key=True),
    Column("wish", choice(Wish, "wish"), nullable=False),
    Column("officer", String(80), nullable=False),
    # A JSON object of strings, sealed.
    Column("values_sealed", LargeBinary, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    # Why it could not take effect; empty while it waits.
    Column("refusal", String(40), nullable=False, server_default=""),
)

#: Forwards that a fact-checker tied to a fact-check.
variant = Table(
    "variant",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("factcheck_id", ForeignKey("factcheck.id"), nullable=False, index=True),
    # Where it came from; no key, because a tip may be forgotten and the variant stays.
    Column("tip_id", RowNumber),
    Column("text_sealed", LargeBinary, nullable=False),
    Column("fingerprint", LargeBinary(32), nullable=False, unique=True),
    Column("officer", String(80), nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

#: What was published of a fact-check's verdict after the first time it was told to anybody.
factcheck_version = Table(
    "factcheck_version",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("factcheck_id", ForeignKey("factcheck.id"), nullable=False),
    Column("version", Integer, nullable=False),
    # None: withdrawn, or a label that is none of ours.
    Column("verdict", choice(Verdict, "verdict")),
    Column("rating", String(200), nullable=False, server_default=""),
    Column("officer", String(80), nullable=False, server_default=""),
    # Why it was changed, as people are told; empty for a first version.
    Column("note", Text, nullable=False, server_default=""),
    Column("at", UtcDateTime, nullable=False),
    # When every notice of it was planned.
    Column("announced_at", UtcDateTime),
    UniqueConstraint("factcheck_id", "version"),
    sqlite_autoincrement=True,
)
_UNANNOUNCED = text("announced_at IS NULL")
Index("ix_factcheck_version_due", factcheck_version.c.id, sqlite_where=_UNANNOUNCED, postgresql_where=_UNANNOUNCED)

announcement = Table(
    "announcement",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("serial", String(80), nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("published_on", Date, nullable=False),
    Column("withdrawn_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False, index=True),
    sqlite_autoincrement=True,
)

feed = Table(
    "feed",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("kind", choice(FeedKind, "kind"), nullable=False),
    Column("url", Text, nullable=False),
    Column("key_sealed", LargeBinary),
    # A JSON object of strings.
    Column("options", Text, nullable=False, server_default="{}"),
    Column("interval_minutes", Integer, nullable=False),
    Column("is_enabled", Boolean(create_constraint=True, name="is_enabled"), nullable=False),
    Column("cursor", Text, nullable=False, server_default=""),
    Column("since", UtcDateTime),
    Column("etag", Text, nullable=False, server_default=""),
    Column("last_modified", Text, nullable=False, server_default=""),
    Column("tried_at", UtcDateTime),
    Column("succeeded_at", UtcDateTime),
    Column("next_at", UtcDateTime),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("error", Text, nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
)

#: What a sentence encoder made of a fact-check, so that it is computed once.
vector = Table(
    "vector",
    metadata,
    Column("factcheck_id", ForeignKey("factcheck.id"), primary_key=True),
    Column("model", String(80), primary_key=True),
    # Of the fact-check that was encoded; another one makes the vector stale.
    Column("content_hash", LargeBinary(32), nullable=False),
    # float16, little-endian, of length one.
    Column("values", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

#: What titles of second sources have in common; see :mod:`data.matching.twin_marks`.
twin_mark = Table(
    "twin_mark",
    metadata,
    Column("mark", BigInteger, primary_key=True, autoincrement=False),
    Column("factcheck_id", ForeignKey("factcheck.id"), primary_key=True),
    sqlite_with_rowid=False,
)

#: The same by fact-check. An index would do, and make a million marks take minutes to write: in whichever
#: order, they would be strewn over one of the two.
twin_title = Table(
    "twin_title",
    metadata,
    Column("factcheck_id", ForeignKey("factcheck.id"), primary_key=True),
    # Signed integers of eight bytes, little-endian, ascending.
    Column("marks", LargeBinary, nullable=False),
)

#: The one row that says up to where of the matchers' log second sources have been tied, and by which rules.
twin_look = Table(
    "twin_look",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("rules", String(40), nullable=False),
    # Raised by everybody who writes; who finds another one than he read has been overtaken.
    Column("turn", BigInteger, nullable=False),
)
