"""Second sources in real databases, and what a person sees of them."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot import twins as tying
from bot.desk import Shelf
from bot.twins import tie_twins
from data.matching.twins import twins_in
from data.model.factcheck import FactCheck, Verdict
from data.store import factchecks, twins, withdrawals
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


TITLES = (
    WELL,
    WELL.replace("mengeluarkan", "mengeluarkn"),
    WELL.replace(" gratis", ""),
    WELL.replace("Kanigaran", "Wonoasih"),
    WELL.replace("mengeluarkan", "tidak mengeluarkan"),
    "Gempa besar",
    "",
)


def one_of_many(chance: random.Random) -> FactCheck:
    title, url = chance.choice(TITLES), chance.choice(["", "https://a.example/x"])
    verdict = chance.choice([Verdict.FALSE, Verdict.FALSE, Verdict.TRUE, None])
    changed = replace(record(chance.choice("abcd"), verdict), title=title, url=url)
    return replace(changed, external_id=str(chance.randrange(6)))


async def ties_of_all(database: Database) -> tuple[dict[int, int], dict[int, int]]:
    """What is stored, and what would be if everything were tied anew."""
    async with database.reading() as unit:
        found = await twins.findings(unit)
    return found.tied, twins_in(found.findings.values())


async def something_happens(database: Database, chance: random.Random) -> None:
    """Records come, are corrected, come back, or are withdrawn."""
    chosen = [one_of_many(chance) for _ in range(chance.randrange(1, 4))]
    if chance.random() < 0.35:
        async with database.unit_of_work() as unit:
            await withdrawals.withdraw(unit, [(one.source, one.external_id) for one in chosen])
    else:
        await saved(database, *chosen)


@pytest.mark.parametrize("seed", range(4))
async def test_what_changed_is_tied_as_if_everything_were(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(30):
        for _ in range(chance.randrange(1, 4)):
            await something_happens(database, chance)
        await tie_twins(database)
        stored, wanted = await ties_of_all(database)
        assert stored == wanted
        assert await tie_twins(database) == 0


async def test_two_processes_that_tie_at_once_do_not_mix(database: Database) -> None:
    chance = random.Random(7)
    for _ in range(6):
        await something_happens(database, chance)
        await asyncio.gather(tie_twins(database), something_happens(database, chance), tie_twins(database))
    await tie_twins(database)
    stored, wanted = await ties_of_all(database)
    assert stored == wanted


async def test_after_other_rules_and_after_being_cut_off_everything_is_tied_anew(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await saved(database, record("a"), record("b"))
    monkeypatch.setattr(tying, "RULES", "older")
    await tie_twins(database)
    monkeypatch.undo()

    async def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(twins, "put_marks", cut_off)
        with pytest.raises(KeyboardInterrupt):
            await tie_twins(database)
    assert await tie_twins(database) == 0
    await saved(database, record("c"))
    assert await tie_twins(database) == 1
    assert await tied(database) == {"b": "a", "c": "a"}


async def test_most_records_changed_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tying, "_MANY", 1)
    await saved(database, record("a"), record("b"))
    assert await tie_twins(database) == 1
    await saved(database, record("c"), record("d", Verdict.TRUE))
    assert await tie_twins(database) == 1
    assert (await ties_of_all(database))[0] == {2: 1, 3: 1}
