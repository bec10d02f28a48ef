"""The register of KIM on screens: looked through, kept, made active by two officers, and taken along as a file."""

from __future__ import annotations

import asyncio
import csv
import io
from datetime import date, timedelta

import pytest
import pytest_asyncio

from data.importers import register as tables
from data.importers.register_places import PlaceReader
from data.model.membership import InstitutionStatus
from data.model.officer import OfficerRole, OfficerState
from data.model.register import KimRow
from data.store import audit, register
from tests.bot.console.kim_stage import KADEMANGAN, SCRIPT, WHOLE, enters_kim, kim_of, number_of, status_of
from tests.bot.console.stage import BASE, Browser, Office
from tests.bot.signing import PASSWORD


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def registrars(office: Office) -> None:
    """Dewi and Fajar keep the register."""
    await office.joined(("dewi", OfficerRole.OFFICER), ("fajar", OfficerRole.OFFICER))


async def acts(office: Office, login: str, path: str, fields: dict[str, str]) -> Browser:
    """Somebody sends a form of the page of a KIM, with a code of just now."""
    browser = await office.enters(login)
    await browser.opens(path.rpartition("/")[0])
    await browser.sends(path, fields | {"kode": await office.code(login)})
    return browser


async def digest_shown(office: Office, number: int) -> str:
    """What the page of a KIM carries for a second officer."""
    browser = await office.enters("citra")
    await browser.opens(f"/kim/{number}")
    return browser.hidden("dilihat")


async def test_the_register_is_looked_through(office: Office) -> None:
    await enters_kim(office, "KIM Anggrek Biru", nomor_induk="ABC-77", sk_sampai=date(2020, 1, 1))
    await enters_kim(office, "KIM Bengkel Kata", KADEMANGAN)
    browser = await office.enters("budi")
    assert "KIM Anggrek Biru" in await browser.opens("/kim")
    assert "KIM Bengkel Kata" in browser.text
    for asked, there, gone in (
        ("cari=anggrek", "KIM Anggrek Biru", "KIM Bengkel Kata"),
        ("cari=abc-77", "KIM Anggrek Biru", "KIM Bengkel Kata"),
        ("cari=Kademangan", "KIM Bengkel Kata", "KIM Anggrek Biru"),
        ("kecamatan=35.74.01", "KIM Bengkel Kata", "KIM Anggrek Biru"),
        ("status=verified&cari=kata", "KIM Bengkel Kata", "KIM Anggrek Biru"),
        ("cari=%25", "Tidak ada KIM yang cocok", "KIM Bengkel Kata"),
        ("status=active&cari=anggrek", "Tidak ada KIM yang cocok", "KIM Anggrek Biru"),
        ("status=%00%3Cscript%3E&kecamatan=99&halaman=999999", "KIM Anggrek Biru", "<script>"),
    ):
        await browser.opens(f"/kim?{asked}")
        assert browser.status == 200
        assert there in browser.text, asked
        assert gone not in browser.text, asked


async def test_a_long_register_comes_in_pages(office: Office) -> None:
    for number in range(60):
        await enters_kim(office, f"KIM Berhalaman {number:02}", KADEMANGAN)
    browser = await office.enters("budi")
    first = await browser.opens("/kim?cari=berhalaman")
    assert "60 KIM" in first
    assert "Halaman 1 dari 2" in first
    second = await browser.opens("/kim?cari=berhalaman&halaman=2")
    assert "KIM Berhalaman 59" in second
    assert "KIM Berhalaman 00" not in second
    assert browser.page is not None
    assert 'href="/kantor/kim?cari=berhalaman&amp;halaman=1"' in browser.page.text


