"""``announcements add|list|withdraw``: what was really sent, so that a forwarded copy can be checked against it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.channels.contract import storable
from bot.cli.arguments import Arguments, whole_number
from bot.cli.ground import database, office_date
from bot.cli.speech import called_from, complain, language_of, stop, tell
from bot.settings import Settings
from data.matching.guards import LEAST_WORDS, is_a_word_or_two
from data.model.announcement import Announcement
from data.store import announcements
from data.wording import cut, say

#: Announcements that ``list`` shows when no number is given.
NEWEST = 20
#: Columns and characters in a list.
SERIAL_COLUMNS = 12
TITLE_CHARS = 80
#: Most characters of a serial, and of a body: what is behind those that are read of a forwarded text is never compared.
SERIAL_CHARS = 80
BODY_CHARS = 12_000


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Add what was sent, list it, or take one back."""
    parser = Arguments(settings, "announcements")
    parser.add_argument("what", choices=("add", "list", "withdraw"))
    parser.add_argument("serial", nargs="?", default="")
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--title", default="")
    parser.add_argument("--date", type=date.fromisoformat)
    parser.add_argument("--newest", type=whole_number, default=NEWEST)
    given = parser.parse_intermixed_args(arguments)
    serial = " ".join(given.serial.split())
    if (given.what == "list") == bool(serial) or (given.what != "add" and given.file) or len(serial) > SERIAL_CHARS:
        parser.refuse("cli.arguments.announcements", most=SERIAL_CHARS)
    if given.what == "list":
        return asyncio.run(_list(settings, given.newest))
    if given.what == "withdraw":
        return asyncio.run(_withdraw(settings, serial))
    today = office_date(settings)
    if given.date is not None and given.date > today:
        raise stop(settings, "cli.announcements.not_sent_yet", date=given.date)
    body = _body(settings, given.file)
    title = " ".join(given.title.split()) or cut(" ".join(body.split()), TITLE_CHARS)
    return asyncio.run(_add(settings, Announcement(serial, title, body, given.date or today)))


def _body(settings: Settings, file: Path | None) -> str:
    """Read what was sent, from a file or from standard input."""
    try:
        raw = sys.stdin.buffer.read() if file is None else (called_from() / file).read_bytes()
    except OSError as error:
        raise stop(settings, "cli.announcements.unreadable", file=file, cause=error.strerror or error) from error
    try:
        body = raw.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise stop(settings, "cli.announcements.no_text") from error
    if "\0" in body:
        raise stop(settings, "cli.announcements.no_text")
    body = storable(body)
    if not body:
        raise stop(settings, "cli.announcements.empty")
    if len(body) > BODY_CHARS:
        raise stop(settings, "cli.announcements.too_long", most=BODY_CHARS)
    if is_a_word_or_two(body):
        raise stop(settings, "cli.announcements.too_short", least=LEAST_WORDS)
    return body


async def _add(settings: Settings, sent: Announcement) -> int:
    language = language_of(settings)
    async with database(settings) as opened, opened.unit_of_work() as unit:
        known = await announcements.find(unit, sent.serial)
        if known is not None and known.body != sent.body:
            complain(say("cli.announcements.other_words", language, serial=sent.serial))
            return 2
        await announcements.save(unit, sent)
    tell(say("cli.announcements.added", language, serial=sent.serial, title=sent.title))
    return 0


async def _withdraw(settings: Settings, serial: str) -> int:
    language = language_of(settings)
    async with database(settings) as opened, opened.unit_of_work() as unit:
        is_done = await announcements.withdraw(unit, serial)
        is_known = is_done or await announcements.find(unit, serial) is not None
    if is_done:
        tell(say("cli.announcements.withdrawn", language, serial=serial))
        return 0
    key = "cli.announcements.withdrawn_before" if is_known else "cli.announcements.unknown"
    complain(say(key, language, serial=serial))
    return 0 if is_known else 2


async def _list(settings: Settings, most: int) -> int:
    language = language_of(settings)
    async with database(settings) as opened, opened.reading() as unit:
        newest = await announcements.newest(unit, most)
    if not newest:
        tell(say("cli.announcements.none", language))
    for one in newest:
        mark = say("cli.announcements.mark_withdrawn", language) if one.withdrawn_at else ""
        title = cut(" ".join(one.title.split()), TITLE_CHARS)
        tell(f"{one.published_on}  {one.serial:<{SERIAL_COLUMNS}} {title} {mark}".rstrip())
    return 0
