"""``evaluate DIR``: how well the matcher does on texts whose right answers are known; nothing is left behind."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.channels.contract import storable
from bot.cli.arguments import Arguments
from bot.cli.ground import office_date
from bot.cli.match_verb import Line, answers
from bot.cli.speech import called_from, complain, language_of, stop, tell
from bot.evaluation.answers import Answer
from bot.evaluation.reading import FolderFault, read_folder
from bot.evaluation.report import as_json, as_text
from bot.evaluation.running import Asking, Report, measure
from bot.evaluation.sets import own_sets
from bot.evaluation.trial import Trial, trial
from bot.settings import Settings
from data.wording import say

#: Where no line can be written over, progress is told in steps of this many percent.
_STEP = 10


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Measure the matcher on a folder of evaluation data."""
    parser = Arguments(settings, "evaluate")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--today", type=date.fromisoformat, default=office_date(settings))
    given = parser.parse_args(arguments)
    try:
        report = asyncio.run(_measured(settings, given))
    except FolderFault as error:
        raise stop(settings, f"cli.evaluate.fault.{error.fault}", **error.values) from error
    tell(json.dumps(as_json(report), ensure_ascii=False) if given.json else as_text(report, language_of(settings)))
    return 0


async def _measured(settings: Settings, given: argparse.Namespace) -> Report:
    language = language_of(settings)
    place = called_from() / given.folder
    folder = read_folder(place)
    own = own_sets()
    if not own:
        complain(say("cli.evaluate.no_own_sets", language))
    complain(say("cli.evaluate.importing", language, count=len(folder.records)))
    async with trial(settings, place, given.today) as opened:
        if opened.unusable:
            complain(say("cli.evaluate.unusable", language, count=opened.unusable))
        asker, progress = _Asker(opened), _Progress(language)
        report = await measure(folder, Asking(asker.ask, asker.seconds, opened.remember, own, progress.show))
        progress.end()
    return report


class _Asker:
    """Asks what an incoming tip asks, and reads the lines that ``match --jsonl`` would print."""

    def __init__(self, opened: Trial) -> None:
        self._trial = opened

    async def ask(self, texts: Sequence[str]) -> list[Answer]:
        """Return what is said of each text."""
        lines = [Line(None, storable(text)) for text in texts]
        return [Answer.of(said) for said in await answers(self._trial.database, self._trial.searcher, lines)]

    async def seconds(self, text: str) -> float:
        """Return how long the search for one text takes."""
        began = time.perf_counter()
        await self._trial.searcher.match(storable(text))
        return time.perf_counter() - began


class _Progress:
    """Tells how much is done: on one line of a terminal, or in a few lines elsewhere."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._told = -1

    def show(self, share: float) -> None:
        """Tell the share that is done, if it has grown enough to be told."""
        percent = int(100 * share)
        step = percent if sys.stderr.isatty() else percent // _STEP * _STEP
        if step <= self._told:
            return
        self._told = step
        text = say("cli.evaluate.progress", self._language, percent=step)
        if sys.stderr.isatty():
            print(f"\r{text}", end="", file=sys.stderr, flush=True)
        else:
            complain(text)

    def end(self) -> None:
        """Clear the line of a terminal."""
        if sys.stderr.isatty():
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
