"""Who registered and waits, and who is invited: told once, shown once, and nothing strangers wrote is obeyed."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.inviting import invite
from bot.letters import Letter, as_pdf
from data.model.membership import InstitutionStatus, MembershipState, Registration, Role
from data.model.officer import OfficerRole
from data.store import audit, invitations, members
from data.store.schema import address, institution, membership
from tests.bot.console.kim_stage import SCRIPT, enters_kim, number_of
from tests.bot.console.stage import BASE, Browser, Office
from tests.bot.stage import Chat

_people = iter(range(7000, 8000))


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def registrars(office: Office) -> None:
    """Dewi and Fajar keep the register."""
    await office.joined(("dewi", OfficerRole.OFFICER), ("fajar", OfficerRole.OFFICER))


async def registers(office: Office, name: str, institution_name: str = "KIM Anggrek") -> tuple[int, Chat]:
    """Somebody on Telegram registers as an operator; the number of the registration, and their chat."""
    chat = office.running.person(next(_people))
    chat.says("menu")
    await chat.hears("")
    async with office.running.database.unit_of_work() as unit:
        place = await unit.connection.scalar(select(address.c.id).order_by(address.c.id.desc()).limit(1))
        wanted = Registration(Role.OPERATOR, name, "35.74.05.1001", institution_name, "1")
        return await members.register(unit, int(place or 0), wanted), chat


async def state_of(office: Office, number: int) -> MembershipState:
    async with office.running.database.reading() as unit:
        found = await unit.connection.scalar(select(membership.c.state).where(membership.c.id == number))
    assert found is not None
    return MembershipState(found)


async def test_a_registration_is_confirmed_and_its_person_hears(office: Office) -> None:
    number, chat = await registers(office, "Wati Contoh")
    browser = await office.enters("dewi")
    assert "Wati Contoh" in await browser.opens("/anggota")
    await browser.sends(f"/anggota/{number}/sahkan", {})
    assert "disahkan; orangnya segera diberi tahu" in browser.text
    assert "Wati Contoh" not in browser.text
    assert "Wati Contoh" in await browser.opens("/anggota?status=confirmed")
    assert await state_of(office, number) is MembershipState.CONFIRMED
    await chat.hears("sudah dikonfirmasi")
    async with office.running.database.reading() as unit:
        act = (await audit.of_target(unit, f"membership:{number}"))[-1].act
    assert (act.actor, act.action) == (f"officer:{await number_of(office, 'dewi')}", "member_confirm")


async def test_a_registration_is_refused_with_a_reason_that_its_person_reads(office: Office) -> None:
    number, chat = await registers(office, "Joko Contoh")
    browser = await office.enters("dewi")
    await browser.opens("/anggota")
    for reason in ("", "   ", "x" * 301):
        await browser.sends(f"/anggota/{number}/tolak", {"alasan": reason})
        assert (browser.status, await state_of(office, number)) == (422, MembershipState.UNVERIFIED)
        assert reason.strip() in browser.text, "what was typed is still there"
    await browser.sends(f"/anggota/{number}/tolak", {"alasan": "Nama di SK-nya lain."})
    assert "ditolak" in browser.text
    await chat.hears("tidak dapat dikonfirmasi", "Keterangan petugas: Nama di SK-nya lain.")


async def test_of_two_officers_one_decides(office: Office) -> None:
    number, _ = await registers(office, "Rini Contoh")
    browsers = [await office.enters(login) for login in ("dewi", "fajar")]
    for browser in browsers:
        await browser.opens("/anggota")
    confirming, refusing = browsers
    await asyncio.gather(
        confirming.sends(f"/anggota/{number}/sahkan", {}),
        refusing.sends(f"/anggota/{number}/tolak", {"alasan": "Salah"}),
    )
    assert sorted(browser.status for browser in browsers) == [200, 422]
    assert any("sudah diputus sebelumnya" in browser.text for browser in browsers)
    await confirming.sends("/anggota/999999/sahkan", {})
    assert "tidak ada, atau sudah berakhir" in confirming.text


async def test_names_that_strangers_typed_are_only_text(office: Office) -> None:
    await registers(office, SCRIPT, f"KIM {SCRIPT}")
    browser = await office.enters("dewi")
    await browser.opens("/anggota?kecamatan=35.74.05&status=%3Cscript%3E&kabar=%3Cscript%3E")
    assert browser.page is not None
    assert "onerror=alert(1)" in browser.text
    assert "<script>alert" not in browser.page.text
    assert "<img src=x" not in browser.page.text


async def invited(office: Office, number: int, **differently: str) -> Browser:
    """Dewi invites an operator to a KIM."""
    browser = await office.enters("dewi")
    await browser.opens(f"/kim/{number}")
    await browser.sends(f"/kim/{number}/undang", {"peran": "operator", "hari": "14"} | differently)
    return browser


async def test_an_invitation_is_shown_once_with_a_letter_and_is_taken_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = office.running.service.console
    named = console.settings.model_copy(update={"telegram_bot_name": "ContohKentonganBot"})
    monkeypatch.setattr(console, "settings", named)
    number = await enters_kim(office, 'KIM #panic("x") *tebal* <b>')
    browser = await invited(office, number)
    assert "Hanya ditampilkan sekali ini" in browser.text, browser.text
    assert browser.page is not None
    found = re.search(r"https://t\.me/\w+\?start=([\w-]{22})", browser.page.text)
    assert found is not None
    assert "viewBox" in browser.page.text
    async with office.running.database.reading() as unit:
        before = await invitations.count(unit)
    where = browser.page.url.raw_path.decode().removeprefix(BASE)
    assert found[1] not in where
    assert found[1] in await browser.opens(where), "reloading shows the same one"
    async with office.running.database.reading() as unit:
        assert await invitations.count(unit) == before
    other = await office.enters("dewi")
    for path in (where, where[:-9], where.partition("?")[0]):
        assert "hanya ditampilkan sesaat" in await other.opens(path)
        assert found[1] not in other.text
    sealed, key = browser.hidden("undangan"), browser.key
    assert found[1] not in sealed
    path, fields = f"{BASE}/undangan/surat", {"kunci": key, "undangan": sealed}
    pdf = await browser.client.post(path, data=fields)
    assert pdf.status_code == 200
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.headers["content-type"] == "application/pdf"
    assert b'panic("x") *tebal*' in pdf.content, "its title is the name as it is written, and no command"
    assert found[1] not in await browser.opens("/undangan"), "it is shown nowhere again"
    assert "belum dipakai" in browser.text
    async with office.running.database.reading() as unit:
        newest = (await invitations.listed(unit))[0].number
    await browser.sends(f"/undangan/{newest}/cabut", {})
    assert "Surat yang sudah tercetak tidak berlaku lagi" in browser.text
    again = await browser.client.post(path, data=fields)
    assert again.status_code == 422
    assert "suratnya tidak dicetak lagi" in again.text
    await browser.sends(f"/undangan/{newest}/cabut", {})
    assert "sudah dipakai atau dibatalkan" in browser.text
    other = await browser.client.post(path, data=fields | {"undangan": "abc"})
    assert (other.status_code, "usang" in other.text) == (422, True)


@pytest.mark.parametrize(
    ("differently", "why"),
    [
        ({"peran": "lurah"}, "Pilih perannya"),
        ({"hari": "0"}, "1 sampai 90 hari"),
        ({"hari": "91"}, "1 sampai 90 hari"),
        ({"hari": "-1"}, "1 sampai 90 hari"),
        ({"hari": "9" * 40}, "1 sampai 90 hari"),
    ],
)
async def test_what_is_no_invitation_is_none(office: Office, differently: dict[str, str], why: str) -> None:
    async with office.running.database.reading() as unit:
        before = await invitations.count(unit)
    browser = await invited(office, await enters_kim(office, "KIM Yang Mengundang"), **differently)
    assert browser.status == 422
    assert why in browser.text
    async with office.running.database.reading() as unit:
        assert await invitations.count(unit) == before


async def test_without_the_name_of_the_bot_the_code_is_told_and_no_letter(office: Office) -> None:
    browser = await invited(office, await enters_kim(office, "KIM Tanpa Nama Bot"))
    assert re.search(r"/start [\w-]{22}", browser.text), browser.text
    assert browser.page is not None
    assert "undangan/surat" not in browser.page.text


async def test_nobody_is_invited_to_what_is_dissolved(office: Office) -> None:
    number = await enters_kim(office, "KIM Sudah Bubar")
    async with office.running.database.unit_of_work() as unit:
        gone = institution.update().where(institution.c.id == number)
        await unit.connection.execute(gone.values(status=InstitutionStatus.DISSOLVED))
    browser = await invited(office, number)
    assert browser.status == 422
    assert "tidak ada yang diundang ke sana" in browser.text
    for other in ("999999", str(2**63)):
        await browser.sends(f"/kim/{other}/undang", {"peran": "operator", "hari": "3"})
        assert browser.status == 404


async def test_invitations_come_in_pages(office: Office) -> None:
    number = await enters_kim(office, "KIM Banyak Undangan")
    for _ in range(51):
        await invite(office.running.database, number, Role.MEMBER, timedelta(days=1), "officer:1")
    browser = await office.enters("fajar")
    assert "Halaman 1 dari 2" in await browser.opens("/undangan")
    assert "Halaman 2 dari 2" in await browser.opens("/undangan?halaman=2")


def test_a_letter_is_set_whatever_stands_in_it() -> None:
    odd = "]#{}$`*_\\ \u202e" + "😀" * 50 + "x" * 400
    pdf = as_pdf(Letter(odd, odd, odd, odd, odd, (odd, odd, odd), odd, odd, "https://t.me/a?start=b"))
    assert pdf.startswith(b"%PDF-")
