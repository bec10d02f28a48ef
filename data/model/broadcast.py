"""Broadcasts: official messages from draft to receipt, and everything that can become of them.

The legal transitions are in :mod:`broadcasts.lifecycle`; here are the nouns only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from data.model.delivery import Lane
from data.model.message import StoredFile


class BroadcastClass(StrEnum):
    """The class of a broadcast (darurat, resmi, pemilu, pengingat): its lane, expiry and what is done with unknowns."""

    URGENT = "urgent"
    OFFICIAL = "official"
    ELECTION = "election"
    REMINDER = "reminder"

    @property
    def term(self) -> timedelta:
        """How long after its start it may still be sent, where its draft names no end."""
        return _TERMS[self]

    @property
    def lane(self) -> Lane:
        """The lane its deliveries go by."""
        return _LANES[self]


_LANES = {
    BroadcastClass.URGENT: Lane.URGENT,
    BroadcastClass.OFFICIAL: Lane.OFFICIAL,
    BroadcastClass.ELECTION: Lane.OFFICIAL,
    BroadcastClass.REMINDER: Lane.REMINDER,
}


_TERMS = {
    BroadcastClass.URGENT: timedelta(hours=24),
    BroadcastClass.OFFICIAL: timedelta(hours=72),
    BroadcastClass.ELECTION: timedelta(hours=72),
    BroadcastClass.REMINDER: timedelta(hours=12),
}


class BroadcastState(StrEnum):
    """The broadcast state machine; see docs/architecture.md for its picture."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    #: Its audience is being resolved and frozen.
    PREPARING = "preparing"
    RUNNING = "running"
    PAUSED = "paused"
    #: Nothing is left to be claimed; what is in flight ends.
    FINISHING = "finishing"
    DONE = "done"
    #: Everything was tried, and somebody did not get it or nobody knows.
    DONE_WITH_GAPS = "done_with_gaps"
    #: Ended by hand; the only word for it.
    STOPPED = "stopped"
    #: Its deadline passed.
    EXPIRED = "expired"
    #: A correction took its place.
    SUPERSEDED = "superseded"


class BroadcastAct(StrEnum):
    """What can be done to a broadcast, by an officer or by the clock; also the words of the audit trail."""

    EDIT = "edit"
    SUBMIT = "submit"
    REJECT = "reject"
    RETURN = "return"
    APPROVE = "approve"
    SCHEDULE = "schedule"
    PREPARE = "prepare"
    #: Its audience moved too far since the preview: somebody has to look again.
    HOLD = "hold"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    FINISH = "finish"
    COMPLETE = "complete"
    COMPLETE_WITH_GAPS = "complete_with_gaps"
    RETRY = "retry"
    STOP = "stop"
    EXPIRE = "expire"
    SUPERSEDE = "supersede"


class PauseCause(StrEnum):
    """Why a broadcast stands still."""

    OFFICER = "officer"
    #: Too many errors of our own.
    ERRORS = "errors"
    #: The platform refuses its content; everybody else would be refused too.
    CONTENT = "content"
    #: The platform refuses our account.
    ACCOUNT = "account"
    #: The calendar forbids what it says, today.
    CALENDAR = "calendar"
    #: A file of it is gone.
    FILE = "file"


class TrialState(StrEnum):
    """How the test messages of a broadcast fare that go to one officer."""

    NONE = "none"
    WAITING = "waiting"
    #: The platform took one in each language.
    SEEN = "seen"
    FAILED = "failed"


class Judgement(StrEnum):
    """What an approver says of what was submitted."""

    APPROVED = "approved"
    REJECTED = "rejected"
    RETURNED = "returned"


class Passing(StrEnum):
    """How a KIM passed an announcement on."""

    GROUP = "group"
    BOARD = "board"
    READ_ALOUD = "read_aloud"
    BROADCAST = "broadcast"
    PERFORMANCE = "performance"


@dataclass(frozen=True, slots=True)
class Content:
    """Everything people see of a broadcast, and so what its content hash is made of.

    Args:
        title: one line, shown above the text.
        texts: (two-letter language, text); the first is what those get whose language is missing.
        files: at most one, sent with the text as its caption.
        letter_number: the office's letter (nomor naskah dinas); empty for none.
        signer: who signed that letter; empty for none.
        asks_confirmation: whether it carries the button "Sudah saya teruskan".
    """

    title: str
    texts: tuple[tuple[str, str], ...]
    files: tuple[StoredFile, ...] = ()
    letter_number: str = ""
    signer: str = ""
    asks_confirmation: bool = True


