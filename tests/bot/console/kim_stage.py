"""A register of KIM for the tests of its screens."""

from __future__ import annotations

from datetime import date

from bot.register import take_in
from data.model.membership import InstitutionStatus
from data.model.register import Kim, KimField, KimRow, Value
from data.store import officers, register
from tests.bot.console.stage import Office

#: Kelurahan of Kota Probolinggo: Kedopok, and Kademangan beside it.
KEDOPOK, KADEMANGAN = "35.74.05.1001", "35.74.01.1001"
SCRIPT = '<script>alert("x")</script><img src=x onerror=alert(1)>'
#: What an SK and a table state of a KIM that lacks nothing.
WHOLE: dict[str, Value] = {
    "nomor_sk": "188/12/2025",
    "tanggal_sk": date(2025, 1, 12),
    "ketua": "Rina Contoh",
    "tanggal_pernyataan": date(2025, 2, 3),
}


async def number_of(office: Office, login: str) -> int:
    """The row number of an officer."""
    async with office.running.database.reading() as unit:
        found = await officers.find(unit, login)
    assert found is not None
    return found.number


async def enters_kim(office: Office, name: str, place: str = KEDOPOK, by: str = "dewi", **stated: Value) -> int:
    """A KIM that somebody's table states; its row number."""
    row = KimRow(2, "", name, place, {KimField(field): value for field, value in stated.items()})
    await take_in(office.running.database, [row], f"officer:{await number_of(office, by)}")
    async with office.running.database.reading() as unit:
        return next(one.number for one in await register.every(unit) if one.name == name)


async def kim_of(office: Office, number: int) -> Kim:
    """A KIM as it is now."""
    async with office.running.database.reading() as unit:
        found = await register.get(unit, number)
    assert found is not None
    return found


async def status_of(office: Office, number: int) -> InstitutionStatus:
    """Where a KIM stands."""
    return (await kim_of(office, number)).status
