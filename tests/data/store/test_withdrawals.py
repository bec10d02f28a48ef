"""Withdrawn fact-checks on real databases: found by nobody, not deleted, told, and back when republished."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.searcher import Searcher
from bot.variants import keep_variant
from data.model.factcheck import FactCheck, Outcome, Verdict
from data.store import factchecks, versions, withdrawals
from data.store.database import Database
from data.store.factchecks import Imported
from data.store.schema import factcheck
from tests.conftest import Clock

CHIP = FactCheck("uji", "a", "Vaksin berisi chip pelacak dari pemerintah kota", Verdict.FALSE, "SALAH")
TOLL = FactCheck("uji", "b", "Jembatan gantung dijual kepada pengusaha asing", Verdict.FALSE, "SALAH")


async def saved(database: Database, *records: FactCheck) -> Imported:
    async with database.unit_of_work() as unit:
        return await factchecks.save(unit, records)


async def withdrawn(database: Database, *keys: tuple[str, str]) -> int:
    async with database.unit_of_work() as unit:
        return await withdrawals.withdraw(unit, keys)


async def numbers_of(database: Database) -> dict[str, int]:
    async with database.reading() as unit:
        rows = await unit.connection.execute(select(factcheck.c.external_id, factcheck.c.id))
        return {row.external_id: row.id for row in rows}


async def test_what_is_withdrawn_stays_in_the_database_and_is_shown_nowhere(database: Database, clock: Clock) -> None:
    await saved(database, CHIP, TOLL)
    assert await withdrawn(database, ("uji", "a"), ("uji", "unknown")) == 1
    assert await withdrawn(database, ("uji", "a")) == 0
    number = (await numbers_of(database))["a"]
    async with database.reading() as unit:
        record = (await factchecks.get(unit, [number]))[number]
        assert record.withdrawn_at == clock.now or not database.is_sqlite
        assert record.withdrawn_at
        assert (await factchecks.cards(unit, [number]))[number].withdrawn_at
        assert [found.external_id async for page in factchecks.pages(unit, False) for found in page] == ["b"]
        assert [found.external_id for found in await factchecks.newest(unit, 9)] == ["b"]
        assert await factchecks.tally(unit) == [("uji", Verdict.FALSE, 1)]
        assert await factchecks.count(unit) == 1
        assert (await factchecks.named(unit, "uji:a", 2))[0].withdrawn_at


async def test_a_sample_is_nobodys_to_withdraw(database: Database) -> None:
    await saved(database, FactCheck("uji", "a", "Contoh", Verdict.FALSE, is_sample=True))
    assert await withdrawn(database, ("uji", "a")) == 0


async def test_the_matcher_forgets_it_and_finds_it_again_when_it_is_republished(
    database: Database, tmp_path: Path, clock: Clock
) -> None:
    await saved(database, CHIP, TOLL)
    searcher = Searcher(database, tmp_path, clock.now.date, is_sample=False)
    assert (await searcher.match(CHIP.title)).outcome is Outcome.ANSWER
    await withdrawn(database, ("uji", "a"))
    await searcher._catch_up()
    assert len(searcher) == 1
    assert (await searcher.match(CHIP.title)).outcome is Outcome.NONE
    assert await saved(database, CHIP) == Imported(changed=1)
    await searcher._catch_up()
    assert (await searcher.match(CHIP.title)).outcome is Outcome.ANSWER
    await searcher.close()


@pytest.mark.parametrize("is_built_before", [True, False])
async def test_its_known_variants_are_not_answered_either(
    database: Database, tmp_path: Path, clock: Clock, is_built_before: bool
) -> None:
    text = "Tetangga saya bilang jarum suntik di puskesmas menyimpan alat pelacak kecil titipan dinas, hati-hati"
    await saved(database, CHIP)
    async with database.unit_of_work() as unit:
        await keep_variant(unit, (await numbers_of(database))["a"], text, 0, "petugas")
    searcher = Searcher(database, tmp_path, clock.now.date, is_sample=False)
    if is_built_before:
        assert (await searcher.match(text)).outcome is Outcome.ANSWER
    await withdrawn(database, ("uji", "a"))
    await (searcher._catch_up() if is_built_before else searcher.refresh())
    assert (await searcher.match(text)).matches == ()
    await saved(database, CHIP)
    await searcher._catch_up()
    assert (await searcher.match(text)).outcome is Outcome.ANSWER
    await searcher.close()


async def test_a_rebuilt_matcher_never_knew_it(database: Database, tmp_path: Path, clock: Clock) -> None:
    await saved(database, CHIP, TOLL)
    await withdrawn(database, ("uji", "a"))
    searcher = Searcher(database, tmp_path, clock.now.date, is_sample=False)
    assert (await searcher.match(CHIP.title)).outcome is Outcome.NONE
    assert len(searcher) == 1
    await searcher.close()


async def test_a_withdrawal_is_a_version_without_a_verdict_and_coming_back_is_another(database: Database) -> None:
    await saved(database, CHIP)
    number = (await numbers_of(database))["a"]
    await withdrawn(database, ("uji", "a"))
    async with database.reading() as unit:
        told = await versions.of(unit, number)
    assert [(one.verdict, one.is_withdrawn) for one in told] == [(Verdict.FALSE, False), (None, True)]
    await saved(database, CHIP)
    async with database.reading() as unit:
        again = await versions.of(unit, number)
        assert (await factchecks.get(unit, [number]))[number].withdrawn_at is None
    assert [(one.verdict, one.is_withdrawn) for one in again][2:] == [(Verdict.FALSE, False)]


async def test_its_twins_stand_alone_again(database: Database) -> None:
    await saved(database, CHIP, TOLL)
    numbers = await numbers_of(database)
    async with database.unit_of_work() as unit:
        twin = update(factcheck).where(factcheck.c.id == numbers["b"]).values(twin_of_id=numbers["a"])
        await unit.connection.execute(twin)
        assert (await factchecks.get(unit, [numbers["b"]]))[numbers["b"]].twin_of == numbers["a"]
        await withdrawals.withdraw_numbers(unit, [numbers["a"]])
        assert (await factchecks.get(unit, [numbers["b"]]))[numbers["b"]].twin_of == 0


@pytest.mark.parametrize(
    ("listed", "expected", "why"),
    [
        (range(40), 0, "everything is there"),
        (range(2, 40), 2, "two are absent"),
        (range(20), 20, "few enough to be meant"),
        (range(19), None, "most are absent: the page is rather cut than meant"),
        ([], None, "an empty page takes nothing back"),
    ],
)
async def test_what_a_whole_list_lacks(database: Database, listed: range, expected: int | None, why: str) -> None:
    await saved(database, *(FactCheck("uji", str(number), f"Judul {number}") for number in range(40)))
    await saved(database, FactCheck("lain", "x", "Bukan urusannya"))
    async with database.reading() as unit:
        if expected is None:
            with pytest.raises(withdrawals.TooMany, match="lacks"):
                await withdrawals.absent(unit, ["uji"], {str(number) for number in listed})
        else:
            found = await withdrawals.absent(unit, ["uji"], {str(number) for number in listed})
            assert len(found) == expected, why


async def test_comparing_writes_nothing_and_says_what_saving_would_do(database: Database) -> None:
    await saved(database, CHIP, TOLL)
    await withdrawn(database, ("uji", "b"))
    new = FactCheck("uji", "c", "Baru")
    async with database.reading() as unit:
        said = await factchecks.compare(unit, [CHIP, TOLL, new])
    assert said == Imported(added=1, changed=1, unchanged=1)
    assert await saved(database, CHIP, TOLL, new) == said


async def test_links_are_given_out_in_turn(database: Database) -> None:
    records = [FactCheck("uji", str(n), f"Judul {n}", url=f"https://uji.example/{n}" if n else "") for n in range(5)]
    await saved(database, *records)
    async with database.reading() as unit:
        first = await withdrawals.links_after(unit, "uji", 0, 3)
        rest = await withdrawals.links_after(unit, "uji", first[-1][0], 3)
    assert [link[-1] for _, link in first + rest] == ["1", "2", "3", "4"]
