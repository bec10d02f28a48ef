"""What each process saw of a broadcast's outcomes lately: a small row of its own, written about once a second.

So no two processes write one row, and what all of them saw is a sum that anybody may look at. It only says when a
broadcast is to be stopped; what became of each delivery stands in its own row.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from data.store.database import Unit
from data.store.dialects import put
from data.store.schema import broadcast, broadcast_health

#: Spells of one process that are kept; more than its last few hundred outcomes are of no interest.
MOST = 200

#: When, how many outcomes, and how many of them errors of ours.
Seen = tuple[datetime, int, int]


async def note(unit: Unit, owner: str, told: Mapping[int, tuple[int, int]], window: int) -> None:
    """Add what a process saw of each broadcast just now to its rows.

    Args:
        owner: the process.
        told: outcomes and errors by broadcast.
        window: outcomes that are of interest; older ones are forgotten.
    """
    mine = select(broadcast_health).where(broadcast_health.c.owner == owner, broadcast_health.c.broadcast_id.in_(told))
    known = {row.broadcast_id: json.loads(row.spells) for row in await unit.connection.execute(mine)}
    now = await unit.now()
    rows = []
    for number, (count, errors) in told.items():
        spells = [*known.get(number, []), [now.isoformat(), count, errors]]
        rows.append({"broadcast_id": number, "owner": owner, "spells": json.dumps(_last(spells, window)), "at": now})
    await put(unit, broadcast_health, ["broadcast_id", "owner"], rows)


def _last(spells: list[list[Any]], window: int) -> list[list[Any]]:
    kept, count = list[list[Any]](), 0
    for spell in reversed(spells[-MOST:]):
        if count >= window:
            break
        kept.insert(0, spell)
        count += spell[1]
    return kept


async def seen(unit: Unit, number: int) -> list[Seen]:
    """What all processes saw of a broadcast since it was started, or resumed, last."""
    query = select(broadcast_health.c.spells, broadcast.c.updated_at)
    query = query.join(broadcast, broadcast.c.id == broadcast_health.c.broadcast_id)
    rows = (await unit.connection.execute(query.where(broadcast_health.c.broadcast_id == number))).all()
    found = [
        (datetime.fromisoformat(at), count, errors, row.updated_at)
        for row in rows
        for at, count, errors in json.loads(row.spells)
    ]
    return [(at, count, errors) for at, count, errors, since in found if at >= since]


async def forget(unit: Unit, before: datetime) -> None:
    """Forget what no process has written to since a moment."""
    await unit.connection.execute(broadcast_health.delete().where(broadcast_health.c.at < before))
