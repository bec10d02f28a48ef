"""The files that jobs are given: sealed under ``VAR_DIR/jobs`` by the hash of their content, until their job is over.

A job that needs one names the folder it lies in, so that only processes which have that folder take the job.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from bot.media import MediaShelf
from bot.settings import fsync_folder
from data.store import jobs
from data.store.database import Database
from data.store.vault import SealError, Vault

FOLDER = "jobs"
#: The same of the playground, whose jobs are in its own database: a sweep removes what the other one names.
PLAYGROUND_FOLDER = "jobs-playground"
#: In the folder: its name, by which jobs find the processes that have it.
PLACE = "place"
#: The argument of a job that names its file.
ARGUMENT = "sha256"
#: Largest file that is kept for a job, bytes; it is held in memory once while it is sealed.
MOST_BYTES = 200_000_000
_PLACE = re.compile(r"[0-9a-f]{16}")


class FileGone(Exception):
    """The file that the job was given is not there any more, or was damaged."""


class JobFiles:
    """The files of one VAR_DIR.

    Args:
        folder: everything live.
        name: of the folder in it, whose files the jobs of one database need.
    """

    def __init__(self, folder: Path, vault: Vault, name: str = FOLDER) -> None:
        self._folder = folder / name
        self._shelf = MediaShelf(self._folder, vault)

    @asynccontextmanager
    async def keeping(self, content: bytes) -> AsyncIterator[str]:
        """Keep a content while its job is enqueued; its hash. No sweep comes between the two."""
        held = await asyncio.to_thread(self._shelf.lock)
        try:
            draft = await asyncio.to_thread(self._shelf.draft, content)
            await asyncio.to_thread(self._shelf.place, draft)
            yield draft.sha256.hex()
        finally:
            self._shelf.unlock(held)

    async def read(self, sha256: str) -> bytes:
        """A content.

        Raises:
            FileGone: it cannot be had.
        """
        try:
            return await asyncio.to_thread(self._shelf.read, bytes.fromhex(sha256))
        except (OSError, SealError, ValueError) as error:
            raise FileGone from error

    async def sweep(self, database: Database) -> int:
        """Remove what no job names; how many files that were."""
        if not self._folder.is_dir():
            return 0
        held = await asyncio.to_thread(self._shelf.lock, is_alone=True)
        try:
            async with database.reading() as unit:
                given = await jobs.arguments_at(unit, self.place())
            known = {str(one.get(ARGUMENT)) for one in given}
            unknown = [one for one in await asyncio.to_thread(self._shelf.named) if one.hex() not in known]
            await asyncio.to_thread(self._shelf.remove, unknown)
            await asyncio.to_thread(self._shelf.sweep_drafts)
        finally:
            self._shelf.unlock(held)
        return len(unknown)

    def place(self) -> str:
        """The name of the folder, made up when it is first asked for."""
        path = self._folder / PLACE
        if not path.is_file():
            _name(path)
        name = path.read_text(encoding="ascii", errors="replace").strip()
        if not _PLACE.fullmatch(name):
            # Emptied by a full disk, or edited: jobs of the old name wait for ``jobs cancel``.
            path.unlink()
            return self.place()
        return name


def _name(path: Path) -> None:
    """Write a name whole or not at all; of two processes that come together one is first."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    own = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with own.open("w", encoding="ascii") as file:
        file.write(secrets.token_hex(8))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(own)
    own.unlink()
    fsync_folder(path.parent)
