"""The remembered queue: whatever another process changes is seen at the next look, and nothing decided is shown."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from sqlalchemy import func, select, update

from bot.checking import waiting
from bot.checking.order import Standing
from bot.checking.waiting import Page, Queue, queue_of
from data.matching.clusters import Clusters, key_of
from data.model.claim import ClaimAct
from data.model.membership import Erasure, MembershipState
from data.model.triage import Weight
from data.store import claims, erasure, factchecks, people, verdicts
from data.store.claims import Deed
from data.store.database import Database, Unit
from data.store.schema import claim, claim_event, membership
from data.store.sorting import Sorter
from data.store.vault import Vault
from data.store.whose import Whose
from tests.conftest import SECRET, Clock
from tests.data.store.desk import Said, a_factcheck, a_tip, confirmed

WELL = "Sumur bor di kelurahan kami mengeluarkan minyak tanah, warga antre membawa jeriken"
BANK = "Mulai lusa semua ATM di kota ditutup tiga bulan karena servernya rusak, tarik uang Anda"
HORSE = "Patung kuda di gerbang kota menangis darah setiap malam Jumat, kata penjaga malam"


@pytest_asyncio.fixture
async def elsewhere(database_url: str, database: Database, clock: Clock) -> AsyncIterator[Database]:
    """Another process at the same database."""
    opened = Database(database_url, Vault(SECRET), clock)
    yield opened
    await opened.close()


async def asks(database: Database, chat: str, text: str) -> int:
    """Somebody sends a tip, sorted as every process sorts; returns its number."""
    sorter = Sorter(Clusters())
    await sorter.prepare(database, [text])
    async with database.unit_of_work() as unit:
        number = await a_tip(unit, chat, 0, Said(text))
        await sorter.attach(unit, [number])
    return number


async def in_a_transaction(database: Database, act: Callable[[Unit], Awaitable[object]]) -> None:
    async with database.unit_of_work() as unit:
        await act(unit)


def shown(page: Page) -> list[tuple[str, int]]:
    return [(one.claim.statement, one.weight.people) for one in page.shown]


async def number_of(database: Database, queue: Queue, text: str) -> int:
    return next(one.claim.number for one in (await queue.page()).shown if one.claim.statement == text)


async def test_an_empty_queue_is_one_empty_page(database: Database) -> None:
    assert await queue_of(database).page(7) == Page([], 1, 1, 0)


async def test_what_another_process_does_is_seen_at_the_next_look(database: Database, elsewhere: Database) -> None:
    queue = queue_of(database)
    assert queue_of(database) is queue
    await asks(elsewhere, "1", WELL)
    await asks(elsewhere, "2", BANK)
    assert shown(await queue.page()) == [(WELL, 1), (BANK, 1)]
    await asks(elsewhere, "3", BANK)
    assert shown(await queue.page()) == [(BANK, 2), (WELL, 1)], "a tip that joins opens no claim and is heard of"
    await asks(elsewhere, "4", HORSE)
    assert shown(await queue.page()) == [(BANK, 2), (WELL, 1), (HORSE, 1)]
    number = await number_of(database, queue, BANK)
    await in_a_transaction(elsewhere, lambda unit: verdicts.reject(unit, number, "budi", "pendapat"))
    page = await queue.page()
    assert (shown(page), page.total) == ([(WELL, 1), (HORSE, 1)], 2)


async def test_what_is_decided_while_somebody_looks_is_not_shown(
    database: Database, elsewhere: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = queue_of(database)
    await asks(elsewhere, "1", WELL)
    await asks(elsewhere, "2", BANK)
    number = await number_of(database, queue, WELL)
    refreshed = queue._refresh
    rejected: list[int] = []

    async def overtaken() -> None:
        await refreshed()
        if not rejected:
            rejected.append(number)
            await in_a_transaction(elsewhere, lambda unit: verdicts.reject(unit, number, "eko", "bukan klaim"))

    monkeypatch.setattr(queue, "_refresh", overtaken)
    page = await queue.page()
    assert (shown(page), page.total) == ([(BANK, 1)], 1)


async def test_who_is_confirmed_or_erased_counts_at_once(database: Database, elsewhere: Database) -> None:
    queue = queue_of(database)
    await asks(elsewhere, "1", WELL)
    ticket = await asks(elsewhere, "2", BANK)
    assert (await queue.page()).shown[0].claim.statement == WELL
    await in_a_transaction(elsewhere, lambda unit: confirmed(unit, "2"))
    first = (await queue.page()).shown[0]
    assert (first.claim.statement, first.weight) == (BANK, Weight(1, 1, 1))
    async with elsewhere.unit_of_work() as unit:
        address = await people.find(unit, "telegram", "2")
        assert address is not None
        await erasure.erase(unit, Whose(address.number, "telegram", "2", ticket), Erasure())
    assert shown(await queue.page()) == [(WELL, 1)], "nobody asks for the other one any more"


async def test_whose_membership_ends_counts_as_anybody(database: Database, elsewhere: Database) -> None:
    queue = queue_of(database)
    await in_a_transaction(elsewhere, lambda unit: confirmed(unit, "2"))
    await asks(elsewhere, "1", WELL)
    await asks(elsewhere, "2", BANK)
    assert shown(await queue.page()) == [(BANK, 1), (WELL, 1)]
    ended = update(membership).values(state=MembershipState.ENDED)
    await in_a_transaction(elsewhere, lambda unit: unit.connection.execute(ended))
    assert shown(await queue.page()) == [(WELL, 1), (BANK, 1)]


async def test_claims_that_are_merged_split_answered_and_opened_again(database: Database, elsewhere: Database) -> None:
    queue = queue_of(database)
    for chat, text in (("1", WELL), ("2", BANK), ("3", BANK), ("4", HORSE)):
        await asks(elsewhere, chat, text)
    well, bank = await number_of(database, queue, WELL), await number_of(database, queue, BANK)
    await in_a_transaction(elsewhere, lambda unit: claims.merge(unit, well, bank, "budi"))
    assert shown(await queue.page()) == [(WELL, 3), (HORSE, 1)]
    async with elsewhere.unit_of_work() as unit:
        theirs = [one.number for one in await claims.tips_of(unit, well) if one.text == BANK]
        await claims.split(unit, well, theirs[:1], "budi", key_of)
    assert shown(await queue.page()) == [(BANK, 2), (WELL, 1), (HORSE, 1)]
    async with elsewhere.unit_of_work() as unit:
        factcheck = await a_factcheck(unit)
        record = (await factchecks.get(unit, [factcheck]))[factcheck]
        assert await verdicts.answer(unit, well, record, Deed(ClaimAct.CONFIRMED, "budi", factcheck=factcheck))
    assert shown(await queue.page()) == [(BANK, 2), (HORSE, 1)]
    await in_a_transaction(elsewhere, lambda unit: verdicts.reopen(unit, factcheck))
    assert shown(await queue.page()) == [(BANK, 2), (WELL, 1), (HORSE, 1)]


async def test_a_page_beyond_the_last_is_the_last(database: Database) -> None:
    for chat, text in (("1", WELL), ("2", BANK), ("3", HORSE)):
        await asks(database, chat, text)
    page = await queue_of(database).page(9, 2)
    assert (page.number, page.pages, page.total, shown(page)) == (2, 2, 3, [(HORSE, 1)])


async def test_a_look_that_failed_is_made_up_for(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    queue = queue_of(database)
    await asks(database, "1", WELL)
    assert (await queue.page()).total == 1
    await asks(database, "2", BANK)

    async def broken(_numbers: object) -> dict[int, None]:
        raise ConnectionError

    with monkeypatch.context() as trouble:
        trouble.setattr(queue, "_those", broken)
        with pytest.raises(ConnectionError):
            await queue.page()
    assert (await queue.page()).total == 2


async def test_turns_rise_only_where_tips_join(database: Database) -> None:
    await asks(database, "1", WELL)
    await asks(database, "2", BANK)
    async with database.reading() as unit:
        assert set(await unit.connection.scalars(select(claim.c.tips_turn))) == {0}
    await asks(database, "3", BANK)
    await asks(database, "4", WELL)
    async with database.reading() as unit:
        rows = await unit.connection.execute(select(claim.c.tips_turn).order_by(claim.c.id))
        assert [row[0] for row in rows] == [2, 1]
        assert await unit.connection.scalar(select(func.count()).select_from(claim_event)) == 2


async def test_while_everything_is_read_for_the_first_time_the_oldest_come_first(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = queue_of(database)
    for chat, text in (("1", WELL), ("2", BANK), ("3", BANK), ("4", HORSE)):
        await asks(database, chat, text)
    read, may_go_on = queue._all, asyncio.Event()

    async def slow() -> dict[int, Standing | None]:
        await may_go_on.wait()
        return await read()

    monkeypatch.setattr(queue, "_all", slow)
    monkeypatch.setattr(waiting, "FIRST_LOOK_SECONDS", 0.0)
    first = asyncio.create_task(waiting.remember(database))
    await asyncio.sleep(0)
    page = await queue.page(1, 2)
    assert (shown(page), page.total, page.pages) == ([(WELL, 1), (BANK, 2)], 3, 2)
    assert shown(await queue.page(9, 2)) == [(HORSE, 1)]
    may_go_on.set()
    await first
    assert shown(await queue.page()) == [(BANK, 2), (WELL, 1), (HORSE, 1)]
