"""In which order promising fact-checks answer a text, and how probable each of them is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from data.matching.evidence import Candidate, Look, Query, candidates_of, compare_closely, judged_first
from data.matching.features import Order, best_row
from data.matching.forest import Columns
from data.matching.index import Snapshot
from data.matching.lookup import Found
from data.matching.model import Model
from data.matching.signs import BESIDE, signs_of

#: What a title that equals the text adds to its logit: too few texts do, to learn it.
_EQUAL = 10.0
#: No logit of a best match is larger: beyond, scores could no longer be told apart.
_MOST = 15.0


class _Ranked(NamedTuple):
    """What was found and looked at, the logit by which each ranks, and their places, best first."""

    found: Found
    look: Look
    logits: Columns
    order: Order


def look_closely(snapshot: Snapshot, query: Query, model: Model) -> list[Candidate]:
    """Return the most promising fact-checks, each with its evidence and its score, best first; ties by number.

    A text without any word asks for nothing, so none is likelier than another, and none is returned.
    """
    if not len(snapshot) or not query.claim:
        return []
    found, look = compare_closely(snapshot, query)
    logits = model.ranker.logits(look.ranked) + _EQUAL * look.evidence["equal"]
    logits = judged_first(found, np.arange(len(found)), logits)
    order = np.lexsort((found.numbers, found.verdicts < 0, -logits))
    ranked = _Ranked(found, look, logits, order)
    return candidates_of(found, look, _probabilities(query, ranked, model), order)


def _probabilities(query: Query, ranked: _Ranked, model: Model) -> Columns:
    """Return how probable each candidate is: the best as the answerer has it, each other as far behind as it ranks."""
    found, look, logits, order = ranked
    best = int(order[0])
    beside = candidates_of(found, look, logits, order[: 1 + BESIDE])
    row = np.concatenate([best_row(look.compared, look.ranked, logits, order), signs_of(query, beside)])
    chance = model.chance(row)
    chance = min(chance + _EQUAL * float(look.evidence["equal"][best]), _MOST)
    shares: Columns = 1 / (1 + np.exp(-(chance + logits - logits[best])))
    return shares
