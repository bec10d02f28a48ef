"""Bad input on the screens of broadcasts: a sentence, nothing lost, and nothing sent that two did not agree on."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.console.screens import UNATTENDED
from data.model.broadcast import BroadcastState
from data.model.officer import OfficerState
from data.store import broadcasts, sessions
from data.store.schema import session
from tests.bot.console.broadcasting import CLEAN_UP, a_member_of, does, has_a_chat, its_test_is_seen, now, writes
from tests.bot.console.stage import BASE, Office
from tests.bot.signing import PASSWORD
from tests.bot.stage import Chat

SCRIPT = '"><script>alert("x")</script><img src=x onerror=alert(1)>'
S = BroadcastState


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def chat(office: Office) -> Chat:
    """Citra's own, in which she gets tests; and one KIM that could hear something."""
    await a_member_of(office, "KIM Triwung Jaya", "35.74.01.1001", 7201)
    return await has_a_chat(office, "citra", 7203)


async def how_many(office: Office) -> int:
    async with office.running.database.reading() as unit:
        return sum((await broadcasts.counts(unit)).values())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"judul": " "}, "Judulnya kosong"),
        ({"teks-id": ""}, "Isinya kosong"),
        ({"teks-id": "x" * 4_090}, "Terlalu panjang untuk telegram"),
        ({"di-99.99.99": "1"}, "Tempat itu tidak ada di wilayah kita"),
        ({"siapa": "bahasa", "sasaran": ""}, "tidak mengenal hal itu"),
        ({"siapa": "bahasa", "sasaran": "kim: peran = lurah"}, "Hal itu tentang orang"),
        ({"siapa": "bahasa", "sasaran": SCRIPT}, "Pada kata"),
        ({"peran-lurah": "1"}, 'Pilih "Orang"'),
        ({"belum": "2020/7"}, "Nilai dalam sasaran tidak dikenal"),
        ({"belum": '2026/1" atau semua'}, "Nilai dalam sasaran tidak dikenal"),
        ({"kapan": "waktu", "waktu": ""}, "Jadwalnya tidak terbaca"),
        ({"kapan": "waktu", "waktu": "2020-01-01T08:00"}, "Waktunya sudah lewat"),
        ({"kapan": "waktu", "waktu": SCRIPT}, "Jadwalnya tidak terbaca"),
        ({"kapan": "rangkaian", "rangkaian": "tiap hari"}, "Jadwalnya tidak terbaca"),
        ({"berakhir": "besok"}, "Jadwalnya tidak terbaca"),
        ({"berakhir": "2020-01-01"}, "Berakhirnya tidak boleh"),
    ],
)
async def test_what_is_no_broadcast_is_said_and_stays_in_the_form(
    office: Office, typed: dict[str, str], said: str
) -> None:
    before, browser = await how_many(office), await office.enters("fitri")
    await browser.opens("/siaran/baru")
    fields = {"surat": "005/118/2026"} | CLEAN_UP | typed
    await browser.sends("/siaran/baru", fields)
    assert browser.status == 422
    assert said in browser.text
    assert browser.page is not None
    assert "005/118/2026" in browser.page.text, "nothing typed is lost"
    assert "<script>alert" not in browser.page.text
    assert await how_many(office) == before


async def test_scripts_in_every_field_are_shown_as_text(office: Office, chat: Chat) -> None:
    fitri, citra = await office.enters("fitri"), await office.enters("citra")
    fields = dict.fromkeys(("judul", "teks-id", "teks-jv", "surat", "penanda"), SCRIPT)
    await fitri.sends("/siaran/baru", CLEAN_UP | fields)
    number = int(fitri.path.rsplit("/", 1)[1])
    await does(fitri, number, "ajukan")
    await does(citra, number, "tolak", alasan=SCRIPT)
    for path in ("", f"/{number}", f"/{number}/ubah", f"/{number}/laporan", f"/{number}/tangan", "?bagian=konsep"):
        await fitri.opens(f"/siaran{path}")
        assert fitri.page is not None
        assert "<script>alert" not in fitri.page.text, path
        assert "<img src=x" not in fitri.page.text, path
    assert (await now(office, number)).state is S.DRAFT


