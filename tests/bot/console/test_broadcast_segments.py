"""Audiences that an office keeps by name: kept and chosen while writing, renamed and taken away; a copy counts."""

from __future__ import annotations

import asyncio

import pytest
import pytest_asyncio

from data.store import audit, kept_segments
from data.store.kept_segments import NAME_CHARS, Kept
from tests.bot.console.broadcasting import CLEAN_UP, KADEMANGAN, now, writes
from tests.bot.console.stage import Browser, Office

SCRIPT = "<script>alert(1)</script>"


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def _none_kept(office: Office) -> None:
    async with office.running.database.unit_of_work() as unit:
        for one in await kept_segments.listed(unit, 0, 999):
            await kept_segments.drop(unit, one)


async def kept(office: Office) -> list[Kept]:
    async with office.running.database.reading() as unit:
        return await kept_segments.listed(unit, 0, 999)


async def keeps(browser: Browser, name: str, **differently: str) -> str:
    """Somebody keeps what is ticked, while they write."""
    await browser.opens("/siaran/baru")
    more = {key.replace("_", "-"): value for key, value in differently.items()}
    return await browser.sends("/siaran/baru", CLEAN_UP | {"nama_sasaran": name, "langkah": "simpan-sasaran"} | more)


async def changes(browser: Browser, one: Kept, act: str, **more: str) -> str:
    await browser.opens("/siaran/sasaran")
    fields = {"dilihat": one.mark} | more
    return await browser.sends(f"/siaran/sasaran/{one.number}/{act}", fields)


async def test_an_audience_is_kept_and_chosen_and_its_text_is_copied(office: Office) -> None:
    fitri = await office.enters("fitri")
    said = await keeps(fitri, " KIM  pesisir ")
    assert "Sasarannya tersimpan" in said
    assert fitri.page is not None
    assert "Kerja bakti Sabtu ini" in fitri.page.text, "what was written beside it is still there"
    (one,) = await kept(office)
    assert (one.name, one.canonical) == ("KIM pesisir", f"kim: wilayah = {KADEMANGAN}")
    async with office.running.database.reading() as unit:
        (entry,) = await audit.of_target(unit, f"segment:{one.number}")
    assert (entry.act.action, entry.act.after) == ("segment_save", one.digest)

    gani = await office.enters("gani")
    assert "KIM pesisir" in await gani.opens("/siaran/baru")
    chosen = {"siapa": "simpanan", "simpanan": str(one.number), f"di-{KADEMANGAN}": ""}
    await gani.sends("/siaran/baru", CLEAN_UP | chosen | {"langkah": "hitung"})
    assert f"kim: wilayah = {KADEMANGAN}" in gani.text, "the text that counts is shown"
    number = await writes(gani, siapa="simpanan", simpanan=str(one.number))
    assert (await now(office, number)).audience == one.canonical
    await changes(fitri, one, "hapus")
    assert "Siaran yang memakainya tidak berubah" in fitri.text
    assert (await now(office, number)).audience == one.canonical
    await gani.opens("/siaran/baru")
    await gani.sends("/siaran/baru", CLEAN_UP | chosen)
    assert (gani.status, "Segmen itu belum ada" in gani.text) == (422, True), "somebody took it away meanwhile"
    assert "Kerja bakti Sabtu ini" in (gani.page.text if gani.page else "")


@pytest.mark.parametrize(
    ("name", "differently", "said"),
    [
        ("  ", {}, "Tulislah namanya"),
        ("x" * (NAME_CHARS + 1), {}, "Tulislah namanya"),
        ("kim PESISIR", {}, "Nama itu sudah dipakai"),
        ("Lain", {"siapa": "bahasa", "sasaran": "kim: wilayah = Atlantis"}, "Atlantis"),
        ("Lain", {"siapa": "kim", "peran_chair": "1"}, "orang"),
    ],
)
async def test_what_cannot_be_kept_is_a_sentence(
    office: Office, name: str, differently: dict[str, str], said: str
) -> None:
    fitri = await office.enters("fitri")
    await keeps(fitri, "KIM Pesisir")
    shown = await keeps(fitri, name, **differently)
    assert (fitri.status, said in shown) == (422, True), shown
    assert [one.name for one in await kept(office)] == ["KIM Pesisir"]


async def test_it_is_renamed_by_the_first_and_the_second_is_told(office: Office) -> None:
    fitri, gani = await office.enters("fitri"), await office.enters("gani")
    await keeps(fitri, "Lama")
    await keeps(fitri, "Ada")
    seen = {one.name: one for one in await kept(office)}
    await changes(fitri, seen["Lama"], "nama", nama="ada")
    assert (fitri.status, "sudah dipakai" in fitri.text) == (422, True)
    for browser in (fitri, gani):
        await browser.opens("/siaran/sasaran")
    path, fields = f"/siaran/sasaran/{seen['Lama'].number}/nama", {"dilihat": seen["Lama"].mark}
    await asyncio.gather(
        fitri.sends(path, fields | {"nama": f"Baru {SCRIPT}"}), gani.sends(path, fields | {"nama": "Lain"})
    )
    assert sorted((fitri.status, gani.status)) == [200, 422]
    loser = fitri if fitri.status == 422 else gani
    assert "baru saja diubah atau dihapus rekan Anda" in loser.text
    await changes(gani, seen["Lama"], "hapus")
    assert gani.status == 422, "it is not as they saw it"
    assert len(await kept(office)) == 2
    await fitri.opens("/siaran/sasaran")
    assert fitri.page is not None
    assert SCRIPT not in fitri.page.text


async def test_only_who_writes_broadcasts_changes_them(office: Office) -> None:
    fitri, citra = await office.enters("fitri"), await office.enters("citra")
    await keeps(fitri, "Semua pesisir")
    (one,) = await kept(office)
    shown = await citra.opens("/siaran/sasaran")
    assert "Semua pesisir" in shown
    assert "Hapus sasaran" not in shown
    await changes(citra, one, "hapus")
    assert citra.status == 403
    await fitri.opens("/siaran/sasaran")
    for number in (0, 987654, 2**64):
        await fitri.sends(f"/siaran/sasaran/{number}/hapus", {"dilihat": ""})
        assert fitri.status == 422
