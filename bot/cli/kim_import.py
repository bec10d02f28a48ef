"""``kim import FILE``: a table of KIM, XLSX or CSV, taken in with a report; ``--dry-run`` changes nothing."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.cli.arguments import Arguments, status_of
from bot.cli.ground import check_key, database, office_date
from bot.cli.handing_over import Background, add_options, background_of, follow_all, hand_over_file
from bot.cli.kim_words import actor
from bot.cli.speech import called_from, complain, language_of, stop, tell
from bot.gazetteer import gazetteer_of
from bot.jobs.tools import IMPORT_KIM
from bot.register import Taken, foresee, take_in
from bot.register_words import changed, lacking, second, sentence, unread
from bot.settings import Settings
from data.importers.register import MOST_BYTES, read
from data.importers.register_changes import Verdict
from data.importers.register_columns import field_named
from data.importers.register_places import PlaceReader
from data.matching.places import Gazetteer
from data.model.register import BadRow, FileError, KimField, KimRow
from data.wording import say

#: Rows of each kind that a report lists; the rest is only counted.
MOST_LISTED = 400


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Take a table in, or say what it would change."""
    parser = Arguments(settings, "kim", [word])
    parser.add_argument("file", type=Path)
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--map", type=_mapping, action="append", default=[])
    add_options(parser)
    given = parser.parse_args(arguments)
    wanted = background_of(parser, given)
    if wanted.is_wanted and given.dry_run:
        parser.refuse("cli.arguments.background")
    return asyncio.run(_hand_over(settings, given, wanted) if wanted.is_wanted else _import(settings, given))


def _mapping(typed: str) -> tuple[str, KimField]:
    """Read ``Nama Kelompok=nama``.

    Raises:
        ValueError: it names no column, or no field of ours.
    """
    column, _, name = typed.rpartition("=")
    wanted = field_named(name)
    if wanted is None or not column.strip():
        raise ValueError
    return column.strip(), wanted


async def _hand_over(settings: Settings, given: argparse.Namespace, wanted: Background) -> int:
    """Let a running service take the table in, once it is seen that it is one and that whoever does it may."""
    gazetteer = gazetteer_of(settings)
    async with database(settings) as opened:
        await check_key(settings, opened)
        _read(settings, given.file, gazetteer, dict(given.map))
        mapped = {column: str(field) for column, field in given.map}
        arguments = {"mapped": mapped, "actor": await actor(settings, opened)}
        handed = await hand_over_file(settings, opened, IMPORT_KIM, given.file, arguments)
        return await follow_all(settings, opened, [handed], wanted)


async def _import(settings: Settings, given: argparse.Namespace) -> int:
    gazetteer = gazetteer_of(settings)
    async with database(settings) as opened:
        await check_key(settings, opened)
        rows = _read(settings, given.file, gazetteer, dict(given.map))
        if given.dry_run:
            taken = await foresee(opened, rows)
        else:
            taken = await take_in(opened, rows, await actor(settings, opened), office_date(settings))
    _report(settings, gazetteer, taken)
    key = "cli.kim.dry_run" if given.dry_run else "cli.kim.taken"
    counts = {str(verdict): taken.count(verdict) for verdict in Verdict}
    tell(say(key, language_of(settings), bad=len(taken.bad), **counts))
    _tell_second(settings, taken)
    return status_of(len(rows) - len(taken.bad), len(taken.bad))


def _tell_second(settings: Settings, taken: Taken) -> None:
    """Say what becomes of KIM that the table calls active."""
    language = language_of(settings)
    lines = lacking(taken, language)
    for line in lines[:MOST_LISTED]:
        complain(line)
    if (more := len(lines) - MOST_LISTED) > 0:
        complain(say("cli.kim.more", language, count=more))
    if told := second(taken, language):
        tell(told)


def _read(
    settings: Settings, path: Path, gazetteer: Gazetteer, mapped: Mapping[str, KimField]
) -> list[KimRow | BadRow]:
    """Everything that is in a file.

    Raises:
        Stop: it cannot be read, or is no table of KIM.
    """
    language = language_of(settings)
    try:
        with (called_from() / path).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        return list(read(content, PlaceReader(gazetteer), office_date(settings), mapped))
    except OSError as error:
        raise stop(settings, "cli.kim.unopened", file=path, cause=error.strerror or error) from error
    except FileError as error:
        raise stop(settings, "cli.kim.unread", file=path, why=unread(error, language)) from error


def _report(settings: Settings, gazetteer: Gazetteer, taken: Taken) -> None:
    """List what is new, what changes, and what is not taken, line by line."""
    language = language_of(settings)
    for one in taken.changes[:MOST_LISTED]:
        tell(changed(one, gazetteer, language))
    if (more := len(taken.changes) - MOST_LISTED) > 0:
        tell(say("cli.kim.more", language, count=more))
    for bad in taken.bad[:MOST_LISTED]:
        complain(sentence(bad, language))
    if (more := len(taken.bad) - MOST_LISTED) > 0:
        complain(say("cli.kim.more", language, count=more))
