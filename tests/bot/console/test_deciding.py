"""A slip of the hand reaches nobody, two officers do not work on one tip unknowingly, and what is one becomes one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from data.model.claim import ClaimState
from data.model.delivery import DeliveryKind, DeliveryState
from data.store import audit, claim_queue, factchecks, withdrawals
from data.store.schema import claim_decision, delivery
from tests.bot.console.stage import BASE, Browser, Office
from tests.bot.console.test_tips import a_verdict, asks, number_of, state_of
from tests.bot.stage import eventually
from tests.bot.stories.factchecks import FALSE, MISLEADING

SECONDS = 30.0


@pytest.fixture(autouse=True)
def _grace(office: Office) -> Iterator[None]:
    grace = office.running.service.console.grace
    grace.seconds = SECONDS
    yield
    grace.seconds = 0


def time_passes(office: Office) -> None:
    office.running.service.console.database.clock_offset += timedelta(seconds=SECONDS + 1)


async def at_a_claim(office: Office, text: str, who: str = "budi") -> tuple[int, Browser]:
    number, _ = await asks(office, text)
    browser = await office.enters(who)
    await browser.opens(f"/aduan/{number}")
    return number, browser


async def confirms(office: Office, browser: Browser, number: int, title: str = FALSE.title) -> None:
    await browser.sends(f"/aduan/{number}/jawab", {"cekfakta": await number_of(office, title), "yakin": "1"})


async def becomes(office: Office, number: int, state: ClaimState) -> None:
    async def has() -> bool:
        return await state_of(office, number) is state

    await eventually(has)


async def test_what_is_taken_back_reaches_nobody_and_can_be_decided_anew(office: Office) -> None:
    number, chat = await asks(office, "Menara air Kareng disusupi racun sejak Kamis malam, jangan diminum")
    browser = await office.enters("budi")
    await browser.opens(f"/aduan/{number}")
    await confirms(office, browser, number)
    assert "30 detik" in browser.text
    assert "budi memutuskan: dijawab dengan cek fakta yang ada" in browser.text
    assert await state_of(office, number) is ClaimState.OPEN
    await browser.sends(f"/aduan/{number}/batal", {})
    assert "Dibatalkan. Tidak ada yang dikirim." in browser.text
    time_passes(office)
    await office.running.service.app.deciding.work()
    assert await state_of(office, number) is ClaimState.OPEN
    await browser.sends(f"/aduan/{number}/putusan", a_verdict(yakin="1"))
    time_passes(office)
    await becomes(office, number, ClaimState.ANSWERED)
    heard = await chat.hears("SALAH", "karat dari rangka")
    assert FALSE.title not in heard.text


@pytest.mark.parametrize(
    ("path", "sent", "state"),
    [
        ("tolak", {"alasan": "Doa."}, ClaimState.REJECTED),
        ("tanya", {"opd": "Dishub", "sampai": "2099-01-01T10:00"}, ClaimState.WAITING),
    ],
)
async def test_every_decision_waits_and_takes_effect(
    office: Office, path: str, sent: dict[str, str], state: ClaimState
) -> None:
    number, browser = await at_a_claim(office, f"Lampu merah Randupangger diganti lampu {path} berbayar mulai Rabu")
    await browser.sends(f"/aduan/{number}/{path}", sent)
    assert browser.path == f"{BASE}/aduan", browser.text
    assert await state_of(office, number) is ClaimState.OPEN
    time_passes(office)
    await becomes(office, number, state)


async def test_too_late_to_take_back(office: Office) -> None:
    number, browser = await at_a_claim(office, "Kolam renang umum Mayangan dikuras karena ada buaya muara")
    await confirms(office, browser, number)
    time_passes(office)
    await browser.sends(f"/aduan/{number}/batal", {})
    assert "terlambat" in browser.text
    await becomes(office, number, ClaimState.ANSWERED)


async def test_whoever_decides_second_is_told_and_the_same_form_twice_is_once(office: Office) -> None:
    number, budi = await at_a_claim(office, "Kabel laut Gili Ketapang dicuri kapal asing kemarin subuh")
    eko = await office.enters("eko")
    await eko.opens(f"/aduan/{number}")
    await confirms(office, budi, number)
    await confirms(office, budi, number)
    assert "sudah demikian sebelumnya" in budi.text
    await confirms(office, eko, number, MISLEADING.title)
    assert eko.status == 422
    assert "sudah diputus petugas lain" in eko.text
    assert "Batalkan" in eko.text, "whoever sees a slip of a colleague's hand may stop it"
    time_passes(office)
    await becomes(office, number, ClaimState.ANSWERED)


async def test_a_fact_check_withdrawn_meanwhile_answers_nothing_and_the_desk_is_told(office: Office) -> None:
    number, browser = await at_a_claim(office, "Pasar Gotong Royong akan dijual kepada pengembang luar pulau")
    await confirms(office, browser, number, MISLEADING.title)
    chosen = int(await number_of(office, MISLEADING.title))
    database = office.running.service.console.database
    async with database.unit_of_work() as unit:
        record = (await factchecks.get(unit, [chosen]))[chosen]
        await withdrawals.withdraw(unit, [(record.source, record.external_id)])
    time_passes(office)
    await office.running.service.app.deciding.work()
    assert "tidak dapat berlaku. Silakan putuskan lagi." in await browser.opens(f"/aduan/{number}")
    await browser.sends(f"/aduan/{number}/tolak", {"alasan": "Tidak dapat diperiksa."})
    time_passes(office)
    await becomes(office, number, ClaimState.REJECTED)
    async with database.unit_of_work() as unit:
        await factchecks.save(unit, [record])


async def test_a_decision_that_cannot_be_read_any_more_is_asked_for_once_more(office: Office) -> None:
    number, browser = await at_a_claim(office, "Gedung juang katanya akan dirobohkan untuk tempat parkir bertingkat")
    await browser.sends(f"/aduan/{number}/tolak", {"alasan": "Tidak dapat diperiksa."})
    async with office.running.service.console.database.unit_of_work() as unit:
        damaged = update(claim_decision).where(claim_decision.c.claim_id == number)
        await unit.connection.execute(damaged.values(values_sealed=b"damaged"))
    time_passes(office)
    await office.running.service.app.deciding.work()
    assert "tidak dapat berlaku. Silakan putuskan lagi." in await browser.opens(f"/aduan/{number}")
    await browser.sends(f"/aduan/{number}/tolak", {"alasan": "Tidak dapat diperiksa."})
    time_passes(office)
    await becomes(office, number, ClaimState.REJECTED)


async def test_who_else_looks_is_shown(office: Office) -> None:
    number, browser = await at_a_claim(office, "Dermaga baru amblas semeter, pelelangan dipindah ke sungai")
    assert "juga sedang membuka" not in browser.text
    eko = await office.enters("eko")
    assert "Budi Contoh juga sedang membuka aduan ini" in await eko.opens(f"/aduan/{number}")
    presence = office.running.service.console.presence
    presence.leave(number, "Budi Contoh")
    assert "juga sedang membuka" not in await eko.opens(f"/aduan/{number}")


async def test_two_tips_of_one_thing_become_one_and_are_answered_together(office: Office) -> None:
    first, browser = await at_a_claim(office, "Bendungan di hulu retak, warga Kademangan diminta mengungsi malam ini")
    second, chat = await asks(office, "Tolong cek: tembok penahan kali besar pecah, orang-orang disuruh pergi")
    await browser.sends(f"/aduan/{first}/gabung", {"gabung": f"kl-{second:06d}"})
    assert "kini satu" in browser.text
    assert await state_of(office, second) is ClaimState.MERGED
    await confirms(office, browser, first)
    time_passes(office)
    await chat.hears("SALAH", FALSE.title)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("bendungan", "bukan nomor aduan"),
        ("KL-999999", "tidak ada"),
        ("99999999999999999999", "bukan nomor aduan"),
        ("", "bukan nomor aduan"),
        ("<b>1</b>", "bukan nomor aduan"),
    ],
)
async def test_what_cannot_be_merged_is_a_sentence(office: Office, typed: str, said: str) -> None:
    number, browser = await at_a_claim(office, "Stasiun lama akan dijadikan mal, peron dibongkar lusa")
    await browser.sends(f"/aduan/{number}/gabung", {"gabung": typed})
    assert (browser.status, said in browser.text) == (422, True), browser.text
    await browser.sends(f"/aduan/{number}/gabung", {"gabung": str(number)})
    assert "dirinya sendiri" in browser.text


async def test_a_text_that_says_something_else_is_split_off(office: Office) -> None:
    number, browser = await at_a_claim(office, "Kebun binatang mini kehilangan dua ekor rusa totol sejak Minggu")
    other, _ = await asks(office, "Jadwal angkutan sekolah dihapus dan diganti ojek daring wajib")
    await browser.sends(f"/aduan/{number}/gabung", {"gabung": str(other)})
    await browser.sends(f"/aduan/{number}/pisah", {})
    assert "Centang dulu" in browser.text
    async with office.running.database.reading() as unit:
        texts = dict(await claim_queue.texts(unit, number, 10))
    apart = next(tip for tip, text in texts.items() if "angkutan" in text)
    await browser.sends(f"/aduan/{number}/pisah", {f"pesan-{apart}": "1"})
    assert "kini menjadi aduan ini" in browser.text
    assert "angkutan sekolah" in browser.text
    everything = {f"pesan-{tip}": "1" for tip in texts if tip != apart}
    await browser.sends(f"/aduan/{number}/pisah", everything)
    assert browser.status == 422
    assert "tidak ada yang tersisa" in browser.text


async def test_what_was_decided_and_taken_back_stands_in_the_trail(office: Office) -> None:
    number, browser = await at_a_claim(office, "Jembatan gantung Pilang diganti eskalator mulai Jumat depan")
    await confirms(office, browser, number)
    await browser.sends(f"/aduan/{number}/batal", {})
    await confirms(office, browser, number)
    time_passes(office)
    await becomes(office, number, ClaimState.ANSWERED)
    async with office.running.database.reading() as unit:
        acts = [entry.act for entry in await audit.of_target(unit, f"claim:{number}")]
    assert [(one.action, one.before) for one in acts] == [("claim_taken_back", "confirm"), ("claim_confirmed", "")]
    assert acts[1].after.startswith("factcheck:")
    assert acts[0].actor == acts[1].actor
    assert acts[0].actor.startswith("officer:"), "by the officer, and not by a shell"


async def test_the_page_of_a_tip_tells_whether_people_heard(office: Office) -> None:
    said = "Alun-alun Probolinggo disewakan untuk parkir pesawat mulai tahun depan"
    number, chat = await asks(office, said)
    browser = await office.enters("budi")
    await browser.opens(f"/aduan/{number}")
    await confirms(office, browser, number)
    assert "Lihat pengirimannya" in browser.text
    await browser.opens(f"/aduan/{number}")
    assert "Keputusannya segera berlaku" in browser.text
    assert browser.page is not None
    assert 'id="kabar" data-refresh' in browser.page.text, "it shows by itself"
    time_passes(office)
    await becomes(office, number, ClaimState.ANSWERED)
    await chat.hears("SALAH")

    async def is_told() -> bool:
        return "Terkirim ke 1 dari 1 orang. Terakhir" in await browser.opens(f"/aduan/{number}")

    await eventually(is_told)
    assert browser.page is not None
    assert 'id="kabar" data-refresh' not in browser.page.text
    assert "Baru diputus" in await browser.opens("/aduan")
    listed = await browser.opens("/aduan/diputus")
    assert said in listed
    assert "Terkirim ke 1 dari 1 orang" in listed
    async with office.running.database.unit_of_work() as unit:
        lost = update(delivery).where(delivery.c.kind == DeliveryKind.NOTICE)
        await unit.connection.execute(lost.values(state=DeliveryState.UNKNOWN))
    assert "Terkirim ke 0 dari 1 orang. 1 tidak pasti sampai." in await browser.opens(f"/aduan/{number}")


async def test_the_queue_says_its_order_and_has_the_oldest_first(office: Office) -> None:
    first, browser = await at_a_claim(office, "Menara air Wonoasih akan dicat emas sungguhan oleh pabrik gula")
    await asks(office, "Halte Ketapang dipindah ke tengah laut minggu depan menurut pak RT")
    assert "Urut menurut bobot" in await browser.opens("/aduan")
    assert "Urut menurut lamanya menunggu" in await browser.opens("/aduan?urut=lama&halaman=x")
    assert browser.page is not None
    numbers = [int(one) for one in re.findall(r'claim-text"><a href="/kantor/aduan/(\d+)"', browser.page.text)]
    assert first in numbers
    assert numbers == sorted(numbers)
