"""What goes before the search: a copy of a known variant leads the matches, whatever the scores of the others.

The hard rules hold for it as for every answer: no verdict, or not its time, and it is only suggested.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np

from data.matching.decide import SHOWN
from data.matching.index import Snapshot
from data.matching.shelf_life import Days
from data.matching.variants import Recognised
from data.model.factcheck import Decision, Match, MatchKind, Outcome


class _Standing(NamedTuple):
    """What a fact-check may be used for: its place in ``segment.VERDICTS``, and its days."""

    verdict: int
    days: Days


def with_variant(decision: Decision, recognised: Recognised | None, snapshot: Snapshot, today: date) -> Decision:
    """Return a decision with the fact-check of a recognised variant first.

    Args:
        decision: what the search came to.
        recognised: the variant that the text is a copy of; None for none.
        snapshot: what was searched; a fact-check that it does not hold was withdrawn, and its variants with it.
        today: the day of asking.
    """
    standing = _standing(snapshot, recognised.factcheck) if recognised else None
    if recognised is None or standing is None:
        return decision
    reasons = next((match.reasons for match in decision.matches if match.number == recognised.factcheck), {})
    first = Match(recognised.factcheck, recognised.score, MatchKind.VARIANT, reasons)
    others = [match for match in decision.matches if match.number != recognised.factcheck]
    doubt = _doubt(recognised, standing, today)
    outcome = Outcome.SUGGEST if doubt else Outcome.ANSWER
    why = f"known variant: {doubt}" if doubt else "known variant"
    return replace(decision, outcome=outcome, matches=(first, *others[: SHOWN - 1]), why=why)


def _doubt(recognised: Recognised, standing: _Standing, today: date) -> str:
    """Why the variant's fact-check is no answer; empty when it is one."""
    if standing.verdict < 0:
        return "no verdict"
    if today.toordinal() < standing.days.first:
        return "not valid yet"
    if standing.days.last < today.toordinal():
        return "out of date"
    return "" if recognised.is_certain else "not certain"


def _standing(snapshot: Snapshot, number: int) -> _Standing | None:
    """Look up a fact-check; None when it can no longer be found."""
    for part in snapshot.parts:
        segment = part.segment
        place = int(np.searchsorted(segment.numbers, number))
        if place < len(segment.numbers) and segment.numbers[place] == number and segment.is_shown[place]:
            return _Standing(int(segment.verdicts[place]), Days(*segment.days[place].tolist()))
    return None
