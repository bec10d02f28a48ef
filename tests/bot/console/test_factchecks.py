"""Cek fakta: lists, the bot's own search with its reasons, and one fact-check with all that is known of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.variants import keep_variant
from data.model.factcheck import FactCheck, Outcome, Verdict
from data.store import factchecks, library
from data.store.library import Place
from tests.bot.console.stage import BASE, Browser, Office
from tests.bot.console.test_tips import SCRIPT, number_of
from tests.bot.stage import eventually
from tests.bot.stories.factchecks import FALSE, MISLEADING

FORWARD = "Bapak-bapak coba rebusan daun kelor, besoknya demam berdarah sembuh, dokter puskesmas sampai heran"


def checked(number: int, source: str = "arsip", **more: Any) -> FactCheck:
    title = more.pop("title", f"Kabar lama nomor {number} tentang sumur di Desa Contoh")
    return FactCheck(source, f"{source}-{number}", title, Verdict.FALSE, publisher="Arsip Contoh", **more)


async def stores(office: Office, *records: FactCheck) -> None:
    async with office.running.database.unit_of_work() as unit:
        await factchecks.save(unit, records)


async def test_the_lists_are_paged_and_every_factcheck_stands_on_one_page(office: Office) -> None:
    await stores(office, *(checked(number) for number in range(45)))
    browser = await office.enters("citra")
    assert "Kabar lama nomor 44" in await browser.opens("/cek-fakta?sumber=arsip"), "what came last is first"
    seen: list[str] = []
    for _ in range(5):
        assert browser.page is not None
        seen += [
            part.partition("<")[0] for part in browser.page.text.split("/cek-fakta/")[1:] if "Kabar lama" in part[:80]
        ]
        following = browser.page.text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        if not following:
            break
        await browser.opens(following.removeprefix(BASE))
    assert len(seen) == len(set(seen)) == 45
    assert "Halaman pertama" in browser.text


@pytest.mark.parametrize(
    "asked", ["?sesudah=x", "?sesudah=²", "?rak=kantor", "?rak=apa", "?rak=berakhir&berakhir=besok", "?sumber=%3Cb%3E"]
)
async def test_any_address_of_a_list_shows_a_list(office: Office, asked: str) -> None:
    browser = await office.enters("citra")
    assert "Cek fakta" in await browser.opens(f"/cek-fakta{asked}")
    assert browser.status == 200


async def test_what_ends_soon_is_a_list_of_its_own(office: Office) -> None:
    today = office.running.service.console.today()
    days = {"lusa": 2, "kemarin": -1, "tahun depan": 400, "tahun lalu": -400}
    await stores(
        office,
        *(
            checked(
                number, "tenggat", title=f"Pasar murah berakhir {name}", valid_until=today + timedelta(days=distance)
            )
            for number, (name, distance) in enumerate(days.items())
        ),
    )
    browser = await office.enters("budi")
    shown = await browser.opens("/cek-fakta?rak=berakhir")
    assert shown.index("berakhir kemarin") < shown.index("berakhir lusa")
    assert "tahun" not in shown.partition("Menurut sumber")[2]


async def test_a_search_finds_what_the_bot_finds_and_says_why(office: Office) -> None:
    browser = await office.enters("citra")
    await browser.opens("/cek-fakta")
    shown = await browser.sends("/cek-fakta/cari", {"teks": "rebusan daun kelor menyembuhkan demam berdarah"})
    assert FALSE.title in shown
    assert "Mengapa ini yang ditemukan" in shown
    assert "kelor (" in shown, "the words that speak for it, with how rare they are"
    assert browser.page is not None
    assert "kelor" not in str(browser.page.url), "no log of a proxy shows what was searched for"
    address = str(browser.page.url).partition(BASE)[2]
    assert FALSE.title in await browser.opens(address), "going back, or loading again, shows it again"


@pytest.mark.parametrize("token", ["", "x", "AAAA", "é", "%00"])
async def test_a_search_that_is_none_leads_to_the_list(office: Office, token: str) -> None:
    browser = await office.enters("citra")
    await browser.opens(f"/cek-fakta/hasil?t={token}")
    assert (browser.status, browser.path) == (200, f"{BASE}/cek-fakta")
    await browser.sends("/cek-fakta/cari", {"teks": "  "})
    assert browser.path == f"{BASE}/cek-fakta"


async def test_one_factcheck_shows_what_is_known_of_it(office: Office) -> None:
    await stores(
        office, checked(1, "uji", explanation="Panjang lebar.", rating="Hoaks Total", url="https://uji.invalid/1")
    )
    browser = await office.enters("citra")
    shown = await browser.opens(f"/cek-fakta/{await number_of(office, checked(1).title)}")
    number = await one(office, "uji:uji-1")
    shown = await browser.opens(f"/cek-fakta/{number}")
    for part in ("Hoaks Total", "Panjang lebar.", "uji:uji-1", "belum pernah berubah", f"CF-{number:06d}"):
        assert part in shown
    assert "Koreksi" not in shown, "what others published is theirs"
    assert "tidak ada lagi" in await browser.opens("/cek-fakta/987654321")
    assert browser.status == 404
    await browser.opens("/cek-fakta/99999999999999999999999")
    assert browser.status == 404


async def one(office: Office, name: str) -> int:
    async with office.running.database.reading() as unit:
        return (await factchecks.named(unit, name, 2))[0].number


async def test_a_known_forward_is_taken_back_and_its_copies_are_answered_no_more(office: Office) -> None:
    number, searcher = int(await number_of(office, FALSE.title)), office.running.service.console.searcher
    async with office.running.database.unit_of_work() as unit:
        variant = await keep_variant(unit, number, FORWARD, officer="budi")
    assert variant
    await eventually(lambda: is_answered(office))
    browser = await office.enters("budi")
    assert "Bapak-bapak coba rebusan" in await browser.opens(f"/cek-fakta/{number}")
    other = int(await number_of(office, MISLEADING.title))
    await browser.sends(f"/cek-fakta/{other}/varian", {"varian": str(variant)})
    assert "Bapak-bapak coba rebusan" in await browser.opens(f"/cek-fakta/{number}"), "only from its own page"
    await browser.sends(f"/cek-fakta/{number}/varian", {"varian": str(variant)})
    assert "Kirimannya dilepaskan" in browser.text
    assert "Bapak-bapak" not in browser.text

    async def is_gone() -> bool:
        return "variant" not in (await searcher.match(FORWARD)).why

    await eventually(is_gone)
    await browser.sends(f"/cek-fakta/{number}/varian", {"varian": str(variant)})
    assert browser.status == 200, "taken back twice is taken back"


async def is_answered(office: Office) -> bool:
    found = await office.running.service.console.searcher.match(FORWARD)
    return found.outcome is Outcome.ANSWER and "variant" in found.why


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"valid_from": "2026-01-01", "valid_until": "2026-02-01"}, 200, "Masa berlakunya disimpan"),
        ({"valid_from": "", "valid_until": ""}, 200, "Masa berlakunya disimpan"),
        ({"valid_from": "2026-03-01", "valid_until": "2026-02-01"}, 422, "berakhir sebelum dimulai"),
        ({"valid_from": SCRIPT}, 422, "bukan tanggal"),
    ],
)
async def test_from_when_until_when_it_holds(office: Office, typed: dict[str, str], status: int, said: str) -> None:
    await stores(office, checked(7, "berlaku"))
    number = await one(office, "berlaku:berlaku-7")
    browser = await office.enters("budi")
    await browser.opens(f"/cek-fakta/{number}")
    await browser.sends(f"/cek-fakta/{number}/berlaku", typed)
    assert (browser.status, said in browser.text) == (status, True), browser.text
    assert browser.page is not None
    assert "<script>alert" not in browser.page.text
    if status == 200:
        async with office.running.database.reading() as unit:
            stored = (await factchecks.get(unit, [number]))[number]
        assert str(stored.valid_until or "") == typed["valid_until"]


async def test_a_script_in_a_foreign_factcheck_stays_text(office: Office) -> None:
    bad = checked(
        9,
        "jahat",
        title=f"Kabar {SCRIPT}",
        summary=SCRIPT,
        explanation=SCRIPT,
        rating="<b>x",
        url="javascript:alert(1)",
    )
    await stores(office, bad)
    browser = await office.enters("budi")
    number = await one(office, "jahat:jahat-9")
    for path in ("/cek-fakta", f"/cek-fakta/{number}", "/cek-fakta?sumber=jahat"):
        await browser.opens(path)
        assert_harmless(browser)
    await browser.sends("/cek-fakta/cari", {"teks": f"Kabar {SCRIPT}"})
    assert_harmless(browser)


def assert_harmless(browser: Browser) -> None:
    assert browser.page is not None
    assert "&lt;script&gt;" in browser.page.text
    assert "<script>alert" not in browser.page.text
    assert 'href="javascript' not in browser.page.text


async def test_a_page_of_a_list_reads_no_more_however_many_there_are(office: Office) -> None:
    """Every list goes along an index in its order, and sorts and scans nothing."""
    today = date(2026, 1, 10)
    async with office.running.database.reading() as unit:
        said: list[tuple[str, Any]] = []
        connection = unit.connection.sync_connection
        assert connection is not None

        def hears(_connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
            said.append((statement, given))

        event.listen(connection, "before_cursor_execute", hears)
        await library.newest(unit, set(), Place(900), 21)
        await library.newest(unit, {"arsip"}, Place(900), 21)
        await library.ending(unit, today, Place(), 21)
        await library.ending(unit, today, Place(5, today), 21)
        counted = await library.sources(unit)
        event.remove(connection, "before_cursor_execute", hears)
        lists = [(statement, given) for statement, given in said if "ORDER BY" in statement and "LIMIT" in statement]
        assert len(lists) == 4
        for statement, given in lists:
            rows = await unit.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
            plan = " ".join(row.detail for row in rows)
            assert "TEMP B-TREE" not in plan, plan
            assert "INDEX" in plan or "PRIMARY KEY" in plan, plan
    assert sum(count for _, count in counted) >= 45
