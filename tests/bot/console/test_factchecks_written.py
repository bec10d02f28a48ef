"""The office's own fact-checks: written by one officer, let go public by another, corrected and taken back."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import func, select

from bot.policy import OFFICE
from bot.verdicts import SETTLED_SECONDS
from data.model.draft import DraftKind, DraftState
from data.model.factcheck import Outcome
from data.store import audit, drafts, factchecks, sessions, withdrawals
from data.store.schema import factcheck
from tests.bot.console.stage import BASE, Browser, Office
from tests.bot.console.test_tips import SCRIPT, number_of
from tests.bot.signing import PASSWORD
from tests.bot.stage import eventually
from tests.bot.stories.factchecks import FALSE

#: A change is told to everybody once nobody can still be shown what stood there before.
SETTLED = timedelta(seconds=SETTLED_SECONDS + 1)
TITLE = "Bulan purnama membuat air sumur bor berwarna ungu"


def typed(**differently: str) -> dict[str, str]:
    said = {
        "verdict": "salah",
        "title": TITLE,
        "summary": "Warnanya berasal dari pipa yang baru dicat.",
        "explanation": "Dinas memeriksa tiga sumur.",
        "link": "https://contoh.invalid/sumur",
        "source_link": "",
        "valid_from": "",
        "valid_until": "",
        "note": "",
    }
    return said | differently


async def writes(browser: Browser, act: str = "ajukan", **differently: str) -> int:
    """Somebody writes a new fact-check; the number of its draft."""
    await browser.opens("/cek-fakta/tulis")
    await browser.sends("/cek-fakta/tulis", typed(**differently) | {"aksi": act})
    return int(browser.path.rpartition("/")[2])


async def approves(office: Office, citra: Browser, number: int) -> None:
    await citra.opens(f"/cek-fakta/draf/{number}")
    fields = {"revisi": citra.hidden("revisi"), "kode": await office.code("citra")}
    await citra.sends(f"/cek-fakta/draf/{number}/setujui", fields)


async def begins(browser: Browser, number: str | int, kind: DraftKind = DraftKind.CORRECTION) -> int:
    await browser.opens(f"/cek-fakta/{number}")
    await browser.sends(f"/cek-fakta/{number}/koreksi", {"jenis": str(kind)})
    return int(browser.path.rpartition("/")[2])


async def saves(browser: Browser, number: int, fields: dict[str, str], act: str = "simpan") -> None:
    await browser.sends(f"/cek-fakta/draf/{number}", fields | {"revisi": browser.hidden("revisi"), "aksi": act})


async def published(office: Office, title: str) -> str:
    """A fact-check of the office that two people let go public; its row number."""
    budi, citra = await office.enters("budi"), await office.enters("citra")
    await approves(office, citra, await writes(budi, title=title))
    assert "Cek faktanya terbit" in citra.text, citra.text
    return citra.path.rpartition("/")[2]


async def state_of(office: Office, number: int) -> DraftState:
    async with office.running.database.reading() as unit:
        found = await drafts.get(unit, number)
    assert found is not None
    return found.state


async def how_many(office: Office, title: str) -> int:
    async with office.running.database.reading() as unit:
        query = select(func.count()).select_from(factcheck).where(factcheck.c.title == title)
        return await unit.connection.scalar(query) or 0


async def test_two_people_publish_and_who_heard_it_hears_the_correction_and_the_withdrawal(office: Office) -> None:
    budi, eko, citra = [await office.enters(login) for login in ("budi", "eko", "citra")]
    number = await writes(budi)
    assert "Rancangan diajukan" in budi.text
    assert "Setujui dan terbitkan" not in budi.text
    await budi.sends(f"/cek-fakta/draf/{number}/setujui", {"revisi": budi.hidden("revisi")})
    assert (budi.status, "Anda ikut menulis" in budi.text) == (422, True)
    assert await how_many(office, TITLE) == 0, "nothing is public before a second person read it"
    assert "menunggu Anda baca" in await citra.opens("/cek-fakta/draf")
    await citra.opens(f"/cek-fakta/draf/{number}")
    for code in ("", "000000"):
        await citra.sends(f"/cek-fakta/draf/{number}/setujui", {"revisi": citra.hidden("revisi"), "kode": code})
        assert (citra.status, "Kode" in citra.text, await how_many(office, TITLE)) == (422, True, 0), "a session alone"
    await approves(office, citra, number)
    assert "Cek faktanya terbit" in citra.text
    record = await number_of(office, TITLE)

    searcher = office.running.service.console.searcher

    async def is_known() -> bool:
        return (await searcher.match(TITLE)).outcome is Outcome.ANSWER

    await eventually(is_known)
    chat = office.running.person(7001)
    chat.forwards(TITLE)
    await chat.hears("SALAH", "pipa yang baru dicat")

    change = await begins(eko, record)
    assert "Belum ada yang berbeda" in eko.text
    await saves(eko, change, typed(verdict="benar", summary="Ganggang ungu memang tumbuh di sana."))
    assert "Tuliskan mengapa diubah" in eko.text, "who heard the old verdict has to read why"
    anew = typed(verdict="benar", summary="Ganggang ungu memang tumbuh di sana.", note="Ada hasil laboratorium baru.")
    await saves(eko, change, anew, "ajukan")
    shown = await citra.opens(f"/cek-fakta/draf/{change}")
    assert "1 percakapan akan menerima ini" in shown
    assert "Ada hasil laboratorium baru." in shown
    await approves(office, citra, change)
    heard = await chat.hears("Ganggang ungu", "Ada hasil laboratorium baru.")
    assert "SALAH" in heard.text
    assert "eko, citra" in await citra.opens(f"/cek-fakta/{record}"), "both names stand with the verdict"

    back = await begins(eko, record, DraftKind.WITHDRAWAL)
    assert "Tuliskan mengapa" in eko.text
    await saves(eko, back, typed(note="Contoh airnya tertukar."), "ajukan")
    await approves(office, citra, back)
    assert "Cek faktanya ditarik" in citra.text
    console = office.running.service.console
    console.database.clock_offset += SETTLED
    await console.teller.work()
    await chat.hears("Contoh airnya tertukar.")
    async with office.running.database.reading() as unit:
        acts = await audit.of_target(unit, f"factcheck:{record}")
    assert [one.act.after for one in acts] == ["new", "correction", "withdrawal"]


async def test_a_draft_may_lack_everything_until_it_is_submitted(office: Office) -> None:
    budi = await office.enters("budi")
    number = await writes(budi, "simpan", verdict="", title="", summary="")
    assert "Rancangan tersimpan" in budi.text
    assert "Belum dapat diajukan" in budi.text
    await saves(budi, number, typed(summary=""), "ajukan")
    assert "Klaim dan alasannya harus diisi" in budi.text
    assert await state_of(office, number) is DraftState.WRITING
    assert TITLE in unescape(budi.page.text if budi.page else ""), "what was typed is stored all the same"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": "x" * 301}, "terlalu panjang"),
        ({"explanation": "x" * 100_001}, "terlalu panjang"),
        ({"link": "javascript:alert(1)"}, "bukan tautan"),
        ({"valid_from": SCRIPT}, "bukan tanggal"),
        ({"verdict": SCRIPT}, "bukan putusan"),
        ({"title": "Wali kota menang pilkada dengan curang"}, "tidak memberi putusan sendiri"),
        ({"source_link": "https://kpu.go.id.jahat.example/"}, "kpu.go.id"),
    ],
)
async def test_what_cannot_be_said_is_kept_and_not_submitted(office: Office, wrong: dict[str, str], said: str) -> None:
    budi = await office.enters("budi")
    number = await writes(budi, **wrong)
    assert said in budi.text
    assert budi.page is not None
    assert "<script>alert" not in budi.page.text
    assert await state_of(office, number) is DraftState.WRITING
    eko = await office.enters("eko")
    await eko.opens(f"/cek-fakta/draf/{number}")
    await eko.sends(f"/cek-fakta/draf/{number}/setujui", {"revisi": eko.hidden("revisi")})
    assert (eko.status, "belum diajukan" in eko.text) == (422, True)


async def test_of_two_who_edit_the_second_is_told_and_loses_nothing(office: Office) -> None:
    budi, eko = await office.enters("budi"), await office.enters("eko")
    number = await writes(budi, "simpan")
    await eko.opens(f"/cek-fakta/draf/{number}")
    await saves(budi, number, typed(summary="Pipanya dicat Jumat lalu."))
    await saves(eko, number, typed(title="Air sumur ungu, kata eko"))
    assert (eko.status, "baru saja diubah rekan Anda" in eko.text) == (422, True)
    assert eko.page is not None
    assert 'value="Air sumur ungu, kata eko"' in eko.page.text, "their words are still in the form"
    assert "Pipanya dicat Jumat lalu." in eko.text, "and their colleague's beside it"
    await saves(eko, number, typed(title="Air sumur ungu, kata eko", summary="Pipanya dicat Jumat lalu."))
    assert "Rancangan tersimpan" in eko.text
    async with office.running.database.reading() as unit:
        history = await drafts.history(unit, number)
    assert [(one.login, one.revision) for one in history] == [("budi", 1), ("budi", 2), ("eko", 3)]


async def test_what_changed_after_it_was_read_is_not_approved(office: Office) -> None:
    budi, citra = await office.enters("budi"), await office.enters("citra")
    number = await writes(budi, title="Sumur kering karena gempa di seberang pulau")
    await citra.opens(f"/cek-fakta/draf/{number}")
    seen = citra.hidden("revisi")
    await saves(budi, number, typed(title="Sumur kering karena sihir"), "ajukan")
    await citra.sends(f"/cek-fakta/draf/{number}/setujui", {"revisi": seen})
    assert (citra.status, "baru saja diubah" in citra.text) == (422, True)
    assert await how_many(office, "Sumur kering karena sihir") == 0
    for revision in ("", "x", "99", "9" * 30):
        await citra.sends(f"/cek-fakta/draf/{number}/setujui", {"revisi": revision})
        assert citra.status == 422


async def test_approved_by_two_at_once_and_again_it_is_published_once(office: Office) -> None:
    title = "Jembatan gantung dijual daring seharga sepeda"
    number = await writes(await office.enters("budi"), title=title)
    readers = [await office.enters("citra"), await office.enters("eko")]
    for reader in readers:
        await reader.opens(f"/cek-fakta/draf/{number}")
    sent = [{"revisi": readers[0].hidden("revisi"), "kode": await office.code(login)} for login in ("citra", "eko")]
    pairs = zip(readers, sent, strict=True)
    await asyncio.gather(*(reader.sends(f"/cek-fakta/draf/{number}/setujui", one) for reader, one in pairs))
    assert sorted(reader.status for reader in readers) == [200, 422]
    await readers[0].sends(f"/cek-fakta/draf/{number}/setujui", sent[0])
    assert "sudah terbit atau dibuang" in readers[0].text
    assert await how_many(office, title) == 1


async def test_a_draft_is_given_back_with_why_and_thrown_away(office: Office) -> None:
    budi, citra = await office.enters("budi"), await office.enters("citra")
    number = await writes(budi, title="Kambing hitam di alun-alun pembawa sial")
    await citra.opens(f"/cek-fakta/draf/{number}")
    revision = {"revisi": citra.hidden("revisi")}
    await citra.sends(f"/cek-fakta/draf/{number}/kembalikan", revision | {"alasan": " "})
    assert (citra.status, "Tuliskan alasannya" in citra.text) == (422, True)
    await citra.sends(f"/cek-fakta/draf/{number}/kembalikan", revision | {"alasan": f"Sumbernya mana? {SCRIPT}"})
    assert "dikembalikan kepada penulisnya" in citra.text
    assert "Sumbernya mana?" in await budi.opens(f"/cek-fakta/draf/{number}")
    assert budi.page is not None
    assert "<script>alert" not in budi.page.text
    await budi.sends(f"/cek-fakta/draf/{number}/buang", {"revisi": budi.hidden("revisi")})
    assert "Rancangannya dibuang" in budi.text
    assert await state_of(office, number) is DraftState.DISCARDED
    await budi.opens(f"/cek-fakta/draf/{number}")
    await budi.sends(f"/cek-fakta/draf/{number}", typed() | {"revisi": "4"})
    assert "sudah terbit atau dibuang" in budi.text


async def test_a_correction_stands_on_what_is_published_now(office: Office) -> None:
    title = "Lampu jalan menyala sendiri saat hujan"
    record = await published(office, title)
    eko, budi = await office.enters("eko"), await office.enters("budi")
    number = await begins(eko, record)
    assert await begins(budi, record) == number, "there is one draft of it at a time"
    await saves(eko, number, typed(title=title, summary="Sakelarnya basah."), "ajukan")
    async with office.running.database.unit_of_work() as unit:
        await factchecks.set_validity(unit, (OFFICE, f"draft-{await draft_of(office, title)}"), None, None)
    citra = await office.enters("citra")
    await approves(office, citra, number)
    assert (citra.status, "sudah berganti atau ditarik" in citra.text) == (422, True)
    await eko.opens(f"/cek-fakta/draf/{number}")
    await saves(eko, number, typed(title=title, summary="Sakelarnya basah."), "ajukan")
    assert "Rancangan diajukan" in eko.text
    assert "Tidak ada yang perlu diberi tahu" in await citra.opens(f"/cek-fakta/draf/{number}")
    await approves(office, citra, number)
    assert "Sakelarnya basah." in citra.text
    assert await how_many(office, title) == 1


async def draft_of(office: Office, title: str) -> str:
    async with office.running.database.reading() as unit:
        query = select(factcheck.c.external_id).where(factcheck.c.title == title)
        return str(await unit.connection.scalar(query)).removeprefix("draft-")


async def test_days_can_be_taken_away_again(office: Office) -> None:
    title = "Pasar malam libur seminggu"
    budi, citra = await office.enters("budi"), await office.enters("citra")
    await approves(office, citra, await writes(budi, title=title, valid_until="2030-01-01"))
    record = int(await number_of(office, title))
    number = await begins(budi, record)
    await saves(budi, number, typed(title=title), "ajukan")
    await approves(office, citra, number)
    async with office.running.database.reading() as unit:
        assert (await factchecks.get(unit, [record]))[record].valid_until is None


async def test_what_is_withdrawn_meanwhile_or_of_others_is_not_changed(office: Office) -> None:
    title = "Es batu di warung dibuat dari air selokan"
    record = await published(office, title)
    eko, citra = await office.enters("eko"), await office.enters("citra")
    number = await begins(eko, record)
    await saves(eko, number, typed(title=title, summary="Lain."), "ajukan")
    async with office.running.database.unit_of_work() as unit:
        await withdrawals.withdraw_numbers(unit, [int(record)])
    await approves(office, citra, number)
    assert "sudah berganti atau ditarik" in citra.text
    for foreign in (await number_of(office, FALSE.title), record, "987654"):
        await eko.opens("/cek-fakta")
        await eko.sends(f"/cek-fakta/{foreign}/koreksi", {"jenis": "correction"})
        assert eko.status == 422


async def test_what_cites_an_election_body_stays_theirs(office: Office) -> None:
    title = "TPS dipindah ke balai desa lain tanpa pemberitahuan"
    cited = "https://kota.kpu.go.id/berita/1"
    budi, citra = await office.enters("budi"), await office.enters("citra")
    await approves(office, citra, await writes(budi, title=title, link="", source_link=cited))
    record = await number_of(office, title)
    number = await begins(budi, record)
    assert budi.page is not None
    assert cited in budi.page.text
    await saves(budi, number, typed(title=title, source_link=""), "ajukan")
    assert "kpu.go.id" in budi.text
    assert await state_of(office, number) is DraftState.WRITING


async def test_what_was_typed_into_a_draft_survives_the_end_of_the_session(office: Office) -> None:
    eko = await office.enters("eko")
    await eko.opens("/cek-fakta/tulis")
    async with office.running.database.unit_of_work() as unit:
        found = await sessions.of_token(unit, eko.client.cookies["kentongan-masuk"])
        assert found is not None
        await sessions.end(unit, found[0].number)
    await eko.sends("/cek-fakta/tulis", typed(title="Panjang sekali saya menulis ini") | {"aksi": "simpan"})
    assert eko.status == 401
    kept = {name: eko.hidden(name) for name in ("tersimpan", "tujuan")}
    await eko.sends("/masuk", kept | {"nama": "eko", "sandi": PASSWORD, "kode": await office.code("eko")})
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', eko.page.text if eko.page else ""))
    await eko.sends("/cek-fakta/tulis", {name: unescape(value) for name, value in fields.items()})
    assert "Rancangan tersimpan" in eko.text
    assert "Panjang sekali saya menulis ini" in (eko.page.text if eko.page else "")


@pytest.mark.parametrize("path", ["/cek-fakta/draf/0", "/cek-fakta/draf/987654", "/cek-fakta/draf/" + "9" * 25])
async def test_a_draft_that_is_not_there(office: Office, path: str) -> None:
    budi = await office.enters("budi")
    assert "Rancangan itu tidak ada" in await budi.opens(path)
    assert budi.status == 404
    await budi.opens("/cek-fakta/tulis")
    await budi.sends(path, typed() | {"revisi": "1"})
    assert budi.status == 404


async def test_an_approver_reads_and_does_not_write(office: Office) -> None:
    number = await writes(await office.enters("budi"), title="Ayam jago bertelur emas di Jrebeng")
    citra = await office.enters("citra")
    shown = await citra.opens(f"/cek-fakta/draf/{number}")
    assert "Hanya pemeriksa fakta" in shown
    assert "Ayam jago" in shown, "they see what they approve"
    assert "Dinas memeriksa tiga sumur." in shown, "all of it"
    assert BASE in citra.path
