"""Fact-checks on real databases: known by source and id, written only when they change, and every change is logged."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import func, insert, select

from data.model.factcheck import FactCheck, Verdict
from data.store import factchecks
from data.store.database import Database
from data.store.factchecks import Changes, Imported
from data.store.schema import factcheck, matcher_log
from tests.conftest import Clock
from tests.data.store.setup import passes

WHOLE = FactCheck(
    source="uji",
    external_id="a-1",
    title="Vaksin berisi chip 🙏",
    verdict=Verdict.MISLEADING,
    rating="Sebagian benar",
    summary="Tidak ada chip.",
    explanation="Panjang lebar. " * 50,
    url="https://contoh.invalid/a-1",
    publisher="Penerbit Contoh",
    published_on=date(2024, 1, 3),
    valid_from=date(2024, 1, 1),
    valid_until=date(2024, 12, 31),
    is_time_bound=True,
)


def record(number: int, source: str = "uji", is_sample: bool = False, verdict: Verdict | None = None) -> FactCheck:
    return FactCheck(source, str(number), f"Judul {number}", verdict, is_sample=is_sample)


async def saved(database: Database, *records: FactCheck) -> Imported:
    async with database.unit_of_work() as unit:
        return await factchecks.save(unit, records)


async def all_of(database: Database, is_sample: bool = False, size: int = 2_000) -> list[list[FactCheck]]:
    async with database.reading() as unit:
        return [page async for page in factchecks.pages(unit, is_sample, size)]


async def changes_after(database: Database, seq: int) -> Changes:
    async with database.reading() as unit:
        return await factchecks.changes(unit, seq)


async def test_a_record_comes_back_whole(database: Database, clock: Clock) -> None:
    assert await saved(database, WHOLE) == Imported(added=1)
    ((found,),) = await all_of(database)
    assert found.updated_at
    assert abs((found.updated_at - clock.now).total_seconds()) < 5
    assert replace(found, number=0, updated_at=None) == WHOLE
    async with database.reading() as unit:
        assert await factchecks.get(unit, [found.number, 999]) == {found.number: found}
        assert await factchecks.get(unit, []) == {}
        card = (await factchecks.cards(unit, [found.number]))[found.number]
    assert card == replace(found, explanation="")


async def test_saving_twice_changes_nothing(database: Database, clock: Clock) -> None:
    await saved(database, WHOLE, record(1))
    before = await all_of(database)
    await passes(database, clock, 60)
    assert await saved(database, record(1), WHOLE) == Imported(unchanged=2)
    assert await all_of(database) == before
    assert (await changes_after(database, 0)).last_seq == 2


async def test_what_changed_keeps_its_number(database: Database) -> None:
    await saved(database, WHOLE, record(1))
    before = {found.external_id: found for (page,) in [await all_of(database)] for found in page}
    done = await saved(database, replace(WHOLE, verdict=Verdict.FALSE), record(1), record(2))
    assert done == Imported(added=1, changed=1, unchanged=1)
    after = {found.external_id: found for (page,) in [await all_of(database)] for found in page}
    changed = after[WHOLE.external_id]
    assert (changed.number, changed.verdict) == (before[WHOLE.external_id].number, Verdict.FALSE)
    assert after[record(1).external_id] == before[record(1).external_id]
    assert after[record(2).external_id].number > max(found.number for found in before.values())


async def test_any_field_counts_as_a_change(database: Database) -> None:
    await saved(database, WHOLE)
    for field, value in (("rating", "Salah"), ("valid_until", None), ("is_time_bound", False), ("publisher", "")):
        changed = replace(WHOLE, **{field: value})
        assert await saved(database, changed) == Imported(changed=1), field
        assert await saved(database, WHOLE) == Imported(changed=1), field


async def test_the_same_id_of_another_source_is_another_record(database: Database) -> None:
    assert await saved(database, record(1), record(1, "lain")) == Imported(added=2)


async def test_of_two_with_one_key_the_later_counts(database: Database) -> None:
    done = await saved(database, record(1), replace(record(1), title="Judul yang benar"))
    assert done == Imported(added=1)
    (((found,),)) = await all_of(database)
    assert found.title == "Judul yang benar"


async def test_the_log_tells_what_came_last(database: Database) -> None:
    assert await changes_after(database, 0) == Changes(last_seq=0)
    await saved(database, record(1), record(2))
    ((one, two),) = await all_of(database)
    first = await changes_after(database, 0)
    assert set(first.upserted) == {one.number, two.number}
    await saved(database, replace(record(1), title="lain"))
    async with database.unit_of_work() as unit:
        await unit.connection.execute(insert(matcher_log).values(factcheck_id=two.number, op="remove"))
        await unit.connection.execute(insert(matcher_log).values(factcheck_id=one.number, op="remove"))
        await unit.connection.execute(insert(matcher_log).values(factcheck_id=one.number, op="upsert"))
        assert await factchecks.last_seq(unit) == first.last_seq + 4
    later = await changes_after(database, first.last_seq)
    assert later == Changes(first.last_seq + 4, upserted=(one.number,), removed=(two.number,))
    assert await changes_after(database, later.last_seq) == Changes(later.last_seq)


async def test_pages_are_whole_ordered_and_of_one_kind(database: Database) -> None:
    await saved(database, *(record(number, is_sample=number % 3 == 0) for number in range(20)))
    pages = await all_of(database, size=4)
    assert [len(page) for page in pages] == [4, 4, 4, 1]
    numbers = [found.number for page in pages for found in page]
    assert numbers == sorted(set(numbers))
    samples = await all_of(database, is_sample=True)
    assert [len(page) for page in samples] == [7]
    async with database.reading() as unit:
        assert (await factchecks.count(unit), await factchecks.count(unit, is_sample=True)) == (13, 7)


async def test_the_tally_and_the_newest_leave_samples_out(database: Database) -> None:
    await saved(
        database,
        record(1, "a", verdict=Verdict.TRUE),
        record(2, "a", verdict=Verdict.FALSE),
        record(3, "a", verdict=Verdict.FALSE),
        record(4, "b"),
        record(5, "c", is_sample=True),
        replace(WHOLE, source="b"),
    )
    async with database.reading() as unit:
        tally = await factchecks.tally(unit)
        newest = await factchecks.newest(unit, 2)
    assert tally[:2] == [("a", Verdict.FALSE, 2), ("a", Verdict.TRUE, 1)]
    assert sorted(map(str, tally[2:])) == sorted(map(str, [("b", None, 1), ("b", Verdict.MISLEADING, 1)]))
    assert [(found.external_id, found.explanation) for found in newest] == [("a-1", ""), ("4", "")]


async def test_two_that_save_the_same_at_once_store_it_once(database: Database) -> None:
    records = [record(number) for number in range(50)]
    await asyncio.gather(*(saved(database, *records) for _ in range(4)))
    async with database.reading() as unit:
        assert await factchecks.count(unit) == 50
        seqs = (await unit.connection.scalars(select(matcher_log.c.factcheck_id))).all()
        assert set(seqs) == set((await unit.connection.scalars(select(factcheck.c.id))).all())


async def test_a_reader_of_the_log_misses_nothing_of_many_writers(database: Database) -> None:
    """A later number must never be seen before an earlier one, or that one would be passed over for ever."""
    seen: list[int] = []
    done = asyncio.Event()

    async def follow() -> None:
        seq = 0
        while True:
            is_last = done.is_set()
            found = await changes_after(database, seq)
            seq = found.last_seq
            seen.extend(found.upserted)
            if is_last:
                return
            await asyncio.sleep(0)

    async def write(records: Sequence[FactCheck]) -> None:
        for item in records:
            await saved(database, item)

    following = asyncio.create_task(follow())
    await asyncio.gather(*(write([record(number, f"s{writer}") for number in range(15)]) for writer in range(4)))
    done.set()
    await following
    async with database.reading() as unit:
        assert sorted(seen) == sorted((await unit.connection.scalars(select(factcheck.c.id))).all())
        assert await unit.connection.scalar(select(func.count()).select_from(factcheck)) == 60
