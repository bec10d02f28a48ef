"""Signs that a text does not make the claim of its best match, as features: what the answerer learns to weigh.

Each doubt of ``doubts`` that looks at text and title is one. As a doubt it forbids; as a sign it lowers the score by
what it was worth in training, so that a doubt may be let go from some score on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from data.matching.doubts import SIGNS as DOUBTED
from data.matching.doubts import Case, case_of, may_report_otherwise
from data.matching.evidence import Candidate, Query
from data.matching.features import BEST
from data.matching.forest import Columns
from data.matching.other_words import OTHER_WORDS, in_other_words
from data.matching.reports import Report, other_verbs, says_otherwise

#: Candidates behind the best one that a sign looks at.
BESIDE = 3
#: How a report looks, and how it differs from the title: more of it may speak for and against.
_REPORTED = ("headline", "sentences", "other verbs", "no verb agrees", "a report in sentences")
SIGNS: Mapping[str, int] = {**{f"doubt: {why}": -1 for why in DOUBTED}, **dict.fromkeys(_REPORTED, 0)}
#: What the answerer looks at, and how it may use it, as in ``features``.
ANSWERED: Mapping[str, int] = {**BEST, **SIGNS, **OTHER_WORDS}


def signs_of(query: Query, candidates: Sequence[Candidate]) -> Columns:
    """Return ``SIGNS`` and ``OTHER_WORDS`` of the best of some candidates, best first; only ``BESIDE`` more count."""
    case = case_of(query, candidates[: 1 + BESIDE])
    doubts = (is_doubtful(case) for is_doubtful in DOUBTED.values())
    others = in_other_words(query.told, case.title, candidates[0].nearby())
    return np.array([*doubts, *_reported(case), *others], dtype=np.float64)


def _reported(case: Case) -> tuple[float, ...]:
    report, text, title = case.query.report, case.query.told, case.title
    may_be_other = may_report_otherwise(case)
    return (
        report is Report.HEADLINE,
        report is Report.SENTENCES,
        other_verbs(text, title),
        may_be_other and says_otherwise(text, title),
        may_be_other and report is Report.SENTENCES,
    )
