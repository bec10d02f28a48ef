"""The shared limiter's rows; the arithmetic is a rule that comes in as an argument."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import ARRAY, String, any_, literal, select, update

from data.model.delivery import Bucket, Rate, Recovered, never_slowed
from data.store.database import Unit
from data.store.dialects import insert_new, put
from data.store.schema import limiter

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970, the unit of slots."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(slot_us: int) -> datetime:
    """The aware datetime of a slot."""
    return _EPOCH + timedelta(microseconds=slot_us)


def chat_key(channel: str, address: int) -> str:
    """The limiter's key for one chat."""
    return f"{channel}:chat:{address}"


def reply_key(channel: str) -> str:
    """The limiter's key for what a channel keeps for replies."""
    return f"{channel}:reply"


async def lock(unit: Unit, key: str, rate: Rate, recovered: Recovered = never_slowed) -> Bucket:
    """Read a channel's bucket and keep every other claimer of that channel waiting until this unit ends.

    Args:
        recovered: how fast a channel may go that was slowed down.
    """
    columns = (limiter.c.tat_us, limiter.c.blocked_until_us, limiter.c.speed_percent, limiter.c.slowed_us)
    query = select(*columns).where(limiter.c.key == key)
    locking = query if unit.is_sqlite else query.with_for_update()
    row = (await unit.connection.execute(locking)).first()
    if row is None:
        new = {"key": key, "tat_us": 0, "interval_us": rate.interval_us, "burst": rate.burst}
        await insert_new(unit, limiter, [new])
        row = (await unit.connection.execute(locking)).one()
    interval_us = rate.interval_us
    if row.speed_percent < 100:
        percent = recovered(row.speed_percent, row.slowed_us, microseconds(await unit.now()), rate)
        interval_us = interval_us * 100 // max(percent, 1)
    return Bucket(row.tat_us, row.blocked_until_us, interval_us, rate.burst)


async def slow_down(unit: Unit, key: str, rate: Rate, to_percent: int, recovered: Recovered) -> None:
    """Let a channel go slower than it went, because the platform complained.

    Args:
        to_percent: of the speed that it has now; never below a tenth of its rate.
    """
    query = select(limiter.c.speed_percent, limiter.c.slowed_us).where(limiter.c.key == key)
    row = (await unit.connection.execute(query)).first()
    if row is not None:
        now_us = microseconds(await unit.now())
        speed = max(recovered(row.speed_percent, row.slowed_us, now_us, rate) * to_percent // 100, 10)
        slowed = update(limiter).where(limiter.c.key == key)
        await unit.connection.execute(slowed.values(speed_percent=speed, slowed_us=now_us))


async def read(unit: Unit, rates: dict[str, Rate]) -> dict[str, Bucket]:
    """The buckets of these keys, each with the rate that it has today; a key without a row starts afresh."""
    query = select(limiter.c.key, limiter.c.tat_us, limiter.c.blocked_until_us)
    # On PostgreSQL as one value: a statement of other words for each number of keys would be read anew each time.
    among = limiter.c.key.in_(rates) if unit.is_sqlite else limiter.c.key == any_(literal(list(rates), ARRAY(String)))
    rows = await unit.connection.execute(query.where(among))
    kept = {row.key: (row.tat_us, row.blocked_until_us) for row in rows}
    return {
        key: Bucket(*kept.get(key, (0, 0)), interval_us=rate.interval_us, burst=rate.burst)
        for key, rate in rates.items()
    }


async def write(unit: Unit, buckets: dict[str, Bucket], now_us: int) -> None:
    """Write buckets back after slots were taken from them."""
    rows = [
        {"key": key, "tat_us": row.tat_us, "interval_us": row.interval_us, "burst": row.burst, "updated_us": now_us}
        for key, row in buckets.items()
    ]
    await put(unit, limiter, ["key"], rows)


async def is_blocked(unit: Unit, key: str) -> bool:
    """Whether nothing is let through just now."""
    until_us = await unit.connection.scalar(select(limiter.c.blocked_until_us).where(limiter.c.key == key))
    return until_us is not None and until_us > microseconds(await unit.now())


async def block(unit: Unit, key: str, until: datetime) -> None:
    """Let nothing through before a moment; a later moment that stands already is kept."""
    await insert_new(unit, limiter, [{"key": key, "tat_us": 0, "interval_us": 0}])
    until_us = microseconds(until)
    earlier = limiter.c.blocked_until_us < until_us
    await unit.connection.execute(
        update(limiter).where(limiter.c.key == key, earlier).values(blocked_until_us=until_us)
    )


async def forget_idle(unit: Unit, before: datetime, keep: Sequence[str]) -> int:
    """Remove buckets of chats that were not used since a moment; an idle bucket is a full one."""
    before_us = microseconds(before)
    idle = limiter.delete().where(
        limiter.c.updated_us < before_us,
        limiter.c.tat_us < before_us,
        limiter.c.blocked_until_us < before_us,
        limiter.c.key.not_in(keep),
    )
    return (await unit.connection.execute(idle)).rowcount
