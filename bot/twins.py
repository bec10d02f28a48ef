"""Ties second sources to the finding that they repeat, after fact-checks came in; doing it twice changes nothing.

Only what changed since the last time is looked at, and what it concerns. All is looked at the first time, when the
rules have changed, and when most records have.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from data.matching.twins import RULES, Circle, Read, twins_among
from data.store import factchecks, twins
from data.store.database import Database, Unit
from data.store.factchecks import CHUNK
from data.store.twins import Look

log = logging.getLogger(__name__)

#: Changed records from which on all are looked at, when they are more than this share of them.
_MANY = 2_000
_MOST_SHARE = 0.25
#: Marks written in one transaction, so that nobody waits long for them.
_MARKS_AT_ONCE = 4_000
#: Times that somebody else may have been quicker before this gives up; the next import ties what is left.
_TRIES = 5


@dataclass(frozen=True, slots=True)
class _Step:
    """What is written in one transaction.

    Args:
        marks: of fact-checks that are known by these from now on.
        ties: which repeats which from now on; 0 for one that repeats none.
    """

    marks: Mapping[int, Collection[int]] = field(default_factory=dict)
    ties: Mapping[int, int] = field(default_factory=dict)


class _OvertakenError(Exception):
    """Another process has tied second sources meanwhile; what was read is out of date."""


async def tie_twins(database: Database) -> int:
    """Look at what changed among the fact-checks and store what changed of who repeats whom.

    Returns:
        How many records were tied anew or let go.
    """
    for _ in range(_TRIES):
        try:
            count = await _Tying(database).run()
        except _OvertakenError:
            continue
        if count:
            log.info("%d fact-checks are second sources of others now, or no longer", count)
        return count
    log.warning("second sources are being tied by another process; the next import looks at them again")
    return 0


class _Tying:
    """One look, which writes as long as nobody else does."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._look = Look()
        self._count = 0

    async def run(self) -> int:
        """Look at what changed, or at all; returns how many ties changed.

        Raises:
            _OvertakenError: somebody else has written.
        """
        async with self._database.reading() as unit:
            self._look = await twins.look(unit)
            changes = await factchecks.changes(unit, self._look.seq)
            known = await factchecks.count(unit)
        changed = sorted({*changes.upserted, *changes.removed})
        if self._look.rules != RULES or len(changed) > max(_MANY, _MOST_SHARE * known):
            await self._look_at_all()
        elif changed:
            for some in twins.portions(changed, CHUNK):
                await self._look_around(some)
            await self._write(_Step(), replace(self._look, seq=changes.last_seq))
        return self._count

    async def _look_around(self, changed: Sequence[int]) -> None:
        async with self._database.reading() as unit:
            # Whoever was compared with what stood there before has lost a neighbour.
            marks_before = await twins.marks_of(unit, changed)
            before = await twins.marked(unit, {mark for marks in marks_before.values() for mark in marks})
            before.add_all(await twins.numbered(unit, changed))
            circle, tied = await _circle(unit, before)
        after = await asyncio.to_thread(circle.twins)
        marks = {number: circle.marks_of(number) for number in changed}
        await self._write(_Step(marks, _differing(tied, after)), self._look)

    async def _look_at_all(self) -> None:
        async with self._database.reading() as unit:
            last_seq = await factchecks.last_seq(unit)
            found = await twins.findings(unit)
        reads, after = await asyncio.to_thread(_read_all, found)
        # Until it is done, nobody takes what is there for whole.
        await self._write(_Step(), replace(self._look, rules=""))
        while await self._unmark():
            pass
        ties = _differing(found.tied, after)
        await self._mark_all(reads)
        for pairs in twins.portions(sorted(ties.items()), CHUNK):
            await self._write(_Step(ties=dict(pairs)), self._look)
        await self._write(_Step(), replace(self._look, seq=last_seq, rules=RULES))

    async def _mark_all(self, reads: Sequence[Read]) -> None:
        for some in twins.portions(reads, CHUNK):
            async with self._database.unit_of_work() as unit:
                await self._take_turn(unit, self._look)
                await twins.put_titles(unit, {read.finding.number: read.marks for read in some})
        pairs = await asyncio.to_thread(
            lambda: sorted((mark, read.finding.number) for read in reads for mark in read.marks)
        )
        for portion in twins.portions(pairs, _MARKS_AT_ONCE):
            async with self._database.unit_of_work() as unit:
                await self._take_turn(unit, self._look)
                await twins.put_marks(unit, portion)

    async def _unmark(self) -> bool:
        async with self._database.unit_of_work() as unit:
            await self._take_turn(unit, self._look)
            return await twins.unmark(unit, _MARKS_AT_ONCE)

    async def _write(self, step: _Step, look: Look) -> None:
        async with self._database.unit_of_work() as unit:
            await self._take_turn(unit, look)
            if step.marks:
                await twins.mark(unit, step.marks)
            await twins.tie(unit, step.ties)
        self._count += len(step.ties)

    async def _take_turn(self, unit: Unit, look: Look) -> None:
        after = replace(look, turn=self._look.turn + 1)
        if not await twins.take_turn(unit, self._look, after):
            raise _OvertakenError
        self._look = after


async def _circle(unit: Unit, seeds: twins.Found) -> tuple[Circle, dict[int, int]]:
    """The seeds with all that concerns them, and which of those repeats which now."""
    circle = await asyncio.to_thread(Circle, seeds.findings.values())
    tied = dict(seeds.tied)
    while marks := circle.wanted():
        found = await twins.marked(unit, marks)
        tied |= found.tied
        await asyncio.to_thread(circle.meet, found.findings.values())
    return circle, {number: first for number, first in tied.items() if number in circle.members}


def _read_all(found: twins.Found) -> tuple[list[Read], dict[int, int]]:
    reads = [Read(finding) for finding in found.findings.values()]
    return reads, twins_among(reads)


def _differing(before: Mapping[int, int], after: Mapping[int, int]) -> dict[int, int]:
    changed = {number: first for number, first in after.items() if before.get(number) != first}
    return changed | dict.fromkeys(before.keys() - after.keys(), 0)
