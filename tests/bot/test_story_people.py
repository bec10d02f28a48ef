"""Understanding people, end to end on Telegram: requests to an officer, and answers that change."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.cli import requests_verb
from bot.cli.speech import Stop
from bot.simulators.telegram import TelegramServer
from data.model.people import AddressStatus
from data.store import requests
from data.store.schema import tip
from tests.bot.stage import Chat, Running, a_running_service, eventually, labels, the_office_knows
from tests.bot.stories.factchecks import FACTCHECKS, FALSE, FAQ
from tests.conftest import fresh_sqlite

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="module")]

_people = itertools.count(7001)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """One service for all stories; each has people of its own."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "faq.toml").write_text(FAQ, encoding="utf-8")
    url = fresh_sqlite(sqlite_template, folder)
    await the_office_knows(url, FACTCHECKS)
    told = {"office_name": "Kominfo Cerita", "office_contact": "Balai Cerita, pukul 08.00-15.00"}
    async with (
        TelegramServer.serving() as server,
        a_running_service(server, folder, url, **told) as running,
    ):
        yield running


@pytest.fixture
def siti(office: Running) -> Chat:
    return office.person(next(_people), "Siti")


async def an_officer(office: Running, *words: str) -> int:
    """Run ``requests`` beside the service, as an officer does from another terminal."""
    return await asyncio.to_thread(requests_verb.run, office.settings, words)


async def waiting(office: Running) -> list[tuple[int, str | None]]:
    async with office.database.reading() as unit:
        return [(request.number, request.text) for request in await requests.opened(unit)]


async def tips_of(office: Running, chat: Chat) -> int:
    place = await office.address_of(chat)
    async with office.database.reading() as unit:
        rows = await unit.connection.execute(select(tip.c.id).where(tip.c.address_id == place.number))
        return len(rows.all())


async def test_a_request_is_answered_by_an_officer_and_the_service_sends_it_once(office: Running, siti: Chat) -> None:
    siti.says("hubungi admin dong")
    kept = await siti.hears("petugas Kominfo Cerita", "Balai Cerita", "tidak dapat kami janjikan")
    ticket = kept.text[kept.text.index("KT-") :][:9]
    siti.says("/petugas lampu jalan mati")
    await siti.hears("kami tambahkan", ticket)
    assert (int(ticket[3:]), "hubungi admin dong\n/petugas lampu jalan mati") in await waiting(office)
    assert await an_officer(office, "answer", ticket, "Sudah kami teruskan ke dinas.") == 0
    await siti.hears(f"Jawaban petugas Kominfo Cerita untuk permintaan {ticket}", "Sudah kami teruskan ke dinas.")
    with pytest.raises(Stop, match="sudah dijawab"):
        await an_officer(office, "answer", ticket, "Sekali lagi.")
    siti.says(ticket)
    await siti.hears("sudah selesai")
    siti.says("PETUGAS")
    await siti.hears("kami simpan dengan nomor")
    await siti.is_still_served()


async def test_somebody_who_wants_no_announcements_still_gets_the_answer(office: Running, siti: Chat) -> None:
    siti.says("stop kirim pengumuman ya")
    await siti.hears("tidak akan menerima pengumuman")
    siti.says("PETUGAS")
    kept = await siti.hears("kami simpan dengan nomor")
    assert (await office.address_of(siti)).status is AddressStatus.OPTED_OUT
    ticket = kept.text[kept.text.index("KT-") :][:9]
    await an_officer(office, "answer", ticket, "Halo, ada yang bisa kami bantu?")
    await siti.hears("Halo, ada yang bisa kami bantu?")
    assert (await office.address_of(siti)).status is AddressStatus.OPTED_OUT


async def test_the_button_below_an_apology_asks_for_a_human_and_a_double_tap_asks_once(
    office: Running, siti: Chat
) -> None:
    siti.says("bot goblok")
    said = await siti.hears("mohon maaf")
    assert labels(said) == ["Hubungi petugas"]
    before = len(await waiting(office))
    siti.presses("Hubungi petugas")
    siti.presses("Hubungi petugas")
    await siti.hears("kami simpan dengan nomor")
    await siti.hears("masih terbuka")
    assert len(await waiting(office)) == before + 1


async def test_a_group_is_told_to_write_privately(office: Running) -> None:
    group = office.group_of(next(_people))
    before = await waiting(office)
    group.says("/petugas")
    await group.hears("percakapan pribadi")
    assert await waiting(office) == before


async def test_two_thoughts_are_one_message_and_one_tip(office: Running, siti: Chat) -> None:
    siti.says(f"Makasih min. Saya mau bicara dengan petugas. Oh iya ini bener gak: {FALSE.title}")
    card = await siti.hears_verdict("❌ SALAH")
    assert "Permintaan bicara dengan petugas kami simpan" in card.text
    assert "Sama-sama." in card.text
    assert await tips_of(office, siti) == 1
    await siti.is_still_served()


async def test_small_talk_anger_and_questions_are_no_tips(office: Running, siti: Chat) -> None:
    said = ["p", "assalamualaikum", "tes", "makasih", "wkwk", "1", "batal", "salah terus!", "min bansos kapan cair ya"]
    for text in said:
        siti.says(text)
        await siti.hears()
    assert await tips_of(office, siti) == 0


async def test_the_file_of_answers_may_change_while_the_service_runs(office: Running, siti: Chat) -> None:
    siti.says("gimana ngurus ktp pak?")
    offered = await siti.hears("KTP yang hilang")
    path = office.settings.faq_path
    path.write_text("[[faq]]\nthis is broken", encoding="utf-8")
    siti.says("min bansos kapan cair ya")
    await siti.hears("papan pengumuman")
    path.write_text(FAQ.replace("papan pengumuman", "grup RT").replace("KTP", "SIM"), encoding="utf-8")
    os.utime(path, (1, 1))

    async def is_taken_over() -> bool:
        siti.says("min bansos kapan cair ya")
        return "grup RT" in (await siti.hears()).text

    await eventually(is_taken_over)
    siti.presses(labels(offered)[0], message_id=offered.message_id)
    await siti.hears("sudah berubah", "ketik pertanyaan Anda")
