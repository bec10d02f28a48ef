"""The tables of broadcasts: what is sent to whom and when, who approved it, and what became of it.

A part of :mod:`data.store.schema`, which every other module imports them from. Each message to one address is a
``delivery``.
"""

from __future__ import annotations

from sqlalchemy import (
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

from data.model.broadcast import BroadcastClass, BroadcastState, Judgement, Passing, PauseCause
from data.model.officer import StandIn
from data.model.series import Misfire
from data.store.columns import RowNumber, UtcDateTime, choice
from data.store.metadata import metadata

segment = Table(
    "segment",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("query_text", Text, nullable=False),
    Column("canonical", Text, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

#: One row a year: the last number that was given out.
serial_counter = Table(
    "serial_counter",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

broadcast = Table(
    "broadcast",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", choice(BroadcastState, "state"), nullable=False),
    Column("class", choice(BroadcastClass, "class"), nullable=False),
    Column("serial", String(20), unique=True),
    Column("revision", Integer, nullable=False, server_default="0"),
    Column("title", Text, nullable=False),
    # JSON: a list of [language, text]; of StoredFile objects.
    Column("texts", Text, nullable=False),
    Column("files", Text, nullable=False, server_default="[]"),
    Column("letter_number", String(120), nullable=False, server_default=""),
    Column("signer", String(200), nullable=False, server_default=""),
    Column("asks_confirmation", Boolean(create_constraint=True, name="asks_confirmation"), nullable=False),
    Column("audience", Text, nullable=False),
    Column("schedule", Text, nullable=False),
    Column("content_hash", LargeBinary(32), nullable=False),
    Column("audience_hash", LargeBinary(32), nullable=False),
    Column("schedule_hash", LargeBinary(32), nullable=False),
    Column("starts_at", UtcDateTime),
    Column("expires_at", UtcDateTime),
    Column("previewed_count", Integer),
    Column("frozen_count", Integer),
    # How far freezing has come: the last address that was looked at.
    Column("frozen_until", RowNumber, nullable=False, server_default="0"),
    # How far a further round has come: the last failed delivery that was made ready; None while none is under way.
    Column("retried_until", RowNumber),
    Column("corrects_id", ForeignKey("broadcast.id"), index=True),
    Column("parent_id", ForeignKey("broadcast.id"), index=True),
    Column("pause_cause", choice(PauseCause, "pause_cause")),
    Column("pause_reason", Text, nullable=False, server_default=""),
    # Until when only the first few go out; None when everybody may.
    Column("canary_until", UtcDateTime),
    # The last outcomes, newest last, a character each: 0 well, 1 an error of ours.
    Column("recent_outcomes", String(200), nullable=False, server_default=""),
    Column("drafted_by_id", ForeignKey("officer.id")),
    Column("submitted_by_id", ForeignKey("officer.id")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("submitted_at", UtcDateTime),
    Column("approved_at", UtcDateTime),
    Column("started_at", UtcDateTime),
    Column("done_at", UtcDateTime),
    sqlite_autoincrement=True,
)
# Of every state: SQLite uses a partial index for one state, and not for several.
Index("ix_broadcast_state", broadcast.c.state, broadcast.c.id)

#: Who changed what people are to see; none of them may approve it.
broadcast_edit = Table(
    "broadcast_edit",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("broadcast_id", ForeignKey("broadcast.id"), nullable=False, index=True),
    Column("officer_id", ForeignKey("officer.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    # JSON: what it said from then on; null of what was edited before this was kept.
    Column("written", Text),
)

approval = Table(
    "approval",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("broadcast_id", ForeignKey("broadcast.id"), nullable=False, index=True),
    Column("officer_id", ForeignKey("officer.id"), nullable=False),
    Column("judgement", choice(Judgement, "judgement"), nullable=False),
    Column("content_hash", LargeBinary(32), nullable=False),
    Column("audience_hash", LargeBinary(32), nullable=False),
    Column("schedule_hash", LargeBinary(32), nullable=False),
    Column("class", choice(BroadcastClass, "class"), nullable=False),
    Column("count", Integer, nullable=False),
    Column("instead_of_id", ForeignKey("officer.id")),
    Column("stand_in", choice(StandIn, "stand_in")),
    Column("note", Text, nullable=False, server_default=""),
    Column("at", UtcDateTime, nullable=False),
    Column("voided_at", UtcDateTime),
)

#: What one channel and language sees of a revision; shared by its deliveries.
rendering = Table(
    "rendering",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("broadcast_id", ForeignKey("broadcast.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("channel", String(40), nullable=False),
    Column("language", String(12), nullable=False),
    Column("payload_sealed", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("broadcast_id", "revision", "channel", "language"),
)

#: What each process saw of a broadcast lately; it writes only its own row.
broadcast_health = Table(
    "broadcast_health",
    metadata,
    Column("broadcast_id", ForeignKey("broadcast.id"), primary_key=True),
    Column("owner", String(60), primary_key=True),
    # JSON: a list of [moment, outcomes, errors of ours], the newest last.
    Column("spells", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

#: Every KIM of an audience, also one without an address.
broadcast_kim = Table(
    "broadcast_kim",
    metadata,
    Column("broadcast_id", ForeignKey("broadcast.id"), primary_key=True),
    Column("institution_id", ForeignKey("institution.id"), primary_key=True),
    # 0 the operators, 1 the deputy, 2 the chair: whom it was sent to so far.
    Column("step", Integer, nullable=False, server_default="0"),
    # When the next step is due, if nobody confirms; None when there is none.
    Column("next_step_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
)
_STEP_DUE = text("next_step_at IS NOT NULL")
Index("ix_broadcast_kim_due", broadcast_kim.c.next_step_at, sqlite_where=_STEP_DUE, postgresql_where=_STEP_DUE)

#: Who of the audience does not get it, and why.
exclusion = Table(
    "exclusion",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("broadcast_id", ForeignKey("broadcast.id"), nullable=False, index=True),
    Column("address_id", ForeignKey("address.id")),
    Column("institution_id", ForeignKey("institution.id")),
    Column("reason", String(40), nullable=False),
    UniqueConstraint("broadcast_id", "address_id"),
)

confirmation = Table(
    "confirmation",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("broadcast_id", ForeignKey("broadcast.id"), nullable=False),
    Column("address_id", ForeignKey("address.id"), nullable=False, index=True),
    Column("institution_id", ForeignKey("institution.id")),
    Column("how", choice(Passing, "how")),
    # To how many people, as the KIM says.
    Column("reached", Integer),
    Column("at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("broadcast_id", "address_id"),
)

series = Table(
    "series",
    metadata,
    Column("broadcast_id", ForeignKey("broadcast.id"), primary_key=True),
    Column("zone", String(4), nullable=False),
    Column("first_on", Date, nullable=False),
    Column("last_on", Date, nullable=False),
    # HH:MM with a space between; days of the week as digits; ISO dates with a space between.
    Column("times", Text, nullable=False),
    Column("weekdays", String(7), nullable=False, server_default=""),
    Column("except_on", Text, nullable=False, server_default=""),
    Column("misfire", choice(Misfire, "misfire"), nullable=False),
    Column("grace_seconds", Integer, nullable=False),
    # The next occurrence; None when it has ended.
    Column("next_at", UtcDateTime),
)
_COMING = text("next_at IS NOT NULL")
Index("ix_series_coming", series.c.next_at, sqlite_where=_COMING, postgresql_where=_COMING)

occurrence = Table(
    "occurrence",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("series_id", ForeignKey("series.broadcast_id"), nullable=False),
    Column("local_on", Date, nullable=False),
    Column("local_time", String(5), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    # The broadcast that was made of it; None when it was missed and skipped.
    Column("broadcast_id", ForeignKey("broadcast.id"), unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("series_id", "local_on", "local_time"),
)

#: Whom a portfolio wrote to first by a template, for limits on different people in a day.
first_contact = Table(
    "first_contact",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("portfolio", String(80), nullable=False),
    Column("address_id", ForeignKey("address.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("portfolio", "address_id"),
)
Index("ix_first_contact_at", first_contact.c.portfolio, first_contact.c.at)
