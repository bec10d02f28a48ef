"""The files that people sent, on disk: sealed, whole or not there at all.

``VAR_DIR/media/<first two>/<sha256 in hex>`` holds the content, sealed by the vault, under the hash of what it is
unsealed. A file is written under another name and made durable first; its row is told the hash; only then does it get
its name. So every file with a name is known by a row, and what no row knows may be removed. That the two do not meet
is what the folder's lock is for: who gives names holds it shared, who removes holds it alone.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.settings import Settings, fsync_folder
from data.store.database import Database, normalised_url
from data.store.vault import Vault

SEALED_CONTENT = "media.content"
#: Free space below which nothing more is fetched, bytes: the database needs it more.
LEAST_FREE_BYTES = 500_000_000
#: A draft this old was left by a process that was killed, seconds; nobody writes for so long.
DRAFT_SECONDS = 3600.0
_DRAFT = ".draft-"
_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that is written and durable, but has no name yet."""

    path: Path
    sha256: bytes
    size_bytes: int


class MediaShelf:
    """One folder of sealed files; every method waits for the disk, so call it in a thread.

    Args:
        folder: of one database only, for what its rows do not know is removed.
    """

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault

    def has_room(self) -> bool:
        """Whether more may be fetched."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return shutil.disk_usage(self._folder).free >= LEAST_FREE_BYTES

    def draft(self, content: bytes) -> Draft:
        """Write a content durably, without a name."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"{_DRAFT}{secrets.token_hex(8)}"
        sealed = self._vault.seal_bytes(SEALED_CONTENT, content)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        return Draft(path, hashlib.sha256(content).digest(), len(content))

    def place(self, draft: Draft) -> None:
        """Give a draft its name, durably; the same content may be there already."""
        path = self._path_of(draft.sha256)
        if not path.parent.is_dir():
            path.parent.mkdir(exist_ok=True, mode=0o700)
            fsync_folder(self._folder)
        draft.path.replace(path)
        fsync_folder(path.parent)

    def drop(self, draft: Draft) -> None:
        """Remove a draft that is not wanted any more, or has its name already."""
        draft.path.unlink(missing_ok=True)

    def read(self, sha256: bytes) -> bytes:
        """A content as it was sent.

        Raises:
            FileNotFoundError: it is not here.
            SealError: it was damaged, or another key sealed it.
        """
        return self._vault.unseal_bytes(SEALED_CONTENT, self._path_of(sha256).read_bytes())

    def has(self, sha256: bytes) -> bool:
        """Whether a content is here."""
        return self._path_of(sha256).is_file()

    def named(self) -> list[bytes]:
        """The hashes of all files that are here."""
        return [bytes.fromhex(path.name) for path in self._folder.glob("??/*") if _NAME.fullmatch(path.name)]

    def remove(self, hashes: Iterable[bytes]) -> None:
        """Remove files; only with the lock held alone."""
        for sha256 in hashes:
            self._path_of(sha256).unlink(missing_ok=True)

    def sweep_drafts(self) -> None:
        """Remove what killed processes left half done."""
        for path in self._folder.glob(f"{_DRAFT}*"):
            with suppress(FileNotFoundError):  # somebody else sweeps at the same time
                if path.stat().st_mtime < time.time() - DRAFT_SECONDS:
                    path.unlink()

    def lock(self, *, is_alone: bool = False) -> int:
        """Wait for the folder's lock; give the result to :meth:`unlock`."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        held = os.open(self._folder / ".lock", os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(held, fcntl.LOCK_EX if is_alone else fcntl.LOCK_SH)
        return held

    @staticmethod
    def unlock(held: int) -> None:
        """Let go of the lock."""
        os.close(held)

    def _path_of(self, sha256: bytes) -> Path:
        name = sha256.hex()
        return self._folder / name[:2] / name


def shelf_of(settings: Settings, database: Database) -> MediaShelf:
    """The files of a database: a folder for each, for what its rows do not know is removed from there."""
    is_office = database.url == normalised_url(settings.database)
    name = "media" if is_office else f"media-{Path(database.url.database or '').stem}"
    return MediaShelf(settings.var_dir / name, database.vault)
