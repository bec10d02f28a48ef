"""Known forwards that come back changed a little: are they recognised, and is nothing else taken for one of them?

The forwards are texts of ``train``, stored as a fact-checker would store them, in the throw-away database only.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.evaluation.answers import Answer, Ask
from bot.evaluation.figures import Figure, Name
from bot.evaluation.measures import rare
from bot.evaluation.reading import TRAIN, Folder, Query
from bot.evaluation.variants import COPIES, altered, is_long_enough
from data.model.factcheck import MatchKind

#: Forwards that are stored.
MOST = 300
_SEED = 20_261_126
_NAMES = {
    "filler": Name.VARIANT_FILLER,
    "half": Name.VARIANT_HALF,
    "wrapped": Name.VARIANT_WRAPPED,
    "scanned": Name.VARIANT_SCANNED,
}


@dataclass(frozen=True, slots=True)
class Forward:
    """A text that circulated, and the id of the fact-check that it is tied to."""

    text: str
    factcheck: str


#: Stores forwards as known variants.
Remember = Callable[[Sequence[Forward]], Awaitable[None]]


def forwards_of(folder: Folder) -> list[Forward]:
    """Return texts of ``train`` that are long enough for each half to say something, no two about one fact-check."""
    found: dict[str, Forward] = {}
    for query in folder.queries:
        record = _judged_record(folder, query)
        if query.part == TRAIN and record and is_long_enough(query.text):
            found.setdefault(record, Forward(query.text, record))
    forwards = list(found.values())
    random.Random(_SEED).shuffle(forwards)
    return forwards[:MOST]


def _judged_record(folder: Folder, query: Query) -> str | None:
    """Return the first of a text's fact-checks that has a verdict: without one nothing is ever answered."""
    return next((name for name in sorted(query.relevant) if folder.expected.get(name)), None)


def asked(folder: Folder, forwards: Sequence[Forward]) -> int:
    """Return how many texts :func:`figures_of` asks."""
    return len(forwards) * (len(COPIES) + 1) + len(folder.negatives) if forwards else 0


async def figures_of(folder: Folder, forwards: Sequence[Forward], ask: Ask, remember: Remember) -> list[Figure]:
    """Store the forwards, ask their copies and what is no copy, and count what was taken for one."""
    if not forwards:
        return []
    await remember(forwards)
    chance = random.Random(_SEED)
    figures = []
    for name, copied in COPIES.items():
        answers = await ask([copied(forward.text, chance) for forward in forwards])
        hits = [_is_recognised(answer, forward) for answer, forward in zip(answers, forwards, strict=True)]
        figures.append(Figure(_NAMES[name], rare(sum(hits), len(hits)), len(hits)))
    changed = await ask([altered(forward.text, chance) for forward in forwards])
    strange = await ask([negative.text for negative in folder.negatives])
    for figure, answers in ((Name.VARIANT_CHANGED, changed), (Name.VARIANT_STRANGE, strange)):
        figures.append(Figure(figure, rare(sum(map(_is_copy, answers)), len(answers)), len(answers)))
    return figures


def _is_copy(answer: Answer) -> bool:
    """Tell whether a text was taken for a copy of a known forward, and answered so."""
    return answer.is_answer and answer.matches[0].kind == MatchKind.VARIANT


def _is_recognised(answer: Answer, forward: Forward) -> bool:
    """Tell whether a copy was tied to its own fact-check; one that is out of date is only suggested then."""
    best = answer.matches[0] if answer.matches else None
    return best is not None and best.kind == MatchKind.VARIANT and best.factcheck == forward.factcheck
