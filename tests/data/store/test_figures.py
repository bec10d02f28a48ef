"""The figures of the first screen, on real databases, and that none of them reads a whole table."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from data.model.broadcast import BroadcastState
from data.model.claim import ClaimState
from data.model.factcheck import Verdict
from data.model.membership import Role
from data.model.tip import TipState
from data.store import broadcasts, figures
from data.store.database import Database
from data.store.figures import Heard, Received, Wait
from data.store.schema import broadcast, broadcast_kim, claim, confirmation, membership
from tests.data.store.desk import Said, a_claim, a_factcheck, a_tip, confirmed
from tests.data.store.office import written
from tests.data.store.test_plans import _plan, overheard

HOUR = timedelta(hours=1)


async def test_tips_are_counted_by_span_with_those_that_are_answered(database: Database) -> None:
    async with database.unit_of_work() as unit:
        now = await unit.now()
        for hours, state in (
            (1, TipState.QUEUED),
            (2, TipState.ANSWERED),
            (26, TipState.CLOSED),
            (80, TipState.QUEUED),
        ):
            await a_tip(unit, "1", 0, Said(hours_ago=hours, state=state))
        bounds = [now - timedelta(days=days) for days in (3, 2, 1, 0)]
        assert await figures.received(unit, bounds) == [Received(), Received(1, 1), Received(2, 1)]


async def test_the_median_wait_of_each_span(database: Database) -> None:
    async with database.unit_of_work() as unit:
        now = await unit.now()
        for closed, waited in ((1, 1), (2, 4), (3, 10), (30, 2), (31, 4)):
            number = await a_claim(unit, state=ClaimState.ANSWERED)
            times = {"closed_at": now - closed * HOUR, "opened_at": now - (closed + waited) * HOUR}
            await unit.connection.execute(update(claim).where(claim.c.id == number).values(times))
        await a_claim(unit)
        found = await figures.waits(unit, [now - timedelta(days=days) for days in (3, 2, 1, 0)])
    rounded = [Wait(one.claims, round(one.seconds)) for one in found]
    assert rounded == [Wait(), Wait(2, 3 * 3600), Wait(3, 4 * 3600)]


async def test_verdicts_by_kind_and_what_could_not_be_checked(database: Database) -> None:
    async with database.unit_of_work() as unit:
        now = await unit.now()
        for state, verdict, days in (
            (ClaimState.ANSWERED, Verdict.FALSE, 1),
            (ClaimState.ANSWERED, Verdict.FALSE, 2),
            (ClaimState.ANSWERED, Verdict.TRUE, 3),
            (ClaimState.ANSWERED, Verdict.TRUE, 40),
            (ClaimState.REJECTED, None, 4),
        ):
            number = await a_claim(unit, state=state)
            about = await a_factcheck(unit, str(number), verdict) if verdict else None
            ended = {"closed_at": now - timedelta(days=days), "factcheck_id": about}
            await unit.connection.execute(update(claim).where(claim.c.id == number).values(ended))
        found = await figures.verdicts(unit, now - timedelta(days=28))
    assert found == {Verdict.FALSE: 2, Verdict.TRUE: 1, None: 1}


async def test_tips_by_where_people_are_at_home(database: Database) -> None:
    async with database.unit_of_work() as unit:
        now = await unit.now()
        await confirmed(unit, "100", village="35.74.04.1003")
        await confirmed(unit, "200", Role.LURAH, "35.74.01.1001")
        await confirmed(unit, "200", Role.LURAH, "35.74.01.1002")
        for chat, hours in (("100", 1), ("100", 2), ("200", 3), ("300", 4), ("100", 50)):
            await a_tip(unit, chat, 0, Said(hours_ago=hours))
        found = await figures.places(unit, now - timedelta(days=1), now, 8)
    assert found == {"35.74.04": 2, "35.74.01": 1}, "two homes in one kecamatan are one, and strangers have none"


async def test_broadcasts_with_how_many_kim_confirmed(database: Database) -> None:
    async with database.unit_of_work() as unit:
        for chat in ("100", "200"):
            await confirmed(unit, chat)
        now = await unit.now()
        (first, second) = (await unit.connection.execute(membership.select().order_by(membership.c.id))).all()
        assert first.institution_id == second.institution_id
        number = await broadcasts.draft(unit, written(), None)
        await broadcasts.draft(unit, written(), None)
        runs = update(broadcast).where(broadcast.c.id == number)
        await unit.connection.execute(runs.values(state=BroadcastState.RUNNING))
        row = {"broadcast_id": number, "institution_id": first.institution_id}
        await unit.connection.execute(insert(broadcast_kim), [row | {"created_at": now}])
        said = [row | {"address_id": one.address_id, "at": now, "updated_at": now} for one in (first, second)]
        await unit.connection.execute(insert(confirmation), said)
        assert await figures.heard(unit, 10) == [Heard(number, "", "Imunisasi di balai", 1, 1)]


async def test_an_office_without_anything_has_figures_too(database: Database) -> None:
    async with database.unit_of_work() as unit:
        now = await unit.now()
        assert await figures.received(unit, [now - HOUR, now]) == [Received()]
        assert await figures.waits(unit, [now - HOUR, now]) == [Wait()]
        assert await figures.verdicts(unit, now) == {None: 0}
        assert await figures.heard(unit, 10) == []
        assert await figures.places(unit, now - HOUR, now, 8) == {}


async def test_no_figure_reads_all_tips_or_all_claims(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("with few rows PostgreSQL reads a whole table whatever there is")
    now = database.clock()
    with overheard(database) as heard:
        async with database.reading() as unit:
            await figures.received(unit, [now - HOUR, now])
            await figures.waits(unit, [now - HOUR, now])
            await figures.verdicts(unit, now)
            await figures.places(unit, now - HOUR, now, 8)
    plans = [line for statement in heard for line in await _plan(database, statement)]
    assert [line for line in plans if re.fullmatch(r"SCAN (tip|claim)( USING .*)?", line)] == []
    assert any("COVERING INDEX ix_tip_day" in line for line in plans)
