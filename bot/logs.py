"""Logs: one line an event, on standard error, without numbers of people, tokens and passwords."""

from __future__ import annotations

import logging
import re
import sys

#: Libraries whose notices are about every request or every tick, or hold what people wrote, with the least that is
#: heard of them; ours say what came of it.
TALKATIVE = {
    "aiogram": logging.WARNING,
    "alembic": logging.WARNING,
    "apscheduler": logging.ERROR,
    "asyncio": logging.WARNING,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    "procrastinate": logging.ERROR,
    "psycopg.pool": logging.ERROR,
    "telegram": logging.WARNING,
    "uvicorn.error": logging.WARNING,
}
#: What never reaches a log, each with what stands there instead. A token is also found inside an address, where a
#: letter stands before it (``/bot123:...``) and its colon may be quoted.
_SECRETS = (
    (re.compile(r"(?<!\d)\d+(?::|%3[Aa])[A-Za-z0-9_-]{20,}"), "[token]"),
    (re.compile(r"(?<=://)[^\s/@:]*:\S*@"), "[password]@"),
    # Phone numbers as people write them: +62 812-3456-7890, 0812 3456 7890, (0335) 421234.
    (re.compile(r"(?<!\d)(?:\+\d{1,3}|62|\(?0\d{2,4})[ ().-]{0,3}\d(?:[ ().-]{0,3}\d){5,}"), "[number]"),
    # Any other run of digits as long as a phone number or the id of a chat.
    (re.compile(r"\+?\d{9,}"), "[number]"),
)


def redacted(text: str) -> str:
    """The text without tokens, passwords in addresses, phone numbers and other long numbers."""
    for secret, mark in _SECRETS:
        text = secret.sub(mark, text)
    return text


class _Redacting(logging.Formatter):
    """Redacts the whole line, its traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


def start(level: str) -> None:
    """Send the whole process's log to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for talkative, least in TALKATIVE.items():
        logging.getLogger(talkative).setLevel(max(least, logging.getLevelNamesMapping()[level]))
