"""The screens of KIM and officers in a real browser: both themes, desk and phone, and the rules of accessibility."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright, expect
from sqlalchemy import update

from bot.inviting import invite
from bot.roster import RosterDesk
from data.model.membership import Registration, Role
from data.model.officer import OfficerRole
from data.store import members
from data.store.schema import officer as table
from tests.bot.browser.pages import ARGUMENTS, CHROMIUM, DESK, HAND
from tests.bot.console.kim_stage import KADEMANGAN, WHOLE, enters_kim
from tests.bot.console.stage import BASE, Office
from tests.bot.console.test_looks import PICTURES, a_page
from tests.data.store.setup import an_address

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium; on Debian: apt-get install chromium")
#: Whose eyes look at which path.
SCREENS = {
    "kim": ("dewi", "/kim"),
    "kim-satu": ("dewi", "/kim/1"),
    "cakupan": ("citra", "/kim/cakupan"),
    "impor": ("dewi", "/kim/impor"),
    "undangan": ("dewi", "/undangan"),
    "anggota": ("dewi", "/anggota"),
    "petugas": ("ani", "/petugas"),
    "petugas-satu": ("ani", "/petugas/2"),
    "piket": ("ani", "/piket"),
    "jejak": ("budi", "/jejak"),
    "saya": ("budi", "/saya"),
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        await opened.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def registered(office: Office) -> None:
    """A register of several KIM, of which the first has everything."""
    await office.joined(("dewi", OfficerRole.OFFICER))
    more = {"sekretaris": "Sari Contoh", "bendahara": "Tono Contoh", "nomor_induk": "35.74.05/KIM/001"}
    await enters_kim(office, "KIM Kedopok Rukun", sk_sampai=date(2028, 1, 12), **(WHOLE | more))
    for name in ("KIM Anggrek", "KIM Bengkel Kata", "KIM Cahaya Kademangan Timur"):
        await enters_kim(office, name, KADEMANGAN, sk_sampai=date(2024, 6, 30))
    await invite(office.running.database, 1, Role.OPERATOR, timedelta(days=14), "officer:1")
    console = office.running.service.console
    begins = console.now() + timedelta(hours=1)
    await RosterDesk(console.database).add(1, "budi", begins, begins + timedelta(hours=8))
    place = await an_address(office.running.database, "7001")
    async with office.running.database.unit_of_work() as unit:
        await unit.connection.execute(update(table).where(table.c.totp_step == 0).values(totp_step=1))
        await members.register(unit, place, Registration(Role.OPERATOR, "Wati Contoh", KADEMANGAN, "KIM Anggrek", "1"))


async def looks(page: Page, screen: str, size: tuple[int, int], theme: str) -> None:
    """Open a screen and see that it is for everybody."""
    troubles: list[str] = []
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    await page.goto(BASE + SCREENS[screen][1])
    await is_for_everybody(page, f"{screen}-{size[0]}-{theme}", size[0])
    assert troubles == [], screen


async def is_for_everybody(page: Page, name: str, width: int) -> None:
    """See that a page that is shown keeps to the rules of accessibility and to its width."""
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found = await Axe().run(page)
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    serious = [one for one in found.response["violations"] if one["impact"] in ("serious", "critical")]
    assert [(name, one["id"], [node["html"] for node in one["nodes"]]) for one in serious] == []
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, f"{name}: nothing has to be scrolled sideways"


async def walks(chromium: Browser, office: Office, size: tuple[int, int], theme: str) -> None:
    """All screens, each as one who may see it; a browser for each officer, which costs more than the look itself."""
    for login in sorted({login for login, _ in SCREENS.values()}):
        page = await a_page(chromium, office, size, theme, login)
        for screen in [name for name, (whose, _) in SCREENS.items() if whose == login]:
            await looks(page, screen, size, theme)
        await page.context.close()


@pytest.mark.parametrize(("size", "theme"), [(DESK, "dark"), (HAND, "light")], ids=["desk-dark", "hand-light"])
async def test_the_screens_are_for_everybody(
    chromium: Browser, office: Office, size: tuple[int, int], theme: str
) -> None:
    await walks(chromium, office, size, theme)


@pytest.mark.skipif(not PICTURES, reason="only to be looked at")
@pytest.mark.parametrize(("size", "theme"), [(DESK, "light"), (HAND, "dark")], ids=["desk-light", "hand-dark"])
async def test_the_other_pictures(chromium: Browser, office: Office, size: tuple[int, int], theme: str) -> None:
    await walks(chromium, office, size, theme)


async def chooses(page: Page, content: bytes) -> None:
    """Choose a file and send it."""
    chosen: Any = {"name": "kim.csv", "mimeType": "text/csv", "buffer": content}
    await page.get_by_label("Berkas").set_input_files(chosen)
    await page.get_by_role("button", name="Lihat apa yang berubah").click()


async def test_a_table_goes_in_from_a_real_browser(chromium: Browser, office: Office) -> None:
    page = await a_page(chromium, office, HAND, "dark", "dewi")
    await page.goto(f"{BASE}/kim/impor")
    await chooses(page, b"Paguyuban;Dusun\nDari Peramban;Jrebeng Kulon\nEntah;Di Mana\n")
    await is_for_everybody(page, "impor-kolom", HAND[0])
    await page.get_by_label("Paguyuban").select_option("nama")
    await page.get_by_label("Dusun").select_option("kelurahan")
    await page.get_by_role("button", name="Lihat apa yang berubah").click()
    await expect(page.get_by_text("KIM Dari Peramban")).to_be_visible()
    await is_for_everybody(page, "impor-lihat", HAND[0])
    await page.get_by_label("Kode 6 angka dari ponsel").fill(await office.code("dewi"))
    await page.get_by_role("button", name="Terapkan").click()
    await expect(page.get_by_role("link", name="Ke daftar KIM")).to_be_visible(timeout=30_000)
    await is_for_everybody(page, "impor-selesai", HAND[0])
    await page.get_by_role("link", name="Ke daftar KIM").click()
    await expect(page.get_by_role("link", name="KIM Dari Peramban")).to_be_visible()
    await page.context.close()
