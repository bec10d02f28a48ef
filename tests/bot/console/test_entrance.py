"""Signing in with a browser: what lets somebody in, what does not, and what is not lost meanwhile."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pyotp
import pytest

from bot.simulators.telegram.server import TelegramServer
from data.model.officer import OfficerRole
from data.store import sessions
from tests.bot.console.stage import BASE, Browser, Office, an_office
from tests.bot.signing import PASSWORD


async def test_somebody_signs_in_and_out(office: Office) -> None:
    browser = await office.signs_in("budi")
    assert "Yang menunggu Anda" in browser.text
    assert "Budi Contoh" in browser.text
    await browser.opens("/masuk")
    assert browser.path == f"{BASE}/", "whoever is in is led on"
    await browser.sends("/keluar", {})
    assert browser.path == f"{BASE}/masuk"
    await browser.opens("/")
    assert browser.path == f"{BASE}/masuk"


@pytest.mark.parametrize(
    ("login", "password", "code"),
    [
        ("budi", "salah sekali", None),
        ("budi", PASSWORD, "000000"),
        ("budi", PASSWORD, ""),
        ("siapa", PASSWORD, "123456"),
        ("", "", ""),
        ("' OR 1=1 --", "<script>", "١٢٣٤٥٦"),
    ],
)
async def test_who_is_not_let_in_is_told_the_same(office: Office, login: str, password: str, code: str | None) -> None:
    browser = office.browser()
    await browser.opens("/masuk")
    given = await office.code("budi") if code is None else code
    await browser.sends("/masuk", {"nama": login, "sandi": password, "kode": given})
    assert browser.status == 422
    assert "Tidak dapat masuk." in browser.text
    assert not any("masuk" in name for name in browser.client.cookies)


async def test_a_code_counts_once_even_for_two_at_once(office: Office) -> None:
    fields = {"nama": "eko", "sandi": PASSWORD, "kode": await office.code("eko")}
    browsers = [office.browser() for _ in range(4)]
    await asyncio.gather(*(browser.sends("/masuk", fields) for browser in browsers))
    assert sorted(browser.path for browser in browsers) == [f"{BASE}/", *[f"{BASE}/masuk"] * 3]


async def test_after_the_sign_in_one_is_where_one_wanted_to_be_and_never_elsewhere(office: Office) -> None:
    browser = office.browser()
    await browser.opens("/aduan")
    assert browser.hidden("tujuan") == f"{BASE}/aduan"
    for wanted, found in ((f"{BASE}/aduan", f"{BASE}/aduan"), ("https://jahat.example/kantor/", f"{BASE}/")):
        await office.signs_in("citra", browser, tujuan=wanted)
        assert browser.path == found
        await browser.sends("/keluar", {})


async def test_what_was_typed_when_the_session_ended_comes_back(office: Office) -> None:
    browser = await office.enters("eko")
    async with office.running.database.unit_of_work() as unit:
        for name, token in browser.client.cookies.items():
            if name == "kentongan-masuk" and (found := await sessions.of_token(unit, token)):
                await sessions.end(unit, found[0].number)
    typed = {"alasan": "Ditulis lama sekali, <b>jangan hilang</b>"}
    await browser.sends("/aduan/1/tolak", typed)
    assert browser.status == 401
    assert "tersimpan" in browser.text
    fields = {name: browser.hidden(name) for name in ("tersimpan", "tujuan")}
    await browser.sends("/masuk", fields | {"nama": "eko", "sandi": PASSWORD, "kode": await office.code("eko")})
    assert browser.status == 200
    assert "Lanjutkan yang tadi" in browser.text
    assert "Ditulis lama sekali" in browser.text
    assert browser.page is not None
    assert "<b>jangan" not in browser.page.text
    await browser.sends("/aduan/1/tolak", {"alasan": browser.hidden("alasan")})
    assert browser.status == 404, "it arrives at its screen, which knows of no such claim here"


async def test_what_comes_back_stands_in_words_and_what_was_chosen_is_kept_unseen(office: Office) -> None:
    browser = office.browser()
    typed = {"judul": "Kerja bakti <b>Sabtu</b>", "teks-jv": "Sregep resik-resik", "di-35.74.01": "1", "versi": "0"}
    await browser.opens("/masuk")
    await browser.sends("/siaran/baru", typed)
    fields = {name: browser.hidden(name) for name in ("tersimpan", "tujuan")}
    await browser.sends("/masuk", fields | {"nama": "eko", "sandi": PASSWORD, "kode": await office.code("eko")})
    for shown in ("Kerja bakti <b>Sabtu</b>", "Basa Jawa", "Sregep resik-resik", "Pilihan dan centang"):
        assert shown in browser.text
    for raw in ("35.74", "teks-jv", "judul", "versi"):
        assert raw not in browser.text
    assert browser.hidden("di-35.74.01") == "1"
    assert browser.page is not None
    assert "<b>Sabtu" not in browser.page.text


async def test_the_first_administrator_comes_by_the_link_and_others_by_their_one_time_code(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with TelegramServer.serving() as server, an_office(server, tmp_path, sqlite_url) as office:
        browser, console = office.browser(), office.running.service.console
        assert "Belum ada petugas" in await browser.opens("/masuk")
        assert "tidak berlaku" in await browser.opens("/mulai?kunci=tebakan")
        assert "Administrator pertama" in await browser.opens(f"/mulai?kunci={console.opening}")
        assert browser.page is not None
        assert 'viewBox="0 0' in browser.page.text, "a code that is cut is read by no phone"
        assert "otpauth://totp/" in browser.page.text
        await founds(browser, {"sandi": "pendek", "lagi": "pendek"})
        assert "terlalu mudah" in browser.text
        await founds(browser, {"lagi": "lain sama sekali"})
        assert "tidak sama" in browser.text
        await founds(browser, {"nama": "Ani!!"})
        assert "Nama masuk terdiri" in browser.text
        await founds(browser, {"kode": "000000"})
        assert "belum cocok" in browser.text
        await founds(browser, {})
        assert browser.path == f"{BASE}/", browser.text
        assert "tidak berlaku" in await office.browser().opens(f"/mulai?kunci={console.opening}"), "it counts once"
        newcomer = await enrols(office, "budi")
        assert newcomer.path == f"{BASE}/", newcomer.text
        assert "Budi Contoh" in newcomer.text


async def founds(browser: Browser, differently: dict[str, str]) -> None:
    secret = shown_secret(browser)
    fields = {"bekal": browser.hidden("bekal"), "pembuka": browser.hidden("pembuka"), "lengkap": "Ani Contoh"}
    fields |= {"nama": "ani", "sandi": PASSWORD, "lagi": PASSWORD, "kode": pyotp.TOTP(secret).now()}
    await browser.sends("/mulai", fields | differently)


def shown_secret(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.text.partition("<code>")[2].partition("</code>")[0].replace(" ", "")


async def enrols(office: Office, login: str) -> Browser:
    """An administrator adds somebody, who signs in by the one-time code."""
    console = office.running.service.console
    async with office.running.database.unit_of_work() as unit:
        from data.store import officers
        from data.store.officers import NewOfficer

        code, hashed, until = await console.doorman.one_time()
        new = NewOfficer(login, "Budi Contoh", frozenset([OfficerRole.FACT_CHECKER]), hashed, until=until)
        await officers.add(unit, new, "test")
    browser = office.browser()
    await browser.opens("/masuk")
    await browser.sends("/masuk", {"nama": login, "sandi": code, "kode": ""})
    assert "Pilih kata sandi" in browser.text
    secret, sealed = shown_secret(browser), browser.hidden("bekal")
    fields = {"bekal": sealed, "sandi": PASSWORD, "lagi": PASSWORD, "kode": pyotp.TOTP(secret).now()}
    await browser.sends("/sandi", fields | {"bekal": sealed[:-4] + "AAAA"})
    assert "Waktunya sudah lewat" in browser.text
    await browser.sends("/sandi", fields)
    return browser
