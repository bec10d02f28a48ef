"""A table of KIM from the browser: exactly what was shown is done, and what is no table does nothing."""

from __future__ import annotations

import asyncio
import csv
import io
import os
import re
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
import pytest_asyncio

from bot.console.uploads import KEPT_SECONDS, Kept
from bot.sheets import Sheet, write_xlsx
from data.importers.records import DOCUMENT_BYTES
from data.importers.register import MOST_BYTES
from data.model.membership import InstitutionStatus
from data.model.officer import OfficerRole, OfficerState
from data.store import register, sessions
from tests.bot.console.kim_stage import SCRIPT, enters_kim
from tests.bot.console.stage import BASE, Browser, Office
from tests.bot.signing import PASSWORD
from tests.bot.stage import eventually

HEADING = ("Nama KIM", "Kecamatan", "Kelurahan/Desa", "Nomor SK", "Tanggal SK", "Status", "Ketua", "Tanggal pernyataan")

#: A sheet of one cell, for which a reader would keep room for seventeen thousand million.
FAR_CELL = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
)


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def registrars(office: Office) -> None:
    """Dewi and Fajar keep the register."""
    await office.joined(("dewi", OfficerRole.OFFICER), ("fajar", OfficerRole.OFFICER))


def a_row(name: str, status: str = "", village: str = "Kedopok", chair: str = "Rina Contoh") -> tuple[str, ...]:
    return (name, "Kedopok", village, "188/12/2025", "2025-01-12", status, chair, "2025-02-03")


def a_csv(*rows: tuple[str, ...]) -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows([HEADING, *rows])
    return written.getvalue().encode()


def a_book(*rows: tuple[str, ...]) -> bytes:
    written = io.BytesIO()
    write_xlsx(written, [Sheet("KIM", [HEADING, *rows])])
    return written.getvalue()


