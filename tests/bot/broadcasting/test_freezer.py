"""Freezing in portions: what one costs, and that it may be done twice and ended anywhere."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update

from bot.broadcasting import freezer
from bot.broadcasting.stride import Stride
from broadcasts.audience import parse
from broadcasts.audience_words import Known
from broadcasts.rendering import render
from data.model.people import AddressStatus
from data.store import freezing, renderings
from data.store.database import Database
from data.store.freezing import Freeze
from data.store.schema import address, broadcast_kim, delivery, exclusion
from data.store.vault import Vault
from tests.bot.announcing import approved, residents, someone, state_of
from tests.bot.test_conductor import LIMITS
from tests.conftest import SECRET, Clock
from tests.data.store.test_plans import _plan, overheard


class Killed(BaseException):
    """The process ends here."""


def in_steps_of(size: int) -> Stride:
    """Portions of always the same size."""
    stride = Stride(clock=lambda: 0.0)
    stride.size = size
    stride.took = lambda _seconds: None  # type: ignore[method-assign]
    return stride


async def an_announcement(database: Database, audience: str) -> Freeze:
    """An announcement to an audience, as it is frozen."""
    number = await approved(database, audience)
    one = await state_of(database, number)
    async with database.unit_of_work() as unit:
        shown = {key: render(one, key[1], LIMITS) for key in await renderings.spoken(unit)}
        await renderings.keep(unit, number, one.revision, shown)
    who = parse(audience, Known(is_settled=True))
    return Freeze(number, one.revision, who, int(one.klass.lane), datetime(2026, 11, 26, tzinfo=UTC), None)


async def frozen(database: Database, plan: Freeze, size: int, dies_after: int = 0) -> int:
    """Freeze it; how many portions that took."""
    portions = 0

    def reached(_step: str) -> None:
        nonlocal portions
        portions += 1
        if portions == dies_after:
            raise Killed

    one = await state_of(database, plan.broadcast)
    if plan.audience.reach == "kim":
        await freezer.kim(database, one, plan, None, reached)
    else:
        await freezer.people(database, one, plan, in_steps_of(size), reached)
    return portions


async def planned(database: Database) -> list[int]:
    async with database.reading() as unit:
        return list(await unit.connection.scalars(select(delivery.c.address_id).order_by(delivery.c.id)))


async def excluded(database: Database) -> list[tuple[int, str]]:
    async with database.reading() as unit:
        rows = await unit.connection.execute(select(exclusion.c.address_id, exclusion.c.reason))
        return sorted((row.address_id, row.reason) for row in rows)


async def blocked(database: Database, *places: int) -> None:
    async with database.unit_of_work() as unit:
        here = update(address).where(address.c.id.in_(places))
        await unit.connection.execute(here.values(status=AddressStatus.BLOCKED))


async def test_a_few_among_many_are_one_portion(database: Database) -> None:
    await residents(database, [f"r{n}" for n in range(12)])
    few = [await someone(database, chat) for chat in ("a", "b")]
    await residents(database, [f"s{n}" for n in range(12)])
    plan = await an_announcement(database, "orang: peran = operator")
    with overheard(database) as heard:
        assert await frozen(database, plan, 3) == 1, "whoever does not belong to it takes no part of any portion"
    looks = [sql for sql, _ in heard if sql.startswith("SELECT address.id")]
    assert len(looks) == 1, "nor is anybody looked for again behind the last of them"
    assert await planned(database) == few


async def test_a_kill_between_portions_loses_and_doubles_nobody(database: Database) -> None:
    await residents(database, [f"r{n}" for n in range(7)])
    plan = await an_announcement(database, "orang: semua")
    async with database.reading() as unit:
        everybody = await freezing.ahead(unit, plan, 0)
    await blocked(database, everybody[1], everybody[5])
    for portions in (1, 2):
        with pytest.raises(Killed):
            await frozen(database, plan, 2, dies_after=portions)
    assert await frozen(database, plan, 2) == 1
    assert await planned(database) == [place for place in everybody if place not in (everybody[1], everybody[5])]
    assert await excluded(database) == [(everybody[1], "blocked"), (everybody[5], "blocked")]


async def test_a_portion_that_somebody_else_planned_is_not_planned_again(database: Database) -> None:
    await residents(database, [f"r{n}" for n in range(4)])
    plan = await an_announcement(database, "orang: semua")
    async with database.reading() as unit:
        mine = await freezing.ahead(unit, plan, 0, 2)
    await frozen(database, plan, 3)
    async with database.unit_of_work() as unit:
        assert await freezing.people(unit, plan, 0, mine) is None
        assert await freezing.frozen_until(unit, plan.broadcast) > mine[-1], "freezing does not go back"


async def test_two_that_freeze_at_once_plan_everybody_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freezer, "LOOK", 4)
    await residents(database, [f"r{n}" for n in range(11)])
    plan = await an_announcement(database, "orang: semua")
    both = await asyncio.gather(frozen(database, plan, 2), frozen(database, plan, 3))
    async with database.reading() as unit:
        assert await planned(database) == await freezing.ahead(unit, plan, 0)
    assert sum(both) >= 4


async def test_who_left_since_the_portion_was_looked_for_gets_nothing(database: Database) -> None:
    await residents(database, ["stays", "leaves"])
    plan = await an_announcement(database, "orang: semua")
    async with database.reading() as unit:
        found = await freezing.ahead(unit, plan, 0)
    await blocked(database, found[1])
    async with database.unit_of_work() as unit:
        assert await freezing.people(unit, plan, 0, found) == 1
    assert await planned(database) == found[:1]
    assert await excluded(database) == [(found[1], "blocked")]


async def test_kim_are_planned_together(database: Database) -> None:
    both = await someone(database, "both", kim="KIM Satu")
    assert await someone(database, "both", kim="KIM Dua") == both
    alone = await someone(database, "alone", kim="KIM Tiga")
    gone = await someone(database, "gone", kim="KIM Empat")
    await blocked(database, gone)
    plan = await an_announcement(database, "kim: semua")
    with overheard(database) as heard:
        assert await frozen(database, plan, 2) == 1
    assert sum(sql.startswith("INSERT") for sql, _ in heard) == 3, "no statement for each KIM"
    assert await planned(database) == [both, alone]
    async with database.reading() as unit:
        assert await unit.connection.scalar(select(func.count()).select_from(broadcast_kim)) == 4
        rows = await unit.connection.execute(select(exclusion.c.address_id, exclusion.c.reason))
        assert {tuple(row) for row in rows} == {(gone, "blocked"), (None, "no_address")}


async def test_a_portion_is_found_by_its_numbers(sqlite_url: str, clock: Clock) -> None:
    database = Database(sqlite_url, Vault(SECRET), clock)
    await residents(database, ["a", "b"])
    plan = await an_announcement(database, "orang: semua")
    with overheard(database) as heard:
        await frozen(database, plan, 1)
    writes = next(one for one in heard if one[0].startswith("INSERT INTO delivery"))
    looks = next(one for one in heard if one[0].startswith("SELECT address.id"))
    for statement in (writes, looks):
        ways = [line for line in await _plan(database, statement) if line.split()[1] == "address"]
        assert len(ways) == 1
        assert "INTEGER PRIMARY KEY" in ways[0], "not all addresses of a channel"
    await database.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_what_is_asked_of_a_portion_is_not_joined_to_everybody(database: Database) -> None:
    await residents(database, ["a", "b"])
    plan = await an_announcement(database, "orang: semua")
    with overheard(database) as heard:
        await frozen(database, plan, 1)
    sql, given = next(one for one in heard if one[0].startswith("INSERT INTO delivery"))
    async with database.unit_of_work() as unit:
        rows = await unit.connection.exec_driver_sql(f"EXPLAIN {sql}", given)
        shown = "\n".join(row[0] for row in rows)
    assert "Anti Join" not in shown, shown
    assert "Semi Join" not in shown, shown
