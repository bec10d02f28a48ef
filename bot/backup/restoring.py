"""Putting a backup back into an office that has nothing, so that nothing goes out twice because of it."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.app import open_database
from bot.backup import begun, making, manifest
from bot.backup.making import GONE, MEDIA, key_mark
from bot.owner import SUFFIX, is_free
from bot.settings import Settings, key_path
from data.model.audit import Act
from data.store import audit, copying, schema, timekeeping
from data.store.database import normalised_url
from data.store.migrate import current_revision, migrate


class InUseError(Exception):
    """A process still runs in this folder."""


class NotEmptyError(Exception):
    """There is an office already."""


class OtherKindError(Exception):
    """The backup came from the other kind of database."""


class OtherKeyError(Exception):
    """The key that is there is not that of the backup."""


class NewerBackupError(Exception):
    """The backup was taken by a newer Kentongan."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back.

    Args:
        taken_at: what happened later is lost.
        held: broadcasts that stand still until an officer has looked.
        unknown: notices that may have gone out since.
        files: of people.
    """

    taken_at: datetime
    held: int
    unknown: int
    files: int


def check(settings: Settings, folder: Path) -> manifest.Manifest:
    """See that a backup is whole and could be put back here.

    Raises:
        DamagedCopyError, InUseError, OtherKindError, OtherKeyError, NewerBackupError: it could not.
    """
    found = manifest.read(folder)
    if found.revision > schema.REVISION:
        raise NewerBackupError
    if found.is_sqlite != (normalised_url(settings.database).get_backend_name() == "sqlite"):
        raise OtherKindError
    if _runs(settings.var_dir):
        raise InUseError
    if not has_key(settings) or key_mark(open_database(settings)) != found.key_mark:
        raise OtherKeyError
    manifest.check(folder, found)
    return found


def has_key(settings: Settings) -> bool:
    """Whether there is a key already; looking must not make one."""
    return bool(settings.secret_key.get_secret_value()) or key_path(settings).exists()


def put_back(settings: Settings, folder: Path, found: manifest.Manifest) -> int:
    """Put back what people had sent, which takes longest, then the database and the office's own files.

    From here on VAR_DIR is marked, until :func:`settle` is done; whoever calls it again for the same backup and the
    same database goes on where it broke off.

    Returns:
        How many files people had sent.

    Raises:
        NotEmptyError: there is an office already; nothing was changed.
    """
    mark = begun.Mark(folder.name, normalised_url(settings.database).set(password=None).render_as_string())
    is_there = begun.of(settings.var_dir) == mark.placing() and _is_filled(settings.database)
    if not is_there:
        _see_room(settings, found)
        begun.begin(settings.var_dir, mark)
    files = _media(folder.parent / MEDIA, settings.var_dir / MEDIA)
    if not is_there:
        begun.begin(settings.var_dir, mark.placing())
        _database(settings, folder, found)
    for name in (*making.OWN_FILES, making.FAQ):
        target = settings.faq_path if name == making.FAQ else settings.var_dir / name
        if (folder / name).is_file() and not target.exists():
            _place(folder / name, target)
    migrate(settings.database)
    return files


async def settle(settings: Settings, found: manifest.Manifest, reason: str) -> tuple[int, int]:
    """Let nothing go out that may have gone out since; how many broadcasts and notices that are.

    Args:
        reason: why broadcasts stand still, worded.
    """
    database = open_database(settings)
    try:
        async with database.unit_of_work() as unit:
            held, unknown = await copying.still(unit, reason)
            await timekeeping.doubt(unit, await unit.now())
            after = f"{held} broadcasts held, {unknown} notices unknown"
            await audit.append(unit, Act("shell", "restore", "office:1", found.taken_at, after))
    finally:
        await database.close()
    begun.end(settings.var_dir)
    return held, unknown


def _is_filled(url: str) -> bool:
    """Whether there is a database with anything in it; it is left at its revision."""
    return bool(current_revision(url)) and not copying.is_empty(url)


def _see_room(settings: Settings, found: manifest.Manifest) -> None:
    """See that nothing is where the database goes."""
    if found.is_sqlite:
        if not _sqlite_path(settings).exists():
            return
        migrate(settings.database)
    else:
        migrate(settings.database, found.revision)
    if not copying.is_empty(settings.database):
        raise NotEmptyError


def _sqlite_path(settings: Settings) -> Path:
    return Path(str(normalised_url(settings.database).database))


def _database(settings: Settings, folder: Path, found: manifest.Manifest) -> None:
    """Put it into its place, all of it or nothing."""
    try:
        if found.is_sqlite:
            _sqlite(_sqlite_path(settings), folder)
        else:
            copying.put_back_postgres(folder, settings.database, found.columns)
    except copying.DamagedCopyError:
        begun.end(settings.var_dir)
        raise


def _sqlite(path: Path, folder: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    aside = path.with_name(f"{path.name}.empty-{secrets.token_hex(3)}")
    if path.exists():
        path.rename(aside)
    try:
        copying.put_back_sqlite(folder, path)
    except BaseException:
        if aside.exists():
            aside.rename(path)
        raise
    aside.unlink(missing_ok=True)


def _place(source: Path, target: Path) -> None:
    """Copy a file under its name, whole or not at all."""
    draft = target.with_name(f".draft-{target.name}")
    shutil.copyfile(source, draft)
    draft.rename(target)


def _media(pool: Path, target: Path) -> int:
    """Copy every file that is not there; those that the office had removed later come back too, their rows decide."""
    count = 0
    for path in pool.glob("*/*"):
        name = path.name.partition(GONE)[0]
        if not path.is_file() or name.startswith("."):
            continue
        placed = target / path.parent.name / name
        placed.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not placed.exists():
            draft = placed.with_name(f".draft-{name}")
            shutil.copyfile(path, draft)
            draft.chmod(0o600)
            draft.rename(placed)
        count += 1
    return count


def _runs(var_dir: Path) -> bool:
    """Whether a process of this folder is alive."""
    folder = var_dir / "processes"
    return any(not is_free(path) for path in folder.glob(f"*{SUFFIX}")) if folder.is_dir() else False
