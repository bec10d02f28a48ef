"""The officers' guide: its pictures are there and small, its screens exist, and both can be made anew.

``./kentongan test tests/bot/console/test_guide.py --screenshots`` takes the pictures from a running service with
invented people and writes them into the documentation.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page
from pydantic import SecretStr
from sqlalchemy import update

from bot.console.screens import SCREENS
from bot.roster import RosterDesk
from data.model.officer import OfficerRole
from data.store import claim_queue, officers
from data.store.officers import NewOfficer
from data.store.schema import officer
from tests.bot.browser.pages import CHROMIUM
from tests.bot.browser.painting import painted
from tests.bot.console.broadcasting import a_member_of, does, has_a_chat, its_test_is_seen, number_of, writes
from tests.bot.console.stage import BASE, Office
from tests.bot.console.test_tips import asks

DOCS = Path(__file__).resolve().parents[3] / "docs"
GUIDE = DOCS / "panduan-petugas.md"
#: Largest picture, bytes, and its width, pixels: a telephone's, half as fine again.
MOST_BYTES = 60_000
PHONE, FINE, TALL = (390, 760), 1.5, 1_150
ATM = "Mulai lusa semua ATM di kota ditutup tiga bulan karena servernya rusak, segera tarik uang Anda!!"


def named() -> list[str]:
    """The pictures that the guide shows."""
    return re.findall(r"!\[[^\]]+\]\(images/(panduan-[\w-]+\.png)\)", GUIDE.read_text("utf-8"))


def test_every_picture_is_there_and_small_and_no_other_lies_about() -> None:
    assert len(named()) > 8
    assert sorted(set(named())) == sorted(path.name for path in (DOCS / "images").glob("panduan-*.png"))
    for name in named():
        content = (DOCS / "images" / name).read_bytes()
        assert len(content) < MOST_BYTES, name
        _, _, _, kind = struct.unpack(">IIBB", content[16:26])
        assert kind == 3, f"{name} has a palette"


def test_every_screen_that_the_guide_names_exists() -> None:
    known = {re.sub(r"\{\w+(:\w+)?\}", "N", screen.path).rstrip("/") for screen in SCREENS}
    paths = re.findall(rf"`{BASE}([\w/-]*)`", GUIDE.read_text("utf-8"))
    assert len(paths) > 6
    assert [path for path in paths if path.rstrip("/") not in known] == []


def test_every_picture_has_words_for_who_does_not_see_it_and_both_readmes_lead_here() -> None:
    text = GUIDE.read_text("utf-8")
    assert "![](" not in text
    for name in ("README.md", "README.id.md"):
        assert "docs/panduan-petugas.md" in (DOCS.parent / name).read_text("utf-8")


# --- The pictures ----------------------------------------------------------------------------------------------------


class Camera:
    """Takes pictures of what somebody sees on their telephone."""

    def __init__(self, chromium: Browser, office: Office, folder: Path) -> None:
        self._chromium = chromium
        self._office = office
        self._folder = folder

    async def takes(
        self, name: str, login: str, path: str, *acts: Callable[[Page], Awaitable[object]], tall: int = PHONE[1]
    ) -> None:
        """Open a page, do something on it, and take its picture from the top."""
        address = self._office.running.address
        viewport: Any = {"width": PHONE[0], "height": PHONE[1]}
        context = await self._chromium.new_context(
            base_url=address, viewport=viewport, device_scale_factor=FINE, locale="id-ID", color_scheme="light"
        )
        if login:
            signed = await self._office.enters(login)
            token = signed.client.cookies["kentongan-masuk"]
            await context.add_cookies([{"name": "kentongan-masuk", "value": token, "url": address}])
        page = await context.new_page()
        await page.goto(BASE + path)
        for act in acts:
            await act(page)
        await self.shoots(name, page, tall)
        await context.close()

    async def shoots(self, name: str, page: Page, tall: int = PHONE[1]) -> None:
        """Take the picture of a page as it is."""
        height = await page.evaluate("document.documentElement.scrollHeight")
        clip = {"x": 0, "y": 0, "width": PHONE[0], "height": min(tall, height)}
        taken = await page.screenshot(clip=clip, full_page=True)  # type: ignore[arg-type]
        (self._folder / f"panduan-{name}.png").write_bytes(painted(taken))


def opens(words: str) -> Callable[[Page], Awaitable[object]]:
    return lambda page: page.get_by_text(words).first.click()


#: Takes away what stands before an element and before all that it stands in.
BEGIN = """(one) => {
  for (let at = one; at.id !== "isi"; at = at.parentElement)
    while (at.previousElementSibling) at.previousElementSibling.remove();
}"""


def begins(words: str) -> Callable[[Page], Awaitable[object]]:
    """Take away what is above some words, so that the picture begins with them."""
    return lambda page: page.get_by_text(words).first.evaluate(BEGIN)


def fills(label: str, words: str) -> Callable[[Page], Awaitable[object]]:
    return lambda page: page.get_by_label(label).first.fill(words)


async def a_one_time_code(office: Office, login: str) -> str:
    """Somebody new, as an administrator adds them; what they sign in with first."""
    code, hashed, until = await office.running.service.console.doorman.one_time()
    async with office.running.database.unit_of_work() as unit:
        new = NewOfficer(login, "Hana Contoh", frozenset([OfficerRole.FACT_CHECKER]), hashed, until=until)
        await officers.add(unit, new, "test")
    return code


def enters(login: str, password: str) -> Callable[[Page], Awaitable[object]]:
    async def act(page: Page) -> None:
        await page.get_by_label("Nama masuk").fill(login)
        await page.get_by_label("Kata sandi").fill(password)
        await page.get_by_role("button", name="Masuk").click()
        await page.get_by_label("Kata sandi baru").wait_for()

    return act


def looks_first(page: Page) -> Awaitable[object]:
    async def act() -> None:
        await page.get_by_role("radio").first.check()
        await page.get_by_role("button", name="Ini jawabannya").click()
        await page.get_by_role("button", name="Kirim putusan").wait_for()

    return act()


async def on_duty(office: Office) -> None:
    """The roster of the coming days."""
    database = office.running.database
    desk, planner = RosterDesk(database), await number_of(office, "ani")
    async with database.reading() as unit:
        now = await unit.now()
    for day, login in enumerate(("budi", "eko", "citra")):
        begins = now + timedelta(days=day) - timedelta(hours=1 if not day else 0)
        await desk.add(planner, login, begins, begins + timedelta(hours=9))


async def a_day(office: Office) -> dict[str, int]:
    """What happened before the pictures are taken: tips, and broadcasts on their way."""
    for text in (
        "Sumur bor di Kelurahan Jrebeng mengeluarkan minyak tanah, warga antre membawa jeriken",
        "Pak RT cerita resep godokan pengusir penyakit dari gigitan nyamuk, manjur",
    ):
        await asks(office, text)
    claim, _ = await asks(office, ATM)
    await asks(office, "Sebarkan!! mulai lusa semua ATM di kota ditutup tiga bulan karena servernya rusak")
    kim = await a_member_of(office, "KIM Triwung Jaya", "35.74.01.1001", 7301)
    await a_member_of(office, "KIM Kanigaran Maju", "35.74.04.1003", 7302)
    chat = await has_a_chat(office, "citra", 7303)
    fitri, citra = await office.enters("fitri"), await office.enters("citra")
    numbers = [await writes(fitri), await writes(fitri)]
    for number in numbers:
        await does(fitri, number, "ajukan")
    await its_test_is_seen(citra, numbers[1], chat)
    await does(citra, numbers[1], "setujui", kode=await office.code("citra"))
    await kim.hears("Kerja bakti")
    await its_test_is_seen(citra, numbers[0], chat)
    await on_duty(office)
    return {"claim": claim, "submitted": numbers[0], "done": numbers[1], "draft": await proposed(office)}


async def proposed(office: Office) -> int:
    """A verdict by Budi on the oldest tip, which waits for a second reader."""
    said = {
        "verdict": "salah",
        "title": "Sumur bor di Jrebeng mengeluarkan minyak tanah",
        "summary": "Yang keluar air berkarat dari pipa lama; dinas sudah memeriksanya.",
    }
    async with office.running.database.reading() as unit:
        oldest = (await claim_queue.unsettled(unit))[0]
    writing = office.running.service.console.writing
    return (await writing.propose(oldest.number, said, await number_of(office, "budi"))).draft


@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium; on Debian: apt-get install chromium")
async def test_the_pictures_are_taken(chromium: Browser, office: Office, pytestconfig: pytest.Config) -> None:
    if not pytestconfig.getoption("--screenshots"):
        pytest.skip("the pictures are taken with --screenshots")
    numbers = await a_day(office)
    takes = Camera(chromium, office, DOCS / "images").takes
    claim, submitted, done = (numbers[name] for name in ("claim", "submitted", "done"))
    await takes("masuk", "", "/masuk", enters("hana", await a_one_time_code(office, "hana")), tall=TALL)
    await takes("beranda", "budi", "/")
    await takes("aduan", "budi", "/aduan")
    await takes("klaim", "budi", f"/aduan/{claim}", tall=TALL)
    await takes("lihat-dulu", "budi", f"/aduan/{claim}", looks_first, tall=1_100)
    await takes("putusan", "budi", f"/aduan/{claim}", opens("Tulis putusan sendiri"), begins("Tulis putusan sendiri"))
    read = begins("menunggu persetujuan")
    await takes("dibaca", "eko", f"/cek-fakta/draf/{numbers['draft']}", read, tall=1_150)
    await takes("cek-fakta", "budi", "/cek-fakta/tulis")
    await takes("siaran-tulis", "fitri", "/siaran/baru", fills("Judul", "Kerja bakti Sabtu pagi"), tall=TALL)
    await takes("siaran-setujui", "citra", f"/siaran/{submitted}", tall=TALL + 350)
    async with office.running.database.unit_of_work() as unit:
        await unit.connection.execute(update(officer).where(officer.c.login == "citra").values(address_id=None))
    citra = await office.enters("citra")
    await citra.opens(f"/siaran/{submitted}")
    await citra.sends("/siaran/obrolan/tautan", {"siaran": str(submitted)})
    await takes("siaran-tautan", "citra", "/siaran/obrolan")
    await takes("siaran-laporan", "fitri", f"/siaran/{done}/laporan")
    await takes("kim", "fitri", "/kim", tall=980)
    await takes("kim-impor", "fitri", "/kim/impor")
    await takes("anggota", "fitri", "/anggota")
    console = office.running.service.console
    console.settings = console.settings.model_copy(update={"telegram_office_bot_token": SecretStr("1:contoh")})
    await takes("bot", "budi", "/bot")
    await takes("piket", "budi", "/piket", tall=TALL)
