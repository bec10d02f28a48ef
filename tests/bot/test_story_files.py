"""Files, end to end: answered at once, fetched meanwhile, and never half there, also when the process is killed."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot import failpoints, fetcher
from bot.media import MediaShelf
from bot.simulators.telegram import DEFAULT_TOKEN, TelegramServer
from data.store import inbox
from data.store.database import Database
from data.store.schema import attachment, tip
from data.store.vault import Vault
from tests.bot.processes import Process
from tests.bot.stage import Chat, Running, a_running_service, eventually, the_office_knows
from tests.conftest import SECRET, fresh_sqlite

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="module")]

HOAX = "Menara 5G menyebarkan virus kepada warga sekitar"
_people = itertools.count(1001)


@pytest.fixture(scope="module", autouse=True)
def nobody_waits_long() -> Iterator[None]:
    patched = pytest.MonkeyPatch()
    patched.setattr(inbox, "ALBUM_QUIET_SECONDS", 0.2)
    patched.setattr(fetcher, "IDLE_SECONDS", 0.05)
    patched.setattr(fetcher, "PAUSE_SECONDS", 0.01)
    yield
    patched.undo()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    folder = tmp_path_factory.mktemp("office")
    url = fresh_sqlite(sqlite_template, folder)
    await the_office_knows(url)
    async with TelegramServer.serving() as server, a_running_service(server, folder, url) as running:
        yield running


@pytest.fixture
def siti(office: Running) -> Chat:
    return office.person(next(_people), "Siti")


async def files_of(office: Running, chat: Chat) -> list[tuple[str, bytes | None]]:
    """State and hash of every file that came from a chat."""
    place = await office.address_of(chat)
    query = select(attachment.c.state, attachment.c.sha256).join(tip).where(tip.c.address_id == place.number)
    async with office.database.reading() as unit:
        return [(row.state.value, row.sha256) for row in await unit.connection.execute(query.order_by(attachment.c.id))]


async def until_fetched(office: Running, chat: Chat) -> list[tuple[str, bytes | None]]:
    async def found() -> list[tuple[str, bytes | None]]:
        rows = await files_of(office, chat)
        return rows if rows and not any(state == "wanted" for state, _ in rows) else []

    fetched: list[tuple[str, bytes | None]] = await eventually(found)
    return fetched


async def test_the_pictures_of_a_tip_are_kept(office: Running, siti: Chat) -> None:
    content = b"tangkapan layar"
    siti.sends("photo", {"caption": HOAX, "content": content})
    await siti.hears_verdict("❌ SALAH")
    assert await until_fetched(office, siti) == [("kept", hashlib.sha256(content).digest())]
    assert office.service.app.media.read(hashlib.sha256(content).digest()) == content


async def test_each_kind_that_a_fact_checker_can_use_is_kept_and_a_sticker_is_not(office: Running, siti: Chat) -> None:
    for kind in ("voice", "video", "document", "audio", "animation", "video_note"):
        siti.sends(kind)
        await siti.hears("belum dapat membaca isi")
    siti.sends("sticker")
    await siti.hears("Stikernya bagus")
    assert [state for state, _ in await until_fetched(office, siti)] == ["kept"] * 6


async def test_a_large_file_beside_a_small_one_is_refused_by_itself(office: Running, siti: Chat) -> None:
    with office.server.control.batch():
        (first,) = office.server.control.album(siti.number, 1, HOAX)
        large = {"size_bytes": 25_000_000}
        office.server.control.sends(siti.number, "video", large, media_group_id=first["media_group_id"])
    await siti.hears_verdict("❌ SALAH")
    assert [state for state, _ in await until_fetched(office, siti)] == ["kept", "refused"]


async def test_nobody_waits_for_a_slow_download(office: Running, siti: Chat) -> None:
    budi = office.person(next(_people), "Budi")
    slow = office.server.control.fault("slow", "download", seconds=6)
    siti.sends("photo", {"caption": HOAX})
    await siti.hears_verdict("❌ SALAH")
    await eventually(lambda: slow.struck)
    for _ in range(3):
        budi.says(HOAX)
        await budi.hears_verdict("❌ SALAH")
    assert [state for state, _ in await files_of(office, siti)] == ["wanted"], "still under way"
    await until_fetched(office, siti)


# --- Killed on the way -----------------------------------------------------------------------------------------------


@pytest.mark.chaos
async def test_kills_on_the_way_to_the_disk_leave_nothing_half(tmp_path: Path, sqlite_url: str) -> None:
    content = b"tangkapan layar"
    database = Database(sqlite_url, Vault(SECRET), lambda: datetime.now(UTC))
    shelf = MediaShelf(tmp_path / "media", database.vault)
    async with TelegramServer.serving() as server:
        settings = {
            "DATABASE_URL": sqlite_url,
            "SECRET_KEY": SECRET,
            "TELEGRAM_BOT_TOKEN": DEFAULT_TOKEN,
            "TELEGRAM_API_URL": server.url,
            "CONSOLE_PORT": "0",
        }
        process = Process(tmp_path, settings)
        server.control.sends(1001, "photo", {"content": content})
        for name in failpoints.FILES:
            process.start(KENTONGAN_FAILPOINT=f"{name}:1")
            assert await asyncio.to_thread(process.wait_for_death, 120), f"{name} was never reached"
            assert [shelf.read(sha256) for sha256 in shelf.named()] in ([], [content]), "whole or not there"
            async with database.unit_of_work() as unit:
                await unit.connection.execute(attachment.update().values(not_before=await unit.now()))
        await asyncio.to_thread(process.starts)

        async def is_kept() -> bool:
            async with database.reading() as unit:
                return (await unit.connection.execute(select(attachment.c.state))).scalar_one().value == "kept"

        await eventually(is_kept)
        await eventually(lambda: server.control.messages(1001))
        assert [shelf.read(sha256) for sha256 in shelf.named()] == [content]
        assert await asyncio.to_thread(process.stop) == 0
        assert len(server.control.messages(1001)) == 1
    await database.close()