async def test_a_session_that_ends_while_composing_loses_nothing(office: Office) -> None:
    browser = await office.signs_in("fitri")
    await browser.opens("/siaran/baru")
    async with office.running.database.unit_of_work() as unit:
        old = await unit.now() - timedelta(hours=2)
        await unit.connection.execute(session.update().values(seen_at=old))
        await sessions.tidy(unit)
    before = await how_many(office)
    await browser.sends("/siaran/baru", CLEAN_UP | {"teks-id": 'Baris satu.\nBaris "dua".'})
    assert browser.status == 401
    kept = {"tersimpan": browser.hidden("tersimpan"), "tujuan": browser.hidden("tujuan")}
    assert await how_many(office) == before
    await browser.sends("/masuk", {"nama": "fitri", "sandi": PASSWORD, "kode": await office.code("fitri")} | kept)
    assert "Anda sudah masuk lagi" in browser.text
    again = {name: browser.hidden(name) for name in (*CLEAN_UP, "teks-id")}
    assert again["teks-id"] == 'Baris satu.\nBaris "dua".'
    await browser.sends("/siaran/baru", again)
    assert "Konsep tersimpan" in browser.text
    assert (await now(office, int(browser.path.rsplit("/", 1)[1]))).audience == "kim: wilayah = 35.74.01"


async def test_whoever_is_second_on_a_draft_is_told_and_loses_nothing(office: Office) -> None:
    fitri, gani = await office.enters("fitri"), await office.enters("gani")
    number = await writes(fitri)
    await fitri.opens(f"/siaran/{number}/ubah")
    await gani.opens(f"/siaran/{number}/ubah")
    seen = {"versi": fitri.hidden("versi")}
    await gani.sends(f"/siaran/{number}/ubah", CLEAN_UP | {"versi": gani.hidden("versi"), "teks-id": "Kata Gani."})
    assert "Perubahan tersimpan" in gani.text
    await fitri.sends(f"/siaran/{number}/ubah", CLEAN_UP | seen | {"teks-id": "Kata Fitri."})
    assert fitri.status == 422
    assert "Gani Contoh (gani) menyimpan perubahan" in fitri.text
    assert "Kata Gani." in fitri.text
    assert "Kata Fitri." in fitri.text
    await fitri.sends(f"/siaran/{number}/ubah", CLEAN_UP | seen | {"teks-id": "Kata Fitri."})
    assert fitri.status == 422, "what was not seen is not replaced, however often"
    await fitri.sends(
        f"/siaran/{number}/ubah", CLEAN_UP | {"versi": fitri.hidden("versi"), "teks-id": "Kata Fitri dan Gani."}
    )
    assert "Perubahan tersimpan" in fitri.text
    assert (await now(office, number)).content.texts == (("id", "Kata Fitri dan Gani."),)


async def test_nothing_is_approved_that_was_not_seen_tested_and_signed_for(office: Office, chat: Chat) -> None:
    fitri, citra = await office.enters("fitri"), await office.enters("citra")
    number = await writes(fitri)
    await does(fitri, number, "ajukan")
    assert "diajukan" in fitri.text
    await does(fitri, number, "setujui", kode=await office.code("fitri"))
    assert fitri.status == 422, "who wrote it is no approver, and had a hand in it"
    await does(citra, number, "setujui", kode=await office.code("citra"))
    assert "Anda belum menerima pesan ujinya" in citra.text
    assert "persetujuan tidak diterima · Citra" in citra.text, "that somebody tried stands in the trail"
    await its_test_is_seen(citra, number, chat)
    for code in ("", SCRIPT):
        await does(citra, number, "setujui", kode=code, catatan="catatan saya")
        assert citra.status == 422
        assert "Kodenya salah" in citra.text
        assert citra.hidden("versi")
        assert citra.page is not None
        assert 'value="catatan saya"' in citra.page.text
    await citra.opens(f"/siaran/{number}")
    seen = citra.hidden("versi")
    await fitri.opens(f"/siaran/{number}/ubah")
    await fitri.sends(f"/siaran/{number}/ubah", CLEAN_UP | {"versi": fitri.hidden("versi"), "teks-id": "Lain sekali."})
    await does(fitri, number, "ajukan")
    await citra.sends(f"/siaran/{number}/setujui", {"versi": seen, "kode": await office.code("citra")})
    assert "Petugas lain mengubah siaran ini" in citra.text
    assert "Yang berubah" in citra.text
    assert citra.page is not None
    assert "<del>" in citra.page.text
    assert (await now(office, number)).state is S.SUBMITTED


