"""Waiting for a database that does not answer for a moment, where a process itself has only just started.

A PostgreSQL server starts anew, or a SQLite file is held by a long write. What runs already tries again by itself; it
is the first looks at the database that would end the process. A database that has to be set right (no such name, a
wrong password) is not waited for.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

log = logging.getLogger(__name__)

#: How long a server is waited for, seconds: a restart takes moments, and recovery after a crash a minute or two.
MOST_SECONDS = 120.0
#: Waits between two looks, seconds; the last one repeats.
PAUSES_SECONDS = (0.5, 1.0, 2.0, 5.0)
#: What a server that is up says of what has to be set right. libpq gives no code for it; where the server speaks
#: another language it is waited for, too, and the reason is told at once all the same.
_LASTING = re.compile(
    r"authentication failed|does not exist|no pg_hba\.conf|permission denied|no password supplied|"
    r"could not translate host name|invalid (?:port|connection option)|certificate",
    re.IGNORECASE,
)

#: What SQLite says of what passes by itself. A full disk is somebody's to clear, who is better told at once.
_PASSING = ("locked", "busy")
#: A try that went on for so long had its database; what fails then is a new wait, seconds.
LONG_SECONDS = 10.0

T = TypeVar("T")


def cause_of(error: BaseException) -> str:
    """Why a database does not answer, in one line; empty for anything that waiting does not mend."""
    found = error if isinstance(error, DBAPIError) else error.__cause__
    if not isinstance(found, OperationalError | InterfaceError):
        return ""
    if isinstance(found.orig, sqlite3.OperationalError):
        return str(found.orig) if any(word in str(found.orig) for word in _PASSING) else ""
    if not type(found.orig).__module__.startswith("psycopg"):
        return ""
    said = str(found.orig).strip() or type(found.orig).__name__
    return "" if _LASTING.search(said) else said.splitlines()[0]


def _log(cause: str) -> None:
    log.warning("the database does not answer (%s); it is waited for up to %d s", cause, MOST_SECONDS)


async def patiently(
    work: Callable[[], Awaitable[T]],
    told: Callable[[str], None] = _log,
    *,
    rest: Callable[[float], Awaitable[object]] = asyncio.sleep,
    is_ending: Callable[[], bool] = lambda: False,
    seconds: Callable[[], float] = time.monotonic,
) -> T:
    """Do something that needs the database, once it answers; from its beginning each time.

    Args:
        told: called with the reason when it has to be waited for; once.
        rest: waits so many seconds, or less.
        is_ending: whether the process is to end meanwhile.
        seconds: a count that only goes on.

    Raises:
        Exception: what came of the last try.
    """
    begun, tries = seconds(), 0
    while True:
        tried = seconds()
        try:
            return await work()
        except Exception as error:
            cause = cause_of(error)
            if seconds() - tried >= LONG_SECONDS:
                begun, tries = seconds(), 0
            if not cause or is_ending() or seconds() - begun >= MOST_SECONDS:
                raise
            if not tries:
                told(cause)
        await rest(PAUSES_SECONDS[min(tries, len(PAUSES_SECONDS) - 1)])
        tries += 1
