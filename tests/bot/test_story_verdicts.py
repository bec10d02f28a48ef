"""The promise, end to end on Telegram: who asked hears the verdict, once, in their chat, and the correction as well."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.cli import tips_verb
from bot.simulators.telegram import TelegramServer
from data.store import claim_queue
from tests.bot.stage import Chat, Running, a_running_service, the_office_knows
from tests.bot.stories.factchecks import FACTCHECKS
from tests.conftest import fresh_sqlite

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="module")]

DAM = "Bendungan di hulu jebol dini hari tadi, air bah sampai di kota sebelum subuh, segera naik ke loteng"
WELL = "Sumur warga dusun sebelah mendadak berisi minyak tanah, boleh diambil siapa saja sampai Minggu"
_people = itertools.count(8101)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """One service for all stories; each has people of its own."""
    folder = tmp_path_factory.mktemp("desk")
    url = fresh_sqlite(sqlite_template, folder)
    await the_office_knows(url, FACTCHECKS)
    async with (
        TelegramServer.serving() as server,
        a_running_service(server, folder, url, office_name="Kominfo Cerita") as running,
    ):
        yield running


async def at_the_desk(office: Running, *words: str) -> int:
    """Run ``tips`` beside the service, as a fact-checker does from another terminal."""
    return await asyncio.to_thread(tips_verb.run, office.settings, words)


async def ticket_of(chat: Chat, text: str, **how: object) -> str:
    """Forward a text that nothing answers; the ticket that is given for it."""
    chat.forwards(text, **how)
    kept = await chat.hears("Belum ada hasil")
    return kept.text[kept.text.index("KT-") :][:9]


async def test_two_people_ask_and_each_hears_once(office: Running, capsys: pytest.CaptureFixture[str]) -> None:
    siti, budi = office.person(next(_people), "Siti"), office.person(next(_people), "Budi")
    first = await ticket_of(siti, DAM)
    second = await ticket_of(budi, DAM + "!!! SEBARKAN")
    assert await at_the_desk(office, "queue", "--json") == 0
    (claim,) = [
        one for one in json.loads(capsys.readouterr().out)["claims"] if one["statement"].startswith("Bendungan")
    ]
    assert (claim["people"], claim["reports"]) == (2, 2)
    budi.says("BERHENTI")
    await budi.hears("tidak akan menerima pengumuman")
    typed = ("--title", "Bendungan di hulu jebol", "--summary", "Bendungan utuh, kata penjaganya.", "--by", "Rina")
    assert await at_the_desk(office, "answer", str(claim["claim"]), "--verdict", "salah", *typed) == 0
    heard = await siti.hears(f"Tentang pesan Anda {first}:", "❌ SALAH", "Bendungan utuh", "Sumber: Kominfo Cerita")
    assert heard.reply_to, "it answers the message that was asked about"
    await budi.hears(f"Tentang pesan Anda {second}:", "❌ SALAH")
    siti.says(first)
    await siti.hears(f"{first} sudah kami jawab di percakapan ini")
    name = f"office:KL-{claim['claim']:06d}"
    changed = ("--verdict", "menyesatkan", "--summary", "Bendungan utuh.", "--note", "Pintu airnya memang dibuka.")
    assert await at_the_desk(office, "correct", name, *changed) == 0
    for chat, ticket in ((siti, first), (budi, second)):
        await chat.hears(f"Koreksi untuk pesan Anda {ticket}:", "❌ SALAH, sekarang ⚠️ MENYESATKAN", "Pintu airnya")
        chat.has_heard_all()


async def test_the_next_who_asks_is_answered_at_once_and_hears_a_later_correction(office: Running) -> None:
    ani, cici = office.person(next(_people), "Ani"), office.person(next(_people), "Cici")
    await ticket_of(ani, WELL)
    claim = await claim_of(office, "Sumur")
    typed = ("--title", "Sumur warga berisi minyak tanah", "--summary", "Airnya hanya keruh.")
    assert await at_the_desk(office, "answer", claim, "--verdict", "salah", *typed) == 0
    await ani.hears("❌ SALAH", "Airnya hanya keruh")
    await asyncio.sleep(0.6)
    cici.forwards("Assalamualaikum. " + WELL)
    await cici.hears("❌ SALAH", "Sumur warga berisi minyak tanah", button="Membantu")
    name = f"office:KL-{int(claim):06d}"
    changed = ("--summary", "Minyaknya dari pipa depo.", "--note", "Pipa depo bocor.")
    assert await at_the_desk(office, "correct", name, "--verdict", "benar", *changed) == 0
    await ani.hears("Koreksi", "✅ BENAR")
    await cici.hears("Koreksi", "❌ SALAH, sekarang ✅ BENAR")
    cici.forwards(WELL)
    await cici.hears("✅ BENAR", "Sumur warga")
    ani.has_heard_all()
    cici.has_heard_all()


async def claim_of(office: Running, opening: str) -> str:
    async with office.database.reading() as unit:
        (found,) = [one.number for one in await claim_queue.unsettled(unit) if one.statement.startswith(opening)]
    return str(found)


async def test_what_does_not_fit_reaches_the_queue_and_its_person_hears_what_does(
    office: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    dodi = office.person(next(_people), "Dodi")
    dodi.forwards(FACTCHECKS[0].title)
    answered = await dodi.hears(button="Tidak cocok")
    dodi.presses("Tidak cocok")
    await dodi.hears("kami catat bahwa hasil untuk pesan")
    assert await at_the_desk(office, "queue", "--json") == 0
    found = [one for one in json.loads(capsys.readouterr().out)["claims"] if one["unhelpful"]]
    assert [one["unhelpful"][0]["count"] for one in found] == [1]
    assert answered.text
    assert await at_the_desk(office, "reject", str(found[0]["claim"]), "--reason", "hanya doa") == 0
    await dodi.hears("Isinya bukan hal yang dapat dinyatakan benar atau salah")


async def test_a_group_hears_it_where_it_asked(office: Running) -> None:
    chat = office.group_of(next(_people))
    chat.says("halo semua")
    asked = chat.says("/cek Pohon beringin alun-alun berbuah emas sejak kemarin, dijaga tentara siang malam")
    await chat.hears("Belum ada hasil")
    claim = await claim_of(office, "Pohon beringin")
    typed = ("--title", "Beringin alun-alun berbuah emas", "--summary", "Itu lampu hias.")
    assert await at_the_desk(office, "answer", claim, "--verdict", "parodi", *typed) == 0
    heard = await chat.hears("Tentang pesan Anda KT-", "🎭 PARODI")
    assert heard.reply_to == asked["message_id"]
