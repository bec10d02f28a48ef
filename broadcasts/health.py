"""Whether a broadcast goes well: too many errors of our own in a row, or among the last, and it is stopped.

Pure bookkeeping, a window a broadcast in each process: what matters is that somebody looks before everybody is
reached, not the exact message at which it stops. Who blocked us or left is no error of ours. What each process saw in
a second is put together by :func:`ailing_together`, so that several of them stop as early as one would.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from data.model.delivery import AttemptOutcome, DeliveryState, Transition
from data.model.standstill import Why, WhyCode

#: Errors of our own in a row after which a broadcast is stopped.
MOST_IN_A_ROW = 20
#: Outcomes that are looked back at.
WINDOW = 200
#: Share of them that may be errors of our own.
MOST_SHARE = 0.05
#: So many errors among the first few, which go out before all others, are enough.
MOST_OF_FIRST = 5
FIRST = 20


def is_ours(result: Transition) -> bool:
    """Whether an outcome speaks against us or the platform rather than against one recipient."""
    if result.outcome in (AttemptOutcome.NOT_SENT, AttemptOutcome.LOST):
        return True
    return result.state is DeliveryState.FAILED and result.address_status is None and not result.pause_broadcast


@dataclass(frozen=True, slots=True)
class Spell:
    """The outcomes of one broadcast that one process saw within about a second."""

    at: datetime
    count: int
    errors: int


class Health:
    """The last outcomes of each broadcast, as one process saw them."""

    def __init__(self) -> None:
        self._recent: dict[int, deque[bool]] = {}
        self._untold: dict[int, tuple[int, int]] = {}

    def untold(self) -> dict[int, tuple[int, int]]:
        """How many outcomes of each broadcast there were since this was asked last, and how many errors of ours."""
        told, self._untold = self._untold, {}
        return told

    def note(self, broadcast: int, result: Transition) -> Why | None:
        """Add an outcome.

        Returns:
            Why the broadcast has to stop; None while it goes well.
        """
        if not result.counts:
            # Asked to wait, held up, or all of the channel stands still: that says nothing of this broadcast.
            return None
        recent = self._recent.setdefault(broadcast, deque(maxlen=WINDOW))
        recent.append(is_ours(result))
        count, errors = self._untold.get(broadcast, (0, 0))
        self._untold[broadcast] = (count + 1, errors + recent[-1])
        found = _ailing(recent)
        if found:
            # Whoever resumes it has looked; what was before counts no more.
            del self._recent[broadcast]
        return found


def ailing_together(spells: Iterable[Spell]) -> Why | None:
    """Why a broadcast has to stop by what all processes saw; None while it goes well."""
    count = errors = in_a_row = 0
    is_unbroken = True
    for spell in sorted(spells, key=lambda one: one.at, reverse=True):
        if count >= WINDOW:
            break
        is_unbroken = is_unbroken and spell.errors == spell.count
        in_a_row += spell.count if is_unbroken else 0
        count, errors = count + spell.count, errors + spell.errors
    if in_a_row >= MOST_IN_A_ROW:
        return Why.of(WhyCode.ERRORS_IN_A_ROW, errors=in_a_row)
    if count >= WINDOW and errors >= count * MOST_SHARE:
        return Why.of(WhyCode.ERRORS_OF_LAST, errors=errors, count=count)
    return None


def _ailing(recent: deque[bool]) -> Why | None:
    errors = sum(recent)
    if len(recent) >= MOST_IN_A_ROW and all(list(recent)[-MOST_IN_A_ROW:]):
        return Why.of(WhyCode.ERRORS_IN_A_ROW, errors=MOST_IN_A_ROW)
    if len(recent) <= FIRST and errors >= MOST_OF_FIRST:
        return Why.of(WhyCode.ERRORS_OF_FIRST, errors=errors, count=len(recent))
    if len(recent) == WINDOW and errors >= WINDOW * MOST_SHARE:
        return Why.of(WhyCode.ERRORS_OF_LAST, errors=errors, count=WINDOW)
    return None
