"""Who of an audience gets a broadcast, by which steps, and who does not and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from data.model.membership import MembershipState, Role
from data.model.message import ChatKind
from data.model.people import AddressStatus

#: Channel of those whom a person of the office tells.
MANUAL = "manual"


class Excluded(StrEnum):
    """Why somebody of an audience does not get it; one word for the report."""

    OPTED_OUT = "opted_out"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    MIGRATED = "migrated"
    UNVERIFIED = "unverified"
    #: The same person gets it at another address.
    DUPLICATE = "duplicate"
    #: The channel is none that is served any more.
    NO_CHANNEL = "no_channel"
    #: A KIM of which nobody can be reached at all.
    NO_ADDRESS = "no_address"


class Stage(IntEnum):
    """Whose turn it is in a KIM; a stage at which nobody can be reached is passed over."""

    #: Two of its operators, and its group.
    OPERATORS = 0
    #: Its deputy; where it has none, a further operator or a member.
    DEPUTY = 1
    CHAIR = 2


@dataclass(frozen=True, slots=True)
class Contact:
    """One person of a KIM at one address.

    Args:
        address: row number.
        person: row number; who has several addresses gets it at one.
        last_inbound_at: when they last wrote to us; None for never.
    """

    address: int
    person: int
    role: Role
    state: MembershipState
    status: AddressStatus
    channel: str
    kind: ChatKind
    last_inbound_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WayStep:
    """Who is written to at one stage; at least one address."""

    stage: Stage
    addresses: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """How one KIM is reached.

    Args:
        steps: in the order in which they are tried; empty when there is nobody.
        excluded: addresses that would have been tried and cannot be written to, with the reason.
    """

    steps: tuple[WayStep, ...]
    excluded: tuple[tuple[int, Excluded], ...] = ()

    @property
    def first(self) -> tuple[int, ...]:
        """The addresses that are written to at once."""
        return self.steps[0].addresses if self.steps else ()

    def until(self, stage: int) -> tuple[int, ...]:
        """Whom these stages reach now, also who was not there when they were tried."""
        return tuple(place for step in self.steps if step.stage <= stage for place in step.addresses)

    def after(self, stage: int) -> tuple[WayStep, ...]:
        """The steps behind a stage, whoever could be reached when that one was tried."""
        return tuple(step for step in self.steps if step.stage > stage)


@dataclass(frozen=True, slots=True)
class Preview:
    """Who would get a broadcast if it began now.

    Args:
        addresses: messages that would go out at once.
        kim: rows of the report; 0 for an audience of people.
        channels: messages by channel.
        regions: messages (KIM for an audience of KIM) by kecamatan, by code.
        excluded: how many do not get it, by the reason.
        unreached: names of KIM that nobody can be reached of, the first few.
    """

    addresses: int
    kim: int
    channels: dict[str, int]
    regions: dict[str, int]
    excluded: dict[str, int]
    unreached: tuple[str, ...] = ()
