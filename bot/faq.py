"""The office's file of frequent questions: found, read, and read again when somebody has changed it.

A broken edit changes nothing: the answers stay as they were, and the log says which line is wrong. How the file looks
is in :mod:`data.faq_file`, how a question is matched in :mod:`data.matching.faq`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from bot.settings import Settings, SettingsError
from data.faq_file import FaqError, FaqFault, read_faq
from data.matching.faq import FaqIndex
from data.model.faq import Faq, FaqReply
from data.wording import say

log = logging.getLogger(__name__)

#: How long a look at the file counts, seconds; a changed answer is given after at most this long.
FRESH_SECONDS = 1.0
#: A larger file is none of questions and answers.
MOST_BYTES = 5_000_000

#: What tells two states of a file apart: when it was changed, its size, and which file it is.
Stamp = tuple[int, int, int]


class FaqShelf:
    """The office's answers as they are now.

    Args:
        path: the file, which need not exist; None for answers that never change.
        text: those answers, in the form of the file.
        clock: seconds that only grow.
    """

    def __init__(self, path: Path | None, text: str, clock: Callable[[], float]) -> None:
        self._path = path
        self._clock = clock
        self._index = FaqIndex(read_faq(text))
        self._stamp: Stamp | None = None
        self._looked_at = float("-inf")
        self._looking = asyncio.Lock()

    async def index(self) -> FaqIndex:
        """The answers, after a look at whether the file has changed."""
        if self._path is not None:
            async with self._looking:
                if self._clock() - self._looked_at >= FRESH_SECONDS:
                    await self._look(self._path)
                    self._looked_at = self._clock()
        return self._index

    async def search(self, text: str) -> FaqReply:
        """Look a question up; beside the loop, for a file may hold tens of thousands of wordings."""
        index = await self.index()
        return await asyncio.to_thread(index.search, text)

    async def _look(self, path: Path) -> None:
        try:
            stamp = await asyncio.to_thread(_stamp_of, path)
            if stamp == self._stamp:
                return
            self._stamp = stamp
            index = await asyncio.to_thread(lambda: FaqIndex(read_file(path)))
        except FaqError as error:
            log.error("line %d of the FAQ file is wrong (%s); the answers stay as they were", error.line, error.fault)
        except FileNotFoundError:
            if self._stamp is not None:
                log.warning("the FAQ file is gone; its answers are given until the next start")
            self._stamp = None
        except OSError as error:
            log.warning("the FAQ file cannot be read (%s); the answers stay as they were", error.strerror)
        else:
            self._index = index
            log.info("the FAQ file holds %d answers", len(self._index))


def read_file(path: Path) -> tuple[Faq, ...]:
    """Read a file of questions and answers.

    Raises:
        FaqError: it is not as it should be.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise FaqError(1, FaqFault.TOO_MANY)
    try:
        return read_faq(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FaqError(content[: error.start].count(b"\n") + 1, FaqFault.NOT_TOML) from None


def faq_of(settings: Settings) -> tuple[Faq, ...] | None:
    """The office's answers; None when it has no file.

    Raises:
        SettingsError: the file is broken, or FAQ_FILE names one that cannot be read.
    """
    path, language = settings.faq_path, settings.language
    try:
        return read_file(path)
    except FaqError as error:
        reason = say(f"cli.faq.{error.fault}", language)
        raise SettingsError([say("cli.faq_line", language, path=path, line=error.line, reason=reason)]) from error
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not settings.faq_file:
            return None
        cause = error.strerror or type(error).__name__
        raise SettingsError([say("cli.faq_unreadable", language, path=path, cause=cause)]) from error


def _stamp_of(path: Path) -> Stamp:
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino
