"""Photos sent from the phones, kept by the hash of their bytes under VAR_DIR."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

#: Largest photo that is taken, bytes. Source: WhatsApp Cloud API, supported media types, image.
MOST_BYTES = 5_000_000
_NAME = re.compile(r"[0-9a-f]{64}")
#: What a photo begins with, and its media type; the name and the type a browser tells prove nothing.
_OPENINGS = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp"),
)


def media_type_of(content: bytes) -> str:
    """The media type that the first bytes tell; empty when it is no photo of a kind that we take."""
    return next((kind for opening, kind in _OPENINGS if opening.match(content)), "")


class Album(Mapping[str, bytes]):
    """A folder of photos by the hash of their bytes.

    Args:
        folder: made when the first photo is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes) -> str:
        """Keep a photo, whole or not at all; returns its hash, by which it is fetched."""
        name = hashlib.sha256(content).hexdigest()
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (self._folder / name).exists():
            draft = self._folder / f".{secrets.token_hex(8)}"
            with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                file.write(content)
            draft.rename(self._folder / name)
        return name

    def __getitem__(self, name: str) -> bytes:
        """The bytes of a photo."""
        if not _NAME.fullmatch(name):
            raise KeyError(name)
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            raise KeyError(name) from None

    def __iter__(self) -> Iterator[str]:
        """The hashes of all photos."""
        return (path.name for path in self._folder.glob("*") if _NAME.fullmatch(path.name))

    def __len__(self) -> int:
        """How many photos there are."""
        return sum(1 for _ in self)

    def keep_only(self, names: Collection[str]) -> None:
        """Delete all photos but these, and drafts that were left."""
        for path in self._folder.glob("*"):
            if path.name not in names:
                path.unlink(missing_ok=True)