async def test_an_approval_is_not_replayed_and_a_code_counts_once(office: Office, chat: Chat) -> None:
    fitri, citra = await office.enters("fitri"), await office.enters("citra")
    first, second = await writes(fitri, kapan="waktu", waktu="2031-01-01T08:00"), await writes(fitri)
    for number in (first, second):
        await does(fitri, number, "ajukan")
        await its_test_is_seen(citra, number, chat)
    await citra.opens(f"/siaran/{first}")
    sent = {"versi": citra.hidden("versi"), "kode": await office.code("citra")}
    await citra.sends(f"/siaran/{first}/setujui", sent)
    assert "Disetujui" in citra.text
    await citra.sends(f"/siaran/{first}/setujui", sent)
    assert citra.status == 422
    await does(citra, second, "setujui", kode=sent["kode"])
    assert "Kodenya salah atau sudah dipakai" in citra.text
    assert (await now(office, second)).state is S.SUBMITTED


async def test_whoever_is_dismissed_in_the_middle_does_nothing_more(office: Office, chat: Chat) -> None:
    fitri, citra = await office.enters("fitri"), await office.enters("citra")
    number = await writes(fitri)
    await does(fitri, number, "ajukan")
    await its_test_is_seen(citra, number, chat)
    await citra.opens(f"/siaran/{number}")
    seen, console = citra.hidden("versi"), office.running.service.console
    who = await console.doorman.sign_in("ani", PASSWORD, await office.code("ani"))
    await console.officers.set_state(who, "citra", OfficerState.DISABLED)
    await citra.sends(f"/siaran/{number}/setujui", {"versi": seen, "kode": await office.code("citra")})
    assert citra.status == 401
    assert (await now(office, number)).state is S.SUBMITTED
    who = await console.doorman.sign_in("ani", PASSWORD, await office.code("ani"))
    await console.officers.set_state(who, "citra", OfficerState.ACTIVE)


@pytest.mark.parametrize("path", ["", "/ubah", "/laporan", "/unduh", "/tangan", "/lampiran", "/berkas"])
@pytest.mark.parametrize("number", ["999999", "99999999999999999999999"])
async def test_what_is_not_there_is_said(office: Office, path: str, number: str) -> None:
    browser = await office.enters("fitri")
    assert "Tidak ada siaran dengan nomor itu" in await browser.opens(f"/siaran/{number}{path}")
    assert browser.status == 404


async def test_a_role_is_needed_for_what_is_written_and_approved(office: Office, chat: Chat) -> None:
    fitri, budi = await office.enters("fitri"), await office.enters("budi")
    number = await writes(fitri)
    for path in ("/siaran/baru", f"/siaran/{number}/ubah"):
        await budi.opens(path)
        assert budi.status == 403
    assert "Tulis siaran" not in await budi.opens("/siaran")
    for act in ("ajukan", "uji", "jeda", "henti", "ulang", "tangan"):
        await budi.sends(f"/siaran/{number}/{act}", {"versi": "1"})
        assert budi.status == 403, act
    await does(fitri, number, "ajukan")
    assert "Menunggu petugas yang berperan penyetuju" in await budi.opens(f"/siaran/{number}")
    await budi.sends(f"/siaran/{number}/tolak", {"versi": "2", "alasan": "tidak suka"})
    assert "diperlukan peran penyetuju" in budi.text
    assert budi.path == f"{BASE}/siaran/{number}/tolak"
    assert (await now(office, number)).state is S.SUBMITTED


async def test_rejecting_needs_a_reason_and_stopping_is_confirmed(office: Office, chat: Chat) -> None:
    fitri, citra = await office.enters("fitri"), await office.enters("citra")
    number = await writes(fitri)
    await does(fitri, number, "ajukan")
    await does(citra, number, "tolak", alasan="  ")
    assert "Tuliskan alasannya" in citra.text
    await citra.opens(f"/siaran/{number}")
    await citra.sends(f"/siaran/{number}/henti", {})
    assert "Hentikan siaran ini?" in citra.text
    assert (await now(office, number)).state is S.SUBMITTED
    await citra.sends(f"/siaran/{number}/henti", {"yakin": "1", "alasan": "salah tanggal"})
    assert "dihentikan untuk seterusnya" in citra.text
    assert (await now(office, number)).state is S.STOPPED


