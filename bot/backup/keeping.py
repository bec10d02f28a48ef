"""Which backups are kept, and taking one by the clock."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.backup import making
from bot.settings import Settings
from data.store.copying import UncopiedError
from data.store.database import Database

log = logging.getLogger(__name__)

#: Every backup of the last hour is kept, then one an hour for a day, then one a day for a month.
ALL_FOR = timedelta(hours=1)
HOURLY_FOR = timedelta(days=1)
DAILY_FOR = timedelta(days=30)


def superfluous(moments: Sequence[datetime], now: datetime) -> set[datetime]:
    """Which of several backups are kept no longer; the newest of all always is.

    Of those of an hour, or of a day, the first is kept, so that none is pushed out by those that follow it.
    """
    kept, taken = set[datetime](), set[tuple[str, str]]()
    for moment in sorted(moments):
        age = now - moment
        if age < ALL_FOR:
            kept.add(moment)
            continue
        if age >= DAILY_FOR:
            continue
        mark = ("hour", f"{moment:%Y%m%d%H}") if age < HOURLY_FOR else ("day", f"{moment:%Y%m%d}")
        if mark not in taken:
            taken.add(mark)
            kept.add(moment)
    return set(moments) - kept - ({max(moments)} if moments else set())


def tidy(into: Path, now: datetime) -> int:
    """Remove backups that are kept no longer, and what only they could want; how many."""
    by_moment = {making.taken_at(folder): folder for folder in making.taken(into)}
    gone = superfluous(list(by_moment), now)
    for moment in gone:
        shutil.rmtree(by_moment[moment])
    making.forget_media(into / making.MEDIA, lambda day: now - day > DAILY_FOR + timedelta(days=1))
    for left in into.glob(".draft-*"):
        if now.timestamp() - left.stat().st_mtime > HOURLY_FOR.total_seconds():
            shutil.rmtree(left, ignore_errors=True)
    return len(gone)


async def take_by_the_clock(settings: Settings, database: Database) -> None:
    """Take a backup and remove old ones; one that fails is told loudly, and the next tick tries again."""
    into = settings.backups
    try:
        folder = await asyncio.to_thread(making.take, settings, database, into, database.clock())
        await asyncio.to_thread(tidy, into, database.clock())
    except (OSError, making.OtherRevisionError, UncopiedError, DBAPIError) as error:
        log.error("no backup was taken in %s: %s", into, _first(error))
    except Exception:
        # A fault of ours; it must not end what serves people.
        log.exception("no backup was taken in %s", into)
    else:
        log.debug("backup %s was taken", folder.name)


def _first(error: Exception) -> str:
    """Why, in one line and without what a library says of statements."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return (str(cause).splitlines() or [type(cause).__name__])[0]
