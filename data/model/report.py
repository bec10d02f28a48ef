"""What became of a broadcast, in numbers and by KIM; no person's name and no number of a phone is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from data.model.broadcast import BroadcastState, Passing
from data.model.delivery import DeliveryState


class Cause(StrEnum):
    """Why a message failed or was skipped; one word for the report."""

    NOT_SENT = "not_sent"
    RECIPIENT_GONE = "recipient_gone"
    MOVED = "moved"
    CONTENT_REFUSED = "content_refused"
    ACCOUNT_REFUSED = "account_refused"
    EXPIRED = "expired"
    STOPPED = "stopped"
    #: They opted out or blocked us after the audience was frozen.
    NOT_WRITTEN_TO = "not_written_to"
    #: The chat moved to an address that gets it already.
    DUPLICATE = "duplicate"
    ERASED = "erased"
    #: What is sealed does not open with our key.
    SEALED = "sealed"
    OTHER = "other"


class KimState(StrEnum):
    """How far a KIM was reached: the best that is known of anybody of it."""

    CONFIRMED = "confirmed"
    READ = "read"
    DELIVERED = "delivered"
    SENT = "sent"
    #: It may or may not have arrived (tak pasti).
    UNKNOWN = "unknown"
    WAITING = "waiting"
    FAILED = "failed"
    SKIPPED = "skipped"
    #: Nobody of it can be reached.
    UNREACHED = "unreached"


@dataclass(frozen=True, slots=True)
class Tally:
    """Messages of a broadcast, or of a part of it.

    Args:
        waiting: not tried yet, to be tried again, or just being sent.
        sent: taken by the platform, with those that were delivered and read.
        delivered: with those that were read; only what the channel tells.
        unknown: may or may not have arrived (tak pasti).
    """

    waiting: int = 0
    sent: int = 0
    delivered: int = 0
    read: int = 0
    unknown: int = 0
    failed: int = 0
    skipped: int = 0

    @property
    def total(self) -> int:
        """All messages."""
        return self.waiting + self.settled

    @property
    def settled(self) -> int:
        """Messages that wait for nothing any more."""
        return self.sent + self.unknown + self.failed + self.skipped


_SENT = (DeliveryState.ACCEPTED, DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ)
_SETTLED = (*_SENT, DeliveryState.UNKNOWN, DeliveryState.FAILED, DeliveryState.SKIPPED)
#: The best first.
_RANKS = (
    (DeliveryState.READ, KimState.READ),
    (DeliveryState.DELIVERED, KimState.DELIVERED),
    (DeliveryState.SENT, KimState.SENT),
    (DeliveryState.ACCEPTED, KimState.SENT),
    (DeliveryState.UNKNOWN, KimState.UNKNOWN),
    *((state, KimState.WAITING) for state in DeliveryState if state not in _SETTLED),
    (DeliveryState.FAILED, KimState.FAILED),
    (DeliveryState.SKIPPED, KimState.SKIPPED),
)


def tally_of(states: Mapping[DeliveryState, int]) -> Tally:
    """Sum up messages by what they came to."""
    return Tally(
        waiting=sum(count for state, count in states.items() if state not in _SETTLED),
        sent=sum(states.get(state, 0) for state in _SENT),
        delivered=states.get(DeliveryState.DELIVERED, 0) + states.get(DeliveryState.READ, 0),
        read=states.get(DeliveryState.READ, 0),
        unknown=states.get(DeliveryState.UNKNOWN, 0),
        failed=states.get(DeliveryState.FAILED, 0),
        skipped=states.get(DeliveryState.SKIPPED, 0),
    )


def kim_state_of(states: Mapping[DeliveryState, int], *, is_confirmed: bool) -> KimState:
    """How far a KIM was reached, from the messages to its people."""
    if is_confirmed:
        return KimState.CONFIRMED
    return next((word for state, word in _RANKS if states.get(state)), KimState.UNREACHED)


@dataclass(frozen=True, slots=True)
class KimRow:
    """One KIM of the audience, also one without an address.

    Args:
        institution: row number.
        place: code of its kelurahan or desa.
        step: whom it was sent to so far: 0 its operators, 1 the deputy, 2 the chair.
        recipients: addresses that it was sent to, or is going to be.
        confirmed_at: when the first of its people said that they passed it on; None for nobody.
        ways: how, in the order of :class:`Passing`.
        reached: to how many people, as its people say, added up; None when none of them said.
        next_at: when the next of it is asked, if nobody confirms; None for never.
    """

    institution: int
    name: str
    place: str
    step: int
    recipients: int
    state: KimState
    confirmed_at: datetime | None = None
    ways: tuple[Passing, ...] = ()
    reached: int | None = None
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One kecamatan.

    Args:
        code: of the kecamatan; empty for those of whom no place is known.
        kim: how many KIM of the audience are there; 0 for an audience of people.
        kim_confirmed: how many of them confirmed.
        confirmed: people who confirmed.
        reached: to how many people it was passed on, as they say.
    """

    code: str
    tally: Tally
    kim: int = 0
    kim_confirmed: int = 0
    confirmed: int = 0
    reached: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one broadcast (laporan).

    Args:
        failed: messages by cause; likewise ``skipped``.
        excluded: of the audience, those who were never written to, by words of ``Excluded``.
        is_told: some of it goes by a channel that tells what arrived and what was read; else no 0 stands for that.
        confirmed: people who confirmed.
        ways: how many of them passed it on in each way.
        reached: to how many people, as they say.
        regions: by code.
        kim: by place and name; empty for an audience of people.
    """

    number: int
    serial: str
    title: str
    state: BroadcastState
    tally: Tally
    failed: Mapping[Cause, int] = field(default_factory=dict)
    skipped: Mapping[Cause, int] = field(default_factory=dict)
    excluded: Mapping[str, int] = field(default_factory=dict)
    confirmed: int = 0
    ways: Mapping[Passing, int] = field(default_factory=dict)
    reached: int = 0
    regions: tuple[RegionRow, ...] = ()
    kim: tuple[KimRow, ...] = ()
    is_told: bool = False

    @property
    def kim_confirmed(self) -> int:
        """How many KIM confirmed."""
        return sum(row.confirmed_at is not None for row in self.kim)
