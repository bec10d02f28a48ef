"""The mark of a restore that is under way; while it is there nothing may be sent from what was put back so far."""

from __future__ import annotations

import os
from pathlib import Path

from bot.settings import fsync_folder

#: In VAR_DIR, with the name of the backup that is being put back.
FILE = "restoring"


def begin(var_dir: Path, backup: str) -> None:
    """Note, before anything is changed, which backup is put back."""
    var_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = var_dir / f".{FILE}"
    with draft.open("w", encoding="utf-8") as file:
        file.write(backup)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(var_dir / FILE)
    fsync_folder(var_dir)


def end(var_dir: Path) -> None:
    """Note that it is done, or that nothing was put back after all."""
    (var_dir / FILE).unlink(missing_ok=True)


def is_begun(var_dir: Path) -> bool:
    """Whether a restore broke off here, or is under way."""
    return (var_dir / FILE).exists()


def backup_of(var_dir: Path) -> str:
    """The name of the backup that is put back here; empty for none."""
    return (var_dir / FILE).read_text(encoding="utf-8") if is_begun(var_dir) else ""