async def test_a_kim_becomes_active_by_two_officers(office: Office) -> None:
    number = await enters_kim(office, "KIM Dua Petugas", **(WHOLE | {"tanggal_pernyataan": None}))
    page = await acts(office, "dewi", f"/kim/{number}/status", {"tindakan": "verify"})
    assert "Status KIM sudah diubah" in page.text
    assert "pernyataan pengurus belum semua diperiksa" in page.text
    seat = (await kim_of(office, number)).board[0].number
    fields = {f"pengurus-{seat}": "1", "tanggal": "2025-02-03", "apa": "diperiksa"}
    await acts(office, "dewi", f"/kim/{number}/pernyataan", fields)
    page = await acts(office, "dewi", f"/kim/{number}/status", {"tindakan": "verify"})
    assert "Anda yang kedua" not in page.text, "nobody is both"
    seen = await digest_shown(office, number)
    await page.sends(f"/kim/{number}/aktifkan", {"dilihat": seen, "kode": await office.code("dewi")})
    assert (page.status, await status_of(office, number)) == (422, InstitutionStatus.VERIFIED)
    assert "Yang mengaktifkan harus petugas lain" in page.text
    page = await acts(office, "citra", f"/kim/{number}/aktifkan", {"dilihat": "0" * 64})
    assert "Datanya berubah sejak halaman ini dibuka" in page.text
    page = await acts(office, "citra", f"/kim/{number}/aktifkan", {"dilihat": seen})
    assert "KIM ini sekarang aktif" in page.text, page.text
    assert await status_of(office, number) is InstitutionStatus.ACTIVE
    await acts(office, "fajar", f"/kim/{number}/pengurus", {"nama": "Sari Contoh", "jabatan": "secretary"})
    assert await status_of(office, number) is InstitutionStatus.VERIFIED, "what they agreed to has changed"


async def test_what_is_refused_changes_nothing_and_loses_nothing(office: Office) -> None:
    number = await enters_kim(office, "KIM Yang Ditolak", **WHOLE)
    browser = await office.enters("dewi")
    await browser.opens(f"/kim/{number}")
    used = await office.code("dewi")
    for fields, why in (
        ({"tindakan": "freeze", "alasan": "Ketik panjang", "kode": "000000"}, "Kodenya tidak cocok"),
        ({"tindakan": "freeze", "alasan": "  ", "kode": used}, "Tuliskan alasannya"),
        ({"tindakan": "freeze", "alasan": "Ketik panjang", "kode": used}, "Kodenya tidak cocok"),
        ({"tindakan": "activate", "kode": "1"}, "usang"),
        ({"tindakan": "fall_back", "kode": "1"}, "usang"),
    ):
        await browser.sends(f"/kim/{number}/status", fields)
        assert browser.status == 422
        assert why in browser.text
        assert fields.get("alasan", "").strip() in browser.text
    assert await status_of(office, number) is InstitutionStatus.VERIFIED
    tomorrow = (office.running.service.console.today() + timedelta(days=2)).isoformat()
    page = await acts(office, "dewi", f"/kim/{number}/status", {"tindakan": "expire", "alasan": "x", "sejak": tomorrow})
    assert "Tanggalnya tidak boleh sesudah hari ini" in page.text
    page = await acts(office, "dewi", f"/kim/{number}/pernyataan", {"tanggal": "2025-01-01"})
    assert "Pilih dulu pengurusnya" in page.text
    page = await acts(office, "dewi", f"/kim/{number}/pernyataan", {"pengurus-1": "1", "tanggal": "kemarin"})
    assert "Isi tanggal surat pernyataannya" in page.text
    page = await acts(office, "dewi", f"/kim/{number}/pernyataan", {"pengurus-999999": "1", "apa": "berhenti"})
    assert "tidak mempunyai pengurus nomor 999999" in page.text


async def test_two_officers_at_once_are_one_after_the_other(office: Office) -> None:
    number = await enters_kim(office, "KIM Serempak", **WHOLE)
    browsers = [await office.enters(login) for login in ("dewi", "fajar")]
    for browser in browsers:
        await browser.opens(f"/kim/{number}")
    fields = {"tindakan": "dissolve", "alasan": "Bubar bersama"}
    codes = [await office.code(login) for login in ("dewi", "fajar")]
    sent = [
        one.sends(f"/kim/{number}/status", fields | {"kode": code}) for one, code in zip(browsers, codes, strict=True)
    ]
    await asyncio.gather(*sent)
    assert sorted(browser.status for browser in browsers) == [200, 422]
    assert any("sedang dibubarkan; itu tidak dapat dilakukan sekarang" in browser.text for browser in browsers)


