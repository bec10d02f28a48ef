"""What a backup says of itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from data.store.copying import DamagedCopyError, digest_of

NAME = "manifest.json"
#: Raised whenever an older program could not read what this one writes.
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What stands in a backup.

    Args:
        taken_at: ISO 8601, in UTC: everything until then is in it.
        revision: of the database's tables.
        is_sqlite: which kind of database it came from, and goes back into.
        key_mark: tells the right key from another, and nothing of it.
        files: the SHA-256 of every file beside the manifest, in hex.
        columns: of each table of PostgreSQL, in the order in which they are put back.
        format: of the backup itself.
    """

    taken_at: str
    revision: str
    is_sqlite: bool
    key_mark: str
    files: Mapping[str, str]
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def moment(self) -> datetime:
        """When it was taken."""
        return datetime.fromisoformat(self.taken_at)


def write(folder: Path, manifest: Manifest) -> None:
    """Write it as the last file of a backup."""
    (folder / NAME).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")


def read(folder: Path) -> Manifest:
    """Read it.

    Raises:
        DamagedCopyError: the folder is no backup, or one of a newer Kentongan.
    """
    try:
        found = Manifest(**json.loads((folder / NAME).read_text(encoding="utf-8")))
        is_ours = found.format == FORMAT and bool(found.moment)
    except (OSError, ValueError, TypeError) as error:
        raise DamagedCopyError(str(error)) from error
    if not is_ours:
        raise DamagedCopyError(f"format {found.format}")
    return found


def check(folder: Path, manifest: Manifest) -> None:
    """See that every file is there as it was written.

    Raises:
        DamagedCopyError: one is not.
    """
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.is_file() or digest_of(path) != digest:
            raise DamagedCopyError(name)
