"""``train [DIR] [--write PATH | --ablation]``: train the model of the score, on evaluation data or our own matches."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.cli.arguments import Arguments
from bot.cli.ground import database, office_date
from bot.cli.speech import called_from, complain, language_of, stop, tell
from bot.evaluation.reading import FACTCHECKS, TRAIN, Folder, FolderFault, read_folder
from bot.evaluation.sets import CHAT, TRUE_NEWS, own_sets
from bot.searcher import WEIGHTS
from bot.settings import Settings
from data.importers import UnknownFormat, read
from data.matching import Matcher
from data.matching.index import snapshot_of_all
from data.matching.model import write_model
from data.matching.training.ablation import ablation
from data.matching.training.course import Course, Lesson, Trained, prepare, train
from data.matching.training.examples import is_for_training
from data.matching.training.learning import Recipe
from data.model.factcheck import FactCheck
from data.store import factchecks, variants
from data.wording import say

#: Confirmed matches below which no model of one's own is trained: each fold of the trial must still hold some dozens.
LEAST_CONFIRMED = 300
#: Of everything that is left to chance, so that the same texts give the same weights.
SEED = 20_260_701
#: Figures of an ablation, and how they are headed.
_COLUMNS = {
    **{f"R@{count}": f"R@{count}" for count in (1, 3, 10)},
    "answered right": "right",
    "answered wrong": "wrong",
    "calibration error": "ECE",
}
#: Of our own sets the parts that may be tuned on, and what their texts are called.
_OWN_PARTS = frozenset({"train", "train2"})
_OWN_KINDS = {TRUE_NEWS: "own news", CHAT: "own chat"}
#: Progress is told in steps of this many percent.
_STEP = 10


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Train, print the figures of the trial by claim, and write the weights where they are wanted.

    With ``--ablation`` nothing is written: what each family of features is worth is printed.
    """
    parser = Arguments(settings, "train")
    parser.add_argument("folder", nargs="?", type=Path)
    wanted = parser.add_mutually_exclusive_group()
    wanted.add_argument("--write", type=Path)
    wanted.add_argument("--ablation", action="store_true")
    parser.add_argument("--today", type=date.fromisoformat, default=office_date(settings))
    given = parser.parse_args(arguments)
    if given.write and not given.folder:
        parser.refuse("cli.arguments.train")
    if given.folder:
        course, path = _of_folder(settings, given), given.write and called_from() / given.write
    else:
        course, path = asyncio.run(_of_office(settings, given.today)), settings.var_dir / WEIGHTS
    if given.ablation:
        _show_ablation(settings, course)
        return 0
    trained = train(course, Recipe(), _Progress(settings).show)
    _show(settings, trained)
    if path:
        _write(settings, path, trained)
    return 0


def _of_folder(settings: Settings, given: argparse.Namespace) -> Course:
    place = called_from() / given.folder
    try:
        folder = read_folder(place)
        with (place / FACTCHECKS).open("rb") as file:
            found = [one for one in read(FACTCHECKS, file, today=given.today) if isinstance(one, FactCheck)]
    except FolderFault as error:
        raise stop(settings, f"cli.evaluate.fault.{error.fault}", **error.values) from error
    except (UnknownFormat, OSError) as error:
        raise stop(settings, "cli.evaluate.fault.damaged", file=FACTCHECKS) from error
    records = [replace(record, number=number) for number, record in enumerate(found, 1)]
    numbers = {record.external_id: record.number for record in records}
    lessons = [*_lessons(folder, numbers), *_own_lessons()]
    return Course(snapshot_of_all(records), lessons, given.today, SEED, TRAIN)


def _lessons(folder: Folder, numbers: dict[str, int]) -> list[Lesson]:
    """The texts that may be trained on: of the queries the part ``train``, of the negatives one half."""
    asked = (query for query in folder.queries if query.part == TRAIN)
    answered = [Lesson(one.text, frozenset(numbers[name] for name in one.relevant if name in numbers)) for one in asked]
    unanswered = [Lesson(one.text, frozenset()) for one in folder.negatives if is_for_training(one.id)]
    return [lesson for lesson in answered if lesson.answers] + unanswered


def _own_lessons() -> list[Lesson]:
    """True news and chat of ours that may be tuned on, which nothing answers; none where they are not at hand."""
    some = (one for one in own_sets() if one.part in _OWN_PARTS)
    return [Lesson(text, frozenset(), _OWN_KINDS[one.name]) for one in some for text in one.texts]


async def _of_office(settings: Settings, today: date) -> Course:
    matcher = Matcher()
    async with database(settings) as opened, opened.reading() as unit:
        confirmed = await variants.confirmed(unit)
        if len(confirmed) < LEAST_CONFIRMED:
            raise stop(settings, "cli.train.too_few", count=len(confirmed), least=LEAST_CONFIRMED)
        async for page in factchecks.pages(unit, False):
            matcher.upsert(page)
    lessons = [*(Lesson(text, frozenset([number])) for text, number in confirmed), *_own_lessons()]
    return Course(matcher.snapshot, lessons, today, SEED, "confirmed matches of this office")


def _show(settings: Settings, trained: Trained) -> None:
    language = language_of(settings)
    tell(say("cli.train.figures", language))
    for name, value in trained.model.about["figures"].items():
        tell(f"{name:24}{value:9.4f}")
    tell(f"{'answer from':24}{trained.model.answer_from:9.2f}")


def _show_ablation(settings: Settings, course: Course) -> None:
    """Print a row a family of features that is left out, the first without anything left out."""
    language, progress = language_of(settings), _Progress(settings)
    examples = prepare(course, lambda share: progress.show(0.2 * share))
    rows = ablation(examples, Recipe(), course.today, lambda share: progress.show(0.2 + 0.8 * share))
    tell(say("cli.train.ablation", language))
    tell(f"{'':32}" + "".join(f"{name:>10}" for name in _COLUMNS.values()))
    for family, told in rows:
        name = say(f"cli.train.without.{family}", language)
        tell(f"{name:32}" + "".join(f"{told[column]:10.4f}" for column in _COLUMNS))


def _write(settings: Settings, path: Path, trained: Trained) -> None:
    try:
        write_model(path, trained.model)
    except OSError as error:
        raise stop(settings, "cli.train.unwritable", file=path, cause=error.strerror or error) from error
    tell(say("cli.train.written", language_of(settings), file=path))


class _Progress:
    """Tells on standard error how much is done."""

    def __init__(self, settings: Settings) -> None:
        self._language = language_of(settings)
        self._told = -1

    def show(self, share: float) -> None:
        """Tell the share that is done, if it has grown by a step."""
        step = int(100 * share) // _STEP * _STEP
        if step > self._told:
            self._told = step
            complain(say("cli.train.progress", self._language, percent=step))
            sys.stderr.flush()
