"""Questions: officers write answers that the bot gives at once, and answer everybody who asked what it did not know."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot import asking, faq
from data.model.announcement import Announcement
from data.model.tip import RequestState
from data.store import announcements, faqs, requests
from tests.bot.console.stage import BASE, Browser, Office
from tests.bot.console.test_tips import SCRIPT
from tests.bot.stage import Chat, eventually

_people = iter(range(8000, 9000))
TODAY = "2026-11-20"
#: How soon every process sees here what was written and what was announced, seconds; of an office, 1 and 10.
FRESH_SECONDS = HEARD_SECONDS = 0.2


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faq, "FRESH_SECONDS", FRESH_SECONDS)
    monkeypatch.setattr(faq, "HEARD_SECONDS", HEARD_SECONDS)


async def asks(office: Office, text: str, said: str = "belum mempunyai jawaban") -> tuple[int, Chat]:
    """Somebody asks; the number of the newest question that waits, and their chat."""
    chat = office.running.person(next(_people))
    chat.says(text)
    await chat.hears(said)
    async with office.running.database.reading() as unit:
        opened = await requests.opened(unit, None)
    return (opened[-1].number if opened else 0), chat


def an_answer(**differently: str) -> dict[str, str]:
    typed = {
        "questions": "Kapan posyandu Jrebeng?\nposyandu jrebeng jam berapa",
        "answer": "Tiap Selasa pertama pukul 08.00 di balai RW.",
        "source": "Puskesmas Contoh",
        "dated": TODAY,
        "until": "",
    }
    return typed | differently


async def writes(browser: Browser, **differently: str) -> int:
    await browser.opens("/pertanyaan/jawaban/tulis")
    await browser.sends("/pertanyaan/jawaban/tulis", an_answer(**differently))
    assert "Tersimpan" in browser.text, browser.text
    return int(browser.path.rpartition("/")[2])


async def is_fresh(office: Office) -> None:
    """What was written is looked at by every process after a moment."""
    await asyncio.sleep(FRESH_SECONDS + 0.05)


async def test_an_answer_is_written_given_changed_and_retired_without_a_restart(office: Office) -> None:
    fitri = await office.enters("fitri")
    number = await writes(fitri, answer_en="Every first Tuesday.")
    await is_fresh(office)
    _, chat = await asks(office, "kapan posyandu jrebeng?", "Tiap Selasa pertama")
    async with office.running.database.reading() as unit:
        stored = await faqs.get(unit, number)
    assert stored is not None
    assert stored.faq.answer_in("en") == "Every first Tuesday."
    await fitri.sends(f"/pertanyaan/jawaban/{number}", an_answer(answer="Pindah ke Kamis.") | {"revisi": "1"})
    await is_fresh(office)
    chat.says("posyandu jrebeng kapan?")
    await chat.hears("Pindah ke Kamis.")
    await fitri.sends(f"/pertanyaan/jawaban/{number}/pensiun", {"revisi": "2", "aksi": "pensiun"})
    assert "tidak lagi memakai" in fitri.text
    await is_fresh(office)
    chat.says("posyandu jrebeng kapan ya?")
    await chat.hears("belum mempunyai jawaban")
    await fitri.sends(f"/pertanyaan/jawaban/{number}/pensiun", {"revisi": "3", "aksi": "pakai"})
    assert "memakai jawaban ini lagi" in fitri.text
    assert fitri.text.count("fitri") >= 4, "the history names who did what"


async def test_everybody_who_asked_the_same_is_answered_once_and_the_answer_stays(office: Office) -> None:
    number, one = await asks(office, "kapan jadwal imunisasi polio di Kedopok?")
    _, other = await asks(office, "Jadwal imunisasi polio Kedopok kapan ya min?")
    third, stranger = await asks(office, "kapan pasar hewan buka?")
    browser = await office.enters("budi")
    shown = await browser.opens("/pertanyaan")
    assert "2 orang bertanya" in shown
    assert shown.count("polio") == 1, "who asks the same is one entry"
    shown = await browser.opens(f"/pertanyaan/{number}")
    assert "Dikirim sekali ke 2 percakapan" in shown
    sent = {"jawaban": "Senin depan di Puskesmas Kedopok.", "simpan": "1", "source": "Dinkes"}
    sent["questions"] = "kapan jadwal imunisasi polio di Kedopok?"
    await browser.sends(f"/pertanyaan/{number}/jawab", sent)
    assert (browser.path, "Jawaban dikirim" in browser.text) == (f"{BASE}/pertanyaan", True), browser.text
    for chat in (one, other):
        await chat.hears("Anda bertanya", "Senin depan di Puskesmas Kedopok.")
    await is_fresh(office)
    _, later = await asks(office, "imunisasi polio kedopok kapan jadwalnya?", "Senin depan di Puskesmas")
    await later.is_still_served()
    await browser.sends(f"/pertanyaan/{number}/jawab", sent)
    assert (browser.status, "sudah dijawab" in browser.text) == (422, True)
    await browser.sends(f"/pertanyaan/{third}/tutup", {})
    assert "Pertanyaan ditutup" in browser.text
    await stranger.is_still_served()


async def test_everybody_who_asked_the_same_is_closed_however_many(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PORTION", 2)
    for _ in range(5):
        number, _ = await asks(office, "kapan lomba perahu di Mayangan?")
    browser = await office.enters("budi")
    await browser.opens(f"/pertanyaan/{number}")
    await browser.sends(f"/pertanyaan/{number}/tutup", {})
    assert "Pertanyaan ditutup" in browser.text
    assert "perahu" not in await browser.opens("/pertanyaan")


async def test_who_wants_to_talk_is_answered_in_the_same_place(office: Office) -> None:
    number, chat = await asks(office, "/petugas lampu jalan mati", "kami simpan dengan nomor")
    fitri = await office.enters("fitri")
    assert "ingin bicara" in await fitri.opens("/pertanyaan")
    assert "Jadikan tanya jawab" not in await fitri.opens(f"/pertanyaan/{number}"), "it is no question to be kept"
    await fitri.sends(f"/pertanyaan/{number}/jawab", {"jawaban": "Sudah dijadwalkan besok."})
    heard = await chat.hears("Sudah dijadwalkan besok.")
    assert "Anda bertanya" not in heard.text


async def test_of_two_officers_one_answers_and_people_hear_once(office: Office) -> None:
    number, chat = await asks(office, "berapa biaya sewa gedung kesenian Probolinggo?")
    budi, fitri = await office.enters("budi"), await office.enters("fitri")
    for browser in (budi, fitri):
        await browser.opens(f"/pertanyaan/{number}")
    await asyncio.gather(
        *(browser.sends(f"/pertanyaan/{number}/jawab", {"jawaban": "Gratis."}) for browser in (budi, fitri))
    )
    assert sorted([budi.status, fitri.status]) == [200, 422]
    await chat.hears("Gratis.")
    await chat.is_still_served()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"questions": " \n "}, "1 sampai 50 pertanyaan"),
        ({"questions": "x" * 201}, "1 sampai 50 pertanyaan"),
        ({"questions": "\n".join(f"tanya nomor {n}" for n in range(51))}, "1 sampai 50 pertanyaan"),
        ({"answer": "x" * 601}, "paling panjang 600"),
        ({"answer_jv": "x" * 601}, "paling panjang 600"),
        ({"source": SCRIPT * 5}, "Sumbernya harus diisi"),
        ({"dated": SCRIPT}, "Tanggalnya belum benar"),
        ({"until": "2020-01-01"}, "berakhir sebelum tanggal diperiksa"),
    ],
)
async def test_an_answer_that_is_none_is_refused_and_stays_in_the_form(
    office: Office, wrong: dict[str, str], said: str
) -> None:
    fitri = await office.enters("fitri")
    await fitri.opens("/pertanyaan/jawaban/tulis")
    typed = {"questions": "Kapan kolam renang buka?", "answer": f"Pukul tujuh {SCRIPT}."} | wrong
    await fitri.sends("/pertanyaan/jawaban/tulis", an_answer(**typed))
    assert (fitri.status, said in fitri.text) == (422, True), fitri.text
    assert fitri.page is not None
    assert "<script>alert" not in fitri.page.text
    assert "kolam renang" in fitri.page.text or "questions" in wrong


async def test_a_question_stands_below_one_answer_only(office: Office) -> None:
    fitri = await office.enters("fitri")
    await writes(fitri, questions="Kapan perpustakaan buka?")
    await fitri.opens("/pertanyaan/jawaban/tulis")
    await fitri.sends("/pertanyaan/jawaban/tulis", an_answer(questions="Jam perpustakaan\nKAPAN perpustakaan buka"))
    assert (fitri.status, "sudah ada pada jawaban lain" in fitri.text) == (422, True)


async def test_of_two_who_edit_an_answer_the_second_is_told_and_loses_nothing(office: Office) -> None:
    fitri, budi = await office.enters("fitri"), await office.enters("budi")
    number = await writes(fitri, questions="Kapan taman kota dibuka?")
    for browser in (fitri, budi):
        await browser.opens(f"/pertanyaan/jawaban/{number}")
    await fitri.sends(
        f"/pertanyaan/jawaban/{number}",
        an_answer(questions="Kapan taman kota dibuka?", answer="Satu.") | {"revisi": "1"},
    )
    mine = an_answer(questions="Kapan taman kota dibuka?", answer="Dua, kata budi.")
    await budi.sends(f"/pertanyaan/jawaban/{number}", mine | {"revisi": "1"})
    assert (budi.status, "Baru saja diubah rekan Anda" in budi.text) == (422, True)
    assert budi.page is not None
    assert "Dua, kata budi." in budi.page.text
    assert "Satu." in budi.text, "and what their colleague wrote"
    await budi.sends(f"/pertanyaan/jawaban/{number}", mine | {"revisi": budi.hidden("revisi")})
    assert "Tersimpan" in budi.text


async def test_an_answer_of_the_file_is_changed_and_stands_over_it(office: Office) -> None:
    path = office.running.service.console.settings.faq_path
    path.write_text(
        '[[faq]]\nquestions = ["Kapan kantor camat Kanigaran buka?"]\nanswer = "Pukul delapan."\nsource = "Camat"\n'
        f"date = {TODAY}\n",
        encoding="utf-8",
    )
    await is_fresh(office)
    await asks(office, "kantor camat kanigaran buka kapan?", "Pukul delapan.")
    fitri = await office.enters("fitri")
    assert "dari berkas" in await fitri.opens("/pertanyaan/jawaban")
    assert fitri.page is not None
    address = fitri.page.text.partition("/pertanyaan/jawaban/tulis?tanda=")[2].partition('"')[0]
    assert "berasal dari berkas" in await fitri.opens(f"/pertanyaan/jawaban/tulis?tanda={address}")
    changed = an_answer(questions="Kapan kantor camat Kanigaran buka?", answer="Pukul sembilan.")
    await fitri.sends("/pertanyaan/jawaban/tulis", changed | {"tanda": fitri.hidden("tanda")})
    assert "Tersimpan" in fitri.text
    await is_fresh(office)
    await asks(office, "kapan kantor camat kanigaran buka?", "Pukul sembilan.")
    assert (await fitri.opens("/pertanyaan/jawaban")).count("camat Kanigaran") == 1
    assert "Dijawab dengan: Kapan kantor camat" in await fitri.opens(
        "/pertanyaan/jawaban?coba=kantor+camat+kanigaran+buka+kapan"
    )
    assert "Tidak ada jawaban" in await fitri.opens("/pertanyaan/jawaban?coba=%3Cscript%3E")


async def test_an_announcement_answers_until_it_is_withdrawn(office: Office) -> None:
    today = office.running.service.console.today()
    told = Announcement(
        "2026/901", "Kerja bakti Kelurahan Sukabumi", "Kerja bakti Sabtu pukul 07.00 di lapangan.", today
    )
    old = Announcement(
        "2026/902", "Lomba layang-layang Triwung", "Lomba Minggu pukul 08.00.", today - timedelta(days=90)
    )
    async with office.running.database.unit_of_work() as unit:
        for one in (told, old):
            await announcements.save(unit, one)
    shelf = office.running.service.console.answers

    async def is_heard() -> bool:
        return (await shelf.search("kapan kerja bakti Sukabumi")).announcement is not None

    await eventually(is_heard, 15)
    await asks(office, "kerja bakti kelurahan sukabumi kapan?", "nomor 2026/901")
    assert (await shelf.search("kapan lomba layang-layang Triwung?")).announcement is None, "it is too long ago"
    async with office.running.database.unit_of_work() as unit:
        await announcements.withdraw(unit, "2026/901")

    async def is_gone() -> bool:
        return not await is_heard()

    await eventually(is_gone, 15)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"jawaban": "  "}, "Tuliskan jawabannya"),
        ({"jawaban": "x" * 801}, "terlalu panjang"),
        ({"jawaban": "Ya.", "simpan": "1", "questions": "", "source": "x"}, "1 sampai 50 pertanyaan"),
        ({"jawaban": "Ya.", "simpan": "1", "questions": "Kapan?", "source": ""}, "Sumbernya harus diisi"),
    ],
)
async def test_an_answer_that_cannot_be_sent_is_refused_and_the_question_waits(
    office: Office, typed: dict[str, str], said: str
) -> None:
    number, _ = await asks(office, f"kapan pawai {SCRIPT} tahun {len(said)} dimulai?")
    budi = await office.enters("budi")
    await budi.opens(f"/pertanyaan/{number}")
    await budi.sends(f"/pertanyaan/{number}/jawab", typed)
    assert (budi.status, said in budi.text) == (422, True), budi.text
    assert budi.page is not None
    assert "<script>alert" not in budi.page.text
    async with office.running.database.reading() as unit:
        found = await requests.find(unit, number)
    assert found is not None
    assert found.state is RequestState.OPEN


@pytest.mark.parametrize("path", ["/pertanyaan/0", "/pertanyaan/" + "9" * 25, "/pertanyaan/jawaban/987654"])
async def test_what_is_not_there_is_said(office: Office, path: str) -> None:
    budi = await office.enters("budi")
    assert "Itu tidak ada" in await budi.opens(path)
    assert budi.status == 404


async def test_an_approver_reads_and_does_not_answer(office: Office) -> None:
    number, _ = await asks(office, "kapan lampu jalan Pakistaji diperbaiki?")
    citra = await office.enters("citra")
    shown = await citra.opens(f"/pertanyaan/{number}")
    assert "Hanya petugas dan pemeriksa fakta" in shown
    assert "Kirim jawaban" not in shown
