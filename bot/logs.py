"""Logs: one line an event, on standard error, without numbers of people and without tokens."""

from __future__ import annotations

import logging
import re
import sys

#: What never reaches a log: bot tokens, and runs of digits long enough to be a phone number.
_TOKEN = re.compile(r"\b\d{6,}:[A-Za-z0-9_-]{20,}")
_NUMBER = re.compile(r"(?<![\w.])\+?\d{9,}\b")


def redacted(text: str) -> str:
    """The text without tokens and long numbers."""
    return _NUMBER.sub("[number]", _TOKEN.sub("[token]", text))


class _Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


def start(level: str) -> None:
    """Send the whole process's log to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Their notices are about every request or every tick; ours say what came of them.
    for talkative in ("aiogram", "apscheduler", "alembic", "uvicorn.error", "httpx", "asyncio"):
        logging.getLogger(talkative).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
