"""Deliveries: one message to one address, and everything that can become of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Protocol

from data.model.message import ChatKind, Outgoing
from data.model.people import AddressStatus


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


#: Causes of notices share one space of numbers: the answers to requests have the inbox number, news of memberships
#: stand below 0, verdicts from here on.
_VERDICT_CAUSES = 1 << 48
#: Beyond them stand claims that were rejected.
_REJECTION_CAUSES = 1 << 49
#: Beyond them stand test messages of broadcasts.
_TEST_CAUSES = 1 << 50
#: Beyond them stand codes that prove whose chat it is.
_LINK_CAUSES = 1 << 55


def cause_of_membership(number: int) -> int:
    """The cause of a notice about a membership, by its row number."""
    return -number


def cause_of_verdict(number: int) -> int:
    """The cause of a notice about a verdict, by the row number of its version (``factcheck_version``)."""
    return _VERDICT_CAUSES + number


def cause_of_rejection(claim: int) -> int:
    """The cause of a notice that a claim is nothing that can be checked, by the claim's number."""
    return _REJECTION_CAUSES + claim


def cause_of_test(broadcast: int, which: int) -> int:
    """The cause of a notice that shows a broadcast to an officer, by its row number and which of them it is."""
    return _TEST_CAUSES + (broadcast << 16) + which % (1 << 16)


def cause_of_link(second: int) -> int:
    """The cause of a notice with a code that proves whose chat it is, by the second since 1970 in which it is made."""
    return _LINK_CAUSES + second


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A delivery to be planned in the same transaction as whatever caused it.

    Args:
        cause: row number of what caused it: for a reply, and for the answer to a request, the inbox number; else
            :func:`cause_of_membership`, :func:`cause_of_verdict` or :func:`cause_of_rejection`.
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
        claimed_at: when it was claimed, by the clock of the database; other times are read against it.
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
    claimed_at: datetime
    slot_at: datetime
    lease_until: datetime
    chat_kind: ChatKind = ChatKind.PRIVATE
    attempts: int = 0
    resends: int = 0
    #: Row number of the broadcast it belongs to; None for every other delivery.
    broadcast: int | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """What is to be written of a delivery after an attempt, decided by rules and applied by the store.

    Args:
        state: the next state.
        outcome: what is noted of the attempt.
        not_before: earliest time of the next attempt; for ``unknown`` the time at which it is sent once more.
        reason: one line for the operator, without personal data.
        counts: whether the attempt counts against the limit (a throttled one does not).
        provider_id: the platform's id of the message that was sent.
        address_status: what the address becomes; None leaves it.
        moved_to: the address's new external id; empty leaves it.
        block_chat_until: no message to this chat before then.
        block_channel_until: no message on this channel before then.
        pause_channel: why the whole channel has to stop; empty lets it go on.
        pause_broadcast: why its broadcast has to stop, because everybody else would be refused too; empty lets it go
            on.
        is_file_missing: it has to stop because its file is gone, rather than because of what it says.
    """

    state: DeliveryState
    outcome: AttemptOutcome
    not_before: datetime | None = None
    reason: str = ""
    counts: bool = True
    provider_id: str = ""
    address_status: AddressStatus | None = None
    moved_to: str = ""
    block_chat_until: datetime | None = None
    block_channel_until: datetime | None = None
    pause_channel: str = ""
    pause_broadcast: str = ""
    is_file_missing: bool = False


@dataclass(frozen=True, slots=True)
class Bucket:
    """One row of the limiter: a rate as GCRA keeps it (times in microseconds since 1970).

    Args:
        tat_us: theoretical arrival time: when the next message is due if all come at the even rate.
        blocked_until_us: nothing before then, because the platform said so.
        interval_us: time between two messages at the even rate; 0 for no limit.
        burst: how many may go at once after a pause.
    """

    tat_us: int
    blocked_until_us: int
    interval_us: int
    burst: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate as the settings give it; an interval of 0 is no limit."""

    interval_us: int
    burst: int


@dataclass(frozen=True, slots=True)
class Portfolio:
    """How many people the numbers of one account may write to first within rolling 24 hours.

    Args:
        name: channels of one name share the limit.
        tier: people, each counted once however many messages they get.
    """

    name: str
    tier: int


@dataclass(frozen=True, slots=True)
class ChannelRates:
    """How fast one channel may be used: over all its chats, in one private chat, in one group.

    Args:
        replies: what replies have for themselves, beside what the others leave of ``overall``; None for nothing.
        gate: how closely messages may follow each other when they really leave, whatever held them up; None for
            a channel without a limit.
        portfolio: the limit on people who are written to first; None for a channel that has none.
    """

    channel: str
    overall: Rate
    chat: Rate
    group: Rate
    replies: Rate | None = None
    gate: Rate | None = None
    portfolio: Portfolio | None = None

    @property
    def is_free(self) -> bool:
        """Whether nothing limits it; then nobody has to wait for another claim of it."""
        rates = (self.overall, self.chat, self.group, self.replies)
        return self.portfolio is None and not any(rate.interval_us for rate in rates if rate is not None)


class Reserve(Protocol):
    """The limiter's arithmetic: takes the next slot of a bucket."""

    def __call__(self, bucket: Bucket, now_us: int) -> tuple[int, Bucket]:
        """The slot (microseconds since 1970) and the bucket after it."""


class Recovered(Protocol):
    """The limiter's arithmetic: how fast a channel may go some time after it was slowed down."""

    def __call__(self, percent: int, slowed_us: int, now_us: int, rate: Rate) -> int:
        """The share of its rate in percent, up to 100."""


def _never_quiet(_moment: datetime) -> bool:
    return False


def never_slowed(percent: int, slowed_us: int, now_us: int, rate: Rate) -> int:
    """The whole rate, for a channel that nobody slows down."""
    del percent, slowed_us, now_us, rate
    return 100


@dataclass(frozen=True, slots=True)
class ClaimPlan:
    """Everything that a claim needs to know, decided outside the transaction.

    Args:
        owner: the claiming process.
        rates: one entry for each channel that this process serves.
        batch: most deliveries to take.
        lease_seconds: how long they are ours.
        horizon_us: how far ahead slots are taken; what is due later stays ready.
        reserve: the limiter's arithmetic.
        recovered: the same, for a channel that was slowed down.
        slow_percent: at which share of its speed a channel goes on after the platform asked it to wait.
        canary_seconds: how long a broadcast waits for what becomes of its first messages.
        is_quiet: whether only urgent broadcasts may go out at a moment.
    """

    owner: str
    rates: tuple[ChannelRates, ...]
    batch: int
    lease_seconds: float
    horizon_us: int
    reserve: Reserve
    recovered: Recovered = never_slowed
    slow_percent: int = 70
    canary_seconds: float = 10.0
    is_quiet: Callable[[datetime], bool] = _never_quiet