def with_part(book: bytes, name: str, content: bytes) -> bytes:
    """A workbook with one part more, or another in the place of one."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return written.getvalue()


async def uploads(browser: Browser, content: bytes, name: str = "kim.csv", key: str | None = None) -> str:
    """Somebody chooses a file and sends the form; what the page says then."""
    await browser.opens("/kim/impor")
    fields = {"kunci": browser.key if key is None else key}
    files = {"berkas": (name, content, "application/octet-stream")}
    browser.page = await browser.client.post(f"{BASE}/kim/impor", data=fields, files=files)
    return browser.text


async def applies(office: Office, browser: Browser, login: str, **differently: str) -> str:
    """They agree to what is shown."""
    fields = {name: browser.hidden(name) for name in ("sidik", "ramalan", "berkas")}
    return await browser.sends("/kim/impor/terapkan", fields | {"kode": await office.code(login)} | differently)


async def names(office: Office) -> dict[str, InstitutionStatus]:
    async with office.running.database.reading() as unit:
        return {one.name: one.status for one in await register.every(unit)}


async def ended(browser: Browser) -> str:
    """The page of an import once it is over."""

    async def is_over() -> bool:
        return "Ke daftar KIM" in await browser.opens(browser.path.removeprefix(BASE))

    assert re.fullmatch(rf"{BASE}/kim/impor/\d+", browser.path), browser.text
    await eventually(is_over)
    return browser.text


@pytest.mark.parametrize("make", [a_csv, a_book])
async def test_a_table_is_looked_at_then_applied_and_once_more_changes_nothing(office: Office, make: object) -> None:
    kind = make.__name__  # type: ignore[attr-defined]
    content = make(a_row(f"Melati {kind}"), a_row("Salah", village="Entah Di Mana"), a_row(f"Mawar {kind}"))  # type: ignore[operator]
    browser = await office.enters("dewi")
    page = await uploads(browser, content, f"{kind}.xlsx")
    assert "2 KIM baru" in page
    assert "1 baris tidak diambil" in page
    assert "Baris 3:" in page
    assert "Entah Di Mana" in page
    assert f"KIM Melati {kind}" not in await names(office), "nothing is changed by looking"
    await applies(office, browser, "dewi")
    assert "Baru: 2" in await ended(browser)
    assert "Entah Di Mana" in browser.text
    assert (await names(office))[f"KIM Melati {kind}"] is InstitutionStatus.VERIFIED
    assert "Berkas ini tidak mengubah apa pun" in await uploads(browser, content)


async def test_what_a_table_calls_active_becomes_so_by_a_second_officer_at_once(office: Office) -> None:
    browser = await office.enters("dewi")
    page = await uploads(
        browser, a_csv(a_row("Aktif Satu", "aktif"), a_row("Aktif Dua", "aktif", village="Jrebeng Kulon"))
    )
    assert "2 KIM disebut aktif" in page
    await applies(office, browser, "dewi")
    await ended(browser)
    found = re.search(r"/kim/angkatan/(\d+)", browser.page.text if browser.page else "")
    assert found is not None, browser.text
    path = f"/kim/angkatan/{found[1]}"
    assert "Anda sendiri yang mengimpornya" in await browser.opens(path)
    second = await office.enters("citra")
    assert "KIM Aktif Satu" in await second.opens(path)
    seen = second.hidden("dilihat")
    await browser.sends(f"{path}/aktifkan", {"dilihat": seen, "kode": await office.code("dewi")})
    assert "Yang mengaktifkan harus petugas lain" in browser.text
    await second.sends(f"{path}/aktifkan", {"dilihat": seen, "kode": await office.code("citra")})
    assert (second.status, second.path) == (200, f"{BASE}/kim"), second.text
    assert (await names(office))["KIM Aktif Dua"] is InstitutionStatus.ACTIVE
    assert "sudah diaktifkan" in await second.opens(path)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "berkasnya kosong"),
        (b"%PDF-1.7 ...", "itu bukan tabel"),
        (b"<html><script>alert(1)</script></html>", "itu bukan tabel"),
        (b"\x89PNG\r\n\x1a\n\0\0", "itu bukan tabel"),
        (b"PK\x03\x04 rusak", "rusak"),
        (a_csv(), "tidak ada baris yang terisi"),
        ("Nama KIM;Desa\nX;Y\n".encode("utf-16"), "UTF-16"),
        (lambda: with_part(a_book(a_row("Bom")), "xl/media/bom.xml", b"\0" * (DOCUMENT_BYTES + 1)), "MiB"),
        (lambda: with_part(a_book(a_row("Jauh")), "xl/worksheets/sheet1.xml", FAR_CELL), "sel"),
    ],
    ids=["empty", "pdf", "html", "png", "broken", "heading only", "utf-16", "zip bomb", "far cell"],
)
async def test_what_is_no_table_of_kim_does_nothing(
    office: Office, content: bytes | Callable[[], bytes], why: str
) -> None:
    browser = await office.enters("dewi")
    before = await names(office)
    page = await uploads(browser, content if isinstance(content, bytes) else content(), SCRIPT)
    assert browser.status == 422
    assert why in page
    assert browser.page is not None
    assert "<script>alert" not in browser.page.text
    assert await names(office) == before


async def test_columns_of_other_names_are_named(office: Office) -> None:
    browser = await office.enters("dewi")
    page = await uploads(browser, f"Paguyuban;Dusun {SCRIPT};Ket\nMelati Jauh;Jrebeng Kulon;x\n".encode(), "lain.csv")
    assert "Nama kolomnya lain" in page, page
    assert browser.page is not None
    assert "<script>alert" not in browser.page.text
    names_of = ("sidik", "berkas", "kolom-0", "kolom-1", "kolom-2")
    fields = {name: browser.hidden(name) for name in names_of}
    await browser.sends("/kim/impor/kolom", fields | {"isi-0": "nama", "isi-1": "", "isi-2": "tidak ada"})
    assert (browser.status, "Pilih kolom mana" in browser.text) == (422, True)
    await browser.sends("/kim/impor/kolom", fields | {"isi-0": "nama", "isi-1": "kelurahan"})
    assert "1 KIM baru" in browser.text, browser.text
    kept = {name: browser.hidden(name) for name in ("kolom-0", "isi-0", "kolom-1", "isi-1")}
    await applies(office, browser, "dewi", **kept)
    assert "Baru: 1" in await ended(browser)
    assert "KIM Melati Jauh" in await names(office)
    await browser.sends("/kim/impor/kolom", fields | {"sidik": "00" * 32})
    assert "tidak tersimpan" in browser.text


async def test_macros_and_formulas_are_not_run_nor_taken(office: Office) -> None:
    browser = await office.enters("dewi")
    macros = with_part(a_book(a_row("Dengan Makro")), "xl/vbaProject.bin", b"Sub Auto_Open()")
    assert "1 KIM baru" in await uploads(browser, macros), "what is in it beside the cells is never looked at"
    for make in (a_csv, a_book):
        page = await uploads(browser, make(a_row("Hitung", chair="=1+1"), a_row("Galat", chair="#REF!")))
        assert page.count("Itu rumus atau galat rumus") == 2
        assert "0 KIM baru" in page


async def test_a_file_that_is_too_large_is_told(office: Office) -> None:
    browser = await office.enters("dewi")
    assert "terlalu besar" in await uploads(browser, b"x" * (MOST_BYTES + 200_000))
    assert browser.status == 413
    assert "lebih besar dari 8 MiB" in await uploads(browser, b"x" * (MOST_BYTES + 10))


async def test_only_what_was_shown_is_done(office: Office) -> None:
    browser = await office.enters("dewi")
    await uploads(browser, a_csv(a_row("Berpacu", village="Jrebeng Kulon")))
    first = {name: browser.hidden(name) for name in ("sidik", "ramalan", "berkas")}
    await enters_kim(office, "KIM Berpacu", by="fajar", nomor_sk="lain", tanggal_sk=date(2020, 1, 1))
    before = await names(office)
    await browser.sends("/kim/impor/terapkan", first | {"kode": await office.code("dewi")})
    assert "Daftar KIM berubah sejak berkas ini dilihat" in browser.text
    assert "Nomor SK: lain menjadi 188/12/2025" in browser.text, "and what it would do now is shown"
    assert (browser.status, await names(office)) == (422, before)
    for differently, why in (
        ({"sidik": "00" * 32}, "tidak tersimpan"),
        ({"sidik": "../../etc/passwd"}, "tidak tersimpan"),
        ({"kode": "000000"}, "Kodenya tidak cocok"),
        ({"ramalan": ""}, "Daftar KIM berubah"),
    ):
        await uploads(browser, a_csv(a_row("Berpacu Lagi")))
        await applies(office, browser, "dewi", **differently)
        assert why in browser.text, differently
        assert browser.status == 422
    assert await names(office) == before


async def test_a_file_waits_for_a_day(office: Office) -> None:
    browser = await office.enters("dewi")
    await uploads(browser, a_csv(a_row("Kemarin")))
    fields = {name: browser.hidden(name) for name in ("sidik", "ramalan", "berkas")}
    kept = office.running.settings.var_dir / "uploads" / fields["sidik"][:2] / fields["sidik"]
    assert b"Kemarin" not in kept.read_bytes(), "it lies there sealed"
    old = kept.stat().st_mtime - KEPT_SECONDS - 1
    os.utime(kept, (old, old))
    await browser.sends("/kim/impor/terapkan", fields | {"kode": await office.code("dewi")})
    assert "tidak tersimpan" in browser.text
    lying = Kept(office.running.settings, office.running.database)
    await asyncio.gather(*(lying.sweep() for _ in range(8)))
    assert not kept.exists(), "it goes by itself, also where several look at once"


async def test_who_may_not_or_is_out_uploads_nothing(office: Office) -> None:
    browser = await office.enters("dewi")
    assert "usang" in await uploads(browser, a_csv(a_row("Tanpa Kunci")), key="x" * 32)
    assert browser.status == 403
    await uploads(browser, a_csv(a_row("Diberhentikan")))
    fields = {name: browser.hidden(name) for name in ("sidik", "ramalan", "berkas")}
    console, code = office.running.service.console, await office.code("dewi")
    who = await console.doorman.sign_in("ani", PASSWORD, await office.code("ani"))
    await console.officers.set_state(who, "dewi", OfficerState.DISABLED)
    await browser.sends("/kim/impor/terapkan", fields | {"kode": code})
    assert browser.status == 401
    who = await console.doorman.sign_in("ani", PASSWORD, await office.code("ani"))
    await console.officers.set_state(who, "dewi", OfficerState.ACTIVE)
    browser = await office.enters("dewi")
    await browser.opens("/kim/impor")
    async with office.running.database.unit_of_work() as unit:
        found = await sessions.of_token(unit, browser.client.cookies["kentongan-masuk"])
        assert found is not None
        await sessions.end(unit, found[0].number)
    files = {"berkas": ("kim.csv", a_csv(a_row("Sesudah Keluar")), "text/csv")}
    browser.page = await browser.client.post(f"{BASE}/kim/impor", data={"kunci": browser.key}, files=files)
    assert browser.status == 401
    assert "pilih berkasnya lagi" in browser.text
    assert browser.hidden("tujuan") == f"{BASE}/kim/impor"


async def test_there_is_no_such_import(office: Office) -> None:
    browser = await office.enters("dewi")
    for path in ("/kim/impor/999999", f"/kim/impor/{2**63}", "/kim/angkatan/999999", f"/kim/angkatan/{2**63}"):
        await browser.opens(path)
        assert browser.status == 404
