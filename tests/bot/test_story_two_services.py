"""Two services with one token: one of them fetches, and when it is killed the other goes on."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.simulators.telegram import DEFAULT_TOKEN, TelegramServer
from data.model.delivery import DeliveryState
from data.model.inbox import InboxState
from tests.bot.processes import Process
from tests.bot.stage import Chat, a_running_service, eventually, the_office_knows
from tests.conftest import SECRET

pytestmark = [pytest.mark.story, pytest.mark.chaos]

HOAX = "Menara 5G menyebarkan virus kepada warga sekitar"


async def test_when_the_one_that_fetches_is_killed_the_other_goes_on(tmp_path: Path, database_url: str) -> None:
    await the_office_knows(database_url)
    async with TelegramServer.serving() as server:
        settings = {
            "DATABASE_URL": database_url,
            "SECRET_KEY": SECRET,
            "TELEGRAM_BOT_TOKEN": DEFAULT_TOKEN,
            "TELEGRAM_API_URL": server.url,
            "CONSOLE_PORT": "0",
        }
        first, siti = Process(tmp_path, settings), Chat(server, 1001)
        await asyncio.to_thread(first.starts)
        siti.says("Halo")
        await siti.hears("Halo! Kentongan")
        async with a_running_service(server, tmp_path, database_url) as second:
            siti.says("BANTUAN")
            await siti.hears("Cara memakai Kentongan")
            assert not any(name.startswith("getUpdates 409") for name in server.control.state()["calls"])
            await second.deliveries_become({DeliveryState.ACCEPTED: 2})
            await asyncio.to_thread(first.kill)
            with server.control.batch():
                siti.says(HOAX)
                Chat(server, 1002).says(HOAX)
            # The server may hold the killed one's fetch open for a moment more.
            await siti.hears_verdict("❌ SALAH")
            await eventually(lambda: not server.control.pending())
            assert await second.everything_is_decided() == {InboxState.DONE: 4}
        siti.has_heard_all()
