"""The newest moment at which anybody believed the clock, and whether it is doubted now: one row, written rarely."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from data.model.audit import Act, actor_of
from data.store import audit
from data.store.database import Unit
from data.store.dialects import insert_new, put
from data.store.schema import timekeeping

#: How old the newest moment may be before it is written anew.
WRITTEN_EVERY = timedelta(seconds=30)
_ONLY = 1


@dataclass(frozen=True, slots=True)
class Timekeeping:
    """What is known of the clock.

    Args:
        trusted_at: when it was believed last; None when nobody has looked yet.
        doubted_at: what it said when somebody began to doubt it; None while nobody does.
    """

    trusted_at: datetime | None = None
    doubted_at: datetime | None = None


async def read(unit: Unit) -> Timekeeping:
    """What is known of the clock."""
    row = (await unit.connection.execute(select(timekeeping).where(timekeeping.c.id == _ONLY))).first()
    return Timekeeping(row.trusted_at, row.doubted_at) if row else Timekeeping()


def is_due(known: Timekeeping, now: datetime) -> bool:
    """Whether that it is believed has to be written once more."""
    if known.trusted_at is None or known.doubted_at is not None:
        return True
    return abs(now - known.trusted_at) >= WRITTEN_EVERY


async def trust(unit: Unit, now: datetime) -> None:
    """Write down that the clock is believed."""
    await _write(unit, Timekeeping(now))


async def doubt(unit: Unit, now: datetime) -> bool:
    """Write down that the clock is doubted from now on; whether nobody did so far."""
    await insert_new(unit, timekeeping, [{"id": _ONLY}])
    first = update(timekeeping).where(timekeeping.c.id == _ONLY, timekeeping.c.doubted_at.is_(None))
    return bool((await unit.connection.execute(first.values(doubted_at=now))).rowcount)


async def confirm(unit: Unit, officer: int) -> None:
    """Let an officer vouch for the clock as it is."""
    known, now = await read(unit), await unit.now()
    await _write(unit, Timekeeping(now))
    before = known.trusted_at.isoformat() if known.trusted_at else ""
    await audit.append(unit, Act(actor_of(officer), "confirm", "clock:1", before, now.isoformat()))


async def _write(unit: Unit, known: Timekeeping) -> None:
    await put(
        unit, timekeeping, ["id"], [{"id": _ONLY, "trusted_at": known.trusted_at, "doubted_at": known.doubted_at}]
    )
