"""Whoever practises alone is the whole office in turn: what they need is on the page, and somebody hears for KIM."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.credentials import STEP_SECONDS, step_of
from bot.jobs import opening
from bot.playground.practice import OFFICERS, OPERATORS, PASSWORD, code_of, spread
from bot.searcher import FRESH_SECONDS
from data.model.membership import InstitutionKind
from data.model.officer import Officer, OfficerRole
from data.seeds import SampleInstitution
from data.store import factchecks, jobs, members
from data.store.officers import Credential
from tests.bot.console.broadcasting import CLEAN_UP, does, writes
from tests.bot.console.stage import Browser
from tests.bot.playground.stage import HOAX, Open, an_open_playground
from tests.bot.stage import eventually

DESK = "/playground/kantor"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def at_the_desk(played: Open) -> Browser:
    headers = {"Origin": played.address, "Sec-Fetch-Site": "same-origin"}
    return Browser(httpx.AsyncClient(base_url=played.address, headers=headers, timeout=120), base=DESK)


async def becomes(browser: Browser, login: str) -> None:
    await browser.opens("/latihan")
    await browser.sends("/latihan", {"sebagai": login})
    assert browser.path == f"{DESK}/", browser.text


async def code(browser: Browser) -> str:
    """The code that the page shows whoever is signed in; they wait where there is none."""
    found = None
    while found is None:
        await browser.opens("/")
        assert browser.page is not None
        found = re.search(r"Kode Anda sekarang: <code>(\d{6})</code>", browser.page.text)
    return found[1]


async def phone_of(played: Open, name: str) -> str:
    return str(next(one["id"] for one in await played.phones() if one["name"] == name))


async def has_heard(played: Open, name: str, part: str) -> None:
    async def has() -> bool:
        phones = [one["id"] for one in await played.phones() if one["name"] == name]
        held = [one for phone in phones for one in (await played.phone(phone))["messages"]]
        return any(part in one.get("text", "") for one in held)

    await eventually(has)


async def test_who_practises_alone_tells_kim_as_two_officers(tmp_path: Path, sqlite_template: Path) -> None:
    async with an_open_playground(tmp_path, sqlite_template) as played:
        browser = at_the_desk(played)
        assert "Siapkan kantor contoh" in await browser.opens("/")
        assert len(await played.phones()) == 2, "nobody who only tries the phones finds others there"
        await browser.sends("/latihan", {"siapkan": "1"})
        shown = browser.text
        assert "Siapkan kantor contoh" not in shown
        assert all(one.name in shown for one in OFFICERS), shown
        assert PASSWORD in shown

        # As in a real office: what is to be typed stands on the page.
        assert browser.page is not None
        found = re.search(r"nama masuk cermat, kode sekarang <code>(\d{6})", browser.page.text)
        assert found is not None
        await browser.sends("/masuk", {"nama": "cermat", "sandi": PASSWORD, "kode": found[1]})
        assert browser.path == f"{DESK}/", browser.text

        await becomes(browser, "warta")
        await browser.opens("/siaran/baru")
        await browser.sends("/siaran/baru", CLEAN_UP | {"langkah": "hitung"})
        assert "2 penerima sekarang" in browser.text
        number = await writes(browser)
        await does(browser, number, "ajukan")

        await becomes(browser, "setia")
        await does(browser, number, "uji")
        await has_heard(played, "Pak Setia (contoh)", "CONTOH")

        async def is_known() -> bool:
            return "sudah sampai di obrolan Anda" in await browser.opens(f"/siaran/{number}")

        await eventually(is_known)
        await does(browser, number, "setujui", kode=await code(browser))
        assert "Disetujui" in browser.text
        for name, _ in OPERATORS[:2]:
            await has_heard(played, name, "Bawa sapu dan cangkul")
        elsewhere = await phone_of(played, OPERATORS[2][0])
        assert not (await played.phone(elsewhere))["messages"], "who is elsewhere is not told"

        await played.post("reset", {})
        assert "Siapkan kantor contoh" in await browser.opens("/latihan")
        await browser.sends("/latihan", {"siapkan": "1"})
        await browser.sends("/latihan", {"siapkan": "1"})
        async with played.service.training.database.reading() as unit:
            assert len(await members.listed(unit)) == len(OPERATORS), "twice brings nobody twice"


async def test_nobody_is_let_in_where_they_are_not(played: Open) -> None:
    browser = at_the_desk(played)
    await browser.opens("/latihan")
    await browser.sends("/latihan", {"sebagai": "setia"})
    assert (browser.status, "Petugas itu tidak ada" in browser.text) == (422, True)
    real = Browser(browser.client)
    assert "Tidak ada apa-apa" in await real.opens("/latihan")
    await real.sends("/latihan", {"sebagai": "setia"})
    assert real.status == 404
    await browser.sends("/latihan", {"siapkan": "1"}, Origin="https://jahat.example")
    assert browser.status == 403


@pytest.mark.parametrize(
    ("last", "now", "waits", "why"),
    [
        (0, 3000, 0, "nothing was used"),
        (100, 3000, 0, "the present one was used, and the next counts already"),
        (101, 3000, 30, "both were used"),
        (101, 3029, 1, "nearly"),
        (99, 3000, 0, "the one before was used"),
    ],
)
def test_the_code_that_is_shown_counts(last: int, now: int, waits: int, why: str) -> None:
    known = Credential(
        Officer(1, "setia", "Pak Setia", frozenset([OfficerRole.APPROVER])),
        "",
        "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        last,
        0,
        None,
        None,
    )
    found = code_of(known, now)
    assert (found.wait_seconds, bool(found.digits)) == (waits, not waits), why
    if found.digits:
        assert step_of(known.secret, found.digits, datetime.fromtimestamp(now, UTC), last) == max(
            last + 1, now // STEP_SECONDS
        )


@pytest.mark.parametrize(
    ("places", "expected", "why"),
    [
        (("1.01.1", "1.01.2", "1.01.3", "1.02.1", "1.03.1"), ("1.01.1", "1.01.2", "1.02.1", "1.03.1"), "spread"),
        (("1.01.1", "1.01.2", "1.01.3"), ("1.01.1", "1.01.2", "1.01.3"), "a region of one kecamatan"),
        ((), (), "no KIM at all"),
    ],
)
def test_operators_are_spread(places: Sequence[str], expected: Sequence[str], why: str) -> None:
    kim = [SampleInstitution(f"KIM {place}", InstitutionKind.KIM, f"35.7{place}") for place in places]
    assert [one.place[4:] for one in spread(kim)] == list(expected), why


async def imports(browser: Browser, path: str, name: str, content: str, **more: str) -> int:
    """Send a file as a page does, look at what it brings, and let it be taken in; the number of the job."""
    await browser.opens(path)
    files = {"berkas": (name, content.encode(), "application/octet-stream")}
    browser.page = await browser.client.post(f"{DESK}{path}", data={"kunci": browser.key}, files=files)
    fixed = [name for name in ("sidik", "berkas", "ramalan") if f'name="{name}"' in browser.page.text]
    await browser.sends(f"{path}/terapkan", {name: browser.hidden(name) for name in fixed} | more)
    assert browser.path.startswith(f"{DESK}{path}/"), browser.text
    return int(browser.path.rpartition("/")[2])


async def is_taken(browser: Browser, path: str, number: int) -> None:
    async def is_over() -> bool:
        shown = await browser.opens(f"{path}/{number}")
        assert "gagal" not in shown, shown
        return "selesai" in shown

    await eventually(is_over)


async def test_imports_run_where_one_practises_and_touch_nothing_of_the_office(played: Open) -> None:
    browser = at_the_desk(played)
    await browser.opens("/latihan")
    await browser.sends("/latihan", {"siapkan": "1"})
    await becomes(browser, "teliti")
    assert "Belum ada cek fakta" not in await browser.opens("/cek-fakta"), "the examples that phones get are listed"
    assert "teruskan sebuah pesan" in await browser.opens("/aduan"), "an empty queue says where tips come from"
    rows = "id,title,rating,summary\n7,Terminal Bayuangga dipindah ke puncak gunung,Salah,Tetap di tempatnya.\n"
    number = await imports(browser, "/cek-fakta/impor", "arsip.csv", rows, kode=await code(browser))
    await is_taken(browser, "/cek-fakta/impor", number)
    phone = await played.first_of("telegram")
    await asyncio.sleep(FRESH_SECONDS)  # a search looks for what is new no more often
    await played.says(phone, "Terminal Bayuangga dipindah ke puncak gunung")
    assert "Tetap di tempatnya." in (await played.answers(phone))[-1]["text"], "a phone asks, and is answered"
    await played.says(phone, HOAX)
    assert "contoh, bukan cek fakta sungguhan" in (await played.answers(phone, 2))[-1]["text"], "and our examples stay"

    await becomes(browser, "warta")
    table = "Nama,Kelurahan,Kecamatan\nKIM Latihan Jaya,Kanigaran,Kanigaran\n"
    number = await imports(browser, "/kim/impor", "kim.csv", table, kode=await code(browser))
    await is_taken(browser, "/kim/impor", number)
    assert "KIM Latihan Jaya" in await browser.opens("/kim?cari=Latihan")

    async with played.service.app.database.reading() as unit:
        assert await jobs.newest(unit, 10) == []
        assert await factchecks.count(unit) == 0
    await opening.tidy(played.settings, played.service.app.database)
    assert (played.settings.var_dir / "jobs-playground").is_dir()
    assert not list((played.settings.var_dir / "jobs").glob("??/*")), "the office has none of its files"
