"""An office's day in the browser: phones in one window, the officers' desk to practise at in others."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select, update

from bot.console.office import TRAINING_PATH, Console
from bot.credentials import STEP_SECONDS, Doorman
from bot.officers import OfficerDesk
from data.model.membership import InstitutionKind, InstitutionStatus, MembershipState, Registration, Role
from data.model.officer import OfficerRole
from data.store import members, officers
from data.store.institutions import NewInstitution, enter
from data.store.officers import NewOfficer
from data.store.schema import address, institution, officer
from tests.bot.browser.pages import DESK, HAND, PATIENCE_MS, Screen
from tests.bot.playground.stage import Open
from tests.bot.signing import CHEAP, PASSWORD

#: Where pictures are kept for somebody to look at; nowhere by default.
PICTURES = os.environ.get("KENTONGAN_PICTURES", "")
RUMOUR = "Katanya jembatan penyeberangan di depan terminal akan dibongkar malam ini, warga dilarang lewat"
PLACE, KIM = "35.74.01.1001", "KIM Triwung Contoh"
STAFF = (("budi", OfficerRole.FACT_CHECKER), ("fitri", OfficerRole.OFFICER), ("citra", OfficerRole.APPROVER))


class Desk:
    """The desk to practise at, with officers who know their passwords."""

    def __init__(self, played: Open) -> None:
        self.address = played.address
        self.console: Console = played.service.training
        self.console.doorman = Doorman(self.console.database, CHEAP)
        self.console.officers = OfficerDesk(self.console.database, self.console.doorman)
        self.console.grace.seconds = 2
        self._secrets: dict[str, str] = {}
        self._steps: dict[str, int] = {}

    async def hires(self) -> None:
        for login, role in STAFF:
            self._secrets[login] = pyotp.random_base32()
            async with self.console.database.unit_of_work() as unit:
                new = NewOfficer(
                    login, f"{login.title()} Contoh", frozenset([role]), CHEAP.hash(PASSWORD), self._secrets[login]
                )
                await officers.add(unit, new, "test")

    async def code(self, login: str) -> str:
        """One that was not used yet."""
        database = self.console.database
        async with database.reading() as unit:
            step = int((await unit.now()).timestamp()) // STEP_SECONDS
        behind = max(0, self._steps.get(login, 0) + 1 - step)
        database.clock_offset += timedelta(seconds=behind * STEP_SECONDS)
        self._steps[login] = step + behind
        return pyotp.TOTP(self._secrets[login]).generate_otp(step + behind)

    async def has_phone(self, login: str, phone: str) -> None:
        """An officer whose phone is linked, so that they can send themselves a test."""
        async with self.console.database.unit_of_work() as unit:
            place = await _place_of(unit, phone)
            await unit.connection.execute(update(officer).where(officer.c.login == login).values(address_id=place))

    async def has_operator(self, phone: str) -> None:
        """A phone whose person is the operator of an active KIM."""
        async with self.console.database.unit_of_work() as unit:
            await enter(unit, [NewInstitution(InstitutionKind.KIM, PLACE, KIM)])
            place = await _place_of(unit, phone)
            wanted = Registration(Role.OPERATOR, "Operator Contoh", PLACE, KIM, "2026-11/id")
            number = await members.register(unit, place, wanted)
            await members.judge(unit, number, MembershipState.CONFIRMED)
            active = update(institution).where(institution.c.name == KIM)
            await unit.connection.execute(active.values(status=InstitutionStatus.ACTIVE))

    @asynccontextmanager
    async def window(
        self, chromium: Browser, login: str, size: tuple[int, int] = DESK, theme: str = "light"
    ) -> AsyncIterator[Page]:
        """Somebody signs in, in a browser of their own."""
        viewport = {"width": size[0], "height": size[1]}
        context = await chromium.new_context(viewport=viewport, color_scheme=theme, locale="id-ID")  # type: ignore[arg-type]
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        try:
            await page.goto(f"{self.address}{TRAINING_PATH}/")
            await page.fill("[name=nama]", login)
            await page.fill("[name=sandi]", PASSWORD)
            await page.fill("[name=kode]", await self.code(login))
            await page.get_by_role("button", name="Masuk", exact=True).click()
            await expect(page.locator(".training")).to_contain_text("Latihan")
            yield page
        finally:
            await context.close()


async def _place_of(unit: object, phone: str) -> int:
    rows = await unit.connection.execute(select(address))  # type: ignore[attr-defined]
    for row in rows:
        if unit.vault.unseal("address.external_id", row.external_id_sealed) == phone:  # type: ignore[attr-defined]
            return int(row.id)
    raise LookupError(phone)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(service: Open) -> Desk:
    opened = Desk(service)
    await opened.hires()
    return opened


async def test_a_tip_from_a_phone_is_judged_at_the_desk_and_heard_on_the_phone(
    chromium: Browser, screen: Screen, desk: Desk
) -> None:
    phone = screen.phone()
    await screen.types(phone, RUMOUR)
    await expect(screen.heard(phone).last).to_contain_text("Belum ada hasil")
    async with desk.window(chromium, "budi", HAND, "dark") as page:
        await page.get_by_role("link", name="Aduan", exact=True).click()
        await page.get_by_role("link", name=re.compile("jembatan penyeberangan")).click()
        await page.get_by_role("heading", name="Tulis putusan sendiri").click()
        await page.select_option("[name=verdict]", "salah")
        await page.fill("[name=title]", "Jembatan penyeberangan di depan terminal dibongkar malam ini")
        await page.fill("[name=summary]", "Tidak ada pembongkaran; malam ini hanya pengecatan pagar.")
        await page.get_by_role("button", name="Lihat dulu").click()
        await expect(page.locator(".bubble").first).to_contain_text("hanya pengecatan pagar")
        await page.get_by_role("button", name="Kirim putusan").click()
        await expect(page.get_by_role("button", name="Batalkan")).to_be_visible()
    await expect(screen.heard(phone).last).to_contain_text("hanya pengecatan pagar")
    await expect(screen.heard(phone).last).to_contain_text("SALAH")


async def test_kim_are_told_by_two_officers_and_confirm_on_the_phone(
    chromium: Browser, screen: Screen, played: Open, desk: Desk
) -> None:
    operator, approver = await played.first_of("telegram"), await played.first_of("whatsapp")
    await desk.has_operator(operator)
    await desk.has_phone("citra", approver)
    async with desk.window(chromium, "fitri") as page:
        await page.goto(f"{desk.address}{TRAINING_PATH}/siaran/baru")
        await page.fill("[name=judul]", "Kerja bakti Sabtu ini")
        await page.fill("[name=teks-id]", "Kerja bakti pukul 07.00 di balai. Bawa sapu dan cangkul.")
        await page.locator("[name='di-35.74.01']").check()
        await expect(page.locator("#hitungan")).to_contain_text("1 penerima sekarang")
        await page.get_by_role("button", name=re.compile("Simpan")).click()
        await page.get_by_role("button", name="Ajukan").click()
        await expect(page.locator("main")).to_contain_text("Sudah diajukan")
        where = page.url.partition("?")[0]
        async with desk.window(chromium, "citra", HAND) as second:
            await second.goto(where)
            await second.get_by_role("button", name="Kirim uji ke saya").click()
            await expect(screen.heard(screen.phone("whatsapp")).last).to_contain_text("CONTOH")
            await second.goto(where)
            await second.fill("[name=kode]", await desk.code("citra"))
            await second.get_by_role("button", name=re.compile("^Setujui")).click()
            await expect(second.locator("main")).to_contain_text("Disetujui")
        phone = screen.phone()
        await expect(screen.heard(phone).last).to_contain_text("Bawa sapu dan cangkul")
        await phone.get_by_role("button", name="Sudah saya teruskan").click()
        await expect(screen.heard(phone).last).to_contain_text("Terima kasih")
        await page.goto(f"{where}/laporan")
        await expect(page.locator("main")).to_contain_text(KIM)
        await expect(page.locator("main")).to_contain_text("KIM yang mengonfirmasi: 1 dari")


@pytest.mark.parametrize("size", [DESK, HAND], ids=["desk", "hand"])
async def test_who_practises_finds_the_whole_office_on_one_page(
    chromium: Browser, desk: Desk, size: tuple[int, int]
) -> None:
    """Both themes are the console's own and looked at there."""
    viewport = {"width": size[0], "height": size[1]}
    context = await chromium.new_context(viewport=viewport, color_scheme="light", locale="id-ID")  # type: ignore[arg-type]
    page = await context.new_page()
    try:
        await page.goto(f"{desk.address}{TRAINING_PATH}/")
        prepare = page.get_by_role("button", name="Siapkan kantor contoh")
        if await prepare.count():
            await prepare.click()
        await expect(page.get_by_role("button", name="Masuk sebagai Mbak Warta")).to_be_visible()
        found = await Axe().run(page)
        if PICTURES:
            await page.screenshot(path=Path(PICTURES) / f"latihan-{size[0]}-light.png", full_page=True)
        serious = [one["id"] for one in found.response["violations"] if one["impact"] in ("serious", "critical")]
        assert serious == []
        assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
        await page.get_by_role("button", name="Masuk sebagai Mbak Warta").click()
        await expect(page.locator("#latihan")).to_contain_text(re.compile(r"Kode Anda sekarang: \d{6}"))
        if PICTURES:
            await page.screenshot(path=Path(PICTURES) / f"latihan-masuk-{size[0]}-light.png")
    finally:
        await context.close()
