"""Deliveries: one message to one address, and everything that can become of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from data.model.message import Outgoing


class DeliveryKind(StrEnum):
    """What a delivery is for; with its cause and address it is unique for ever."""

    REPLY = "reply"
    NOTICE = "notice"
    BROADCAST = "broadcast"
    EDIT = "edit"


class Lane(IntEnum):
    """Who goes first when the platform's rate is short; lower numbers go first."""

    REPLY = 10
    URGENT = 20
    NOTICE = 30
    OFFICIAL = 40
    REMINDER = 50


class DeliveryState(StrEnum):
    """The delivery state machine; see docs/architecture.md for its picture."""

    PLANNED = "planned"
    READY = "ready"
    LEASED = "leased"
    #: The intent to send is durable; from here on only an outcome or the reaper moves it.
    SENDING = "sending"
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    #: The platform may or may not have delivered it; never retried but by policy.
    UNKNOWN = "unknown"
    FAILED = "failed"
    SKIPPED = "skipped"


class AttemptOutcome(StrEnum):
    """What became of one attempt to send."""

    #: Intent written, nothing known yet.
    OPEN = "open"
    ACCEPTED = "accepted"
    #: Definitely not delivered; may be tried again.
    NOT_SENT = "not_sent"
    THROTTLED = "throttled"
    #: The request was written and its answer never came.
    LOST = "lost"
    #: The process died between intent and outcome.
    DIED = "died"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A delivery to be planned in the same transaction as whatever caused it.

    Args:
        cause: row number of what caused it (for a reply: the inbox number).
        address: row number of the address it goes to.
    """

    kind: DeliveryKind
    cause: int
    address: int
    channel: str
    lane: Lane
    message: Outgoing
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A claimed delivery, complete enough to be sent without another look at the database.

    Args:
        external_id: the platform's id of the chat it goes to.
        fence: grows with every claim; whoever writes an outcome proves with it that the claim is still theirs.
        slot_at: when the limiter lets it go out.
        lease_until: when somebody else may take it over.
        attempts: attempts to send made so far, throttled ones not counted.
        resends: how often it was sent again after its fate was unknown.
    """

    number: int
    kind: DeliveryKind
    cause: int
    address: int
    channel: str
    external_id: str
    lane: Lane
    message: Outgoing
    fence: int
    slot_at: datetime
    lease_until: datetime
    attempts: int = 0
    resends: int = 0
    address_status: str = "active"


@dataclass(frozen=True, slots=True)
class Transition:
    """What is to be written of a delivery after an attempt, decided by rules and applied by the store.

    Args:
        state: the next state.
        outcome: what is noted of the attempt.
        not_before: earliest time of the next attempt, for ``ready`` and for an ``unknown`` to be resent.
        reason: one line for the operator, without personal data.
        counts: whether the attempt counts against the limit (a throttled one does not).
        provider_id: the platform's id of the message that was sent.
        is_resend: the delivery goes out again although it may have arrived.
    """

    state: DeliveryState
    outcome: AttemptOutcome
    not_before: datetime | None = None
    reason: str = ""
    counts: bool = True
    provider_id: str = ""
    is_resend: bool = False
