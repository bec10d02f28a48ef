"""The screens of KIM and officers in a real browser: both themes, desk and phone, and the rules of accessibility."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from sqlalchemy import update

from bot.inviting import invite
from bot.roster import RosterDesk
from data.model.membership import Registration, Role
from data.model.officer import OfficerRole
from data.store import members
from data.store.schema import officer as table
from tests.bot.browser.pages import CHROMIUM, DESK, HAND
from tests.bot.console.kim_stage import KADEMANGAN, WHOLE, enters_kim
from tests.bot.console.stage import BASE, Office
from tests.bot.console.test_looks import a_page, is_for_everybody
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


async def is_well(page: Page, name: str) -> None:
    """See that a page is for everybody, also what lies folded in it."""
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    await is_for_everybody(page, name)


async def has_two_rows(page: Page) -> None:
    """See that what leads to other pages leaves room for this one, on a narrow phone too."""
    await page.set_viewport_size({"width": 360, "height": 740})
    for bar in (".bar nav a", ".tabs > a"):
        tops = await page.evaluate(f"[...new Set([...document.querySelectorAll('{bar}')].map((one) => one.offsetTop))]")
        assert len(tops) <= 2, (page.url, bar, tops)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360, page.url
    await page.set_viewport_size({"width": DESK[0], "height": DESK[1]})


@pytest.mark.parametrize("login", sorted({login for login, _ in SCREENS.values()}))
async def test_the_screens_are_for_everybody(chromium: Browser, office: Office, login: str) -> None:
    page = await a_page(chromium, office, DESK, "light", login)
    troubles: list[str] = []
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    for name, (whose, path) in SCREENS.items():
        if whose == login:
            await page.goto(BASE + path)
            await is_well(page, name)
            if name in ("kim", "petugas"):
                await has_two_rows(page)
    await page.context.close()
    assert troubles == []


async def chooses(page: Page, content: bytes) -> None:
    """Choose a file and send it."""
    chosen: Any = {"name": "kim.csv", "mimeType": "text/csv", "buffer": content}
    await page.get_by_label("Berkas").set_input_files(chosen)
    await page.get_by_role("button", name="Lihat apa yang berubah").click()


async def test_a_table_goes_in_from_a_real_browser(chromium: Browser, office: Office) -> None:
    page = await a_page(chromium, office, HAND, "dark", "dewi")
    await page.goto(f"{BASE}/kim/impor")
    await chooses(page, b"Paguyuban;Dusun\nDari Peramban;Jrebeng Kulon\nEntah;Di Mana\n")
    await is_well(page, "impor-kolom")
    await page.get_by_label("Paguyuban").select_option("nama")
    await page.get_by_label("Dusun").select_option("kelurahan")
    await page.get_by_role("button", name="Lihat apa yang berubah").click()
    await expect(page.get_by_text("KIM Dari Peramban")).to_be_visible()
    await is_well(page, "impor-lihat")
    await page.get_by_label("Kode 6 angka dari ponsel").fill(await office.code("dewi"))
    await page.get_by_role("button", name="Terapkan").click()
    await expect(page.get_by_role("link", name="Ke daftar KIM")).to_be_visible()
    await is_well(page, "impor-selesai")
    await page.get_by_role("link", name="Ke daftar KIM").click()
    await expect(page.get_by_role("link", name="KIM Dari Peramban")).to_be_visible()
    await page.context.close()
