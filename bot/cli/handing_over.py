"""``--background``: what a verb would do itself is enqueued as a job, and followed where that is wanted."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.cli.arguments import Arguments
from bot.cli.jobs_words import follow
from bot.cli.speech import called_from, language_of, stop, tell
from bot.jobs.files import MOST_BYTES
from bot.jobs.handing import hand_over_content
from bot.jobs.opening import jobs_for
from bot.settings import Settings
from data.model.job import Enqueued, NewJob
from data.store.database import Database
from data.wording import say


@dataclass(frozen=True, slots=True)
class Background:
    """Whether a verb's work is to be done in the background, as it was typed."""

    is_wanted: bool
    is_followed: bool


def add_options(parser: Arguments) -> None:
    """Let a verb know ``--background`` and ``--follow``."""
    parser.add_argument("--background", action="store_true")
    parser.add_argument("--follow", action="store_true")


def background_of(parser: Arguments, given: argparse.Namespace) -> Background:
    """What was typed; ``--follow`` needs ``--background``."""
    if given.follow and not given.background:
        parser.refuse("cli.arguments.follow")
    return Background(given.background, given.follow)


async def hand_over(settings: Settings, opened: Database, new: NewJob) -> Enqueued:
    """Enqueue a job that this folder of live files can do."""
    async with opened.unit_of_work() as unit:
        enqueued = await jobs_for(settings, opened).enqueue(new, unit)
    _told(settings, enqueued)
    return enqueued


async def hand_over_file(
    settings: Settings, opened: Database, name: str, path: Path, arguments: Mapping[str, Any]
) -> Enqueued:
    """Keep a file, and enqueue the job that takes it in; the same file handed over twice is one job.

    Raises:
        Stop: the file cannot be read, or is too large to be kept.
    """
    try:
        with (called_from() / path).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise stop(settings, "cli.import_unreadable", file=path, cause=error.strerror or error) from error
    if len(content) > MOST_BYTES:
        raise stop(settings, "cli.jobs.too_large", file=path, most=MOST_BYTES // 1_000_000)
    enqueued = await hand_over_content(settings, opened, name, content, {"name": path.name, **arguments})
    _told(settings, enqueued)
    return enqueued


async def follow_all(settings: Settings, opened: Database, handed: list[Enqueued], wanted: Background) -> int:
    """Follow what was handed over, one after the other, where that is wanted; the highest exit status."""
    if not wanted.is_followed:
        return 0
    return max([await follow(settings, opened, one.number) for one in handed], default=0)


def _told(settings: Settings, enqueued: Enqueued) -> None:
    key = "cli.jobs.enqueued" if enqueued.is_new else "cli.jobs.enqueued_already"
    tell(say(key, language_of(settings), number=enqueued.number))
