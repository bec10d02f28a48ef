"""A verdict on a tip is read by a second person before anybody hears of it, and nothing else is decided meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from data.model.claim import ClaimState
from data.model.draft import DraftState
from data.model.officer import Delegation, OfficerRole, OfficerState, StandIn
from data.store import audit, claims, drafts, factchecks, officers, verdicts
from tests.bot.console.stage import BASE, Browser, Office
from tests.bot.console.test_factchecks_written import how_many
from tests.bot.console.test_factchecks_written import state_of as state_of_draft
from tests.bot.console.test_tips import SCRIPT, a_verdict, asks, number_of, state_of
from tests.bot.stage import Chat, eventually
from tests.bot.stories.factchecks import FALSE

SECONDS = 30.0


@pytest.fixture(autouse=True)
def _second(office: Office) -> Iterator[None]:
    office.running.service.console.grace.second.is_wanted = True
    yield
    office.running.service.console.grace.second.is_wanted = False
    office.running.service.console.grace.seconds = 0


def decisions_wait(office: Office) -> None:
    office.running.service.console.grace.seconds = SECONDS


async def time_passes(office: Office) -> None:
    office.running.service.console.database.clock_offset += timedelta(seconds=SECONDS + 1)
    await office.running.service.app.deciding.work()


async def proposed(office: Office, text: str, who: str = "budi", **differently: str) -> tuple[int, int, Chat]:
    """Somebody writes a verdict on what somebody asks: numbers of claim and draft, and who asked."""
    number, chat = await asks(office, text)
    browser = await office.enters(who)
    await browser.opens(f"/aduan/{number}")
    await browser.sends(f"/aduan/{number}/putusan", a_verdict(yakin="1") | differently)
    assert browser.path == f"{BASE}/aduan", browser.text
    return number, await draft_on(office, number), chat


async def draft_on(office: Office, number: int) -> int:
    async with office.running.database.reading() as unit:
        return (await drafts.of_claims(unit, [number]))[number][-1].number


async def reads(office: Office, who: str, draft: int, act: str = "setujui", **more: str) -> Browser:
    browser = await office.enters(who)
    await browser.opens(f"/cek-fakta/draf/{draft}")
    await browser.sends(f"/cek-fakta/draf/{draft}/{act}", {"revisi": browser.hidden("revisi")} | more)
    return browser


async def test_nobody_hears_before_a_colleague_read_it(office: Office) -> None:
    title = "Kolam ikan di alun-alun diberi pewarna beracun"
    number, chat = await asks(office, "Kolam ikan alun-alun katanya diberi pewarna beracun oleh orang tak dikenal")
    budi = await office.enters("budi")
    await budi.opens(f"/aduan/{number}")
    await budi.sends(f"/aduan/{number}/putusan", a_verdict(title=title))
    assert "Setelah rekan Anda membaca dan menyetujuinya, 1 orang akan menerima ini" in budi.text
    await budi.sends(f"/aduan/{number}/putusan", a_verdict(title=title, yakin="1"))
    assert "menunggu pembaca kedua. Pengirimnya belum diberi tahu" in budi.text
    await budi.sends(f"/aduan/{number}/putusan", a_verdict(title=title, yakin="1"))
    assert "sudah demikian sebelumnya" in budi.text, "the same form twice is one draft"
    assert "putusan tulisan budi" in await budi.opens("/aduan")
    assert (await state_of(office, number), await how_many(office, title)) == (ClaimState.OPEN, 0)

    draft = await draft_on(office, number)
    await budi.opens(f"/cek-fakta/draf/{draft}")
    await budi.sends(f"/cek-fakta/draf/{draft}/setujui", {"revisi": budi.hidden("revisi")})
    assert (budi.status, "Anda ikut menulis" in budi.text) == (422, True)

    eko = await office.enters("eko")
    assert f"Baca cek fakta rekan sebelum terbit: {title}" in await eko.opens("/"), "it stands among what needs them"
    assert "Baca putusannya" in await eko.opens(f"/aduan/{number}")
    shown = await eko.opens(f"/cek-fakta/draf/{draft}")
    assert "Menjawab aduan" in shown
    assert "Begitu Anda menyetujuinya, 1 orang akan menerima ini" in shown, "the colleague is whoever reads"
    assert shown.index("Ubah rancangan ini") < shown.index("Anda ikut menjadi penulisnya"), "the form is folded away"
    assert "diberi pewarna beracun oleh orang tak dikenal" in shown, "the tip stands beside the verdict"
    await eko.sends(f"/cek-fakta/draf/{draft}/setujui", {"revisi": eko.hidden("revisi")})
    assert f"Putusan untuk KL-{number:06d} disimpan" in eko.text
    await chat.hears("SALAH", title)
    assert await state_of(office, number) is ClaimState.ANSWERED
    assert await state_of_draft(office, draft) is DraftState.PUBLISHED
    async with office.running.database.reading() as unit:
        history = await claims.history(unit, number)
        trail = await audit.of_target(unit, f"factcheck:{await number_of(office, title)}")
        alone = await audit.of_target(unit, f"claim:{number}")
    assert history[-1].officer == "budi, eko", "both names stand with the verdict"
    assert [(one.act.action, one.act.before) for one in trail] == [("factcheck", f"draft:{draft}")]
    assert [one.act.action for one in alone] == ["claim_answered"]


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("tolak", {"alasan": "Doa."}),
        ("tanya", {"opd": "Dishub", "sampai": "2099-01-01T10:00"}),
        ("putusan", a_verdict(title="Kata orang lain", yakin="1")),
        ("jawab", {"yakin": "1"}),
    ],
)
async def test_nothing_else_is_decided_while_it_is_read(office: Office, path: str, sent: dict[str, str]) -> None:
    number, draft, _ = await proposed(office, f"Warung kopi di pelabuhan memakai air laut untuk {path}, kata tetangga")
    eko = await office.enters("eko")
    await eko.opens(f"/aduan/{number}")
    chosen = {"cekfakta": await number_of(office, FALSE.title)} if path == "jawab" else {}
    await eko.sends(f"/aduan/{number}/{path}", sent | chosen)
    assert (eko.status, "menunggu pembaca kedua. Tidak ada yang diubah" in eko.text) == (422, True), eko.text
    assert await state_of(office, number) is ClaimState.OPEN
    assert await state_of_draft(office, draft) is DraftState.SUBMITTED


async def test_given_back_the_tip_is_open_again_with_the_reason(office: Office) -> None:
    number, draft, chat = await proposed(office, "Katanya semua sumur di Jrebeng Lor akan ditutup pemerintah pusat")
    await reads(office, "eko", draft, "kembalikan", alasan=f"Sumbernya mana? {SCRIPT}")
    eko = await office.enters("eko")
    shown = await eko.opens(f"/aduan/{number}")
    assert "Putusan tulisan budi dikembalikan eko: Sumbernya mana?" in shown
    assert eko.page is not None
    assert "<script>alert" not in eko.page.text
    await eko.sends(f"/aduan/{number}/jawab", {"cekfakta": await number_of(office, FALSE.title), "yakin": "1"})
    await chat.hears("SALAH", FALSE.title)
    budi = await office.enters("budi")
    assert "sudah diputus petugas lain" in await budi.opens(f"/cek-fakta/draf/{draft}")
    sent = a_verdict(summary="Lain.") | {"revisi": budi.hidden("revisi"), "aksi": "ajukan"}
    await budi.sends(f"/cek-fakta/draf/{draft}", sent)
    assert await state_of_draft(office, draft) is DraftState.WRITING, "a tip is answered once"


async def test_given_back_and_mended_it_is_submitted_again(office: Office) -> None:
    number, draft, chat = await proposed(office, "Lonceng sekolah katanya diganti sirene tentara mulai semester depan")
    await reads(office, "eko", draft, "kembalikan", alasan="Sumbernya mana?")
    budi = await office.enters("budi")
    await budi.opens(f"/cek-fakta/draf/{draft}")
    sent = a_verdict(summary="Loncengnya utuh, difoto pagi ini.") | {"revisi": budi.hidden("revisi"), "aksi": "ajukan"}
    await budi.sends(f"/cek-fakta/draf/{draft}", sent)
    assert await state_of_draft(office, draft) is DraftState.SUBMITTED, budi.text
    await reads(office, "eko", draft)
    await chat.hears("SALAH", "difoto pagi ini")
    assert await state_of(office, number) is ClaimState.ANSWERED


async def test_who_stands_in_for_an_approver_reads_but_not_what_that_one_wrote(office: Office) -> None:
    today = office.running.service.console.today()
    async with office.running.database.unit_of_work() as unit:
        budi, gani, citra = [await officers.find(unit, login) for login in ("budi", "gani", "citra")]
        assert budi is not None
        assert gani is not None
        assert citra is not None
        both = frozenset([OfficerRole.FACT_CHECKER, OfficerRole.APPROVER])
        await officers.set_roles(unit, budi, both, "test")
        letter = Delegation(0, gani.number, budi.number, StandIn.PLH, "800/12", today, today + timedelta(days=1))
        held = await officers.delegate(unit, letter, "test")
    _, draft, chat = await proposed(office, "Stadion Bayuangga katanya dijual kepada pembeli luar negeri bulan depan")
    reader = await reads(office, "gani", draft)
    assert (reader.status, "Anda menggantikan petugas yang ikut menulis" in reader.text) == (422, True), reader.text
    async with office.running.database.unit_of_work() as unit:
        await officers.end_delegation(unit, held, "test")
        letter = Delegation(0, gani.number, citra.number, StandIn.PLH, "800/13", today, today + timedelta(days=1))
        held = await officers.delegate(unit, letter, "test")
    await reads(office, "gani", draft)
    await chat.hears("SALAH")
    async with office.running.database.unit_of_work() as unit:
        await officers.end_delegation(unit, held, "test")
        budi = await officers.find(unit, "budi")
        assert budi is not None
        await officers.set_roles(unit, budi, frozenset([OfficerRole.FACT_CHECKER]), "test")


async def test_an_approval_is_taken_back_and_given_by_somebody_else(office: Office) -> None:
    decisions_wait(office)
    number, draft, chat = await proposed(office, "Jalan lingkar utara disebut ditutup setahun untuk syuting film")
    citra = await reads(office, "citra", draft)
    assert "Batalkan" in citra.text, "an approver may stop a slip of their own hand"
    assert "citra memutuskan" in await citra.opens(f"/cek-fakta/draf/{draft}")
    await citra.sends(f"/aduan/{number}/batal", {})
    assert "Dibatalkan" in citra.text
    await time_passes(office)
    assert await state_of(office, number) is ClaimState.OPEN
    assert await state_of_draft(office, draft) is DraftState.SUBMITTED
    await reads(office, "eko", draft)
    await time_passes(office)
    await chat.hears("SALAH", "karat dari rangka")


async def test_approved_by_two_at_once_people_hear_once(office: Office) -> None:
    title = "Gerobak sampah kota dipakai mengangkut bantuan beras"
    number, draft, chat = await proposed(
        office, "Gerobak sampah dipakai mengangkut beras bantuan ke kelurahan", title=title
    )
    readers = await asyncio.gather(reads(office, "citra", draft), reads(office, "eko", draft))
    assert 200 in {one.status for one in readers}
    assert await how_many(office, title) == 1
    await chat.hears("SALAH", title)
    await chat.is_still_served()
    assert await state_of(office, number) is ClaimState.ANSWERED


async def test_what_is_changed_after_it_was_approved_does_not_go_out(office: Office) -> None:
    decisions_wait(office)
    title = "Menara masjid agung dicat ulang dengan emas"
    number, draft, _ = await proposed(
        office, "Menara masjid agung katanya dilapisi emas memakai uang parkir", title=title
    )
    await reads(office, "eko", draft)
    budi = await office.enters("budi")
    await budi.opens(f"/cek-fakta/draf/{draft}")
    await budi.sends(
        f"/cek-fakta/draf/{draft}",
        a_verdict(title=title, summary="Tidak dibaca siapa pun.") | {"revisi": budi.hidden("revisi"), "aksi": "simpan"},
    )
    await time_passes(office)
    assert (await state_of(office, number), await how_many(office, title)) == (ClaimState.OPEN, 0)
    assert "tidak dapat berlaku. Silakan putuskan lagi." in await budi.opens(f"/aduan/{number}")


async def test_who_asked_for_what_was_merged_meanwhile_hears_too(office: Office) -> None:
    number, draft, first = await proposed(office, "Tanggul sungai Banger jebol tadi subuh, sekolah diliburkan seminggu")
    other, second = await asks(office, "Benarkah murid tidak masuk karena bendungannya pecah dekat pasar lama")
    budi = await office.enters("budi")
    await budi.opens(f"/aduan/{other}")
    await budi.sends(f"/aduan/{other}/gabung", {"gabung": f"KL-{number:06d}"})
    assert await state_of(office, number) is ClaimState.MERGED
    assert "putusan tulisan budi" in await budi.opens(f"/aduan/{other}"), "the draft follows its tips"
    await reads(office, "eko", draft)
    for chat in (first, second):
        await chat.hears("SALAH", "karat dari rangka")


async def test_a_tip_that_was_closed_meanwhile_is_not_answered(office: Office) -> None:
    title = "Pohon beringin kembar ditebang untuk jimat"
    number, draft, _ = await proposed(
        office, "Pohon beringin kembar alun-alun ditebang malam-malam untuk jimat", title=title
    )
    async with office.running.database.unit_of_work() as unit:
        await verdicts.reject(unit, number, "", "nobody reports it any more")
    eko = await reads(office, "eko", draft)
    assert (eko.status, "sudah diputus" in eko.text) == (422, True)
    assert await how_many(office, title) == 0
    budi = await office.enters("budi")
    await budi.opens(f"/cek-fakta/draf/{draft}")
    await budi.sends(f"/cek-fakta/draf/{draft}/buang", {"revisi": budi.hidden("revisi")})
    assert await state_of_draft(office, draft) is DraftState.DISCARDED


async def test_what_the_office_may_not_judge_is_not_even_proposed(office: Office) -> None:
    number, _ = await asks(office, "Apakah benar kabar yang beredar di grup tentang kotak kosong itu")
    budi = await office.enters("budi")
    await budi.opens(f"/aduan/{number}")
    await budi.sends(f"/aduan/{number}/putusan", a_verdict(title="Wali kota menang pilkada curang", yakin="1"))
    assert (budi.status, "tidak memberi putusan sendiri" in budi.text) == (422, True)
    async with office.running.database.reading() as unit:
        assert not await drafts.of_claims(unit, [number])


async def test_a_single_fact_checker_goes_on_alone_and_that_is_audited(office: Office) -> None:
    async with office.running.database.unit_of_work() as unit:
        eko = await officers.find(unit, "eko")
        assert eko is not None
        await officers.set_state(unit, eko, OfficerState.DISABLED, "test")
    try:
        title = "Gapura kampung warna-warni disita bank"
        number, chat = await asks(office, "Gapura kampung warna-warni disita bank karena utang ketua RW")
        budi = await office.enters("budi")
        await budi.opens(f"/aduan/{number}")
        await budi.sends(f"/aduan/{number}/putusan", a_verdict(title=title))
        assert "Bahwa Anda memutus sendiri tercatat di jejak audit" in budi.text
        await budi.sends(f"/aduan/{number}/putusan", a_verdict(title=title, yakin="1"))
        await chat.hears("SALAH", title)
    finally:
        async with office.running.database.unit_of_work() as unit:
            await officers.set_state(unit, eko, OfficerState.ACTIVE, "test")
    async with office.running.database.reading() as unit:
        who = await officers.find(unit, "budi")
        entry, answered = await audit.of_target(unit, f"claim:{number}")
        record = (await factchecks.get(unit, [int(await number_of(office, title))])).popitem()[1]
    assert who is not None
    assert (entry.act.actor, entry.act.action) == (f"officer:{who.number}", "answer_alone")
    assert (answered.act.actor, answered.act.action) == (f"officer:{who.number}", "claim_answered")
    assert entry.act.after == f"factcheck:{record.number}"


async def test_a_draft_waits_until_there_is_time_and_its_step_may_be_done_twice(office: Office) -> None:
    """A process that ends between the verdict and forgetting the decision does both again."""
    decisions_wait(office)
    title = "Lampu lalu lintas dijual sebagai lampu taman"
    number, draft, chat = await proposed(
        office, "Lampu lalu lintas bekas dijual dinas sebagai lampu taman", title=title
    )
    await reads(office, "eko", draft)
    grace = office.running.service.console.grace
    grace.database.clock_offset += timedelta(seconds=SECONDS + 1)

    def dies(name: str) -> None:
        raise RuntimeError(name)

    was, grace.reached = grace.reached, dies
    await grace.work()
    grace.reached = was
    assert await state_of(office, number) is ClaimState.ANSWERED
    await office.running.service.app.deciding.work()

    async def has() -> bool:
        return await how_many(office, title) == 1

    await eventually(has)
    await chat.hears("SALAH", title)
    await chat.is_still_served()
