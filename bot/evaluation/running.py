"""Asks everything that is to be asked, and puts the figures together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.evaluation import copies, grouping
from bot.evaluation.answers import Answer, Ask
from bot.evaluation.figures import SWEEP_ALLOWS, Figure, Name
from bot.evaluation.measures import Estimate, rare, threshold
from bot.evaluation.plain_mix import PlainMix
from bot.evaluation.quality import Judged, Part
from bot.evaluation.reading import KEPT, TRAIN, Folder, Query
from bot.evaluation.sets import TRUE_NEWS, OwnSet
from bot.evaluation.tricks import asked, figures_of, tricks_of

#: Texts that are asked together.
ABREAST = 64
#: Texts of ``kept`` whose time is taken, one after the other.
TIMED = 400
#: The kind of the negatives that nobody wants to see answered at all.
_CHAT = "chat"


@dataclass(frozen=True)
class Asking:
    """Whom to ask, and what to measure with.

    Args:
        ask: the matcher.
        remember: stores forwards as known variants, which the matcher knows from then on.
        seconds: how long the matcher takes for one text, with everything that an incoming tip waits for.
        own: our own sets; none where they are not at hand.
        is_done: told the share of the work that is done, from 0 to 1.
    """

    ask: Ask
    seconds: Callable[[str], Awaitable[float]]
    remember: copies.Remember
    own: Sequence[OwnSet]
    is_done: Callable[[float], None]


@dataclass
class Report:
    """Everything that was measured.

    Args:
        records: the fact-checks that were searched.
        limit: the score at which few enough negatives would be answered.
        parts: ``kept`` first, then ``train`` if there is one.
        figures: what is measured beside the parts.
    """

    records: int
    limit: float
    parts: list[Part]
    figures: list[Figure] = field(default_factory=list)


async def measure(folder: Folder, asking: Asking) -> Report:
    """Ask everything and measure it."""
    run = _Run(folder, asking)
    negatives = await run.ask([each.text for each in folder.negatives])
    scores = [answer.score for answer in negatives]
    limit = threshold(scores, SWEEP_ALLOWS)
    parts = [await run.part(name, scores) for name in (KEPT, TRAIN) if run.queries(name)]
    report = Report(len(folder.records), limit, parts)
    report.figures += _on_negatives(folder, negatives)
    for one in asking.own:
        name = Name.OWN_NEWS if one.name == TRUE_NEWS else Name.OWN_CHAT
        report.figures.append(_answered(name, await run.ask(one.texts), one.part))
    for tricks in run.tricks:
        report.figures += await figures_of(tricks, run.ask)
    report.figures += grouping.figures_of()
    report.figures += await run.times()
    # From here on the matcher knows some of the texts of ``train``, so nothing else is measured after it.
    report.figures += await copies.figures_of(folder, run.forwards, run.ask, asking.remember)
    return report


class _Run:
    """One run: what is left to do, and what was measured of it."""

    def __init__(self, folder: Folder, asking: Asking) -> None:
        self._folder = folder
        self._asking = asking
        self._todo = len(folder.queries) + len(folder.negatives) + sum(len(one.texts) for one in asking.own)
        self._todo += min(TIMED, len(self.queries(KEPT))) + len(self.queries(KEPT))
        self.tricks = tricks_of(folder, (KEPT, TRAIN))
        self._todo += sum(map(asked, self.tricks))
        self.forwards = copies.forwards_of(folder)
        self._todo += copies.asked(folder, self.forwards)
        self._done = 0

    def queries(self, part: str) -> list[Query]:
        """Return the texts of a part."""
        return [query for query in self._folder.queries if query.part == part]

    async def ask(self, texts: Sequence[str]) -> list[Answer]:
        """Ask the matcher, so many texts at a time."""
        answers: list[Answer] = []
        for start in range(0, len(texts), ABREAST):
            batch = texts[start : start + ABREAST]
            answers += await self._asking.ask(batch)
            self._count(len(batch))
        return answers

    def _count(self, done: int) -> None:
        self._done += done
        self._asking.is_done(min(self._done / self._todo, 1))

    async def part(self, name: str, negatives: Sequence[float]) -> Part:
        """Measure one part; the one that was kept aside also against the plain mix."""
        queries = self.queries(name)
        answers = await self.ask([query.text for query in queries])
        mixed = self._mixed(queries) if name == KEPT else None
        return Judged(name, queries, answers, self._folder.expected).part(negatives, mixed)

    def _mixed(self, queries: Sequence[Query]) -> list[int]:
        """Return the rank that the plain mix gives each text."""
        places = {record.id: place for place, record in enumerate(self._folder.records)}
        mix = PlainMix([record.title for record in self._folder.records])
        ranks = []
        for query in queries:
            ranks.append(mix.rank(query.text, [places[name] for name in query.relevant if name in places]))
            self._count(1)
        return ranks

    async def times(self) -> list[Figure]:
        """Take the time of single texts."""
        seconds = []
        for query in self.queries(KEPT)[:TIMED]:
            seconds.append(await self._asking.seconds(query.text))
            self._count(1)
        taken = [(Name.MEDIAN_MS, 50), (Name.P95_MS, 95)]
        values = [(name, 1_000 * float(np.percentile(seconds, share))) for name, share in taken]
        return [Figure(name, Estimate(value, value, value), len(seconds)) for name, value in values]


def _on_negatives(folder: Folder, answers: Sequence[Answer]) -> list[Figure]:
    chat = [answer for each, answer in zip(folder.negatives, answers, strict=True) if each.kind == _CHAT]
    figures = [_answered(Name.FALSE_ANSWERS, answers)]
    figures += [_answered(Name.CHAT_ANSWERED, chat)] if chat else []
    suggested = sum(answer.is_suggestion for answer in answers)
    return [*figures, Figure(Name.SUGGESTED, rare(suggested, len(answers)), len(answers))]


def _answered(name: Name, answers: Sequence[Answer], of: str = "") -> Figure:
    return Figure(name, rare(sum(answer.is_answer for answer in answers), len(answers)), len(answers), of)
