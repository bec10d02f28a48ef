"""Second sources in real databases, and what a person sees of them."""

from __future__ import annotations

from sqlalchemy import select

from bot.desk import Shelf
from bot.twins import tie_twins
from data.model.factcheck import FactCheck, Verdict
from data.store import factchecks, withdrawals
from data.store.database import Database
from data.store.schema import factcheck, matcher_log
from handlers.card import similar_card, verdict_card
from handlers.tip import _each_once

WELL = "Sumur di alun-alun Kanigaran mengeluarkan minyak goreng gratis"


def record(source: str, verdict: Verdict | None = Verdict.FALSE, is_sample: bool = False) -> FactCheck:
    return FactCheck(source, "1", WELL, verdict, publisher=source.upper(), is_sample=is_sample)


async def saved(database: Database, *records: FactCheck) -> None:
    async with database.unit_of_work() as unit:
        await factchecks.save(unit, records)


async def tied(database: Database) -> dict[str, str]:
    async with database.reading() as unit:
        rows = (await unit.connection.execute(select(factcheck.c.id, factcheck.c.source, factcheck.c.twin_of_id))).all()
    names = {row.id: row.source for row in rows}
    return {row.source: names[row.twin_of_id] for row in rows if row.twin_of_id}


async def log_length(database: Database) -> int:
    async with database.reading() as unit:
        return len((await unit.connection.scalars(select(matcher_log.c.seq))).all())


async def test_they_are_tied_once_let_go_and_tied_to_the_next(database: Database) -> None:
    await saved(database, record("a"), record("b"), record("c"), record("d", Verdict.TRUE), record("e", is_sample=True))
    length = await log_length(database)
    assert await tie_twins(database) == 2
    assert await tied(database) == {"b": "a", "c": "a"}
    assert await tie_twins(database) == 0
    assert await log_length(database) == length
    async with database.unit_of_work() as unit:
        await withdrawals.withdraw(unit, [("a", "1")])
    assert await tied(database) == {}
    await tie_twins(database)
    assert await tied(database) == {"c": "b"}
    await saved(database, record("c", Verdict.MISLEADING), record("a"))
    await tie_twins(database)
    assert await tied(database) == {"b": "a"}


async def test_a_card_names_the_others_and_a_list_shows_one_of_them(database: Database) -> None:
    await saved(database, record("a"), record("b"), record("c"), record("d", Verdict.TRUE))
    await tie_twins(database)
    async with database.reading() as unit:
        numbers = {
            row.source: row.id
            for row in await unit.connection.execute(select(factcheck.c.source, factcheck.c.id).order_by("id"))
        }
    cards = await Shelf(database).factchecks(list(numbers.values()))
    assert cards[numbers["b"]].also_by == ("A", "C")
    assert "Juga diperiksa oleh: A, C" in verdict_card(cards[numbers["b"]], "id", 4000)
    assert "Juga diperiksa" not in verdict_card(cards[numbers["d"]], "id", 4000)
    assert "Juga diperiksa" not in similar_card(cards[numbers["b"]], "id", 4000)
    listed = [cards[numbers[source]] for source in ("b", "a", "d", "c")]
    assert [card.source for card in _each_once(listed)] == ["b", "d"]
