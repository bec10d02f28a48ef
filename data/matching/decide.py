"""From the best matches to one of three outcomes: how sure the model is, and a table of doubts that it never outweighs.

A wrong verdict on a true story is the worst thing this system can do. So each doubt, whatever the score, turns an
answer into a suggestion; everything softer is a feature of the model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from rapidfuzz import fuzz

from data.matching.contradiction import (
    Told,
    is_debunk,
    is_same_trick,
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
#: Matches that a suggestion shows.
SUGGESTED = 3
#: Telling words of a text, the share of it, by rarity, that a title must have, and their substance, to be shown
#: whatever the score: a short question has too few words to score high with a long title that holds them all.
_SAYS_MOST_WORDS = 4
_SAYS_MOST_FROM = 0.6
_SAYS_MOST_SUBSTANCE = 0.4
#: Shorter texts are answered only when they equal a title.
ANSWERED_WORDS = 5
#: How rare (see ``Snapshot.rarity``) a word must be that another one replaces, to be taken for a name.
_RARE = 0.8
#: Telling words of a text that is no longer than a headline; the share of the title outside names that it must have
#: when it shares a name, unless the title has that share of the text: true news about somebody shares the name.
_HEADLINE_WORDS = 10
_DEED_FROM = 0.7
_TEXT_FROM = 0.6
#: Titles this alike (0..100) are two publications of one claim.
_TWINS = 85


class Levels(NamedTuple):
    """From which score on the best match can be an answer, and from which on it is worth showing.

    A suggestion carries no verdict; what bounds it is that nobody likes to be shown what they did not ask for.
    """

    answer_from: float
    suggest_from: float


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


def decide(query: Query, candidates: Sequence[Candidate], today: date, levels: Levels) -> Decision:
    """Choose the outcome for a text, given everything that was looked at closely, best first.

    Args:
        query: what was asked.
        candidates: what was found.
        today: the day of asking.
        levels: from which scores on it is answered or suggested.
    """
    matches = matches_of(query, candidates, levels)
    if not query.claim or not candidates:
        return Decision(Outcome.NONE, matches, "nothing to compare")
    trick = find_trick(query.told, candidates)
    if trick is not None:
        return Decision(Outcome.ANSWER, _first(matches, trick), "the same trick with another name")
    best = candidates[0]
    if best.score < levels.suggest_from:
        if any(_says_most(query, match.reasons) for match in matches[:SUGGESTED]):
            return Decision(Outcome.SUGGEST, matches, "a title has most of the words")
        return Decision(Outcome.NONE, matches, "nothing alike")
    doubt = doubt_about(query, candidates, today) or ("not sure enough" if best.score < levels.answer_from else "")
    if doubt:
        return Decision(Outcome.SUGGEST, matches, doubt)
    return Decision(Outcome.ANSWER, matches, "equals a title" if matches[0].reasons["equal"] else "sure")


def matches_of(query: Query, candidates: Sequence[Candidate], levels: Levels) -> tuple[Match, ...]:
    """Return the matches that are always returned, of candidates in their order."""
    return tuple(_match(query, candidate, levels) for candidate in candidates[:SHOWN])


def doubt_about(query: Query, candidates: Sequence[Candidate], today: date) -> str:
    """Return why the best of some candidates is no answer however probable it is; empty when nothing forbids it."""
    best = candidates[0]
    case = Case(query, best, candidates[1:], today, Told(best.title.split()), best.evidence())
    return next((why for why, is_doubtful in DOUBTS if is_doubtful(case)), "")


def _first(matches: Sequence[Match], place: int) -> tuple[Match, ...]:
    """Put a match first, as the same trick; what stood before it is no more certain than that."""
    trick = replace(matches[place], kind=MatchKind.SIMILAR_SCAM, score=matches[0].score)
    return (trick, *matches[:place], *matches[place + 1 :])


def _says_most(query: Query, evidence: Mapping[str, float]) -> bool:
    """Tell whether a title has most of what a text says."""
    is_covered = evidence["text covered"] >= _SAYS_MOST_FROM and evidence["substance"] >= _SAYS_MOST_SUBSTANCE
    return is_covered and len(query.told.vocabulary - COMMON) >= _SAYS_MOST_WORDS


def _match(query: Query, candidate: Candidate, levels: Levels) -> Match:
    evidence = candidate.evidence()
    is_swapped = candidate.score >= levels.suggest_from and (evidence["other names"] or evidence["other numbers"])
    is_trick = is_swapped and is_same_trick(query.told, Told(candidate.title.split()))
    kind = MatchKind.SIMILAR_SCAM if is_trick else MatchKind.CLAIM
    return Match(candidate.number, candidate.score, kind, evidence)


def _is_replaced(case: Case) -> bool:
    """Tell whether a rare word, such as a name that no list has, is another one in its very place."""
    swapped = swapped_words(case.best.nearby(), case.title.words)
    replaced = replaced_words(case.title.words, case.query.told.words)
    return case.best.look.compared.rarest(case.best.place, [*swapped, *replaced]) >= _RARE


def _is_other_news(case: Case) -> bool:
    """Tell whether a headline about somebody tells another deed than the title about the same one."""
    compared, place = case.best.look.compared, case.best.place
    is_headline = compared.column("text words")[place] <= _HEADLINE_WORDS
    if case.is_equal or not is_headline or not compared.column("names agreeing")[place]:
        return False
    return case.evidence["deed covered"] < _DEED_FROM and case.evidence["text covered"] < _TEXT_FROM


def _is_contested(case: Case) -> bool:
    """Tell whether the text has the same words of another title, so that only what it does not say tells them apart."""
    compared, best = case.best.look.compared, case.best
    if case.is_equal or compared.column("rarest missing")[best.place] < _RARE:
        return False
    said = compared.said(best.place)
    rivals = (other for other in case.others[:SUGGESTED] if compared.said(other.place) == said)
    return any(not _are_twins(best, other) for other in rivals)


def _is_judged_differently(case: Case) -> bool:
    """Tell whether another publication of the same claim has another verdict."""
    judged = (other for other in case.others if other.verdict >= 0 and other.verdict != case.best.verdict)
    return any(_are_twins(case.best, other) for other in judged)


def _are_twins(one: Candidate, other: Candidate) -> bool:
    return fuzz.token_sort_ratio(one.title, other.title) >= _TWINS


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
    ("the deed is not told", _is_other_news),
    ("several claims fit", _is_contested),
)
