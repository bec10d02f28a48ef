"""Files that verbs leave behind: whole or not there at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

from bot.cli.speech import Stop, stop
from bot.settings import Settings, fsync_folder

#: Writes a content.
Write = Callable[[IO[bytes]], object]


def check_new(settings: Settings, path: Path) -> None:
    """See that a file can be made anew, before anything is read for it.

    Raises:
        Stop: it is there, or its folder is not.
    """
    if os.path.lexists(path):
        raise stop(settings, "cli.report.file_exists", file=path.name)
    if not path.parent.is_dir():
        raise stop(settings, "cli.report.no_folder", folder=path.parent)


def save_new(settings: Settings, path: Path, write: Write) -> None:
    """Take the name and put the whole in its place; nothing half is left, nothing is written over.

    Raises:
        Stop: it cannot be written.
    """
    try:
        path.open("xb").close()
    except FileExistsError as error:
        raise stop(settings, "cli.report.file_exists", file=path.name) from error
    except OSError as error:
        raise _unwritable(settings, path, error) from error
    try:
        save(settings, path, write)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def save(settings: Settings, path: Path, write: Write, *, mode: int = 0o666) -> None:
    """Write beside a file, and give the whole its name; one of that name is replaced.

    Args:
        mode: who may read it, as far as the process's own mask lets them.

    Raises:
        Stop: it cannot be written.
    """
    draft = path.with_name(f".kentongan-{os.getpid()}.draft")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        fsync_folder(path.parent)
    except OSError as error:
        raise _unwritable(settings, path, error) from error
    finally:
        draft.unlink(missing_ok=True)


def _unwritable(settings: Settings, path: Path, error: OSError) -> Stop:
    return stop(settings, "cli.export_unwritable", file=path.name, cause=error.strerror or error)
