"""The tables of the register, of files that came with tips, and of requests to a human.

A part of :mod:`data.store.schema`, which every other module imports them from.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint, text

from data.model.membership import InstitutionKind, InstitutionStatus, MembershipState, Role
from data.model.tip import FileState, RequestKind, RequestState
from data.store.columns import RowNumber, UtcDateTime, choice
from data.store.metadata import metadata

institution = Table(
    "institution",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("kind", choice(InstitutionKind, "kind"), nullable=False),
    Column("region_code", String(13), nullable=False),
    Column("name", String(200), nullable=False),
    # The name as it is compared: lower case, without the words that every name of its kind begins with.
    Column("name_key", String(200), nullable=False),
    Column("status", choice(InstitutionStatus, "status"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("kind", "region_code", "name_key"),
)

membership = Table(
    "membership",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("address_id", ForeignKey("address.id"), nullable=False, index=True),
    Column("institution_id", ForeignKey("institution.id"), index=True),
    Column("role", choice(Role, "role"), nullable=False),
    Column("region_code", String(13), nullable=False, index=True),
    Column("state", choice(MembershipState, "state"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)

attachment = Table(
    "attachment",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("tip_id", ForeignKey("tip.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("channel", String(40), nullable=False),
    Column("file_id_sealed", LargeBinary, nullable=False),
    Column("file_name_sealed", LargeBinary),
    Column("media_type", String(120), nullable=False),
    Column("size_bytes", RowNumber),
    Column("state", choice(FileState, "state"), nullable=False),
    # Of the content; also the name of the file under VAR_DIR/media.
    Column("sha256", LargeBinary(32)),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("not_before", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    UniqueConstraint("tip_id", "position"),
)
_WANTED = text("state = 'wanted'")
Index("ix_attachment_wanted", attachment.c.not_before, sqlite_where=_WANTED, postgresql_where=_WANTED)
_KEPT = text("state = 'kept'")
Index("ix_attachment_kept", attachment.c.sha256, sqlite_where=_KEPT, postgresql_where=_KEPT)

human_request = Table(
    "human_request",
    metadata,
    Column("id", RowNumber, ForeignKey("inbox.id"), primary_key=True, autoincrement=False),
    Column("address_id", ForeignKey("address.id"), nullable=False, index=True),
    Column("text_sealed", LargeBinary, nullable=False),
    Column("state", choice(RequestState, "state"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("kind", choice(RequestKind, "kind"), nullable=False, server_default="human"),
    # Keyed hash of the words of a question, so that all who ask the same are answered together.
    Column("words_lookup", LargeBinary(32)),
)
_OPEN = text("state = 'open'")
Index("ix_human_request_open", human_request.c.id, sqlite_where=_OPEN, postgresql_where=_OPEN)
Index("ix_human_request_words", human_request.c.words_lookup, sqlite_where=_OPEN, postgresql_where=_OPEN)
