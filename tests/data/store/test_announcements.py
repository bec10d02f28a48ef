"""Announcements on real databases: one row a serial, changed and withdrawn, never deleted."""

from __future__ import annotations

from datetime import date

from data.model.announcement import Announcement
from data.store import announcements
from data.store.announcements import Changed
from data.store.database import Database
from tests.conftest import Clock
from tests.data.store.setup import passes

WATER = Announcement("2026/118", "Aliran air", "Aliran air dihentikan Sabtu", date(2026, 7, 1))
VACCINE = Announcement("2026/119", "Imunisasi", "Imunisasi campak di posyandu", date(2026, 7, 2))


async def sent(database: Database, *all_of_them: Announcement) -> list[int]:
    async with database.unit_of_work() as unit:
        return [await announcements.save(unit, one) for one in all_of_them]


async def changed(database: Database, since: Changed | None = None) -> Changed:
    async with database.reading() as unit:
        return await announcements.changed_since(unit, since.until if since else None)


async def test_what_was_sent_is_kept_word_for_word(database: Database) -> None:
    one, two = await sent(database, WATER, VACCINE)
    async with database.reading() as unit:
        found = await announcements.find(unit, "2026/118")
        assert found is not None
        assert (found.number, found.body, found.withdrawn_at) == (one, WATER.body, None)
        assert await announcements.get(unit, two) == await announcements.find(unit, "2026/119")
        assert await announcements.find(unit, "2026/120") is None
        assert await announcements.get(unit, 99) is None
        assert [one.serial for one in await announcements.newest(unit, 1)] == ["2026/119"]


async def test_a_serial_is_one_row(database: Database) -> None:
    (one,) = await sent(database, WATER)
    again = Announcement("2026/118", "Aliran air", "Aliran air dihentikan Minggu", date(2026, 7, 1))
    assert await sent(database, again) == [one]
    async with database.reading() as unit:
        assert [one.body for one in await announcements.newest(unit, 9)] == [again.body]


async def test_it_is_withdrawn_once(database: Database) -> None:
    await sent(database, WATER)
    async with database.unit_of_work() as unit:
        assert await announcements.withdraw(unit, "2026/118")
        assert not await announcements.withdraw(unit, "2026/118")
        assert not await announcements.withdraw(unit, "2026/999")
    async with database.reading() as unit:
        found = await announcements.find(unit, "2026/118")
    assert found is not None
    assert found.withdrawn_at is not None


async def test_what_changed_since_a_look_is_told(database: Database, clock: Clock) -> None:
    assert await changed(database) == Changed((), None)
    await sent(database, WATER)
    first = await changed(database)
    assert [one.serial for one in first.announcements] == ["2026/118"]
    await passes(database, clock, 60)
    await sent(database, VACCINE)
    second = await changed(database, first)
    assert "2026/119" in [one.serial for one in second.announcements]
    await passes(database, clock, 60)
    assert await changed(database, second) == Changed(second.announcements[1:], second.until), "and nothing older"
    async with database.unit_of_work() as unit:
        await announcements.withdraw(unit, "2026/118")
    third = await changed(database, second)
    assert [one.serial for one in third.announcements if one.withdrawn_at] == ["2026/118"]


async def test_what_another_transaction_stamped_just_before_is_told_too(database: Database, clock: Clock) -> None:
    await sent(database, VACCINE)
    before = await changed(database)
    await passes(database, clock, 2)
    await sent(database, WATER)
    assert {one.serial for one in (await changed(database, before)).announcements} == {"2026/118", "2026/119"}
