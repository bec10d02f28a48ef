"""Who this process is to the others, and which of the others are dead.

Each process holds a lock on a file of its own under ``VAR_DIR/processes``; the operating system lets go of it at the
very moment the process ends, however it ends. Whoever can take such a lock knows that its owner is gone, and may free
its leases at once rather than wait for them to run out.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from pathlib import Path
from typing import TextIO

SUFFIX = ".lock"


class Owner:
    """This process, for as long as the object is kept.

    Args:
        var_dir: the folder of everything live.
        folder: in which the locks lie, one for each database: whoever is found dead there is freed there.
    """

    def __init__(self, var_dir: Path, folder: str = "processes") -> None:
        self._folder = var_dir / folder
        self._folder.mkdir(parents=True, exist_ok=True)
        self.name = f"{os.getpid()}-{secrets.token_hex(6)}"
        self._lock = self._take(self._folder / f"{self.name}{SUFFIX}")

    @staticmethod
    def _take(path: Path) -> TextIO:
        """Lock a file before it has the name by which others look for it, or it could be taken for a dead one's."""
        draft = path.with_suffix(".draft")
        lock = draft.open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        draft.rename(path)
        return lock

    def dead(self) -> list[str]:
        """The names of processes on this machine that ended without a farewell."""
        others = (path for path in self._folder.glob(f"*{SUFFIX}") if path.stem != self.name)
        return [path.stem for path in others if is_free(path)]

    def forget(self, name: str) -> None:
        """Remove the lock file of a dead process once nothing is left in its name."""
        (self._folder / f"{name}{SUFFIX}").unlink(missing_ok=True)

    def farewell(self) -> None:
        """End in order: nothing is held in our name any more."""
        self.forget(self.name)
        self._lock.close()


def is_free(path: Path) -> bool:
    """Whether the process that holds this lock is gone."""
    try:
        with path.open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    except OSError:
        return False
