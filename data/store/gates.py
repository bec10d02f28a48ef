"""The gate of a channel: when a message may really leave, given once its intent is written.

A slot is taken with the claim, up to a second ahead. A process that is held up in between would send what it has in
hand on top of what is due by then, and so would each of its neighbours: more in one second than the platform takes. The
intent is the last moment that all processes share, so what leaves is set apart there once more.

A gate is a row of the limiter, and passing it one statement: on PostgreSQL a transaction of its own, so that no client
holds its lock while it waits for its turn on a busy machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, bindparam, case, cast, extract, func, literal
from sqlalchemy.dialects import postgresql, sqlite

from data.model.delivery import ClaimPlan, Delivery, Rate
from data.store import limits
from data.store.database import Unit
from data.store.schema import limiter

#: A gate is never further ahead than what many processes have in flight; else the clock was set back, microseconds.
MOST_AHEAD_US = 5_000_000


def gate_key(channel: str) -> str:
    """The limiter's key for a channel's gate."""
    return f"{channel}:gate"


def gates_of(plan: ClaimPlan | None) -> dict[str, Rate]:
    """How closely messages may leave, by channel; channels without a limit have no gate."""
    return {rates.channel: rates.gate for rates in (plan.rates if plan else ()) if rates.gate is not None}


async def pass_through(
    unit: Unit, gates: Mapping[str, Rate], leaving: Sequence[Delivery], ahead_seconds: float
) -> dict[int, float]:
    """Give each message of a channel that has a gate its moment, in order.

    Args:
        ahead_seconds: how long from now the first of them can leave.

    Returns:
        How long from now each has to wait, seconds, by the numbers of deliveries.
    """
    waits: dict[int, float] = {}
    for channel, count in sorted(Counter(one.channel for one in leaving if one.channel in gates).items()):
        interval_us = gates[channel].interval_us
        end_us, from_us = await _take(unit, gate_key(channel), count, interval_us, round(ahead_seconds * 1_000_000))
        first_us = end_us - count * interval_us - from_us
        mine = (one.number for one in leaving if one.channel == channel)
        waits |= {number: ahead_seconds + (first_us + at * interval_us) / 1_000_000 for at, number in enumerate(mine)}
    return waits


async def _take(unit: Unit, key: str, count: int, interval_us: int, ahead_us: int) -> tuple[int, int]:
    """Move a gate on by so many messages; where it stands then, and from when on they could leave."""
    given: dict[str, Any] = {"gate": key, "taken_us": count * interval_us, "interval": interval_us}
    shift_us = limits.microseconds(await unit.now()) if unit.is_sqlite else unit.offset_us
    given["shift_us"] = shift_us + ahead_us
    row = (await unit.connection.execute(_passing(is_sqlite=unit.is_sqlite), given)).one()
    return row.tat_us, row.updated_us


@lru_cache(maxsize=2)
def _passing(*, is_sqlite: bool) -> Any:
    shift = bindparam("shift_us", type_=BigInteger)
    epoch_us: ColumnElement[int] = cast(extract("epoch", func.clock_timestamp()) * 1_000_000, BigInteger)
    now = shift if is_sqlite else epoch_us + shift  # so that it is read after the lock
    taken = bindparam("taken_us", type_=BigInteger)
    insert = sqlite.insert(limiter) if is_sqlite else postgresql.insert(limiter)
    fresh = insert.values(
        key=bindparam("gate"), tat_us=now + taken, interval_us=bindparam("interval"), burst=1, updated_us=now
    )
    is_believable = limiter.c.tat_us.between(now, now + literal(MOST_AHEAD_US, Integer))
    from_us = case((is_believable, limiter.c.tat_us), else_=now)
    changed = {"tat_us": from_us + taken, "interval_us": fresh.excluded.interval_us, "updated_us": now}
    moved = fresh.on_conflict_do_update(index_elements=["key"], set_=changed)
    return moved.returning(limiter.c.tat_us, limiter.c.updated_us)
