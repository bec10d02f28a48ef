"""The mark of a restore that is under way; while it is there nothing may be done with what was put back so far."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bot.settings import fsync_folder

#: In VAR_DIR.
FILE = "restoring"


@dataclass(frozen=True, slots=True)
class Mark:
    """A restore that is under way.

    Args:
        backup: the name of the backup that is put back.
        database: where its database goes, without a password.
        is_placing: everything that takes long is done; what the database holds from now on came from the backup.
    """

    backup: str
    database: str
    is_placing: bool = False

    def placing(self) -> Mark:
        """The same restore once it comes to the database."""
        return replace(self, is_placing=True)


def begin(var_dir: Path, mark: Mark) -> None:
    """Note, before anything is changed, what is put back."""
    var_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = var_dir / f".{FILE}"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(mark), file)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(var_dir / FILE)
    fsync_folder(var_dir)


def end(var_dir: Path) -> None:
    """Note that it is done, or that nothing was put back after all."""
    (var_dir / FILE).unlink(missing_ok=True)


def of(var_dir: Path) -> Mark | None:
    """The restore that broke off here, or is under way; None for none."""
    try:
        return Mark(**json.loads((var_dir / FILE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):
        # Somebody else's, or damaged: the restore has to be repeated.
        return Mark("", "")
