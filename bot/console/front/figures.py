"""The figures of the first screen, counted at most every few minutes for everybody who looks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path

from bot.console.front.shapes import FILE, BadShapesError, Drawing, Misfit, read
from data.matching.places import Gazetteer
from data.model.factcheck import Verdict
from data.model.places import Place, PlaceKind
from data.store import figures
from data.store.database import Database
from data.store.figures import Heard, Received, Wait

log = logging.getLogger(__name__)

#: What is spanned, and how many broadcasts are shown.
DAYS, WEEKS, BROADCASTS = 28, 8, 10
#: How long figures are shown before they are counted again.
FRESH = timedelta(minutes=2)
#: More places than this are put together by the kabupaten and kota around them.
MOST_PLACES = 60


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted.

    Args:
        days: the first of each day of ``tips``, the oldest first; today is the last.
        weeks: the first day of each week of ``waits``; the last is the one that runs.
        tips_of_month: all tips since the first of the month; some come from nobody knows where.
    """

    at: datetime
    days: Sequence[date]
    tips: Sequence[Received]
    weeks: Sequence[date]
    waits: Sequence[Wait]
    verdicts: Mapping[Verdict | None, int]
    broadcasts: Sequence[Heard]
    places: Mapping[str, int]
    tips_of_month: int


@dataclass(slots=True)
class Book:
    """What was counted last, for one database; who comes while it is counted waits for that."""

    figures: Figures | None = None
    counting: asyncio.Lock = field(default_factory=asyncio.Lock)
    shapes: tuple[tuple[int, int], Drawing | Misfit] | None = None


def book_of(database: Database) -> Book:
    """The book of a database, kept as long as that is open."""
    book: Book = database.memory.setdefault(Book, Book())
    return book


async def figures_of(database: Database, zone: tzinfo, chars: int) -> Figures:
    """What was counted within :data:`FRESH`.

    Args:
        zone: the office's, in which days begin.
        chars: how long the codes of the places are that are counted by.
    """
    book = book_of(database)
    async with book.counting:
        now = database.clock()
        known = book.figures
        if known is None or not timedelta(0) <= now - known.at < FRESH or known.days[-1] != now.astimezone(zone).date():
            book.figures = known = await _counted(database, now, zone, chars)
        return known


async def _counted(database: Database, now: datetime, zone: tzinfo, chars: int) -> Figures:
    today = now.astimezone(zone).date()
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    monday = today - timedelta(days=today.weekday())
    weeks = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    end, month = _midnight(today + timedelta(days=1), zone), _midnight(today.replace(day=1), zone)
    async with database.reading() as unit:
        return Figures(
            at=now,
            days=days,
            tips=await figures.received(unit, [*(_midnight(day, zone) for day in days), end]),
            weeks=weeks,
            waits=await figures.waits(unit, [*(_midnight(day, zone) for day in weeks), end]),
            verdicts=await figures.verdicts(unit, _midnight(days[0], zone)),
            broadcasts=await figures.heard(unit, BROADCASTS),
            places=await figures.places(unit, month, end, chars),
            tips_of_month=(await figures.received(unit, [month, end]))[0].tips,
        )


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(0), zone)


def places_of(gazetteer: Gazetteer) -> list[Place]:
    """The places of the map: the kecamatan, or, of a whole province, its kabupaten and kota."""
    if len(gazetteer.kecamatan) <= MOST_PLACES:
        return list(gazetteer.kecamatan)
    around = dict.fromkeys(place.parent for place in gazetteer.kecamatan)
    found = (gazetteer.place(code) for code in around)
    return [place for place in found if place is not None and place.kind is not PlaceKind.KECAMATAN]


async def shapes_of(database: Database, var_dir: Path, codes: Sequence[str]) -> Drawing | Misfit | None:
    """The shapes that the office gave; why they are not used; None when it gave none. Read when the file changed."""
    book, path = book_of(database), var_dir / FILE
    try:
        state = path.stat()
    except OSError:
        book.shapes = None
        return None
    mark = (state.st_mtime_ns, state.st_size)
    if book.shapes is None or book.shapes[0] != mark:
        book.shapes = (mark, await asyncio.to_thread(_read, path, codes))
    return book.shapes[1]


def _read(path: Path, codes: Sequence[str]) -> Drawing | Misfit:
    try:
        return read(path, codes)
    except BadShapesError as error:
        log.warning("%s is not used for the map (%s); tiles are shown", path.name, error)
        return error.misfit
    except FileNotFoundError:
        return Misfit.UNREADABLE
