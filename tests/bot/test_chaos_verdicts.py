"""A verdict reaches everybody who asked, once, whoever dies on the way: real processes, really killed."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.simulators.telegram import DEFAULT_TOKEN, TelegramServer
from data.model.claim import ClaimState
from data.model.delivery import DeliveryKind, DeliveryState
from data.store import claims
from data.store.database import Database
from data.store.schema import delivery, tip
from data.store.vault import Vault
from tests.bot.commands import Result, Shell
from tests.bot.processes import Process
from tests.conftest import SECRET

PEOPLE = 6
DAM = "Bendungan di hulu jebol dini hari tadi, air bah sampai di kota sebelum subuh, segera naik ke loteng"
ANSWER = ("tips", "answer", "1", "--verdict", "salah", "--title", "Bendungan jebol", "--summary", "Bendungan utuh.")
#: How long everything may take on a busy machine, seconds.
PATIENCE_SECONDS = 300.0


@dataclass(slots=True)
class Scene:
    """A platform, a database, a service, and a desk in another process."""

    server: TelegramServer
    process: Process
    desk: Shell
    database: Database

    async def everybody_asks(self) -> None:
        with self.server.control.batch():
            for number in range(PEOPLE):
                self.server.control.says(2000 + number, DAM)

        async def all_wait() -> bool:
            async with self.database.reading() as unit:
                return await unit.connection.scalar(select(func.count()).where(tip.c.claim_id == 1)) == PEOPLE

        await self.becomes(all_wait)

    async def becomes(self, look: object) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not await look():  # type: ignore[operator]
            assert time.monotonic() < deadline, self.process.log()[-3000:]
            await asyncio.sleep(0.1)

    async def decides(self, **failpoint: str) -> Result:
        return await asyncio.to_thread(lambda: self.desk.runs(*ANSWER, **failpoint))

    async def everybody_hears_once(self) -> None:
        async def all_sent() -> bool:
            query = select(delivery.c.state, func.count()).where(delivery.c.kind == DeliveryKind.NOTICE)
            async with self.database.reading() as unit:
                rows = await unit.connection.execute(query.group_by(delivery.c.state))
                return {row[0]: row[1] for row in rows} == {DeliveryState.ACCEPTED: PEOPLE}

        await self.becomes(all_sent)
        heard = Counter(row.chat_id for row in self.server.control.messages() if "Tentang pesan Anda" in row.text)
        assert heard == Counter(range(2000, 2000 + PEOPLE))
        async with self.database.reading() as unit:
            found = await claims.get(unit, 1)
        assert found is not None
        assert found.state is ClaimState.ANSWERED


@pytest.fixture
async def scene(database_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    database = Database(database_url, Vault(SECRET), lambda: datetime.now(UTC))
    async with TelegramServer.serving() as server:
        settings = {
            "DATABASE_URL": database_url,
            "SECRET_KEY": SECRET,
            "TELEGRAM_BOT_TOKEN": DEFAULT_TOKEN,
            "TELEGRAM_API_URL": server.url,
            "TELEGRAM_PER_SECOND": "0",
            "TELEGRAM_CHAT_PER_SECOND": "0",
            "CONSOLE_PORT": "0",
        }
        for number in range(PEOPLE):
            server.control.person(2000 + number, f"Warga {number}")
        process = Process(tmp_path, settings)
        yield Scene(server, process, Shell(tmp_path, settings | {"VAR_DIR": str(tmp_path)}), database)
        process.kill()
    await database.close()


@pytest.mark.chaos
@pytest.mark.parametrize("name", ["verdict.decided", "verdict.planned"])
async def test_the_desk_dies_and_the_service_tells_everybody(scene: Scene, name: str) -> None:
    scene.process.starts()
    await scene.everybody_asks()
    died = await scene.decides(KENTONGAN_FAILPOINT=f"{name}:1")
    assert died.code == -9
    await scene.everybody_hears_once()
    again = await scene.decides()
    assert (again.code, again.out) == (0, "Klaim KL-000001 sudah demikian sebelumnya. Tidak ada yang diubah.\n")


@pytest.mark.chaos
async def test_desk_and_service_die_one_after_the_other(scene: Scene) -> None:
    scene.process.starts(KENTONGAN_FAILPOINT="verdict.planned:1")
    await scene.everybody_asks()
    assert (await scene.decides(KENTONGAN_FAILPOINT="verdict.decided:1")).code == -9
    assert await asyncio.to_thread(scene.process.wait_for_death, 60), "the tick never planned anything"
    scene.process.starts()
    await scene.everybody_hears_once()
