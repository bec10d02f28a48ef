"""Of all processes one serves the officers' bot, for as long as it works."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.office import running
from bot.simulators.telegram.server import TelegramServer
from data.store import leases
from tests.bot.console.conftest import STAFF
from tests.bot.console.stage import an_office
from tests.bot.office.stage import TOKEN, Desks
from tests.bot.stage import eventually
from tests.conftest import fresh_sqlite

pytestmark = pytest.mark.story


async def test_whoever_answers_slowly_still_has_the_bot(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "LEASE_SECONDS", 2.0)
    url = fresh_sqlite(sqlite_template, tmp_path)
    async with TelegramServer.serving() as server:
        server.control.bot(TOKEN, username="petugas_bot")
        async with an_office(server, tmp_path, url, telegram_office_bot_token=TOKEN) as office:
            await office.hires(*STAFF)
            desks = Desks(office)
            budi, name = await desks.links("budi"), f"poller:office:{TOKEN.partition(':')[0]}"
            slow = server.control.fault("slow", "sendMessage", seconds=5)
            budi.says("/antrean")
            await eventually(lambda: slow.struck)
            for _ in range(8):
                await asyncio.sleep(0.5)
                async with desks.running.database.unit_of_work() as unit:
                    assert not await leases.hold(unit, name, "another process", 2.0)
            await budi.finds("Tidak ada aduan yang menunggu")
