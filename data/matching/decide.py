"""From the best matches to an outcome: how sure the model is, and ``doubts`` that it never outweighs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from data.matching.contradiction import Told, is_same_trick
from data.matching.doubts import SWAPPED, doubt_about, doubt_as_news, shares_one_word, shares_only_a_name
from data.matching.evidence import Candidate, Query
from data.matching.reports import Report
from data.matching.tricks import find_trick, is_known_scam
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
#: Why a message is told that its trick is known: something in it is another than in the title; or the whole template
#: is there and nothing is another, but the score is too low to say that it is the same claim.
ANOTHER_NAME, KNOWN_TRICK = "the same trick with another name", "at least the same trick"


class Levels(NamedTuple):
    """From which score on the best match can be an answer, and from which on it is worth showing.

    A suggestion carries no verdict; what bounds it is that nobody likes to be shown what they did not ask for.
    """

    answer_from: float
    suggest_from: float


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
    # A trick calls on somebody; who only reports a raffle or a payout may well report a true one.
    is_report = query.report is Report.SENTENCES
    trick = None if is_report else find_trick(query.told, candidates)
    if trick is not None:
        return Decision(Outcome.ANSWER, _first(matches, trick.place), ANOTHER_NAME if trick.is_other else KNOWN_TRICK)
    best = candidates[0]
    if best.score < levels.suggest_from:
        if any(_says_most(query, match.reasons) for match in matches[:SUGGESTED]):
            doubt = doubt_about(query, candidates, today)
            return Decision(Outcome.SUGGEST, matches, doubt if doubt in SWAPPED else "a title has most of the words")
        return Decision(Outcome.NONE, matches, "nothing alike")
    if shares_only_a_name(query, candidates, today):
        return Decision(Outcome.NONE, matches, "only a name in common")
    if shares_one_word(query, best):
        return Decision(Outcome.NONE, matches, "too little in common")
    is_sure = best.score >= levels.answer_from
    doubt = doubt_about(query, candidates, today) or ("" if is_sure else "not sure enough")
    doubt = doubt or doubt_as_news(query, candidates, today)
    if doubt in SWAPPED and not is_report and is_known_scam(query.told, best):
        return Decision(Outcome.ANSWER, _first(matches, 0), ANOTHER_NAME)
    if doubt:
        return Decision(Outcome.SUGGEST, matches, doubt)
    return Decision(Outcome.ANSWER, matches, "equals a title" if matches[0].reasons["equal"] else "sure")


def matches_of(query: Query, candidates: Sequence[Candidate], levels: Levels) -> tuple[Match, ...]:
    """Return the matches that are always returned, of candidates in their order."""
    return tuple(_match(query, candidate, levels) for candidate in candidates[:SHOWN])


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
