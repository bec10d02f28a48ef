"""What most verbs stand on: the database, migrated, opened and closed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import DBAPIError, OperationalError

from bot.app import open_database
from bot.cli.speech import Stop, stop
from bot.settings import Settings
from data.store import schema
from data.store.database import Database, normalised_url
from data.store.migrate import NewerSchemaError, current_revision, migrate


def is_sqlite(url: str) -> bool:
    """Whether a database is one file, which every verb may bring up to date by itself."""
    return normalised_url(url).get_backend_name() == "sqlite"


def prepare(settings: Settings, url: str = "") -> None:
    """Bring a SQLite file up to date; of PostgreSQL only see that somebody did.

    Raises:
        Stop: the database cannot be reached, is newer than this code, or waits for ``migrate``.
    """
    wanted = url or settings.database
    try:
        if is_sqlite(wanted):
            migrate(wanted)
        elif current_revision(wanted) != schema.REVISION:
            raise stop(settings, "cli.not_migrated")
    except NewerSchemaError as error:
        raise stop(settings, "cli.newer_schema") from error
    except (DBAPIError, OSError) as error:
        raise unreachable(settings, error) from error


def unreachable(settings: Settings, error: Exception) -> Stop:
    """The sentence for a database that does not answer; without its password."""
    shown = normalised_url(settings.database).render_as_string(hide_password=True)
    cause = str(error.orig).splitlines()[0] if isinstance(error, DBAPIError) and error.orig else type(error).__name__
    return stop(settings, "cli.no_database", url=shown, cause=cause)


@asynccontextmanager
async def database(settings: Settings, url: str = "") -> AsyncIterator[Database]:
    """An open, migrated database.

    Raises:
        Stop: it cannot be used.
    """
    prepare(settings, url)
    opened = open_database(settings, url)
    try:
        yield opened
    except OperationalError as error:
        raise unreachable(settings, error) from error
    finally:
        await opened.close()
