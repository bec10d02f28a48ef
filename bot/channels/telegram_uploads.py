"""Files of the office that go out with a message: read from the media folder once, then sent by the id Telegram gave.

A picture is sent as a photo, everything else as a document; the text of the message is its caption.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from aiogram import Bot
from aiogram.types import BufferedInputFile, Message

from broadcasts.channel import FileMissing, NotSent
from data.model.message import StoredFile
from data.store.vault import SealError

log = logging.getLogger(__name__)

#: Reads a content by its SHA-256; waits for the disk.
ReadFile = Callable[[bytes], bytes]
#: Largest picture that is sent as one. Source: core.telegram.org/bots/api#sending-files.
PHOTO_BYTES = 10_000_000
#: What is shown as a picture; Telegram takes other kinds too, and shows them differently on each phone.
_PHOTOS = frozenset({"image/jpeg", "image/png"})
#: What a 400 says of an id that stopped working.
_BAD_ID = ("wrong file identifier", "file reference", "wrong remote file")


class Uploads:
    """The files of one bot.

    Args:
        read: from the media folder.
    """

    def __init__(self, bot: Bot, read: ReadFile | None) -> None:
        self._bot = bot
        self._read = read
        self._ids: dict[str, str] = {}

    async def prepare(self, file: StoredFile) -> str | BufferedInputFile:
        """What stands for a file in a call: its id, or its content.

        Raises:
            FileMissing: it is not in the media folder, or not what it was.
        """
        if file.sha256 in self._ids:
            return self._ids[file.sha256]
        if self._read is None:
            raise FileMissing("no media folder")
        try:
            content = await asyncio.to_thread(self._read, bytes.fromhex(file.sha256))
        except (OSError, SealError, ValueError) as error:
            raise FileMissing(type(error).__name__) from error
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise FileMissing("another content")
        return BufferedInputFile(content, file.name)

    def call(
        self, chat: int, file: StoredFile, content: str | BufferedInputFile, **more: Any
    ) -> Coroutine[Any, Any, Message]:
        """The one call that sends it."""
        if _is_photo(file):
            return self._bot.send_photo(chat, content, **more)
        return self._bot.send_document(chat, content, disable_content_type_detection=True, **more)

    def learn(self, file: StoredFile, sent: Message) -> None:
        """Remember the id that Telegram gave a file."""
        if sent.photo:
            self._ids[file.sha256] = sent.photo[-1].file_id
        elif sent.document:
            self._ids[file.sha256] = sent.document.file_id

    def forget(self, file: StoredFile, description: str) -> None:
        """See whether a refusal is about the id, which is then not used again.

        Raises:
            NotSent: it is; with its content it may go out.
        """
        if file.sha256 in self._ids and any(sign in description.lower() for sign in _BAD_ID):
            del self._ids[file.sha256]
            raise NotSent("an id of a file stopped working")


def _is_photo(file: StoredFile) -> bool:
    return file.media_type in _PHOTOS and file.size_bytes <= PHOTO_BYTES
