"""The rows of files, on real databases: taken one at a time, saved only by who took them last, and let go in time."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta

import pytest

from data.model.factcheck import Decision, Outcome
from data.model.message import Attachment, ContentKind
from data.model.tip import FileState, Tip, TipState
from data.store import attachments, tips
from data.store.attachments import WantedFile
from data.store.database import Database
from data.store.schema import attachment
from tests.conftest import Clock
from tests.data.store.setup import an_address, passes, received

CONTENT = hashlib.sha256(b"x").digest()


@pytest.fixture
async def tip(database: Database) -> int:
    """A tip to which files can come."""
    await received(database, "a")
    place = await an_address(database)
    async with database.unit_of_work() as unit:
        item = Tip(1, ContentKind.PHOTO, "", 0, TipState.QUEUED, Decision(Outcome.NONE))
        await tips.keep(unit, [(place, "loopback 100", item)])
    return item.number


async def wanted(database: Database, tip: int, *names: str, channel: str = "loopback") -> None:
    async with database.unit_of_work() as unit:
        await attachments.want(unit, tip, channel, [Attachment(name, file_name="surat.pdf") for name in names])


async def taken(database: Database, seconds: float = 60.0) -> WantedFile | None:
    async with database.unit_of_work() as unit:
        return await attachments.take(unit, ["loopback"], seconds)


async def one(database: Database) -> WantedFile:
    file = await taken(database)
    assert file is not None
    return file


async def is_kept(database: Database, file: WantedFile) -> bool:
    async with database.unit_of_work() as unit:
        return await attachments.name(unit, file, CONTENT) and await attachments.keep(unit, file, 1)


async def counts(database: Database) -> dict[FileState, int]:
    async with database.reading() as unit:
        return await attachments.counts(unit)


async def is_known(database: Database) -> bool:
    async with database.reading() as unit:
        return await attachments.known(unit, [CONTENT, b"y" * 32]) == {CONTENT}


async def test_files_are_taken_in_order_and_each_by_one(database: Database, tip: int) -> None:
    await wanted(database, tip, "f1", "f2")
    await wanted(database, tip, "f3", "f4", channel="other")
    files = await asyncio.gather(*(taken(database) for _ in range(4)))
    assert sorted(file.file_id for file in files if file) == ["f1", "f2"]
    async with database.reading() as unit:
        assert not await attachments.anything_due(unit, ["loopback"])
        assert await attachments.anything_due(unit, ["other"])
        rows = (await unit.connection.execute(attachment.select().order_by(attachment.c.position))).all()
    assert [row.position for row in rows] == [0, 1, 2, 3], "later ones stand behind those before"
    assert all(b"f" not in row.file_id_sealed[:1] and b"surat" not in row.file_name_sealed for row in rows)


async def test_a_file_is_kept_once_its_content_has_a_name(database: Database, tip: int) -> None:
    await wanted(database, tip, "f1")
    file = await one(database)
    assert not await is_known(database)
    async with database.unit_of_work() as unit:
        assert await attachments.name(unit, file, CONTENT)
    assert await is_known(database), "before it is on disk, so that no sweep takes it"
    assert await is_kept(database, file)
    assert await counts(database) == {FileState.KEPT: 1}
    assert await taken(database) is None


async def test_only_who_took_it_last_may_save(database: Database, clock: Clock, tip: int) -> None:
    await wanted(database, tip, "f1")
    slow = await one(database)
    await passes(database, clock, 61)
    fast = await one(database)
    assert fast.tries == slow.tries + 1
    assert not await is_kept(database, slow)
    async with database.unit_of_work() as unit:
        await attachments.give_up(unit, slow, FileState.LOST, "x")
        await attachments.give_back(unit, slow, 0, "x")
    assert await is_kept(database, fast)


@pytest.mark.parametrize("is_try", [True, False])
async def test_a_file_that_is_given_back_comes_again_after_its_wait(
    database: Database, clock: Clock, tip: int, is_try: bool
) -> None:
    await wanted(database, tip, "f1")
    file = await one(database)
    async with database.unit_of_work() as unit:
        await attachments.give_back(unit, file, 30, "429", is_try=is_try)
    assert await taken(database) is None
    await passes(database, clock, 31)
    assert (await one(database)).tries == (2 if is_try else 1)


async def test_what_is_given_up_stays_so(database: Database, tip: int) -> None:
    await wanted(database, tip, "f1")
    file = await one(database)
    async with database.unit_of_work() as unit:
        await attachments.give_up(unit, file, FileState.REFUSED, "too large")
    assert not await is_kept(database, file)
    assert await counts(database) == {FileState.REFUSED: 1}


async def test_old_files_expire_also_while_they_are_fetched(database: Database, clock: Clock, tip: int) -> None:
    await wanted(database, tip, "f1", "f2")
    assert await is_kept(database, await one(database))
    late = await one(database)
    await passes(database, clock, 3600)
    await wanted(database, tip, "f3")
    async with database.unit_of_work() as unit:
        assert await attachments.expire(unit, await unit.now() - timedelta(seconds=1800)) == 2
    assert not await is_kept(database, late), "it does not come back"
    assert not await is_known(database), "the sweep may have it"
    assert await counts(database) == {FileState.EXPIRED: 2, FileState.WANTED: 1}


async def test_a_damaged_row_holds_up_nobody(database: Database, tip: int) -> None:
    await wanted(database, tip, "f1", "f2")
    async with database.unit_of_work() as unit:
        first = attachment.update().where(attachment.c.position == 0)
        await unit.connection.execute(first.values(file_id_sealed=b"\x01 no seal of ours"))
    assert await taken(database) is None
    assert (await one(database)).file_id == "f2"
    assert await counts(database) == {FileState.LOST: 1, FileState.WANTED: 1}
