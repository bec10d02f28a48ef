"""The tables of deliveries: what goes out, each attempt at it, and how fast it may.

A part of :mod:`data.store.schema`, which every other module imports them from. The protocol is in
docs/architecture.md.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
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

from data.model.delivery import AttemptOutcome, DeliveryKind, DeliveryState
from data.store.columns import RowNumber, UtcDateTime, choice
from data.store.metadata import metadata

delivery = Table(
    "delivery",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("kind", choice(DeliveryKind, "kind"), nullable=False),
    Column("cause_id", RowNumber, nullable=False),
    Column("address_id", ForeignKey("address.id"), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("lane", Integer, nullable=False),
    Column("state", choice(DeliveryState, "state"), nullable=False),
    Column("payload_sealed", LargeBinary, nullable=False),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("owner", String(60)),
    Column("lease_until", UtcDateTime),
    Column("not_before", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("after_id", ForeignKey("delivery.id")),
    Column("round", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("resends", Integer, nullable=False, server_default="0"),
    Column("is_resend_due", Boolean(create_constraint=True, name="is_resend_due"), nullable=False),
    Column("provider_id", String(200), nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("acked_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    Column("broadcast_id", ForeignKey("broadcast.id")),
    # The KIM on whose behalf this address gets it.
    Column("institution_id", ForeignKey("institution.id")),
    # What is sent, when many deliveries share it; payload_sealed is then empty.
    Column("rendering_id", ForeignKey("rendering.id")),
    # The platform's id of the message that it answers (broadcast) or replaces (edit); empty for none.
    Column("about_provider_id", String(200), nullable=False, server_default=""),
    UniqueConstraint("kind", "cause_id", "address_id"),
)
Index("ix_delivery_address", delivery.c.address_id, delivery.c.id)
_FOLLOWS = text("after_id IS NOT NULL")
# Without it SQLite reads the whole table whenever a delivery is deleted, to see that none follows it.
Index("ix_delivery_after", delivery.c.after_id, sqlite_where=_FOLLOWS, postgresql_where=_FOLLOWS)
_READY = text("state = 'ready' AND broadcast_id IS NULL")
Index(
    "ix_delivery_ready",
    delivery.c.lane,
    delivery.c.not_before,
    delivery.c.id,
    sqlite_where=_READY,
    postgresql_where=_READY,
)
_OF_BROADCAST_READY = text("state = 'ready' AND broadcast_id IS NOT NULL")
Index(
    "ix_delivery_broadcast_ready",
    delivery.c.broadcast_id,
    delivery.c.channel,
    delivery.c.not_before,
    delivery.c.id,
    sqlite_where=_OF_BROADCAST_READY,
    postgresql_where=_OF_BROADCAST_READY,
)
_OF_BROADCAST = text("broadcast_id IS NOT NULL")
Index(
    "ix_delivery_broadcast",
    delivery.c.broadcast_id,
    delivery.c.state,
    delivery.c.id,
    sqlite_where=_OF_BROADCAST,
    postgresql_where=_OF_BROADCAST,
)
_ON_BEHALF = text("institution_id IS NOT NULL")
Index(
    "ix_delivery_institution",
    delivery.c.institution_id,
    delivery.c.broadcast_id,
    sqlite_where=_ON_BEHALF,
    postgresql_where=_ON_BEHALF,
)
_PENDING = text("state IN ('ready', 'leased', 'sending')")
Index(
    "ix_delivery_pending",
    delivery.c.address_id,
    delivery.c.lane,
    delivery.c.id,
    sqlite_where=_PENDING,
    postgresql_where=_PENDING,
)
# Joined by OR, because SQLite sees that one state implies this, and does not see it of a list.
_HELD = text("state = 'leased' OR state = 'sending' OR state = 'unknown'")
Index("ix_delivery_held", delivery.c.state, delivery.c.id, sqlite_where=_HELD, postgresql_where=_HELD)

attempt = Table(
    "attempt",
    metadata,
    Column("delivery_id", ForeignKey("delivery.id"), primary_key=True),
    Column("fence", Integer, primary_key=True, autoincrement=False),
    Column("intent_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    Column("outcome", choice(AttemptOutcome, "outcome"), nullable=False),
    Column("is_resend", Boolean(create_constraint=True, name="is_resend"), nullable=False),
    Column("provider_id", String(200), nullable=False, server_default=""),
    Column("error", Text, nullable=False, server_default=""),
)

limiter = Table(
    "limiter",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("tat_us", BigInteger, nullable=False),
    Column("blocked_until_us", BigInteger, nullable=False, server_default="0"),
    Column("interval_us", BigInteger, nullable=False),
    Column("burst", Integer, nullable=False, server_default="1"),
    Column("updated_us", BigInteger, nullable=False, server_default="0"),
    # How much slower than its rate it goes since the platform complained, in percent of the rate; and since when.
    Column("speed_percent", Integer, nullable=False, server_default="100"),
    Column("slowed_us", BigInteger, nullable=False, server_default="0"),
)

channel_pause = Table(
    "channel_pause",
    metadata,
    Column("channel", String(40), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
