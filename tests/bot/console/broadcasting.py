"""An office that sends broadcasts by its console: Fitri writes, Citra approves, and KIM are on the other side."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import update

from data.model.broadcast import Broadcast
from data.model.membership import InstitutionStatus, Registration, Role
from data.model.people import AddressStatus
from data.store import broadcasts, members, officers
from data.store.schema import institution, officer
from tests.bot.console.stage import Browser, Office
from tests.bot.stage import Chat, eventually

KADEMANGAN = "35.74.01"
#: What somebody types who tells every KIM of Kademangan of Saturday's clean-up, with everything else as it was.
CLEAN_UP = {
    "judul": "Kerja bakti Sabtu ini",
    "teks-id": "Kerja bakti pukul 07.00 di balai. Bawa sapu dan cangkul.",
    "kelas": "official",
    "konfirmasi": "1",
    "siapa": "kim",
    f"di-{KADEMANGAN}": "1",
    "kapan": "segera",
}


async def a_member_of(office: Office, name: str, place: str, number: int) -> Chat:
    """The operator of an active KIM, in a chat of their own."""
    chat = office.running.person(number)
    chat.says("/start")
    await chat.hears()
    place_of = await office.running.address_of(chat)
    async with office.running.database.unit_of_work() as unit:
        await members.register(
            unit, place_of.number, Registration(Role.OPERATOR, f"Operator {name}", place, name, "2026-11/id")
        )
        named = update(institution).where(institution.c.name == name)
        await unit.connection.execute(named.values(status=InstitutionStatus.ACTIVE))
    return chat


async def has_a_chat(office: Office, login: str, number: int) -> Chat:
    """An officer whose chat is linked."""
    chat = office.running.person(number)
    chat.says("/start")
    await chat.hears()
    place = await office.running.address_of(chat)
    assert place.status is AddressStatus.ACTIVE
    async with office.running.database.unit_of_work() as unit:
        await unit.connection.execute(update(officer).where(officer.c.login == login).values(address_id=place.number))
    return chat


async def writes(browser: Browser, **differently: str) -> int:
    """Somebody fills in the form and saves it; the number of the draft."""
    await browser.opens("/siaran/baru")
    await browser.sends(
        "/siaran/baru", {**CLEAN_UP, **{name.replace("_", "-"): value for name, value in differently.items()}}
    )
    assert browser.status == 200, browser.text
    return int(browser.path.rsplit("/", 1)[1])


async def does(browser: Browser, number: int, act: str, **fields: str) -> str:
    """Press a button on the page of a broadcast, with the version that is shown."""
    await browser.opens(f"/siaran/{number}")
    return await browser.sends(f"/siaran/{number}/{act}", {"versi": browser.hidden("versi")} | fields)


async def its_test_is_seen(browser: Browser, number: int, chat: Chat) -> None:
    """An approver sends themselves a test, and it arrives."""
    await does(browser, number, "uji")
    await chat.hears("CONTOH: pesan ini belum disiarkan")

    async def is_known() -> bool:
        return "sudah sampai di obrolan Anda" in await browser.opens(f"/siaran/{number}")

    await eventually(is_known)


async def now(office: Office, number: int) -> Broadcast:
    """A broadcast as it is stored."""
    async with office.running.database.reading() as unit:
        found = await broadcasts.get(unit, number)
    assert found is not None
    return replace(found)


async def number_of(office: Office, login: str) -> int:
    """The row number of an officer."""
    async with office.running.database.reading() as unit:
        found = await officers.find(unit, login)
    assert found is not None
    return found.number
