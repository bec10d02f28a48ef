"""When the office's database does not answer: what is said then is kept by the platform, and done once it is back."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError

from bot.patience import cause_of

#: What SQLite says, beside what passes by itself, when its file is out of reach or cannot grow. Somebody mends that,
#: and what officers do until then is not lost.
_OUT_OF_REACH = ("unable to open", "disk i/o", "is full", "readonly")


class DatabaseAway(Exception):
    """The database does not answer just now; whoever said something is told so, and it is done later.

    Args:
        cause: why, in one line.
    """

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


def away(error: BaseException) -> str:
    """Why the database does not answer, in one line; empty for what is another matter."""
    if isinstance(error, DatabaseAway):
        return error.cause
    original = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(original, sqlite3.OperationalError) and any(word in str(original) for word in _OUT_OF_REACH):
        return str(original)
    return cause_of(error)
