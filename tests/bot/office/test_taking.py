"""Who looks after a tip is one thing, whether they took it at the desk or on the phone; everybody sees it at both."""

from __future__ import annotations

from bot.checking import sorting
from data.store import takings
from tests.bot.console.stage import Browser
from tests.bot.office.stage import Desks
from tests.bot.office.test_bad_input import a_tip

SOMEBODY = "Jembatan gantung di hulu sungai dicat emas murni oleh orang tak dikenal"


async def sees(browser: Browser, number: int, part: str, *, is_there: bool = True) -> None:
    """A part stands in the queue and on the page of the tip, or in neither."""
    for path in ("/aduan", f"/aduan/{number}"):
        await browser.opens(path)
        assert (part in browser.text) is is_there, (path, browser.text)


async def test_a_tip_taken_at_the_desk_is_taken_on_the_phone_and_the_other_way_round(desks: Desks) -> None:
    eko = await desks.links("eko")
    number, _ = await a_tip(desks, SOMEBODY)
    label = f"KL-{number:06d}"
    await eko.finds("Aduan baru", label)
    budi = await desks.office.enters("budi")
    await sees(budi, number, "diambil", is_there=False)
    await budi.opens(f"/aduan/{number}")
    await budi.sends(f"/aduan/{number}/ambil", {})
    assert "kini Anda urus" in budi.text
    assert "Lepas lagi" in budi.text
    await sees(budi, number, "diambil Budi Contoh, ")
    eko.presses("Saya ambil")
    await eko.finds(f"{label} sudah diambil Budi Contoh, ")
    eko.presses("", data=f"p:{number}:1")
    await eko.finds("Aduan ini sudah diambil Budi Contoh, ", "akan menerima ini", button="Ya, kirim")
    await budi.opens(f"/aduan/{number}")
    await budi.sends(f"/aduan/{number}/lepas", {})
    assert "Dilepas" in budi.text
    eko.presses("", data=f"t:{number}")
    await eko.finds(f"{label} kini Anda urus")
    await sees(budi, number, "diambil Eko Contoh, ")
    await budi.sends(f"/aduan/{number}/ambil", {})
    assert (budi.status, f"{label} sudah diambil Eko Contoh" in budi.text) == (422, True)
    await budi.sends(f"/aduan/{number}/lepas", {})
    await sees(budi, number, "diambil Eko Contoh, ")
    await budi.sends("/aduan/999999/ambil", {})
    assert "Aduan KL-999999 tidak ada" in budi.text


async def test_who_took_a_tip_keeps_it_when_it_becomes_one_with_another(desks: Desks) -> None:
    database = desks.running.database
    first, _ = await a_tip(desks, "Pasar ikan pindah ke lereng gunung mulai Jumat depan, kata pengurusnya")
    second, _ = await a_tip(desks, "Kereta terakhir ke timur dihapus selama bulan puasa tahun ini")
    async with database.unit_of_work() as unit:
        await takings.take(unit, second, 2)
    assert await sorting.merge(database, [first, second], "eko") == first
    async with database.reading() as unit:
        assert {number: one.officer for number, one in (await takings.of_claims(unit, [first, second])).items()} == {
            first: 2
        }
