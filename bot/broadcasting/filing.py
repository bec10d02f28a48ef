"""The file that goes out with a broadcast: in the media folder before a row names it, swept when none needs it."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath

from bot.media import MediaShelf
from data.model.message import StoredFile

#: What a file is whose ending tells nothing.
UNKNOWN_TYPE = "application/octet-stream"


def described(name: str, content: bytes) -> StoredFile:
    """A file as a broadcast names it.

    Args:
        name: of the file, with its ending; folders before it are dropped.
    """
    bare = PurePath(name).name
    kind = mimetypes.guess_type(bare)[0] or UNKNOWN_TYPE
    return StoredFile(hashlib.sha256(content).hexdigest(), bare, kind, len(content))


@contextmanager
def on_shelf(shelf: MediaShelf, content: bytes | None) -> Iterator[None]:
    """Keep a content in the media folder, and nothing of it swept while the row that names it is written.

    Args:
        content: None for nothing, which needs no folder.
    """
    if content is None:
        yield
        return
    draft = shelf.draft(content)
    held = shelf.lock()
    try:
        shelf.place(draft)
        yield
    finally:
        shelf.unlock(held)
        shelf.drop(draft)
