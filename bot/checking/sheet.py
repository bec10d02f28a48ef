"""A draft of the office's own fact-check as it is shown, proposed and approved.

What is done to it is in :mod:`bot.checking.writing`.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.checking.refusals import CheckingError, DraftError
from broadcasts.notices import Telling
from data.model.draft import Draft, DraftAct, DraftEvent
from data.model.factcheck import FactCheck
from data.model.told import Version


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Who would hear of a change, and of what."""

    telling: Telling
    standing: Version
    coming: Version


@dataclass(frozen=True, slots=True)
class Approved:
    """What went public.

    Args:
        factcheck: its row number.
        has_changed: its verdict is another one for whoever was told the one before.
        is_withdrawn: it was taken back; people are told, and its claims opened, by the clock.
    """

    factcheck: int
    has_changed: bool
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A draft with everything that is shown of it.

    Args:
        before: the fact-check that it changes, as it is published now; None for a new one.
        record: what would be published; None while the draft lacks something.
        lack: why it cannot be submitted as it is; None when it can.
        foreseen: who would hear; None where nothing is told.
    """

    draft: Draft
    history: list[DraftEvent]
    before: FactCheck | None
    record: FactCheck | None
    lack: CheckingError | DraftError | None
    foreseen: Foreseen | None

    @property
    def writers(self) -> frozenset[int]:
        """Who wrote any of it."""
        return writers_of(self.history)


@dataclass(frozen=True, slots=True)
class Ready:
    """A draft that somebody may let go public.

    Args:
        before: what is published now; None for a new one.
        record: what would be.
        signed: who wrote it and who read it, as the history of its verdict names them.
    """

    draft: Draft
    before: FactCheck | None
    record: FactCheck
    signed: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """A verdict that waits for its second reader.

    Args:
        claim: number of the claim, which may have taken the tips of the one that was named; 0 for a correction.
        draft: its number.
        is_again: it was proposed like this before.
    """

    claim: int
    draft: int
    is_again: bool = False


def writers_of(history: list[DraftEvent]) -> frozenset[int]:
    """Row numbers of all who wrote something of a draft."""
    return frozenset(event.officer for event in history if event.act is DraftAct.WRITTEN)
