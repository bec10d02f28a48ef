"""Broadcasts where the machine was off, its clock jumps or its disk is full: nothing by accident, nothing twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from data.model.broadcast import BroadcastClass, BroadcastState
from data.model.delivery import DeliveryState
from data.model.membership import Role
from data.store import progress
from data.store.database import Database
from data.store.schema import announcement
from data.store.vault import Vault
from tests.bot.announcing import approved, someone, state_of
from tests.bot.test_conductor import Recorder, conducted, sent
from tests.conftest import SECRET, Clock
from tests.data.store.setup import passes

S = BroadcastState


@pytest.fixture
async def database(sqlite_url: str, clock: Clock) -> AsyncIterator[Database]:
    made = Database(sqlite_url, Vault(SECRET), clock)
    yield made
    await made.close()


async def residents(database: Database, count: int) -> list[str]:
    chats = [str(chat) for chat in range(count)]
    for chat in chats:
        await someone(database, chat, Role.RESIDENT, kim="")
    return sorted(chats)


async def arrives(database: Database) -> list[str]:
    await conducted(database)
    channel = Recorder()
    await sent(database, channel)
    await conducted(database)
    return sorted(chat for chat, _ in channel.got)


@pytest.mark.parametrize("hours", [1, 30])
async def test_what_was_due_while_nothing_ran_goes_out_once_afterwards(
    database: Database, clock: Clock, hours: int
) -> None:
    chats = await residents(database, 3)
    number = await approved(database, "orang: semua", schedule="2026-11-23 10:30 WIB", count=3)
    await conducted(database)
    assert (await state_of(database, number)).state is S.SCHEDULED
    await passes(database, clock, hours * 3600)
    assert await arrives(database) == chats
    assert await arrives(database) == []
    assert (await state_of(database, number)).state is S.DONE


async def test_what_comes_too_late_for_its_class_goes_to_nobody(database: Database, clock: Clock) -> None:
    await residents(database, 3)
    number = await approved(database, "orang: semua", schedule="2026-11-23 10:30 WIB", count=3)
    await conducted(database)
    await passes(database, clock, 40 * 86400)
    assert await arrives(database) == []
    assert (await state_of(database, number)).state is S.EXPIRED


async def test_what_ended_while_nothing_ran_goes_to_nobody(database: Database, clock: Clock) -> None:
    await residents(database, 3)
    end = clock.now + timedelta(hours=5)
    number = await approved(database, "orang: semua", schedule="2026-11-23 10:30 WIB", count=3, expires_at=end)
    await conducted(database)
    await passes(database, clock, 5 * 3600)
    assert await arrives(database) == []
    assert (await state_of(database, number)).state is S.EXPIRED


@pytest.mark.parametrize("jumps", [(-3600,), (3600, -7200), (-86400, 86400), (40, -40, 40)])
async def test_a_clock_that_jumps_sends_nothing_twice_and_forgets_nobody(
    database: Database, clock: Clock, jumps: tuple[int, ...]
) -> None:
    chats = await residents(database, 26)
    number = await approved(database, "orang: semua", count=26)
    heard = await arrives(database)
    assert len(heard) == 20, "the others wait for what becomes of the first"
    for seconds in jumps:
        await passes(database, clock, seconds)
        heard += await arrives(database)
    await passes(database, clock, 86400 + 20)
    heard += await arrives(database)
    assert sorted(heard) == chats
    assert (await state_of(database, number)).state is S.DONE


async def test_a_clock_that_jumps_back_over_the_start_sends_nothing_early(database: Database, clock: Clock) -> None:
    chats = await residents(database, 2)
    number = await approved(database, "orang: semua", schedule="2026-11-23 10:30 WIB", count=2)
    await conducted(database)
    await passes(database, clock, -86400)
    assert await arrives(database) == []
    assert (await state_of(database, number)).state is S.SCHEDULED
    await passes(database, clock, 86400 + 1801)
    assert await arrives(database) == chats
    await passes(database, clock, -86400)
    assert await arrives(database) == []


async def fills(database: Database, pages: int | None) -> None:
    """The disk has room for so many pages more; None for as many as anybody likes."""
    async with database.unit_of_work() as unit:
        used = int((await unit.connection.exec_driver_sql("PRAGMA page_count")).scalar_one())
        most = 1_000_000_000 if pages is None else used + pages
        await unit.connection.exec_driver_sql(f"PRAGMA max_page_count = {most}")


@pytest.mark.parametrize("pages", [0, 2, 6])
async def test_a_full_disk_sends_nothing_by_accident_and_it_goes_on_afterwards(
    database: Database, pages: int, caplog: pytest.LogCaptureFixture
) -> None:
    chats = await residents(database, 150)
    number = await approved(database, "orang: semua", klass=BroadcastClass.URGENT, count=150)
    await fills(database, pages)
    for _ in range(3):
        with suppress(OperationalError):
            await conducted(database)
    assert "disk is full" in caplog.text, "the log says why"
    channel = Recorder()
    await sent(database, channel)
    assert channel.got == []
    async with database.reading() as unit:
        assert (await unit.connection.execute(select(announcement))).all() == []
        assert DeliveryState.ACCEPTED not in await progress.by_state(unit, number)
    assert (await state_of(database, number)).state in (S.APPROVED, S.PREPARING)
    await fills(database, None)
    assert await arrives(database) == chats
    assert (await state_of(database, number)).state is S.DONE
