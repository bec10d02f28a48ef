"""``backup``: take one now, show those that are there, or write the key apart."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.exc import DBAPIError

from bot.app import open_database
from bot.backup import keeping, making, manifest
from bot.cli.arguments import Arguments
from bot.cli.ground import prepare, see_restored, unreachable
from bot.cli.speech import called_from, language_of, stop, tell
from bot.settings import Settings, secret_of
from data.store.copying import DamagedCopyError, UncopiedError
from data.wording import say


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Do what the first word says; without one take a backup."""
    words = list(arguments)
    word = words.pop(0) if words and not words[0].startswith("-") else "take"
    parser = Arguments(settings, "backup")
    if word not in ("take", "list", "key"):
        parser.refuse("cli.arguments.word", all="take, list, key")
    if word == "key":
        parser.add_argument("file")
        return _key(settings, parser.parse_args(words).file)
    parser.add_argument("--to", default="")
    into = _folder(settings, parser.parse_args(words).to)
    return _list(settings, into) if word == "list" else _take(settings, into)


def _folder(settings: Settings, typed: str) -> Path:
    if typed:
        return called_from() / typed
    if not settings.backup_dir:
        raise stop(settings, "cli.backup.no_folder")
    return settings.backups


def _take(settings: Settings, into: Path) -> int:
    see_restored(settings)
    prepare(settings)
    now = datetime.now(UTC)
    try:
        folder = making.take(settings, open_database(settings), into, now)
        keeping.tidy(into, now)
    except OSError as error:
        raise stop(settings, "cli.backup.failed", folder=into, cause=error.strerror or error) from error
    except UncopiedError as error:
        raise stop(settings, "cli.backup.failed", folder=into, cause=error) from error
    except DBAPIError as error:
        raise unreachable(settings, error) from error
    tell(say("cli.backup.taken", language_of(settings), folder=folder, size=_size(folder)))
    return 0


def _list(settings: Settings, into: Path) -> int:
    """Every backup with its size, and whether it is whole."""
    language, zone = language_of(settings), ZoneInfo(settings.timezone)
    try:
        found = making.taken(into)
    except OSError as error:
        raise stop(settings, "cli.backup.failed", folder=into, cause=error.strerror or error) from error
    if not found:
        tell(say("cli.backup.none", language, folder=into))
    for folder in found:
        try:
            manifest.check(folder, manifest.read(folder))
            state = say("cli.backup.whole", language)
        except DamagedCopyError:
            state = say("cli.backup.damaged", language)
        tell(f"{making.taken_at(folder).astimezone(zone):%Y-%m-%d %H:%M:%S}  {_size(folder):>10}  {state}  {folder}")
    return 0


def _key(settings: Settings, typed: str) -> int:
    """Write the key into a new file that only its owner reads, never among the backups."""
    path = (called_from() / typed).resolve()
    into = settings.backups.resolve() if settings.backup_dir else None
    if into is not None and path.is_relative_to(into):
        raise stop(settings, "cli.backup.key_beside")
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secret_of(settings) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise stop(settings, "cli.backup.failed", folder=path, cause=error.strerror or error) from error
    tell(say("cli.backup.key", language_of(settings), file=path))
    return 0


def _size(folder: Path) -> str:
    return f"{sum(path.stat().st_size for path in folder.iterdir()) / 1_000_000:.1f} MB"
