"""Training as a whole: from texts with known answers, and texts that nothing answers, to a model with its figures.

The examples that are made here: news that never happened, titles whose own fact-check is taken away, and every text
once more without its answer and once more with one thing changed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from data.matching.contradiction import Told
from data.matching.index import Snapshot
from data.matching.model import Model
from data.matching.training.claims import claims_of
from data.matching.training.examples import Example, Text, altered_example, example, without_answers
from data.matching.training.invented_news import invent
from data.matching.training.learning import ASKED, FOLDS, UNANSWERED, Judged, Recipe, learn
from data.matching.word_files import mark_of_lists

#: Sentences that are invented, and titles that are asked as if they were texts; fewer where there are fewer titles.
NEWS = 2_500
TITLES = 2_500
#: Bins of the probability, for the calibration error.
_BINS = 10

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text to learn from.

    Args:
        text: as it was received.
        answers: numbers of the fact-checks that answer it; none when nothing does.
        kind: where it comes from, if it is not somebody's.
    """

    text: str
    answers: frozenset[int]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """What is learnt from.

    Args:
        snapshot: the fact-checks among which the answers stand.
        lessons: texts that somebody sent.
        today: the day of asking.
        seed: of what is left to chance.
        source: whose texts they are, for the file.
    """

    snapshot: Snapshot
    lessons: Sequence[Lesson]
    today: date
    seed: int
    source: str


@dataclass(frozen=True, slots=True)
class Trained:
    """A model, and how its like did on claims that they never saw."""

    model: Model
    judged: Judged


def train(course: Course, recipe: Recipe, progress: Progress = lambda share: None) -> Trained:
    """Train a model.

    Args:
        course: texts with and without answers.
        recipe: how.
        progress: told the share that is done.
    """
    found = prepare(course, lambda share: progress(0.4 * share))
    model, judged = learn(found, recipe, course.today, lambda share: progress(0.4 + 0.6 * share))
    return Trained(replace(model, about=_about(course, model, judged)), judged)


def prepare(course: Course, progress: Progress = lambda share: None) -> list[Example]:
    """Find the candidates of every text, and make the texts that nothing answers."""
    titles = _titles(course.snapshot)
    texts = [*_asked(course), *_titles_as_texts(course, titles), *_news(course)]
    claims = claims_of([text.answers for text in texts], titles)
    found: list[Example] = []
    for done, (text, claim) in enumerate(zip(texts, claims, strict=True), 1):
        one = example(course.snapshot, replace(text, claim=claim))
        if text.kind != "title":
            found.append(one)
        if text.answers:
            kind = "title" if text.kind == "title" else "removed"
            without = without_answers(one, kind, [titles[number] for number in text.answers])
            found += [without] if without else []
        if text.kind == ASKED:
            told = Told(" ".join(titles[number] for number in sorted(text.answers)).split())
            other = altered_example(course.snapshot, one, told, random.Random(course.seed + done))
            found += [other] if other else []
        progress(done / len(texts))
    return found


def _titles(snapshot: Snapshot) -> dict[int, str]:
    """Return the normalised title of each fact-check that can be found."""
    return {
        number: text
        for part in snapshot.parts
        for number, text, is_shown in zip(
            part.segment.numbers.tolist(), part.segment.titles.texts, part.segment.is_shown.tolist(), strict=True
        )
        if is_shown
    }


def _asked(course: Course) -> list[Text]:
    kinds = (lesson.kind or (ASKED if lesson.answers else UNANSWERED) for lesson in course.lessons)
    return [Text(lesson.text, lesson.answers, 0, kind) for lesson, kind in zip(course.lessons, kinds, strict=True)]


def _titles_as_texts(course: Course, titles: Mapping[int, str]) -> list[Text]:
    chosen = random.Random(course.seed).sample(sorted(titles), min(TITLES, len(titles)))
    return [Text(titles[number], frozenset([number]), 0, "title") for number in chosen]


def _news(course: Course) -> list[Text]:
    return [Text(text, frozenset(), 0, "news") for text in invent(NEWS, course.seed)]


def figures(judged: Judged, answer_from: float) -> dict[str, float]:
    """Return how a trial did: recall, answers and calibration of what was asked, false answers of what has none."""
    kinds, is_right = judged.kinds, judged.is_right
    chances = judged.chances
    is_answered = (chances >= answer_from) & ~judged.is_doubted
    asked = kinds == ASKED
    told = {f"R@{count}": float((judged.ranks[asked] < count).mean()) for count in (1, 3, 10)}
    told["answered right"] = float((is_answered & is_right)[asked].mean())
    told["answered wrong"] = float((is_answered & ~is_right)[asked].mean())
    told["calibration error"] = calibration_error(chances[asked], is_right[asked])
    for kind in sorted({*kinds.tolist()} - {ASKED}):
        told[f"{kind} answered"] = float(is_answered[kinds == kind].mean())
    return {name: round(value, 4) for name, value in told.items()}


def calibration_error(chances: np.ndarray[Any, Any], is_right: np.ndarray[Any, Any]) -> float:
    """Return by how much probabilities differ from shares, in ten bins, weighed by how many are in each."""
    bins = np.minimum((chances * _BINS).astype(np.int64), _BINS - 1)
    gaps = np.bincount(bins, chances - is_right, _BINS)
    return float(np.abs(gaps).sum() / len(chances))


def _about(course: Course, model: Model, judged: Judged) -> dict[str, Any]:
    kinds = {kind: int((judged.kinds == kind).sum()) for kind in sorted(set(judged.kinds.tolist()))}
    return {
        "trained on": course.source,
        "as of": course.today.isoformat(),
        "word lists": mark_of_lists(),
        "seed": course.seed,
        "texts": kinds,
        "cross-validation": f"{FOLDS} parts of the claims; twins stand in one part",
        "figures": figures(judged, model.answer_from),
    }
