"""The drill: killed, and robbed of its disk, a service is put back from its backup, and nothing goes out twice."""

from __future__ import annotations

import asyncio
import gzip
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select, update

from bot.backup import begun, making, manifest, restoring
from bot.backup.keeping import take_by_the_clock
from bot.backup.making import GONE, keep_media, taken
from bot.owner import Owner
from bot.settings import Settings
from bot.simulators.telegram import DEFAULT_TOKEN, TelegramServer
from data.model.broadcast import BroadcastState, PauseCause
from data.model.delivery import DeliveryKind, DeliveryState, Lane, NewDelivery
from data.model.message import Outgoing
from data.store import audit, broadcasts, copying, deliveries, timekeeping
from data.store.copying import SQLITE_FILE, DamagedCopyError
from data.store.database import Database
from data.store.migrate import migrate
from data.store.schema import broadcast, delivery, tip
from data.wording import say
from tests.bot.announcing import approved
from tests.bot.processes import Process
from tests.bot.stage import Chat, a_look_into, eventually, settings_for
from tests.conftest import SECRET, fresh_postgres
from tests.data.store.setup import an_address

pytestmark = pytest.mark.story
TEXT = "Sumur bor di Kelurahan Jrebeng mengeluarkan minyak tanah, warga antre membawa jeriken"


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> str:
    """An empty database of the same kind, not migrated where it is a file."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'elsewhere' / 'kentongan.sqlite3'}"
    return fresh_postgres(request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_template"))


def settings_of(url: str, folder: Path, **more: Any) -> Settings:
    folder.mkdir(exist_ok=True)
    with_server: Any = type("Nowhere", (), {"url": "http://127.0.0.1:1"})
    return settings_for(with_server, folder, url, **more)


async def count_of(database: Database, table: Any) -> int:
    async with database.reading() as unit:
        return int(await unit.connection.scalar(select(func.count()).select_from(table)) or 0)


async def test_killed_and_robbed_of_its_disk_it_is_back_from_its_last_backup(
    tmp_path: Path, database_url: str, elsewhere: str
) -> None:
    vault = tmp_path / "backups"
    async with TelegramServer.serving() as server:
        given = {
            "SECRET_KEY": SECRET,
            "TELEGRAM_BOT_TOKEN": DEFAULT_TOKEN,
            "TELEGRAM_API_URL": server.url,
            "CONSOLE_PORT": "0",
            "BACKUP_DIR": str(vault),
            "BACKUP_MINUTES": "1",
        }
        folder = tmp_path / "first"
        folder.mkdir()
        chat = Chat(server, 3001)
        process = Process(folder, given | {"DATABASE_URL": database_url})
        await asyncio.to_thread(process.starts)
        chat.forwards(TEXT)
        await chat.hears("Belum ada hasil")
        server.control.person(3002, "Warga")
        chat.sends("photo")
        await chat.hears("membaca isi gambar")
        await eventually(lambda: any((folder / "media").glob("*/*")), 30)
        process.kill()
        # What the tick does every minute, at the moment before the power fails.
        settings = settings_of(database_url, folder, backup_dir=str(vault))
        database = a_look_into(database_url)
        copied = await asyncio.to_thread(making.take, settings, database, vault, datetime.now(UTC))
        before = await count_of(database, tip)
        await database.close()
        assert len(taken(vault)) >= 2, "the service took one by itself when it started"

        second = settings_of(elsewhere, tmp_path / "second")
        found = restoring.check(second, copied)
        files = await asyncio.to_thread(restoring.put_back, second, copied, found)
        await restoring.settle(second, found, "dipulihkan")
        assert files == 1
        shutil.rmtree(folder / "media")

        again = Process(tmp_path / "second", given | {"DATABASE_URL": elsewhere})
        database = a_look_into(elsewhere)
        try:
            await asyncio.to_thread(again.starts)
            assert await count_of(database, tip) == before
            other = Chat(server, 3003)
            other.forwards(TEXT)
            await other.hears("Belum ada hasil")
            assert await count_of(database, tip) == before + 1, "rows are numbered on"
            async with database.reading() as unit:
                assert [fault async for _, fault in audit.walk(unit) if fault is not None] == []
        finally:
            again.kill()
            await database.close()
        chat.has_heard_all()


async def test_what_may_have_gone_out_since_stands_still(tmp_path: Path, database_url: str, elsewhere: str) -> None:
    database, vault = a_look_into(database_url), tmp_path / "backups"
    number = await approved(database, "orang: semua", count=0)
    place = await an_address(database)
    async with database.unit_of_work() as unit:
        await unit.connection.execute(update(broadcast).values(state=BroadcastState.SCHEDULED))
        said = Outgoing("kabar")
        planned = [
            NewDelivery(kind, 7, place, "telegram", lane, said)
            for kind, lane in ((DeliveryKind.NOTICE, Lane.NOTICE), (DeliveryKind.REPLY, Lane.REPLY))
        ]
        await deliveries.plan(unit, planned)
    settings = settings_of(database_url, tmp_path / "first")
    copied = making.take(settings, database, vault, datetime.now(UTC))
    await database.close()
    second = settings_of(elsewhere, tmp_path / "second")
    found = restoring.check(second, copied)
    restoring.put_back(second, copied, found)
    assert await restoring.settle(second, found, "dipulihkan dari cadangan") == (1, 1)
    restored = a_look_into(elsewhere)
    async with restored.reading() as unit:
        held = await broadcasts.get(unit, number)
        assert held is not None
        assert (held.state, held.pause_cause) == (BroadcastState.PAUSED, PauseCause.OFFICER)
        states = {row[0]: row[1] for row in await unit.connection.execute(select(delivery.c.kind, delivery.c.state))}
        assert states == {DeliveryKind.NOTICE: DeliveryState.UNKNOWN, DeliveryKind.REPLY: DeliveryState.READY}
        assert (await timekeeping.read(unit)).doubted_at is not None
    await restored.close()


async def test_a_restore_that_breaks_off_is_marked_and_gone_on_with(
    tmp_path: Path, database_url: str, elsewhere: str
) -> None:
    database = a_look_into(database_url)
    number = await approved(database, "orang: semua", count=0)
    first, second = settings_of(database_url, tmp_path / "first"), settings_of(elsewhere, tmp_path / "second")
    (tmp_path / "first" / "media" / "aa").mkdir(parents=True)
    (tmp_path / "first" / "media" / "aa" / "one").write_text("sealed")
    copied = making.take(first, database, tmp_path / "backups", datetime.now(UTC))
    await database.close()
    found = restoring.check(second, copied)
    in_the_way = second.var_dir / "media"
    in_the_way.write_text("no folder")
    with pytest.raises(OSError, match="media"):
        restoring.put_back(second, copied, found)
    mark = begun.of(second.var_dir)
    assert (mark and mark.backup, mark and mark.is_placing) == (copied.name, False)
    assert not (tmp_path / "elsewhere").exists() or copying.is_empty(elsewhere), "the database comes after the files"
    in_the_way.unlink()
    assert restoring.put_back(second, copied, found) == 1
    assert not copying.is_empty(elsewhere)
    assert begun.of(second.var_dir), "the broadcast is not held yet"
    assert restoring.put_back(second, copied, found) == 1, "it goes on over what is there by now"
    assert await restoring.settle(second, found, "dipulihkan dari cadangan") == (1, 0)
    assert not begun.of(second.var_dir)
    restored = a_look_into(elsewhere)
    async with restored.reading() as unit:
        held = await broadcasts.get(unit, number)
    await restored.close()
    assert held is not None
    assert held.state is BroadcastState.PAUSED
    with pytest.raises(restoring.NotEmptyError):
        restoring.put_back(second, copied, found)


@pytest.mark.parametrize("what", ["cut", "changed", "missing", "no manifest", "newer", "other key", "no key", "in use"])
async def test_what_does_not_fit_is_not_put_back(tmp_path: Path, sqlite_url: str, what: str) -> None:
    vault = tmp_path / "backups"
    database = a_look_into(sqlite_url)
    copied = making.take(settings_of(sqlite_url, tmp_path / "first"), database, vault, datetime.now(UTC))
    await database.close()
    more: dict[str, Any] = {}
    content = copied / "database.sqlite3.gz"
    expected: type[Exception] = DamagedCopyError
    second = tmp_path / "second"
    second.mkdir()
    lock = None
    if what == "cut":
        content.write_bytes(content.read_bytes()[:-40])
    elif what == "changed":
        content.write_bytes(content.read_bytes()[:-40] + b"x" * 40)
    elif what == "missing":
        content.unlink()
    elif what == "no manifest":
        (copied / manifest.NAME).unlink()
    elif what == "newer":
        told = (copied / manifest.NAME).read_text()
        (copied / manifest.NAME).write_text(told.replace('"revision": "', '"revision": "9'))
        expected = restoring.NewerBackupError
    elif what in ("other key", "no key"):
        more = {"secret_key": "another key of more than 32 characters" if what == "other key" else ""}
        expected = restoring.OtherKeyError
    else:
        lock, expected = Owner(second), restoring.InUseError
    target = settings_of(f"sqlite:///{second / 'kentongan.sqlite3'}", second, **more)
    with pytest.raises(expected):
        restoring.check(target, copied)
    assert not (second / "kentongan.sqlite3").exists()
    assert not (second / "secret.key").exists(), "looking makes no key"
    if lock is not None:
        lock.farewell()


async def test_an_office_that_is_there_is_never_overwritten(tmp_path: Path, sqlite_url: str) -> None:
    database = a_look_into(sqlite_url)
    await approved(database, "orang: semua", count=0)
    settings = settings_of(sqlite_url, tmp_path / "first")
    copied = making.take(settings, database, tmp_path / "backups", datetime.now(UTC))
    await database.close()
    found = restoring.check(settings, copied)
    with pytest.raises(restoring.NotEmptyError):
        restoring.put_back(settings, copied, found)


@pytest.mark.parametrize("fills", ["what was empty", "another database"])
async def test_a_restore_that_is_repeated_takes_nothing_for_its_own(
    database_url: str, elsewhere: str, tmp_path: Path, fills: str
) -> None:
    """Somebody works before it is repeated, or it is repeated where an office is already."""
    database = a_look_into(database_url)
    number = await approved(database, "orang: semua", count=0)
    first, second = settings_of(database_url, tmp_path / "first"), settings_of(elsewhere, tmp_path / "second")
    (tmp_path / "first" / "media" / "aa").mkdir(parents=True)
    (tmp_path / "first" / "media" / "aa" / "one").write_text("sealed")
    copied = making.take(first, database, tmp_path / "backups", datetime.now(UTC))
    found = restoring.check(second, copied)
    in_the_way = second.var_dir / "media"
    in_the_way.write_text("no folder")
    with pytest.raises(OSError, match="media"):
        restoring.put_back(second, copied, found)
    in_the_way.unlink()
    if fills == "what was empty":
        migrate(second.database)
        filled = a_look_into(elsewhere)
        await an_address(filled)
        await filled.close()
        with pytest.raises(restoring.NotEmptyError):
            restoring.put_back(second, copied, found)
    else:
        with pytest.raises(restoring.NotEmptyError):
            restoring.put_back(settings_of(database_url, tmp_path / "second"), copied, found)
        async with database.reading() as unit:
            known = await broadcasts.get(unit, number)
        assert known is not None
        assert known.state is not BroadcastState.PAUSED
    await database.close()


async def test_what_sqlite_finds_fault_with_leaves_the_empty_database(tmp_path: Path, sqlite_url: str) -> None:
    database = a_look_into(sqlite_url)
    settings = settings_of(sqlite_url, tmp_path / "first")
    copied = making.take(settings, database, tmp_path / "backups", datetime.now(UTC))
    await database.close()
    with gzip.open(copied / SQLITE_FILE, "wb") as file:
        file.write(b"no database at all, and yet a file that opens")
    found = manifest.read(copied)
    with pytest.raises(DamagedCopyError):
        restoring.put_back(settings, copied, found)
    assert copying.is_empty(settings.database), "it is there as it was"
    assert not begun.of(settings.var_dir)


async def test_a_backup_is_whole_while_others_write(tmp_path: Path, sqlite_url: str) -> None:
    database, is_over = a_look_into(sqlite_url), asyncio.Event()
    number = await approved(database, "orang: semua", count=0)

    async def writes() -> int:
        rounds = 0
        while not is_over.is_set():
            async with database.unit_of_work() as unit:
                await unit.connection.execute(update(broadcast).values(title=f"Putaran {rounds}"))
            rounds += 1
        return rounds

    writing = asyncio.create_task(writes())
    settings = settings_of(sqlite_url, tmp_path / "first")
    for _ in range(3):
        copied = await asyncio.to_thread(making.take, settings, database, tmp_path / "backups", datetime.now(UTC))
        target = settings_of(f"sqlite:///{tmp_path / copied.name}.sqlite3", tmp_path / "second")
        restoring.put_back(target, copied, restoring.check(target, copied))
        migrate(target.database)
        looked = a_look_into(target.database)
        async with looked.reading() as unit:
            assert await broadcasts.get(unit, number) is not None
        await looked.close()
    is_over.set()
    assert await writing > 3
    await database.close()


@pytest.mark.parametrize("fault", ["disk full", "database away", "ours"])
async def test_what_goes_wrong_with_a_backup_by_the_clock_is_told_and_ends_nothing(
    tmp_path: Path,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: str,
) -> None:
    is_sqlite = database_url.startswith("sqlite")
    full = sqlite3.OperationalError("database or disk is full") if is_sqlite else psycopg.OperationalError("no space")

    def fails(*_: object) -> None:
        raise KeyError if fault == "ours" else full

    database = a_look_into(database_url)
    settings = settings_of(database_url, tmp_path / "first", backup_dir=str(tmp_path / "backups"))
    if fault == "database away":
        gone = f"sqlite:///{tmp_path}" if is_sqlite else "postgresql://127.0.0.1:1/none"
        settings = settings.model_copy(update={"database_url": gone})
    else:
        monkeypatch.setattr(copying, "_back_up" if is_sqlite else "_write_tables", fails)
    await take_by_the_clock(settings, database)
    assert "no backup was taken" in caplog.text
    assert [record for record in caplog.records if record.exc_info] == [] or fault == "ours"
    assert not settings.backups.exists() or [path.name for path in settings.backups.iterdir()] == ["media"]
    await database.close()


def test_files_of_people_are_kept_once_and_marked_when_they_are_gone(tmp_path: Path) -> None:
    source, pool, now = tmp_path / "media", tmp_path / "pool", datetime(2026, 3, 1, tzinfo=UTC)
    for name in ("aa/one", "bb/two", "bb/.draft-x"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(name)
    keep_media(source, pool, now)
    keep_media(source, pool, now)
    assert sorted(str(path.relative_to(pool)) for path in pool.glob("*/*")) == ["aa/one", "bb/two"]
    (source / "aa" / "one").unlink()
    keep_media(source, pool, now)
    assert (pool / "aa" / f"one{GONE}20260301").exists()
    making.forget_media(pool, lambda day: day > now)
    assert (pool / "aa" / f"one{GONE}20260301").exists()
    making.forget_media(pool, lambda day: day <= now + timedelta(days=1))
    assert sorted(path.name for path in pool.glob("*/*")) == ["two"]


async def test_a_disk_that_is_full_is_told_and_leaves_no_half(
    tmp_path: Path, sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("no folder")
    database = a_look_into(sqlite_url)
    settings = settings_of(sqlite_url, tmp_path / "first", backup_dir=str(blocked / "inside"))
    await take_by_the_clock(settings, database)
    assert "no backup was taken" in caplog.text
    await database.close()


def test_the_reason_is_worded() -> None:
    assert "{" not in say("cli.restore.reason", "id", moment="2026-03-01")
