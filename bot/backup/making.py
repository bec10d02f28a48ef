"""Taking a backup: a draft folder, made durable, gets its name last; so whatever has a name is whole."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot import calendar_file, politics
from bot.backup import manifest
from bot.backup.manifest import Manifest
from bot.gazetteer import OWN_CENTRES
from bot.searcher import WEIGHTS
from bot.settings import Settings, fsync_folder
from data.store import copying, schema
from data.store.database import Database, normalised_url

PREFIX = "kentongan-"
_STAMP = "%Y%m%dT%H%M%S%fZ"
_NAME = re.compile(rf"{PREFIX}\d{{8}}T\d{{12}}Z")
_DRAFT = ".draft-"
#: The office's own files beside the database, as far as they are there.
OWN_FILES = (politics.FILE, calendar_file.FILE, OWN_CENTRES, WEIGHTS)
#: As which the file of questions and answers is kept, wherever it is.
FAQ = "faq.toml"
#: The folder of the sealed files that people sent, in VAR_DIR and among the backups.
MEDIA = "media"
#: What marks a file that the office has removed since, with the day on which that was seen first.
GONE = ".gone-"


class OtherRevisionError(Exception):
    """The database waits for a migration, or is newer than this program; it is not copied by it."""


def key_mark(database: Database) -> str:
    """What tells the key of a database from another, and nothing of it."""
    return database.vault.lookup("backup key mark").hex()


def take(settings: Settings, database: Database, into: Path, now: datetime) -> Path:
    """Take one backup, and return its folder; waits for the disk, so call it in a thread.

    Raises:
        OSError, UncopiedError, DBAPIError: it cannot be written or read.
        OtherRevisionError: the tables are not those that this program knows.
    """
    from data.store.migrate import current_revision

    if current_revision(settings.database) != schema.REVISION:
        raise OtherRevisionError
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = now.astimezone(UTC).strftime(_STAMP)
    draft = into / f"{_DRAFT}{PREFIX}{stamp}-{os.getpid()}"
    draft.mkdir(mode=0o700)
    try:
        # Files first: one that is removed meanwhile is then known by no row, and one that comes is in the next backup.
        keep_media(settings.var_dir / MEDIA, into / MEDIA, now)
        columns = _copy(settings.database, draft)
        for name in OWN_FILES:
            if (path := settings.var_dir / name).is_file():
                shutil.copyfile(path, draft / name)
        if settings.faq_path.is_file():
            shutil.copyfile(settings.faq_path, draft / FAQ)
        digests = {path.name: copying.digest_of(path) for path in sorted(draft.iterdir())}
        told = Manifest(
            now.astimezone(UTC).isoformat(), schema.REVISION, not columns, key_mark(database), digests, columns
        )
        manifest.write(draft, told)
        _make_durable(draft)
        folder = into / f"{PREFIX}{stamp}"
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    fsync_folder(into)
    return folder


def taken(into: Path) -> list[Path]:
    """The backups of a folder, the oldest first; what somebody else put there is none.

    Raises:
        OSError: the folder cannot be read.
    """
    if not into.is_dir():
        return []
    return sorted(path for path in into.iterdir() if _moment_in(path.name) and path.is_dir())


def taken_at(folder: Path) -> datetime:
    """When a backup was taken, by its name."""
    moment = _moment_in(folder.name)
    assert moment is not None
    return moment


def _moment_in(name: str) -> datetime | None:
    """The moment that the name of a backup tells; None for any other name."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return datetime.strptime(name.removeprefix(PREFIX), _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def keep_media(source: Path, pool: Path, now: datetime) -> None:
    """Bring new files of people into the pool, and mark those that the office has removed since."""
    pool.mkdir(exist_ok=True, mode=0o700)
    there = {str(path.relative_to(source)) for path in _files(source)}
    known = {str(path.relative_to(pool)) for path in _files(pool) if GONE not in path.name}
    for name in sorted(there - known):
        target = pool / name
        target.parent.mkdir(exist_ok=True, mode=0o700)
        draft = target.with_name(f"{_DRAFT}{target.name}")
        try:
            shutil.copyfile(source / name, draft)
        except FileNotFoundError:
            continue
        draft.rename(target)
    for name in sorted(known - there):
        (pool / name).rename(pool / f"{name}{GONE}{now:%Y%m%d}")


def forget_media(pool: Path, is_old: Callable[[datetime], bool]) -> None:
    """Remove files that the office removed so long ago that no backup is kept that may want them."""
    for path in _files(pool):
        name, mark, day = path.name.partition(GONE)
        if mark and name and is_old(datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC)):
            path.unlink()


def _files(folder: Path) -> Iterator[Path]:
    """The files two steps down, without drafts."""
    for path in folder.glob("*/*"):
        if path.is_file() and not path.name.startswith("."):
            yield path


def _copy(url: str, draft: Path) -> dict[str, list[str]]:
    if normalised_url(url).get_backend_name() == "sqlite":
        copying.copy_sqlite(url, draft)
        return {}
    return copying.copy_postgres(url, draft)


def _make_durable(folder: Path) -> None:
    for path in folder.iterdir():
        path.chmod(0o600)
        with path.open("rb") as file:
            os.fsync(file.fileno())
    fsync_folder(folder)
