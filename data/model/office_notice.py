"""What the officers' bot tells officers, as values: kinds, where each stands, alarms, and who took a claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class NoticeKind(StrEnum):
    """What an officer is told of."""

    #: A claim waits for a fact-checker.
    CLAIM = "claim"
    #: It has waited longer than the office wants.
    LATE = "late"
    #: A broadcast waits for approval.
    APPROVAL = "approval"
    #: Too few approvers can be told of it.
    APPROVERS = "approvers"
    #: Something is wrong with the service.
    ALARM = "alarm"
    #: It is over.
    OVER = "over"
    #: Duty went from one officer to another.
    DUTY = "duty"
    #: A verdict waits for its second reader.
    DRAFT = "draft"
    #: It does not any more; what was told of it is changed in its place.
    DRAFT_OVER = "draft_over"


class NoticeState(StrEnum):
    """Where a notice stands."""

    WAITING = "waiting"
    #: A call of the platform has begun; after a kill nobody knows whether it came through.
    SENDING = "sending"
    SENT = "sent"
    #: There is nothing to tell any more: it was decided meanwhile, or its officer is none any more.
    VOID = "void"
    #: The chat cannot be reached.
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing told to one officer.

    Args:
        subject: row number of what it is about.
        mark: which state of that, such as a broadcast's version.
        tries: calls that have begun.
    """

    number: int
    kind: NoticeKind
    subject: int
    mark: int
    officer: int
    state: NoticeState = NoticeState.WAITING
    tries: int = 0
    begun_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is wrong with the service.

    Args:
        name: what, such as "channel telegram"; two alarms of one name are one.
        details: what its sentence names, without anything personal.
    """

    name: str
    details: Mapping[str, str] = field(default_factory=dict)
    number: int = 0
    raised_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def kind(self) -> str:
        """The first word of the name, which picks the sentence."""
        return self.name.partition(" ")[0]


@dataclass(frozen=True, slots=True)
class Taken:
    """That an officer looks after a claim."""

    claim: int
    officer: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Awaited:
    """What an officer is to type next, alone with the officers' bot.

    Args:
        is_approval: a fresh code; otherwise the reason of a rejection.
        broadcast, version: of what they were shown; 0 for no broadcast.
        until: until when it is waited for.
        message: the platform's number of the message that answers it; 0 while none does.
        draft: of a fact-check that they were shown instead, with its revision as ``version``; 0 for none.
    """

    officer: int
    is_approval: bool
    broadcast: int
    version: int
    until: datetime
    message: int = 0
    draft: int = 0
