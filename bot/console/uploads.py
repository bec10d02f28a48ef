"""Files that officers send from a page: read within bounds, and kept sealed between looking at one and using it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import suppress
from pathlib import Path

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from bot.console.visit import MOST_FIELDS, TooLargeError, Upload
from bot.media import MediaShelf
from bot.settings import Settings
from data.importers.register import MOST_BYTES
from data.store.database import Database
from data.store.vault import SealError

#: Around the file: its other fields and the marks between them, bytes.
_AROUND = 100_000
#: So much of a body that is too large is still read, and thrown away, so that the browser hears why, bytes.
_DRAINED = 64 << 20
#: How long a file may be looked at before it has to be sent anew, seconds.
KEPT_SECONDS = 24 * 3600.0
#: Characters of the name of a file that are kept.
_NAME_CHARS = 100
FOLDER = "uploads"


class _InMemory(MultiPartParser):
    """Keeps files in memory: what is in them must not reach the disk unsealed."""

    spool_max_size = MOST_BYTES + _AROUND + 1


async def upload_of(request: Request) -> tuple[dict[str, str], Upload | None]:
    """The fields of a form, and the file that came with it.

    Raises:
        TooLargeError: it is no form of ours.
    """
    try:
        parser = _InMemory(request.headers, _bounded(request), max_files=1, max_fields=MOST_FIELDS)
        form = await parser.parse()
    except (MultiPartException, ClientDisconnect, KeyError, ValueError):
        raise TooLargeError from None
    fields, found = {}, None
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            plain = " ".join((value.filename or "").replace("\\", "/").rpartition("/")[2].split())
            shown = "".join(char for char in plain if char.isprintable())[:_NAME_CHARS]
            found = Upload(shown, await value.read())
        else:
            fields[name] = value.replace("\x00", "").replace("\r\n", "\n")
    await form.close()
    return fields, found if found is not None and (found.name or found.content) else None


async def _bounded(request: Request) -> AsyncGenerator[bytes, None]:
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > _DRAINED:
            raise TooLargeError
        if size <= MOST_BYTES + _AROUND:
            yield part
    if size > MOST_BYTES + _AROUND:
        raise TooLargeError


class Kept:
    """Files between the page that says what they would do and the form that does it.

    Args:
        settings: they lie under ``VAR_DIR/uploads``.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        self._folder = settings.var_dir / FOLDER
        self._shelf = MediaShelf(self._folder, database.vault)

    async def keep(self, content: bytes) -> str:
        """Keep a content for a day; its hash in hex."""
        return await asyncio.to_thread(self._keep, content)

    async def read(self, sha256: str) -> bytes | None:
        """The content of a hash; None when it is not here any more, is older than a day, or was damaged."""
        try:
            return await asyncio.to_thread(self._read, bytes.fromhex(sha256))
        except (OSError, SealError, ValueError):
            return None

    async def sweep(self) -> None:
        """Remove what was kept for a day."""
        await asyncio.to_thread(self._sweep)

    def _read(self, sha256: bytes) -> bytes | None:
        return None if _is_old(self._folder / sha256.hex()[:2] / sha256.hex()) else self._shelf.read(sha256)

    def _keep(self, content: bytes) -> str:
        held = self._shelf.lock()
        try:
            draft = self._shelf.draft(content)
            self._shelf.place(draft)
            self._sweep()
        finally:
            self._shelf.unlock(held)
        return draft.sha256.hex()

    def _sweep(self) -> None:
        for path in self._folder.glob("??/*"):
            with suppress(FileNotFoundError):  # another page sweeps at the same time
                if _is_old(path):
                    path.unlink()
        self._shelf.sweep_drafts()


def _is_old(path: Path) -> bool:
    return path.stat().st_mtime < time.time() - KEPT_SECONDS
