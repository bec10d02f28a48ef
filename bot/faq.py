"""The office's answers to frequent questions: those officers wrote, and its file, read again when anything changed.

A broken edit of the file changes nothing: the answers stay as they were, and the log says which line is wrong. How the
file looks is in :mod:`data.faq_file`, how a question is matched in :mod:`data.matching.faq` and, beside our
announcements, in :mod:`data.matching.asked`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from bot.settings import Settings, SettingsError
from data.faq_file import FaqError, FaqFault, read_faq
from data.matching.asked import AskedIndex
from data.matching.faq import FaqIndex
from data.model.faq import Faq, FaqEntry, FaqReply
from data.store import announcements, faqs
from data.store.database import Database
from data.wording import say

log = logging.getLogger(__name__)

#: How long a look at the file counts, seconds; a changed answer is given after at most this long.
FRESH_SECONDS = 1.0
#: How often it is looked what was announced, or is over, seconds.
HEARD_SECONDS = 10.0
#: Announcements answer questions for so long: "bansos kapan cair" is not asked of last season's.
ANNOUNCED_DAYS = timedelta(days=30)
#: A larger file is none of questions and answers.
MOST_BYTES = 5_000_000

#: What tells two states of a file apart: when it was changed, its size, and which file it is.
Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the office's own answers and announcements are kept.

    Args:
        today: the date in the office's zone.
    """

    database: Database
    today: Callable[[], date]


class FaqShelf:
    """The office's answers as they are now: those that officers wrote, and of the file what they did not write anew.

    Args:
        path: the file, which need not exist; None for answers that never change.
        text: those answers, in the form of the file.
        clock: seconds that only grow.
        kept: where officers' answers are; None for a world without officers.
    """

    def __init__(self, path: Path | None, text: str, clock: Callable[[], float], kept: Kept | None = None) -> None:
        self._path = path
        self._clock = clock
        self._kept = kept
        self._file = read_faq(text)
        self._stored: list[FaqEntry] = []
        self._index = FaqIndex(self._file)
        self._asked = AskedIndex()
        self._stamp: Stamp | None = None
        #: Of what officers wrote, and the day for which it was put together.
        self._state: tuple[tuple[int, int], date] | None = None
        self._looked_at = self._heard_at = float("-inf")
        self._looking = asyncio.Lock()

    async def index(self) -> FaqIndex:
        """The answers, after a look at whether anything has changed."""
        async with self._looking:
            if self._clock() - self._looked_at >= FRESH_SECONDS:
                if self._path is not None:
                    await self._look(self._path)
                if self._kept is not None:
                    await self._catch_up(self._kept)
                self._looked_at = self._clock()
        return self._index

    async def search(self, text: str) -> FaqReply:
        """Look a question up; beside the loop, for there may be tens of thousands of wordings."""
        index, asked = await self.index(), self._asked

        def found() -> FaqReply:
            reply = index.search(text)
            return reply if reply.answer else replace(reply, announcement=asked.search(text))

        return await asyncio.to_thread(found)

    async def entries(self) -> list[FaqEntry]:
        """Every answer as officers edit it: what they wrote, the latest first, then what only the file has."""
        self._looked_at = float("-inf")
        await self.index()
        known = {entry.faq.mark for entry in self._stored}
        return [*self._stored, *(FaqEntry(0, one) for one in self._file if one.mark not in known)]

    async def _catch_up(self, kept: Kept) -> None:
        """Take over what any process changed of the answers, and now and then what was announced."""
        today = kept.today()
        async with kept.database.reading() as unit:
            state = (await faqs.stamp(unit), today)
            if state != self._state:
                self._stored = await faqs.all_of(unit)
            announced = None
            if self._clock() - self._heard_at >= HEARD_SECONDS or state != self._state:
                announced = await announcements.answering(unit, today - ANNOUNCED_DAYS)
        if state != self._state:
            self._state = state
            await self._rebuild()
        if announced is not None:
            self._asked = await asyncio.to_thread(AskedIndex, announced)
            self._heard_at = self._clock()

    async def _rebuild(self) -> None:
        """Put together what may be given today; a retired answer keeps the file's own away, too."""
        known = {entry.faq.mark for entry in self._stored}
        given = [entry.faq for entry in self._stored if not entry.is_retired]
        given += [one for one in self._file if one.mark not in known]
        today = self._kept.today() if self._kept else None
        held = [one for one in given if today is None or one.holds_on(today)]
        self._index = await asyncio.to_thread(FaqIndex, held)

    async def _look(self, path: Path) -> None:
        before = self._stamp
        try:
            stamp = await asyncio.to_thread(_stamp_of, path)
            if stamp == self._stamp:
                return
            self._stamp = stamp
            self._file = await asyncio.to_thread(read_file, path)
            await self._rebuild()
        except FaqError as error:
            log.error("line %d of the FAQ file is wrong (%s); the answers stay as they were", error.line, error.fault)
        except FileNotFoundError:
            if self._stamp is not None:
                log.warning("the FAQ file is gone; its answers are given until the next start")
            self._stamp = None
        except OSError as error:
            self._stamp = before  # so that the next look reads it
            log.warning("the FAQ file cannot be read (%s); the answers stay as they were", error.strerror)
        else:
            log.info("the FAQ file holds %d answers", len(self._file))


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
