"""What an office's table does to its register of KIM; each act by somebody with a name.

Reading a table is :mod:`data.importers.register`, and what a row changes is decided in
:mod:`data.importers.register_changes`. What is done to the standing of a KIM by hand is :mod:`bot.standing`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date

from data.importers.register_changes import Change, Decider, Verdict
from data.model.audit import officer_of
from data.model.membership import InstitutionStatus
from data.model.register import BadRow, Kim, KimRow
from data.model.standing import Batch, Gap, batch_digest, gaps
from data.store import register, standings
from data.store.database import Database, Unit

#: Rows taken in within one transaction, so that nobody else waits long.
PORTION = 40
_ACTIVE = InstitutionStatus.ACTIVE


@dataclass(slots=True)
class Taken:
    """What became of a table.

    Args:
        changes: those that are new or change something.
        asked: row numbers of KIM that the table calls active.
        waiting: those of them that become so by one act of a second officer; None when there are none.
        incomplete: those that lack something first, with what.
    """

    changes: list[Change] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    waiting: Batch | None = None
    incomplete: list[tuple[Kim, tuple[Gap, ...]]] = field(default_factory=list)
    same: int = 0
    bad: list[BadRow] = field(default_factory=list)

    def count(self, verdict: Verdict) -> int:
        """How many rows are of one kind."""
        return self.same if verdict is Verdict.SAME else sum(one.verdict is verdict for one in self.changes)


#: Opens the transaction of a portion: what becomes of the table, filled in meanwhile, and the row the portion ends at.
Step = Callable[[Taken, int], AbstractAsyncContextManager[Unit]]


async def foresee(database: Database, rows: Sequence[KimRow | BadRow]) -> Taken:
    """Say what a table would change, and change nothing."""
    async with database.reading() as unit:
        decider = Decider(await register.every(unit))
    taken = Taken()
    for found in decider.decide(rows):
        _note(taken, found, found.number if isinstance(found, Change) else 0)
    return taken


async def take_in(
    database: Database,
    rows: Sequence[KimRow | BadRow],
    actor: str,
    today: date | None = None,
    step: Step | None = None,
) -> Taken:
    """Take a table into the register, portion by portion; whatever ends it, the same table can be taken in again.

    Args:
        actor: as the audit trail names whoever does it.
        today: in the office's own zone; by default the day of the database in UTC.
        step: opens the transaction of a portion, given what was taken before it and how many rows it ends at.
    """
    taken = Taken()
    lines: dict[object, int] = {}
    for end, portion in _portions(rows):
        async with step(taken, end) if step else database.unit_of_work() as unit:
            await register.lock(unit)
            # Somebody may have changed the register since the portion before.
            for found in Decider(await register.every(unit), lines).decide(portion):
                _note(taken, found, await _take(unit, found, actor))
    if taken.asked:
        async with step(taken, len(rows)) if step else database.unit_of_work() as unit:
            await register.lock(unit)
            await _await_second(unit, taken, officer_of(actor), today or (await unit.now()).date())
    return taken


def _portions(rows: Sequence[KimRow | BadRow]) -> Iterator[tuple[int, Sequence[KimRow | BadRow]]]:
    for start in range(0, len(rows), PORTION):
        end = min(start + PORTION, len(rows))
        yield end, rows[start:end]


async def _await_second(unit: Unit, taken: Taken, officer: int, today: date) -> None:
    """Put what the table calls active before a second officer, as far as nothing is lacking."""
    asked = set(taken.asked)
    those = [one for one in await register.every(unit) if one.number in asked and one.status is not _ACTIVE]
    lacking = [(one, gaps(one, today)) for one in those]
    ready = [one for one, lacks in lacking if not lacks and one.status is InstitutionStatus.VERIFIED]
    taken.incomplete = [(one, lacks) for one, lacks in lacking if lacks]
    if ready and officer:
        taken.waiting = await standings.wait(unit, officer, batch_digest(ready), [one.number for one in ready])


async def _take(unit: Unit, found: Change | BadRow, actor: str) -> int:
    """Do what a row says, and return the row number of its KIM; 0 for a row that is not taken."""
    if isinstance(found, BadRow):
        return 0
    if found.verdict is Verdict.NEW:
        return await register.add(unit, found.row.place, found.after, found.row_hash, actor)
    known = await register.get(unit, found.number)
    assert known is not None
    if found.verdict is Verdict.CHANGED:
        await register.change(unit, known, found.after, found.row_hash, actor=actor)
    elif known.row_hash != found.row_hash:
        await register.remember_row(unit, known.number, found.row_hash)
    return known.number


def _note(taken: Taken, found: Change | BadRow, number: int) -> None:
    if isinstance(found, Change) and found.asks_active:
        taken.asked.append(number)
    if isinstance(found, BadRow):
        taken.bad.append(found)
    elif found.verdict is Verdict.SAME:
        taken.same += 1
    else:
        taken.changes.append(found)
