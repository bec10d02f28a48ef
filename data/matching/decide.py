"""From the best matches to one of three outcomes: a table of doubts, each of which turns an answer into a suggestion.

A wrong verdict on a true story is the worst thing this system can do, so every doubt counts and none is outweighed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz import fuzz

from data.matching.contradiction import (
    Told,
    is_debunk,
    is_same_trick,
    lacks_names,
    swapped_words,
    turns_around,
)
from data.matching.evidence import Candidate, Query
from data.matching.slots import replaced_words
from data.matching.tricks import find_trick
from data.matching.words import COMMON
from data.model.factcheck import Decision, Match, MatchKind, Outcome

#: Matches that are always returned.
SHOWN = 10
#: A score from here on can be an answer. Chosen on ``train`` and half of the negatives: decision record 0003.
ANSWER_FROM = 0.6
#: A score from here on is worth showing to the person who asked. A suggestion carries no verdict, so what bounds it is
#: that nobody likes to be shown what they did not ask for: 5.3 % of the negatives are; from 0.12 on it would be 3.6 %.
SUGGEST_FROM = 0.08
#: Matches that a suggestion shows.
SUGGESTED = 3
#: Telling words of a text, the share of it, by rarity, that a title must have, and their substance, to be shown
#: whatever the score: a short question has too few words to score high with a long title that holds them all.
_SAYS_MOST_WORDS = 4
_SAYS_MOST_FROM = 0.6
_SAYS_MOST_SUBSTANCE = 0.4
#: Shorter texts are answered only when they equal a title.
ANSWERED_WORDS = 5
#: Share of a title, by rarity, that must stand close together in the text, unless that share of the text is covered.
_NEARBY_FROM = 0.7
#: The same when the title names somebody or something that the text does not name.
_NEARBY_WITHOUT_NAMES = 0.8
#: Share of the title's words outside names that the text must have: true news about a person shares the person.
_DEED_FROM = 0.7
#: Substance (see ``evidence``) that text and title must share: two rare words do not make a claim.
_SUBSTANCE_FROM = 0.5
#: Titles this alike (0..100) are two publications of one claim.
_TWINS = 85
#: How much more probable than another claim's (in logits) the best match must be.
_MARGIN = 1.0


@dataclass(frozen=True)
class Case:
    """What a doubt looks at.

    Args:
        query: what was asked.
        best: the match that would be the answer.
        others: the following ones, best first.
        today: the day of asking.
        title: what the best match's title tells.
        evidence: the evidence for it.
    """

    query: Query
    best: Candidate
    others: Sequence[Candidate]
    today: date
    title: Told
    evidence: Mapping[str, float]

    @property
    def is_equal(self) -> bool:
        """Whether the text equals the title."""
        return bool(self.evidence["equal"])


def decide(query: Query, candidates: Sequence[Candidate], today: date) -> Decision:
    """Choose the outcome for a text, given everything that was looked at closely, best first."""
    matches = tuple(_match(query, candidate) for candidate in candidates[:SHOWN])
    if not query.claim or not candidates:
        return Decision(Outcome.NONE, matches, "nothing to compare")
    trick = find_trick(query.told, candidates)
    if trick is not None:
        return Decision(Outcome.ANSWER, _first(matches, trick), "the same trick with another name")
    best = candidates[0]
    if best.score < SUGGEST_FROM:
        if any(_says_most(query, match.reasons) for match in matches[:SUGGESTED]):
            return Decision(Outcome.SUGGEST, matches, "a title has most of the words")
        return Decision(Outcome.NONE, matches, "nothing alike")
    case = Case(query, best, candidates[1:], today, Told(best.title.split()), matches[0].reasons)
    doubt = next((why for why, is_doubtful in DOUBTS if is_doubtful(case)), None)
    if doubt:
        return Decision(Outcome.SUGGEST, matches, doubt)
    return Decision(Outcome.ANSWER, matches, "equals a title" if case.is_equal else "sure")


def _first(matches: Sequence[Match], place: int) -> tuple[Match, ...]:
    """Put a match first, as the same trick; what stood before it is no more certain than that."""
    trick = replace(matches[place], kind=MatchKind.SIMILAR_SCAM, score=matches[0].score)
    return (trick, *matches[:place], *matches[place + 1 :])


def _says_most(query: Query, evidence: Mapping[str, float]) -> bool:
    """Tell whether a title has most of what a text says."""
    is_covered = evidence["text covered"] >= _SAYS_MOST_FROM and evidence["substance"] >= _SAYS_MOST_SUBSTANCE
    return is_covered and len(query.told.vocabulary - COMMON) >= _SAYS_MOST_WORDS


def _match(query: Query, candidate: Candidate) -> Match:
    evidence = candidate.evidence()
    is_swapped = candidate.score >= SUGGEST_FROM and (evidence["other names"] or evidence["other numbers"])
    is_trick = is_swapped and is_same_trick(query.told, Told(candidate.title.split()))
    kind = MatchKind.SIMILAR_SCAM if is_trick else MatchKind.CLAIM
    return Match(candidate.number, candidate.score, kind, evidence)


def _is_replaced(case: Case) -> bool:
    """Tell whether the text has another word in the very place of one of the title's."""
    in_place = swapped_words(case.best.nearby(), case.title.words) > 0
    return in_place or bool(replaced_words(case.title.words, case.query.told.words))


