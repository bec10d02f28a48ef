"""The console in a real browser: both themes, desk and phone, keyboard only, and the rules of accessibility."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.roster import RosterDesk
from data.model.duty import Via
from data.store import claim_queue, drafts, officers, roster, takings
from tests.bot.browser.pages import CHROMIUM, DESK, HAND
from tests.bot.browser.rules import COLOURS, EVERYTHING, broken
from tests.bot.console.stage import BASE, Office
from tests.bot.console.test_tips import asks
from tests.bot.signing import PASSWORD

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium; on Debian: apt-get install chromium")
#: Where pictures are kept for somebody to look at; nowhere by default.
PICTURES = os.environ.get("KENTONGAN_PICTURES", "")
SCREENS = (
    "masuk",
    "beranda",
    "aduan",
    "klaim",
    "lihat",
    "ditolak",
    "hasil",
    "rancangan",
    "dibaca",
    "jejak",
    "tanya",
    "bot",
    "piket",
    "petugas",
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def claim(office: Office) -> int:
    """A claim among others, asked for by several people."""
    for text in (
        "Sumur bor di Kelurahan Jrebeng mengeluarkan minyak tanah, warga antre membawa jeriken",
        "Mulai lusa semua ATM di kota ditutup tiga bulan karena servernya rusak, segera tarik uang Anda!!",
    ):
        number, _ = await asks(office, text)
    await asks(office, "Sebarkan!! mulai lusa semua ATM di kota ditutup tiga bulan karena servernya rusak")
    await eko_is_busy(office, number)
    return number


async def eko_is_busy(office: Office, claim: int) -> None:
    """Eko took a tip, and hands his duty over to Budi."""
    async with office.running.database.unit_of_work() as unit:
        eko = await officers.find(unit, "eko")
        assert eko is not None
        await takings.take(unit, claim, eko.number)
        now = await unit.now()
        shift = await roster.add(unit, eko.number, now, now + timedelta(hours=8), "test")
    await RosterDesk(office.running.database).hand_over(eko.number, shift, "budi", Via.BOT)


async def a_page(chromium: Browser, office: Office, size: tuple[int, int], theme: str, login: str = "budi") -> Page:
    signed = await office.enters(login)
    given: Any = {"viewport": {"width": size[0], "height": size[1]}, "color_scheme": theme, "locale": "id-ID"}
    context = await chromium.new_context(base_url=office.running.address, **given)
    value = signed.client.cookies["kentongan-masuk"]
    await context.add_cookies([{"name": "kentongan-masuk", "value": value, "url": office.running.address}])
    return await context.new_page()


#: The screens of fact-checks.
CHECKS = ("hasil", "rancangan", "tanya")
#: What somebody types of a verdict that waits for its second reader.
PROPOSED = {"verdict": "salah", "title": "Sumur bor mengeluarkan minyak tanah", "summary": "Yang keluar air berkarat."}


async def goes_to_checks(page: Page, screen: str) -> None:
    """Come to a screen of fact-checks, or of answers, as an officer would."""
    if screen == "tanya":
        await page.goto(f"{BASE}/pertanyaan/jawaban/tulis")
        await page.get_by_label("Pertanyaannya, satu per baris").fill("Kapan posyandu?")
        await page.get_by_label("Jawaban", exact=True).fill("Tiap Selasa.")
        await page.get_by_label("Sumber").fill("x")
        await page.get_by_label("Berlaku sampai").fill("2020-01-01")
        await page.get_by_role("button", name="Simpan").click()
        await expect(page.get_by_role("alert")).to_be_visible()
        return
    if screen == "rancangan":
        await page.goto(f"{BASE}/cek-fakta/tulis")
        await page.get_by_label("Klaim yang diperiksa").fill("Air sumur bor berwarna ungu")
        await page.get_by_label("Mengapa, satu").fill("Warnanya berasal dari pipa yang baru dicat.")
        await page.get_by_role("button", name="Simpan dan ajukan").click()
        await expect(page.get_by_text("Belum dapat diajukan")).to_be_visible()
        return
    await page.goto(f"{BASE}/cek-fakta")
    await page.get_by_label("Cari seperti warga bertanya").fill("rebusan daun kelor menyembuhkan demam berdarah")
    await page.get_by_role("button", name="Cari").click()
    await page.get_by_text("Mengapa ini yang ditemukan").first.click()


async def proposed(office: Office) -> int:
    """The draft of a verdict on a tip, by Eko."""
    async with office.running.database.reading() as unit:
        waiting = await claim_queue.unsettled(unit)
        known = await drafts.of_claims(unit, [one.number for one in waiting])
        eko = await officers.find(unit, "eko")
    if known:
        return next(iter(known.values()))[0].number
    assert eko is not None
    done = await office.running.service.console.writing.propose(waiting[0].number, PROPOSED, eko.number)
    return done.draft


async def goes_to(page: Page, screen: str, claim: int) -> None:
    """Come to a screen as an officer would."""
    if screen in CHECKS:
        await goes_to_checks(page, screen)
        return
    if screen == "masuk":
        await page.context.clear_cookies()
    paths = {
        "masuk": "/masuk",
        "beranda": "/",
        "aduan": "/aduan",
        "bot": "/bot",
        "piket": "/piket",
        "petugas": "/petugas",
    }
    await page.goto(BASE + paths.get(screen, f"/aduan/{claim}"))
    if screen == "ditolak":
        await page.get_by_text("Tulis putusan sendiri").click()
        await page.get_by_label("Klaim yang diperiksa").fill("Pilkada ditunda")
        await page.get_by_label("Mengapa").fill("Kami belum tahu.")
        await page.get_by_role("button", name="Lihat dulu").click()
        await expect(page.get_by_role("alert")).to_be_visible()
    if screen == "lihat":
        assert await page.locator("input:checked").count() == 0, "nothing is chosen that nobody is sure of"
        await page.get_by_role("radio").first.check()
        await page.get_by_role("button", name="Ini jawabannya").click()
        await expect(page.get_by_role("button", name="Kirim putusan")).to_be_visible()


@pytest.mark.parametrize("screen", SCREENS)
async def test_a_screen_is_for_everybody(chromium: Browser, office: Office, claim: int, screen: str) -> None:
    page = await a_page(chromium, office, DESK, "light")
    draft = await proposed(office)
    troubles: list[str] = []
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    if screen == "dibaca":
        await page.goto(f"{BASE}/cek-fakta/draf/{draft}")
        await expect(page.get_by_role("button", name="Setujui dan jawab aduannya")).to_be_visible()
    else:
        await goes_to(page, screen, claim)
    await is_for_everybody(page, screen)
    await page.context.close()
    assert [one for one in troubles if "422" not in one] == []


async def is_for_everybody(page: Page, name: str) -> None:
    """See that a page that is shown keeps to the rules of accessibility at both widths, in both themes.

    The page is led there once: to sign in and to load it takes longer than all four looks.
    """
    for size in (DESK, HAND):
        await page.set_viewport_size({"width": size[0], "height": size[1]})
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size[0], f"{name}: nothing has to be scrolled sideways"
        await _looks_well(page, f"{name}-{size[0]}-light", "light", EVERYTHING)
        await _looks_well(page, f"{name}-{size[0]}-dark", "dark", COLOURS)


async def _looks_well(page: Page, name: str, theme: Any, rules: Any) -> None:
    await page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    serious = await broken(page, rules)
    assert [(name, one["id"], [node["html"] for node in one["nodes"]]) for one in serious] == []


async def test_the_day_is_done_with_the_keyboard_alone(chromium: Browser, office: Office) -> None:
    number, chat = await asks(office, "Gapura kota roboh tadi subuh menimpa warung soto, jalan ditutup sebulan")
    page = await a_page(chromium, office, DESK, "light")
    await page.context.clear_cookies()
    await page.goto(f"{BASE}/aduan/{number}")
    await expect(page.get_by_label("Nama masuk")).to_be_focused()
    await page.keyboard.type("eko")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Tab")
    await page.keyboard.type(await office.code("eko"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Gapura kota roboh")).to_be_visible()
    await page.goto(f"{BASE}/aduan")
    for _ in range(30):
        await page.keyboard.press("j")
        if "Gapura" in (await page.evaluate("document.activeElement.textContent")):
            break
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Gapura kota roboh")).to_be_visible()
    summary = page.locator("summary", has_text="Tidak dapat diperiksa")
    await summary.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Sudah ditangani dinas; bukan kabar bohong.")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("ditutup. Pengirimnya")
    await page.context.close()
    await chat.hears("bukan hal yang dapat dinyatakan")


async def test_light_and_dark_are_chosen_and_stay(chromium: Browser, office: Office) -> None:
    page = await a_page(chromium, office, DESK, "light")
    await page.goto(f"{BASE}/")
    await page.get_by_role("button", name="Terang/gelap").click()
    await page.goto(f"{BASE}/aduan")
    assert await page.evaluate("document.documentElement.dataset.theme") == "dark"
    await page.context.close()