async def test_an_officer_who_is_dismissed_in_the_middle_does_nothing(office: Office) -> None:
    number = await enters_kim(office, "KIM Di Tengah", **WHOLE)
    browser = await office.enters("fajar")
    await browser.opens(f"/kim/{number}")
    console, code = office.running.service.console, await office.code("fajar")
    who = await console.doorman.sign_in("ani", PASSWORD, await office.code("ani"))
    await console.officers.set_state(who, "fajar", OfficerState.DISABLED)
    await browser.sends(f"/kim/{number}/status", {"tindakan": "freeze", "alasan": "Terlambat", "kode": code})
    assert (browser.status, browser.path) == (401, f"{BASE}/kim/{number}/status")
    assert await status_of(office, number) is InstitutionStatus.VERIFIED
    who = await console.doorman.sign_in("ani", PASSWORD, await office.code("ani"))
    await console.officers.set_state(who, "fajar", OfficerState.ACTIVE)


async def test_nothing_that_strangers_wrote_reaches_the_page_as_markup(office: Office) -> None:
    number = await enters_kim(office, f"KIM {SCRIPT}", ketua=SCRIPT, penerbit_sk=SCRIPT, grup_wa=SCRIPT)
    page = await acts(office, "dewi", f"/kim/{number}/status", {"tindakan": "freeze", "alasan": SCRIPT})
    for path in (f"/kim/{number}", "/kim?cari=alert", "/kim/cakupan"):
        await page.opens(path)
        assert page.page is not None
        assert "<script>alert" not in page.page.text
        assert "<img src=x" not in page.page.text
    assert "onerror" in await page.opens(f"/kim/{number}"), "it is shown as the text that it is"


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
async def test_the_register_is_taken_along_and_reads_back_without_a_formula(office: Office, ending: str) -> None:
    await enters_kim(office, f"KIM Rumus {ending}", nomor_sk='=HYPERLINK("http://jahat.example")', ketua="+62 Contoh")
    browser = await office.enters("dewi")
    answer = await browser.client.get(f"{BASE}/kim/ekspor.{ending}")
    assert answer.status_code == 200
    assert f'.{ending}"' in answer.headers["content-disposition"]
    if ending == "csv":
        cells = [
            cell for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";") for cell in row
        ]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@")) or (cell[:1] == "-" and len(cell) > 1)]
    console = office.running.service.console
    rows = list(tables.read(answer.content, PlaceReader(console.gazetteer), console.today(), {}))
    async with office.running.database.reading() as unit:
        known = {one.name for one in await register.every(unit)}
    assert {row.name for row in rows if isinstance(row, KimRow)} == known


async def test_coverage_counts_places_with_an_active_kim(office: Office) -> None:
    browser = await office.enters("citra")
    before = await browser.opens("/kim/cakupan")
    assert "100 % kelurahan dan desa (29 dari 29)" in before
    assert "Kurang" in before
    number = await enters_kim(office, "KIM Cakupan", "35.74.02.1001", **WHOLE)
    console = office.running.service.console
    name = next(place.name for place in console.gazetteer.within("35.74.02") if place.code == "35.74.02.1001")
    assert f"Ada KIM, belum aktif: {name}" in await browser.opens("/kim/cakupan")
    await acts(office, "dewi", f"/kim/{number}/status", {"tindakan": "verify"})
    seen = await digest_shown(office, number)
    await acts(office, "citra", f"/kim/{number}/aktifkan", {"dilihat": seen})
    assert await status_of(office, number) is InstitutionStatus.ACTIVE
    assert f"Ada KIM, belum aktif: {name}" not in await browser.opens("/kim/cakupan")


async def test_the_trail_names_who_did_what_and_no_name(office: Office) -> None:
    number = await enters_kim(office, "KIM Jejak", **WHOLE)
    await acts(office, "dewi", f"/kim/{number}/status", {"tindakan": "freeze", "alasan": "Pak Contoh pindah"})
    async with office.running.database.reading() as unit:
        last = (await audit.of_target(unit, f"kim:{number}"))[-1].act
    assert (last.actor, last.action) == (f"officer:{await number_of(office, 'dewi')}", "kim_freeze")
    assert "Contoh" not in last.after
    assert "Pak Contoh pindah" in await (await office.enters("budi")).opens(f"/kim/{number}")


async def test_there_is_no_such_kim(office: Office) -> None:
    browser = await office.enters("dewi")
    for number in ("999999", str(2**63), "0"):
        await browser.opens(f"/kim/{number}")
        assert browser.status == 404
        assert "tidak ada lagi dalam daftar" in browser.text
