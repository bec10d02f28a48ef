"""Why each fact-check was found for a text: words, names, numbers and what they are worth, for a fact-checker's eyes.

Nothing here decides; the decision is the one that :func:`data.matching.decide.decide` takes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from data.matching.contradiction import Told
from data.matching.evidence import Candidate, Query
from data.matching.features import RANKED
from data.matching.index import Snapshot
from data.matching.model import Model
from data.matching.segment import WORDS
from data.matching.terms import word_terms
from data.matching.words import COMMON
from data.model.factcheck import Decision, Match, MatchKind

#: A number among a title's words for which nothing tells what it counts.
_BARE = "number"


@dataclass(frozen=True, slots=True)
class Word:
    """A word and how rare it is among the titles: near 0 when everywhere, 1 when nowhere."""

    word: str
    rarity: float


@dataclass(frozen=True, slots=True)
class Compared:
    """Names, or numbers, of a text beside those of a title.

    Args:
        agreeing: both have them.
        contradicting: as ``text / title``: each side has another one in the same place.
        missing: only the title has them, and the text has none in their place: unknown, not different.
    """

    agreeing: tuple[str, ...] = ()
    contradicting: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explained:
    """One fact-check, and what speaks for and against it.

    Args:
        number: ``FactCheck.number``.
        score: as in ``Match``.
        kind: as in ``Match``.
        title: its normalised title, as it was compared.
        common: telling words of the title that the text has, the rarest first.
        missing: telling words of the title that the text lacks, the rarest first.
        names: banks, people, places, ...
        numbers: amounts, years, days, ... written ``what it counts: how many``.
        evidence: named evidence in [0, 1], as in ``Match.reasons``.
        worth: what each feature adds to the logit by which it ranks, most first; none for a known variant alone.
    """

    number: int
    score: float
    kind: MatchKind
    title: str
    common: tuple[Word, ...]
    missing: tuple[Word, ...]
    names: Compared
    numbers: Compared
    evidence: Mapping[str, float] = field(default_factory=dict)
    worth: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was decided for a text, and why.

    Args:
        decision: what ``Matcher.match`` returns.
        claim: the text as it was compared: in one spelling, without what only wraps the claim.
        candidates: beside each match of the decision what speaks for and against it.
    """

    decision: Decision
    claim: str
    candidates: tuple[Explained, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A search.

    Args:
        snapshot: what was searched.
        query: what was asked.
        model: what made the scores.
    """

    snapshot: Snapshot
    query: Query
    model: Model


def explain(asked: Asked, decision: Decision, candidates: Sequence[Candidate]) -> Explanation:
    """Explain what was decided about candidates; a known variant need not be among them."""
    known = {candidate.number: candidate for candidate in candidates}
    explained = (_explained(asked, match, known.get(match.number)) for match in decision.matches)
    return Explanation(decision, asked.query.claim, tuple(explained))


def _explained(asked: Asked, match: Match, candidate: Candidate | None) -> Explained:
    title = candidate.title if candidate else _title(asked.snapshot, match.number)
    told, text = Told(title.split()), asked.query.told
    words = _words(asked.snapshot, told)
    return Explained(
        number=match.number,
        score=match.score,
        kind=match.kind,
        title=title,
        common=tuple(word for word in words if word.word in text.vocabulary),
        missing=tuple(word for word in words if word.word not in text.vocabulary),
        names=_compare(text.names, told.names),
        numbers=_compare(_numbers(text), _numbers(told)),
        evidence=match.reasons,
        worth=_worth(asked.model, candidate) if candidate else {},
    )


def _title(snapshot: Snapshot, number: int) -> str:
    for part in snapshot.parts:
        places = np.flatnonzero((part.segment.numbers == number) & part.segment.is_shown)
        if len(places):
            return part.segment.titles.texts[int(places[0])]
    return ""


def _worth(model: Model, candidate: Candidate) -> dict[str, float]:
    """Return what each feature adds to the logit by which a candidate ranks, most first; what adds nothing is left."""
    worth = zip(RANKED, model.ranker.contributions(candidate.features()).tolist(), strict=True)
    return dict(sorted(((name, logit) for name, logit in worth if logit), key=lambda item: -abs(item[1])))


def _words(snapshot: Snapshot, title: Told) -> list[Word]:
    """Return the telling words of a title, the rarest first."""
    words = sorted(title.vocabulary - COMMON)
    terms = word_terms(words)
    rarity = snapshot.rarity(WORDS, terms, snapshot.held(WORDS, terms)).tolist()
    return sorted((Word(*pair) for pair in zip(words, rarity, strict=True)), key=lambda word: -word.rarity)


def _numbers(told: Told) -> dict[str, frozenset[str]]:
    """Return the numbers by what they count; those that count nothing known stand together."""
    counted = {unit: frozenset(f"{unit}: {value:g}" for value in values) for unit, values in told.quantities.items()}
    read = {f"{value:.0f}" for values in told.quantities.values() for value in values}
    bare = frozenset(number for number in told.numbers if number not in read)
    return counted | ({_BARE: bare} if bare else {})


def _compare(text: Mapping[str, frozenset[str]], title: Mapping[str, frozenset[str]]) -> Compared:
    agreeing: list[str] = []
    contradicting: list[str] = []
    missing: list[str] = []
    for kind, wanted in title.items():
        asked = text.get(kind, frozenset())
        agreeing += sorted(wanted & asked)
        mine, theirs = sorted(asked - wanted), sorted(wanted - asked)
        if mine and theirs:
            contradicting.append(f"{', '.join(mine)} / {', '.join(theirs)}")
        else:
            missing += theirs
    return Compared(tuple(agreeing), tuple(contradicting), tuple(missing))