@dataclass(frozen=True, slots=True)
class Hashes:
    """What an approval is bound to; anything else that changes voids nothing.

    Args:
        content: of :class:`Content`, with the bytes of its files.
        audience: of the segment's canonical text.
        schedule: of the canonical schedule, with the expiry.
    """

    content: bytes
    audience: bytes
    schedule: bytes


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One broadcast (siaran) as it is stored now.

    Args:
        number: row number.
        version: grows with every change; whoever changes it proves with it that they saw the newest.
        serial: what people see, such as ``2026/118``; empty until it is submitted for the first time.
        revision: grows whenever the content changes after it had a serial.
        audience: the segment as canonical text.
        schedule: canonical text; ``now``, ``at <time>``, or a series.
        expires_at: nobody gets it afterwards, as its draft says; None for the class's own term, see :attr:`ends_at`.
        previewed_count: recipients of the preview that was submitted.
        frozen_count: recipients after it was frozen; None before.
        corrects: the broadcast that it corrects; None for none.
        parent: the series that it is an occurrence of; None for none.
        pause_cause: why it is paused; None while it is not.
        pause_reason: one line for the operator.
        drafted_by: row number of the officer; None for an occurrence of a series.
        submitted_by: row number of the officer who submitted it last.
        is_retried: some of what failed still has to be made ready for another round.
    """

    number: int
    version: int
    state: BroadcastState
    klass: BroadcastClass
    content: Content
    audience: str
    schedule: str
    serial: str = ""
    revision: int = 0
    starts_at: datetime | None = None
    expires_at: datetime | None = None
    previewed_count: int | None = None
    frozen_count: int | None = None
    corrects: int | None = None
    parent: int | None = None
    pause_cause: PauseCause | None = None
    pause_reason: str = ""
    drafted_by: int | None = None
    submitted_by: int | None = None
    created_at: datetime | None = None
    started_at: datetime | None = None
    done_at: datetime | None = None
    is_retried: bool = False

    @property
    def ends_at(self) -> datetime | None:
        """From when on nobody gets it: as its draft says, or the class's term after its start.

        None for what names no end and has neither begun nor a time. What was approved is never changed by it.
        """
        begin = self.started_at or self.starts_at
        return self.expires_at or (begin + self.klass.term if begin else None)


@dataclass(frozen=True, slots=True)
class Approval:
    """One judgement of an approver on what was submitted.

    Args:
        officer: who gave it, with their own password and code.
        instead_of: the approver they stood in for; None when they acted for themselves.
        count: recipients of the preview that they saw.
        is_void: the content, audience, schedule or class changed afterwards.
    """

    broadcast: int
    officer: int
    judgement: Judgement
    hashes: Hashes
    klass: BroadcastClass
    count: int
    at: datetime
    instead_of: int | None = None
    note: str = ""
    is_void: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One transition of a broadcast, decided by the rules and applied by the store.

    Args:
        act: what is done.
        state: the state it leads to.
        actor: row number of the officer; 0 for the clock.
        reason: one line for the operator and the audit trail, without personal data.
        cause: for a pause, why.
    """

    act: BroadcastAct
    state: BroadcastState
    actor: int = 0
    reason: str = ""
    cause: PauseCause | None = None


_PASSED = re.compile(r"told:([1-9][0-9]{0,18})(?::([a-z_]{1,20}))?", re.ASCII)


def passed_payload_of(broadcast: int, how: Passing | None = None) -> str:
    """Write the button "Sudah saya teruskan" of a broadcast, or one that says how; at most 45 bytes."""
    return f"told:{broadcast}:{how}" if how else f"told:{broadcast}"


def passed_of(payload: str) -> tuple[int, Passing | None] | None:
    """Read such a button back: the broadcast's row number and how; None when it is none of ours."""
    found = _PASSED.fullmatch(payload)
    if found is None or (found[2] and found[2] not in set(Passing)):
        return None
    return int(found[1]), Passing(found[2]) if found[2] else None
