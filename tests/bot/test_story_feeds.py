"""A publisher, the whole service and residents: published, fetched by the clock, answered; taken back, no more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import service as service_module
from bot.simulators.telegram import TelegramServer
from data.model.factcheck import Outcome
from data.model.feed import Feed, FeedKind
from data.store import feeds
from tests.bot.publisher import post, publisher
from tests.bot.stage import Running, a_look_into, a_running_service, eventually, the_office_knows

pytestmark = pytest.mark.story

TITLE = "[SALAH] Jembatan bambu Sumbersari runtuh karena diinjak seekor kucing"
FORWARD = "Innalillahi, jembatan bambu Sumbersari runtuh karena diinjak seekor kucing tadi pagi. Sebarkan!"


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer.serving() as server:
        yield server


async def the_clock_comes_round(office: Running) -> None:
    async with office.database.unit_of_work() as unit:
        await feeds.enable(unit, "cek", is_enabled=True)


async def test_what_a_publisher_says_is_answered_for_as_long_as_it_says_so(
    server: TelegramServer, tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_module, "LOOK_SECONDS", 0.2)
    await the_office_knows(sqlite_url)
    async with publisher() as word:
        word.posts = [post(1, TITLE)]
        outside = a_look_into(sqlite_url)
        async with outside.unit_of_work() as unit:
            assert await feeds.add(unit, Feed("cek", FeedKind.WORDPRESS, word.url))
        await outside.close()
        async with a_running_service(server, tmp_path, sqlite_url) as office:

            async def finds(outcome: Outcome) -> bool:
                return (await office.service.app.searcher.match(FORWARD)).outcome is outcome

            await eventually(lambda: finds(Outcome.ANSWER))
            siti, budi, wati = (office.person(number) for number in (1001, 1002, 1003))
            siti.forwards(FORWARD)
            heard = await siti.hears("❌ SALAH", "Jembatan bambu Sumbersari", button="Membantu")
            assert "https://cek.example/1" in heard.text
            word.posts = [post(1, TITLE, status="draft", modified="2030-01-01T00:00:00")]
            await the_clock_comes_round(office)
            await eventually(lambda: finds(Outcome.NONE))
            budi.forwards(FORWARD)
            await budi.hears("Belum ada hasil")
            word.posts = [post(1, TITLE, modified="2031-01-01T00:00:00")]
            await the_clock_comes_round(office)
            await eventually(lambda: finds(Outcome.ANSWER))
            wati.forwards(FORWARD)
            await wati.hears("❌ SALAH")
