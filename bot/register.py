"""What the office does to its register of KIM: take in a table, and set a state; each act by somebody with a name.

Reading a table is :mod:`data.importers.register`, and what a row changes is decided in
:mod:`data.importers.register_changes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

from data.importers.register_changes import Change, Decider, Verdict
from data.model.membership import InstitutionStatus
from data.model.register import BadRow, Kim, KimField, KimRow
from data.store import register
from data.store.database import Database, Unit

#: Rows taken in within one transaction, so that nobody else waits long.
PORTION = 40


@dataclass(slots=True)
class Taken:
    """What became of a table.

    Args:
        changes: those that are new or change something.
    """

    changes: list[Change] = field(default_factory=list)
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
        _note(taken, found)
    return taken


async def take_in(database: Database, rows: Sequence[KimRow | BadRow], actor: str, step: Step | None = None) -> Taken:
    """Take a table into the register, portion by portion; whatever ends it, the same table can be taken in again.

    Args:
        actor: as the audit trail names whoever does it.
        step: opens the transaction of a portion, given what was taken before it and how many rows it ends at.
    """
    taken = Taken()
    lines: dict[object, int] = {}
    for end, portion in _portions(rows):
        async with step(taken, end) if step else database.unit_of_work() as unit:
            await register.lock(unit)
            # Somebody may have changed the register since the portion before.
            for found in Decider(await register.every(unit), lines).decide(portion):
                await _take(unit, found, actor)
                _note(taken, found)
    return taken


def _portions(rows: Sequence[KimRow | BadRow]) -> Iterator[tuple[int, Sequence[KimRow | BadRow]]]:
    for start in range(0, len(rows), PORTION):
        end = min(start + PORTION, len(rows))
        yield end, rows[start:end]


async def _take(unit: Unit, found: Change | BadRow, actor: str) -> None:
    if isinstance(found, BadRow):
        return
    if found.verdict is Verdict.NEW:
        await register.add(unit, found.row.place, found.after, found.row_hash, actor)
        return
    known = await register.get(unit, found.number)
    assert known is not None
    if found.verdict is Verdict.CHANGED:
        await register.change(unit, known, found.after, found.row_hash, actor=actor)
    elif known.row_hash != found.row_hash:
        await register.remember_row(unit, known.number, found.row_hash)


def _note(taken: Taken, found: Change | BadRow) -> None:
    if isinstance(found, BadRow):
        taken.bad.append(found)
    elif found.verdict is Verdict.SAME:
        taken.same += 1
    else:
        taken.changes.append(found)


async def set_status(database: Database, number: int, status: InstitutionStatus, actor: str) -> Kim | None:
    """Set where a KIM stands.

    Returns:
        The KIM as it was; None when there is none of this number.
    """
    async with database.unit_of_work() as unit:
        await register.lock(unit)
        known = await register.get(unit, number)
        if known is not None and known.status is not status:
            await register.change(unit, known, {KimField.STATUS: str(status)}, actor=actor)
        return known