def _is_far(case: Case) -> bool:
    needed = _NEARBY_WITHOUT_NAMES if lacks_names(case.query.told, case.title) else _NEARBY_FROM
    return max(case.evidence["nearby"], case.evidence["text covered"]) < needed


def _is_thin(case: Case) -> bool:
    return not case.is_equal and case.evidence["substance"] < _SUBSTANCE_FROM


def _is_contested(case: Case) -> bool:
    """Tell whether another claim is nearly as probable."""
    rival = next((other for other in case.others if not _are_twins(case.best, other)), None)
    return rival is not None and _logit(case.best.score) - _logit(rival.score) < _MARGIN


def _is_judged_differently(case: Case) -> bool:
    """Tell whether another publication of the same claim has another verdict."""
    judged = (other for other in case.others if other.verdict >= 0 and other.verdict != case.best.verdict)
    return any(_are_twins(case.best, other) for other in judged)


def _are_twins(one: Candidate, other: Candidate) -> bool:
    return fuzz.token_sort_ratio(one.title, other.title) >= _TWINS


def _logit(score: float) -> float:
    return math.log(score) - math.log1p(-min(score, 1 - 1e-12))


def _both(ask: Callable[[Told, Told], bool]) -> Callable[[Case], bool]:
    """Put a question about text and title to a case."""
    return lambda case: ask(case.query.told, case.title)


#: Why an answer would not be certain, in the order in which it is said; the first that applies is the reason given.
DOUBTS: tuple[tuple[str, Callable[[Case], bool]], ...] = (
    ("other names", lambda case: case.evidence["other names"] > 0),
    ("other numbers", lambda case: case.evidence["other numbers"] > 0),
    ("one denies the other", _both(turns_around)),
    ("no verdict", lambda case: case.best.verdict < 0),
    ("not valid yet", lambda case: case.today.toordinal() < case.best.days.first),
    ("out of date", lambda case: case.best.days.last < case.today.toordinal()),
    ("the text is a debunk", _both(is_debunk)),
    ("judged differently", _is_judged_differently),
    ("another word in place", _is_replaced),
    ("too short", lambda case: not case.is_equal and len(case.query.told.words) < ANSWERED_WORDS),
    ("not sure enough", lambda case: case.best.score < ANSWER_FROM),
    ("little in common", _is_far),
    ("too few words in common", _is_thin),
    ("the deed is not told", lambda case: not case.is_equal and case.evidence["deed covered"] < _DEED_FROM),
    ("several claims fit", lambda case: not case.is_equal and _is_contested(case)),
)
