"""Where fact-checks come from: feeds that are fetched, and files that are looked at before they are taken in."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select

from data.model.feed import FeedKind
from data.model.job import OVER
from data.store import feeds, jobs
from data.store.schema import factcheck
from tests.bot.console.stage import BASE, Browser, Office
from tests.bot.console.test_tips import SCRIPT
from tests.bot.stage import eventually

WALI = {"id": "1", "title": "Wali kota korupsi", "rating": "Salah", "source": "office"}
RECORDS = [
    {
        "id": str(number),
        "title": f"Kabar impor nomor {number} tentang pohon beringin",
        "rating": "Salah",
        "summary": "Tidak terjadi.",
    }
    for number in range(3)
]


async def sends(browser: Browser, content: bytes, name: str = "arsip-contoh.jsonl") -> str:
    await browser.opens("/cek-fakta/impor")
    files = {"berkas": (name, content, "application/octet-stream")}
    browser.page = await browser.client.post(f"{BASE}/cek-fakta/impor", data={"kunci": browser.key}, files=files)
    return browser.text


def lines(*records: dict[str, str]) -> bytes:
    return "\n".join(json.dumps(one) for one in records).encode()


async def stored(office: Office, like: str) -> int:
    async with office.running.database.reading() as unit:
        query = select(func.count()).select_from(factcheck).where(factcheck.c.title.like(like))
        return await unit.connection.scalar(query) or 0


async def test_a_file_is_looked_at_then_taken_in_with_progress(office: Office) -> None:
    budi = await office.enters("budi")
    shown = await sends(budi, lines(*RECORDS, {"id": "9", "summary": "tanpa judul"}))
    assert "3 baru" in shown, shown
    assert "1 tidak terpakai" in shown
    assert await stored(office, "Kabar impor%") == 0, "nothing is changed by looking"
    fixed = {name: budi.hidden(name) for name in ("sidik", "berkas")}
    await budi.sends("/cek-fakta/impor/terapkan", fixed | {"kode": "000000"})
    assert (budi.status, "Kode" in budi.text, "3 baru" in budi.text) == (422, True, True), (
        "a session alone takes nothing in"
    )
    await budi.sends("/cek-fakta/impor/terapkan", fixed | {"kode": await office.code("budi")})
    number = int(budi.path.rpartition("/")[2])
    assert "Impor" in budi.text

    async def is_over() -> bool:
        async with office.running.database.reading() as unit:
            job = await jobs.get(unit, number)
        return job is not None and job.state in OVER

    await eventually(is_over, 20)
    shown = await budi.opens(f"/cek-fakta/impor/{number}")
    assert "3 baru" in shown
    assert budi.page is not None
    assert 'http-equiv="refresh"' not in budi.page.text, "what is over needs no watching"
    assert await stored(office, "Kabar impor%") == 3
    assert "tidak mengubah apa pun" in await sends(budi, lines(*RECORDS))


TABLE = (
    "Nomor;Isi kabar;Hasil;Alasan\n7;Sumur di terminal berisi minyak;Salah;Air biasa.\n8;Kereta terbang;Salah;Tidak.\n"
)


async def test_columns_of_other_names_are_named_and_the_file_is_taken_in(office: Office) -> None:
    budi = await office.enters("budi")
    shown = await sends(budi, TABLE.encode(), "lain.csv")
    for words in ("Nama kolomnya lain", "Isi kabar", "klaim atau judul"):
        assert words in shown
    fixed = {name: budi.hidden(name) for name in ("sidik", "berkas")}
    columns = {f"kolom-{place}": name for place, name in enumerate(("Nomor", "Isi kabar", "Hasil", "Alasan"))}
    await budi.sends("/cek-fakta/impor/kolom", fixed | columns | {"isi-2": "verdict"})
    assert (budi.status, "tidak dikenali" in budi.text) == (422, True), "the claim is needed"
    assert budi.page is not None
    assert '<option value="verdict" selected>' in budi.page.text, "what was chosen is still chosen"
    said = {"isi-0": "id", "isi-1": "title", "isi-2": "verdict", "isi-3": "summary"}
    assert "2 baru" in await budi.sends("/cek-fakta/impor/kolom", fixed | columns | said)
    await budi.sends("/cek-fakta/impor/terapkan", fixed | columns | said)
    assert budi.status == 422
    assert budi.page is not None
    assert 'name="isi-1" value="title"' in budi.page.text, "what was said of the columns is not asked again"
    await budi.sends("/cek-fakta/impor/terapkan", fixed | columns | said | {"kode": await office.code("budi")})
    number = int(budi.path.rpartition("/")[2])

    async def is_over() -> bool:
        return "2 baru" in await budi.opens(f"/cek-fakta/impor/{number}")

    await eventually(is_over, 20)
    assert await stored(office, "Sumur di terminal berisi minyak") == 1
    await budi.sends("/cek-fakta/impor/kolom", {"sidik": "0" * 64, "berkas": "x"} | columns)
    assert budi.status == 422


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "kosong.csv", "tidak dikenali"),
        (b"\x00\x01\x02" * 50, "gambar.png", "tidak dikenali"),
        (b"PK\x03\x04rusak", "rusak.xlsx", "tidak dikenali"),
        (b"halo", SCRIPT, "tidak dikenali"),
        (
            lines({"id": "1", "title": "Wali kota korupsi", "rating": "Salah", "source": "office"}),
            "office.jsonl",
            "tidak",
        ),
    ],
)
async def test_what_is_no_file_of_factchecks_is_a_sentence(
    office: Office, content: bytes, name: str, said: str
) -> None:
    budi = await office.enters("budi")
    assert said in await sends(budi, content, name), budi.text
    assert budi.page is not None
    assert "<script>alert" not in budi.page.text


async def test_a_file_that_is_gone_or_none_is_said(office: Office) -> None:
    budi = await office.enters("budi")
    await budi.opens("/cek-fakta/impor")
    await budi.sends("/cek-fakta/impor/terapkan", {"sidik": "ab" * 32, "berkas": "x.csv"})
    assert (budi.status, "tidak tersimpan" in budi.text) == (422, True)
    await budi.sends("/cek-fakta/impor", {})
    assert (budi.status, "Pilih dulu berkasnya" in budi.text) == (422, True)
    assert "Tidak ada impor" in await budi.opens("/cek-fakta/impor/987654")


def a_feed(**differently: str) -> dict[str, str]:
    typed = {"nama": "contoh", "jenis": "rss", "alamat": "https://contoh.invalid/feed", "pilihan": "", "jam": "12"}
    return typed | differently


async def test_an_administrator_adds_a_feed_a_checker_pauses_and_fetches_it(office: Office) -> None:
    ani, budi = await office.enters("ani"), await office.enters("budi")
    await ani.opens("/cek-fakta/sumber")
    typed = a_feed(nama="wp-contoh", jenis="wordpress", pilihan="labelled=yes", rahasia="kunci-rahasia")
    await ani.sends("/cek-fakta/sumber/tambah", typed)
    assert "tersimpan" in ani.text
    assert "kunci-rahasia" not in (ani.page.text if ani.page else "")
    async with office.running.database.reading() as unit:
        feed = await feeds.named(unit, "wp-contoh")
    assert feed is not None
    assert (feed.kind, feed.interval_minutes, feed.key, dict(feed.options)) == (
        FeedKind.WORDPRESS,
        720,
        "kunci-rahasia",
        {"labelled": "yes"},
    )
    assert "wp-contoh" in await budi.opens("/cek-fakta/sumber")
    for act, said in (("paused", "dijeda"), ("fetched", "diambil dalam semenit")):
        await budi.sends("/cek-fakta/sumber/ubah", {"nama": "wp-contoh", "aksi": act})
        assert said in budi.text
    await budi.sends("/cek-fakta/sumber/ubah", {"nama": "tidak-ada", "aksi": "fetched"})
    assert (budi.status, "tidak ada" in budi.text) == (422, True)
    await ani.sends("/cek-fakta/sumber/tambah", typed)
    assert "Sudah ada sumber" in ani.text
    await ani.sends("/cek-fakta/sumber/hapus", {"nama": "wp-contoh"})
    assert "dihapus" in ani.text
    await ani.sends("/cek-fakta/sumber/hapus", {"nama": "wp-contoh"})
    assert ani.status == 422


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"nama": "Nama Besar"}, "huruf kecil"),
        ({"nama": "office"}, "bukan nama kantor"),
        ({"nama": SCRIPT}, "huruf kecil"),
        ({"alamat": "javascript:alert(1)"}, "http:// atau https://"),
        ({"alamat": "https://a.invalid/?api_key=1"}, "memuat kunci"),
        ({"pilihan": "apa=1"}, "tidak dikenal"),
        ({"pilihan": SCRIPT}, "tidak dikenal"),
        ({"jenis": "yudistira", "alamat": ""}, "perlu kunci"),
        ({"rahasia": "x" * 1001}, "terlalu panjang"),
    ],
)
async def test_a_feed_that_is_none_is_refused_and_stays_in_the_form(
    office: Office, wrong: dict[str, str], said: str
) -> None:
    ani = await office.enters("ani")
    await ani.opens("/cek-fakta/sumber")
    await ani.sends("/cek-fakta/sumber/tambah", a_feed(**wrong))
    assert (ani.status, said in ani.text) == (422, True), ani.text
    assert ani.page is not None
    assert "<script>alert" not in ani.page.text
    assert "contoh" in ani.page.text
