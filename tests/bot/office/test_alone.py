"""The two bots do not need each other: one runs while the other has no token, or one that is refused."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.office import running
from bot.simulators.telegram.server import TelegramServer
from tests.bot.console.conftest import STAFF
from tests.bot.console.stage import an_office
from tests.bot.office.stage import TOKEN, Desks
from tests.bot.stage import eventually

pytestmark = pytest.mark.story


async def test_it_runs_where_residents_have_no_bot(sqlite_url: str, tmp_path: Path) -> None:
    async with TelegramServer.serving() as server:
        server.control.bot(TOKEN, username="petugas_bot")
        tokens = {"telegram_bot_token": "", "telegram_office_bot_token": TOKEN, "playground": False}
        async with an_office(server, tmp_path, sqlite_url, **tokens) as office:
            await office.hires(*STAFF)
            budi = await Desks(office).links("budi")
            budi.says("/antrean")
            await budi.finds("Tidak ada aduan yang menunggu")


async def test_a_refused_token_ends_nothing_and_is_tried_again(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(running, "REFUSED_SECONDS", 0.2)
    async with TelegramServer.serving() as server:
        with caplog.at_level(logging.ERROR, "bot.office.running"):
            async with an_office(server, tmp_path, sqlite_url, telegram_office_bot_token=TOKEN) as office:
                siti = office.running.person(7001)
                siti.says("/bahasa xx")
                await siti.hears("BAHASA EN")
                await eventually(lambda: "TELEGRAM_OFFICE_BOT_TOKEN is refused" in caplog.text)
                assert TOKEN.partition(":")[2] not in caplog.text
                assert office.running.service.app.failure is None
                await office.hires(*STAFF)
                server.control.bot(TOKEN, username="petugas_bot")
                await Desks(office).links("budi")
