"""What most verbs stand on: the database, migrated, opened and closed."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy.exc import DBAPIError, OperationalError

from bot.app import open_database
from bot.backup import begun
from bot.cli.speech import Stop, complain, language_of, stop
from bot.patience import MOST_SECONDS, patiently
from bot.settings import JobsEngine, Settings
from data.store import people, schema
from data.store.database import Database, normalised_url
from data.store.migrate import NewerSchemaError, current_revision, is_queue_ready, migrate
from data.store.vault import SealError
from data.wording import say

if TYPE_CHECKING:
    from bot.searcher import Searcher


def is_sqlite(url: str) -> bool:
    """Whether a database is one file, which every verb may bring up to date by itself."""
    return normalised_url(url).get_backend_name() == "sqlite"


def shown(url: str) -> str:
    """A database as an operator may read it: the path of a file, or an address without password and options."""
    parsed = normalised_url(url)
    if is_sqlite(url):
        return str(parsed.database)
    return parsed.set(drivername="postgresql", query={}).render_as_string(hide_password=True)


def prepare(settings: Settings, url: str = "") -> None:
    """Bring a SQLite file up to date; of PostgreSQL only see that somebody did.

    Raises:
        Stop: the database cannot be reached, is newer than this code, or waits for ``migrate``.
    """
    wanted = url or settings.database
    try:
        settings.var_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        if is_sqlite(wanted):
            migrate(wanted)
        elif (revision := current_revision(wanted)) != schema.REVISION:
            raise stop(settings, "cli.newer_schema" if revision > schema.REVISION else "cli.not_migrated")
        elif settings.jobs is JobsEngine.PROCRASTINATE and not is_queue_ready(wanted):
            raise stop(settings, "cli.jobs.no_tables")
    except NewerSchemaError as error:
        raise stop(settings, "cli.newer_schema") from error
    except (DBAPIError, OSError) as error:
        raise unreachable(settings, error, wanted) from error


def unreachable(settings: Settings, error: Exception, url: str = "") -> Stop:
    """The sentence for a database that does not answer; without its password."""
    return stop(settings, "cli.no_database", url=shown(url or settings.database), cause=_cause(error))


def _cause(error: Exception) -> str:
    if isinstance(error, DBAPIError):
        return (str(error.orig).splitlines() or [type(error.orig).__name__])[0]
    return getattr(error, "strerror", None) or type(error).__name__


@asynccontextmanager
async def database(settings: Settings, url: str = "") -> AsyncIterator[Database]:
    """An open, migrated database.

    Raises:
        Stop: it cannot be used.
    """
    see_restored(settings)
    prepare(settings, url)
    opened = open_database(settings, url)
    try:
        yield opened
    except OperationalError as error:
        raise unreachable(settings, error, url) from error
    finally:
        await opened.close()


async def wait_for_database(settings: Settings, url: str = "") -> None:
    """See that a database opens under our key, once its server answers; whoever waits for it is told why.

    Raises:
        Stop: it cannot be used, or its server did not answer for long.
    """
    language = language_of(settings)
    waited = list[str]()

    def told(cause: str) -> None:
        waited.append(cause)
        values = {"url": shown(url or settings.database), "cause": cause, "seconds": round(MOST_SECONDS)}
        complain(say("cli.database_waits", language, **values))

    async def look() -> None:
        async with database(settings, url) as opened:
            await check_key(settings, opened)

    await patiently(look, told)
    if waited:
        complain(say("cli.database_answers", language))


def see_restored(settings: Settings) -> None:
    """See that no restore broke off here: what is there is not all, and its broadcasts would be sent once more.

    Raises:
        Stop: one did.
    """
    if mark := begun.of(settings.var_dir):
        raise stop(settings, "cli.restore.begun", backup=mark.backup)


async def check_key(settings: Settings, opened: Database) -> None:
    """See that our key opens this database, before anything is sealed with another one.

    Raises:
        Stop: it does not.
    """
    try:
        async with opened.reading() as unit:
            await people.any_address(unit)
    except SealError as error:
        raise stop(settings, "cli.doctor.key_bad") from error


def office_date(settings: Settings) -> date:
    """Today in the office's time zone."""
    return datetime.now(UTC).astimezone(ZoneInfo(settings.timezone)).date()


def searcher_of(settings: Settings, opened: Database) -> Searcher:
    """The search that an incoming tip goes through, over the office's fact-checks; imported by who searches only."""
    from bot.meaning import shelf_of
    from bot.searcher import Searcher

    return Searcher(
        opened,
        settings.var_dir,
        lambda: office_date(settings),
        is_sample=False,
        office=settings.office_name,
        shelf=shelf_of(opened, is_sample=False, owner=f"cli-{os.getpid()}"),
    )
