"""Vectors of titles: who waits for one, that a changed fact-check waits again, and what comes back."""

from __future__ import annotations

from dataclasses import replace

from data.model.factcheck import FactCheck, Verdict
from data.store import factchecks, vectors, withdrawals
from data.store.database import Database

MODEL = "model-1"
RECORDS = [FactCheck("uji", str(at), f"Judul {at}", Verdict.FALSE) for at in range(1, 6)]
SAMPLE = FactCheck("contoh", "1", "Judul contoh", Verdict.FALSE, is_sample=True)


async def encode(database: Database, most: int, model: str = MODEL) -> list[str]:
    """Encode what waits; returns the titles of it."""
    async with database.unit_of_work() as unit:
        waiting = await vectors.unencoded(unit, model, False, most)
        await vectors.save(unit, model, [(one, one.title.encode()) for one in waiting])
    return [one.title for one in waiting]


async def kept(database: Database, model: str = MODEL) -> dict[int, bytes]:
    async with database.reading() as unit:
        pages = [page async for page in vectors.pages(unit, model, False, size=2)]
    assert all(len(page) <= 2 for page in pages)
    return {number: values for page in pages for number, values in page.items()}


async def left(database: Database, model: str = MODEL) -> int:
    async with database.reading() as unit:
        return await vectors.left(unit, model, False)


async def saved(database: Database, *records: FactCheck) -> None:
    async with database.unit_of_work() as unit:
        await factchecks.save(unit, records)


async def test_what_is_new_waits_the_newest_first_and_samples_never(database: Database) -> None:
    await saved(database, *RECORDS, SAMPLE)
    assert await left(database) == 5
    assert await encode(database, 2) == ["Judul 5", "Judul 4"]
    assert await encode(database, 9) == ["Judul 3", "Judul 2", "Judul 1"]
    assert await encode(database, 9) == []
    assert sorted((await kept(database)).values()) == [f"Judul {at}".encode() for at in range(1, 6)]


async def test_a_changed_factcheck_waits_again_and_keeps_its_place(database: Database) -> None:
    await saved(database, *RECORDS)
    await encode(database, 9)
    await saved(database, replace(RECORDS[1], title="Judul yang lain"))
    assert await left(database) == 1
    assert await encode(database, 9) == ["Judul yang lain"]
    assert len(await kept(database)) == 5


async def test_each_model_has_its_own(database: Database) -> None:
    await saved(database, *RECORDS)
    await encode(database, 9)
    assert await left(database, "model-2") == 5
    assert await kept(database, "model-2") == {}


async def test_one_that_changed_while_it_was_encoded_waits_again(database: Database) -> None:
    await saved(database, RECORDS[0])
    async with database.reading() as unit:
        waiting = await vectors.unencoded(unit, MODEL, False, 9)
    await saved(database, replace(RECORDS[0], title="Judul baru"))
    async with database.unit_of_work() as unit:
        await vectors.save(unit, MODEL, [(one, b"old") for one in waiting])
    assert await encode(database, 9) == ["Judul baru"]


async def test_what_was_withdrawn_is_neither_encoded_nor_read(database: Database) -> None:
    await saved(database, *RECORDS)
    await encode(database, 2)
    async with database.unit_of_work() as unit:
        await withdrawals.withdraw(unit, [("uji", "5"), ("uji", "1")])
    assert await left(database) == 2
    assert len(await kept(database)) == 1
