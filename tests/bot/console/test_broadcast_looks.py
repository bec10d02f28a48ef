"""The screens of broadcasts in a real browser: both themes, desk and phone, the rules of accessibility, and script."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from data.model.officer import OfficerRole
from tests.bot.browser.pages import CHROMIUM, DESK, HAND
from tests.bot.console.broadcasting import CLEAN_UP, a_member_of, does, has_a_chat, writes
from tests.bot.console.stage import BASE, Office
from tests.bot.console.stage import Browser as OneBrowser
from tests.bot.console.test_looks import a_page, is_for_everybody
from tests.bot.stage import eventually

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium; on Debian: apt-get install chromium")


@dataclass
class Sent:
    """Row numbers of broadcasts: one submitted, one that waits to be changed, and one that went out."""

    submitted: int
    draft: int
    done: int


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def sent(office: Office) -> Sent:
    """Two broadcasts on their way, and one that arrived."""
    kim = await a_member_of(office, "KIM Triwung Jaya", "35.74.01.1001", 7301)
    await a_member_of(office, "KIM Kanigaran Maju", "35.74.04.1003", 7302)
    chat = await has_a_chat(office, "citra", 7303)
    fitri, citra = await office.enters("fitri"), await office.enters("citra")
    numbers = [await writes(fitri), await writes(fitri, judul="Jadwal air bersih bergilir"), await writes(fitri)]
    for number in (numbers[0], numbers[2]):
        await does(fitri, number, "ajukan")
    await does(citra, numbers[2], "uji")
    await chat.hears("CONTOH")
    await does(citra, numbers[2], "setujui", kode=await office.code("citra"))
    await kim.hears("Kerja bakti")
    more = {"nama_sasaran": "KIM pesisir Kademangan", "langkah": "simpan-sasaran"}
    await fitri.sends("/siaran/baru", CLEAN_UP | more)
    return Sent(numbers[0], numbers[1], numbers[2])


def places(sent: Sent) -> dict[str, tuple[str, str]]:
    """What is looked at: by whom, and where."""
    return {
        "siaran": ("fitri", "/siaran"),
        "tulis": ("fitri", "/siaran/baru"),
        "ubah": ("fitri", f"/siaran/{sent.draft}/ubah"),
        "lampiran": ("fitri", f"/siaran/{sent.draft}/lampiran"),
        "konsep": ("fitri", f"/siaran/{sent.draft}"),
        "setujui": ("citra", f"/siaran/{sent.submitted}"),
        "terkirim": ("fitri", f"/siaran/{sent.done}"),
        "laporan": ("fitri", f"/siaran/{sent.done}/laporan"),
        "tangan": ("fitri", f"/siaran/{sent.done}/tangan"),
        "obrolan": ("fitri", "/siaran/obrolan"),
        "sasaran": ("fitri", "/siaran/sasaran"),
    }


async def test_broadcasts_are_for_everybody(chromium: Browser, office: Office, sent: Sent) -> None:
    troubles: list[str] = []
    for login in ("fitri", "citra"):
        page = await a_page(chromium, office, DESK, "light", login)
        page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        for name, (who, path) in places(sent).items():
            if who == login:
                await page.goto(BASE + path)
                await is_for_everybody(page, name)
        await page.context.close()
    assert troubles == []


async def test_recipients_are_counted_without_leaving_the_page(chromium: Browser, office: Office, sent: Sent) -> None:
    page = await a_page(chromium, office, DESK, "light", "fitri")
    await page.goto(f"{BASE}/siaran/baru")
    await page.get_by_label("Judul, satu baris").fill("Yang sedang ditulis")
    await page.get_by_role("checkbox", name="Kademangan").check()
    await page.get_by_role("button", name="Hitung penerima").click()
    await expect(page.get_by_role("status")).to_contain_text("1 dari 1 KIM: 1 penerima sekarang")
    assert await page.get_by_label("Judul, satu baris").input_value() == "Yang sedang ditulis"
    await page.get_by_role("radio", name="Orang").check()
    await expect(page.get_by_role("checkbox", name="Ketua KIM", exact=True)).to_be_visible()
    await page.context.close()


async def test_what_is_to_be_passed_on_is_copied(chromium: Browser, office: Office, sent: Sent) -> None:
    page = await a_page(chromium, office, DESK, "light", "fitri")
    await page.goto(f"{BASE}/siaran/{sent.draft}")
    await page.get_by_text("Untuk diteruskan ke grup WhatsApp").first.click()
    await page.get_by_role("button", name="Salin").click()
    await expect(page.get_by_role("button", name="Tersalin")).to_be_visible()
    await page.context.close()


async def its_test_arrived(browser: OneBrowser, number: int) -> None:
    async def has() -> bool:
        return "sudah sampai di obrolan Anda" in await browser.opens(f"/siaran/{number}")

    await eventually(has)


async def comes(page: Page, wanted: Locator) -> None:
    """What the page shows by itself after a while."""
    for _ in range(600):
        if await wanted.count():
            break
        await page.clock.fast_forward(4_500)
        await page.wait_for_timeout(100)


async def test_progress_and_what_may_be_done_come_by_themselves(chromium: Browser, office: Office, sent: Sent) -> None:
    fitri, citra = await office.enters("fitri"), await office.enters("citra")
    number = await writes(fitri, judul="Berubah sendiri")
    page = await a_page(chromium, office, DESK, "light", "citra")
    await page.clock.install()
    await does(fitri, number, "ajukan")
    await page.goto(f"{BASE}/siaran/{number}")
    await page.get_by_role("button", name="Kirim uji ke saya").click()
    await its_test_arrived(citra, number)
    await comes(page, page.get_by_label("Kode 6 angka"))
    await page.get_by_label("Kode 6 angka").fill(await office.code("citra"))
    await page.get_by_role("button", name="Setujui dan siarkan").click()
    await expect(page.get_by_role("status")).to_contain_text("Disetujui")
    await comes(page, page.get_by_role("heading", name="Kemajuan"))
    await expect(page.get_by_text("terkirim")).to_be_visible()
    await page.context.close()


@pytest.mark.parametrize(
    ("changed", "shown"),
    [({"teks-id": "Kata lain dari Fitri."}, "Kata lain dari Fitri."), ({"surat": "800/77/2026"}, "800/77/2026")],
    ids=["text", "letter"],
)
async def test_what_a_colleague_changed_meanwhile_is_shown_before_anybody_acts(
    chromium: Browser, office: Office, sent: Sent, changed: dict[str, str], shown: str
) -> None:
    fitri = await office.enters("fitri")
    before = {"judul": f"Diubah rekan {shown[:3]}", "teks-id": "Kata yang dibaca Citra."}
    number = await writes(fitri, judul=before["judul"], teks_id=before["teks-id"])
    page = await a_page(chromium, office, DESK, "light", "citra")
    await page.clock.install()
    await does(fitri, number, "ajukan")
    await page.goto(f"{BASE}/siaran/{number}")
    office.running.server.control.fault("slow", seconds=8)
    await page.get_by_role("button", name="Kirim uji ke saya").click()
    await expect(page.locator("#kemajuan")).to_have_attribute("data-refresh", "4")
    await does(fitri, number, "tarik")
    await fitri.opens(f"/siaran/{number}/ubah")
    await fitri.sends(f"/siaran/{number}/ubah", CLEAN_UP | before | changed | {"versi": fitri.hidden("versi")})
    await comes(page, page.get_by_text(shown).first)
    await expect(page.get_by_text(shown).first).to_be_visible()
    await page.context.close()


async def test_the_way_to_an_approval_is_for_everybody(chromium: Browser, office: Office, sent: Sent) -> None:
    await office.joined(("dodi", OfficerRole.APPROVER))
    page = await a_page(chromium, office, HAND, "light", "dodi")
    await page.goto(f"{BASE}/siaran/{sent.submitted}")
    await is_for_everybody(page, "setujui-tanpa-obrolan")
    await page.get_by_role("button", name="Tautkan obrolan saya").click()
    await expect(page.get_by_role("link", name="Buka bot di Telegram")).to_be_visible()
    await is_for_everybody(page, "tautan")
    address = await page.get_by_role("link", name="Buka bot di Telegram").get_attribute("href") or ""
    said = address.partition("start=")[2]
    phone = office.running.person(7399)
    phone.says(f"/start {said}")
    await phone.hears("siap ditautkan")
    await expect(page.get_by_text("Obrolan yang menjawab")).to_be_visible()
    await is_for_everybody(page, "tautan-dijawab")
    await page.context.close()
