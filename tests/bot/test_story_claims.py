"""What nothing answers becomes one claim, whoever sends it, through however many processes, whatever breaks."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.simulators.telegram import DEFAULT_TOKEN, TelegramServer
from data.model.claim import ClaimState
from data.model.delivery import DeliveryState
from data.model.inbox import InboxState
from data.store import claims, deliveries, inbox
from data.store.database import Database
from data.store.schema import claim, tip
from tests.bot.processes import Process
from tests.bot.stage import Chat, a_look_into, a_running_service, eventually
from tests.conftest import SECRET

pytestmark = [pytest.mark.story, pytest.mark.chaos]

TEXTS = (
    "Sumur bor di Kelurahan Jrebeng mengeluarkan minyak tanah, warga antre membawa jeriken",
    "Patung kuda di gerbang kota menangis darah tiap malam Jumat",
)
PEOPLE = 50


async def claims_with_reporters(database: Database) -> list[int]:
    """How many people reported each claim that waits, the oldest claim first."""
    async with database.reading() as unit:
        numbers = list(await unit.connection.scalars(select(claim.c.id).order_by(claim.c.id)))
        assert await claims.counts(unit) in ({}, {ClaimState.OPEN: len(numbers)})
        return [len(await claims.reporters(unit, number)) for number in numbers]


async def everybody_was_answered(database: Database, count: int) -> bool:
    async with database.reading() as unit:
        coming, going = await inbox.counts(unit), await deliveries.counts(unit)
    return coming == {InboxState.DONE: count} and going == {DeliveryState.ACCEPTED: count}


async def test_fifty_people_at_once_through_two_services_report_one_claim(tmp_path: Path, database_url: str) -> None:
    async with TelegramServer.serving() as server:
        chats = [Chat(server, 2000 + number) for number in range(PEOPLE)]
        folder = tmp_path / "second"
        folder.mkdir()
        async with (
            a_running_service(server, tmp_path, database_url) as first,
            a_running_service(server, folder, database_url),
        ):
            with server.control.batch():
                for number, chat in enumerate(chats):
                    chat.forwards(TEXTS[0] if number % 3 else f"Sebarkan! {TEXTS[0].upper()}!!")
            for chat in chats:
                await chat.hears("Belum ada hasil", within_seconds=180)
            assert await claims_with_reporters(first.database) == [PEOPLE]


async def test_a_kill_before_the_commit_leaves_one_claim_a_text(tmp_path: Path, database_url: str) -> None:
    async with TelegramServer.serving() as server:
        settings = {
            "DATABASE_URL": database_url,
            "SECRET_KEY": SECRET,
            "TELEGRAM_BOT_TOKEN": DEFAULT_TOKEN,
            "TELEGRAM_API_URL": server.url,
            "TELEGRAM_PER_SECOND": "0",
            "TELEGRAM_CHAT_PER_SECOND": "0",
            "CONSOLE_PORT": "0",
            "UNKNOWN_RESEND_SECONDS": "1",
        }
        process, database = Process(tmp_path, settings), a_look_into(database_url)
        chats = [Chat(server, 2000 + number) for number in range(8)]
        try:
            _all_forward(server, chats)
            process.start(KENTONGAN_FAILPOINT="inbox.before_commit:1")
            assert await asyncio.to_thread(process.wait_for_death, 30), "the point was never reached"
            _all_forward(server, chats)
            await asyncio.to_thread(process.starts)
            await eventually(lambda: everybody_was_answered(database, 2 * len(chats)), 60)
            assert await claims_with_reporters(database) == [4, 4]
            async with database.reading() as unit:
                sorted_tips = select(func.count()).select_from(tip).where(tip.c.claim_id.is_not(None))
                assert await unit.connection.scalar(sorted_tips) == 2 * len(chats)
        finally:
            process.kill()
            await database.close()


def _all_forward(server: TelegramServer, chats: list[Chat]) -> None:
    """Half of the chats forward the one text, half the other."""
    with server.control.batch():
        for number, chat in enumerate(chats):
            chat.forwards(TEXTS[number % 2])
