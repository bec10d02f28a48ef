"""The tables of officers and where they sign in, of the audit trail, of the register of KIM, and of long jobs.

A part of :mod:`data.store.schema`, which every other module imports them from.
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

from data.model.job import JobState, Reason
from data.model.membership import Role
from data.model.officer import OfficerState, StandIn
from data.store.columns import RowNumber, UtcDateTime, choice
from data.store.metadata import metadata

officer = Table(
    "officer",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("login", String(40), nullable=False, unique=True),
    Column("name_sealed", LargeBinary, nullable=False),
    # Words of OfficerRole, ascending, with a space between.
    Column("roles", String(120), nullable=False),
    Column("state", choice(OfficerState, "state"), nullable=False),
    # Argon2id, with its parameters and salt.
    Column("password_hash", Text, nullable=False),
    Column("totp_sealed", LargeBinary, nullable=False),
    # The step of the last code that was used, so that no code counts twice.
    Column("totp_step", RowNumber, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("locked_until", UtcDateTime),
    Column("address_id", ForeignKey("address.id"), index=True),
    Column("must_change", Boolean(create_constraint=True, name="must_change"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

#: The link by which an officer names the chat for their test messages; it counts for minutes.
chat_link = Table(
    "chat_link",
    metadata,
    Column("officer_id", ForeignKey("officer.id"), primary_key=True),
    # Keyed hash of the code, and the code itself, which the officer's page shows until a chat opened the link.
    Column("code_lookup", LargeBinary(32), nullable=False, unique=True),
    Column("code_sealed", LargeBinary, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    # What its officer wants to test; the page leads back there.
    Column("broadcast_id", ForeignKey("broadcast.id")),
    Column("address_id", ForeignKey("address.id"), index=True),
    Column("name_sealed", LargeBinary),
)

delegation = Table(
    "delegation",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("officer_id", ForeignKey("officer.id"), nullable=False, index=True),
    Column("instead_of_id", ForeignKey("officer.id"), nullable=False),
    Column("kind", choice(StandIn, "kind"), nullable=False),
    Column("letter", String(120), nullable=False),
    Column("from_on", Date, nullable=False),
    Column("until_on", Date, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)

#: Where an officer signed in with a browser, until they sign out or time ends it.
session = Table(
    "session",
    metadata,
    Column("id", RowNumber, primary_key=True),
    # Keyed hash of the token in the cookie, which is kept nowhere else.
    Column("token_lookup", LargeBinary(32), nullable=False, unique=True),
    Column("officer_id", ForeignKey("officer.id"), nullable=False, index=True),
    # Keyed hash of the password's hash at that time: whoever gets another password is out everywhere.
    Column("password_lookup", LargeBinary(32), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    sqlite_autoincrement=True,
)

#: A browser in which an officer signed in before, with its own count of failed tries. The row without a token counts
#: for all other browsers, so that strangers who guess lock each other out and not the officer at their desk.
browser = Table(
    "browser",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("officer_id", ForeignKey("officer.id"), nullable=False),
    # Keyed hash of the token in the cookie; empty for all browsers that are not known.
    Column("token_lookup", LargeBinary(32), nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("locked_until", UtcDateTime),
    Column("seen_at", UtcDateTime, nullable=False),
    UniqueConstraint("officer_id", "token_lookup"),
    sqlite_autoincrement=True,
)

#: Rows are only added; each holds the hash of the one before it.
audit = Table(
    "audit",
    metadata,
    Column("seq", RowNumber, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(40), nullable=False),
    Column("action", String(40), nullable=False),
    Column("target", String(120), nullable=False, index=True),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("previous", LargeBinary(32), nullable=False),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
)

#: What the regulation asks of a KIM beside what every institution has.
kim = Table(
    "kim",
    metadata,
    Column("institution_id", ForeignKey("institution.id"), primary_key=True),
    Column("nomor_induk_komunitas", String(60), unique=True),
    Column("sk_number", String(120), nullable=False, server_default=""),
    Column("sk_on", Date),
    Column("sk_issuer", String(200), nullable=False, server_default=""),
    Column("sk_valid_until", Date),
    Column("sk_file_sha256", LargeBinary(32)),
    # Of the row as it was imported, so that the same file twice changes nothing.
    Column("row_hash", LargeBinary(32)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

invitation = Table(
    "invitation",
    metadata,
    Column("id", RowNumber, primary_key=True),
    # Keyed hash of the token; the token itself is shown once and kept nowhere.
    Column("token_lookup", LargeBinary(32), nullable=False, unique=True),
    Column("institution_id", ForeignKey("institution.id"), nullable=False, index=True),
    Column("role", choice(Role, "role"), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("officer_id", ForeignKey("officer.id")),
    Column("used_by_id", ForeignKey("address.id"), index=True),
    Column("used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
)

job = Table(
    "job",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("name", String(60), nullable=False),
    # One job of a name and key at a time; empty for jobs that may stand side by side.
    Column("key", String(120), nullable=False, server_default=""),
    # The VAR_DIR whose files it needs; empty for any.
    Column("place", String(40), nullable=False, server_default=""),
    # A JSON object; never anything personal.
    Column("arguments", Text, nullable=False),
    Column("state", choice(JobState, "state"), nullable=False),
    Column("run_at", UtcDateTime, nullable=False),
    # Errors so far, and how often it was begun.
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("starts", Integer, nullable=False, server_default="0"),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("owner", String(60)),
    Column("lease_until", UtcDateTime),
    # To be run once more when it is done: somebody enqueued it while it was under way.
    Column("again", Boolean(create_constraint=True, name="again"), nullable=False),
    # Somebody asked to cancel it while it was under way.
    Column("is_stopping", Boolean(create_constraint=True, name="is_stopping"), nullable=False),
    Column("done", RowNumber, nullable=False, server_default="0"),
    Column("total", RowNumber),
    # A JSON object: what the work left for itself with its last step.
    Column("memory", Text, nullable=False, server_default="{}"),
    Column("result", Text, nullable=False, server_default=""),
    Column("reason", choice(Reason, "reason")),
    Column("error", Text, nullable=False, server_default=""),
    Column("report_sealed", LargeBinary),
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    sqlite_autoincrement=True,
)
_OPEN_JOB = text("state = 'waiting' OR state = 'running'")
Index("ix_job_open", job.c.run_at, job.c.id, sqlite_where=_OPEN_JOB, postgresql_where=_OPEN_JOB)
_KEYED_JOB = text("key <> '' AND (state = 'waiting' OR state = 'running')")
Index("uq_job_key", job.c.name, job.c.key, unique=True, sqlite_where=_KEYED_JOB, postgresql_where=_KEYED_JOB)

#: One row: when anybody believed the clock last, and what it said when somebody began to doubt it.
timekeeping = Table(
    "timekeeping",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("trusted_at", UtcDateTime),
    Column("doubted_at", UtcDateTime),
)

__all__ = ["audit", "browser", "delegation", "invitation", "job", "kim", "officer", "session", "timekeeping"]