async def test_a_page_that_looks_by_itself_keeps_no_session_alive(office: Office) -> None:
    browser = await office.enters("gani")
    async with office.running.database.unit_of_work() as unit:
        await unit.connection.execute(session.update().values(seen_at=await unit.now() - timedelta(minutes=50)))

    async def seen() -> list[timedelta]:
        async with office.running.database.reading() as unit:
            rows = await unit.connection.scalars(select(session.c.seen_at))
            return [await unit.now() - at for at in rows]

    await browser.client.get(f"{BASE}/siaran", headers={UNATTENDED: "1"})
    assert min(await seen()) > timedelta(minutes=45)
    await browser.client.get(f"{BASE}/siaran")
    assert min(await seen()) < timedelta(minutes=5)


async def test_a_file_is_attached_shown_and_nothing_in_it_runs(office: Office, chat: Chat) -> None:
    fitri = await office.enters("fitri")
    number = await writes(fitri)
    cases = [
        ("poster.png", b"\x89PNG\r\n\x1a\n....", "image/png"),
        ("../../jahat<script>.html", b"<script>alert(1)</script>", "application/octet-stream"),
    ]
    for name, inside, kind in cases:
        await fitri.opens(f"/siaran/{number}/lampiran")
        fields = {"kunci": fitri.key, "versi": fitri.hidden("versi")}
        given = {"berkas": (name, inside, "image/svg+xml")}
        path = f"{BASE}/siaran/{number}/lampiran"
        fitri.page = await fitri.client.post(path, data=fields, files=given, follow_redirects=True)
        assert "Perubahan tersimpan" in fitri.text, fitri.text
        assert "<script>" not in fitri.page.text.replace("<script src=", "")
        answer = await fitri.client.get(f"{BASE}/siaran/{number}/berkas")
        assert (answer.content, answer.headers["content-type"]) == (inside, kind)
        assert answer.headers["x-content-type-options"] == "nosniff"
        again = await fitri.client.post(path, data=fields, files=given)
        assert "Petugas lain mengubah" in again.text, "the version that was seen is not the newest"
    await fitri.opens(f"/siaran/{number}/lampiran")
    fields = {"kunci": fitri.key, "versi": fitri.hidden("versi")}
    for nothing in ({}, {"berkas": ("kosong.png", b"", "image/png")}):
        answer = await fitri.client.post(path, data=fields, files=nothing or {"lain": ("", b"")})
        assert "Pilih dahulu berkasnya" in answer.text
    assert (await now(office, number)).content.files[0].name == "jahat<script>.html"
    await fitri.opens(f"/siaran/{number}/ubah")
    await fitri.sends(f"/siaran/{number}/ubah", CLEAN_UP | {"versi": fitri.hidden("versi"), "lepas": "1"})
    assert (await now(office, number)).content.files == ()
    assert (await fitri.client.get(f"{BASE}/siaran/{number}/berkas")).status_code == 404


async def test_ones_own_chat_is_linked_by_two_codes(office: Office) -> None:
    gani = await office.enters("gani")
    mine = await a_member_of(office, "KIM Sumber Taman", "35.74.01.1004", 7209)
    for nobody in ("Bukan Siapa-siapa", SCRIPT, "999999", "9" * 30):
        await gani.opens("/siaran/obrolan")
        await gani.sends("/siaran/obrolan", {"nama": nobody})
        assert "Tidak ada yang terdaftar dengan nama itu" in gani.text
    await gani.sends("/siaran/obrolan", {"nama": "operator  kim sumber taman"})
    heard = await mine.hears("Kode penautan untuk petugas")
    code, sealed = re.findall(r"\d{6}", heard.text)[0], gani.hidden("bekal")
    fields = {"bekal": sealed, "tautan": "000000" if code != "000000" else "111111"}
    await gani.sends("/siaran/obrolan/tautkan", fields | {"kode": await office.code("gani")})
    assert "Kode dari obrolan tidak cocok" in gani.text
    await gani.sends("/siaran/obrolan/tautkan", {"bekal": sealed, "tautan": code, "kode": "123456"})
    assert "Kodenya salah" in gani.text
    fitri = await office.enters("fitri")
    for other in ({"bekal": sealed}, {"bekal": "x"}, {"bekal": sealed[:-8]}):
        typed = {"tautan": code, "kode": await office.code("fitri")} | other
        await fitri.sends("/siaran/obrolan/tautkan", typed)
        assert "Waktunya sudah lewat" in fitri.text, "a code of a colleague's page counts for nobody else"
    await gani.sends("/siaran/obrolan/tautkan", {"bekal": sealed, "tautan": code, "kode": await office.code("gani")})
    assert "Obrolan Anda tertaut" in gani.text
    number = await writes(gani)
    await does(gani, number, "uji")
    await mine.hears("CONTOH: pesan ini belum disiarkan")
