"""The way to an approval: a chat is linked by a link and a fresh code, a test arrives, and only then it is offered."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest_asyncio
from sqlalchemy import update

from data.model.audit import actor_of
from data.model.broadcast import BroadcastState
from data.model.officer import Delegation, OfficerRole, StandIn
from data.model.people import AddressStatus
from data.store import approvals, chat_links, office_chats, officers, people
from data.store.office_chats import Asked
from data.store.schema import chat_link, officer
from tests.bot.console.broadcasting import a_member_of, does, has_a_chat, now, number_of, writes
from tests.bot.console.stage import Browser, Office
from tests.bot.stage import eventually

OPEN = "/siaran/obrolan"


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def a_kim(office: Office) -> None:
    """Somebody whom a broadcast reaches."""
    await a_member_of(office, "KIM Pohsangit", "35.74.01.1002", 7301)


def link_in(browser: Browser) -> str:
    """What the deep link that is shown says."""
    assert browser.page is not None
    found = re.search(r'href="https://t\.me/\w+\?start=(petugas-[\w-]+)"', browser.page.text)
    assert found is not None, browser.text
    return found[1]


async def handed_in(office: Office, by: str = "fitri") -> int:
    browser = await office.enters(by)
    number = await writes(browser)
    await does(browser, number, "ajukan")
    return number


async def test_an_approver_without_a_chat_is_led_to_the_approval(office: Office) -> None:
    number, citra = await handed_in(office), await office.enters("citra")
    assert "Tautkan obrolan Anda: tanpa itu" in await citra.opens("/"), "told beforehand"
    await citra.opens(f"/siaran/{number}")
    assert "Setujui dan siarkan" not in citra.text, "what cannot be done is not offered"
    assert "Tautkan obrolan saya" in citra.text
    await citra.sends("/siaran/obrolan/tautan", {"siaran": str(number)})
    said = link_in(citra)
    assert citra.page is not None
    assert "<svg" in citra.page.text
    assert 'data-refresh="3"' in citra.page.text

    phone = office.running.person(7303)
    phone.says(f"/start {said}")
    await phone.hears("siap ditautkan")
    await citra.opens(OPEN)
    assert "Obrolan yang menjawab: " in citra.text
    shown = citra.hidden("bekal")
    await citra.sends("/siaran/obrolan/sambung", {"bekal": shown, "kode": "000000"})
    assert "Kodenya salah" in citra.text, "the link alone links nothing"
    await citra.sends("/siaran/obrolan/sambung", {"bekal": shown, "kode": await office.code("citra")})
    assert citra.path.endswith(f"/siaran/{number}"), "back to where it came from"
    assert "Sekarang kirim ujinya" in citra.text
    assert "Setujui dan siarkan" not in citra.text

    await does(citra, number, "uji")
    await phone.hears("CONTOH: pesan ini belum disiarkan")

    async def can_approve() -> bool:
        return "Setujui dan siarkan" in await citra.opens(f"/siaran/{number}")

    await eventually(can_approve)
    await does(citra, number, "setujui", kode=await office.code("citra"))
    assert "Disetujui" in citra.text
    assert (await now(office, number)).state is not BroadcastState.SUBMITTED
    assert "Tautkan obrolan Anda: tanpa itu" not in await citra.opens("/")


async def test_who_stands_in_for_an_approver_goes_the_same_way(office: Office) -> None:
    number, eko = await handed_in(office), await office.enters("eko")
    await eko.opens(OPEN)
    assert eko.status == 403, "a fact-checker sends and approves nothing"
    today = office.running.service.console.today()
    async with office.running.database.unit_of_work() as unit:
        known = {login: await officers.find(unit, login) for login in ("eko", "citra", "ani")}
        deputy, instead_of, ani = (one.number for one in known.values() if one)
        letter = Delegation(0, deputy, instead_of, StandIn.PLH, "800/12", today, today + timedelta(days=1))
        held = await officers.delegate(unit, letter, actor_of(ani))
    await eko.sends("/siaran/obrolan/tautan", {"siaran": str(number)})
    said, phone = link_in(eko), office.running.person(7306)
    phone.says(f"/start {said}")
    await phone.hears("siap ditautkan")
    await eko.opens(OPEN)
    confirmed = {"bekal": eko.hidden("bekal"), "kode": await office.code("eko")}
    await eko.sends("/siaran/obrolan/sambung", confirmed)
    await does(eko, number, "uji")
    await phone.hears("CONTOH: pesan ini belum disiarkan")

    async def can_approve() -> bool:
        return "Setujui dan siarkan" in await eko.opens(f"/siaran/{number}")

    await eventually(can_approve)
    await does(eko, number, "setujui", kode=await office.code("eko"))
    assert "Disetujui" in eko.text
    async with office.running.database.unit_of_work() as unit:
        (given,) = await approvals.of_broadcast(unit, number)
        assert (given.officer, given.instead_of) == (deputy, instead_of)
        await officers.end_delegation(unit, held, actor_of(ani))
    await eko.opens(OPEN)
    assert eko.status == 403, "with its last day it is over"


async def test_the_account_of_the_officers_bot_is_linked_by_one_code(office: Office) -> None:
    gani = await office.enters("gani")
    async with office.running.database.unit_of_work() as unit:
        who = await officers.find(unit, "gani")
        assert who is not None
        await office_chats.link(unit, who.number, Asked("7311", "Gani", await unit.now()), "test")
    assert "Tautkan akun yang sama" not in await gani.opens(OPEN), "the residents' bot was never asked anything"
    assert "tidak menggantikannya" in gani.text
    await gani.sends("/siaran/obrolan/sama", {"kode": await office.code("gani")})
    assert "Waktunya sudah lewat" in gani.text
    phone = office.running.person(7311)
    phone.says("/start")
    await phone.hears("Kentongan")
    assert "Tautkan akun yang sama" in await gani.opens(OPEN)
    await gani.sends("/siaran/obrolan/sama", {"kode": "000000"})
    assert "Kodenya salah" in gani.text
    await gani.sends("/siaran/obrolan/sama", {"kode": await office.code("gani")})
    assert "Obrolan Anda tertaut" in gani.text
    number = await handed_in(office, "gani")
    await does(gani, number, "uji")
    await phone.hears("CONTOH: pesan ini belum disiarkan")
    async with office.running.database.unit_of_work() as unit:
        known = await officers.find(unit, "gani")
        assert known is not None
        await officers.link(unit, known, None, "test")


async def test_a_link_counts_for_one_chat_one_officer_and_a_quarter_of_an_hour(office: Office) -> None:
    gani, fitri = await office.enters("gani"), await office.enters("fitri")
    await gani.opens(OPEN)
    await gani.sends("/siaran/obrolan/tautan", {"siaran": "999999"})
    said = link_in(gani)
    stranger, mine = office.running.person(7304), office.running.person(7305)
    stranger.says(f"/start {said}")
    await stranger.hears("siap ditautkan")
    mine.says(f"/start {said}")
    await mine.hears("sudah dibuka di obrolan lain")
    stranger.says(f"/start {said}")
    await stranger.hears("siap ditautkan")
    await gani.opens(OPEN)
    code, shown = gani.hidden("bekal"), "Bukan saya; buat tautan baru"
    assert shown in gani.text
    await fitri.opens(OPEN)
    await fitri.sends("/siaran/obrolan/sambung", {"bekal": code, "kode": await office.code("fitri")})
    assert "Waktunya sudah lewat" in fitri.text, "nobody confirms a colleague's"
    await gani.sends("/siaran/obrolan/tautan", {"siaran": ""})
    await gani.sends("/siaran/obrolan/sambung", {"bekal": code, "kode": await office.code("gani")})
    assert "Waktunya sudah lewat" in gani.text, "what was shown is not what would be linked"
    mine.says(f"/start {said}")
    await mine.hears("tidak berlaku lagi")
    anew = link_in(gani)
    async with office.running.database.unit_of_work() as unit:
        past = await unit.now() - timedelta(minutes=1)
        await unit.connection.execute(update(chat_link).values(expires_at=past))
    mine.says(f"/start {anew}")
    await mine.hears("tidak berlaku lagi")
    assert "Buat tautan" in await gani.opens(OPEN)
    async with office.running.database.reading() as unit:
        assert (await chat_links.of_officer(unit, await number_of(office, "gani"))) is None


async def test_who_forgets_everything_is_forgotten_by_the_link(office: Office) -> None:
    gani = await office.enters("gani")
    await gani.opens(OPEN)
    await gani.sends("/siaran/obrolan/tautan", {})
    phone = office.running.person(7306)
    phone.says(f"/start {link_in(gani)}")
    await phone.hears("siap ditautkan")
    async with office.running.database.unit_of_work() as unit:
        await chat_links.forget(unit, (await office.running.address_of(phone)).number)
    assert "Obrolan yang menjawab" not in await gani.opens(OPEN)


async def test_whoever_hands_in_sees_when_nobody_could_approve(office: Office) -> None:
    fitri, citra = await office.enters("fitri"), await number_of(office, "citra")
    async with office.running.database.unit_of_work() as unit:
        await unit.connection.execute(update(officer).where(officer.c.id == citra).values(address_id=None))
    number = await writes(fitri)
    assert "obrolan penyetujunya belum tertaut" in await fitri.opens(f"/siaran/{number}")
    assert "Citra Contoh (citra) (obrolan belum tertaut)" in fitri.text
    assert "tidak dapat menyetujui: obrolan belum tertaut" in await fitri.opens("/petugas")
    chat = await has_a_chat(office, "citra", 7307)
    assert "obrolan penyetujunya belum tertaut" not in await fitri.opens(f"/siaran/{number}")
    async with office.running.database.unit_of_work() as unit:
        await people.set_status(unit, (await office.running.address_of(chat)).number, AddressStatus.BLOCKED)
    assert "obrolan penyetujunya belum tertaut" in await fitri.opens(f"/siaran/{number}"), "it blocked the bot"
    async with office.running.database.unit_of_work() as unit:
        role = update(officer).where(officer.c.id == citra)
        await unit.connection.execute(role.values(roles=str(OfficerRole.OFFICER)))
    assert "Belum ada petugas lain yang dapat menyetujui" in await fitri.opens(f"/siaran/{number}")
    async with office.running.database.unit_of_work() as unit:
        await unit.connection.execute(role.values(roles=str(OfficerRole.APPROVER)))


async def test_who_can_approve_is_not_told_that_nobody_else_can(office: Office) -> None:
    number, citra = await handed_in(office), await number_of(office, "citra")
    await has_a_chat(office, "citra", 7308)
    async with office.running.database.unit_of_work() as unit:
        both = f"{OfficerRole.APPROVER} {OfficerRole.OFFICER}"
        await unit.connection.execute(update(officer).where(officer.c.id == citra).values(roles=both))
    shown = await (await office.enters("citra")).opens(f"/siaran/{number}")
    assert "menyetujui siaran ini: diperlukan" not in shown
    assert "Obrolan Anda sudah tertaut" in shown
    async with office.running.database.unit_of_work() as unit:
        role = update(officer).where(officer.c.id == citra)
        await unit.connection.execute(role.values(roles=str(OfficerRole.APPROVER)))
