"""Second sources of one finding: what is compared, and which record repeats which; see :mod:`data.matching.twins`.

Beside the records stand the marks of their titles, by which neighbours are found, and up to where of the matchers' log
all this has been brought. Whoever writes takes a turn (:func:`take_turn`), so that of two processes that tie at once
one finds itself overtaken and writes nothing.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Select, and_, delete, insert, or_, select, tuple_, update

from data.model.finding import Finding
from data.store.database import Unit
from data.store.dialects import insert_new, put
from data.store.schema import factcheck, twin_look, twin_mark, twin_title

_PAGE = 5_000
#: Values in one statement; databases have a limit.
_AT_ONCE = 5_000
#: Publishers that are named beside the first one.
_MOST_NAMED = 5
#: The number of the only row.
_ONLY = 1
_Item = TypeVar("_Item")
_STANDS = and_(factcheck.c.is_sample.is_(False), factcheck.c.withdrawn_at.is_(None))


@dataclass(frozen=True, slots=True)
class Look:
    """How far second sources have been tied.

    Args:
        seq: the last entry of the matchers' log that was taken into account.
        rules: what they were tied by; empty while they are tied for the first time, or anew.
        turn: how often anybody has written.
    """

    seq: int = 0
    rules: str = ""
    turn: int = 0


@dataclass(slots=True)
class Found:
    """Findings that stand, by row number, and which repeats which now."""

    findings: dict[int, Finding]
    tied: dict[int, int]

    def add(self, rows: Iterable[Any]) -> None:
        """Take in rows."""
        for row in rows:
            self.findings[row.id] = Finding(row.id, row.source, row.title, row.verdict, row.url)
            if row.twin_of_id:
                self.tied[row.id] = row.twin_of_id

    def add_all(self, other: Found) -> None:
        """Take in what else was found."""
        self.findings |= other.findings
        self.tied |= other.tied


def portions(items: Iterable[_Item], most: int) -> Iterator[tuple[_Item, ...]]:
    """Yield items in their order, so many at a time."""
    rest = iter(items)
    while portion := tuple(islice(rest, most)):
        yield portion


async def look(unit: Unit) -> Look:
    """Return how far second sources have been tied."""
    row = (await unit.connection.execute(select(twin_look).where(twin_look.c.id == _ONLY))).one_or_none()
    return Look(row.seq, row.rules, row.turn) if row else Look()


async def take_turn(unit: Unit, before: Look, after: Look) -> bool:
    """Write how far it is now; False when somebody else has written since, and then nothing may be written."""
    await insert_new(unit, twin_look, [{"id": _ONLY, "seq": 0, "rules": "", "turn": 0}])
    mine = update(twin_look).where(twin_look.c.id == _ONLY, twin_look.c.turn == before.turn)
    changed = await unit.connection.execute(mine.values(seq=after.seq, rules=after.rules, turn=after.turn))
    return changed.rowcount == 1


async def findings(unit: Unit) -> Found:
    """Every fact-check that stands, as it is compared; examples are left out."""
    found, after = Found({}, {}), 0
    while True:
        page = _compared().where(factcheck.c.id > after).order_by(factcheck.c.id).limit(_PAGE)
        rows = (await unit.connection.execute(page)).all()
        if not rows:
            return found
        found.add(rows)
        after = rows[-1].id


async def numbered(unit: Unit, numbers: Collection[int]) -> Found:
    """Those of these fact-checks that stand."""
    found = Found({}, {})
    for some in portions(sorted(numbers), _AT_ONCE):
        found.add(await unit.connection.execute(_compared().where(factcheck.c.id.in_(some))))
    return found


async def marked(unit: Unit, marks: Collection[int]) -> Found:
    """The standing fact-checks that have any of these marks."""
    found = Found({}, {})
    for some in portions(sorted(marks), _AT_ONCE):
        having = select(twin_mark.c.factcheck_id).where(twin_mark.c.mark.in_(some))
        found.add(await unit.connection.execute(_compared().where(factcheck.c.id.in_(having))))
    return found


async def marks_of(unit: Unit, numbers: Collection[int]) -> dict[int, tuple[int, ...]]:
    """The marks under which these fact-checks are known."""
    found: dict[int, tuple[int, ...]] = {}
    for some in portions(sorted(numbers), _AT_ONCE):
        rows = await unit.connection.execute(select(twin_title).where(twin_title.c.factcheck_id.in_(some)))
        found |= {row.factcheck_id: _unpacked(row.marks) for row in rows}
    return found


def _packed(marks: Collection[int]) -> bytes:
    return struct.pack(f"<{len(marks)}q", *sorted(marks))


def _unpacked(marks: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(marks) // struct.calcsize('<q')}q", marks)


def _compared() -> Select[Any]:
    columns = (factcheck.c.source, factcheck.c.title, factcheck.c.verdict, factcheck.c.url, factcheck.c.twin_of_id)
    return select(factcheck.c.id, *columns).where(_STANDS)


async def mark(unit: Unit, marks: Mapping[int, Collection[int]]) -> None:
    """Know these fact-checks by these marks from now on, and by no others."""
    before = await marks_of(unit, marks.keys())
    gone = [(one, number) for number, ones in before.items() for one in ones]
    for some in portions(gone, _AT_ONCE // 2):
        pair = tuple_(twin_mark.c.mark, twin_mark.c.factcheck_id)
        await unit.connection.execute(delete(twin_mark).where(pair.in_(some)))
    await put_titles(unit, marks)
    await put_marks(unit, [(one, number) for number, ones in marks.items() for one in ones])


async def put_titles(unit: Unit, marks: Mapping[int, Collection[int]]) -> None:
    """Remember the marks of fact-checks."""
    rows = [{"factcheck_id": number, "marks": _packed(ones)} for number, ones in marks.items()]
    await put(unit, twin_title, ["factcheck_id"], rows)


async def put_marks(unit: Unit, pairs: Iterable[tuple[int, int]]) -> None:
    """Let fact-checks be found by marks; quickest in the order of the marks."""
    rows = [{"mark": one, "factcheck_id": number} for one, number in sorted(pairs)]
    if rows:
        await unit.connection.execute(insert(twin_mark), rows)


async def unmark(unit: Unit, most: int) -> bool:
    """Forget about so many marks, the lowest ones; False when none was left."""
    last = select(twin_mark.c.mark).order_by(twin_mark.c.mark).limit(1).offset(most).scalar_subquery()
    of_some = delete(twin_mark).where(or_(twin_mark.c.mark <= last, last.is_(None)))
    return (await unit.connection.execute(of_some)).rowcount > 0


async def tie(unit: Unit, twins: Mapping[int, int]) -> None:
    """Store which record repeats which; 0 for one that repeats none. What was withdrawn since is left alone."""
    by_first: dict[int, list[int]] = defaultdict(list)
    for number, first in twins.items():
        by_first[first].append(number)
    for first, numbers in sorted(by_first.items()):
        stands = select(factcheck.c.id).where(factcheck.c.id == first, factcheck.c.withdrawn_at.is_(None))
        if first and await unit.connection.scalar(stands) is None:
            continue
        change = update(factcheck).where(factcheck.c.id.in_(numbers), factcheck.c.withdrawn_at.is_(None))
        await unit.connection.execute(change.values(twin_of_id=first or None))


async def also_by(unit: Unit, firsts: Mapping[int, int]) -> dict[int, tuple[str, ...]]:
    """The other publishers of the same finding, in the order in which they came.

    Args:
        firsts: for each fact-check asked about, the one that it repeats, or itself.
    """
    wanted: Collection[int] = set(firsts.values())
    mine = or_(factcheck.c.id.in_(wanted), factcheck.c.twin_of_id.in_(wanted))
    query = select(factcheck.c.id, factcheck.c.twin_of_id, factcheck.c.publisher)
    rows = await unit.connection.execute(query.where(mine, factcheck.c.withdrawn_at.is_(None)).order_by(factcheck.c.id))
    groups: dict[int, dict[int, str]] = defaultdict(dict)
    for row in rows:
        groups[row.twin_of_id or row.id][row.id] = row.publisher
    return {number: _others(groups[first], number) for number, first in firsts.items()}


def _others(group: Mapping[int, str], number: int) -> tuple[str, ...]:
    mine = group.get(number, "")
    names = dict.fromkeys(name for other, name in group.items() if other != number and name and name != mine)
    return tuple(names)[:_MOST_NAMED]
