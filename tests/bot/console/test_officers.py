"""Officers on screens: brought in by two, changed by an administrator, and what each may do about themselves."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pyotp
import pytest
import pytest_asyncio
from sqlalchemy import update

from data.model.officer import OfficerRole, OfficerState
from data.store import officers, roster, sessions
from data.store.schema import audit as trail
from data.store.schema import officer as table
from tests.bot.console.kim_stage import SCRIPT, number_of
from tests.bot.console.stage import BASE, Browser, Office
from tests.bot.console.test_entrance import shown_secret
from tests.bot.signing import PASSWORD


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def enrolled(office: Office) -> None:
    """All of the office signed in once, so that bringing somebody in takes two; Gita and Hadi are to be changed."""
    await office.joined(("gita", OfficerRole.OFFICER), ("hadi", OfficerRole.FACT_CHECKER))
    async with office.running.database.unit_of_work() as unit:
        await unit.connection.execute(update(table).where(table.c.totp_step == 0).values(totp_step=1))


async def witnessed(office: Office, by: str = "citra") -> dict[str, str]:
    """What a colleague types beside an administrator."""
    return {"saksi": by, "saksi_sandi": PASSWORD, "saksi_kode": await office.code(by)}


async def acts(office: Office, path: str, fields: dict[str, str], by: str = "ani") -> Browser:
    """An administrator sends a form with a code of just now."""
    browser = await office.enters(by)
    await browser.opens("/petugas")
    await browser.sends(path, fields | {"kode": await office.code(by)})
    return browser


async def state_of(office: Office, login: str) -> tuple[OfficerState, frozenset[OfficerRole]]:
    async with office.running.database.reading() as unit:
        found = await officers.find(unit, login)
    assert found is not None
    return found.state, found.roles


async def test_everybody_sees_who_works_here_and_only_an_administrator_the_forms(office: Office) -> None:
    browser = await office.enters("budi")
    assert "Citra Contoh" in await browser.opens("/petugas")
    assert "Tambah petugas" not in browser.text
    assert "Hanya administrator" in await browser.opens(f"/petugas/{await number_of(office, 'citra')}")
    assert "Tambah petugas" in await (await office.enters("ani")).opens("/petugas")
    for number in ("999999", str(2**63)):
        await browser.opens(f"/petugas/{number}")
        assert browser.status == 404


async def test_somebody_is_brought_in_by_two_and_comes_in_by_the_code(office: Office) -> None:
    new = {"nama": "indah", "lengkap": SCRIPT, "peran-officer": "1"}
    browser = await acts(office, "/petugas", new)
    assert "memerlukan dua petugas" in browser.text
    assert browser.status == 422
    browser = await acts(office, "/petugas", new | {"saksi": "citra", "saksi_sandi": "salah", "saksi_kode": "000000"})
    assert browser.status == 422
    browser = await acts(office, "/petugas", new | await witnessed(office, "ani"))
    assert browser.status == 422
    browser = await acts(office, "/petugas", new | await witnessed(office))
    assert "Kode sekali pakai" in browser.text, browser.text
    found = re.search(r"<code>([A-Z2-7-]+)</code>", browser.page.text if browser.page else "")
    assert found is not None
    newcomer = office.browser()
    await newcomer.opens("/masuk")
    await newcomer.sends("/masuk", {"nama": "indah", "sandi": found[1], "kode": ""})
    assert "Pilih kata sandi" in newcomer.text
    await browser.opens("/petugas")
    assert "belum memasang kata sandi" in browser.text
    assert browser.page is not None
    assert "<script>alert" not in browser.page.text
    assert found[1] not in browser.page.text, "the code is shown once"


@pytest.mark.parametrize(
    ("differently", "why"),
    [
        ({"nama": "X Y"}, "Nama masuk terdiri"),
        ({"nama": "citra"}, "sudah dipakai"),
        ({"lengkap": " "}, "Nama lengkapnya"),
        ({"peran-officer": None}, "peran"),
        ({"kode": "000000"}, "Kodenya tidak cocok"),
    ],
)
async def test_what_is_refused_loses_nothing_but_secrets(
    office: Office, differently: dict[str, str | None], why: str
) -> None:
    fields: dict[str, str | None] = {"nama": "jaya", "lengkap": "Jaya Contoh", "peran-officer": "1"}
    fields |= await witnessed(office)
    browser = await office.enters("ani")
    await browser.opens("/petugas")
    given = fields | {"kode": await office.code("ani")} | differently
    await browser.sends("/petugas", {name: value for name, value in given.items() if value is not None})
    assert browser.status == 422
    assert why in browser.text
    assert browser.page is not None
    assert given["nama"] is not None
    assert f'value="{given["nama"]}"' in browser.page.text
    assert PASSWORD not in browser.page.text


async def test_passwords_of_a_form_are_not_kept_when_the_session_is_over(office: Office) -> None:
    browser = await office.enters("ani")
    await browser.opens("/petugas")
    async with office.running.database.unit_of_work() as unit:
        found = await sessions.of_token(unit, browser.client.cookies["kentongan-masuk"])
        assert found is not None
        await sessions.end(unit, found[0].number)
    typed = {"nama": "kiki", "saksi": "citra", "saksi_sandi": PASSWORD, "saksi_kode": "123456", "kode": "654321"}
    await browser.sends("/petugas", typed)
    assert browser.status == 401
    assert browser.page is not None
    assert "kiki" in browser.hidden("tersimpan")
    for secret in (PASSWORD, PASSWORD.replace(" ", "+"), "123456", "654321"):
        assert secret not in browser.page.text


async def test_roles_are_changed_and_nobody_changes_their_own(office: Office) -> None:
    number = await number_of(office, "gita")
    browser = await acts(office, f"/petugas/{number}/peran", {"peran-approver": "1", "peran-officer": "1"})
    assert "Perannya sudah diubah" in browser.text
    assert (await state_of(office, "gita"))[1] == {OfficerRole.APPROVER, OfficerRole.OFFICER}
    assert "mengubah peran petugas" in browser.text, "the history tells it"
    browser = await acts(office, f"/petugas/{number}/peran", {})
    assert (browser.status, "peran" in browser.text) == (422, True)
    browser = await acts(office, f"/petugas/{await number_of(office, 'ani')}/peran", {"peran-approver": "1"})
    assert "diri sendiri" in browser.text
    browser = await acts(office, "/petugas/999999/peran", {"peran-approver": "1"})
    assert browser.status == 404


async def test_who_is_dismissed_is_out_in_the_middle_and_comes_back(office: Office) -> None:
    hadi, number = await office.enters("hadi"), await number_of(office, "hadi")
    browser = await acts(office, f"/petugas/{number}/berhenti", {})
    assert "tidak dapat masuk lagi" in browser.text
    await hadi.sends("/saya/sesi/akhiri", {})
    assert hadi.status == 401
    browser = await acts(office, f"/petugas/{number}/kembali", {})
    assert "dapat masuk kembali" in browser.text
    assert (await state_of(office, "hadi"))[0] is OfficerState.ACTIVE


async def test_of_two_administrators_who_dismiss_each_other_the_first_stays(office: Office) -> None:
    await office.joined(("lala", OfficerRole.ADMINISTRATOR))
    ani, lala = await office.enters("ani"), await office.enters("lala")
    codes = {login: await office.code(login) for login in ("ani", "lala")}
    for browser in (ani, lala):
        await browser.opens("/petugas")
    numbers = {login: await number_of(office, login) for login in ("ani", "lala")}
    await asyncio.gather(
        ani.sends(f"/petugas/{numbers['lala']}/berhenti", {"kode": codes["ani"]}),
        lala.sends(f"/petugas/{numbers['ani']}/berhenti", {"kode": codes["lala"]}),
    )
    states = [(await state_of(office, login))[0] for login in ("ani", "lala")]
    assert sorted(states) == [OfficerState.ACTIVE, OfficerState.DISABLED], states
    async with office.running.database.unit_of_work() as unit:
        await unit.connection.execute(update(table).values(state=OfficerState.ACTIVE))


async def test_somebody_locked_out_gets_a_new_code_by_two(office: Office) -> None:
    number = await number_of(office, "hadi")
    browser = await acts(office, f"/petugas/{number}/kode", {})
    assert "memerlukan dua petugas" in browser.text
    old = await office.enters("hadi")
    browser = await acts(office, f"/petugas/{number}/kode", await witnessed(office))
    assert "Kode sekali pakai" in browser.text
    await old.opens("/")
    assert old.path == f"{BASE}/masuk", "the old password counts no more, nor its sessions"


async def test_a_delegation_is_noted_and_ended(office: Office) -> None:
    number, today = await number_of(office, "budi"), office.running.service.console.today()
    wanted = {"menggantikan": "citra", "sebagai": "plh", "surat": f"800/12 {SCRIPT}", "mulai": today.isoformat()}
    for differently, why in (
        ({"sampai": ""}, "Isi hari pertama"),
        ({"sampai": "kemarin"}, "Isi hari pertama"),
        ({"sampai": (today - timedelta(days=1)).isoformat()}, "Hari terakhir tidak boleh"),
        ({"sampai": today.isoformat(), "surat": " "}, "Nomor suratnya"),
        ({"sampai": today.isoformat(), "menggantikan": "eko"}, "harus penyetuju"),
    ):
        browser = await acts(office, f"/petugas/{number}/delegasi", wanted | differently)
        assert why in browser.text
        assert browser.status == 422
    wanted["sampai"] = (today + timedelta(days=1)).isoformat()
    browser = await acts(office, f"/petugas/{number}/delegasi", wanted)
    assert "Penggantiannya dicatat" in browser.text
    assert "sedang berlaku" in browser.text
    assert browser.page is not None
    assert "<script>alert" not in browser.page.text
    found = re.search(r"/delegasi/(\d+)/akhiri", browser.page.text)
    assert found is not None
    browser = await acts(office, f"/delegasi/{found[1]}/akhiri", {})
    assert "sedang berlaku" not in browser.text
    browser = await acts(office, f"/delegasi/{found[1]}/akhiri", {})
    assert (browser.status, "sudah diakhiri" in browser.text) == (422, True)


async def test_the_trail_is_looked_through_and_verified(office: Office) -> None:
    number = await number_of(office, "gita")
    await acts(office, f"/petugas/{number}/peran", {"peran-officer": "1"})
    browser = await office.enters("budi")
    assert "Ani Contoh" in await browser.opens(f"/jejak?petugas={await number_of(office, 'ani')}")
    shown = await browser.opens(f"/jejak?jenis=officer&nomor={number}")
    for words in (f"petugas {number}", "mengubah peran petugas", "→ petugas"):
        assert words in shown, "acts stand in words"
    assert "Tidak ada catatan" in await browser.opens("/jejak?jenis=kim&nomor=424242")
    for odd in ("petugas=x&nomor=%00&jenis=%3Cscript%3E", f"petugas={2**70}&halaman=99999999"):
        await browser.opens(f"/jejak?{odd}")
        assert browser.status == 200
    await browser.sends("/jejak", {"sidik": ""})
    assert "Rantai utuh sampai nomor" in browser.text
    found = re.search(r"Sidik terbaru: ([0-9a-f]{64})", browser.text)
    assert found is not None
    await browser.sends("/jejak", {"sidik": found[1][:12].upper()})
    assert "Rantai utuh" in browser.text
    await browser.sends("/jejak", {"sidik": "abc"})
    assert (browser.status, "sedikitnya 8" in browser.text) == (422, True)
    await browser.sends("/jejak", {"sidik": "0" * 64})
    assert (browser.status, "tidak ada lagi" in browser.text) == (422, True)
    async with office.running.database.unit_of_work() as unit:
        before = await unit.connection.scalar(trail.select().with_only_columns(trail.c.after).where(trail.c.seq == 2))
        await unit.connection.execute(update(trail).where(trail.c.seq == 2).values(after="dipalsukan"))
    await browser.sends("/jejak", {"sidik": ""})
    assert "TIDAK utuh" in browser.text
    assert "Isi catatan 2 telah diubah" in browser.text
    async with office.running.database.unit_of_work() as unit:
        await unit.connection.execute(update(trail).where(trail.c.seq == 2).values(after=before))


async def test_my_other_browsers_are_signed_out_and_nobody_elses(office: Office) -> None:
    here, there, other = await office.enters("eko"), await office.enters("eko"), await office.enters("budi")
    assert "di sini" in await here.opens("/saya")
    async with office.running.database.reading() as unit:
        foreign = (await sessions.of_officer(unit, await number_of(office, "budi")))[0].number
        mine = await sessions.of_officer(unit, await number_of(office, "eko"))
    await here.sends(f"/saya/sesi/{foreign}/akhiri", {})
    await other.opens("/")
    assert other.path == f"{BASE}/"
    await here.sends(f"/saya/sesi/{mine[0].number}/akhiri", {})
    await there.opens("/")
    assert there.path == f"{BASE}/masuk"
    again = await office.enters("eko")
    await here.sends("/saya/sesi/akhiri", {})
    assert "Sudah dikeluarkan" in here.text
    await again.opens("/")
    assert again.path == f"{BASE}/masuk"


async def test_a_password_is_changed_with_its_second_factor(office: Office) -> None:
    browser = await office.enters("eko")
    await browser.opens("/saya")
    await browser.sends("/saya/sandi", {"sandi": "bukan ini", "kode": await office.code("eko")})
    assert (browser.status, "tidak cocok" in browser.text) == (422, True)
    await browser.opens("/saya")
    await browser.sends("/saya/sandi", {"sandi": PASSWORD, "kode": await office.code("eko")})
    assert "Pilih kata sandi" in browser.text, browser.text
    secret, sealed = shown_secret(browser), browser.hidden("bekal")
    async with office.running.service.console.database.reading() as unit:
        now = await unit.now()
    new = "bambu runcing di halaman"
    fields = {"bekal": sealed, "sandi": new, "lagi": new, "kode": pyotp.TOTP(secret).at(now)}
    await browser.sends("/sandi", fields)
    assert browser.path == f"{BASE}/", browser.text


async def test_the_roster_is_planned_handed_over_and_cleared(office: Office) -> None:
    console = office.running.service.console
    begins = (console.now() + timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0, tzinfo=None)
    ends = begins + timedelta(hours=8)
    fields = {"petugas": "budi", "mulai": begins.isoformat(), "sampai": ends.isoformat()}
    ani = await office.enters("ani")
    await ani.opens("/piket")
    for differently, why in (
        ({"mulai": "besok"}, "Isi waktu mulai"),
        ({"sampai": fields["mulai"]}, "harus berakhir sesudah dimulai"),
        ({"petugas": "siapa"}, "Tidak ada petugas"),
        (
            {"mulai": begins.replace(year=2020).isoformat(), "sampai": ends.replace(year=2020).isoformat()},
            "sudah lewat",
        ),
    ):
        await ani.sends("/piket", fields | differently)
        assert why in ani.text
        assert ani.status == 422
    await ani.sends("/piket", fields)
    assert "08:00-16:00 Budi Contoh" in ani.text, ani.text
    await ani.sends("/piket", fields)
    assert "sudah piket pada sebagian waktu itu" in ani.text
    async with office.running.database.reading() as unit:
        number = (await roster.listed(unit, await unit.now()))[-1].number
    citra, budi = await office.enters("citra"), await office.enters("budi")
    for browser in (citra, budi):
        await browser.opens("/piket")
    await citra.sends(f"/piket/{number}/serahkan", {"kepada": "citra"})
    assert "hanya yang piketnya sendiri" in citra.text
    await budi.sends(f"/piket/{number}/serahkan", {"kepada": "citra"})
    assert "Piketnya diserahkan" in budi.text
    await budi.opens("/petugas")
    assert "Budi Contoh → Citra Contoh" in budi.text
    assert "lewat meja petugas belum dinyatakan diterima" in budi.text
    await citra.opens("/piket")
    assert "Diserahkan kepada Anda Budi Contoh: " in citra.text
    assert citra.page is not None
    path = re.search(r"/piket/serah-terima/\d+", citra.page.text)
    assert path is not None
    await budi.sends(path[0], {})
    assert budi.status == 422, "it is not his"
    await citra.sends(path[0], {})
    assert "yang menyerahkan diberi tahu" in citra.text
    assert "Diserahkan kepada Anda" not in citra.text
    await budi.opens("/petugas")
    assert "diterima " in budi.text
    await budi.opens("/piket")
    await budi.sends(f"/piket/{number}/serahkan", {"kepada": "citra"})
    assert (budi.status, "tidak ada, sudah berakhir" in budi.text) == (422, True)
    async with office.running.database.reading() as unit:
        number = (await roster.listed(unit, await unit.now()))[-1].number
    await ani.sends(f"/piket/{number}/hapus", {})
    assert "dihapus dari jadwal" in ani.text
    for odd in ("minggu=9999-12-31", "minggu=0001-01-01", "minggu=%3Cscript%3E"):
        await ani.opens(f"/piket?{odd}")
        assert ani.status == 200
