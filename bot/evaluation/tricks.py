"""Texts with another name, place, date or amount in them than the claim that they were made from.

Never may they get that claim's verdict; of scams the note that the trick is known is what is wanted.
The swaps are made by ``bot/evaluation/swaps.py`` whenever they are needed. "Where a template fits" is said of a swap
about a scam whose text was found before the swap; what was never found has no template to fit. What is true, or not
judged, is no scam, whatever words stand in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from bot.evaluation.answers import Answer, Ask
from bot.evaluation.figures import Figure, Name
from bot.evaluation.measures import rare
from bot.evaluation.reading import Folder, Query
from bot.evaluation.swaps import Swap, swaps_of
from data.matching.words import SCAM_TRADE
from data.model.factcheck import MatchKind

#: Swaps of each set. Source: ../shared/design/matching.md.
MOST = 300
SCAMS = "scams"
_SEED = 20_261_126
#: Words of the scam trade that make a text one about a scam.
_TRICK_WORDS = 2
#: Verdicts on what is a trick.
_TRICKS = ("false", "misleading")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Tricks:
    """Texts with something swapped.

    Args:
        of: the part whose texts they were made from, or ``scams``.
        swaps: the swapped texts; their ``original`` is a place in ``queries``.
        queries: the texts before the swap.
    """

    of: str
    swaps: Sequence[Swap]
    queries: Sequence[Query]


def tricks_of(folder: Folder, parts: Sequence[str]) -> list[Tricks]:
    """Return swaps of the texts of each part, and of everything about scams: all texts, and the titles themselves."""
    titles = {record.id: record.title for record in folder.records}
    sets = {part: [query for query in folder.queries if query.part == part] for part in parts}
    as_texts = [Query(record.title, frozenset([record.id]), 1.0, "") for record in folder.records]
    judged = {name for name, verdict in folder.expected.items() if verdict in _TRICKS}
    sets[SCAMS] = [query for query in (*folder.queries, *as_texts) if _is_about_a_scam(query, judged)]
    return [_tricks(of, queries, titles) for of, queries in sets.items()]


def _tricks(of: str, queries: Sequence[Query], titles: Mapping[str, str]) -> Tricks:
    said = [" | ".join(titles.get(name, "") for name in sorted(query.relevant)) for query in queries]
    return Tricks(of, swaps_of([query.text for query in queries], _SEED, MOST, titles=said), queries)


def _is_about_a_scam(query: Query, judged: Set[str]) -> bool:
    is_judged = not judged.isdisjoint(query.relevant)
    return is_judged and len(SCAM_TRADE.intersection(_WORD.findall(query.text.casefold()))) >= _TRICK_WORDS


async def figures_of(tricks: Tricks, ask: Ask) -> list[Figure]:
    """Ask every swapped text, and of scams the text before the swap, and count what was said."""
    answers = await ask([swap.text for swap in tricks.swaps])
    originals = [tricks.queries[swap.original] for swap in tricks.swaps]
    stamped = [_carries_the_old(answer, query) for answer, query in zip(answers, originals, strict=True)]
    counted = [(Name.SWAP_ANSWERED, stamped)]
    if tricks.of == SCAMS:
        before = await ask([query.text for query in originals])
        is_found = [answer.rank(query.relevant) == 0 for answer, query in zip(before, originals, strict=True)]
        known = [_is_known_trick(answer) for answer, found in zip(answers, is_found, strict=True) if found]
        counted.append((Name.SWAP_SIMILAR, known))
    return [Figure(name, rare(sum(hits), len(hits)), len(hits), tricks.of) for name, hits in counted if hits]


def asked(tricks: Tricks) -> int:
    """Return how many texts :func:`figures_of` asks."""
    return len(tricks.swaps) * (2 if tricks.of == SCAMS else 1)


def _carries_the_old(answer: Answer, query: Query) -> bool:
    """Tell whether the verdict of the claim before the swap would have been sent."""
    return answer.stamp is not None and answer.stamp.factcheck in query.relevant


def _is_known_trick(answer: Answer) -> bool:
    return answer.is_answer and answer.matches[0].kind == MatchKind.SIMILAR_SCAM
