"""A phone of the playground in the browser, and an officer's phone with the officers' bot on the other side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import expect
from pydantic import SecretStr

from bot.office.running import OfficeBot, Rhythm
from bot.simulators.telegram.server import TelegramServer
from data.model.officer import OfficerRole
from data.store import office_chats, officers
from data.store.officers import NewOfficer
from tests.bot.browser.pages import Screen
from tests.bot.office.stage import TOKEN, Phone
from tests.bot.playground.stage import Open
from tests.bot.signing import CHEAP, PASSWORD

#: Told anew by somebody: nothing answers it, and the fact-check that it is about stands near.
NEAR = "Pak RT bilang jamu godokan daun sirsak bikin tumor warga kempis tanpa operasi di rumah sakit"
JUDGED = "Rebusan daun sirsak menyembuhkan kanker"
CHAT = 93_001


@pytest_asyncio.fixture(loop_scope="session")
async def budi(played: Open, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Phone]:
    """A fact-checker's phone, linked to the officers' bot of the office over the playground; it is always open."""
    app, console = played.service.playground.app, played.service.training
    async with TelegramServer.serving() as server:
        server.control.bot(TOKEN, username="petugas_bot")
        server.control.person(CHAT, "Budi")
        phone = Phone(server, CHAT, bot=TOKEN)
        async with console.database.unit_of_work() as unit:
            roles = frozenset([OfficerRole.FACT_CHECKER])
            number = await officers.add(
                unit, NewOfficer("budi_bot", "Budi Contoh", roles, CHEAP.hash(PASSWORD), "A" * 32), "test"
            )
            until = await unit.now() + timedelta(hours=1)
            await office_chats.link(unit, number, office_chats.Asked(str(CHAT), "Budi", until), "test")
        changed = {
            "telegram_office_bot_token": SecretStr(TOKEN),
            "telegram_api_url": server.url,
            "working_hours": "Sen-Min 00:00-24:00",
        }
        monkeypatch.setattr(app, "settings", app.settings.model_copy(update=changed))
        monkeypatch.setattr(console.grace, "seconds", 0.5)

        async def the_console() -> object:
            return console

        bot = OfficeBot(app, the_console, Rhythm(work=0.05, alarms=0.5, calm=0.5))  # type: ignore[arg-type]
        running = asyncio.create_task(bot.run())
        yield phone
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_a_tip_is_confirmed_on_the_officers_bot_and_heard_on_the_phone(screen: Screen, budi: Phone) -> None:
    resident = screen.phone()
    await screen.types(resident, NEAR)
    await expect(screen.heard(resident).last).to_contain_text("Belum ada hasil")
    told = await budi.finds("Aduan baru", "godokan daun sirsak", button="Cocok")
    while JUDGED not in told.text:
        budi.presses("Bukan ini")
        told = await budi.finds("godokan daun sirsak", button="Cocok")
    budi.presses("Cocok")
    await budi.finds("1 orang yang bertanya akan menerima ini", button="Ya, kirim")
    budi.presses("Ya, kirim")
    await budi.finds("dijawab")
    await expect(screen.heard(resident).last).to_contain_text("SALAH")
    await expect(screen.heard(resident).last).to_contain_text(JUDGED)
