"""Drafts of the office's own fact-checks: what somebody writes, and what a second person lets go public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DraftKind(StrEnum):
    """What a draft (rancangan) becomes."""

    #: A fact-check that nobody has seen yet.
    NEW = "new"
    #: Another wording or another verdict of one that is published.
    CORRECTION = "correction"
    #: That a published one is taken back.
    WITHDRAWAL = "withdrawal"


class DraftState(StrEnum):
    """Where a draft stands."""

    WRITING = "writing"
    #: A second person is to read it.
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    DISCARDED = "discarded"


#: States in which something may still become of a draft.
OPEN_DRAFTS = (DraftState.WRITING, DraftState.SUBMITTED)


class DraftAct(StrEnum):
    """What somebody did to a draft."""

    WRITTEN = "written"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft as it stands.

    Args:
        typed: the fields of its form, as they were typed; it may lack anything until it is submitted.
        revision: counted up whenever anything of it changes; who saves names the one they saw.
        factcheck: row number of the fact-check that it changes, or became; 0 for none.
        base_at: when that fact-check was last changed, as its writer saw it.
        claim: number of the claim that it answers once it is published; 0 for none.
    """

    number: int
    kind: DraftKind
    state: DraftState
    typed: Mapping[str, str]
    revision: int
    updated_at: datetime
    factcheck: int = 0
    base_at: datetime | None = None
    claim: int = 0


@dataclass(frozen=True, slots=True)
class DraftEvent:
    """One act of a draft's history.

    Args:
        officer: row number.
        login: how colleagues call them.
        revision: the one that it made.
        typed: what stood there then; None for an act that wrote nothing.
        note: why it was given back.
    """

    act: DraftAct
    officer: int
    login: str
    revision: int
    at: datetime
    typed: Mapping[str, str] | None = None
    note: str = ""
