"""Everything that is kept of one chat, as its person may see it (DATAKU); nothing of anybody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.model.broadcast import Passing
from data.model.membership import Member
from data.model.message import ContentKind
from data.model.tip import RequestState, TipState, Vote


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """What was agreed to or withdrawn.

    Args:
        version: of the text that was read, with its language where that is kept.
        name: of the person it is about; empty where it is about the chat, or nobody is named any more.
    """

    topic: str
    is_given: bool
    version: str
    at: datetime
    name: str = ""


@dataclass(frozen=True, slots=True)
class TipRecord:
    """A message that was sent for checking.

    Args:
        vote: what was said of the answer; None for nothing.
        titles: the fact-checks that were found, best first.
        files: how many files of it are kept.
    """

    number: int
    at: datetime
    kind: ContentKind
    text: str
    state: TipState
    vote: Vote | None = None
    titles: tuple[str, ...] = ()
    files: int = 0


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """A wish to speak with a human."""

    number: int
    at: datetime
    text: str
    state: RequestState


@dataclass(frozen=True, slots=True)
class ConfirmationRecord:
    """That an announcement was passed on.

    Args:
        serial: the number of the announcement.
        how: None when nothing was said of it.
        reached: to how many people; None when nothing was said of it.
    """

    serial: str
    title: str
    at: datetime
    how: Passing | None = None
    reached: int | None = None


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """A message whose text is still kept, theirs or ours.

    Args:
        is_press: they pressed a button; what it carried is nothing that anybody reads, so there is no text.
    """

    at: datetime
    text: str
    is_ours: bool
    is_press: bool = False


@dataclass(frozen=True, slots=True)
class Records:
    """What is kept of one chat.

    Args:
        since: when it first wrote; None for somebody new.
        members: also memberships that ended, oldest first.
        tips: newest first, as far as they fit in one file; ``tip_count`` counts all.
        messages: newest first; the newest only.
        oldest_tip_at: when the first of all tips came.
    """

    since: datetime | None = None
    members: tuple[Member, ...] = ()
    consents: tuple[ConsentRecord, ...] = ()
    tips: tuple[TipRecord, ...] = ()
    tip_count: int = 0
    oldest_tip_at: datetime | None = None
    requests: tuple[RequestRecord, ...] = ()
    messages: tuple[MessageRecord, ...] = ()
    confirmations: tuple[ConfirmationRecord, ...] = ()
