"""Files by their id: those that people sent, with real or only claimed content, and those that bots uploaded."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass
from typing import Any

from bot.simulators.telegram.refusals import bad_request

#: What a bot may download, in bytes. Source: core.telegram.org/bots/api#getfile.
DOWNLOAD_BYTES = 20 * 1024 * 1024

#: What a bot may upload, in bytes. Source: core.telegram.org/bots/api#sending-files.
UPLOAD_BYTES = 50 * 1024 * 1024

#: What a bot may upload as a photo, in bytes. Source: core.telegram.org/bots/api#sendphoto.
PHOTO_BYTES = 10 * 1024 * 1024

#: By kind: first letters of the id, folder, extension.
_PLACES = {
    "photo": ("AgACAgUAAxkBAAI", "photos", "jpg"),
    "voice": ("AwACAgUAAxkBAAI", "voice", "oga"),
    "video": ("BAACAgUAAxkBAAI", "videos", "mp4"),
    "document": ("BQACAgUAAxkBAAI", "documents", "bin"),
    "audio": ("CQACAgUAAxkBAAI", "music", "mp3"),
    "animation": ("CgACAgUAAxkBAAI", "animations", "mp4"),
    "sticker": ("CAACAgUAAxkBAAI", "stickers", "webp"),
    "video_note": ("DQACAgUAAxkBAAI", "video_notes", "mp4"),
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file.

    Args:
        file_id: how a bot names it.
        file_unique_id: the same for the same content, under whatever id.
        kind: ``photo``, ``document`` ...
        size_bytes: as announced; what has no content of its own is served as that many zeros.
        path: where it is downloaded.
        name: the sender's file name, empty when there is none.
        mime_type: as announced.
        content: ``None`` when only the size is claimed.
    """

    file_id: str
    file_unique_id: str
    kind: str
    size_bytes: int
    path: str
    name: str = ""
    mime_type: str = ""
    content: bytes | None = None

    def read(self) -> bytes:
        """Return what a download gets."""
        return self.content if self.content is not None else bytes(self.size_bytes)

    def card(self) -> dict[str, Any]:
        """Return the fields that every object about a file has."""
        return {"file_id": self.file_id, "file_unique_id": self.file_unique_id, "file_size": self.size_bytes}


class FileShelf:
    """All files of the world; one content is kept once."""

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._contents: dict[str, bytes] = {}

    def put(
        self, kind: str, content: bytes | None = None, *, size_bytes: int = 0, name: str = "", mime_type: str = ""
    ) -> StoredFile:
        """Keep a file, by its content or only by a claimed size."""
        number = next(self._numbers)
        letters, folder, extension = _PLACES[kind]
        unique = f"AQADc{number:08d}"
        if content is not None:
            unique = "AQAD" + hashlib.sha256(content).hexdigest()[:12]
            content = self._contents.setdefault(unique, content)
            size_bytes = size_bytes or len(content)
        extension = name.rpartition(".")[2] or extension if "." in name else extension
        path = f"{folder}/file_{number}.{extension}"
        stored = StoredFile(f"{letters}{number:08d}", unique, kind, size_bytes, path, name, mime_type, content)
        self._by_id[stored.file_id] = self._by_path[path] = stored
        return stored

    def thumbnail(self, stored: StoredFile) -> StoredFile:
        """Return the small size of a photo, the same each time."""
        file_id = stored.file_id + "s"
        if file_id not in self._by_id:
            size = min(1_500, stored.size_bytes)
            path = stored.path.replace("file_", "thumb_")
            small = StoredFile(file_id, stored.file_unique_id + "s", "photo", size, path, "", "", stored.content)
            self._by_id[file_id] = self._by_path[path] = small
        return self._by_id[file_id]

    def named(self, file_id: str) -> StoredFile | None:
        """Return a file by its id."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """Return a file by its download path."""
        return self._by_path.get(path)

    def described(self, file_id: str) -> dict[str, Any]:
        """Return the File object that getFile answers with.

        Raises:
            Refusal: no such file, or more than a bot may download.
        """
        stored = self.named(file_id)
        if stored is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if stored.size_bytes > DOWNLOAD_BYTES:
            raise bad_request("file is too big")
        return {**stored.card(), "file_path": stored.path}
