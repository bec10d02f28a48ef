"""``match --explain TEXT``: which words, names and numbers speak for and against each fact-check that was found.

Only laid out here, on a hundred columns; what is said is worked out in :mod:`data.matching.explain`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from bot.checking.evidence import TIED, evidence_rows, kind_of
from bot.checking.words import factcheck_label, joined
from bot.cli.speech import stamp, tell
from data.matching.explain import Explained, Explanation
from data.model.factcheck import FactCheck
from data.wording import cut, say

#: Columns of a page.
COLUMNS = 100
#: Columns of the names of the lines, and what stands before them.
_INDENT = "    "
_NAMES = 14


def show(found: Explanation, records: Mapping[int, FactCheck], language: str) -> None:
    """Print an explanation: what was read of the text, then each candidate, the best first."""
    tell(_row(say("cli.match.read", language), found.claim or "-"))
    for place, one in enumerate(found.candidates, 1):
        record = records.get(one.number)
        if record is not None:
            tell("")
            for line in _candidate(place, one, record, language):
                tell(line)


def _candidate(place: int, one: Explained, record: FactCheck, language: str) -> list[str]:
    head = joined(
        [
            f"{place}. {one.score:.3f}",
            stamp(record.verdict, language),
            factcheck_label(record.number),
            f"{record.source}:{cut(record.external_id, 30)}",
            kind_of(one, language),
        ]
    )
    rows = [(say("cli.match.title", language), " ".join(record.title.split())), *evidence_rows(one, language)]
    return [cut(head, COLUMNS), *(_row(name, text) for name, text in rows if text)]


def _row(name: str, text: str) -> str:
    """A line with its name, broken where it is too long, all of it under one another."""
    opening = f"{_INDENT}{name:<{_NAMES}}"
    margin = " " * len(opening)
    laid_out = textwrap.fill(text, COLUMNS, initial_indent=opening, subsequent_indent=margin, break_on_hyphens=False)
    return laid_out.replace(TIED, " ")
