"""Ties second sources to the finding that they repeat, after fact-checks came in; doing it twice changes nothing."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Iterator, Mapping

from data.matching.twins import twins_in
from data.store import twins
from data.store.database import Database
from data.store.factchecks import CHUNK

log = logging.getLogger(__name__)


async def tie_twins(database: Database) -> int:
    """Look at all fact-checks and store what changed of who repeats whom.

    Returns:
        How many records were tied anew or let go.
    """
    async with database.reading() as unit:
        found, before = await twins.findings(unit)
    after = await asyncio.to_thread(twins_in, found)
    changed = {number: first for number, first in after.items() if before.get(number) != first}
    changed |= dict.fromkeys(before.keys() - after.keys(), 0)
    for portion in _portions(changed):
        async with database.unit_of_work() as unit:
            await twins.tie(unit, portion)
    if changed:
        log.info("%d fact-checks are second sources of others now, or no longer", len(changed))
    return len(changed)


def _portions(changed: Mapping[int, int]) -> Iterator[dict[int, int]]:
    rest = iter(sorted(changed.items()))
    while portion := dict(itertools.islice(rest, CHUNK)):
        yield portion
